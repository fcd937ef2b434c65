import ClusterModel
import Foundation
import Reading
import Testing

@Suite("Replicas to plan for")
struct ReplicasTests {
  private typealias Input = NormaliserFixture

  private static let autoscaler = """
    ---
    {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h},
     spec: {scaleTargetRef: {kind: Deployment, name: d}, minReplicas: 4, maxReplicas: 21}, status: {currentReplicas: 7}}

    """

  private static let policies: [(ReplicaPolicy.Autoscaled, Int, String)] = [
    (.max, 21, "the maximum"), (.current, 7, "the current count"),
    (.share(0.5), 13, "50% of the way from minimum to maximum"),
  ]

  @Test(arguments: policies)
  func `plans an autoscaled workload as the Cluster document wants`(
    policy: ReplicaPolicy.Autoscaled, planned: Int, how: String
  ) throws {
    let input = Input(Self.autoscaler + Input.manifest("Deployment", "d", spec: "replicas: 5")) {
      $0.replicas.autoscaled = policy
    }
    let workload = try #require(input.workload("default/Deployment/d"))
    #expect(workload.replicas == planned)
    #expect(workload.writtenReplicas == 5)
    #expect(workload.autoscaling == Autoscaling(minimum: 4, maximum: 21, current: 7))
    #expect(
      input.assumptions.contains(
        "default/Deployment/d spec.replicas = \(planned): HorizontalPodAutoscaler h goes from 4 to 21; planned for \(how)"
      ))
  }

  @Test func `takes one replica where none is written, and keeps a workload without any`() {
    let input = Input(
      Input.manifest("Deployment", "a") + Input.manifest("Deployment", "d", spec: "replicas: 0") + Self.autoscaler)
    #expect(input.workload("default/Deployment/a")?.replicas == 1)
    #expect(input.workload("default/Deployment/d")?.replicas == 0)
  }

  @Test func `says of an autoscaler that it has no target`() {
    let input = Input(Self.autoscaler)
    #expect(input.ignored == ["HorizontalPodAutoscaler default/h: its target, Deployment d, is not in the input"])
  }

  @Test func `counts the pods that a job runs at once`() {
    let input = Input(
      Input.manifest("Job", "a") + Input.manifest("Job", "b", spec: "parallelism: 5, completions: 3")
        + Input.manifest("Job", "c", spec: "parallelism: 5") + Input.manifest("Job", "d", spec: "suspend: true")
        + Input.manifest("CronJob", "e", spec: "schedule: '* * * * *'"))
    #expect(
      input.inventory.workloads.map { "\($0.id.kind)/\($0.id.name) \($0.replicas)" } == [
        "CronJob/e 1", "Job/a 1", "Job/b 3", "Job/c 5", "Job/d 0",
      ])
    #expect(input.assumptions.contains { $0.contains("spec.concurrencyPolicy = one run at a time") })
    #expect(input.assumptions.contains { $0.contains("spec.jobTemplate.spec.template.spec.containers[0]") })
  }

  @Test func `leaves jobs out where the Cluster document says so`() {
    let input = Input(Input.manifest("Job", "a") + Input.manifest("Deployment", "b")) { $0.replicas.jobs = .exclude }
    #expect(input.ids == ["default/Deployment/b"])
    #expect(input.ignored == ["Job default/a: the Cluster document leaves jobs out (replicas.jobs: exclude)"])
  }

  @Test func `refuses replicas that no cluster holds`() {
    #expect(Input(Input.manifest("Deployment", "d", spec: "replicas: 2000000")).problems.count == 1)
    #expect(Input(Input.manifest("Deployment", "d", spec: "replicas: -1")).problems.count == 1)
  }

  @Test func `of two autoscalers of one workload the one that goes furthest counts, and both are named`() throws {
    let second = Self.autoscaler.replacingOccurrences(of: "{name: h}", with: "{name: g}")
      .replacingOccurrences(of: "maxReplicas: 21", with: "maxReplicas: 30")
    for text in [Self.autoscaler + second, second + Self.autoscaler] {
      let input = Input(text + Input.manifest("Deployment", "d", spec: "replicas: 5"))
      #expect(try #require(input.workload("default/Deployment/d")).replicas == 30)
      #expect(input.assumptions.contains { $0.contains("g, h scale it") }, "\(input.assumptions)")
    }
  }

  @Test func `an autoscaler may go no further than replicas may`() {
    let input = Input(Self.autoscaler.replacingOccurrences(of: "maxReplicas: 21", with: "maxReplicas: 2147483647"))
    #expect(input.read.problems.map(\.description).contains { $0.contains("too large") })
  }
}
