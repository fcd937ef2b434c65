import ClusterModel
import Foundation
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

  @Test func `names the four templates among Kubernetes' examples`() throws {
    let folder = try #require(Self.folders.first { $0.hasSuffix("kubernetes-examples") })
    let templates = ManifestReader().read([.path(folder)]).ignored.filter { $0.why.contains("a template") }
    #expect(templates.map(\.location.line) == [7, 6, 7, 6])
    #expect(templates.allSatisfy { $0.mayHidePods })
  }
}
