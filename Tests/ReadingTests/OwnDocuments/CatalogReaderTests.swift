import ClusterModel
import Quantities
import Reading
import Testing

@Suite("Catalog documents")
struct CatalogReaderTests {
  static let full = """
    apiVersion: plimsoll/v1
    kind: Catalog
    metadata: {name: our-hall}
    spec:
      provider: on-premises
      region: home
      currency: EUR
      source: purchase of 2025
      date: 2026-11-01
      zones: [hall-1, hall-2]
      instanceTypes:
        - name: rack.32
          generation: 3
          architecture: arm64
          cores: 32
          memory: 256Gi
          gpu: {count: 2, model: NVIDIA L4}
          localStorage: 960Gi
          network: {interfaces: 4, addressesPerInterface: 15}
          maxPods: 200
          extendedResources: {hugepages-2Mi: 4Gi}
          labels: {disk: nvme}
          allocatable: {cpu: "31", memory: 240Gi}
          pricePerHour: 1.2
          available: 5
        - {name: small, family: s, cores: 8, memory: 32Gi, pricePerHour: {spot: 0.1, on-demand: 0.4}, zones: {hall-2: 3}}
        - {name: odd, cores: 4, memory: 16Gi, offerings: [{zone: hall-9, capacityType: reserved, pricePerHour: 0.2, available: 1}]}
    """

  @Test func `reads every field that there is`() throws {
    let read = try OwnDocumentFixture(Self.full)
    #expect(read.problems == [])
    let catalog = try #require(read.catalog)
    #expect(catalog.name == "our-hall")
    #expect(catalog.provider == "on-premises")
    #expect(catalog.region == "home")
    #expect(catalog.currency == "EUR")
    #expect(catalog.source == "purchase of 2025")
    #expect(catalog.date == "2026-11-01")
    func cost(_ micro: Int64) -> HourlyCost { HourlyCost(microUnits: micro) }
    let rack = InstanceType(
      name: "rack.32", family: "rack", generation: 3, architecture: "arm64", cores: 32, memoryMiB: 262_144,
      gpuCount: 2, gpuModel: "NVIDIA L4", localStorageGiB: 960, networkInterfaces: 4, addressesPerInterface: 15,
      maxPods: 200, extendedResources: ResourceVector(["hugepages-2Mi": 4 << 30]), labels: ["disk": "nvme"],
      allocatable: ResourceVector(milliCPU: 31000, memory: 240 << 30),
      offerings: ["hall-1", "hall-2"].map {
        Offering(zone: $0, capacityType: .onDemand, price: cost(1_200_000), available: 5)
      })
    let small = InstanceType(
      name: "small", family: "s", cores: 8, memoryMiB: 32768,
      offerings: [
        Offering(zone: "hall-2", capacityType: .onDemand, price: cost(400_000), available: 3),
        Offering(zone: "hall-2", capacityType: .spot, price: cost(100_000), available: 3),
      ])
    let odd = InstanceType(
      name: "odd", cores: 4, memoryMiB: 16384,
      offerings: [Offering(zone: "hall-9", capacityType: .reserved, price: cost(200_000), available: 1)])
    #expect(catalog.instanceTypes == [odd, rack, small])
  }

  @Test func `all that is wrong is told at once`() throws {
    let read = try OwnDocumentFixture(
      """
      apiVersion: plimsoll/v1
      kind: Catalog
      spec:
        date: yesterday
        instanceTypes:
          - {cores: 4}
          - {name: a, cores: 0, memory: 12, pricePerHour: 0, zones: [z]}
          - {name: a, memory: 1Gi, pricePerHour: {ondemand: 1}}
          - {name: b, cores: 4, memory: 8Gi, pricePerHour: 1, offerings: [{pricePerHour: x}]}
          - {name: c, cores: 4, memory: 8Gi, zones: [z], gpu: {model: NVIDIA L4}, allocatable: {cpu: 5}, network: {interfaces: 3}}
      """)
    #expect(
      read.problems == [
        "d.yaml:4:3: spec.provider: is missing; write aws, azure, gcp, on-premises",
        "d.yaml:4:9: spec.date: 'yesterday' is no date; write it as 2026-09-14",
        "d.yaml:6:7: spec.instanceTypes[0].name: is missing; write it",
        "d.yaml:7:24: spec.instanceTypes[1].cores: 0 is too small; write a number of at least 1",
        "d.yaml:7:35: spec.instanceTypes[1].memory: 12 bytes is less than 1Mi; write it as a quantity, such as 64Gi",
        "d.yaml:7:53: spec.instanceTypes[1].pricePerHour: a price of 0 says nothing about what is cheaper; write what an hour of it costs you, such as its share of purchase and power",
        "d.yaml:8:7: spec.instanceTypes[2]: instance type 'a' is already at d.yaml:7:7; give each one its own name",
        "d.yaml:8:7: spec.instanceTypes[2].cores: is missing; write it",
        "d.yaml:8:7: spec.instanceTypes[2].zones: is missing; name them here, or for all types under spec.zones",
        "d.yaml:8:45: spec.instanceTypes[2].pricePerHour.ondemand: unknown field 'ondemand'; did you mean 'on-demand'?",
        "d.yaml:9:54: spec.instanceTypes[3].pricePerHour: stands beside offerings; give either offerings, or pricePerHour with zones",
        "d.yaml:9:69: spec.instanceTypes[3].offerings[0].zone: is missing; write it",
        "d.yaml:9:84: spec.instanceTypes[3].offerings[0].pricePerHour: 'x' is no price; write what an hour costs as a number, such as 0.25",
        "d.yaml:10:7: spec.instanceTypes[4].pricePerHour: is missing; write what an hour of it costs you; for your own machines a share of purchase and power",
        "d.yaml:10:57: spec.instanceTypes[4].gpu.count: is missing; write it",
        "d.yaml:10:90: spec.instanceTypes[4].allocatable.memory: is missing; allocatable is given whole, or not at all",
        "d.yaml:10:96: spec.instanceTypes[4].allocatable.cpu: 5 is more than the machine has, 4; correct either",
        "d.yaml:10:109: spec.instanceTypes[4].network.addressesPerInterface: is missing; write it",
      ])
  }
}
