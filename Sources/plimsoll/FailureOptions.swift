import ArgumentParser
import ClusterModel

/// Which failures to survive, in place of the Cluster document's `survive`.
struct FailureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Failures to survive, instead of the Cluster document's: zone-loss, node-loss=N, upgrade=SURGE/UNAVAILABLE, "
        + "spot-reclaim or spot-reclaim=zone, with commas between; or none.",
      valueName: "failures"))
  var survive: [String] = []

  mutating func validate() throws { _ = try demands() }

  /// The input with these failures in the Cluster document.
  func applied(to loaded: LoadedInput) throws -> LoadedInput {
    guard let demands = try demands() else { return loaded }
    var loaded = loaded
    loaded.cluster.survive = demands
    return loaded
  }

  /// nil: the Cluster document's own. Given several times, all of them.
  private func demands() throws -> [SurvivalDemand]? {
    if survive.isEmpty { return nil }
    do {
      return try SurvivalDemand.list(survive.joined(separator: ","))
    } catch {
      throw ValidationError("--survive \(survive.joined(separator: ",")): \(error.text).")
    }
  }
}
