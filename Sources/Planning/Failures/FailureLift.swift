import ClusterModel
import Quantities

/// Turns changes of classes on nodes into pods of workloads: who comes back where, who makes room, who runs in the end.
struct FailureLift {
  let lowered: LoweredProblem
  let failures: LoweredFailures
  /// Nodes with their class counts; names and placements of the normal day.
  let nodes: [FilledNode]
  let names: [String]
  /// Workload index to node index to pods.
  private let standing: [[Int: Int]]
  private let classOf: [Int]

  struct Outcome {
    var running: [Int]
    var moved: [Placement] = []
    var displaced: [Placement] = []
    /// Pods by workload and node after the failure.
    var counts: [[Int: Int]]
  }

  init(
    lowered: LoweredProblem, failures: LoweredFailures, nodes: [FilledNode], names: [String], placements: [Placement]
  ) {
    self.lowered = lowered
    self.failures = failures
    self.nodes = nodes
    self.names = names
    var indexOf: [WorkloadID: Int] = [:]
    for (index, workload) in lowered.workloads.enumerated() { indexOf[workload.id] = index }
    var nodeOf: [String: Int] = [:]
    for (index, name) in names.enumerated() { nodeOf[name] = index }
    var standing = [[Int: Int]](repeating: [:], count: lowered.workloads.count)
    for placement in placements {
      guard let workload = indexOf[placement.workload], let node = nodeOf[placement.node] else { continue }
      standing[workload][node, default: 0] += placement.count
    }
    self.standing = standing
    var classOf = Array(repeating: -1, count: lowered.workloads.count)
    for (number, members) in lowered.members.enumerated() {
      for member in members { classOf[member.workload] = number }
    }
    self.classOf = classOf
  }

  func workloads(on node: Int) -> [Int] { standing.indices.filter { standing[$0][node] ?? 0 > 0 } }
  func placed(_ workload: Int) -> Int { standing[workload].values.reduce(0, +) }
  func standing(_ workload: Int, on lost: Set<Int>) -> Int {
    standing[workload].reduce(0) { $0 + (lost.contains($1.key) ? $1.value : 0) }
  }

  /// - Complexity: O(placements + changes x members)
  func outcome(gone: Set<Int>, changes: [FailureJudgement.Change]) -> Outcome {
    var counts = standing.map { places in places.filter { !gone.contains($0.key) } }
    var evicted = standing.indices.map { standing($0, on: gone) }
    var moved: [Int: [Int: Int]] = [:]
    var displaced: [Int: [Int: Int]] = [:]
    for change in changes.sorted(by: { ($0.node, $0.podClass) < ($1.node, $1.podClass) }) {
      let members = lowered.members[change.podClass]
      if change.count < 0 {
        let workload = members[0].workload
        counts[workload][change.node, default: 0] += change.count
        displaced[workload, default: [:]][change.node, default: 0] -= change.count
        continue
      }
      var left = change.count * lowered.podsPerItem[change.podClass]
      for member in members where left > 0 {
        let taken = min(left, evicted[member.workload])
        guard taken > 0 else { continue }
        left -= taken
        evicted[member.workload] -= taken
        counts[member.workload][change.node, default: 0] += taken
        moved[member.workload, default: [:]][change.node, default: 0] += taken
      }
    }
    for node in Set(changes.map(\.node)).sorted() {
      makeRoom(on: node, changes.filter { $0.node == node }, &counts, &displaced)
    }
    func list(_ entries: [Int: [Int: Int]]) -> [Placement] {
      entries.flatMap { workload, places in
        places.map { Placement(workload: lowered.workloads[workload].id, node: names[$0.key], count: $0.value) }
      }.sorted()
    }
    return Outcome(
      running: counts.map { $0.values.reduce(0, +) }, moved: list(moved), displaced: list(displaced), counts: counts)
  }

  /// Pods that need not run leave a node as far as what came back needs their room.
  private func makeRoom(
    on node: Int, _ changes: [FailureJudgement.Change], _ counts: inout [[Int: Int]],
    _ displaced: inout [Int: [Int: Int]]
  ) {
    let problem = lowered.problem
    var room = failures.roomInFailure[nodes[node].shape]
    func take(_ podClass: Int, _ items: Int) {
      for dimension in room.indices { room[dimension] -= problem.classes[podClass].request[dimension] * Int64(items) }
    }
    var loose: [ClassCount] = []
    for entry in nodes[node].pods {
      if failures.returns[entry.podClass].keep > 0 {
        take(entry.podClass, entry.count)
      } else {
        loose.append(entry)
      }
    }
    for change in changes { take(change.podClass, change.count) }
    for entry in loose {
      let request = problem.classes[entry.podClass].request
      var staying = entry.count
      for dimension in room.indices where request[dimension] > 0 {
        staying = min(staying, Int(max(0, room[dimension]) / request[dimension]))
      }
      take(entry.podClass, staying)
      var leaving = (entry.count - staying) * lowered.podsPerItem[entry.podClass]
      for member in lowered.members[entry.podClass].reversed() where leaving > 0 {
        let taken = min(leaving, counts[member.workload][node] ?? 0)
        guard taken > 0 else { continue }
        leaving -= taken
        counts[member.workload][node, default: 0] -= taken
        displaced[member.workload, default: [:]][node, default: 0] += taken
      }
    }
  }

  /// What stands where after a failure.
  func placements(_ outcome: Outcome) -> [Placement] {
    outcome.counts.enumerated().flatMap { workload, places in
      places.filter { $0.value > 0 }.map {
        Placement(workload: lowered.workloads[workload].id, node: names[$0.key], count: $0.value)
      }
    }.sorted()
  }

  /// The class that a workload's pods are of; nil: it isn't planned.
  func podClass(_ workload: Int) -> Int? { classOf[workload] >= 0 ? classOf[workload] : nil }
}
