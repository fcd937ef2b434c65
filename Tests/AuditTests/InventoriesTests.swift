import Audit
import ClusterModel
import Foundation
import Reading
import Support
import Testing

/// Real manifests and dumps, where they are at hand beside the project: no rule may fail on them, and none may speak
/// without a place.
@Suite("Real inventories")
struct InventoriesTests {
  private static let folder = ProjectFolder.root.deletingLastPathComponent().appending(path: "shared/inventories")

  private static var sets: [URL] {
    ["manifests", "dumps"].flatMap { kind -> [URL] in
      let parent = folder.appending(path: kind)
      return ProjectFolder.folders(in: parent).map { parent.appending(path: $0) }
    }
  }

  private static let areAtHand = FileManager.default.fileExists(atPath: folder.path)

  private static func report(_ set: URL) -> AuditReport {
    AuditEngine.run(
      AuditFixture.context(
        [.path(set.path)], targetVersion: "1.34", mayHaveProblems: true))
  }

  @Test(.enabled(if: areAtHand, "no shared/inventories beside the project"))
  func `every set is audited, with a place for each finding, in under ten seconds`() {
    let clock = ContinuousClock()
    let sets = Self.sets
    #expect(!sets.isEmpty)
    let duration = clock.measure {
      for set in sets {
        let report = Self.report(set)
        for finding in report.findings { #expect(!finding.location.path.isEmpty && finding.location.line != nil) }
      }
    }
    #expect(duration < .seconds(10), "\(duration)")
  }

  @Test(.enabled(if: areAtHand, "no shared/inventories beside the project"))
  func `a shop that sets all requests and one that sets none differ as they should`() throws {
    let manifests = Self.folder.appending(path: "manifests")
    let boutique = Self.report(manifests.appending(path: "online-boutique"))
    let argo = Self.report(manifests.appending(path: "argo-cd"))
    #expect(!boutique.findings.contains { $0.rule == "PL0101" || $0.rule == "PL0102" })
    #expect(boutique.coverage.allSatisfy { $0.podsWithoutCPU == 0 && $0.podsWithoutMemory == 0 })
    #expect(argo.coverage.allSatisfy { $0.podsWithoutCPU == $0.pods && $0.podsWithoutMemory == $0.pods })
    #expect(argo.findings.count { $0.rule == "PL0102" } == argo.findings.count { $0.rule == "PL0101" })
  }
}
