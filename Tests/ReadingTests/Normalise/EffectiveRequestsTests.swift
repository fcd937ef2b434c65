import ClusterModel
import Quantities
import Reading
import Testing

@Suite("Effective requests")
struct EffectiveRequestsTests {
  private func container(_ cpu: Int64, sidecar: Bool = false) -> Container {
    Container(name: "c", requests: ResourceVector([.cpu: cpu]), isSidecar: sidecar)
  }

  private func cpu(containers: [Container], inits: [Container], pod: Int64? = nil, overhead: Int64 = 0) -> Int64 {
    EffectiveRequests.of(
      PodTemplate(
        containers: containers, initContainers: inits, podRequests: pod.map { ResourceVector([.cpu: $0]) },
        overhead: ResourceVector([.cpu: overhead])))[.cpu]
  }

  @Test func `adds app containers and takes the largest init container`() {
    #expect(cpu(containers: [container(100), container(200)], inits: []) == 300)
    #expect(cpu(containers: [container(100)], inits: [container(500), container(400)]) == 500)
    #expect(cpu(containers: [container(600)], inits: [container(500)]) == 600)
  }

  @Test func `counts a sidecar beside what comes after it`() {
    #expect(cpu(containers: [container(100)], inits: [container(200, sidecar: true), container(500)]) == 700)
    #expect(cpu(containers: [container(100)], inits: [container(500), container(200, sidecar: true)]) == 500)
    #expect(cpu(containers: [container(100)], inits: [container(200, sidecar: true)]) == 300)
  }

  @Test func `lets pod-level requests replace the sum, and adds overhead last`() {
    #expect(cpu(containers: [container(900)], inits: [container(2000)], pod: 400) == 400)
    #expect(cpu(containers: [container(100)], inits: [container(500)], overhead: 50) == 550)
    #expect(cpu(containers: [container(100)], inits: [], pod: 300, overhead: 50) == 350)
  }

  @Test func `leaves resources alone that pod level doesn't know`() {
    let gpu: ResourceName = "nvidia.com/gpu"
    let template = PodTemplate(
      containers: [Container(name: "c", requests: ResourceVector([gpu: 1]))], podRequests: ResourceVector([gpu: 5]))
    #expect(EffectiveRequests.of(template)[gpu] == 1)
  }

  @Test func `keeps an explicit zero apart from a missing request`() {
    #expect(EffectiveRequests.of(PodTemplate(containers: [container(0)])).names(.cpu))
    #expect(!EffectiveRequests.of(PodTemplate(containers: [Container(name: "c")])).names(.cpu))
  }
}
