import ClusterModel
import Planning
import Quantities
import Scheduling
import Testing

@Suite("Plans that the scheduler realises")
struct RealiserTests {
  private static let types: [(name: String, cpu: Int64, price: Int64)] = [
    ("m4", 4, 100_000), ("m8", 8, 200_000), ("m16", 16, 400_000),
  ]

  private func plan(
    _ workloads: [Workload], asWritten: Bool = false, priorities: Bool = false, timeLimit: Double = 600,
    orders: Int = 5, most: Int? = nil, types: [(name: String, cpu: Int64, price: Int64)] = types,
    beside: [NodePool] = [],
    allocatable change: (inout ResourceVector) -> Void = { _ in }
  ) throws -> (plan: Plan, inventory: Inventory) {
    var pool = SmallWorld.pool("general", .general)
    pool.maximumNodes = most
    let cluster = SmallWorld.cluster(pools: [pool] + beside)
    let inventory = Inventory(workloads: workloads.sorted { $0.id < $1.id })
    var offerings = SmallWorld.offerings(cluster, types: types)
    for index in offerings.offerings.indices { change(&offerings.offerings[index].allocatable) }
    let plan = try Planner(
      inventory: inventory, cluster: cluster, offerings: offerings,
      options: PlannerOptions(
        solver: SolverOptions(timeLimitSeconds: timeLimit, gap: 0.01), isAsWritten: asWritten,
        realisation: RealisationOptions(orders: orders, usesPriorities: priorities))
    ).plan()
    return (plan, inventory)
  }

  private func pending(
    _ plan: Plan, _ inventory: Inventory, seed: UInt64, orders: Int = 5, profile: SchedulerProfile = .default
  ) -> Int {
    let study = PlanReplay(plan, inventory: inventory, profile: profile)
      .study(orders: orders, seed: seed, profileName: "test")
    return study.orders.reduce(0) { $0 + $1.pendingCount }
  }

  /// Pods of 3.5 cores fill half a node of 8; small ones spread over both halves wherever they come first.
  private var strandable: [Workload] {
    [
      SmallWorld.workload("big", replicas: 6, cpu: 3500, memory: SmallWorld.gibibyte),
      SmallWorld.workload("small", replicas: 30, cpu: 300, memory: SmallWorld.gibibyte),
    ]
  }

  @Test func `a full packing that strands pods becomes a plan that places them in every order`() throws {
    let (plan, inventory) = try plan(strandable)
    #expect(plan.realisation?.status == .realised)
    #expect(pending(plan, inventory, seed: 1) == 0)
    #expect(plan.cost.onPaper <= plan.cost.perHour)
    #expect(plan.cost.lowerBound <= plan.cost.onPaper)
    #expect(plan.placements.reduce(0) { $0 + $1.count } == 36)
    #expect(plan.cost.perHour == plan.nodes.reduce(.zero) { $0 + $1.pricePerHour })
  }

  /// The scheduler scores by processor and memory, not by a device: a node whose light pods have taken all its devices has
  /// half its processors idle, and the heavy ones find no device with room beside it.
  @Test func `light and heavy pods that share scarce devices are spread evenly, each node with its part of both`()
    throws
  {
    let device = ResourceName("example.com/card")
    let (plan, inventory) = try plan(
      [
        SmallWorld.workload("light", replicas: 40, cpu: 300, memory: SmallWorld.gibibyte) { $0.requests[device] = 1 },
        SmallWorld.workload("heavy", replicas: 40, cpu: 3300, memory: SmallWorld.gibibyte) { $0.requests[device] = 1 },
      ], types: [("m8", 8, 200_000)]
    ) { $0[device] = 4 }
    #expect(plan.realisation?.status == .realised, "\(plan.realisation?.note ?? "")")
    // 20 nodes hold two of each. Apart, light ones fill 10 nodes and heavy ones 20.
    #expect(plan.nodes.count <= 22, "\(plan.nodes.count) nodes")
    #expect(plan.workloads.allSatisfy(\.isEven) && plan.workloads.allSatisfy { !$0.steering.isEmpty })
    #expect(plan.realisation?.levers.map(\.name).contains("even spreading") == true)
    #expect(pending(plan, inventory, seed: 1) == 0)
    let light = try #require(plan.workloads.map(\.workload).first { $0.name == "light" })
    let counts = plan.nodes.map { node in
      plan.placements.filter { $0.node == node.name && $0.workload == light }.reduce(0) { $0 + $1.count }
    }
    #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "\(counts)")
  }

