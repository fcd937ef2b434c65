import Foundation
import Support
import Testing

/// Manifests and dumps of other people's clusters, each planned as it stands.
@Suite(
  "Real inventories",
  .enabled(if: ProjectFolder.realInventories != nil, "the folder shared, beside the project, isn't there"))
struct RealInventoryTests {
  static let folders: [String] = {
    guard let inventories = ProjectFolder.realInventories else { return [] }
    return ["manifests", "dumps"].flatMap { kind in
      ProjectFolder.folders(in: inventories.appending(path: kind)).map { "\(kind)/\($0)" }
    }
  }()

  /// Kinds that the plan obeys without listing them.
  private static let policyKinds: Set = [
    "PodDisruptionBudget", "HorizontalPodAutoscaler", "VerticalPodAutoscaler", "PersistentVolumeClaim",
    "PersistentVolume", "StorageClass", "CSINode", "PriorityClass", "LimitRange", "ResourceQuota", "Namespace", "Node",
    "RuntimeClass", "Service",
  ]

  @Test(arguments: folders)
  func `ends with a plan that verifies or with a reason, and loses no document`(name: String) throws {
    let folder = try #require(ProjectFolder.realInventories).appending(path: name)
    try withTemporaryFolder { scratch in
      let file = scratch.appending(path: "plan.json")
      let outcome = try PlimsollBinary.run(
        ["plan", folder.path, "-o", "json", "--time-limit", "6", "--output-file", file.path])
      try #require(outcome.exitCode == 0 || outcome.exitCode == 1, "\(outcome.notes)")
      let plan = try PlanFile.read(Data(contentsOf: file))
      #expect((plan.status == "infeasible") == (outcome.exitCode == 1))
      #expect(plan.unplaced.isEmpty == (outcome.exitCode == 0))
      #expect(plan.unplaced.allSatisfy { $0.reason.count > 20 })
      let verification = try PlimsollBinary.run(["verify", file.path, folder.path])
      #expect(verification.exitCode == 0, "\(verification.output)\(verification.notes)")
      try expectNothingLost(of: folder, in: plan)
    }
  }

  private func expectNothingLost(of folder: URL, in plan: PlanFile) throws {
    let planned = Set((plan.workloads.map(\.workload) + plan.unplaced.map(\.workload)).map(Self.kindAndName))
    let ignored = Set(plan.ignored.map { "\($0.kind)/\($0.name.split(separator: "/").last ?? "")" })
    let lost = try WrittenDocument.all(in: folder).filter { document in
      let key = "\(document.kind)/\(document.name)"
      return !planned.contains(key) && !ignored.contains(key) && !Self.policyKinds.contains(document.kind)
    }
    #expect(lost == [])
  }

  /// `Deployment/web` of `shop/Deployment/web`.
  private static func kindAndName(_ workload: String) -> String {
    workload.split(separator: "/", maxSplits: 1).last.map(String.init) ?? workload
  }
}
