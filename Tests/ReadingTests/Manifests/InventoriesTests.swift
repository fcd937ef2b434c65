import ClusterModel
import Foundation
import Quantities
import Reading
import Testing

/// Real manifests and dumps of others.
@Suite("Real manifests and dumps", .enabled(if: SharedMaterial.inventories != nil))
struct InventoriesTests {
  static let folders: [String] = {
    let root = SharedMaterial.inventories ?? ""
    return ["manifests", "dumps"].flatMap { part in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(part)")) ?? []
      return names.sorted().map { "\(root)/\(part)/\($0)" }
    }
  }()

  @Test func `has folders`() { #expect(Self.folders.count > 25) }

  @Test(arguments: folders)
  func `accounts for every document, and none is at fault`(folder: String) {
    let result = ManifestReader().read([.path(folder)])
    let documents = result.inputs.map(\.documents).reduce(0, +)
    let ignored = result.ignored.count { $0.location.line != nil }
    #expect(documents > 0)
    #expect(documents == result.objects.count + result.ownDocuments.count + ignored + result.rejectedDocuments)
    #expect(result.problems.map(\.description) == [])
  }

  @Test(arguments: folders)
  func `normalises, and every workload of a manifest is planned or named`(folder: String) {
    let read = ManifestReader().read([.path(folder)])
    let cluster = ClusterDocument(
      name: "test", provider: .aws, region: "r", zones: ["a", "b", "c"], pools: [], position: FilePosition(path: "c"))
    let normalised = Normaliser(cluster: cluster).inventory(read)
    #expect(normalised.problems.map(\.description) == [])
    let inventory = normalised.inventory
    let planned = Set((inventory.workloads + inventory.daemonSets).map(\.id.description))
    let named = Set(inventory.ignored.map { "\($0.kind) \($0.name)" })
    for manifest in read.objects.workloads {
      let id = manifest.id
      #expect(
        planned.contains(id.description) || named.contains("\(id.kind) \(id.namespace)/\(id.name)")
          || standsIn(id, for: manifest.owner, planned))
    }
    let running = read.objects.pods.filter { !$0.isTerminal }
    #expect(inventory.pods.count == running.count)
    #expect(inventory.workloads.allSatisfy { $0.requests.names(.cpu) && $0.requests.names(.memory) })
  }

  /// A ReplicaSet without its Deployment stands in for it.
  private func standsIn(_ id: WorkloadID, for owner: OwnerReference?, _ planned: Set<String>) -> Bool {
    guard id.kind == "ReplicaSet", let owner else { return false }
    return planned.contains("\(id.namespace)/\(owner.kind)/\(owner.name)")
  }

  @Test func `names the four templates among Kubernetes' examples`() throws {
    let folder = try #require(Self.folders.first { $0.hasSuffix("kubernetes-examples") })
    let templates = ManifestReader().read([.path(folder)]).ignored.filter { $0.why.contains("a template") }
    #expect(templates.map(\.location.line) == [7, 6, 7, 6])
    #expect(templates.allSatisfy { $0.mayHidePods })
  }
}
