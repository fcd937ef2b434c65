package import ClusterModel
internal import Quantities

/// Reads `kind: Scenarios`: questions for `plimsoll whatif`.
package struct ScenariosReader {
  private let known = KnownFields.scenarios

  package init() {}

  /// - Parameter document: the whole document, `apiVersion` and all.
  /// - Returns: its scenarios in their order. What is wrong goes to the reader's log.
  package func read(_ document: FieldReader) -> [Scenario] {
    guard let document = document.mapping(knowing: known, at: "") else { return [] }
    _ = document.documentName(knowing: known, default: "scenarios")
    guard let spec = document.child("spec")?.mapping(knowing: known, at: "spec") else {
      if document.child("spec") == nil { document.missing("spec", "list scenarios under spec.scenarios") }
      return []
    }
    guard let list = spec.child("scenarios") else {
      spec.missing("scenarios", "list at least one, such as - {name: twice, changes: [{scale: \"shop/*\", by: 2}]}")
      return []
    }
    let readers = list.asList()
    if readers.isEmpty && list.node.elements != nil { list.reject("is empty", "list at least one scenario") }
    var scenarios: [Scenario] = []
    for reader in readers {
      guard let scenario = readScenario(reader) else { continue }
      if let first = scenarios.first(where: { $0.name == scenario.name }) {
        reader.reject("scenario '\(scenario.name)' is already at \(first.position)", "give each its own name")
      }
      scenarios.append(scenario)
    }
    return scenarios
  }

  private func readScenario(_ reader: FieldReader) -> Scenario? {
    guard let entry = reader.mapping(knowing: known, at: "spec.scenarios[]") else { return nil }
    let name = entry.requiredString("name")
    if let name, name == "base" || name.allSatisfy(\.isWhitespace) {
      entry.child("name")?.reject(
        name == "base" ? "'base' is what the input itself is called" : "is blank", "give the scenario a name of its own"
      )
    }
    guard let list = entry.child("changes") else {
      entry.missing("changes", "list what is different, such as {zones: [us-east-1a, us-east-1b]}")
      return nil
    }
    let readers = list.asList()
    if readers.isEmpty && list.node.elements != nil { list.reject("is empty", "list what is different") }
    let changes = readers.flatMap(readChanges)
    return name.map { Scenario(name: $0, changes: changes, position: entry.position) }
  }

  /// One mapping may name several changes; they are made in its order.
  private func readChanges(_ reader: FieldReader) -> [ScenarioChange] {
    guard let entry = reader.mapping(knowing: known, at: "spec.scenarios[].changes[]") else { return [] }
    if entry.node.entries?.isEmpty == true { entry.reject("is empty", "write what is different") }
    if entry.has("by") && !entry.has("scale") { entry.missing("scale", "name the workloads, such as \"shop/*\"") }
    return (entry.node.entries ?? []).compactMap { field in
      guard let child = entry.child(field.key) else {
        entry.missing(field.key, "write its value, or leave the field out")
        return nil
      }
      guard let kind = readKind(field.key, entry) else { return nil }
      return ScenarioChange(kind, position: child.position, field: child.path.description)
    }
  }

  private func readKind(_ key: String, _ entry: FieldReader) -> ScenarioChange.Kind? {
    switch key {
    case "scale":
      let pattern = entry.requiredString("scale")
      if !entry.has("by") { entry.missing("by", "write the factor, such as by: 2.0") }
      guard let pattern, let factor = entry.double("by", in: 0...1_000_000) else { return nil }
      return .scale(pattern: pattern, by: factor)
    case "capacityTypes": return entry.words("capacityTypes", CapacityType.self).map { .capacityTypes($0) }
    case "zones": return .zones(entry.uniqueStrings("zones", "list the zones that are left"))
    case "instanceTypes":
      return entry.child("instanceTypes").flatMap { reader in
        InstanceTypeFilterReader(place: "spec.instanceTypes").read(reader).map { .instanceTypes($0) }
      }
    case "add":
      return entry.requiredString("add").map { path in
        let folder = entry.file.lastIndex(of: "/").map { String(entry.file[...$0]) } ?? ""
        return .add(path: path.hasPrefix("/") ? path : folder + path)
      }
    case "remove": return entry.requiredString("remove").map { .remove(pattern: $0) }
    case "set": return readSettings(entry)
    default: return nil
    }
  }

  private func readSettings(_ entry: FieldReader) -> ScenarioChange.Kind? {
    guard let set = entry.child("set")?.mapping(knowing: known, at: "spec.scenarios[].changes[].set") else {
      return nil
    }
    guard let pattern = set.requiredString("workload") else { return nil }
    if !set.has("replicas") && !set.has("requests") {
      set.reject("sets nothing", "write replicas: 3, or requests: {memory: 2Gi}")
    }
    return .set(
      WorkloadSettings(
        pattern: pattern, replicas: set.int("replicas", in: 0...1_000_000),
        requests: set.resources("requests") ?? ResourceVector()))
  }
}
