import ClusterModel
import Foundation
import Reading
import Scheduling

/// A recorded run: nodes, pods in the order of their creation, and what became of them in five runs.
struct RunCase: Sendable {
  let name: String
  let snapshot: ClusterSnapshot
  let pods: [Pod]
  let budgets: [PodDisruptionBudget]
  let isSequential: Bool
  /// `namespace/name` to status, in each recorded run.
  let statuses: [String: Set<String>]
  /// Pods that had the same node in every run.
  let nodes: [String: String]
  let isDeterministic: Bool
  let bound: ClosedRange<Int>
  /// The scheduler's last words on pods that stayed pending, where all runs agree.
  let messages: [String: String]

  init(_ folder: URL) throws {
    name = folder.lastPathComponent
    func json(_ file: String) throws -> DocumentNode {
      var parser = JSONParser([UInt8](try Data(contentsOf: folder.appending(path: file))))
      return try parser.value()
    }
    func yaml(_ file: String) throws -> [DocumentNode] {
      let url = folder.appending(path: file)
      guard FileManager.default.fileExists(atPath: url.path) else { return [] }
      return try YAMLDocuments().parse(String(decoding: Data(contentsOf: url), as: UTF8.self)).filter { !$0.isNull }
    }
    let options = try json("case.json")["options"]
    isSequential = options?.text("arrival") == "sequential"
    let objects = ClusterObjects(name: name, appliesDefaults: options?.text("noDefaults") != "true")
    let others = try yaml("objects.yaml")
    let all = try yaml("pods.yaml").compactMap { objects.pod($0) }.map {
      Self.prioritised($0, objects.priorityClasses(others))
    }
    snapshot = try objects.snapshot(
      nodes: yaml("nodes.yaml"), others: others, pods: all.filter { $0.template.nodeName != nil })
    pods = all.filter { $0.template.nodeName == nil && !$0.isTerminal }
    budgets = objects.disruptionBudgets(others)
    try objects.check()
    let expected = try json("expected.json")
    let outcomes = expected["pods"]?.entries ?? []
    statuses = Dictionary(
      uniqueKeysWithValues: outcomes.map { ($0.key, Self.statuses($0.value)) })
    nodes = Dictionary(
      uniqueKeysWithValues: outcomes.compactMap { entry in entry.value.text("node").map { (entry.key, $0) } })
    messages = Dictionary(
      uniqueKeysWithValues: outcomes.compactMap { entry in entry.value.text("message").map { (entry.key, $0) } })
    let summary = expected["summary"]
    isDeterministic = summary?.text("statusDeterministic") == "true"
    let range = summary?["bound"]
    bound = Int(range?["min"]?.scalar?.integer ?? 0)...Int(range?["max"]?.scalar?.integer ?? 0)
  }

  private static func statuses(_ node: DocumentNode) -> Set<String> {
    guard node.text("status") == "varies" else { return [node.text("status") ?? ""] }
    return Set(node["statuses"]?.entries?.map(\.key) ?? [])
  }

  /// What the admission plug-in Priority does.
  private static func prioritised(_ pod: Pod, _ classes: [PriorityClass]) -> Pod {
    var pod = pod
    let builtIn = ["system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000]
    let found = classes.first { pod.template.priorityClassName.map($0.name.isEqual) ?? $0.isGlobalDefault }
    pod.template.priority =
      pod.template.priority ?? found?.value ?? pod.template.priorityClassName.flatMap { builtIn[$0] } ?? 0
    if found?.mayPreempt == false { pod.template.mayPreempt = false }
    return pod
  }

  static func all(in folder: URL) throws -> [RunCase] {
    let runs = folder.appending(path: "run")
    return try FileManager.default.contentsOfDirectory(atPath: runs.path).sorted().map {
      try RunCase(runs.appending(path: $0))
    }
  }
}

extension String {
  fileprivate func isEqual(_ other: String) -> Bool { self == other }
}
