import Foundation

/// The part of the SARIF 2.1.0 schema (OASIS, errata 01) that a log of ours makes use of: which properties each object
/// must and may have, of which kind they are, and which words are allowed.
package enum SARIFSchema {
  /// What a property holds.
  private indirect enum Shape: Sendable {
    case text
    case flag
    /// A whole number of at least this.
    case number(Int)
    case word([String])
    case list(Shape)
    case object(String)
    /// An object of texts by any name.
    case texts
    /// An object of anything: a property bag.
    case bag
  }

  private struct Definition: Sendable {
    var required: [String]
    var properties: [String: Shape]
  }

  private static let levels = ["none", "note", "warning", "error"]

  private static let definitions: [String: Definition] = [
    "log": Definition(
      required: ["version", "runs"],
      properties: ["$schema": .text, "version": .word(["2.1.0"]), "runs": .list(.object("run"))]),
    // The schema doesn't demand results; a run without them means that none were looked for.
    "run": Definition(
      required: ["tool", "results"],
      properties: [
        "tool": .object("tool"), "columnKind": .word(["utf16CodeUnits", "unicodeCodePoints"]),
        "invocations": .list(.object("invocation")), "results": .list(.object("result")),
      ]),
    "tool": Definition(required: ["driver"], properties: ["driver": .object("toolComponent")]),
    "toolComponent": Definition(
      required: ["name"],
      properties: [
        "name": .text, "version": .text, "semanticVersion": .text, "informationUri": .text,
        "rules": .list(.object("reportingDescriptor")),
      ]),
    "reportingDescriptor": Definition(
      required: ["id"],
      properties: [
        "id": .text, "name": .text, "shortDescription": .object("multiformatMessageString"),
        "fullDescription": .object("multiformatMessageString"), "help": .object("multiformatMessageString"),
        "defaultConfiguration": .object("reportingConfiguration"), "helpUri": .text, "properties": .bag,
      ]),
    "multiformatMessageString": Definition(required: ["text"], properties: ["text": .text, "markdown": .text]),
    "reportingConfiguration": Definition(required: [], properties: ["level": .word(levels), "enabled": .flag]),
    "invocation": Definition(required: ["executionSuccessful"], properties: ["executionSuccessful": .flag]),
    "result": Definition(
      required: ["message"],
      properties: [
        "ruleId": .text, "ruleIndex": .number(-1), "level": .word(levels), "message": .object("message"),
        "locations": .list(.object("location")), "partialFingerprints": .texts,
        "suppressions": .list(.object("suppression")),
      ]),
    "message": Definition(required: [], properties: ["text": .text, "markdown": .text]),
    "location": Definition(
      required: [],
      properties: [
        "physicalLocation": .object("physicalLocation"), "logicalLocations": .list(.object("logicalLocation")),
      ]),
    "physicalLocation": Definition(
      required: [], properties: ["artifactLocation": .object("artifactLocation"), "region": .object("region")]),
    "artifactLocation": Definition(required: [], properties: ["uri": .text]),
    "region": Definition(required: [], properties: ["startLine": .number(1), "startColumn": .number(1)]),
    "logicalLocation": Definition(required: [], properties: ["fullyQualifiedName": .text, "kind": .text]),
    "suppression": Definition(
      required: ["kind"], properties: ["kind": .word(["inSource", "external"]), "justification": .text]),
  ]

  /// What of a log breaks the schema, or refers to a rule that isn't described; empty: nothing.
  package static func faults(of log: Any) -> [String] {
    faults(of: log, .object("log"), at: "log") + referenceFaults(log)
  }

  private static func faults(of value: Any, _ shape: Shape, at place: String) -> [String] {
    switch shape {
    case .text: return value is String ? [] : ["\(place) is no text"]
    case .flag: return value is Bool ? [] : ["\(place) is no boolean"]
    case .number(let least):
      return (value as? Int).map { $0 >= least } == true ? [] : ["\(place) is no number >= \(least)"]
    case .word(let words): return words.contains { $0 == value as? String } ? [] : ["\(place) is none of \(words)"]
    case .texts: return value is [String: String] ? [] : ["\(place) holds more than texts"]
    case .bag: return value is [String: Any] ? [] : ["\(place) is no object"]
    case .list(let element):
      guard let list = value as? [Any] else { return ["\(place) is no list"] }
      return list.enumerated().flatMap { faults(of: $1, element, at: "\(place)[\($0)]") }
    case .object(let name):
      guard let object = value as? [String: Any], let definition = definitions[name] else {
        return ["\(place) is no object"]
      }
      let missing = definition.required.filter { object[$0] == nil }.map { "\(place) lacks \($0)" }
      return missing
        + object.sorted { $0.key < $1.key }.flatMap { key, value -> [String] in
          guard let shape = definition.properties[key] else { return ["\(place) may not have \(key)"] }
          return faults(of: value, shape, at: "\(place).\(key)")
        }
    }
  }

  /// Each result names a rule that the driver describes, under its index, and a place whose URI can be parsed.
  private static func referenceFaults(_ log: Any) -> [String] {
    let runs = (log as? [String: Any])?["runs"] as? [[String: Any]] ?? []
    return runs.flatMap { run -> [String] in
      let driver = (run["tool"] as? [String: Any])?["driver"] as? [String: Any]
      let rules = (driver?["rules"] as? [[String: Any]] ?? []).map { $0["id"] as? String ?? "" }
      var faults = Set(rules).count == rules.count ? [] : ["a rule is described twice"]
      for (number, result) in (run["results"] as? [[String: Any]] ?? []).enumerated() {
        let index = result["ruleIndex"] as? Int ?? -1
        if !rules.indices.contains(index) || rules[index] != result["ruleId"] as? String {
          faults.append("result \(number) has no rule at index \(index)")
        }
        let places = result["locations"] as? [[String: Any]] ?? []
        let files = places.map { ($0["physicalLocation"] as? [String: Any])?["artifactLocation"] as? [String: Any] }
        if files.isEmpty || files.contains(where: { URL(string: $0?["uri"] as? String ?? "") == nil }) {
          faults.append("result \(number) has no place")
        }
      }
      return faults
    }
  }
}
