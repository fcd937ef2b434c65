import ClusterModel

/// The owner's word on failures, `plimsoll.dev/survive`: on the workload or its template.
enum SurvivalWishReader {
  /// - Parameter most: pods that the workload can have.
  static func read(_ draft: DraftWorkload, most: Int, _ notes: inout NormalisationNotes) -> SurvivalWish? {
    let key = SurvivalWish.annotation
    let manifest = draft.manifest
    guard let text = manifest.annotations[key] ?? manifest.template.annotations[key] else { return nil }
    if let wish = SurvivalWish(text) {
      if case .count(let count) = wish, count > most {
        return refuse(
          manifest, "asks that \(count) pods keep running of a workload that has \(most)",
          "write all, or at most \(most)", &notes)
      }
      return wish
    }
    return refuse(
      manifest, "'\(text.prefix(60))' says no number of pods", "write none, half, all, a share as 60%, or a number",
      &notes)
  }

  private static func refuse(
    _ manifest: WorkloadManifest, _ cause: String, _ remedy: String, _ notes: inout NormalisationNotes
  ) -> SurvivalWish? {
    notes.problems.append(
      InputProblem(
        position: manifest.position, field: "metadata.annotations[\(SurvivalWish.annotation)]", cause: cause,
        remedy: remedy))
    return nil
  }
}
