import ClusterModel
import Quantities

/// Pod classes with the dimensions and capacities that belong to them.
struct BuiltClasses {
  var classes: [PodClass]
  var members: [[ClassMember]]
  var podsPerItem: [Int]
  var isZoneFree: [Bool]
  var dimensionCount: Int
  /// For each shape, its room in every dimension.
  var capacities: [[Int64]]
}

/// Forms classes of pods that are alike.
///
/// Workloads are merged where nothing tells their pods apart: same request and shapes, free over zones, and no rule about
/// company. Rules that count several workloads together on a node become a dimension of their own, of which each of their
/// pods takes 1.
struct ClassBuilder {
  let workloads: [Workload]
  let company: Company
  let shapes: [PlannedShape]
  let zoneCount: Int
  let resources: [ResourceName]
  var refused: [Int: String] = [:]

  init(workloads: [Workload], company: Company, shapes: [PlannedShape], zoneCount: Int) {
    self.workloads = workloads
    self.company = company
    self.shapes = shapes
    self.zoneCount = zoneCount
    var named: Set<ResourceName> = [.cpu, .memory, .pods]
    for workload in workloads {
      for name in workload.requests.names where workload.requests[name] > 0 { named.insert(name) }
    }
    resources = named.sorted()
  }

  private struct Signature: Hashable {
    let request: [Int64]
    let shapes: [Int]
    let spread: ZoneRule
    /// The workload itself where it can't be merged with another.
    let alone: Int?
  }

  mutating func build(eligible: [[Int]], rules: [ZoneRule], narrowed: [[Int]?]) -> BuiltClasses {
    let dimensionCount = resources.count + company.sharedCaps.count
    var built = BuiltClasses(
      classes: [], members: [], podsPerItem: [], isZoneFree: [], dimensionCount: dimensionCount,
      capacities: shapes.map(capacity))
    let bound = related()
    var classOf: [Signature: Int] = [:]
    var classOfWorkload: [Int: Int] = [:]
    for index in workloads.indices where refused[index] == nil {
      guard let item = item(index, eligible: eligible[index], rule: rules[index], narrowed: narrowed[index]) else {
        continue
      }
      let isLoose = item.rule == .free && company.maxPerNode[index] == nil && !bound.contains(index)
      let signature = Signature(
        request: item.request, shapes: item.shapes, spread: item.rule, alone: isLoose ? nil : index)
      let pods = ClassMember(workload: index, pods: workloads[index].replicas)
      if let known = classOf[signature] {
        built.classes[known].demand += item.demand
        built.members[known].append(pods)
        classOfWorkload[index] = known
        continue
      }
      classOf[signature] = built.classes.count
      classOfWorkload[index] = built.classes.count
      built.classes.append(
        PodClass(
          demand: item.demand, request: item.request, shapes: item.shapes, maxPerNode: item.maxPerNode,
          zoneRule: item.rule))
      built.members.append([pods])
      built.podsPerItem.append(item.podsPerItem)
      built.isZoneFree.append(item.rule == .free && company.zoneCompanions[index].isEmpty && narrowed[index] == nil)
    }
    for (index, number) in classOfWorkload where bound.contains(index) {
      built.classes[number].conflicts = company.conflicts[index].compactMap { classOfWorkload[$0] }.sorted()
      built.classes[number].companions = company.companions[index].map { group in
        group.compactMap { classOfWorkload[$0] }.sorted()
      }
    }
    return built
  }

  private struct Item {
    var request: [Int64]
    var demand: Int
    var shapes: [Int]
    var maxPerNode: Int?
    var rule: ZoneRule
    var podsPerItem: Int
  }

  /// What the optimiser places of a workload: its pods one by one, or all of them as one item.
  private mutating func item(_ index: Int, eligible: [Int], rule: ZoneRule, narrowed: [Int]?) -> Item? {
    let workload = workloads[index]
    var open = eligible
    if let narrowed {
      let zones = Set(narrowed)
      open = open.filter { zones.contains(shapes[$0].zoneIndex) }
    }
    var request = resources.map { $0 == .pods ? 1 : max(0, workload.requests[$0]) }
    request += company.sharedCaps.map { $0.members.contains(index) ? 1 : 0 }
    guard company.bundled.contains(index), workload.replicas > 1 else {
      return Item(
        request: request, demand: workload.replicas, shapes: open, maxPerNode: company.maxPerNode[index], rule: rule,
        podsPerItem: 1)
    }
    let count = Int64(workload.replicas)
    request = request.map { $0.multipliedReportingOverflow(by: count).overflow ? .max : $0 * count }
    open = open.filter { number in
      holdsAll(workload.replicas, zone: shapes[number].zoneIndex, rule)
        && zip(request, capacity(shapes[number])).allSatisfy { $0 <= $1 }
    }
    if open.isEmpty || (company.maxPerNode[index] ?? .max) < workload.replicas {
      refused[index] =
        "required pod affinity to itself over hosts puts all \(workload.replicas) pods on one node, and no node shape that "
        + "it may use can hold them together"
      return nil
    }
    return Item(
      request: request, demand: 1, shapes: open, maxPerNode: nil, rule: .free, podsPerItem: workload.replicas)
  }

  private func holdsAll(_ pods: Int, zone: Int, _ rule: ZoneRule) -> Bool {
    switch rule {
    case .free: true
    case .bounds(let least, let most):
      most[zone] >= pods && least.indices.allSatisfy { $0 == zone || least[$0] == 0 }
    case .spread(let maxSkew, let zones): zones == [zone] || pods <= maxSkew
    }
  }

  private func capacity(_ shape: PlannedShape) -> [Int64] {
    resources.map { max(0, shape.room[$0]) } + company.sharedCaps.map { Int64($0.most) }
  }

  /// Workloads that a rule about company names, on either side.
  private func related() -> Set<Int> {
    var bound = company.bundled
    for index in workloads.indices {
      if !company.conflicts[index].isEmpty { bound.insert(index) }
      for group in company.companions[index] { bound.formUnion(group + [index]) }
      for group in company.zoneCompanions[index] { bound.formUnion(group + [index]) }
      if !company.zoneConflicts[index].isEmpty { bound.insert(index) }
    }
    for cap in company.sharedCaps { bound.formUnion(cap.members) }
    return bound
  }
}
