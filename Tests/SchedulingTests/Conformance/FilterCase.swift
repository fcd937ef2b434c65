import ClusterModel
import Foundation
import Reading
import Scheduling

/// One recorded answer of the real scheduler: a cluster, a pod, and what it said of every node.
struct FilterCase: Sendable {
  struct ExpectedRefusal: Hashable, Sendable {
    let plugin: String
    let code: String
    let reasons: [String]
  }

  struct ExpectedNode: Sendable {
    let stage: String?
    let first: ExpectedRefusal?
    let all: [ExpectedRefusal]
    let scores: [String: Int64]
    let total: Int64?
  }

  let name: String
  let pod: Pod
  let snapshot: ClusterSnapshot
  let expected: [String: ExpectedNode]
  let prefilter: ExpectedRefusal?
  let skipped: [String]?
  let message: String?

  /// - Parameter root: a case as recorded, or as the compact copy holds it.
  init(_ root: DocumentNode) throws {
    name = root.text("name") ?? "?"
    let objects = ClusterObjects(name: name, appliesDefaults: root["options"]?.text("noDefaults") != "true")
    let templates = root["templates"]?.elements?.map { objects.pod($0, name: "template") } ?? []
    let existing = root["existing"]?.elements?.compactMap { node -> Pod? in
      guard let reference = node.elements else { return objects.pod(node) }
      guard var pod = templates[Int(reference[0].scalar!.integer!)] else { return nil }
      pod.name = reference[1].scalar!.text
      pod.template.nodeName = reference[2].scalar!.text
      return pod
    }
    snapshot = try objects.snapshot(
      nodes: root["nodes"]?.elements ?? [], others: root["objects"]?.elements ?? [], pods: existing ?? [])
    guard let pod = root["pod"].flatMap({ objects.pod($0) }) else { throw ClusterObjects.Unreadable(case: name) }
    self.pod = pod
    try objects.check()
    let outcome = root["expected"]
    expected = Dictionary(
      uniqueKeysWithValues: (outcome?["nodes"]?.entries ?? []).map { ($0.key, Self.expectation($0.value)) })
    prefilter = outcome?["prefilter"].map(Self.refusal)
    skipped = outcome?["skipped_filters"]?.elements?.compactMap { $0.scalar?.text }
    message = outcome?.text("message")
  }

  private static func expectation(_ node: DocumentNode) -> ExpectedNode {
    let isFeasible = node.text("feasible") == "true"
    let first = isFeasible ? nil : refusal(node)
    let scores = (node["scores"]?.entries ?? []).compactMap { entry in
      entry.value.scalar?.integer.map { (entry.key, $0) }
    }
    return ExpectedNode(
      stage: node.text("stage"), first: first,
      all: node["all"]?.elements?.map(refusal) ?? first.map { [$0] } ?? [],
      scores: Dictionary(uniqueKeysWithValues: scores), total: node["score"]?.scalar?.integer)
  }

  private static func refusal(_ node: DocumentNode) -> ExpectedRefusal {
    ExpectedRefusal(
      plugin: node.text("plugin") ?? "", code: node.text("code") ?? "",
      reasons: node["reasons"]?.elements?.compactMap { $0.scalar?.text } ?? [])
  }
}

/// Where cases are found.
enum FilterCases {
  /// The project's own copy.
  static func own() throws -> [FilterCase] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/filter-cases.jsonl")
    let bytes = [UInt8](try Data(contentsOf: file))
    return try bytes.split(separator: UInt8(ascii: "\n")).map { line in
      var parser = JSONParser(Array(line))
      return try FilterCase(parser.value())
    }
  }

  /// `PLIMSOLL_CONFORMANCE`, else the folder beside the project; nil where there is none.
  static var recordings: URL? {
    let named = ProcessInfo.processInfo.environment["PLIMSOLL_CONFORMANCE"]
    let project = URL(filePath: #filePath).appending(path: "../../../..").standardized
    let folder = named.map { URL(filePath: $0) } ?? project.appending(path: "../shared/conformance").standardized
    return FileManager.default.fileExists(atPath: folder.appending(path: "filter").path) ? folder : nil
  }

  static func recorded(in folder: URL) throws -> [FilterCase] {
    let filter = folder.appending(path: "filter")
    return try FileManager.default.contentsOfDirectory(atPath: filter.path).filter { $0.hasSuffix(".json") }.sorted()
      .map { file in
        var parser = JSONParser([UInt8](try Data(contentsOf: filter.appending(path: file))))
        return try FilterCase(parser.value())
      }
  }
}
