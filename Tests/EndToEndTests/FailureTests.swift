import Foundation
import Support
import Testing

/// Failures asked for, answered and judged by the program as built.
@Suite("Failures from the command line")
struct FailureTests {
  private func scenarios(_ output: Data) throws -> [[String: Any]] {
    let plan = try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any])
    return try #require(plan["scenarios"] as? [[String: Any]])
  }

  @Test func `the shop survives all four kinds of failure, priced, and a tampered outcome is refused`() async throws {
    let planned = try await PlannedShop.asReported.value
    #expect(planned.exitCode == 0, "\(planned.notes)")
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "plan.json")
      try planned.outputBytes.write(to: file)
      var plan = try #require(
        try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
      var outcomes = try #require(plan["scenarios"] as? [[String: Any]])
      let kinds = Set(outcomes.compactMap { ($0["name"] as? String)?.prefix { $0 != "/" } }.map(String.init))
      #expect(kinds == ["zone-loss", "node-loss", "upgrade", "spot-reclaim"])
      #expect(outcomes.allSatisfy { $0["survives"] as? Bool == true })
      #expect(try PlimsollBinary.run(["verify", file.path, "Workloads/shop"]).exitCode == 0)
      let replay = try PlimsollBinary.run(["replay", file.path, "Workloads/shop", "--scenario", "all"])
      #expect(
        replay.exitCode == 0 && replay.output.hasPrefix("REALISED: in \(outcomes.count) failures"), "\(replay.output)")
      let one = try PlimsollBinary.run([
        "replay", file.path, "Workloads/shop", "--scenario", "zone-loss/us-east-1b", "--orders", "3", "-o", "json",
      ])
      #expect(one.exitCode == 0 && one.output.contains("\"name\": \"zone-loss/us-east-1b\""))
      let unknown = try PlimsollBinary.run(["replay", file.path, "Workloads/shop", "--scenario", "zone-loss/mars"])
      #expect(unknown.exitCode == 64 && unknown.notes.contains("the plan answers zone-loss/us-east-1a"))
      let prices = try #require(plan["failurePrices"] as? [String: Any])
      #expect((prices["demands"] as? [Any])?.count == 4)
      // A pod that comes back twice.
      var placements = try #require(outcomes[0]["placements"] as? [[String: Any]])
      placements[0]["count"] = ((placements[0]["count"] as? Int) ?? 0) + 1
      outcomes[0]["placements"] = placements
      plan["scenarios"] = outcomes
      try JSONSerialization.data(withJSONObject: plan).write(to: file)
      #expect(try PlimsollBinary.run(["verify", file.path, "Workloads/shop"]).exitCode == 1)
    }
  }

  @Test func `where pools are full, nodes give way to larger ones until every failure is realised`() throws {
    let inputs = ["Workloads/company/2025-q1", "Workloads/company/cluster.yaml"]
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "plan.json")
      let survive = ["--survive", "zone-loss,node-loss,upgrade"]
      let planned = try PlimsollBinary.run(
        ["plan"] + inputs + survive + ["--time-limit", "900", "-o", "json", "--output-file", file.path])
      #expect(planned.exitCode == 0, "\(planned.notes)")
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.contains("\"status\": \"realised\"") && text.contains("larger"))
      #expect(try PlimsollBinary.run(["verify", file.path] + inputs + survive).exitCode == 0)
      let replay = try PlimsollBinary.run(["replay", file.path] + inputs + ["--scenario", "all", "--orders", "5"])
      #expect(replay.exitCode == 0, "\(replay.output)")
    }
  }

  @Test func `--survive goes before the document, for the plan and for its verification`() async throws {
    let planned = try await PlannedShop.ofNormalDay.value
    #expect(planned.exitCode == 0, "\(planned.notes)")
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "plan.json")
      try planned.outputBytes.write(to: file)
      #expect(try scenarios(Data(contentsOf: file)).isEmpty)
      #expect(try PlimsollBinary.run(["verify", file.path, "Workloads/shop", "--survive", "none"]).exitCode == 0)
      #expect(try PlimsollBinary.run(["verify", file.path, "Workloads/shop"]).exitCode == 1)
    }
    let twice = try PlimsollBinary.run(["plan", "Workloads/shop", "--survive", "zone-loss", "--survive", "meteor"])
    #expect(twice.exitCode == 64)
    #expect(twice.notes.contains("--survive zone-loss,meteor: 'meteor' isn't one of zone-loss, node-loss=N"))
  }

  @Test func `what doesn't survive is an answer with its reason, and exit code 1`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "db.yaml")
      try """
      apiVersion: plimsoll/v1
      kind: Inventory
      metadata: {name: t}
      spec:
        namespace: t
        workloads:
          - {name: db, kind: StatefulSet, replicas: 1, requests: {cpu: "1", memory: 1Gi}, volume: {size: 10Gi, class: gp3}}
      """.write(to: file, atomically: true, encoding: .utf8)
      let outcome = try PlimsollBinary.run(["plan", file.path, "--survive", "zone-loss", "-o", "json"])
      #expect(outcome.exitCode == 1)
      let broken = try scenarios(outcome.outputBytes).filter { $0["survives"] as? Bool == false }
      #expect(broken.count == 1)
      let remedies = try #require(broken.first?["remedies"] as? [[String: Any]])
      let constraint = try #require(remedies.first?["constraint"] as? String)
      #expect(constraint.hasPrefix("volume ") && constraint.contains("at least one pod must be left"))
      let plan = folder.appending(path: "plan.json")
      try outcome.outputBytes.write(to: plan)
      let replay = try PlimsollBinary.run(["replay", plan.path, file.path, "--scenario", "all"])
      #expect(replay.exitCode == 1)
      #expect(replay.output.hasPrefix("NOT SURVIVED: by the plan itself"))
    }
  }

  @Test func `an upgrade may take a share of the nodes`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "plan.json")
      let planned = try PlimsollBinary.run([
        "plan", "Workloads/data-platform/cluster", "--survive", "upgrade=0/25%", "--on-paper", "-o", "json",
        "--output-file", file.path,
      ])
      #expect(planned.exitCode == 0 || planned.exitCode == 1, "\(planned.notes)")
      #expect(try scenarios(Data(contentsOf: file)).contains { ($0["gone"] as? [Any])?.count ?? 0 > 1 })
    }
  }

  @Test func `a patch lets pods into the pools where a failure takes them`() throws {
    for failures in ["zone-loss", "node-loss=1,upgrade,spot-reclaim"] {
      let platform = "Workloads/data-platform/cluster"
      try withTemporaryFolder { folder in
        let file = folder.appending(path: "plan.json")
        let planned = try PlimsollBinary.run([
          "plan", platform, "--survive", failures, "--on-paper", "--time-limit", "20", "-o", "json", "--output-file",
          file.path,
        ])
        #expect(planned.exitCode == 0 || planned.exitCode == 1, "\(planned.notes)")
        let verified = try PlimsollBinary.run(["verify", file.path, platform, "--survive", failures])
        #expect(verified.exitCode == 0, "\(verified.output)")
      }
    }
  }
}
