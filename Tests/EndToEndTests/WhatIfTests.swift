import Foundation
import Support
import Testing

@Suite("plimsoll whatif and diff")
struct WhatIfTests {
  private static let shop = "Workloads/shop"
  /// Searches that end by themselves, so that a busy machine gives the same plans, and without the replays.
  private static let unhurried = ["--on-paper", "--gap", "3%", "--time-limit", "900"]

  private static func json(_ outcome: PlimsollBinary.Outcome) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: outcome.outputBytes) as? [String: Any])
  }

  @Test
  func `the base is the plan that plan makes, and each scenario as good as the plan of its own world, within its gap`()
    throws
  {
    let outcome = try PlimsollBinary.run(
      [
        "whatif", Self.shop, "--capacity", "on-demand", "-o", "json",
      ] + Self.unhurried)
    #expect(outcome.exitCode == 0, "\(outcome.notes)")
    let comparison = try Self.json(outcome)
    let plan = try PlanFile.read(PlimsollBinary.run(["plan", Self.shop, "-o", "json"] + Self.unhurried).outputBytes)
    func cost(_ scenario: Any?, _ figure: String = "perHour") throws -> Double {
      let cost = try #require((scenario as? [String: Any])?["cost"] as? [String: Any])
      return try #require(cost[figure] as? Double)
    }
    #expect(try cost(comparison["base"]) == plan.cost.perHour)
    #expect(try cost(comparison["base"], "lowerBoundPerHour") == plan.cost.lowerBoundPerHour)
    let scenarios = try #require(comparison["scenarios"] as? [Any])
    // The same cluster without spot, written as its owner would write it.
    try withTemporaryFolder { folder in
      let copy = folder.appending(path: "shop")
      try FileManager.default.copyItem(at: ProjectFolder.root.appending(path: Self.shop), to: copy)
      let file = copy.appending(path: "cluster.yaml")
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.contains("[on-demand, spot]"))
      try text.replacing("[on-demand, spot]", with: "[on-demand]").write(to: file, atomically: true, encoding: .utf8)
      let written = try PlanFile.read(
        PlimsollBinary.run(["plan", copy.path, "-o", "json"] + Self.unhurried).outputBytes)
      // One set out from the base, the other from nothing: each other's bounds hold, and no gap is told too small.
      let (own, bound) = (try cost(scenarios[0]), try cost(scenarios[0], "lowerBoundPerHour"))
      #expect(bound <= written.cost.perHour && written.cost.lowerBoundPerHour <= own)
      #expect(own - written.cost.perHour <= written.cost.perHour - written.cost.lowerBoundPerHour)
    }
  }

  @Test func `scenarios come out in their order and the same bytes, however many cores plan them`() throws {
    let arguments =
      [
        "whatif", "Workloads/data-platform/cluster", "--scenarios", "Workloads/data-platform/whatif/scenarios.yaml",
        "-o", "json",
      ] + Self.unhurried
    let first = try PlimsollBinary.run(arguments)
    #expect(first.exitCode == 0, "\(first.notes)")
    let names = try #require(try Self.json(first)["scenarios"] as? [[String: Any]]).compactMap { $0["name"] as? String }
    #expect(names.first == "twice the events" && names.count == 7)
    #expect(try PlimsollBinary.run(arguments).output == first.output)
  }

  @Test func `a scenario that changes nothing has the base's plan, and says so`() throws {
    let outcome = try PlimsollBinary.run(
      [
        "whatif", "Workloads/company/2025-q1", "Workloads/company/cluster.yaml", "--scale", "payments/*=1.0", "-o",
        "json",
      ] + Self.unhurried)
    #expect(outcome.exitCode == 0, "\(outcome.notes)")
    let comparison = try Self.json(outcome)
    let base = try #require((comparison["base"] as? [String: Any])?["cost"] as? [String: Any])
    let scenario = try #require((comparison["scenarios"] as? [[String: Any]])?.first?["cost"] as? [String: Any])
    for figure in ["perHour", "lowerBoundPerHour"] {
      let (known, own) = (try #require(base[figure] as? Double), try #require(scenario[figure] as? Double))
      #expect(own == known, "\(figure)")
    }
  }

  @Test func `what no longer fits is named, with the constraint`() throws {
    let outcome = try PlimsollBinary.run([
      "whatif", Self.shop, "--set", "shop/Deployment/recommendations.replicas=300", "--on-paper", "--gap", "3%",
    ])
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("pods out"))
    #expect(outcome.output.contains("No longer placed"))
    #expect(outcome.output.contains("pool gpu may have at most 12 nodes"))
  }

  @Test(arguments: [
    (
      ["--scale", "shpo/*=2"], 2,
      "--scale: scenario 'scale shpo/*=2': 'shpo/*' matches no workload; did you mean 'shop/*'?"
    ),
    (["--zones", "us-east-1x"], 2, "'us-east-1x' is none of the cluster's zones"),
    (["--instance-types", "m7j.*"], 2, "scenario 'instance types m7j.*'"),
    (["--scale", "shop/*"], 64, "is no scaling"), (["--sweep", "scale shop/*=1..3"], 64, "is no sweep"),
    ([], 64, "nothing to compare"),
    (["--scenarios", "Workloads/shop/cluster.yaml"], 2, "holds no Scenarios document"),
  ])
  func `what can't be asked is refused with its place`(arguments: [String], code: Int32, message: String) throws {
    let outcome = try PlimsollBinary.run(["whatif", Self.shop] + arguments)
    #expect(outcome.exitCode == code)
    #expect(outcome.notes.contains(message), "\(outcome.notes)")
    #expect(outcome.output.isEmpty)
  }

  @Test func `a scenario of a document that matches nothing is told with file, line and nearest name`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "s.yaml")
      try """
      apiVersion: plimsoll/v1
      kind: Scenarios
      spec:
        scenarios:
          - {name: a, changes: [{scale: "shop/Deploymnt/*", by: 2}]}
          - {name: b, changes: [{remove: "nothing/*"}]}

      """.write(to: file, atomically: true, encoding: .utf8)
      let outcome = try PlimsollBinary.run(["whatif", Self.shop, "--scenarios", file.path])
      #expect(outcome.exitCode == 2)
      #expect(outcome.notes.contains("s.yaml:5:35: spec.scenarios[0].changes[0].scale: scenario 'a'"))
      #expect(outcome.notes.contains("did you mean 'shop/Deployment/*'?"))
      #expect(outcome.notes.contains("scenario 'b'") && outcome.notes.contains("2 problems"))
    }
  }

  @Test func `inputs from standard input can be added to`() throws {
    let manifest = """
      apiVersion: plimsoll/v1
      kind: Inventory
      spec: {workloads: [{name: a, replicas: 2, requests: {cpu: "1", memory: 1Gi}}]}

      """
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "more.yaml")
      try manifest.replacing("name: a", with: "name: b").write(to: file, atomically: true, encoding: .utf8)
      let outcome = try PlimsollBinary.run(
        ["whatif", "-", "--add", file.path, "-o", "csv", "--quiet"], input: Data(manifest.utf8))
      #expect(outcome.exitCode == 0, "\(outcome.notes)")
      #expect(outcome.output.split(separator: "\n").count == 3)
      let twice = try PlimsollBinary.run(
        ["whatif", "-", "--add", file.path, "--add", file.path, "--quiet"], input: Data(manifest.utf8))
      #expect(twice.exitCode == 2 && twice.notes.contains("was added by an earlier change already"), "\(twice.notes)")
    }
  }

  @Test func `a plan differs from itself in nothing, and from another in what it costs`() throws {
    try withTemporaryFolder { folder in
      let files = ["a.json", "b.json"].map { folder.appending(path: $0).path }
      for (file, options) in zip(files, [[], ["--seed", "2"]]) {
        let outcome = try PlimsollBinary.run(
          ["plan", Self.shop, "--survive", "none", "-o", "json", "--on-paper", "--gap", "3%", "--output-file", file]
            + options)
        #expect(outcome.exitCode == 0)
      }
      let same = try PlimsollBinary.run(["diff", files[0], files[0]])
      #expect(same.exitCode == 0 && same.output.contains("It costs the same."))
      let other = try PlimsollBinary.run(["diff", files[0], files[1], "-o", "json"])
      #expect(other.exitCode == 0)
      let page = try PlimsollBinary.run(["diff", files[0], files[1], "-o", "html"])
      #expect(page.output.hasPrefix("<!DOCTYPE html>"))
      let wrong = try PlimsollBinary.run(["diff", files[0], "Workloads/shop/cluster.yaml"])
      #expect(wrong.exitCode == 2 && wrong.notes.contains("holds 0 plans"))
    }
  }
}
