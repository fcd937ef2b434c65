package import ClusterModel
package import Quantities

/// A node with the pods that stand on it and what they take.
package struct NodeState: Sendable {
  package let node: Node
  /// Pods that count: those that haven't finished.
  package private(set) var pods: [Pod] = []
  /// The sum of their effective requests.
  package private(set) var used = ResourceVector()
  /// cpu (thousandths) and memory (bytes) as the scores count them: containers without a request count a default.
  package private(set) var scoredCPU: Int64 = 0
  package private(set) var scoredMemory: Int64 = 0

  package init(node: Node) { self.node = node }

  /// Places a pod here; a finished pod takes nothing and is left out.
  package mutating func add(_ pod: Pod) {
    guard !pod.isTerminal else { return }
    let scored = ScoredRequests.standing(pod)
    pods.append(pod)
    used += pod.effectiveRequests
    scoredCPU = saturatingSum(scoredCPU, scored.milliCPU)
    scoredMemory = saturatingSum(scoredMemory, scored.memory)
  }

  /// Takes a pod away, named by namespace and name; false where it isn't here.
  @discardableResult
  package mutating func remove(namespace: String, name: String) -> Bool {
    guard let index = pods.firstIndex(where: { $0.namespace == namespace && $0.name == name }) else { return false }
    let pod = pods.remove(at: index)
    let scored = ScoredRequests.standing(pod)
    used = used - pod.effectiveRequests
    scoredCPU -= scored.milliCPU
    scoredMemory -= scored.memory
    return true
  }
}
