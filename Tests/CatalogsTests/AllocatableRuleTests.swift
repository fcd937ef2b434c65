import Catalogs
import ClusterModel
import Quantities
import Testing

@Suite("Allocatable from an instance type")
struct AllocatableRuleTests {
  private func rule(
    _ provider: Provider, _ policy: ReservationPolicy = .automatic, version: String = "1.34"
  ) -> AllocatableRule {
    AllocatableRule(provider: provider, policy: policy, kubernetesVersion: version)
  }

  private func mebibytes(_ count: Int64) -> Int64 { count << 20 }

  @Test func `an m5_large holds 29 pods and keeps 574 MiB for the kubelet`() throws {
    let type = try #require(BuiltInCatalogsTests.type("m5.large", .aws, "us-east-1"))
    #expect(rule(.aws).maxPods(of: type) == 29)
    #expect(rule(.aws).kubeReserved(of: type)[.memory] == mebibytes(574))
    let room = rule(.aws).allocatable(of: type)
    #expect(room[.cpu] == 1930)
    // 8192 less 7.5% (615), 574 reserved and 100 to evict at.
    #expect(room[.memory] == mebibytes(8192 - 615 - 574 - 100))
    #expect(room[.ephemeralStorage] == 17 << 30)
    #expect(room[.pods] == 29)
    #expect(room.names == [.cpu, .memory, .ephemeralStorage, .pods])
  }

  @Test(arguments: [
    ("m7i.xlarge", 58), ("m7i.4xlarge", 110), ("m7i.12xlarge", 234), ("m7i.16xlarge", 250), ("t3.medium", 17),
  ])
  func `EKS caps pods at 110, or 250 above 30 vCPU`(name: String, pods: Int) throws {
    let type = try #require(BuiltInCatalogsTests.type(name, .aws, "us-east-1"))
    #expect(rule(.aws).maxPods(of: type) == pods)
  }

  @Test func `Graviton loses 64 MiB more`() throws {
    let type = try #require(BuiltInCatalogsTests.type("m7g.large", .aws, "us-east-1"))
    // (8192 - 64) less 7.5% rounded up.
    #expect(rule(.aws).capacity(of: type)[.memory] == mebibytes(8128 - 610))
  }

  @Test func `a pool's own max pods change what EKS reserves`() throws {
    let type = try #require(BuiltInCatalogsTests.type("m5.large", .aws, "us-east-1"))
    let room = rule(.aws).allocatable(of: type, poolMaxPods: 110)
    #expect(room[.pods] == 110)
    #expect(room[.memory] == mebibytes(8192 - 615 - 1465 - 100))
  }

  @Test func `a GKE n2-standard-4 keeps 80m and 2663 MiB`() throws {
    let type = try #require(BuiltInCatalogsTests.type("n2-standard-4", .gcp, "us-central1"))
    let room = rule(.gcp).allocatable(of: type)
    #expect(room[.cpu] == 3920)
    #expect(room[.memory] == mebibytes(16384 - 1147 - 2663 - 100))
    // 100 GiB less 41 GiB for the system and a tenth to evict at.
    #expect(room[.ephemeralStorage] == 49 << 30)
    #expect(room[.pods] == 110)
  }

  @Test func `a shared-core E2 has 940m`() throws {
    let type = try #require(BuiltInCatalogsTests.type("e2-medium", .gcp, "us-central1"))
    #expect(rule(.gcp).allocatable(of: type)[.cpu] == 940)
  }

  @Test func `an AKS Standard_D4s_v5 keeps by pods from 1_29, by ranges before`() throws {
    let type = try #require(BuiltInCatalogsTests.type("Standard_D4s_v5", .azure, "westus2"))
    let today = rule(.azure).allocatable(of: type)
    #expect(today[.cpu] == 3860)
    #expect(today[.memory] == mebibytes(16384 - 1229 - 650 - 100))
    #expect(today[.pods] == 30)
    let former = rule(.azure, version: "1.28").allocatable(of: type)
    #expect(former[.memory] == mebibytes(16384 - 1229 - 2663 - 750))
  }

  @Test func `figures of the owner stand in for the provider's, one by one`() throws {
    let type = try #require(BuiltInCatalogsTests.type("m5.large", .aws, "us-east-1"))
    var kube = ResourceVector()
    kube[.cpu] = 200
    let policy = ReservationPolicy.given(
      kubeReserved: kube, systemReserved: ResourceVector(milliCPU: 100, memory: 200 << 20),
      eviction: ResourceVector(), maxPods: 50)
    let room = rule(.aws, policy).allocatable(of: type)
    #expect(room[.cpu] == 1700)
    #expect(room[.memory] == mebibytes(8192 - 615 - 805 - 200 - 100))
    #expect(room[.pods] == 50)
  }

  @Test func `allocatable given by the owner is taken as it is`() {
    let given = ResourceVector([.cpu: 31000, .memory: 120 << 30, "nvidia.com/gpu": 2])
    let type = InstanceType(name: "rack", cores: 32, memoryMiB: 131_072, allocatable: given)
    var expected = given
    expected[.pods] = 110
    #expect(rule(.onPremises).allocatable(of: type) == expected)
  }

  @Test func `a machine of one's own keeps only what the kubelet evicts at`() {
    let type = InstanceType(name: "rack", cores: 16, memoryMiB: 65536, localStorageGiB: 500, maxPods: 200)
    let room = rule(.onPremises).allocatable(of: type)
    #expect(room[.cpu] == 16000)
    #expect(room[.memory] == mebibytes(65536 - 100))
    #expect(room[.ephemeralStorage] == 450 << 30)
    #expect(room[.pods] == 200)
  }

  @Test(arguments: [
    ("NVIDIA L4", "nvidia.com/gpu", "nvidia", "l4"),
    ("nvidia-tesla-a100", "nvidia.com/gpu", "nvidia", "nvidia-tesla-a100"),
    ("AMD Radeon Pro V520", "amd.com/gpu", "amd", "radeon-pro-v520"),
    ("Habana Gaudi HL-205", "habana.ai/gaudi", "habana", "gaudi-hl-205"),
  ])
  func `a GPU's model decides the resource that pods ask for`(
    model: String, resource: String, maker: String, short: String
  ) {
    let type = InstanceType(name: "x", cores: 8, memoryMiB: 32768, gpuCount: 2, gpuModel: model)
    #expect(Accelerator.resource(of: type)?.rawValue == resource)
    #expect(Accelerator.manufacturer(of: type) == maker)
    #expect(Accelerator.shortModel(of: type) == short)
    #expect(rule(.aws).allocatable(of: type)[ResourceName(rawValue: resource)] == 2)
  }

  @Test func `the owner's root disk stands in for the provider's, less what the kubelet keeps free`() throws {
    let type = try #require(BuiltInCatalogsTests.type("m5.large", .aws, "us-east-1"))
    let own = AllocatableRule(
      provider: .aws, policy: .automatic, kubernetesVersion: "1.34", rootDisk: mebibytes(100 * 1024))
    #expect(own.allocatable(of: type)[.ephemeralStorage] > 4 * rule(.aws).allocatable(of: type)[.ephemeralStorage])
  }
}