  /// As large as this, groups are first looked at by a part of them.
  @Test func `of several workloads, those that go well together are found and spread over the same nodes`() throws {
    let device = ResourceName("example.com/card")
    func workload(_ name: String, _ replicas: Int, _ cpu: Int64) -> Workload {
      SmallWorld.workload(name, replicas: replicas, cpu: cpu, memory: SmallWorld.gibibyte) { $0.requests[device] = 1 }
    }
    let (plan, inventory) = try plan(
      [
        workload("feather", 300, 200), workload("light", 300, 700), workload("heavy", 300, 3300),
        workload("giant", 300, 3700), workload("few", 7, 1000),
      ], types: [("m8", 8, 200_000)]
    ) { $0[device] = 4 }
    #expect(plan.realisation?.status == .realised, "\(plan.realisation?.note ?? "")")
    // 1,207 devices want 302 nodes; light pods apart from heavy ones 450.
    #expect(plan.nodes.count <= 317, "\(plan.nodes.count) nodes")
    #expect(pending(plan, inventory, seed: 1) == 0)
  }

  /// A giant leaves room for three small pods beside it, two halves for two: apart, each kind's nodes wait for small pods that the
  /// other's have, and together a half stands in the way of three.
  @Test func `with priorities small pods fill what large ones of several groups leave, and give way to them`() throws {
    let device = ResourceName("example.com/card")
    func workload(_ name: String, _ replicas: Int, _ cpu: Int64) -> Workload {
      SmallWorld.workload(name, replicas: replicas, cpu: cpu, memory: SmallWorld.gibibyte) { $0.requests[device] = 1 }
    }
    let (plan, inventory) = try plan(
      [workload("giant", 200, 18_700), workload("half", 200, 11_300), workload("small", 900, 3100)], priorities: true,
      types: [("m32", 32, 800_000)]
    ) { $0[device] = 4 }
    #expect(plan.realisation?.status == .realised, "\(plan.realisation?.note ?? "")")
    // 1,300 devices want 325 nodes; giants with all the small pods and halves alone 375.
    #expect(plan.nodes.count <= 335, "\(plan.nodes.count) nodes")
    #expect(pending(plan, inventory, seed: 1) == 0)
    #expect(pending(plan, inventory, seed: 777) == 0)
    let small = try #require(plan.workloads.first { $0.workload.name == "small" })
    #expect(small.steering.count > 1, "\(small.steering)")
    let groupOf = Dictionary(uniqueKeysWithValues: plan.nodes.map { ($0.name, $0.labels[WellKnownLabel.group]) })
    let stands = Set(plan.placements.filter { $0.workload == small.workload }.map { groupOf[$0.node] })
    #expect(stands == Set(small.steering.map(\.group)))
    let values = Dictionary(uniqueKeysWithValues: plan.priorityClasses.map { ($0.name, $0.value) })
    func priority(_ workload: PlannedWorkload) -> Int { workload.priorityClass.flatMap { values[$0] } ?? 0 }
    for other in plan.workloads where other.workload != small.workload {
      #expect(other.steering.count == 1)
      #expect(priority(other) > priority(small))
    }
  }

  @Test func `a group has nodes of several kinds where those of one are dearer`() throws {
    let workloads = [
      SmallWorld.workload("big", replicas: 5, cpu: 3500, memory: SmallWorld.gibibyte),
      SmallWorld.workload("small", replicas: 26, cpu: 300, memory: SmallWorld.gibibyte),
    ]
    let (plan, inventory) = try plan(workloads, orders: 20, types: [("m4", 4, 100_000), ("m8", 8, 150_000)])
    #expect(plan.realisation?.status == .realised, "\(plan.realisation?.note ?? "")")
    // Five big pods: two nodes of 8 cores and one of 4, where three of 8 or five of 4 would be alike.
    let levers = plan.realisation?.levers.map(\.name) ?? []
    #expect(levers.contains("mixed nodes"), "\(levers)")
    let groups = Dictionary(grouping: plan.nodes) { $0.labels[WellKnownLabel.group] ?? "" }
    #expect(groups.values.contains { Set($0.map(\.instanceType)).count == 2 })
    #expect(pending(plan, inventory, seed: 1000) == 0)
  }

