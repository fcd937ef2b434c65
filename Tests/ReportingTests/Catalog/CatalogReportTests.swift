import ClusterModel
import Quantities
import Reporting
import Testing

@Suite("Catalogue tables")
struct CatalogReportTests {
  private let catalog = Catalog(
    name: "aws-us-east-1", provider: "aws", region: "us-east-1", currency: "USD", source: "price list",
    date: "2026-10-01",
    instanceTypes: [
      InstanceType(
        name: "g6.xlarge", family: "g6", generation: 6, cores: 4, memoryMiB: 16384, gpuCount: 1, gpuModel: "L4",
        offerings: [
          Offering(zone: "us-east-1b", capacityType: .spot, price: HourlyCost(microUnits: 300_500)),
          Offering(zone: "us-east-1a", capacityType: .onDemand, price: HourlyCost(microUnits: 804_800), available: 3),
          Offering(zone: "us-east-1b", capacityType: .onDemand, price: HourlyCost(microUnits: 804_800)),
        ]),
      InstanceType(
        name: "t4g.nano", family: "t4g", architecture: "arm64", cores: 2, memoryMiB: 512,
        offerings: [Offering(zone: "us-east-1a", capacityType: .onDemand, price: HourlyCost(microUnits: 4200))]),
    ])

  @Test func `lists name, architecture, size, accelerators, prices and zones`() {
    let text = TerminalRenderer().text(CatalogReport([catalog]).blocks)
    #expect(
      text == """
        aws-us-east-1: aws us-east-1, 2 instance types
        Prices in USD an hour, of 2026-10-01, from price list.

        name       arch   cores   memory  GPU     on-demand/h  spot/h  zones
        g6.xlarge  amd64      4   16 GiB  1 x L4       0.8048  0.3005  a b
        t4g.nano   arm64      2  0.5 GiB               0.0042       -  a

        """)
  }

  @Test func `shows one type with every offer`() {
    let blocks = CatalogReport.blocks(
      catalog.instanceTypes[0], of: catalog, allocatable: ResourceVector([.cpu: 3920, .pods: 58]))
    let text = TerminalRenderer().text(blocks)
    #expect(text.contains("Allocatable   cpu 3920m, pods 58\n"))
    #expect(text.contains("on-demand      us-east-1a   0.8048  $587.50          3\n"))
    #expect(text.contains("spot           us-east-1b   0.3005  $219.37   no limit\n"))
  }

  @Test func `gives programs the same as values`() {
    let report = CatalogReport([catalog])
    #expect(report.tree["0", "instanceTypes", "0", "gpu", "model"] == "L4")
    #expect(
      report.tree["0", "instanceTypes", "0", "offerings", "0"] == [
        "zone": "us-east-1a", "capacityType": "on-demand", "pricePerHour": .decimal(value: 804_800, digits: 6),
        "available": .integer(3),
      ])
    #expect(
      report.csv.split(separator: "\n")[1]
        == "aws-us-east-1,g6.xlarge,g6,amd64,4,16384,1,L4,0.8048,0.3005,USD,us-east-1a us-east-1b")
  }
}
