internal import ClusterModel

/// Reads the parts of a plan that say what it was made from, and what was noticed on the way.
struct PlanRecordReader {
  func readInput(_ input: FieldReader) -> InputFile? {
    guard let path = input.requiredString("path") else { return nil }
    return InputFile(
      path: path, sha256: input.string("sha256") ?? "", documents: input.int("documents", in: 0...Int(Int32.max)) ?? 0)
  }

  func readAssumption(_ assumption: FieldReader) -> Assumption? {
    guard let object = assumption.requiredString("object") else { return nil }
    return Assumption(
      object: object, field: assumption.string("field") ?? "", assumed: assumption.string("assumed") ?? "",
      why: assumption.string("why") ?? "")
  }

  func readFinding(_ finding: FieldReader) -> Finding? {
    let rule = finding.requiredString("rule")
    let severity = finding.requiredWord("severity", Severity.self)
    guard let rule, let severity else { return nil }
    return Finding(
      rule: rule, severity: severity, object: finding.string("object") ?? "", location: readLocation(finding),
      message: finding.string("message") ?? "", remedy: finding.string("remedy") ?? "",
      failure: finding.string("failure") ?? "", patch: finding.string("patch"))
  }

  func readSuppressed(_ reader: FieldReader) -> SuppressedFinding? {
    readFinding(reader).map {
      SuppressedFinding(finding: $0, reason: reader.string("reason") ?? "", until: reader.string("until"))
    }
  }

  func readIgnored(_ document: FieldReader) -> IgnoredDocument? {
    IgnoredDocument(
      kind: document.string("kind") ?? "", name: document.string("name") ?? "", location: readLocation(document),
      why: document.string("why") ?? "")
  }

  func readPriorityClass(_ reader: FieldReader) -> PlannedPriorityClass? {
    let name = reader.requiredString("name")
    let value = reader.requiredInt("value", in: -2_147_483_648...1_000_000_000)
    guard let name, let value else { return nil }
    return PlannedPriorityClass(name: name, value: value, mayPreempt: reader.bool("mayPreempt") ?? true)
  }

  func readRealisation(_ reader: FieldReader) -> PlanRealisation? {
    guard let status = reader.requiredWord("status", PlanRealisation.Status.self) else { return nil }
    let levers = reader.mappings("levers").compactMap { lever -> PlanRealisation.Lever? in
      guard let name = lever.requiredString("lever"), let perHour = lever.requiredPrice("perHour") else { return nil }
      return PlanRealisation.Lever(name: name, perHour: perHour, what: lever.string("what") ?? "")
    }
    return PlanRealisation(
      status: status, orders: reader.int("orders") ?? 0, profile: reader.string("profile") ?? "",
      groups: reader.int("groups") ?? 0, certainGroups: reader.int("certainGroups") ?? 0, levers: levers,
      note: reader.string("note") ?? "")
  }

  private func readLocation(_ reader: FieldReader) -> FilePosition {
    guard let location = reader.mapping("location") else { return FilePosition(path: "") }
    return FilePosition(
      path: location.string("path") ?? "", line: location.int("line", in: 1...Int(Int32.max)),
      column: location.int("column", in: 1...Int(Int32.max)))
  }
}
