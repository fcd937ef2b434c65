import ClusterModel
import Quantities
import Reading
import Testing

@Suite("Inventory documents beside manifests")
struct InventoryMergeTests {
  private func normalised(_ text: String) -> NormalisedInput {
    let read = ManifestReader().read([.text(name: "f.yaml", bytes: Array(text.utf8))])
    let own = OwnDocuments(read.ownDocuments)
    #expect(own.problems == [])
    let cluster = ClusterDocument(
      name: "test", provider: .aws, region: "r", zones: ["a"], pools: [], position: FilePosition(path: "c"))
    return Normaliser(cluster: cluster).inventory(read, inventories: own.inventories)
  }

  private let short = """
    apiVersion: plimsoll/v1
    kind: Inventory
    metadata: {name: i}
    spec:
      namespace: shop
      workloads:
      - {name: search, replicas: 6, autoscaling: {min: 4, max: 20}, spot: allowed, requests: {cpu: 500m}, zones: [a]}

    """

  @Test func `go the same way as manifests`() throws {
    let result = normalised(short)
    let workload = try #require(result.inventory.workloads.first)
    #expect(workload.id.description == "shop/Deployment/search")
    #expect(workload.replicas == 20)
    #expect(workload.spot == .allowed)
    #expect(workload.allowedZones == ["a"])
    #expect(workload.assumedRequests == [.memory])
    #expect(result.problems == [])
  }

  @Test func `contradict a manifest of the same name`() {
    let manifest = NormaliserFixture.manifest("Deployment", "search", metadata: "namespace: shop")
    #expect(
      normalised(short + manifest).problems.map(\.description) == [
        "f.yaml:7:5: shop/Deployment/search stands at f.yaml:9:1 too; keep one of them"
      ])
  }
}
