import ArgumentParser
import Catalogs
import ClusterModel
import Foundation
import Planning
import Reading
import Reporting

/// A command's inputs, read, normalised and joined with what the cluster's pools may buy.
struct LoadedInput: Sendable {
  let inventory: Inventory
  var cluster: ClusterDocument
  let catalogs: [Catalog]
  let offerings: OfferingSet
  /// Of the Scenarios documents, in their order.
  var scenarios: [Scenario] = []
}

enum InputLoading {
  /// - Throws: `ExitCode(2)` after every problem was written to standard error.
  static func load(_ inputs: [String], shared: SharedOptions) throws -> LoadedInput {
    try load(inputs.map(InputSource.init(argument:)), shared: shared)
  }

  /// - Parameter scenarios: a file with a Scenarios document, beside the sources.
  /// - Throws: `ExitCode(2)` after every problem was written to standard error.
  static func load(
    _ sources: [InputSource], shared: SharedOptions, beside scenarios: String? = nil
  ) throws -> LoadedInput {
    let sources = sources + scenarioSource(scenarios)
    try refuseOverwriting(paths(sources), shared)
    let input = ClusterInput(sources, clusterPath: shared.cluster)
    var problems = input.problems
    var catalogs: [Catalog] = []
    var offerings = OfferingSet(offerings: [])
    do {
      catalogs = try CatalogRegistry(given: input.catalogs).catalogs(for: input.cluster)
      offerings = try OfferingSelection.offerings(for: input.cluster, catalogs: catalogs)
    } catch {
      problems += error.problems
    }
    if let scenarios, input.scenarios.isEmpty, problems.isEmpty {
      problems.append(
        InputProblem(
          position: FilePosition(path: scenarios), cause: "holds no Scenarios document",
          remedy: "give a file with apiVersion plimsoll/v1 and kind Scenarios"))
    }
    if problems.isEmpty, !input.holdsObjects,
      !input.cluster.pools.contains(where: { $0.minimumNodes > 0 || $0.minimumPerZone > 0 })
    {
      problems = holdsNothing(
        sources, "plan: no Kubernetes object and no Inventory was read", leftAside: input.inventory.ignored)
    }
    try refuse(problems)
    if input.cluster.isBuiltIn, !shared.quiet {
      Notes.line("no Cluster document: planning for the built-in cluster (AWS us-east-1, three zones, four pools)")
    }
    return LoadedInput(
      inventory: input.inventory, cluster: input.cluster, catalogs: catalogs, offerings: offerings,
      scenarios: input.scenarios)
  }

  /// The inputs of an audit, which needs neither prices nor a cluster.
  ///
  /// - Throws: `ExitCode(2)` after every problem was written to standard error; so does an input that holds nothing to
  ///   audit, since a check of the wrong folder must not pass.
  static func loadForAudit(
    _ inputs: [String], shared: SharedOptions
  ) throws -> (inventory: Inventory, cluster: ClusterDocument, offerings: OfferingSet?) {
    try refuseOverwriting(inputs, shared)
    let input = ClusterInput(inputs.map(InputSource.init(argument:)), clusterPath: shared.cluster)
    try refuse(input.problems)
    if !input.holdsObjects, input.cluster.isBuiltIn {
      try refuse(
        holdsNothing(
          inputs.map(InputSource.init(argument:)), "audit: no Kubernetes object was read",
          leftAside: input.inventory.ignored))
    }
    let isOwned = !input.cluster.isBuiltIn
    return (input.inventory, input.cluster, isOwned ? offerings(for: input.cluster, given: input.catalogs) : nil)
  }

  /// Each source, then each document that was left aside, which may be why.
  private static func holdsNothing(
    _ sources: [InputSource], _ words: String, leftAside: [IgnoredDocument]
  ) -> [InputProblem] {
    sources.map { source in
      let path =
        switch source {
        case .path(let path): path
        case .text(let name, _): name
        case .standardInput: "-"
        }
      return InputProblem(
        position: FilePosition(path: path), cause: "holds nothing to \(words)",
        remedy: "name manifests, a folder that holds some, or a dump")
    }
      + leftAside.map { document in
        InputProblem(
          position: document.location, cause: "\(document.kind) was left aside: \(document.why)",
          remedy: "name another document, or mend this one")
      }
  }

  /// What a cluster's pools may buy; nil where no catalogue fits it.
  static func offerings(for cluster: ClusterDocument, given: [Catalog]) -> OfferingSet? {
    let catalogs = try? CatalogRegistry(given: given).catalogs(for: cluster)
    return catalogs.flatMap { try? OfferingSelection.offerings(for: cluster, catalogs: $0) }
  }

  /// The one plan of a file.
  ///
  /// - Throws: `ExitCode(2)` after a message, where it can't be read or holds none or several; a wrong command line where
  ///   the answer would replace it.
  static func plan(at path: String, shared: SharedOptions) throws -> Plan {
    try refuseOverwriting([path], shared)
    let file = ClusterInput([InputSource(argument: path)])
    try refuse(file.problems)
    guard let plan = file.plans.first, file.plans.count == 1 else {
      try refuse([
        InputProblem(
          position: FilePosition(path: path), cause: "holds \(file.plans.count) plans",
          remedy: "give one file with apiVersion plimsoll/v1 and kind Plan")
      ])
      throw ExitCode(2)
    }
    return plan
  }

