import ClusterModel
import Foundation
import Quantities
import Reading
import Reporting
import Support
import Testing

@Suite("Plans written and read back")
struct PlanRoundTripTests {
  private func readBack(_ text: String) throws -> (plan: Plan?, problems: [String]) {
    let log = ProblemLog()
    let node = try #require(try YAMLDocuments().parse(text).first)
    let plan = PlanReader().read(FieldReader(node, file: "plan.yaml", log: log))
    return (plan, log.sorted.map(\.description))
  }

  private func cost(_ microUnits: Int64) -> HourlyCost { HourlyCost(microUnits: microUnits) }

  private var plan: Plan {
    var cluster = ClusterDefaults.builtInCluster
    cluster.survive = [
      .zoneLoss, .nodeLoss(2), .upgrade(maxSurge: .percent(25), maxUnavailable: .count(1)), .spotReclaim,
    ]
    cluster.prices.reserved = [
      ReservedInstances(instanceType: "m7i.large", count: 2, price: cost(50_000), zone: "us-east-1a")
    ]
    cluster.reservations = .given(
      kubeReserved: ResourceVector(milliCPU: 100, memory: 1 << 30), systemReserved: ResourceVector(),
      eviction: ResourceVector([.memory: 100 << 20]), maxPods: 58)
    cluster.replicas = ReplicaPolicy(autoscaled: .share(0.25), jobs: .exclude)
    cluster.headroom = [.cpu: 0.1]
    cluster.controlPlane = ControlPlane(
      members: 3, zones: ["us-east-1a"], apiEndpoint: "dns", disk: "nvme", position: cluster.position)
    cluster.declared = Declarations(
      etcdBackupSchedule: "@daily", lastRestoreTest: "2026-01-31", keptOut: ["db"], upgradeOwner: "team")
    cluster.pools[1].capacityTypes = [.onDemand, .spot]
    cluster.pools[1].minimumNodes = 1
    cluster.pools[1].maximumNodes = 9
    cluster.pools[1].zones = ["us-east-1a", "us-east-1b"]
    cluster.pools[1].utilisationCap = [.cpu: 0.8, .memory: 0.85]
    cluster.pools[1].accepts = WorkloadMatcher(namespaces: ["shop"], workloads: ["a/*/b"], labels: ["tier": "front"])
    cluster.pools[1].maxPods = 110
    cluster.pools[1].instanceTypesPerPool = 2
    let taint = Taint(key: "CriticalAddonsOnly", value: "true", effect: .noSchedule)
    let room = ResourceVector([
      .cpu: 1930, .memory: 7_238_319_104, .ephemeralStorage: 17 << 30, .pods: 29, "nvidia.com/gpu": 1,
    ])
    let web = WorkloadID(namespace: "shop", kind: "Deployment", name: "web")
    let place = FilePosition(path: "a/b.yaml", line: 3, column: 5)
    var plan = Plan(
      run: PlanRun(
        generatedAt: "2026-11-23T09:00:00Z", durationSeconds: 1.25, version: "0.1.0", solver: "GLPK 5.0",
        seed: .max, stoppedBy: "gap reached"),
      inputs: [InputFile(path: "a/b.yaml", sha256: "00ff", documents: 3)], cluster: cluster, status: .optimal,
      cost: PlanCost(
        currency: "USD", perHour: cost(201_600), lowerBound: cost(200_001), boundOf: "any number of instance types",
        onPaper: cost(201_600), gapAsked: 0.005),
      pools: [
        PlannedPool(
          name: "system", role: .system, taints: [taint, Taint(key: "bare", effect: .noExecute)], labels: ["a": "true"],
          groups: [
            NodeGroup(
              instanceType: "m7i.large", capacityType: .reserved, zone: "us-east-1a", count: 2,
              pricePerHour: cost(100_800))
          ], usage: PoolUsage(requested: ResourceVector(milliCPU: 500, memory: 1 << 30), allocatable: room * 2))
      ],
      nodes: [
        PlannedNode(
          name: "system-1", pool: "system", instanceType: "m7i.large", capacityType: .spot, zone: "us-east-1a",
          labels: ["kubernetes.io/hostname": "system-1", "n": "1"], taints: [taint], allocatable: room,
          pricePerHour: cost(100_800))
      ],
      workloads: [
        PlannedWorkload(
          workload: web, replicas: 3, requests: ResourceVector(milliCPU: 250, memory: 129_000_000), role: .general,
          pools: ["general"], enforced: .patch, chosenBy: .standIn,
          sharesOf: ["us-east-1a": 2, "us-east-1b": 1],
          steering: [
            NodeGroupReference(pool: "general", group: "general-2"),
            NodeGroupReference(instanceType: "m7i.large", capacityType: .spot, zone: "us-east-1a"),
          ], isEven: true, priorityClass: "tier-1")
      ],
      placements: [Placement(workload: web, node: "system-1", count: 2)],
      unplaced: [UnplacedPods(workload: web, count: 1, reason: "no room: 250m of 0")],
      scenarios: [
        ScenarioOutcome(
          name: "zone-loss/us-east-1a", survives: false,
          placements: [Placement(workload: web, node: "system-1", count: 1)],
          lost: [UnplacedPods(workload: web, count: 1, reason: "pinned")], gone: ["system-2"],
          cases: [
            ScenarioCase(
              gone: ["system-3"], moved: [Placement(workload: web, node: "system-1", count: 2)],
              displaced: [Placement(workload: web, node: "system-2", count: 1)])
          ], proof: "each of 3 nodes: all checked",
          remedies: [SurvivalRemedy(workload: web, constraint: "c", remedy: "r")])
      ],
      assumptions: [Assumption(object: "shop/Deployment/web", field: "requests.cpu", assumed: "100m", why: "missing")],
      findings: [
        Finding(
          rule: "PL0101", severity: .warning, object: "shop/Deployment/web", location: place, message: "m", remedy: "r",
          failure: "f", patch: "spec: {replicas: 2}")
      ],
      suppressed: [
        SuppressedFinding(
          finding: Finding(
            rule: "PL0206", severity: .info, object: "shop/Deployment/web", location: place, message: "m", remedy: "r",
            failure: "f", patch: "spec: {replicas: 2}"), reason: "ours", until: "2027-01-31")
      ],
      ignored: [IgnoredDocument(kind: "ConfigMap", name: "c", location: place, why: "no pods")],
      priorityClasses: [PlannedPriorityClass(name: "tier-1", value: -3, mayPreempt: false)],
      realisation: PlanRealisation(
        status: .realised, orders: 20, profile: "default", groups: 4, certainGroups: 3,
        levers: [PlanRealisation.Lever(name: "steering", perHour: cost(210_000), what: "3 groups")], note: "n"))
    plan.failurePrices = FailurePrices(
      withoutFailures: cost(100_000), usualPractice: cost(150_000), withAll: cost(130_000),
      prices: [
        .init(
          demand: "zone-loss", alone: .init(found: cost(20_000), least: cost(1), most: cost(30_000)),
          onTop: .init(found: cost(10_000), least: cost(0), most: cost(10_001)))
      ])
    plan.exposure = [
      WorkloadExposure(
        workload: web, replicas: 2, perZone: ["us-east-1a": 2], mostPerNode: 2, nodes: 1, leastLeft: 0,
        worst: "node system-1", budget: 1)
    ]
    return plan
  }

