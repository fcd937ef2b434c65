import ClusterModel
import Quantities
import Testing

@Suite("What a plan assumes of a workload")
struct PlanPatchTests {
  @Test func `a workload kept in its pools tolerates their taints and asks for their label`() {
    let patch = plan().patch(for: workload(.patch, pools: ["db", "gpu"]), consent: .allowed)
    #expect(patch.taints.map(\.description) == ["dedicated=db:NoSchedule", "gpu:NoSchedule"])
    #expect(patch.alternatives == [[pool("db", "gpu")]])
    #expect(patch.always.isEmpty)
  }

  @Test func `a manifest that keeps its pods itself needs nothing`() {
    #expect(plan().patch(for: workload(.asWritten, pools: ["db"])).isEmpty)
  }

  @Test func `steering names the groups, within the pools`() {
    var steered = workload(.patch, pools: ["db"])
    steered.steering = [NodeGroupReference(instanceType: "m"), NodeGroupReference(instanceType: "l")]
    let type = LabelRequirement(key: WellKnownLabel.instanceType, operator: .in, values: ["l", "m"])
    #expect(plan().patch(for: steered).alternatives == [[pool("db"), type]])
    steered.enforced = .asWritten
    #expect(plan().patch(for: steered).alternatives == [[type]])
  }

  @Test func `spot nodes of its pools are refused where the owner or the role forbids them`() {
    let refusal = [LabelRequirement(key: WellKnownLabel.capacityType, operator: .notIn, values: ["spot"])]
    #expect(plan().patch(for: workload(.patch, pools: ["gpu"]), consent: .forbidden).always == refusal)
    #expect(plan().patch(for: workload(.patch, pools: ["gpu"]), consent: .allowed).always.isEmpty)
    #expect(plan().patch(for: workload(.patch, pools: ["db"]), consent: .forbidden).always.isEmpty)
    var stateful = workload(.asWritten, pools: ["gpu"])
    stateful.role = .stateful
    #expect(plan().patch(for: stateful).always == refusal)
  }

  @Test func `pods that say nothing of spot may stand on it in pools of spot alone, and in no other`() {
    var plan = plan()
    func document(_ name: String, _ types: [CapacityType]) -> NodePool {
      NodePool(name: name, role: .general, capacityTypes: types, position: FilePosition(path: "test"))
    }
    plan.cluster.pools = [document("db", [.onDemand, .spot]), document("gpu", [.spot])]
    let refusal = LabelRequirement(key: WellKnownLabel.capacityType, operator: .notIn, values: ["spot"])
    let alone = plan.patch(for: workload(.patch, pools: ["gpu"]))
    #expect(alone.always.isEmpty && alone.alternatives == [[pool("gpu")]])
    let both = plan.patch(for: workload(.patch, pools: ["db", "gpu"]))
    #expect(both.always.isEmpty)
    #expect(both.alternatives == [[pool("db", "gpu"), refusal], [pool("db", "gpu"), pool("gpu")]])
    #expect(
      plan.patch(for: workload(.asWritten, pools: ["db", "gpu"])).alternatives == [[refusal], [pool("gpu")]])
    plan.cluster.pools[1].capacityTypes = [.onDemand, .spot]
    #expect(plan.patch(for: workload(.patch, pools: ["db", "gpu"])).always == [refusal])
  }

  @Test func `a priority class comes from the plan`() {
    var tiered = workload(.asWritten, pools: ["db"])
    tiered.priorityClass = "tier-4"
    #expect(plan().patch(for: tiered).priorityClass == PlannedPriorityClass(name: "tier-4", value: 400))
  }

  private func pool(_ names: String...) -> LabelRequirement {
    LabelRequirement(key: WellKnownLabel.pool, operator: .in, values: names)
  }

  private func workload(_ enforced: PlannedWorkload.Enforcement, pools: [String]) -> PlannedWorkload {
    PlannedWorkload(
      workload: WorkloadID(namespace: "shop", kind: "Deployment", name: "web"), replicas: 1,
      requests: ResourceVector(), role: .general, pools: pools, enforced: enforced, sharesOf: [:])
  }

  private func plan() -> Plan {
    let here = FilePosition(path: "test")
    func pool(_ name: String, _ taint: Taint, _ capacityType: CapacityType) -> PlannedPool {
      PlannedPool(
        name: name, role: .special, taints: [taint], labels: [:],
        groups: [
          NodeGroup(instanceType: "m", capacityType: capacityType, zone: "z", count: 1, pricePerHour: .zero)
        ], usage: PoolUsage())
    }
    return Plan(
      run: PlanRun(generatedAt: "", durationSeconds: 0, version: "", solver: "", seed: 1, stoppedBy: ""), inputs: [],
      cluster: ClusterDocument(name: "c", provider: .aws, region: "r", zones: ["z"], pools: [], position: here),
      status: .feasible, cost: PlanCost(currency: "USD", perHour: .zero, lowerBound: .zero, onPaper: .zero),
      pools: [
        pool("db", Taint(key: "dedicated", value: "db", effect: .noSchedule), .onDemand),
        pool("gpu", Taint(key: "gpu", effect: .noSchedule), .spot),
      ], nodes: [], workloads: [], placements: [],
      priorityClasses: [PlannedPriorityClass(name: "tier-4", value: 400)])
  }
}
