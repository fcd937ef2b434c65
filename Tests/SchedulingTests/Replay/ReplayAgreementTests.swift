import ClusterModel
import Quantities
import Scheduling
import Testing

@Suite("The replay answers as the scheduler's model does")
struct ReplayAgreementTests {
  @Test func `every recorded pod goes to a best node, or is refused in the same words`() throws {
    for item in try FilterCases.own() {
      var pod = item.pod
      pod.template.mayPreempt = false
      pod.template.schedulingGates = []
      let replay = Replay(item.snapshot, pods: [pod])
      let best = item.expected.values.compactMap(\.total).max()
      for seed in 1...UInt64(3) {
        let outcome = replay.run(seed: seed)
        if let best {
          let node = outcome.placements[0]
          #expect(node.flatMap { item.expected[$0]?.total } == best, "\(item.name): \(node ?? "none")")
        } else {
          #expect(outcome.placements[0] == nil, "\(item.name)")
          let message = item.snapshot.nodes.isEmpty ? "no nodes available to schedule pods" : item.message
          #expect(outcome.pending.first?.message == message, "\(item.name)")
        }
      }
    }
  }

  /// Places the pods of random clusters one by one, and asks the model, before each, what it would do.
  @Test(arguments: 1...UInt64(40))
  func `numbered filters and scores choose what a look at the whole cluster chooses`(seed: UInt64) {
    var world = RandomWorld(seed: seed)
    var snapshot = ClusterSnapshot(nodes: world.nodes(), services: world.services)
    let scheduler = Scheduler()
    for pod in world.pods() {
      let outcome = Replay(snapshot, pods: [pod]).run(seed: seed)
      let verdict = scheduler.filter(pod, in: snapshot)
      #expect(outcome.pending.first?.message == verdict.message)
      let scores = scheduler.scores(pod, feasible: verdict.feasible, in: snapshot)
      #expect(scores.first { $0.node == outcome.placements[0] }?.total == scores.map(\.total).max())
      guard let node = outcome.placements[0],
        let position = snapshot.nodes.firstIndex(where: { $0.node.name == node })
      else { continue }
      snapshot.place(pod, at: position)
    }
  }

  @Test(arguments: 1...UInt64(40), [Replay.Arrival.allAtOnce, .rolling])
  func `in the end every count is right, and no pending pod could stand`(seed: UInt64, arrival: Replay.Arrival) {
    var world = RandomWorld(seed: seed)
    let nodes = world.nodes()
    let pods = world.pods()
    let outcome = Replay(ClusterSnapshot(nodes: nodes, services: world.services), pods: pods).run(
      seed: seed, arrival: arrival)
    var snapshot = ClusterSnapshot(nodes: nodes, pods: pods, services: world.services)
    for (pod, node) in zip(pods, outcome.placements) {
      guard let position = snapshot.nodes.firstIndex(where: { $0.node.name == node }) else { continue }
      snapshot.place(pod, at: position)
    }
    for (use, state) in zip(outcome.nodes, snapshot.nodes) {
      #expect(use.pods == state.pods.count)
      #expect(use.used[.cpu] == state.used[.cpu])
    }
    for pending in outcome.pending {
      #expect(Scheduler().filter(pods[pending.pod], in: snapshot).feasible.isEmpty)
    }
    #expect(outcome.bound + outcome.pending.count == pods.count)
    #expect(!outcome.isCutShort)
  }
}