  /// Nodes chosen among many for passing the orders asked for would pass them by luck.
  @Test(arguments: 20...31 as ClosedRange<UInt64>)
  func `where nodes were taken away or exchanged, orders hold that nobody asked for`(seed: UInt64) throws {
    var generator = Planning.SeededGenerator(seed: seed)
    let workloads = (0..<6).map {
      SmallWorld.workload(
        "w\($0)", replicas: 2 + generator.below(9), cpu: Int64(200 + 100 * generator.below(30)),
        memory: Int64(1 + generator.below(4)) * SmallWorld.gibibyte)
    }
    let (plan, inventory) = try plan(
      workloads, orders: 20, types: [("m4", 4, 100_000), ("m8", 8, 190_000), ("m16", 16, 370_000)])
    #expect(plan.realisation?.status == .realised, "\(plan.realisation?.note ?? "")")
    let levers = plan.realisation?.levers.map(\.name) ?? []
    guard levers.contains("mixed nodes") || levers.contains("trimming") else { return }
    let failing = (1...40 as ClosedRange<UInt64>).count { pending(plan, inventory, seed: 5000 + $0 * 10) > 0 }
    #expect(failing <= 8, "\(failing) of 40 times 5 orders")
  }

  @Test func `where small nodes strand pods and one large node holds all for less, that is bought`() throws {
    let workloads = [
      SmallWorld.workload("web", cpu: 900), SmallWorld.workload("api", replicas: 5, memory: 2 * SmallWorld.gibibyte),
      SmallWorld.workload("db", replicas: 3, cpu: 2000, memory: 4 * SmallWorld.gibibyte),
    ]
    let (plan, inventory) = try plan(workloads, types: [("small", 4, 100_000), ("big", 16, 350_000)])
    #expect(plan.cost.perHour.microUnits == 350_000, "\(plan.nodes.map(\.instanceType))")
    #expect(pending(plan, inventory, seed: 1) == 0)
  }

  @Test func `no bound rests on a spread over hosts for which a group's nodes alone may count`() throws {
    let tainted = SmallWorld.pool("tainted", .special, taints: [Taint(key: "x", value: "y", effect: .noSchedule)])
    let web = SmallWorld.workload("web", replicas: 12) {
      $0.template.topologySpread = [
        TopologySpreadConstraint(
          maxSkew: 1, topologyKey: WellKnownLabel.hostname, whenUnsatisfiable: .doNotSchedule,
          selector: LabelSelector(matchLabels: $0.template.labels))
      ]
    }
    // Its node counts for the spread, and no pod of the other may stand there.
    let apart = SmallWorld.workload("apart") {
      $0.template.tolerations = [Toleration(key: "x", operator: .exists)]
      $0.template.nodeSelector = [WellKnownLabel.pool: "tainted"]
    }
    let (plan, inventory) = try plan([web, apart], beside: [tainted])
    #expect(plan.cost.lowerBound.microUnits <= 500_000, "\(plan.cost)")
    // Kept to a group they may share its nodes, though the packing, with one pod on each, would hold as well.
    #expect(plan.nodes.count < 12, "\(plan.nodes.map(\.instanceType))")
    #expect(plan.realisation?.status == .realised, "\(plan.realisation?.note ?? "")")
    #expect(pending(plan, inventory, seed: 1) == 0)
  }

