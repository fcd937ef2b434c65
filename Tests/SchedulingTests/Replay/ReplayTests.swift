import ClusterModel
import Scheduling
import Testing

@Suite("Replay")
struct ReplayTests {
  @Test func `the same seed gives the same placements`() {
    let snapshot = ClusterSnapshot(nodes: (0..<5).map { Build.node("n\($0)") })
    let replay = Replay(snapshot, pods: (0..<30).map { Build.pod("p\($0)", cpu: 500) })
    #expect(replay.run(seed: 7).placements == replay.run(seed: 7).placements)
    #expect(replay.run(seed: 7).placements != replay.run(seed: 8).placements)
    #expect(replay.shuffledOrder(seed: 3).sorted() == Array(0..<30))
    #expect(replay.shuffledOrder(seed: 3) != replay.shuffledOrder(seed: 4))
  }

  @Test(arguments: [Replay.Arrival.allAtOnce, .rolling])
  func `a run that is ended early leaves those that had no turn pending`(arrival: Replay.Arrival) {
    let pods = (0..<2_000).map { Build.pod("p\($0)", cpu: 1) }
    let replay = Replay(ClusterSnapshot(nodes: [Build.node("n", cpu: 64_000, pods: 5_000)]), pods: pods)
    var looks = 0
    let outcome = replay.run(seed: 1, arrival: arrival) {
      looks += 1
      return looks == 3
    }
    #expect(outcome.bound > 0 && outcome.bound < pods.count)
    #expect(outcome.bound + outcome.pending.count == pods.count)
    #expect(Set(outcome.pending.map(\.pod)) == Set(outcome.placements.indices.filter { outcome.placements[$0] == nil }))
    #expect(replay.run(seed: 1, arrival: arrival).pending.isEmpty)
  }

  /// What lets a group of nodes be tried by itself: nothing that happens to others changes its luck.
  @Test func `pods and nodes that others can't touch meet the same chance alone and among others`() {
    func world(_ sides: [String]) -> (replay: Replay, side: [String]) {
      var nodes: [Node] = []
      var pods: [Pod] = []
      var side: [String] = []
      for name in sides {
        nodes += (0..<6).map { Build.node("\(name)\($0)", labels: ["side": name]) }
        for number in 0..<40 {
          let template = PodTemplate(nodeSelector: ["side": name])
          let cpu = Int64(200 + number * 7 % 5 * 300)
          pods.append(
            Build.pod("\(name)-\(number)", cpu: cpu, template: template, priority: number % 7 == 0 ? 1 : 0))
          side.append(name)
        }
      }
      let podKeys = sides.flatMap { name in (0..<40).map { UInt64($0) << 8 + UInt64(name.utf8.first ?? 0) } }
      let nodeKeys = sides.flatMap { name in (0..<6).map { UInt64($0) << 8 + UInt64(name.utf8.first ?? 0) } }
      return (Replay(ClusterSnapshot(nodes: nodes), pods: pods, podKeys: podKeys, nodeKeys: nodeKeys), side)
    }
    let alone = world(["b"]).replay
    let (together, side) = world(["a", "b", "c"])
    for seed in 1...UInt64(20) {
      for arrival in [Replay.Arrival.allAtOnce, .rolling] {
        let own = alone.run(seed: seed, arrival: arrival, order: alone.shuffledOrder(seed: seed))
        let all = together.run(seed: seed, arrival: arrival, order: together.shuffledOrder(seed: seed))
        let part = zip(all.placements, side).filter { $0.1 == "b" }.map(\.0)
        #expect(part == own.placements)
      }
    }
  }

  @Test func `all at once the higher priority comes first, rolling the earlier pod`() {
    let nodes = [Build.node("n", cpu: 1000)]
    var low = Build.pod("low", cpu: 1000, priority: 1)
    var high = Build.pod("high", cpu: 1000, priority: 2)
    low.template.mayPreempt = false
    high.template.mayPreempt = false
    let replay = Replay(ClusterSnapshot(nodes: nodes), pods: [low, high])
    #expect(replay.run(seed: 1).placements == [nil, "n"])
    #expect(replay.run(seed: 1, arrival: .rolling).placements == ["n", nil])
    #expect(replay.run(seed: 1, arrival: .rolling, order: [1, 0]).placements == [nil, "n"])
  }

  @Test func `a pod of higher priority pushes out as few as it needs, and the evicted come back where there's room`() {
    let nodes = [Build.node("a", cpu: 2000), Build.node("b", cpu: 1000)]
    let pods =
      [Build.pod("s0", cpu: 1000, priority: 1), Build.pod("s1", cpu: 1000, priority: 1)]
      + [Build.pod("big", cpu: 2000, priority: 9)]
    let outcome = Replay(ClusterSnapshot(nodes: nodes), pods: pods).run(seed: 1, arrival: .rolling)
    #expect(outcome.placements[2] == "a")
    #expect(!outcome.evictions.isEmpty && outcome.evictions.count <= 2)
    #expect(outcome.evictions.allSatisfy { $0.node == "a" && $0.preemptor == 2 })
    // One of the two finds the small node, the other has no place left.
    #expect(outcome.bound == 2)
    #expect(outcome.pending.map(\.message) == ["0/2 nodes are available: 2 Insufficient cpu."])
  }

