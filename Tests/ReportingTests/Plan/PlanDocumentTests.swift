import ClusterModel
import Quantities
import Reading
import Reporting
import Support
import Testing

@Suite("Plan file")
struct PlanDocumentTests {
  private func keys(_ value: JSONValue?) -> [String] {
    guard case .object(let fields) = value else { return [] }
    return fields.map(\.key)
  }

  @Test func `has the contract's fields in the contract's order`() {
    let tree = PlanDocument.tree(SmallPlan().plan)
    #expect(
      keys(tree) == [
        "apiVersion", "kind", "run", "inputs", "cluster", "status", "cost", "pools", "nodes", "workloads", "placements",
        "unplaced", "scenarios", "assumptions", "findings", "ignored",
      ])
    #expect(
      keys(tree["cost"]) == [
        "currency", "perHour", "perMonth", "lowerBoundPerHour", "gap", "boundOf", "onPaperPerHour", "gapAsked",
      ])
    #expect(keys(tree["pools", "0"]) == ["name", "role", "taints", "labels", "groups", "usage"])
    #expect(
      keys(tree["pools", "0", "groups", "0"]) == ["instanceType", "capacityType", "zone", "count", "pricePerHour"])
    #expect(
      keys(tree["nodes", "0"]) == [
        "name", "pool", "instanceType", "capacityType", "zone", "labels", "taints", "allocatable", "pricePerHour",
      ])
    #expect(
      keys(tree["workloads", "0"]) == ["workload", "replicas", "requests", "role", "pools", "enforced", "sharesOf"])
    #expect(keys(tree["placements", "0"]) == ["workload", "node", "count"])
    #expect(keys(tree["inputs", "0"]) == ["path", "sha256", "documents"])
  }

  @Test func `writes money to the micro-unit and quantities in Kubernetes' notation`() {
    let tree = PlanDocument.tree(SmallPlan().plan)
    #expect(tree["cost", "perHour"] == .decimal(value: 1_811_840, digits: 6))
    #expect(tree["cost", "perMonth"] == .decimal(value: 1_322_643_200, digits: 6))
    #expect(tree["cost", "gap"] == .decimal(value: 3223, digits: 6))
    #expect(tree["nodes", "0", "allocatable", "cpu"] == "3920m")
    #expect(tree["nodes", "0", "allocatable", "memory"] == "15Gi")
    #expect(tree["pools", "2", "usage", "utilisation", "nvidia.com/gpu"] == .decimal(value: 10_000, digits: 4))
  }

  @Test func `shows the Cluster document with every default`() {
    let cluster = PlanDocument.tree(SmallPlan().plan)["cluster"]
    #expect(cluster?["kind"] == "Cluster")
    #expect(cluster?["spec", "kubernetesVersion"] == "1.34")
    #expect(cluster?["spec", "headroom"] == ["cpu": .rounded(0.05, digits: 6), "memory": .rounded(0, digits: 6)])
    #expect(cluster?["spec", "pools", "1", "taints"] == .strings(["dedicated=stateful:NoSchedule"]))
    #expect(
      cluster?["spec", "pools", "0", "nodes"] == ["min": .integer(2), "max": .integer(4), "minPerZone": .integer(0)])
    #expect(cluster?["spec", "missingRequests"] == ["cpu": "100m", "memory": "128Mi"])
  }

  @Test func `places of findings and of ignored documents are in it`() {
    var plan = SmallPlan().plan
    plan.findings = [
      Finding(
        rule: "PL0101", severity: .warning, object: "shop/Deployment/web",
        location: FilePosition(path: "a.yaml", line: 3, column: 7), message: "no cpu request", remedy: "add one")
    ]
    plan.ignored = [
      IgnoredDocument(kind: "ConfigMap", name: "x", location: FilePosition(path: "b.yaml"), why: "makes no pods")
    ]
    let tree = PlanDocument.tree(plan)
    #expect(
      tree["findings", "0", "location"] == ["path": "a.yaml", "line": .integer(3), "column": .integer(7)])
    #expect(
      tree["ignored", "0"] == [
        "kind": "ConfigMap", "name": "x", "location": ["path": "b.yaml"], "why": "makes no pods",
      ])
  }

  @Test func `the same plan is the same bytes whatever the order of its maps`() {
    let plan = SmallPlan().plan
    var other = plan
    for index in other.nodes.indices {
      var labels: [String: String] = [:]
      labels.reserveCapacity(1000)
      for (key, value) in plan.nodes[index].labels.sorted(by: { $0.key > $1.key }) { labels[key] = value }
      other.nodes[index].labels = labels
    }
    #expect(PlanDocument.json(other) == PlanDocument.json(plan))
  }

  @Test func `JSON and YAML say the same to a reader`() throws {
    var plan = SmallPlan().plan
    plan.assumptions = [
      Assumption(
        object: "no: yes", field: "- a", assumed: "1.5Gi # x", why: "'quotes' \"and\" \\ \u{7}世 {[,]}: &*!|>%@`")
    ]
    plan.workloads[0].sharesOf = ["true": 1, "1": 2, "": 3]
    var parser = JSONParser(Array(PlanDocument.json(plan).utf8))
    let json = try parser.value()
    let yaml = try YAMLDocuments().parse(PlanDocument.yaml(plan))
    #expect(yaml.count == 1)
    #expect(yaml.first.map(plain) == plain(json))
  }

  /// A node without its places: JSON's text of it.
  private func plain(_ node: DocumentNode) -> String {
    switch node.content {
    case .scalar(let scalar): "\(scalar.kind) \(scalar.text)"
    case .sequence(let elements): "[" + elements.map(plain).joined(separator: "\n") + "]"
    case .mapping(let entries): "{" + entries.map { $0.key + ": " + plain($0.value) }.joined(separator: "\n") + "}"
    }
  }
}
