import ClusterModel
import Quantities
import Reporting
import Support
import Testing

@Suite("Comparisons")
struct WhatIfReportTests {
  private static func result(_ difference: CostDifference, sweep: Sweep? = nil) -> WhatIfResult {
    let plan = SmallPlan().plan
    var other = plan
    other.cost.perHour = plan.cost.perHour + HourlyCost(microUnits: 1_000_000)
    return WhatIfResult(
      base: PlannedScenario(name: "base", plan: plan),
      scenarios: [
        PlannedScenario(
          name: "twice", plan: other,
          difference: PlanDifference(
            cost: difference, pools: [PoolDifference(pool: "general", nodesBefore: 3, nodesAfter: 5)],
            becameInfeasible: [UnplacedPods(workload: SmallPlan.web, count: 2, reason: "no room")]),
          limits: [LimitReached(kind: .poolMaximum, object: "general", message: "pool general is full")], step: 2)
      ], sweep: sweep)
  }

  private static func text(_ difference: CostDifference) -> String {
    TerminalRenderer(columns: 140).text(WhatIfReport(result(difference)).blocks)
  }

  @Test func `the base comes first, then what each scenario costs and changes`() {
    let text = Self.text(.proven(HourlyCost(microUnits: 1_000_000)))
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("base  ") || $0.hasPrefix("twice  ") }
    #expect(rows.count == 4 && rows[0].hasPrefix("base") && rows[2].hasPrefix("base"))
    #expect(text.contains("+$730.00 ("))
    #expect(text.contains("Nodes: general 3 → 5 (+2)."))
    #expect(text.contains("shop/Deployment/web: 2 pods: no room"))
    #expect(text.contains("pool general is full"))
  }

  @Test(arguments: [
    (CostDifference.notProven(HourlyCost(microUnits: -1_000_000)), "no proven difference"),
    (.none, "the same"), (.notComparable("the second leaves 2 pods out"), "not comparable"),
  ])
  func `says when a difference isn't proven`(difference: CostDifference, words: String) {
    #expect(Self.text(difference).contains(words))
  }

  @Test func `a failure that a scenario doesn't survive is told, with what is lost`() {
    var result = Self.result(.proven(HourlyCost(microUnits: 1_000_000)))
    let lost = UnplacedPods(workload: SmallPlan.web, count: 2, reason: "no room is left")
    let job = UnplacedPods(workload: SmallPlan.render, count: 1, reason: "it need not keep running")
    result.scenarios[0].plan.scenarios = [
      ScenarioOutcome(
        name: "zone-loss/us-east-1a", survives: false, placements: [], lost: [job, lost],
        remedies: [SurvivalRemedy(workload: SmallPlan.web, constraint: "no room is left", remedy: "a node more")]),
      ScenarioOutcome(name: "zone-loss/us-east-1b", survives: true, placements: [], lost: []),
    ]
    let text = TerminalRenderer(columns: 200).text(WhatIfReport(result).blocks)
    #expect(text.contains("in 1 scenario a failure isn't survived that the owner names"))
    #expect(text.contains("zone-loss/us-east-1a: 3 pods lost, such as shop/Deployment/web: no room is left"))
    #expect(text.split(separator: "\n").contains { $0.hasPrefix("twice") && $0.contains("not survived") })
    #expect(WhatIfDocument.tree(result)["scenarios", "0", "notSurvived", "0"] == "zone-loss/us-east-1a")
    #expect(WhatIfReport(result).csv.split(separator: "\n")[2].contains(",zone-loss/us-east-1a,"))
  }

  @Test func `plans that time ended are named, since more of it may make them cheaper`() {
    var result = Self.result(.proven(HourlyCost(microUnits: 1_000_000)))
    func text() -> String {
      TerminalRenderer(columns: 140).text(WhatIfReport(result).blocks).split(separator: /\s+/).joined(separator: " ")
    }
    result.base.plan.run.stoppedBy = "optimal"
    result.scenarios[0].plan.run.stoppedBy = "gap reached"
    #expect(!text().contains("Time ended"))
    result.scenarios[0].plan.run.stoppedBy = "time limit"
    #expect(text().contains("Time ended stages of the search of twice: with a longer --time-limit"))
    #expect(WhatIfDocument.tree(result)["scenarios", "0", "stoppedBy"] == "time limit")
    #expect(WhatIfReport(result).csv.split(separator: "\n")[2].hasSuffix(",time limit"))
    result.base.plan.run.stoppedBy = "time limit"
    #expect(text().contains("Time ended stages of the search of every plan"))
  }

  @Test func `a plan that the scheduler wasn't seen to realise is marked`() {
    var result = Self.result(.proven(HourlyCost(microUnits: 1_000_000)))
    result.scenarios[0].plan.realisation = PlanRealisation(
      status: .notRealised, orders: 0, profile: "default", note: "no room")
    let text = TerminalRenderer(columns: 140).text(WhatIfReport(result).blocks)
    #expect(text.contains("not realised"))
    #expect(
      text.split(separator: /\s+/).joined(separator: " ").contains(
        "The plan of twice isn't one in which the scheduler was seen to place every pod (no room)"))
    let tree = WhatIfDocument.tree(result)
    #expect(tree["base", "scheduler"] == "on-paper" && tree["scenarios", "0", "scheduler"] == "not-realised")
    #expect(WhatIfReport(result).csv.split(separator: "\n")[2].contains(",not-realised,"))
  }

  @Test func `a sweep draws cost and nodes, and names the step at which a limit is first met`() {
    let report = WhatIfReport(Self.result(.none, sweep: Sweep(quantity: "scale shop/*", values: [2, 3])))
    let text = TerminalRenderer(columns: 140).text(report.blocks)
    #expect(text.contains("1: from scale shop/*=2: pool general is full"))
    #expect(text.contains("Cost a month: At scale shop/* = 2: $"))
  }

  @Test func `the table for spreadsheets has a row a scenario`() {
    let lines = WhatIfReport(Self.result(.proven(HourlyCost(microUnits: 1_000_000)))).csv.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("scenario,step,status,perMonth"))
    #expect(lines[2].hasPrefix("twice,2,"))
    #expect(lines[2].contains(",730,proven,USD,"))
  }

  @Test func `the document names the base, the scenarios and their differences`() {
    let tree = WhatIfDocument.tree(Self.result(.notProven(HourlyCost(microUnits: 5))))
    #expect(tree["kind"] == "Comparison")
    #expect(tree["scenarios", "0", "difference", "cost", "is"] == "not proven")
    #expect(tree["scenarios", "0", "difference", "pools", "0", "after"] == .integer(5))
    #expect(tree["base", "difference"] == nil)
  }
}
