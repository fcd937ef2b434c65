internal import ClusterModel
internal import Quantities

/// Reads the parts of a plan that say what was bought and what stands where.
struct PlanBodyReader {
  private static let most = 100_000_000
  /// What plan files round shares to.
  private static let roundedTo = 0.0001

  func readPool(_ pool: FieldReader) -> PlannedPool? {
    guard let name = pool.requiredString("name"), let role = pool.requiredWord("role", PoolRole.self) else {
      return nil
    }
    var usage = PoolUsage()
    if let reader = pool.mapping("usage") {
      usage.requested = reader.resources("requested") ?? ResourceVector()
      usage.allocatable = reader.resources("allocatable") ?? ResourceVector()
      if let shares = reader.mapping("utilisation") { refuseOther(shares, than: usage.utilisation) }
    }
    return PlannedPool(
      name: name, role: role, taints: pool.taints("taints"), labels: pool.stringMap("labels"),
      groups: pool.mappings("groups").compactMap(readGroup), usage: usage)
  }

  /// Utilisation follows from the amounts beside it; a file that states another contradicts itself.
  private func refuseOther(_ stated: FieldReader, than real: [ResourceName: Double]) {
    for (name, field) in stated.asEntries() {
      guard let share = stated.double(name, in: 0...Double(Self.most)) else { continue }
      let made = real[ResourceName(rawValue: name)] ?? 0
      guard abs(share - made) > Self.roundedTo else { continue }
      field.reject(
        "\(share) is stated, and requested and allocatable make \((made * 10_000).rounded() / 10_000)",
        "leave plan files as plimsoll plan -o json wrote them")
    }
  }

  private func readGroup(_ group: FieldReader) -> NodeGroup? {
    let instanceType = group.requiredString("instanceType")
    let capacityType = group.requiredWord("capacityType", CapacityType.self)
    let zone = group.requiredString("zone")
    let count = group.requiredInt("count", in: 0...Self.most)
    let price = group.requiredPrice("pricePerHour")
    guard let instanceType, let capacityType, let zone, let count, let price else { return nil }
    return NodeGroup(
      instanceType: instanceType, capacityType: capacityType, zone: zone, count: count, pricePerHour: price)
  }

  func readNode(_ node: FieldReader) -> PlannedNode? {
    let name = node.requiredString("name")
    let pool = node.requiredString("pool")
    let instanceType = node.requiredString("instanceType")
    let capacityType = node.requiredWord("capacityType", CapacityType.self)
    let zone = node.requiredString("zone")
    let price = node.requiredPrice("pricePerHour")
    let labels = node.stringMap("labels")
    let taints = node.taints("taints")
    if node.child("allocatable") == nil { node.missing("allocatable", "a plan file has it") }
    let allocatable = node.resources("allocatable") ?? ResourceVector()
    guard let name, let pool, let instanceType, let capacityType, let zone, let price else { return nil }
    return PlannedNode(
      name: name, pool: pool, instanceType: instanceType, capacityType: capacityType, zone: zone, labels: labels,
      taints: taints, allocatable: allocatable, pricePerHour: price)
  }

  func readWorkload(_ workload: FieldReader) -> PlannedWorkload? {
    let id = workload.workloadID("workload")
    let replicas = workload.requiredInt("replicas", in: 0...Self.most)
    let role = workload.requiredWord("role", PoolRole.self)
    let enforced = workload.requiredWord("enforced", PlannedWorkload.Enforcement.self)
    let chosenBy = workload.oneOf("chosenBy", PlannedWorkload.PoolRule.self)
    let requests = workload.resources("requests") ?? ResourceVector()
    let pools = workload.strings("pools")
    var shares: [String: Int] = [:]
    for (zone, value) in workload.child("sharesOf")?.asEntries() ?? [] { shares[zone] = value.asInt(in: 0...Self.most) }
    let steering = workload.mappings("steering").map(readReference)
    let isEven = workload.bool("evenOverHosts") ?? false
    let priorityClass = workload.string("priorityClass")
    guard let id, let replicas, let role, let enforced else { return nil }
    return PlannedWorkload(
      workload: id, replicas: replicas, requests: requests, role: role, pools: pools, enforced: enforced,
      chosenBy: chosenBy, sharesOf: shares, steering: steering, isEven: isEven,
      priorityClass: priorityClass)
  }

  private func readReference(_ reference: FieldReader) -> NodeGroupReference {
    reference.rejectMistyped(["pool", "instanceType", "capacityType", "zone", "group"])
    return NodeGroupReference(
      pool: reference.string("pool"), instanceType: reference.string("instanceType"),
      capacityType: reference.oneOf("capacityType", CapacityType.self), zone: reference.string("zone"),
      group: reference.string("group"))
  }

  func readPlacement(_ placement: FieldReader) -> Placement? {
    let id = placement.workloadID("workload")
    let node = placement.requiredString("node")
    let count = placement.requiredInt("count", in: 0...Self.most)
    guard let id, let node, let count else { return nil }
    return Placement(workload: id, node: node, count: count)
  }

  func readUnplaced(_ pods: FieldReader) -> UnplacedPods? {
    let id = pods.workloadID("workload")
    let count = pods.requiredInt("count", in: 0...Self.most)
    guard let id, let count else { return nil }
    return UnplacedPods(workload: id, count: count, reason: pods.string("reason") ?? "")
  }
}