  @Test(arguments: [10, 12])
  func `groups are found where the plan's own would need more nodes than the pool may have`(most: Int) throws {
    let workloads = (0..<8).map {
      SmallWorld.workload("w\($0)", replicas: 3 + $0, cpu: Int64(700 + 430 * $0), memory: SmallWorld.gibibyte)
    }
    let (plan, inventory) = try plan(workloads, most: most)
    #expect(plan.nodes.count <= most)
    #expect(plan.realisation?.status == .realised, "\(plan.realisation?.note ?? "")")
    #expect(pending(plan, inventory, seed: 1) == 0)
  }

  @Test func `one pod that has no place doesn't keep the others' plan on paper`() throws {
    let giant = SmallWorld.workload("giant", cpu: 64_000, memory: SmallWorld.gibibyte)
    let (plan, inventory) = try plan(strandable + [giant])
    #expect(plan.status == .infeasible && plan.unplaced.map(\.count) == [1])
    #expect(plan.realisation?.status == .realised, "\(plan.realisation?.note ?? "")")
    var others = inventory
    others.workloads.removeAll { $0.id == giant.id }
    #expect(pending(plan, others, seed: 1) == 0)
    #expect(plan.placements.reduce(0) { $0 + $1.count } == 36)
  }

  @Test func `workloads are kept to groups that exist, and stand there`() throws {
    let (plan, _) = try plan(strandable)
    let groupOf = Dictionary(uniqueKeysWithValues: plan.nodes.map { ($0.name, $0.labels[WellKnownLabel.group]) })
    for workload in plan.workloads where !workload.steering.isEmpty {
      let names = Set(workload.steering.map(\.group))
      for placement in plan.placements where placement.workload == workload.workload {
        #expect(names.contains(groupOf[placement.node] ?? nil))
      }
    }
  }

  @Test(arguments: 1...UInt64(12))
  func `random inventories are realised, and groups called certain hold in every order under any scores`(
    seed: UInt64
  ) throws {
    var generator = Planning.SeededGenerator(seed: seed)
    let workloads = (0..<(2 + generator.below(6))).map { index in
      SmallWorld.workload(
        "w\(index)", replicas: 1 + generator.below(14), cpu: Int64(1 + generator.below(30)) * 100,
        memory: Int64(1 + generator.below(24)) << 28)
    }
    let (plan, inventory) = try plan(workloads)
    #expect(plan.realisation?.status == .realised)
    #expect(pending(plan, inventory, seed: 1) == 0)
    guard let realisation = plan.realisation, realisation.groups > 0,
      realisation.certainGroups == realisation.groups
    else { return }
    for other in 100...UInt64(103) {
      #expect(pending(plan, inventory, seed: other * 7, profile: .mostAllocated) == 0)
      #expect(pending(plan, inventory, seed: other * 13) == 0)
    }
  }

  /// What keeps a pod off spot nodes depends on whether its pool has some: the plan on paper may have none, and groups some.
  @Test(arguments: 1...UInt64(12))
  func `on nodes of groups, those that aren't allowed on spot stay off it, and are realised`(seed: UInt64) throws {
    var generator = Planning.SeededGenerator(seed: seed)
    var pool = SmallWorld.pool("general", .general)
    pool.capacityTypes = [.onDemand, .spot]
    let cluster = SmallWorld.cluster(pools: [pool])
    let workloads = (0..<(2 + generator.below(4))).map { index in
      SmallWorld.workload(
        "w\(index)", replicas: 1 + generator.below(8), cpu: Int64(3 + generator.below(32)) * 100,
        memory: Int64(1 + generator.below(16)) << 28
      ) { if generator.below(2) == 0 { $0.spot = .allowed } }
    }
    var offerings = SmallWorld.offerings(cluster, types: Self.types, capacityTypes: [.onDemand, .spot])
    // Hardly cheaper: the packing may do without.
    for index in offerings.offerings.indices where offerings.offerings[index].capacityType == .spot {
      let price = offerings.offerings[index].price.microUnits
      offerings.offerings[index].price = HourlyCost(microUnits: price * 9 / 10)
    }
    let inventory = Inventory(workloads: workloads.sorted { $0.id < $1.id })
    let plan = try Planner(
      inventory: inventory, cluster: cluster, offerings: offerings,
      options: PlannerOptions(
        solver: SolverOptions(timeLimitSeconds: 600, gap: 0.01),
        realisation: RealisationOptions(orders: 5, usesPriorities: false))
    ).plan()
    #expect(plan.realisation?.status == .realised, "\(plan.realisation?.note ?? "")")
    #expect(pending(plan, inventory, seed: 1) == 0)
    let spot = Set(plan.nodes.filter { $0.capacityType == .spot }.map(\.name))
    let forbidden = Set(workloads.filter { $0.spot != .allowed }.map(\.id))
    for placement in plan.placements where forbidden.contains(placement.workload) {
      #expect(!spot.contains(placement.node), "\(placement.workload) on \(placement.node)")
    }
  }