  @Test func `a plan read back from JSON says the same, to the last byte`() throws {
    let text = PlanDocument.json(plan)
    let (read, problems) = try readBack(text)
    #expect(problems == [])
    let back = try #require(read)
    #expect(PlanDocument.json(back) == text)
    #expect(back.nodes == plan.nodes)
    #expect(back.placements == plan.placements)
    #expect(back.pools == plan.pools)
    #expect(back.workloads == plan.workloads)
    #expect(back.scenarios == plan.scenarios)
    #expect(back.failurePrices == plan.failurePrices)
    #expect(back.exposure == plan.exposure)
    #expect(back.findings == plan.findings)
    #expect(back.suppressed == plan.suppressed)
    #expect(back.ignored == plan.ignored)
    #expect(back.priorityClasses == plan.priorityClasses)
    #expect(back.realisation == plan.realisation)
    #expect(back.run == plan.run)
    #expect(back.cost.stated == StatedCost(perMonth: 147.168, gap: 0.007932))
  }

  @Test func `a plan read back from YAML says the same`() throws {
    let (read, problems) = try readBack(PlanDocument.yaml(plan))
    #expect(problems == [])
    #expect(PlanDocument.json(try #require(read)) == PlanDocument.json(plan))
  }

  @Test func `a resolved Cluster document means what the original meant`() throws {
    let back = try #require(try readBack(PlanDocument.json(plan)).plan?.cluster)
    var expected = plan.cluster
    expected.position = back.position
    expected.controlPlane?.position = try #require(back.controlPlane).position
    expected.isBuiltIn = false
    for index in expected.pools.indices { expected.pools[index].position = back.pools[index].position }
    #expect(back == expected)
  }

