import ClusterModel
import Reading
import Testing

@Suite("What the API server would refuse")
struct AdmissionChecksTests {
  private typealias Input = NormaliserFixture

  private func deployment(_ selector: String, containers: String) -> String {
    """
    ---
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {selector: {matchLabels: \(selector)},
      template: {metadata: {labels: {app: web, tier: front}}, spec: {containers: [\(containers)]}}}}

    """
  }

  private static let asked = "resources: {requests: {cpu: 1, memory: 1Gi}, limits: {cpu: 2, memory: 1Gi}}"

  @Test func `a selector that doesn't match its template is told`() {
    let sound = Input(deployment("{app: web}", containers: "{name: c, \(Self.asked)}"))
    #expect(sound.assumptions == [])
    let wrong = Input(deployment("{app: shop}", containers: "{name: c, \(Self.asked)}"))
    #expect(
      wrong.assumptions == [
        "default/Deployment/d spec.selector = its pods, which the API server refuses: "
          + "it doesn't match the labels of its own template"
      ])
    #expect(wrong.problems == [])
  }

  @Test func `containers of one name are told`() {
    let input = Input(deployment("{app: web}", containers: "{name: c, \(Self.asked)}, {name: c, \(Self.asked)}"))
    #expect(
      input.assumptions == [
        "default/Deployment/d spec.template.spec.containers = its pods, which the API server refuses: "
          + "two containers are named c"
      ])
  }

  @Test func `amounts beyond a LimitRange are told, each with its numbers`() {
    let range = """
      ---
      {apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [
        {type: Container, max: {cpu: 1500m}, min: {memory: 2Gi}}, {type: Pod, max: {cpu: 500m}}]}}

      """
    let input = Input(range + deployment("{app: web}", containers: "{name: c, \(Self.asked)}"))
    let start = "default/Deployment/d spec.template.spec.containers = its pods, which the API server refuses: "
    #expect(
      input.assumptions == [
        start + "container c asks for memory 1Gi, less than the minimum 2Gi of LimitRange l",
        start + "container c may use cpu 2, more than the maximum 1500m of LimitRange l",
        start + "the pod may use cpu 1, more than the maximum 500m of LimitRange l",
      ])
  }

  @Test func `a part of a device is no amount`() {
    let input = Input(
      deployment(
        "{app: web}", containers: "{name: c, resources: {limits: {nvidia.com/gpu: 0.5, cpu: 0.5, memory: 1Gi}}}"))
    #expect(input.read.problems.map(\.description).contains { $0.contains("'0.5' is a part of a device") })
    let whole = Input(
      deployment(
        "{app: web}", containers: "{name: c, resources: {limits: {nvidia.com/gpu: 1000m, cpu: 1, memory: 1Gi}}}"))
    #expect(whole.read.problems.isEmpty)
  }
}
