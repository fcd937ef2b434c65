package import ClusterModel

/// The kinds of documents that are Plimsoll's own.
package enum OwnDocumentKind: String, CaseIterable, Sendable {
  case cluster = "Cluster"
  case inventory = "Inventory"
  case catalog = "Catalog"
  case scenarios = "Scenarios"
  case plan = "Plan"
  case findings = "Findings"
  case baseline = "Baseline"

  /// Whether the program alone writes it, so that nobody needs a schema to write one.
  package var isRecord: Bool { self == .findings || self == .baseline }
}

/// The documents of Plimsoll's own among the inputs, each read by its reader.
package struct OwnDocuments: Sendable {
  /// nil: none was given, and `ClusterDefaults.builtInCluster` stands in.
  package private(set) var cluster: ClusterDocument?
  package private(set) var inventories: [InventoryDocument] = []
  package private(set) var catalogs: [Catalog] = []
  /// In the order of the documents; they aren't planned from.
  package private(set) var scenarios: [Scenario] = []
  /// Plan files among the inputs; they are not planned from.
  package private(set) var plans: [Plan] = []
  /// What an audit is to take for known; only `--baseline` asks for it.
  package private(set) var baselines: [Baseline] = []
  /// Records of earlier runs among the inputs, which say nothing about a cluster.
  package private(set) var records: [OwnDocument] = []
  /// Sorted by place; with any of them the input must not be planned.
  package private(set) var problems: [InputProblem] = []

  /// - Parameter documents: in the order of the input. More than one Cluster document is a problem.
  package init(_ documents: [OwnDocument]) {
    let log = ProblemLog()
    var firstCluster: OwnDocument?
    for document in documents {
      let reader = FieldReader(document.node, file: document.file, log: log)
      switch OwnDocumentKind(rawValue: document.kind) {
      case .cluster:
        if let firstCluster {
          reader.reject("a Cluster document is already at \(firstCluster.position)", "give one for each run")
          continue
        }
        firstCluster = document
        cluster = ClusterReader().read(reader)
      case .inventory: InventoryReader().read(reader).map { inventories.append($0) }
      case .catalog: CatalogReader().read(reader).map { catalogs.append($0) }
      case .scenarios: scenarios += ScenariosReader().read(reader)
      case .plan: PlanReader().read(reader).map { plans.append($0) }
      case .baseline:
        BaselineReader().read(reader).map { baselines.append($0) }
        records.append(document)
      case .findings: records.append(document)
      case nil:
        let kinds = OwnDocumentKind.allCases.map(\.rawValue)
        reader.reject("unknown kind '\(document.kind)'", "known: \(kinds.joined(separator: ", "))")
      }
    }
    problems = log.sorted
  }
}
