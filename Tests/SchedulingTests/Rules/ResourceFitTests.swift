import ClusterModel
import Quantities
import Scheduling
import Testing

@Suite("Resource fit")
struct ResourceFitTests {
  private let allocatable = ResourceVector([.cpu: 4000, .memory: 1000, .pods: 10, "nvidia.com/gpu": 2])

  @Test func `an exact fit stands, one more thousandth doesn't`() {
    let used = ResourceVector([.cpu: 3000])
    #expect(fit([.cpu: 1000, .memory: 1000], used: used) == nil)
    let refusal = fit([.cpu: 1001], used: used)
    #expect(refusal?.reasons == ["Insufficient cpu"])
    #expect(refusal?.code == .unschedulable)
    #expect(
      refusal?.evidence
        == .resources([ResourceShortfall(resource: .cpu, requested: 1001, used: 3000, allocatable: 4000)]))
  }

  @Test func `a request beyond the whole node can't be helped by evictions`() {
    #expect(fit([.cpu: 4001])?.code == .unresolvable)
    #expect(fit(["example.com/fpga": 1])?.reasons == ["Insufficient example.com/fpga"])
    #expect(fit(["example.com/fpga": 1])?.code == .unresolvable)
  }

  @Test func `nothing requested stands on an over-committed node, as long as pods are left`() {
    let used = ResourceVector([.cpu: 5000, .memory: 2000])
    #expect(fit([.cpu: 0], used: used, pods: 9) == nil)
    #expect(fit([:], used: used, pods: 10)?.reasons == ["Too many pods"])
    #expect(
      fit([.memory: 1, .cpu: 1], used: used, pods: 10)?.reasons
        == ["Too many pods", "Insufficient cpu", "Insufficient memory"])
  }

  @Test func `an allocatable without pods allows none`() {
    let refusal = ResourceFit.refusal(
      requests: ResourceVector(), allocatable: ResourceVector([.cpu: 1]), used: ResourceVector(), pods: 0)
    #expect(refusal?.reasons == ["Too many pods"])
    #expect(refusal?.code == .unschedulable)
  }

  @Test func `absurd figures neither overflow nor fit`() {
    #expect(fit([.memory: .max], used: ResourceVector([.memory: .max]))?.reasons == ["Insufficient memory"])
    let shortfall = ResourceShortfall(resource: .memory, requested: .max, used: .max, allocatable: 0)
    #expect(shortfall.missing == .max)
  }

  private func fit(_ requests: [ResourceName: Int64], used: ResourceVector = ResourceVector(), pods: Int = 0)
    -> Refusal?
  {
    ResourceFit.refusal(requests: ResourceVector(requests), allocatable: allocatable, used: used, pods: pods)
  }
}
