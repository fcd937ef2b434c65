import ClusterModel
import Foundation
import Quantities
import Scheduling
import Testing

@Suite("Speed of the replay", .enabled(if: ProcessInfo.processInfo.environment["PLIMSOLL_BENCH"] != nil, "a benchmark"))
struct ReplaySpeedTests {
  @Test func `20,000 pods a second on 200 nodes without pod affinity`() {
    let rate = rate(spread: false)
    print("replay: \(Int(rate)) pods/s on 200 nodes, resources and taints")
    #expect(rate >= 20_000)
  }

  @Test func `spread costs no scan of all pods`() {
    let rate = rate(spread: true)
    print("replay: \(Int(rate)) pods/s on 200 nodes, with spread over zones and hosts")
    #expect(rate >= 5_000)
  }

  /// Pods placed per second of a whole run, 20,000 pods in 150 kinds.
  private func rate(spread: Bool) -> Double {
    var generator = SeededGenerator(seed: 1)
    let nodes = (0..<200).map { index in
      Build.node(
        "n\(1000 + index)", cpu: 64_000, memory: 256 << 30, pods: 250, labels: [WellKnownLabel.zone: "z\(index % 3)"],
        taints: index % 10 == 0 ? [Taint(key: "dedicated", value: "gpu", effect: .noSchedule)] : [])
    }
    let templates = (0..<150).map { index in
      let app = "a\(index)"
      let requests = ResourceVector(
        milliCPU: Int64(50 + generator.below(20) * 50), memory: Int64(64 + generator.below(40) * 64) << 20)
      var template = PodTemplate(
        labels: ["app": app], tolerations: index % 7 == 0 ? [Toleration(key: "dedicated", operator: .exists)] : [],
        containers: [Container(name: "c", requests: requests)])
      if spread {
        template.topologySpread = [WellKnownLabel.zone, WellKnownLabel.hostname].map {
          TopologySpreadConstraint(
            maxSkew: 1, topologyKey: $0,
            whenUnsatisfiable: $0 == WellKnownLabel.zone ? .doNotSchedule : .scheduleAnyway,
            selector: Build.selector(["app": app]))
        }
      }
      return template
    }
    let pods = (0..<20_000).map { index in
      let template = templates[generator.below(templates.count)]
      return Pod(
        namespace: "default", name: "p\(index)", template: template,
        effectiveRequests: template.containers[0].requests, position: Build.here)
    }
    let clock = ContinuousClock()
    var replay: Replay?
    let compiling = clock.measure { replay = Replay(ClusterSnapshot(nodes: nodes), pods: pods) }
    var outcome: ReplayOutcome?
    let running = clock.measure { outcome = replay?.run(seed: 1) }
    print("compiling \(compiling), running \(running), bound \(outcome?.bound ?? 0)")
    return Double(pods.count) / (running / .seconds(1))
  }
}