  @Test func `the schema has every field that is written, and none that isn't`() throws {
    let root = try JSONSerialization.jsonObject(with: Data(PlanDocument.json(plan).utf8))
    var written: [String: Set<String>] = [:]
    collect(root, at: "", into: &written)
    let places = try SchemaPlaces(DocumentSchema.plan.text).fields
    for (place, names) in places { #expect(written[place] == names, "\(place)") }
  }

  /// The names of every mapping by its place, those of a list's elements together.
  private func collect(_ value: Any, at place: String, into names: inout [String: Set<String>]) {
    if let list = value as? [Any] {
      for element in list { collect(element, at: place + "[]", into: &names) }
    } else if let mapping = value as? [String: Any] {
      for (name, below) in mapping {
        names[place, default: []].insert(name)
        collect(below, at: place.isEmpty ? name : "\(place).\(name)", into: &names)
      }
    }
  }

  @Test func `what is missing or wrong is told with its place`() throws {
    let (read, problems) = try readBack(
      """
      apiVersion: plimsoll/v1
      kind: Plan
      run: {seed: -1}
      cluster: {apiVersion: plimsoll/v1, kind: Cluster, spec: {provider: awz}}
      status: great
      cost: {currency: USD, perHour: x, lowerBoundPerHor: 1}
      pools: [{name: a, role: general, groups: [{count: -1}]}]
      nodes: {}
      placements: [{workload: a/b, node: n1, count: 1.5}]
      """)
    #expect(read == nil)
    #expect(
      problems == [
        "plan.yaml:1:1: workloads: is missing; a plan file has it, even if empty",
        "plan.yaml:3:13: run.seed: '-1' is no seed; write a whole number of 0 or more",
        "plan.yaml:4:68: cluster.spec.provider: 'awz' is none of aws, azure, gcp, on-premises; did you mean aws?",
        "plan.yaml:5:9: status: 'great' is none of optimal, feasible, infeasible; write one of them",
        "plan.yaml:6:7: cost.lowerBoundPerHour: is missing; a plan file has it",
        "plan.yaml:6:32: cost.perHour: 'x' is no price; write what an hour costs as a number, such as 0.25",
        "plan.yaml:6:35: cost.lowerBoundPerHor: unknown field 'lowerBoundPerHor'; did you mean 'lowerBoundPerHour'?",
        "plan.yaml:7:43: pools[0].groups[0].capacityType: is missing; write one of on-demand, spot, reserved",
        "plan.yaml:7:43: pools[0].groups[0].instanceType: is missing; write it",
        "plan.yaml:7:43: pools[0].groups[0].pricePerHour: is missing; a plan file has it",
        "plan.yaml:7:43: pools[0].groups[0].zone: is missing; write it",
        "plan.yaml:7:51: pools[0].groups[0].count: -1 is too small; write a number of at least 0",
        "plan.yaml:8:8: nodes: a mapping stands where a list should be; write each element after '- '",
        "plan.yaml:9:25: placements[0].workload: 'a/b' is no workload; write namespace/Kind/name",
        "plan.yaml:9:47: placements[0].count: '1.5' is not a whole number; write a number such as 3",
      ])
  }
}
