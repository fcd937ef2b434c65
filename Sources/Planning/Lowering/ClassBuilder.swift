import ClusterModel
import Quantities

/// Pod classes with the dimensions and capacities that belong to them.
struct BuiltClasses {
  var classes: [PodClass]
  var members: [[ClassMember]]
  var podsPerItem: [Int]
  var isZoneFree: [Bool]
  var hostSpreads: [HostSpreadLevels.Spread] = []
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
  let zones: [String]
  let nodeLimits: [NodeLimit]
  let resources: [ResourceName]
  var refused: [Int: String] = [:]
  /// What failures ask of each workload, as `FailureLowering.keys` has it: different keys never share a class.
  var survivalKeys: [Int]
  /// Whether the plan may keep pods to groups of nodes.
  var steers = true

  init(workloads: [Workload], company: Company, shapes: [PlannedShape], zones: [String], nodeLimits: [NodeLimit]) {
    self.workloads = workloads
    self.company = company
    self.shapes = shapes
    self.zones = zones
    self.nodeLimits = nodeLimits
    survivalKeys = Array(repeating: 0, count: workloads.count)
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
    let survivalKey: Int
    /// The workload itself where it can't be merged with another.
    let alone: Int?
  }

  /// - Parameter isRelaxed: leaves out what the plan holds more strictly than Kubernetes does: spread over hosts as a cap
  ///   on every node, and company given in one order. What results is what a bound may rest on.
  mutating func build(eligible: [[Int]], rules: [ZoneRule], narrowed: [[Int]?], isRelaxed: Bool) -> BuiltClasses {
    let caps = isRelaxed ? [] : company.sharedCaps
    var built = BuiltClasses(
      classes: [], members: [], podsPerItem: [], isZoneFree: [], dimensionCount: resources.count + caps.count,
      capacities: shapes.map { capacity($0) + caps.map { Int64($0.most) } })
    let bound = related()
    let bundled = Set(company.bundles.joined())
    var classOf: [Signature: Int] = [:]
    var classOfWorkload: [Int: Int] = [:]
    func add(_ item: Item, _ members: [Int], isFree: Bool) {
      let isLoose = item.rule == .free && item.maxPerNode == nil && members.allSatisfy { !bound.contains($0) }
      let signature = Signature(
        request: item.request, shapes: item.shapes, spread: item.rule, survivalKey: survivalKeys[members[0]],
        alone: isLoose ? nil : members[0])
      let number = classOf[signature] ?? built.classes.count
      for index in members { classOfWorkload[index] = number }
      let pods = members.map { ClassMember(workload: $0, pods: workloads[$0].replicas) }
      if number < built.classes.count {
        built.classes[number].demand += item.demand
        built.members[number] += pods
        return
      }
      classOf[signature] = number
      built.classes.append(
        PodClass(
          demand: item.demand, request: item.request, shapes: item.shapes, maxPerNode: item.maxPerNode,
          zoneRule: item.rule))
      built.members.append(pods)
      built.podsPerItem.append(item.podsPerItem)
      built.isZoneFree.append(item.rule == .free && isFree)
    }
    for bundle in company.bundles {
      guard let item = bundledItem(bundle, eligible, rules, narrowed, caps) else { continue }
      add(item, bundle, isFree: bundle.allSatisfy { company.zoneCompanions[$0].isEmpty && narrowed[$0] == nil })
    }
    for index in workloads.indices where refused[index] == nil && !bundled.contains(index) {
      guard let item = item(index, eligible[index], rules[index], narrowed[index], caps) else {
        continue
      }
      add(item, [index], isFree: company.zoneCompanions[index].isEmpty && narrowed[index] == nil)
    }
    for (index, number) in classOfWorkload.sorted(by: { $0.key < $1.key }) where bound.contains(index) {
      let apart = company.conflicts[index].union(isRelaxed ? [] : company.spreadConflicts[index])
      built.classes[number].conflicts = Set(built.classes[number].conflicts)
        .union(apart.compactMap { classOfWorkload[$0] }).subtracting([number]).sorted()
      if isRelaxed, company.companionsAreNarrower { continue }
      built.classes[number].companions = company.companions[index].map { group in
        Set(group.compactMap { classOfWorkload[$0] }).sorted()
      }
    }
    settleHostSpread(&built, classOfWorkload, isRelaxed: isRelaxed)
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

  /// A workload's pods one by one.
  private mutating func item(
    _ index: Int, _ eligible: [Int], _ rule: ZoneRule, _ narrowed: [Int]?, _ caps: [Company.SharedCap]
  ) -> Item? {
    let open = inside(eligible, narrowed)
    if let obstacle = zoneObstacle(open, rule, replicas: workloads[index].replicas) {
      refused[index] = obstacle
      return nil
    }
    let spread = company.hostSpread[index]?.most
    let most = [company.maxPerNode[index], spread].compactMap(\.self).min()
    return Item(
      request: request(index) + caps.map { $0.members.contains(index) ? 1 : 0 }, demand: workloads[index].replicas,
      shapes: open, maxPerNode: most, rule: rule, podsPerItem: 1)
  }

  /// All pods of workloads that must share one node, as one item; nil, and refused, where no node can hold them.
  private mutating func bundledItem(
    _ bundle: [Int], _ eligible: [[Int]], _ rules: [ZoneRule], _ narrowed: [[Int]?], _ caps: [Company.SharedCap]
  ) -> Item? {
    guard bundle.allSatisfy({ refused[$0] == nil }) else {
      let reason = "required pod affinity over hosts binds it to a workload that can't be placed"
      for index in bundle where refused[index] == nil { refused[index] = reason }
      return nil
    }
    var total = resources.map { _ in Int64(0) } + caps.map { _ in 0 }
    var open = inside(eligible[bundle[0]], narrowed[bundle[0]])
    for index in bundle {
      let replicas = workloads[index].replicas
      let one = request(index) + caps.map { $0.members.contains(index) ? 1 : 0 }
      for (place, amount) in one.enumerated() {
        let (product, overflow) = amount.multipliedReportingOverflow(by: Int64(replicas))
        let (sum, excess) = total[place].addingReportingOverflow(product)
        total[place] = overflow || excess ? .max : sum
      }
      let own = Set(inside(eligible[index], narrowed[index]))
      open = open.filter { own.contains($0) && holdsAll(replicas, zone: shapes[$0].zoneIndex, rules[index]) }
    }
    open = open.filter { number in
      zip(total, capacity(shapes[number]) + caps.map { Int64($0.most) }).allSatisfy { $0 <= $1 }
    }
    let isApart = bundle.contains { index in
      (company.maxPerNode[index] ?? .max) < workloads[index].replicas
        || (company.hostSpread[index]?.most ?? .max) < workloads[index].replicas
        || !company.conflicts[index].isDisjoint(with: bundle)
    }
    let pods = bundle.reduce(0) { $0 + workloads[$1].replicas }
    if open.isEmpty || isApart {
      for index in bundle {
        let others = bundle.filter { $0 != index }.map { workloads[$0].id.description }
        refused[index] =
          "required pod affinity to \(others.isEmpty ? "itself" : "itself and \(others.joined(separator: ", "))") over "
          + "hosts puts all \(pods) pods on one node, and "
          + (isApart ? "another of its rules keeps them apart" : "no node shape that it may use can hold them together")
      }
      return nil
    }
    return Item(request: total, demand: 1, shapes: open, maxPerNode: nil, rule: .free, podsPerItem: pods)
  }

  private func request(_ index: Int) -> [Int64] {
    resources.map { $0 == .pods ? 1 : max(0, workloads[index].requests[$0]) }
  }

  private func inside(_ eligible: [Int], _ zones: [Int]?) -> [Int] {
    guard let zones else { return eligible }
    return eligible.filter { zones.contains(shapes[$0].zoneIndex) }
  }

  /// Why its zones can't hold a workload's pods, whatever else stands there; nil: nothing forbids it.
  private func zoneObstacle(_ open: [Int], _ rule: ZoneRule, replicas: Int) -> String? {
    let usable = Set(open.map { shapes[$0].zoneIndex })
    guard case .bounds(let least, let most) = rule else {
      return usable.isEmpty ? "no zone that its rules leave it has a node shape that it may use" : nil
    }
    if let zone = least.indices.first(where: { least[$0] > 0 && !usable.contains($0) }) {
      return
        "\(least[zone]) of its pods must stand in zone \(zones[zone]), where no node shape that it may use is offered"
    }
    let room = usable.reduce(0) { $0 + most[$1] }
    return room < replicas ? "its rules about zones leave room for \(room) of its \(replicas) pods" : nil
  }

  /// Notes which spreads over hosts could do with fewer nodes than a cap of maxSkew on each needs; relaxed, loosens them.
  ///
  /// A node may hold maxSkew more than the least filled one that counts. That is none wherever other pods' nodes count too,
  /// or more nodes are needed than there are pods; else it is at most the pods divided by the fewest nodes. What a plan may keep
  /// to a group counts the group's nodes alone, few as they may be: no bound may rest on the others.
  private func settleHostSpread(_ built: inout BuiltClasses, _ classOfWorkload: [Int: Int], isRelaxed: Bool) {
    for (index, number) in classOfWorkload.sorted(by: { $0.key < $1.key }) {
      guard let spread = company.hostSpread[index] else { continue }
      if isRelaxed, steers, spread.followsAffinity {
        let least = spread.minDomains > 1 ? workloads[index].replicas / spread.minDomains : workloads[index].replicas
        built.classes[number].maxPerNode = min(company.maxPerNode[index] ?? .max, spread.most + least)
        continue
      }
      let own = Set(built.classes[number].shapes)
      let foreign = spread.domain.filter { !own.contains($0) }
      if leastNodes(in: Set(foreign), built) > 0 { continue }
      let nodes = leastNodes(in: Set(spread.domain), built)
      let least = workloads[index].replicas / max(1, nodes)
      if least == 0 { continue }
      if isRelaxed {
        built.classes[number].maxPerNode = min(company.maxPerNode[index] ?? .max, spread.most + least)
      } else if foreign.isEmpty, company.maxPerNode[index] == nil {
        built.hostSpreads.append(
          HostSpreadLevels.Spread(
            podClass: number, maxSkew: spread.most, domain: spread.domain, minDomains: spread.minDomains))
      }
    }
  }

  /// Fewest nodes of some shapes: what the limits ask for, and what holds all pods that may stand on no other.
  private func leastNodes(in domain: Set<Int>, _ built: BuiltClasses) -> Int {
    let asked = nodeLimits.filter { domain.isSuperset(of: $0.shapes) }.map(\.least).max() ?? 0
    let held = FewestNodes(classes: built.classes, capacities: built.capacities, dimensions: resources.indices)
    return max(asked, held.scarcest(in: domain).count)
  }

  private func holdsAll(_ pods: Int, zone: Int, _ rule: ZoneRule) -> Bool {
    switch rule {
    case .free: true
    case .bounds(let least, let most):
      most[zone] >= pods && least.indices.allSatisfy { $0 == zone || least[$0] == 0 }
    case .spread(let maxSkew, let zones): zones == [zone] || pods <= maxSkew
    }
  }

  private func capacity(_ shape: PlannedShape) -> [Int64] { resources.map { max(0, shape.room[$0]) } }

  /// Workloads that a rule about company names, on either side.
  private func related() -> Set<Int> {
    var bound = Set(company.bundles.joined())
    for index in workloads.indices {
      if !company.conflicts[index].isEmpty || !company.spreadConflicts[index].isEmpty { bound.insert(index) }
      if company.hostSpread[index] != nil { bound.insert(index) }
      for group in company.companions[index] { bound.formUnion(group + [index]) }
      for group in company.zoneCompanions[index] { bound.formUnion(group + [index]) }
      if !company.zoneConflicts[index].isEmpty { bound.insert(index) }
    }
    for cap in company.sharedCaps { bound.formUnion(cap.members) }
    return bound
  }
}
