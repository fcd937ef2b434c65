import ClusterModel

/// What every run of a replay begins with: the pods that stand already are on their nodes.
struct ReplayStart: Sendable {
  private(set) var state: ReplayState
  private(set) var volumes: VolumeLedger
  let disruptions: DisruptionLedger
  /// By pod: the node it stands on.
  private(set) var places: [Int?]
  /// By node: the pods that stand there.
  private(set) var residents: [[Int]]

  /// - Parameters:
  ///   - pods: those that stand, then those to be placed; `kindNumbers` likewise.
  ///   - standing: the nodes of the first.
  /// - Complexity: O(pods + standing pods * terms)
  init(
    _ cluster: ReplayCluster, _ snapshot: ClusterSnapshot, pods: [Pod], kindNumbers: [Int], standing: [Int],
    budgets: [PodDisruptionBudget]
  ) {
    state = ReplayState(cluster)
    volumes = VolumeLedger(snapshot)
    disruptions = DisruptionLedger(budgets, samples: cluster.kinds.map(\.sample), kindNumbers: kindNumbers)
    places = Array(repeating: nil, count: pods.count)
    residents = Array(repeating: [], count: cluster.nodes.count)
    for (pod, node) in standing.enumerated() {
      let kind = cluster.kinds[kindNumbers[pod]]
      state.place(kind, on: node)
      if kind.hasVolumes { volumes.place(pods[pod], on: node) }
      places[pod] = node
      residents[node].append(pod)
    }
  }
}

/// One run of a replay: the queue, who stands where, and what became of every pod.
struct ReplayRun {
  /// The last attempt of a pod that found no place.
  struct Failure {
    let counts: RefusalCounts
    /// The state's version at the time: as long as it stands, another attempt gives the same.
    let version: Int
    var isGated = false
  }

  let replay: Replay
  let recreatesEvicted: Bool
  var state: ReplayState
  var volumes: VolumeLedger
  var disruptions: DisruptionLedger
  /// The chance that the pod under way meets: its own, whatever other pods have met.
  var chance: SeededGenerator
  private let seed: UInt64
  /// By pod: attempts so far.
  private var attemptsOfPod: [UInt64]
  /// By pod: the node it stands on.
  var places: [Int?]
  /// By node: the pods that stand there, in the order in which they came.
  var residents: [[Int]]
  private(set) var evictions: [ReplayOutcome.Eviction] = []
  private var queue = SchedulingQueue()
  private var failures: [Int: Failure] = [:]
  /// By kind: its last failure, which holds for its other pods as long as nothing changes.
  private var kindFailures: [Failure?]
  private var scorer = ReplayScorer()
  private var feasible: [Int] = []
  private var nextStart = 0
  private var arrivals = 0
  private var attempts = 0
  private var isCutShort = false
  /// The time was up: pods that had no turn are pending.
  private(set) var isStopped = false

  init(_ replay: Replay, seed: UInt64, recreatesEvicted: Bool) {
    self.replay = replay
    self.recreatesEvicted = recreatesEvicted
    self.seed = seed
    chance = SeededGenerator(seed: seed)
    attemptsOfPod = Array(repeating: 0, count: replay.pods.count)
    state = replay.start.state
    volumes = replay.start.volumes
    disruptions = replay.start.disruptions
    places = replay.start.places
    residents = replay.start.residents
    kindFailures = Array(repeating: nil, count: replay.cluster.kinds.count)
  }

  func kind(_ pod: Int) -> PodKind { replay.cluster.kinds[replay.kindNumbers[pod]] }

  /// A pod comes into being.
  mutating func arrive(_ pod: Int) {
    let kind = kind(pod)
    if let refusal = SchedulingGates.refusal(kind.sample.template) {
      var counts = RefusalCounts()
      counts.rejection = refusal
      failures[pod] = Failure(counts: counts, version: state.version, isGated: true)
      return
    }
    enqueue(pod)
  }

  private mutating func enqueue(_ pod: Int) {
    arrivals += 1
    queue.push(SchedulingQueue.Entry(priority: kind(pod).priority, arrival: arrivals, pod: pod))
  }

  /// Tries pods until none is left that could find a place.
  ///
  /// A pod that failed is tried again when others have come or gone that its filters look at.
  ///
  /// - Parameter isOver: asked now and then; true ends the run.
  mutating func drain(isOver: () -> Bool) {
    // Pods of higher priority push out lower ones, so this ends; the bound is there for defects.
    let limit = attempts + 100 * replay.pods.count + 10_000
    repeat {
      while let entry = queue.pop() {
        guard attempts < limit else {
          isCutShort = true
          return
        }
        if attempts % Self.attemptsBetweenLooks == 0, isOver() {
          isStopped = true
          return
        }
        attempt(entry.pod)
      }
      for pod in retriable() { enqueue(pod) }
    } while !queue.isEmpty
  }

  private static let attemptsBetweenLooks = 256

  /// Failed pods for which something has changed, in the order in which they came.
  ///
  /// Pods that come can help those that look for company; pods that go can help all.
  private mutating func retriable() -> [Int] {
    guard state.version != drainedVersion else { return [] }
    let looked = evictionVersion > drainedVersion ? Array(failures.keys) : Array(companySeekers)
    drainedVersion = state.version
    return looked.filter { pod in
      guard let failure = failures[pod] else { return false }
      return !failure.isGated && failure.version != state.version
    }.sorted()
  }

  private mutating func note(_ failure: Failure, of pod: Int) {
    failures[pod] = failure
    let plugins = failure.counts.plugins
    if plugins.contains(.interPodAffinity) || plugins.contains(.podTopologySpread) || kind(pod).hasVolumes {
      companySeekers.insert(pod)
    }
  }

