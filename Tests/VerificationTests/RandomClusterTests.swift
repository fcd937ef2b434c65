import ClusterModel
import Planning
import Quantities
import Support
import Testing
import Verification

/// Whatever rules meet in an inventory, what the planner makes of it keeps them all, or names the pods that have no place.
@Suite("Random clusters")
struct RandomClusterTests {
  @Test(arguments: 1...80) func `every plan keeps its rules and accounts for every pod`(seed: Int) throws {
    var world = RandomCluster(seed: UInt64(seed))
    let (inventory, cluster, offerings) = world.make()
    let options = PlannerOptions(solver: SolverOptions(timeLimitSeconds: 2, seed: 1))
    let plan = try Planner(inventory: inventory, cluster: cluster, offerings: offerings, options: options).plan()
    let verdict = PlanVerifier(plan: plan, inventory: inventory, cluster: cluster, offerings: offerings).verdict()
    #expect(verdict.violations == [])
    for workload in inventory.workloads {
      let placed = plan.placements.filter { $0.workload == workload.id }.reduce(0) { $0 + $1.count }
      let named = plan.unplaced.filter { $0.workload == workload.id }.reduce(0) { $0 + $1.count }
      #expect(placed + named == workload.replicas)
    }
    #expect(plan.cost.lowerBound <= plan.cost.perHour)
  }
}

/// A few workloads with rules drawn at random, on pools of two instance types in up to three zones.
private struct RandomCluster {
  private var random: SeededGenerator
  private let position = FilePosition(path: "random.yaml", line: 1, column: 1)

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private mutating func below(_ limit: Int) -> Int { random.below(limit) }

  private mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  mutating func make() -> (Inventory, ClusterDocument, OfferingSet) {
    let zones = Array(["a", "b", "c"].prefix(1 + below(3)))
    var pool = NodePool(name: "general", role: .general, position: position)
    if chance(25) { pool.minimumPerZone = 1 }
    if chance(25) { pool.maximumNodes = 3 + below(6) }
    let cluster = ClusterDocument(
      name: "random", provider: .onPremises, region: "r", zones: zones, pools: [pool],
      instanceTypesPerPool: 1 + below(2), position: position)
    var offerings: [PoolOffering] = []
    for (name, cpu, price) in [("m4", Int64(4), Int64(100)), ("m8", 8, 190)] {
      for zone in zones {
        var allocatable = ResourceVector(milliCPU: cpu * 1000, memory: cpu << 32)
        allocatable[.pods] = 20
        offerings.append(
          PoolOffering(
            pool: "general", instanceType: name, capacityType: .onDemand, zone: zone,
            price: HourlyCost(microUnits: price), allocatable: allocatable,
            labels: [WellKnownLabel.zone: zone, WellKnownLabel.instanceType: name, "rack-zone": "rack-\(zone)"],
            taints: []))
      }
    }
    let count = 1 + below(6)
    var workloads = (0..<count).map { workload($0, of: count, zones: zones) }
    workloads.sort { $0.id < $1.id }
    return (Inventory(workloads: workloads), cluster, OfferingSet(offerings: offerings))
  }

  private mutating func workload(_ number: Int, of count: Int, zones: [String]) -> Workload {
    let name = "w\(number)"
    var template = PodTemplate(labels: ["app": name, "group": ["x", "y"][below(2)]])
    let replicas = [1, 1, 2, 3, 4, 6, 9][below(7)]
    if chance(35) { template.podAntiAffinity.required = [term(name, count, own: 60)] }
    if chance(25) { template.podAffinity.required = [term(name, count, own: 30)] }
    if chance(40) {
      let key = key()
      template.topologySpread = [
        TopologySpreadConstraint(
          maxSkew: 1 + below(2), topologyKey: key, whenUnsatisfiable: .doNotSchedule,
          selector: selector(name, count, own: 70))
      ]
    }
    if chance(15) { template.nodeSelector = [WellKnownLabel.zone: zones[below(zones.count)]] }
    if chance(10) {
      template.containers = [
        Container(name: "c", ports: [ContainerPort(containerPort: 80, hostPort: 80 + below(2))])
      ]
    }
    var workload = Workload(
      id: WorkloadID(namespace: "n", kind: "Deployment", name: name), template: template, replicas: replicas,
      requests: ResourceVector(
        milliCPU: [250, 500, 1000, 2500][below(4)], memory: Int64(1 + below(4)) << 30), position: position)
    if chance(10) { workload.pinnedZones = [zones[below(zones.count)]: 1 + below(replicas)] }
    return workload
  }

  private mutating func key() -> String {
    [WellKnownLabel.hostname, WellKnownLabel.zone, WellKnownLabel.zone, "rack-zone", "absent"][
      chance(90) ? below(4) : 4]
  }

  private mutating func selector(_ name: String, _ count: Int, own: Int) -> LabelSelector {
    if chance(own) { return LabelSelector(matchLabels: ["app": name]) }
    return chance(60)
      ? LabelSelector(matchLabels: ["app": "w\(below(count))"])
      : LabelSelector(matchLabels: ["group": ["x", "y"][below(2)]])
  }

  private mutating func term(_ name: String, _ count: Int, own: Int) -> PodAffinityTerm {
    let key = key()
    return PodAffinityTerm(selector: selector(name, count, own: own), topologyKey: key)
  }
}
