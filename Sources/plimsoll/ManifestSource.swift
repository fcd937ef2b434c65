import ClusterModel
import Foundation
import Reading

/// The manifests that a plan was made from, where they can still be read.
struct ManifestSource {
  /// nil: not at hand.
  let inventory: Inventory?
  let catalogs: [Catalog]
  /// What isn't as the plan says.
  let notes: [String]

  /// - Parameter inputs: where to read; empty: the files that the plan names, if they are all there.
  /// - Throws: `ExitCode(2)` where `inputs` are given and can't be read.
  init(of plan: Plan, inputs: [String]) throws {
    let paths = inputs.isEmpty ? plan.inputs.map(\.path) : inputs
    let missing = paths.filter {
      $0 == "-" && inputs.isEmpty || $0 != "-" && !FileManager.default.fileExists(atPath: $0)
    }
    guard missing.isEmpty || !inputs.isEmpty, !paths.isEmpty else {
      self.init(
        nil, "the plan's inputs aren't at hand (\(missing.first ?? "none is named")): give them after the workload")
      return
    }
    let input = ClusterInput(paths.map(InputSource.init(argument:)))
    if !inputs.isEmpty { try InputLoading.refuse(input.problems) }
    guard input.problems.isEmpty else {
      self.init(nil, "the plan's inputs can't be read any more: \(input.problems[0])")
      return
    }
    let digests = Dictionary(plan.inputs.map { ($0.path, $0.sha256) }) { first, _ in first }
    let changed = input.inventory.inputs.filter { digests[$0.path].map { [$0] } != [$0.sha256] }.map(\.path)
    self.init(
      input.inventory, catalogs: input.catalogs,
      changed.isEmpty || !inputs.isEmpty
        ? nil
        : "changed since the plan was made, so that the reasons are today's: \(changed.sorted().joined(separator: ", "))"
    )
  }

  private init(_ inventory: Inventory?, catalogs: [Catalog] = [], _ note: String?) {
    self.inventory = inventory
    self.catalogs = catalogs
    notes = note.map { [$0] } ?? []
  }
}