  /// Failed pods whose filters look at other pods.
  private var companySeekers: Set<Int> = []
  /// The state's version when failed pods were last looked through.
  private var drainedVersion = -1
  /// The state's version at the last eviction.
  private var evictionVersion = -1

  private mutating func attempt(_ pod: Int) {
    attempts += 1
    attemptsOfPod[pod] += 1
    chance = SeededGenerator(seed: SeededGenerator.mixed(seed &+ attemptsOfPod[pod] << 32, replay.podKeys[pod]))
    let number = replay.kindNumbers[pod]
    let kind = replay.cluster.kinds[number]
    if !kind.hasVolumes, let known = kindFailures[number], known.version == state.version {
      note(known, of: pod)
      return
    }
    let prepared = kind.hasVolumes ? volumes.prepare(replay.pods[pod]) : VolumeLedger.Prepared()
    if let rejection = kind.rejection ?? prepared.rejection {
      var counts = RefusalCounts()
      counts.rejection = rejection
      note(Failure(counts: counts, version: state.version), of: pod)
      return
    }
    findFeasible(kind, prepared)
    if feasible.isEmpty {
      fail(pod, kind, prepared)
    } else {
      let salt = chance.next()
      settle(
        pod, on: scorer.best(kind, among: feasible, in: state, chance: salt, nodeKeys: replay.nodeKeys))
    }
  }

  /// Fills `feasible` with as many nodes as kube-scheduler looks for, from where it stopped the last time.
  private mutating func findFeasible(_ kind: PodKind, _ prepared: VolumeLedger.Prepared) {
    let cluster = replay.cluster
    let count = cluster.nodes.count
    let wanted = cluster.feasibleNodesWanted
    let minima = state.minima(kind)
    feasible.removeAll(keepingCapacity: true)
    var looked = 0
    while looked < count {
      let position = nextStart + looked
      let node = cluster.scanOrder[position < count ? position : position - count]
      looked += 1
      let refusal = state.refusal(kind, on: node, minima: minima) { node in
        // Only whether, not why: no code is needed here.
        volumes.refusal(prepared, on: node).map { _ in .ports }
      }
      guard refusal == nil else { continue }
      feasible.append(node)
      if feasible.count == wanted { break }
    }
    if count > 0 { nextStart = (nextStart + looked) % count }
  }

  /// Notes why no node will do, and pushes out pods of lower priority where that helps.
  private mutating func fail(_ pod: Int, _ kind: PodKind, _ prepared: VolumeLedger.Prepared) {
    var counts = RefusalCounts()
    var helpful: [Int] = []
    let minima = state.minima(kind)
    for node in replay.cluster.nodes.indices {
      var volumeRefusal: Refusal?
      var code = state.refusal(kind, on: node, minima: minima) { node in
        volumeRefusal = volumes.refusal(prepared, on: node)
        return volumeRefusal.map { _ in .ports }
      }
      if let volumeRefusal { code = volumes.code(volumeRefusal) }
      guard let code else { continue }
      counts.add(code)
      if code.canEvictionHelp { helpful.append(node) }
    }
    if kind.sample.template.mayPreempt, replay.cluster.profile.preempts, let node = preempt(for: pod, kind, on: helpful)
    {
      evictionVersion = state.version
      settle(pod, on: node)
      return
    }
    let failure = Failure(counts: counts, version: state.version)
    note(failure, of: pod)
    kindFailures[replay.kindNumbers[pod]] = failure
  }

  private mutating func settle(_ pod: Int, on node: Int) {
    let kind = kind(pod)
    state.place(kind, on: node)
    if kind.hasVolumes { volumes.place(replay.pods[pod], on: node) }
    places[pod] = node
    residents[node].append(pod)
    failures[pod] = nil
    companySeekers.remove(pod)
  }

  /// Takes a pod off its node for good; where its owner makes a new one, that queues up behind the others.
  mutating func evict(_ victim: Int, for preemptor: Int) {
    guard let node = places[victim] else { return }
    let pod = replay.pods[victim]
    let kind = kind(victim)
    state.remove(kind, from: node)
    if kind.hasVolumes { volumes.remove(pod, from: node) }
    disruptions.evict(victim)
    places[victim] = nil
    residents[node].removeAll { $0 == victim }
    let first = replay.standing.count
    evictions.append(
      ReplayOutcome.Eviction(
        namespace: pod.namespace, name: pod.name, pod: victim < first ? nil : victim - first,
        node: replay.cluster.nodes[node].name, preemptor: preemptor - first))
    if recreatesEvicted && victim >= first { enqueue(victim) }
  }

  /// Pods that had no turn.
  private var untried: [ReplayOutcome.Pending] {
    guard isStopped else { return [] }
    let first = replay.standing.count
    return (first..<places.count).filter { places[$0] == nil && failures[$0] == nil }.map {
      ReplayOutcome.Pending(pod: $0 - first, plugins: [], message: "not tried: the time was up", isGated: false)
    }
  }

  func outcome() -> ReplayOutcome {
    let cluster = replay.cluster
    let first = replay.standing.count
    let words = ReplayWords(cluster, volumeRefusals: volumes.refusals)
    return ReplayOutcome(
      placements: places[first...].map { $0.map { cluster.nodes[$0].name } },
      pending: (failures.map { pod, failure in words.pending(pod - first, kind(pod), failure) } + untried)
        .sorted { $0.pod < $1.pod },
      evictions: evictions, nodes: words.nodeUse(state), attempts: attempts, isCutShort: isCutShort)
  }
}