  @Test func `who is younger and less important gives way, and budgets are spared`() {
    func standing(_ name: String, _ node: String, app: String, priority: Int) -> Pod {
      Build.pod(name, on: node, cpu: 1000, template: PodTemplate(labels: ["app": app]), priority: priority)
    }
    let nodes = [Build.node("a", cpu: 1000), Build.node("b", cpu: 1000), Build.node("c", cpu: 1000)]
    let pods = [
      standing("x", "a", app: "guarded", priority: 1), standing("y", "b", app: "free", priority: 2),
      standing("z", "c", app: "free", priority: 3),
    ]
    let budget = PodDisruptionBudget(
      namespace: "default", name: "b", selector: Build.selector(["app": "guarded"]), rule: .minAvailable(.count(1)),
      position: Build.here)
    let preemptor = Build.pod("p", cpu: 1000, priority: 10)
    func evicted(_ budgets: [PodDisruptionBudget]) -> [String] {
      Replay(ClusterSnapshot(nodes: nodes, pods: pods), pods: [preemptor], disruptionBudgets: budgets).run(seed: 1)
        .evictions.map(\.name)
    }
    #expect(evicted([]) == ["x"])
    #expect(evicted([budget]) == ["y"])
  }

  @Test func `preemption can't help a pod that never preempts, or against the node itself`() {
    let nodes = [Build.node("a", cpu: 1000)]
    let low = Build.pod("low", on: "a", cpu: 1000, priority: 1)
    var polite = Build.pod("polite", cpu: 1000, priority: 5)
    polite.template.mayPreempt = false
    let huge = Build.pod("huge", cpu: 1001, priority: 5)
    let outcome = Replay(ClusterSnapshot(nodes: nodes, pods: [low]), pods: [polite, huge]).run(seed: 1)
    #expect(outcome.evictions.isEmpty)
    #expect(outcome.pending.map(\.pod) == [0, 1])
  }

  @Test func `a pod that looks for company is tried again when it comes`() {
    let affinity = PodAffinity(required: [
      PodAffinityTerm(selector: Build.selector(["app": "db"]), topologyKey: WellKnownLabel.hostname)
    ])
    let follower = Build.pod("web", template: PodTemplate(labels: ["app": "web"], podAffinity: affinity), priority: 5)
    let leader = Build.pod("db", template: PodTemplate(labels: ["app": "db"]))
    let outcome = Replay(
      ClusterSnapshot(nodes: [Build.node("a"), Build.node("b")]), pods: [follower, leader]
    ).run(seed: 1)
    #expect(outcome.bound == 2)
    #expect(outcome.placements[0] == outcome.placements[1])
    #expect(outcome.attempts == 3)
  }

  @Test func `gated pods aren't tried`() {
    let gated = Build.pod("g", template: PodTemplate(schedulingGates: ["x/y"]))
    let outcome = Replay(ClusterSnapshot(nodes: [Build.node("a")]), pods: [gated]).run(seed: 1)
    #expect(outcome.attempts == 0)
    #expect(outcome.pending.first?.isGated == true)
    #expect(outcome.pending.first?.message == "waiting for scheduling gates: [x/y]")
  }

  @Test func `an unbound claim is bound where its pod goes, and ties the next pod to that zone`() {
    let nodes = ["a", "b", "c"].map { Build.node($0, cpu: 1000, labels: [WellKnownLabel.zone: "z-\($0)"]) }
    let storage = StorageSnapshot(
      claims: [
        PersistentVolumeClaim(
          namespace: "default", name: "d", spec: VolumeClaimSpec(storageClassName: "fast"), position: Build.here)
      ],
      classes: [
        StorageClass(name: "fast", provisioner: "csi.example.com", waitsForFirstConsumer: true, position: Build.here)
      ])
    let volumes = [PodVolume(name: "v", source: .persistentVolumeClaim(name: "d"))]
    let pods = (0..<3).map { Build.pod("p\($0)", cpu: 500, template: PodTemplate(volumes: volumes)) }
    let outcome = Replay(ClusterSnapshot(nodes: nodes, storage: storage), pods: pods).run(seed: 1)
    #expect(outcome.placements[0] != nil)
    #expect(outcome.placements[0] == outcome.placements[1])
    #expect(
      outcome.pending.map(\.message) == [
        "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't match PersistentVolume's node affinity."
      ])
  }

  @Test func `above a hundred nodes only a share is looked at, from where the last look ended`() {
    // 42% of a thousand are enough: the first pod doesn't see the larger nodes, the second begins with them.
    let nodes = (0..<1000).map { Build.node("n\(1000 + $0)", cpu: $0 < 420 ? 1000 : 64_000) }
    let pods = (0..<2).map { Build.pod("p\($0)", cpu: 500) }
    let outcome = Replay(ClusterSnapshot(nodes: nodes), pods: pods).run(seed: 1)
    #expect(outcome.placements[0]! < "n1420")
    #expect(outcome.placements[1]! >= "n1420")
    var whole = SchedulerProfile.default
    whole.percentageOfNodesToScore = 100
    let all = Replay(ClusterSnapshot(nodes: nodes), pods: pods, profile: whole).run(seed: 1)
    #expect(all.placements.allSatisfy { $0! >= "n1420" })
  }

  @Test func `packing instead of spreading fills one node first`() {
    let snapshot = ClusterSnapshot(nodes: (0..<4).map { Build.node("n\($0)") })
    let pods = (0..<8).map { Build.pod("p\($0)", cpu: 500, memory: 1 << 30) }
    let packed = Replay(snapshot, pods: pods, profile: .mostAllocated).run(seed: 1)
    #expect(Set(packed.placements).count == 1)
    #expect(Set(Replay(snapshot, pods: pods).run(seed: 1).placements).count == 4)
  }
}
