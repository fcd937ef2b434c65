import ArgumentParser
import Catalogs
import ClusterModel
import Planning
import Reading
import Reporting

/// A command's inputs, read, normalised and joined with what the cluster's pools may buy.
struct LoadedInput {
  let inventory: Inventory
  let cluster: ClusterDocument
  let catalogs: [Catalog]
  let offerings: OfferingSet
}

enum InputLoading {
  /// - Throws: `ExitCode(2)` after every problem was written to standard error.
  static func load(_ inputs: [String], shared: SharedOptions) throws -> LoadedInput {
    let input = ClusterInput(inputs.map(InputSource.init(argument:)), clusterPath: shared.cluster)
    var problems = input.problems
    var catalogs: [Catalog] = []
    var offerings = OfferingSet(offerings: [])
    do {
      catalogs = try CatalogRegistry(given: input.catalogs).catalogs(for: input.cluster)
      offerings = try OfferingSelection.offerings(for: input.cluster, catalogs: catalogs)
    } catch {
      problems += error.problems
    }
    try refuse(problems)
    if input.cluster.isBuiltIn, !shared.quiet {
      Notes.line("no Cluster document: planning for the built-in cluster (AWS us-east-1, three zones, four pools)")
    }
    return LoadedInput(
      inventory: input.inventory, cluster: input.cluster, catalogs: catalogs, offerings: offerings)
  }

  /// Ends with exit code 2 where there are problems, all of them told.
  static func refuse(_ problems: [InputProblem]) throws {
    guard !problems.isEmpty else { return }
    Notes.write(ProblemList.text(problems))
    throw ExitCode(2)
  }

  /// A Cluster document that contradicts itself is bad input.
  static func refusingContradictions(_ body: () throws -> Plan) throws -> Plan {
    do {
      return try body()
    } catch let contradiction as PlanningContradiction {
      try refuse(contradiction.problems)
      throw contradiction
    }
  }
}
