import Foundation
import Support
import Testing

/// `plimsoll explain`, of rules and of placements.
@Suite("Explanations")
struct ExplainTests {
  @Test func `a rule is explained with failure, computation, example, remedy and acceptance`() throws {
    let outcome = try PlimsollBinary.run(["explain", "pl0401"])
    #expect(outcome.exitCode == 0)
    for part in [
      "PL0401 Disruption budget that allows no eviction", "A drain waits for ever", "How it's computed", "Example",
      "Remedy: write maxUnavailable: 1.", "- minAvailable: 2", "plimsoll.dev/ignore: \"PL0401:",
    ] {
      #expect(outcome.output.contains(part), "\(part)")
    }
    #expect(try PlimsollBinary.run(["explain", "PL0401", "-o", "markdown"]).output.hasPrefix("# PL0401"))
  }

  @Test func `every rule that is listed can be explained, with a remedy of its own`() throws {
    struct Rules: Decodable {
      struct Rule: Decodable { let rule: String }
      let rules: [Rule]
    }
    struct Help: Decodable { let remedy: String }
    let list = try PlimsollBinary.run(["audit", "--list-rules", "-o", "json"]).outputBytes
    for rule in try JSONDecoder().decode(Rules.self, from: list).rules {
      let outcome = try PlimsollBinary.run(["explain", rule.rule, "-o", "json"])
      #expect(outcome.exitCode == 0)
      #expect(try !JSONDecoder().decode(Help.self, from: outcome.outputBytes).remedy.isEmpty, "\(rule.rule)")
    }
  }

  @Test func `a group is explained by its rules`() throws {
    let outcome = try PlimsollBinary.run(["explain", "PL05"])
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.matches(of: /PL05\d\d\s/).count == 8)
  }

  @Test(arguments: [(["PL0499"], "did you mean PL04"), (["rule"], "--list-rules"), (["README.md"], "name a workload")])
  func `what can't be explained ends with 64`(arguments: [String], hint: String) throws {
    let outcome = try PlimsollBinary.run(["explain"] + arguments)
    #expect(outcome.exitCode == 64)
    #expect(outcome.notes.contains(hint), "\(outcome.notes)")
  }

  @Test
  func `a placement is explained by the rule that chose the pool, the nodes, the zones and what forbids the rest`()
    throws
  {
    try withPlan { plan in
      let text = try explain(plan, "orders-db")
      #expect(text.contains("shop-data/StatefulSet/orders-db: 3 pods on 3 nodes of stateful."))
      #expect(text.contains("plimsoll.dev/pool") || text.contains("it keeps state (a claim for each replica"))
      #expect(text.contains("Manifest  Workloads/shop/shop-data/orders-db.yaml:2:1"))
      #expect(text.contains("general: no node of it meets node selector plimsoll.dev/pool=stateful"))
      #expect(text.contains("spread over zones with maxSkew 1, enforced"))
      let checkout = try explain(plan, "shop/checkout")
      #expect(checkout.contains("taint CriticalAddonsOnly=true:NoSchedule isn't tolerated as written"))
      #expect(checkout.contains("require karpenter.sh/capacity-type NotIn spot"))
      let training = try explain(plan, "train-recommendations")
      #expect(training.contains("nvidia.com/gpu 1"))
      #expect(training.contains("only pool gpu can meet what it needs"))
      let add = try explain(plan, "coredns")
      #expect(add.contains("pool system accepts namespace kube-system"))
      #expect(try explain(plan, "node-exporter").contains("a DaemonSet: one pod on each node that it tolerates"))
    }
  }

  @Test func `a workload that the plan doesn't have, or has twice, ends with 1`() throws {
    try withPlan { plan in
      let mistyped = try PlimsollBinary.run(["explain", plan, "chekout"])
      #expect(mistyped.exitCode == 1 && mistyped.notes.contains("did you mean shop/Deployment/checkout?"))
      let unknown = try PlimsollBinary.run(["explain", plan, "nothing-like-it"])
      #expect(unknown.exitCode == 1 && unknown.notes.contains("workloads, such as"))
    }
  }

  @Test func `pods that can't be placed are explained too`() throws {
    try withTemporaryFolder { folder in
      let manifest = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: huge, namespace: shop}
        spec:
          replicas: 2
          selector: {matchLabels: {app: huge}}
          template:
            metadata: {labels: {app: huge}}
            spec: {containers: [{name: a, image: x, resources: {requests: {cpu: "400", memory: 1Gi}}}]}

        """
      try Data(manifest.utf8).write(to: folder.appending(path: "a.yaml"))
      let plan = try PlimsollBinary.run(["plan", "a.yaml", "-o", "yaml", "--output-file", "plan.yaml"], in: folder)
      #expect(plan.exitCode == 1)
      let text = try PlimsollBinary.run(["explain", "plan.yaml", "huge"], environment: ["COLUMNS": "120"], in: folder)
        .output
      #expect(text.hasPrefix("shop/Deployment/huge: 0 pods on 0 nodes; 2 pods can't be placed."))
      #expect(text.contains("general: too small: less than the cpu 400 of one pod"))
      #expect(text.contains("PL0105 (error)") && !text.contains("PL0106"))
    }
  }

  @Test func `without the manifests the plan's own words are given, and what is missing is said`() throws {
    try withPlan { plan in
      try withTemporaryFolder { elsewhere in
        let outcome = try PlimsollBinary.run(["explain", plan, "orders-db", "-o", "json"], in: elsewhere)
        #expect(outcome.exitCode == 0)
        #expect(outcome.output.contains("the plan's inputs aren't at hand"))
        #expect(outcome.output.contains("\"chosenBy\": \"stateful\"") || outcome.output.contains("\"chosenBy\""))
      }
    }
  }

  @Test func `a plan file that can't be read ends with 2`() throws {
    let outcome = try PlimsollBinary.run(["explain", "README.md", "web"])
    #expect(outcome.exitCode == 2)
    #expect(try PlimsollBinary.run(["explain", "nowhere.json", "web"]).exitCode == 2)
  }

  private func withPlan(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "plan.json").path
      let outcome = try PlimsollBinary.run(
        ["plan", "Workloads/shop", "-o", "json", "--time-limit", "2", "--output-file", file])
      try #require(outcome.exitCode == 0, "\(outcome.notes)")
      try body(file)
    }
  }

  private func explain(_ plan: String, _ workload: String) throws -> String {
    let outcome = try PlimsollBinary.run(["explain", plan, workload], environment: ["COLUMNS": "120"])
    try #require(outcome.exitCode == 0, "\(outcome.notes)")
    return outcome.output
  }
}
