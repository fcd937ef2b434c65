import Foundation
import Support
import Testing

/// The example that newcomers see first, planned by the program as built.
@Suite("The shop")
struct ShopTests {
  @Test func `is packed to a small gap for the normal day, and realised close to it`() async throws {
    let outcome = try await PlannedShop.ofNormalDay.value
    #expect(outcome.exitCode == 0, "\(outcome.notes)")
    let plan = try PlanFile.read(outcome.outputBytes)
    #expect(plan.cost.onPaperPerHour - plan.cost.lowerBoundPerHour <= 0.016 * plan.cost.onPaperPerHour)
    #expect(plan.cost.perHour - plan.cost.lowerBoundPerHour <= 0.1 * plan.cost.lowerBoundPerHour)
  }

  @Test func `is planned for its failures at less than half as much again, with all four pools and every pod placed`()
    async throws
  {
    let outcome = try await PlannedShop.asReported.value
    #expect(outcome.exitCode == 0, "\(outcome.notes)")
    let plan = try PlanFile.read(outcome.outputBytes)
    #expect(plan.apiVersion == "plimsoll/v1" && plan.kind == "Plan")
    #expect(plan.status != "infeasible")
    #expect(plan.cost.onPaperPerHour - plan.cost.lowerBoundPerHour <= 0.14 * plan.cost.onPaperPerHour)
    #expect(plan.cost.perHour < 1.5 * 18.22)
    #expect(plan.unplaced.isEmpty)
    #expect(plan.pools.map(\.role) == ["system", "general", "stateful", "special"])
    #expect(plan.pools.allSatisfy { !$0.groups.isEmpty })
    #expect(plan.workloads.count == 36)
    for workload in plan.workloads { #expect(plan.placed(workload.workload) == workload.replicas) }
  }

  @Test func `counts autoscaled workloads at their maximum, and batch at its peak`() async throws {
    let plan = try PlanFile.read(await PlannedShop.asReported.value.outputBytes)
    let replicas = Dictionary(uniqueKeysWithValues: plan.workloads.map { ($0.workload, $0.replicas) })
    #expect(replicas["shop/Deployment/web"] == 42)
    #expect(replicas["shop/Deployment/cart"] == 12)
    #expect(replicas["shop/CronJob/reindex-search"] == 8)
    #expect(replicas["shop/Job/thumbnails-backfill"] == 12)
    #expect(replicas["monitoring/DaemonSet/node-exporter"] == plan.nodes.count)
  }

  @Test func `puts on spot nodes only what may stand there, and only what has state into the stateful pool`()
    async throws
  {
    let plan = try PlanFile.read(await PlannedShop.asReported.value.outputBytes)
    let spot = Set(plan.nodes.filter { $0.capacityType == "spot" }.map(\.name))
    let onSpot = Set(plan.placements.filter { spot.contains($0.node) }.map(\.workload))
      .filter { !$0.contains("/DaemonSet/") }
    let allowed: Set = [
      "shop/CronJob/reindex-search", "shop/Deployment/image-resizer", "shop/Deployment/notifications",
      "shop/Job/thumbnails-backfill",
    ]
    #expect(onSpot.isSubset(of: allowed))
    let stateful = plan.workloads.filter { $0.pools == ["stateful"] }.map(\.workload)
    #expect(
      stateful == [
        "monitoring/StatefulSet/alertmanager", "monitoring/StatefulSet/prometheus", "shop-data/StatefulSet/event-log",
        "shop-data/StatefulSet/orders-db", "shop-data/StatefulSet/search-index", "shop-data/StatefulSet/session-cache",
      ])
  }

  @Test func `costs what its nodes cost, and no less than its bound`() async throws {
    let plan = try PlanFile.read(await PlannedShop.asReported.value.outputBytes)
    let nodes = plan.nodes.map { Int(($0.pricePerHour * 1_000_000).rounded()) }.reduce(0, +)
    #expect(nodes == Int((plan.cost.perHour * 1_000_000).rounded()))
    #expect(plan.cost.lowerBoundPerHour <= plan.cost.perHour)
    #expect(plan.cost.lowerBoundPerHour > 0)
  }

  @Test func `says what was assumed of those that ask for nothing`() async throws {
    let plan = try PlanFile.read(await PlannedShop.asReported.value.outputBytes)
    for name in ["platform/Deployment/external-dns", "monitoring/Deployment/kube-state-metrics"] {
      #expect(plan.assumptions.contains { $0.object.contains(name) && $0.assumed.contains("100m") }, "\(name)")
    }
  }

  @Test func `is the same bytes every time, from wherever it is started`() async throws {
    let first = try await PlannedShop.ofNormalDay.value
    let again = try PlimsollBinary.run(
      ["plan", "shop", "--survive", "none", "-o", "json"] + PlannedShop.unhurried, environment: PlannedShop.environment,
      in: ProjectFolder.root.appending(path: "Workloads"))
    #expect(first.outputBytes.count > 1000)
    let samePaths = again.output.replacing("\"path\": \"shop/", with: "\"path\": \"Workloads/shop/")
    #expect(samePaths == first.output)
  }

  @Test func `the committed report is what the program prints`() async throws {
    let report = try String(contentsOf: ProjectFolder.root.appending(path: "Reports/shop/plan.json"), encoding: .utf8)
    #expect(try await PlannedShop.asReported.value.output == report, "make report-shop writes it anew")
  }

  @Test func `writes nothing but the answer to standard output, and nothing at all to standard error`() async throws {
    let outcome = try await PlannedShop.asReported.value
    #expect(outcome.output.hasPrefix("{") && outcome.output.hasSuffix("}\n"))
    #expect(outcome.notes.isEmpty)
  }

  @Test func `passes its verification, and fails it once a node costs less than it does`() async throws {
    let planned = try await PlannedShop.ofNormalDay.value
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "plan.json")
      let verify = ["verify", file.path, PlannedShop.folder, "--survive", "none"]
      try planned.outputBytes.write(to: file)
      #expect(try PlimsollBinary.run(verify).exitCode == 0)
      let price = try #require(planned.output.firstMatch(of: /"pricePerHour": [0-9.]+/)).output
      try planned.output.replacing(price, with: "\"pricePerHour\": 0.000001", maxReplacements: 1)
        .write(to: file, atomically: true, encoding: .utf8)
      #expect(try PlimsollBinary.run(verify).exitCode == 1)
    }
  }
}
