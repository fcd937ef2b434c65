import ClusterModel
import Quantities

/// Whether a plan answers every choice of nodes that a failure may take, those alike counted once.
///
/// Nodes are alike here where they were bought alike and hold as many pods with the same requests in all: a weaker likeness
/// than a plan goes by, so that no true plan is refused, and one that leaves out a kind of node is.
struct LossChoices {
  private struct Kind: Hashable {
    let instanceType: String
    let capacityType: CapacityType
    let zone: String
    let requests: ResourceVector
    let pods: Int
  }

  /// How many nodes are lost together.
  let count: Int
  private var kinds: [Kind: Int] = [:]
  private var members: [Int] = []
  private var kindOf: [String: Int] = [:]
  private var examples: [String] = []

  init(of pool: Set<String>, count: Int, _ judged: JudgedPlan) {
    self.count = count
    for (place, node) in judged.nodes.enumerated() where pool.contains(node.name) {
      var requests = ResourceVector()
      var pods = 0
      for stand in judged.standsOnNode[place] where !judged.members[stand.member].isDaemonSet {
        requests += judged.members[stand.member].workload.requests * stand.count
        pods += stand.count
      }
      let kind = Kind(
        instanceType: node.instanceType, capacityType: node.capacityType, zone: node.zone, requests: requests,
        pods: pods)
      let number = kinds[kind] ?? kinds.count
      if kinds.updateValue(number, forKey: kind) == nil {
        members.append(0)
        examples.append(node.name)
      }
      members[number] += 1
      kindOf[node.name] = number
    }
  }

  /// Choices that no answer stands for, by the names of nodes that make them up; those beyond what a plan lists aren't
  /// asked for.
  ///
  /// - Complexity: O(choices), at most one more than a plan lists
  func missing(from answers: [[String]]) -> [[String]] {
    let given = Set(answers.map { $0.compactMap { kindOf[$0] }.sorted() })
    guard count > 0, given.count < ScenarioOutcome.casesAtMost else { return [] }
    var missing: [[String]] = []
    var seen = 0
    var chosen: [Int] = []
    func extend(_ kind: Int, _ left: Int) {
      if seen > ScenarioOutcome.casesAtMost { return }
      if left == 0 {
        seen += 1
        if !given.contains(chosen) { missing.append(chosen.map { examples[$0] }) }
        return
      }
      guard kind < members.count else { return }
      for taken in (0...min(left, members[kind])).reversed() {
        chosen += Array(repeating: kind, count: taken)
        extend(kind + 1, left - taken)
        chosen.removeLast(taken)
      }
    }
    extend(0, count)
    return seen > ScenarioOutcome.casesAtMost ? [] : missing
  }
}
