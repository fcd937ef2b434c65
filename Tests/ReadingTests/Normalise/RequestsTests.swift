import ClusterModel
import Quantities
import Reading
import Testing

@Suite("Requests of workloads")
struct RequestsTests {
  private typealias Input = NormaliserFixture

  private static let limitRange = """
    ---
    {apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container, \
    default: {cpu: 300m}, defaultRequest: {cpu: 200m}, max: {memory: 1Gi}, min: {memory: 64Mi}}]}}

    """

  @Test func `takes a limit for a missing request, and leaves an explicit zero`() throws {
    let input = Input(
      Input.manifest("Deployment", "d", container: "resources: {requests: {cpu: 0}, limits: {cpu: 2, memory: 1Gi}}"))
    let workload = try #require(input.workload("default/Deployment/d"))
    #expect(workload.requests == ResourceVector(milliCPU: 0, memory: 1 << 30))
    #expect(workload.assumedRequests == [])
    #expect(input.assumptions == [])
  }

  @Test func `assumes what is missing for each container that stays, and says so`() throws {
    let input = Input(
      Input.manifest(
        "Deployment", "d", pod: "initContainers: [{name: i}, {name: s, restartPolicy: Always}]",
        container: "resources: {requests: {cpu: 250m}}"))
    let workload = try #require(input.workload("default/Deployment/d"))
    #expect(workload.requests == ResourceVector(milliCPU: 350, memory: 256 << 20))
    #expect(workload.assumedRequests == [.cpu, .memory])
    let spec = "default/Deployment/d spec.template.spec"
    let why = "has neither a request nor a limit, and no LimitRange gives a default"
    #expect(
      input.assumptions == [
        "\(spec).containers[0].resources.requests.memory = 128Mi: container c \(why)",
        "\(spec).initContainers[1].resources.requests.cpu = 100m: container s \(why)",
        "\(spec).initContainers[1].resources.requests.memory = 128Mi: container s \(why)",
      ])
  }

  @Test func `applies the namespace's LimitRange after limits`() throws {
    let input = Input(
      Self.limitRange + Input.manifest("Deployment", "d")
        + Input.manifest("Deployment", "own", container: "resources: {limits: {cpu: 1}}")
        + Input.manifest("Deployment", "other", metadata: "namespace: elsewhere"))
    // No default for memory: the maximum becomes the default limit, and that the default request.
    let workload = try #require(input.workload("default/Deployment/d"))
    #expect(workload.requests == ResourceVector(milliCPU: 200, memory: 1 << 30))
    #expect(workload.template.containers[0].limits == ResourceVector(milliCPU: 300, memory: 1 << 30))
    #expect(input.workload("default/Deployment/own")?.requests[.cpu] == 1000)
    #expect(input.workload("elsewhere/Deployment/other")?.requests == ResourceVector(milliCPU: 100, memory: 128 << 20))
  }

  @Test func `adds a RuntimeClass's overhead, selector and tolerations`() throws {
    let input = Input(
      """
      {apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: kata}, handler: kata,
       overhead: {podFixed: {cpu: 250m, memory: 160Mi}},
       scheduling: {nodeSelector: {kata: "yes"}, tolerations: [{key: kata, operator: Exists}]}}

      """
        + Input.manifest(
          "Deployment", "d", pod: "runtimeClassName: kata", container: "resources: {requests: {cpu: 1, memory: 1Gi}}")
        + Input.manifest(
          "Deployment", "e", pod: "runtimeClassName: gvisor", container: "resources: {requests: {cpu: 1, memory: 1Gi}}")
    )
    let workload = try #require(input.workload("default/Deployment/d"))
    #expect(workload.requests == ResourceVector(milliCPU: 1250, memory: (1024 + 160) << 20))
    #expect(workload.template.nodeSelector == ["kata": "yes"])
    #expect(workload.template.tolerations.contains { $0.key == "kata" })
    #expect(
      input.assumptions == [
        "default/Deployment/e spec.template.spec.overhead = 0: RuntimeClass gvisor is not in the input"
      ])
  }

  @Test(arguments: [("Auto", Int64(700)), ("Off", 100)])
  func `takes an active VerticalPodAutoscaler's target for the request`(mode: String, cpu: Int64) throws {
    let input = Input(
      Input.manifest("Deployment", "d", container: "resources: {requests: {cpu: 100m, memory: 1Gi}}") + """
        ---
        {apiVersion: autoscaling.k8s.io/v1, kind: VerticalPodAutoscaler, metadata: {name: v},
         spec: {targetRef: {kind: Deployment, name: d}, updatePolicy: {updateMode: "\(mode)"}},
         status: {recommendation: {containerRecommendations: [{containerName: c, target: {cpu: 700m}}]}}}
        """)
    #expect(input.workload("default/Deployment/d")?.requests[.cpu] == cpu)
    let isOff = input.ignored.contains("VerticalPodAutoscaler default/v: its update mode is Off")
    #expect(isOff == (mode == "Off"))
  }

  @Test func `lets pod-level requests stand for the containers'`() throws {
    let input = Input(Input.manifest("Deployment", "d", pod: "resources: {requests: {cpu: 2, memory: 2Gi}}"))
    #expect(input.workload("default/Deployment/d")?.requests == ResourceVector(milliCPU: 2000, memory: 2 << 30))
    #expect(input.assumptions == [])
  }

  @Test(arguments: ["cpu: 500Mi", "memory: 5Pi", "nvidia.com/gpu: 5G"])
  func `refuses amounts that no machine has`(amount: String) {
    let input = Input(Input.manifest("Deployment", "d", container: "resources: {limits: {\(amount)}}"))
    #expect(input.problems.count == 1)
    #expect(input.problems.first?.contains("more than any machine has") == true)
    #expect(input.problems.first?.contains("spec.template.spec.containers[0].resources.limits") == true)
  }

  @Test func `resolves priority classes, the built-in ones too`() throws {
    let input = Input(
      """
      {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: usual}, value: 5, globalDefault: true}
      ---
      {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}, value: 1000, preemptionPolicy: Never}

      """ + Input.manifest("Deployment", "a") + Input.manifest("Deployment", "b", pod: "priorityClassName: high")
        + Input.manifest("Deployment", "c", pod: "priorityClassName: system-node-critical")
        + Input.manifest("Deployment", "d", pod: "priorityClassName: unknown"))
    #expect(input.inventory.workloads.map(\.priority) == [5, 1000, 2_000_001_000, 0])
    #expect(input.workload("default/Deployment/b")?.template.mayPreempt == false)
    #expect(
      input.assumptions.last
        == "default/Deployment/d spec.template.spec.priorityClassName = priority 0: PriorityClass unknown is not in the input"
    )
  }

  @Test func `reads the owner's word on spot, and refuses another`() {
    let input = Input(
      Input.manifest("Deployment", "a", metadata: "annotations: {plimsoll.dev/spot: allowed}")
        + Input.manifest("Deployment", "b", metadata: "labels: {plimsoll.dev/spot: forbidden}")
        + Input.manifest("Deployment", "c", metadata: "labels: {plimsoll.dev/spot: maybe}"))
    #expect(input.inventory.workloads.map(\.spot) == [.allowed, .forbidden, nil])
    #expect(
      input.problems == [
        "f.yaml:8:1: plimsoll.dev/spot: 'maybe' is neither allowed nor forbidden; write allowed or forbidden"
      ])
  }
}
