package import ClusterModel

/// Everything that a command works on, from one reading of its inputs: the cluster, the inventory as it would run there,
/// the catalogues given, and all that is wrong.
package struct ClusterInput: Sendable {
  package var inventory: Inventory
  package var cluster: ClusterDocument
  /// Catalog documents, from the inputs and from the paths that the Cluster document names.
  package var catalogs: [Catalog]
  /// Plan files among the inputs; they aren't planned from.
  package var plans: [Plan]
  /// Baselines among the inputs; only an audit that is told so goes by one.
  package var baselines: [Baseline]
  /// Questions of Scenarios documents among the inputs, in their order; they aren't planned from.
  package var scenarios: [Scenario]
  /// Sorted by place; with any of them the input must not be planned.
  package var problems: [InputProblem]

  /// Reads `sources`, then the catalogues that the Cluster document names, and normalises.
  ///
  /// - Parameter clusterPath: a file with the Cluster document, beside the sources.
  /// - Complexity: O(bytes)
  package init(_ sources: [InputSource], clusterPath: String? = nil) {
    let all = sources + (clusterPath.map { [InputSource.path($0)] } ?? [])
    let result = ManifestReader().read(all)
    let own = OwnDocuments(result.ownDocuments)
    let resolved = own.cluster ?? ClusterDefaults.builtInCluster
    let elsewhere = Self.namedCatalogs(resolved, alreadyRead: Set(result.inputs.map(\.path)))
    let normalised = Normaliser(cluster: resolved).inventory(result, inventories: own.inventories)
    inventory = normalised.inventory
    inventory.inputs = (result.inputs + elsewhere.inputs).sorted { $0.path < $1.path }
    for plan in own.plans {
      inventory.ignored.append(
        IgnoredDocument(
          kind: "Plan", name: plan.cluster.name, location: FilePosition(path: "-"),
          why: "a plan is an answer, not an input"))
    }
    for record in own.records {
      inventory.ignored.append(
        IgnoredDocument(
          kind: record.kind, name: record.file,
          location: FilePosition(path: record.file, line: record.node.line, column: record.node.column),
          why: "a record of an earlier audit, not an input"))
    }
    for scenario in own.scenarios {
      inventory.ignored.append(
        IgnoredDocument(
          kind: "Scenario", name: scenario.name, location: scenario.position,
          why: "a question for plimsoll whatif, not a workload"))
    }
    cluster = resolved
    catalogs = own.catalogs + elsewhere.catalogs
    plans = own.plans
    baselines = own.baselines
    scenarios = own.scenarios
    problems = Array(Set(result.problems + own.problems + elsewhere.problems + normalised.problems)).sorted()
    if let clusterPath, own.cluster == nil, problems.isEmpty {
      problems = [
        InputProblem(
          position: FilePosition(path: clusterPath), cause: "holds no Cluster document",
          remedy: "give a file with apiVersion plimsoll/v1 and kind Cluster")
      ]
    }
  }

  private struct Elsewhere {
    var catalogs: [Catalog] = []
    var inputs: [InputFile] = []
    var problems: [InputProblem] = []
  }

  /// Catalog documents at the paths of `spec.catalog`, relative to the Cluster document's folder.
  private static func namedCatalogs(_ cluster: ClusterDocument, alreadyRead: Set<String>) -> Elsewhere {
    var found = Elsewhere()
    let folder = cluster.position.path.lastIndex(of: "/").map { String(cluster.position.path[...$0]) } ?? ""
    for entry in cluster.catalog where entry != "builtin" {
      let path = entry.hasPrefix("/") ? entry : folder + entry
      guard !alreadyRead.contains(path) else { continue }
      let result = ManifestReader().read([.path(path)])
      let own = OwnDocuments(result.ownDocuments)
      found.catalogs += own.catalogs
      found.inputs += result.inputs
      found.problems += result.problems + own.problems
      if own.catalogs.isEmpty, result.problems.isEmpty, own.problems.isEmpty {
        found.problems.append(
          InputProblem(
            position: cluster.position, field: "spec.catalog", cause: "\(path) holds no Catalog document",
            remedy: "name a file with apiVersion plimsoll/v1 and kind Catalog, or builtin"))
      }
    }
    return found
  }
}

extension ClusterInput {
  /// Whether any Kubernetes object or workload was read, planned for or not.
  package var holdsObjects: Bool {
    !inventory.objects.isEmpty || !inventory.workloads.isEmpty || !inventory.daemonSets.isEmpty
  }
}
