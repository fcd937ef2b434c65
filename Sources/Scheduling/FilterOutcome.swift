/// What the filters say of one pod and every node of a snapshot.
package struct FilterOutcome: Sendable {
  /// Where in kube-scheduler's cycle a node was refused.
  package enum Stage: String, Sendable {
    /// A filter rejected the pod before looking at nodes.
    case prefilter
    /// The pod names other nodes, so that this one wasn't looked at.
    case prefilterResult = "prefilter-result"
    /// A filter refused the node.
    case filter
  }

  /// One node's refusals.
  package struct Verdict: Hashable, Sendable {
    package let node: String
    /// nil: the pod may stand here.
    package let stage: Stage?
    /// Empty where it may; the first is what kube-scheduler reports; the others are there only when all were asked for.
    package let refusals: [Refusal]

    package var isFeasible: Bool { stage == nil }
  }

  /// One for each node, in the snapshot's order.
  package let verdicts: [Verdict]
  /// A rejection for all nodes; then no filter looked at any.
  package let rejection: Refusal?
  /// Filters that had nothing to say about this pod, in profile order.
  package let skipped: [FilterPlugin]

  /// The positions of the nodes that the pod may stand on.
  package var feasible: [Int] { verdicts.indices.filter { verdicts[$0].isFeasible } }

  /// kube-scheduler's summary, as it stands in the pod's events, without what preemption adds; nil where a node is
  /// feasible.
  package var message: String? {
    guard !verdicts.contains(where: \.isFeasible) else { return nil }
    let head = "0/\(verdicts.count) nodes are available:"
    if let rejection { return "\(head) \(rejection.reasons.joined(separator: ", "))." }
    let reasons = verdicts.compactMap(\.refusals.first).flatMap(\.reasons)
    return Self.message(head, counts: reasons.reduce(into: [:]) { $0[$1, default: 0] += 1 })
  }

  /// `head 1 this reason, 2 that reason.`, sorted as text, as kube-scheduler does it.
  static func message(_ head: String, counts: [String: Int]) -> String {
    let texts = counts.map { "\($1) \($0)" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return texts.isEmpty ? head : "\(head) \(texts.joined(separator: ", "))."
  }
}
