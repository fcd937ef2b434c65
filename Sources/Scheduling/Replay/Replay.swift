package import ClusterModel

/// Places many pods as kube-scheduler would, one after the other: queue, filters, scores, random ties, preemption.
///
/// What a plan is worth is what this makes of it. Pods and nodes are compiled once; each run with its own order and seed
/// then works on numbers alone. The answers of filters and scores are those of `Scheduler`, which tests hold it to.
package struct Replay: Sendable {
  package enum Arrival: String, Sendable {
    /// All pods exist before the first is placed: priorities decide the order.
    case allAtOnce
    /// One pod at a time: each is tried before the next comes.
    case rolling
  }

  let cluster: ReplayCluster
  /// Those that stand in the snapshot, then those given.
  let pods: [Pod]
  let kindNumbers: [Int]
  /// Where each of the standing pods stands.
  let standing: [Int]
  let start: ReplayStart
  /// By pod, those that stand first: what chance depends on beside the seed.
  package let podKeys: [UInt64]
  /// By node of the snapshot: the same for ties.
  package let nodeKeys: [UInt64]

  /// - Parameters:
  ///   - snapshot: nodes with the pods that stand already.
  ///   - pods: those to be placed, in order of their creation; one that names its node is tried on that node alone.
  ///   - podKeys: one for each of `pods`. With the seed they decide shuffled orders and, with `nodeKeys`, ties: pods and
  ///     nodes that have no part in each other's placement meet the same chance together and apart. Empty: by position.
  ///   - nodeKeys: one for each node of the snapshot. Empty: by position.
  /// - Complexity: O(pods + kinds * (nodes + terms))
  package init(
    _ snapshot: ClusterSnapshot, pods: [Pod], profile: SchedulerProfile = .default,
    disruptionBudgets: [PodDisruptionBudget] = [], podKeys: [UInt64] = [], nodeKeys: [UInt64] = []
  ) {
    var compiler = KindCompiler(snapshot, profile)
    var numbers: [Int] = []
    var all: [Pod] = []
    var standing: [Int] = []
    for (index, state) in snapshot.nodes.enumerated() {
      for pod in state.pods {
        numbers.append(compiler.kind(of: pod, isStanding: true))
        all.append(pod)
        standing.append(index)
      }
    }
    for pod in pods { numbers.append(compiler.kind(of: pod)) }
    all += pods
    self.pods = all
    kindNumbers = numbers
    self.standing = standing
    let ownKeys = podKeys.isEmpty ? pods.indices.map { UInt64($0) } : podKeys
    self.podKeys = standing.indices.map { UInt64($0) } + ownKeys
    self.nodeKeys = nodeKeys.isEmpty ? snapshot.nodes.indices.map { UInt64($0) } : nodeKeys
    cluster = ReplayCluster(compiler)
    start = ReplayStart(
      cluster, snapshot, pods: all, kindNumbers: numbers, standing: standing, budgets: disruptionBudgets)
  }

  /// How many pods are to be placed.
  package var count: Int { pods.count - standing.count }

  /// Places all pods once.
  ///
  /// - Parameters:
  ///   - seed: decides ties; the same seed gives the same outcome.
  ///   - order: positions of the pods in their order of creation; nil: as given.
  ///   - recreatesEvicted: pods that had to give way come back as new ones, as their owners would make them.
  ///   - isOver: asked now and then; true ends the run, and pods that had no turn are pending.
  package func run(
    seed: UInt64, arrival: Arrival = .allAtOnce, order: [Int]? = nil, recreatesEvicted: Bool = true,
    isOver: () -> Bool = { false }
  ) -> ReplayOutcome {
    var run = ReplayRun(self, seed: seed, recreatesEvicted: recreatesEvicted)
    let order = order ?? Array(0..<count)
    switch arrival {
    case .allAtOnce:
      for position in order { run.arrive(standing.count + position) }
      run.drain(isOver: isOver)
    case .rolling:
      for position in order where !run.isStopped {
        run.arrive(standing.count + position)
        run.drain(isOver: isOver)
      }
    }
    return run.outcome()
  }

  /// The pods' positions shuffled by a seed: one arrival order.
  ///
  /// - Complexity: O(pods * log pods)
  package func shuffledOrder(seed: UInt64) -> [Int] {
    let chances = podKeys[standing.count...].map { SeededGenerator.mixed(seed, $0) }
    return chances.indices.sorted { (chances[$0], $0) < (chances[$1], $1) }
  }
}