  /// The inputs that a plan is to be held against; where they aren't those that it was made from, a note says so, since
  /// what is found then may be a change of theirs.
  ///
  /// - Throws: as `load`.
  static func load(_ inputs: [String], of plan: Plan, shared: SharedOptions) throws -> LoadedInput {
    let loaded = try load(inputs, shared: shared)
    let known = Set(plan.inputs.map(\.sha256))
    let given = Set(loaded.inventory.inputs.map(\.sha256))
    let changed = loaded.inventory.inputs.filter { !known.contains($0.sha256) }.map(\.path)
    let missing = plan.inputs.filter { !given.contains($0.sha256) }.map(\.path)
    if !shared.quiet, !changed.isEmpty || !missing.isEmpty {
      let words = [("other than when the plan was made", changed), ("no longer as then, or not given", missing)]
      Notes.line(
        "these aren't the inputs that the plan was made from: "
          + words.filter { !$0.1.isEmpty }.map { what, paths in
            "\(what): \(paths.prefix(3).joined(separator: ", "))\(paths.count > 3 ? " and \(paths.count - 3) more" : "")"
          }.joined(separator: "; "))
    }
    return loaded
  }

  /// Ends with exit code 2 where there are problems, all of them told.
  static func refuse(_ problems: [InputProblem]) throws {
    guard !problems.isEmpty else { return }
    Notes.write(ProblemList.text(problems))
    throw ExitCode(2)
  }

  /// A Cluster document that contradicts itself is bad input.
  static func refusingContradictions<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let contradiction as PlanningContradiction {
      try refuse(contradiction.problems)
      throw contradiction
    }
  }

  // MARK: Scenarios

  private static func scenarioSource(_ path: String?) -> [InputSource] { path.map { [.path($0)] } ?? [] }

  /// The inputs to read; standard input as its text where it's read more than once.
  static func source(_ inputs: [String], isReadAgain: Bool) throws -> [InputSource] {
    try inputs.map { input in
      guard isReadAgain, input == "-" else { return InputSource(argument: input) }
      let data = try FileHandle.standardInput.readToEnd() ?? Data()
      return .text(name: "-", bytes: Array(data))
    }
  }

  /// For each path that scenarios add, the inventory of the inputs and those files together. That a file replaces objects of the
  /// base is told.
  ///
  /// - Throws: `ExitCode(2)` after what is wrong with the files was told.
  static func additions(
    _ scenarios: [Scenario], to sources: [InputSource], of base: Inventory, shared: SharedOptions
  ) throws -> [String: Inventory] {
    var additions: [String: Inventory] = [:]
    var problems: [InputProblem] = []
    for change in scenarios.flatMap(\.changes) {
      guard case .add(let path) = change.kind, additions[path] == nil else { continue }
      let input = ClusterInput(sources + [.path(path)], clusterPath: shared.cluster)
      problems += input.problems
      additions[path] = input.inventory
      guard !shared.quiet else { continue }
      for document in input.inventory.ignored
      where document.isReplaced && !base.ignored.contains(document) {
        Notes.line("--add \(path): \(document.kind) \(document.name) of the base is \(document.why)")
      }
    }
    try refuse(problems)
    return additions
  }

  /// An answer that would replace a file that was given to be read, or another answer, is a wrong command line.
  ///
  /// - Parameter pdf: where a second answer goes.
  static func refuseOverwriting(_ given: [String], _ shared: SharedOptions, pdf: String? = nil) throws {
    func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    let given = given + [shared.cluster, shared.config].compactMap(\.self)
    let answers = [("--output-file", shared.outputFile), ("--pdf", pdf)].compactMap { option, path in
      path.map { (option: option, path: $0) }
    }.filter { $0.path != "-" }
    for answer in answers {
      if let input = given.first(where: { resolved($0) == resolved(answer.path) }) {
        throw ValidationError("\(answer.option) \(answer.path): would replace the input \(input); name another file")
      }
    }
    if answers.count == 2, resolved(answers[0].path) == resolved(answers[1].path) {
      throw ValidationError("--pdf \(answers[1].path): would replace what --output-file writes; name another file")
    }
  }

  private static func paths(_ sources: [InputSource]) -> [String] {
    sources.compactMap { source in
      if case .path(let path) = source { path } else { nil }
    }
  }

  /// Options that can't be understood are a wrong command line.
  static func refuseOptions(_ problems: [InputProblem]) throws {
    guard !problems.isEmpty else { return }
    throw ValidationError(problems.map(\.description).joined(separator: "\n"))
  }

  /// - Throws: that the text is no sweep: a wrong command line.
  static func sweep(_ text: String?) throws -> SweepText? {
    guard let text else { return nil }
    do {
      return try SweepText(text)
    } catch {
      throw ValidationError(error.description)
    }
  }
}
