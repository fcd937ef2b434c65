import ClusterModel

/// The workloads that a change is about, found by a pattern.
struct WorkloadPattern {
  let text: String
  let change: ScenarioChange

  init(_ text: String, of change: ScenarioChange) {
    self.text = text
    self.change = change
  }

  /// - Parameter countingReplicas: leave DaemonSets out, whose pods follow the nodes.
  /// - Throws: that nothing matches, with the nearest name.
  func find(in inventory: Inventory, countingReplicas: Bool = false) throws(InputProblem) -> Set<WorkloadID> {
    let workloads = inventory.workloads.map(\.id)
    let daemonSets = inventory.daemonSets.map(\.id)
    let found = (workloads + (countingReplicas ? [] : daemonSets)).filter { Wildcard.matches(text, workload: $0) }
    guard found.isEmpty else { return Set(found) }
    if daemonSets.contains(where: { Wildcard.matches(text, workload: $0) }) {
      throw problem("'\(text)' matches DaemonSets alone, whose pods follow the nodes", "name other workloads")
    }
    let ids = workloads + daemonSets
    let wish =
      nearest(among: ids).map { "did you mean '\($0)'?" }
      ?? "write namespace/Kind/name, with * for any of them; the namespaces are "
      + Set(ids.map(\.namespace)).sorted().prefix(8).joined(separator: ", ")
    throw problem("'\(text)' matches no workload", wish)
  }

  private func problem(_ cause: String, _ remedy: String) -> InputProblem {
    InputProblem(position: change.position, field: change.field, cause: cause, remedy: remedy)
  }

  /// The pattern with each part that fits nothing replaced by the nearest that does; nil where that still fits nothing.
  private func nearest(among ids: [WorkloadID]) -> String? {
    var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if parts.count == 2, !parts[1].contains("*"), let id = ids.first(where: { $0.name == parts[1] }) {
      return id.description
    }
    let places: [KeyPath<WorkloadID, String>]
    switch parts.count {
    case 1: places = [\.name]
    case 2: places = [\.namespace, \.name]
    case 3: places = [\.namespace, \.kind, \.name]
    default: return NearestName.of(text, among: ids.map(\.description))
    }
    var left = ids
    for (index, place) in places.enumerated() {
      let matching = left.filter { Wildcard.matches(parts[index], $0[keyPath: place]) }
      if matching.isEmpty {
        guard let name = NearestName.of(parts[index], among: Set(left.map { $0[keyPath: place] }).sorted()) else {
          return nil
        }
        parts[index] = name
        left = left.filter { $0[keyPath: place] == name }
      } else {
        left = matching
      }
    }
    return parts.joined(separator: "/")
  }
}