  @Test func `priorities are never worse, and keep the owner's order`() throws {
    var important = SmallWorld.workload("big", replicas: 6, cpu: 3500, memory: SmallWorld.gibibyte)
    important.priority = 100
    important.template.priority = 100
    let small = SmallWorld.workload("small", replicas: 30, cpu: 300, memory: SmallWorld.gibibyte)
    let without = try plan([important, small]).plan
    let (plan, inventory) = try plan([important, small], priorities: true)
    #expect(plan.cost.perHour <= without.cost.perHour)
    #expect(pending(plan, inventory, seed: 1) == 0)
    for priorityClass in plan.priorityClasses { #expect(priorityClass.value <= 100) }
  }

  @Test func `as written nothing is steered`() throws {
    let (plan, inventory) = try plan(strandable, asWritten: true)
    #expect(plan.workloads.allSatisfy { $0.steering.isEmpty })
    #expect(plan.priorityClasses.isEmpty)
    if plan.realisation?.status == .realised { #expect(pending(plan, inventory, seed: 1) == 0) }
  }

  @Test(arguments: 1...UInt64(6))
  func `of a plan that grew by nodes, none can be spared`(seed: UInt64) throws {
    var generator = Planning.SeededGenerator(seed: seed)
    let workloads = (0..<(3 + generator.below(4))).map { index in
      SmallWorld.workload(
        "w\(index)", replicas: 2 + generator.below(12), cpu: Int64(2 + generator.below(30)) * 100,
        memory: Int64(1 + generator.below(24)) << 28)
    }
    let (plan, inventory) = try plan(workloads, asWritten: true)
    guard plan.realisation?.status == .realised else { return }
    #expect(pending(plan, inventory, seed: 1) == 0)
    let kinds = Dictionary(grouping: plan.nodes) { "\($0.instanceType) \($0.zone)" }
    for (kind, nodes) in kinds {
      var smaller = plan
      smaller.nodes.removeAll { $0.name == nodes.last?.name }
      smaller.placements.removeAll { $0.node == nodes.last?.name }
      #expect(pending(smaller, inventory, seed: 1, orders: 25) > 0, "a node \(kind) of \(nodes.count)")
    }
  }

  @Test func `where a pool has as many nodes as it may, they give way to larger ones`() throws {
    let most = 4
    let (plan, inventory) = try plan(strandable, asWritten: true, most: most)
    #expect(plan.nodes.count <= most)
    #expect(plan.realisation?.status == .realised, "\(plan.realisation?.note ?? "")")
    let levers = plan.realisation?.levers.map(\.what) ?? []
    #expect(levers.contains { $0.contains("larger") }, "\(levers)")
    #expect(pending(plan, inventory, seed: 1) == 0)
    #expect(plan.placements.reduce(0) { $0 + $1.count } == 36)
    #expect(plan.cost.perHour == plan.nodes.reduce(.zero) { $0 + $1.pricePerHour })
  }

  @Test func `without time the plan stays as it is on paper, and says so`() throws {
    let (plan, _) = try plan(strandable, timeLimit: 0.000_001)
    #expect(plan.realisation?.status == .notReached || plan.realisation?.status == .notRealised)
    #expect(plan.realisation?.note.isEmpty == false)
    #expect(plan.cost.perHour == plan.cost.onPaper)
  }

  @Test func `the same plan comes out twice`() throws {
    #expect(try plan(strandable).plan == plan(strandable).plan)
  }
}
