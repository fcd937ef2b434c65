import ClusterModel
import Quantities
import Scheduling

/// Reads `Company` off the workloads.
struct CompanyReader {
  let workloads: [Workload]
  /// The pools of each workload.
  let choices: [PoolChoice]
  let daemonSets: [Workload]
  /// Workloads of which there's nothing to plan: without replicas, or left out as nothing can hold them.
  private let absent: [Workload]
  let namespaces: [String: [String: String]]
  let shapes: [PlannedShape]
  let topology: TopologyKeys
  /// `namespace/name` of claims that one pod of the cluster may use.
  let exclusiveClaims: Set<String>
  /// Makes preferred terms and ScheduleAnyway hard.
  let honorsSoft: Bool

  init(
    workloads: [Workload], choices: [PoolChoice], inventory: Inventory, shapes: [PlannedShape], honorsSoft: Bool
  ) {
    self.workloads = workloads
    self.choices = choices
    self.daemonSets = inventory.daemonSets
    absent = inventory.workloads.filter { $0.replicas == 0 }
    self.shapes = shapes
    topology = TopologyKeys(shapes: shapes)
    exclusiveClaims = Set(
      inventory.claims.filter { $0.spec.accessModes.contains(.readWriteOncePod) }.map { "\($0.namespace)/\($0.name)" })
    self.honorsSoft = honorsSoft
    var labels = Dictionary(inventory.namespaces.map { ($0.name, $0.labels) }, uniquingKeysWith: { first, _ in first })
    // The API server adds the namespace's own name.
    for name in Set(workloads.map(\.id.namespace)).union(labels.keys) {
      labels[name, default: [:]]["kubernetes.io/metadata.name"] = name
    }
    namespaces = labels
  }

  /// - Complexity: O(terms x workloads)
  func read() -> Company {
    var company = Company(count: workloads.count)
    var hostGroups: [[Int]?] = Array(repeating: nil, count: workloads.count)
    for index in workloads.indices {
      readAntiAffinity(index, &company)
      hostGroups[index] = readAffinity(index, &company)
      readSpread(index, &company)
    }
    readHostPorts(&company)
    readExclusiveClaims(&company)
    settle(hostGroups, &company)
    refuseWaiting(hostGroups, &company)
    return company
  }

  // MARK: - Anti-affinity

  private func readAntiAffinity(_ index: Int, _ company: inout Company) {
    let rules = workloads[index].template.podAntiAffinity
    let terms = rules.required + (honorsSoft ? rules.preferred.map(\.term) : [])
    for term in terms {
      for other in matched(term, owner: workloads[index], among: workloads) {
        bar(index, other, topologyKey: term.topologyKey, &company)
      }
      for daemon in matched(term, owner: workloads[index], among: daemonSets) {
        barDaemonSet(daemon, from: index, topologyKey: term.topologyKey, &company)
      }
    }
    for (number, daemon) in daemonSets.enumerated() {
      for term in daemon.template.podAntiAffinity.required
      where !matched(term, owner: daemon, among: [workloads[index]]).isEmpty {
        barDaemonSet(number, from: index, topologyKey: term.topologyKey, &company)
      }
    }
  }

  private func barDaemonSet(_ daemon: Int, from index: Int, topologyKey: String, _ company: inout Company) {
    switch topology.meaning(of: topologyKey) {
    case .absent: return
    case .host: company.barredDaemonSets[index].insert(daemon)
    case .zone: company.zoneBarredDaemonSets[index].insert(daemon)
    case .whole, .other:
      guard shapes.contains(where: { $0.isUsable && $0.daemonSets.contains(daemon) }) else { return }
      company.refused[index] =
        "required anti-affinity over topology key '\(topologyKey)' to \(daemonSets[daemon].id), which runs on the nodes "
        + "that share that domain"
    }
  }

  private func bar(_ a: Int, _ b: Int, topologyKey: String, _ company: inout Company) {
    switch topology.meaning(of: topologyKey) {
    case .absent: return
    case .host:
      if a == b {
        company.maxPerNode[a] = min(company.maxPerNode[a] ?? 1, 1)
      } else {
        company.conflicts[a].insert(b)
        company.conflicts[b].insert(a)
      }
    case .zone:
      company.zoneConflicts[a].insert(b)
      company.zoneConflicts[b].insert(a)
    case .whole, .other:
      guard a != b || workloads[a].replicas > 1 else { return }
      let what = a == b ? "its own pods" : "\(workloads[b].id)"
      company.refused[a] =
        "required anti-affinity to \(what) over topology key '\(topologyKey)': " + shares(topologyKey)
    }
  }

  /// Why a key that isn't host or zone can't be met or isn't planned for.
  private func shares(_ topologyKey: String) -> String {
    topology.meaning(of: topologyKey) == .whole
      ? "all nodes of the plan share that domain"
      : "domains other than nodes and zones aren't planned for"
  }

  // MARK: - Affinity

  /// The workloads whose company one asks for on its nodes; nil: none.
  private func readAffinity(_ index: Int, _ company: inout Company) -> [Int]? {
    let workload = workloads[index]
    let terms = workload.template.podAffinity.required
    guard !terms.isEmpty else { return nil }
    // One pod must match all the terms (kube-scheduler's podMatchesAllAffinityTerms).
    var others = Set(workloads.indices)
    var daemons = Set(daemonSets.indices)
    for term in terms {
      others.formIntersection(matched(term, owner: workload, among: workloads))
      daemons.formIntersection(matched(term, owner: workload, among: daemonSets))
    }
    if others.isEmpty && daemons.isEmpty {
      let meant = terms.reduce(Set(absent.indices)) { $0.intersection(matched($1, owner: workload, among: absent)) }
      company.refused[index] =
        "required pod affinity (\(Self.text(terms[0]))) "
        + (meant.min().map { "means \(absent[$0].id), which has no pod with a place" }
          ?? "matches no workload of the inventory")
      return nil
    }
    let keys = terms.map { topology.meaning(of: $0.topologyKey) }
    if let place = keys.firstIndex(of: .absent) {
      company.refused[index] =
        "required pod affinity over topology key '\(terms[place].topologyKey)': no node of the plan has that label"
      return nil
    }
    if keys.contains(.host) {
      if daemons.isEmpty || !others.isEmpty && !mayStand(index, besideAnyOf: daemons) { return others.sorted() }
      if !others.isEmpty { company.choosesDaemonSets.insert(index) }
      company.neededDaemonSets[index].formUnion(daemons)
    } else if keys.contains(.zone) {
      if daemons.isEmpty || !others.isEmpty && !mayStand(index, besideAnyOf: daemons) {
        company.zoneCompanions[index].append(others.sorted())
      } else {
        company.choosesDaemonSets.insert(index)
        company.neededDaemonSets[index].formUnion(daemons)
      }
    } else if keys.allSatisfy({ $0 == .whole }) {
      if daemons.isEmpty { company.clusterCompanions[index].append(others.sorted()) }
    } else if let place = keys.firstIndex(of: .other) {
      company.refused[index] =
        "required pod affinity over topology key '\(terms[place].topologyKey)': domains other than nodes and zones "
        + "aren't planned for"
    }
    return nil
  }

  /// Whether some node that a workload may be bought runs one of the DaemonSets.
  private func mayStand(_ index: Int, besideAnyOf daemons: Set<Int>) -> Bool {
    let workload = workloads[index]
    return shapes.contains { shape in
      shape.isUsable && choices[index].pools.contains(shape.poolIndex)
        && !daemons.isDisjoint(with: shape.daemonSets)
        && NodeAffinityFilter.refusal(workload.template, node: shape.node) == nil
        && workload.requests.names.allSatisfy { workload.requests[$0] <= shape.room[$0] }
    }
  }

  private func settle(_ hostGroups: [[Int]?], _ company: inout Company) {
    let settled = HostCompany(groups: hostGroups).settle()
    for (index, anchors) in settled.companions { company.companions[index].append(anchors) }
    company.bundles = settled.bundles
    company.companionsAreNarrower = settled.isNarrower
    for index in settled.stuck {
      let others = (hostGroups[index] ?? []).filter { $0 != index }.map { workloads[$0].id.description }
      company.refused[index] =
        "required pod affinity over hosts waits for \(others.joined(separator: ", ")), whose pods wait in turn: "
        + "kube-scheduler never places them"
    }
  }

  /// Refuses workloads that wait for pods which wait in turn, whatever the domains are.
  private func refuseWaiting(_ hostGroups: [[Int]?], _ company: inout Company) {
    let groups = workloads.indices.map { index in
      company.clusterCompanions[index] + company.zoneCompanions[index] + [hostGroups[index]].compactMap(\.self)
    }
    var standing = Set(workloads.indices.filter { groups[$0].isEmpty })
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for index in workloads.indices where !standing.contains(index) {
        let isMet = groups[index].allSatisfy { group in
          group.contains { $0 == index || standing.contains($0) }
        }
        if isMet { hasChanged = standing.insert(index).inserted }
      }
    }
    for index in workloads.indices where !standing.contains(index) && company.refused[index] == nil {
      company.refused[index] =
        "required pod affinity waits for pods that wait in turn: kube-scheduler never places them"
    }
  }

  // MARK: - Spread

  private func readSpread(_ index: Int, _ company: inout Company) {
    let template = workloads[index].template
    let hard = template.topologySpread.filter { $0.whenUnsatisfiable == .doNotSchedule || honorsSoft }
    for constraint in hard {
      let meaning = topology.meaning(of: constraint.topologyKey)
      if meaning == .absent || meaning == .other {
        company.refused[index] =
          "topology spread over '\(constraint.topologyKey)': "
          + (meaning == .absent
            ? "no node of the plan has that label" : "domains other than nodes and zones aren't planned for")
        continue
      }
      if meaning == .whole { refuseFewDomains(index, constraint, &company) }
      guard meaning != .whole,
        let selector = PodTopologySpread.selector(of: constraint, podLabels: template.labels), !selector.isEmpty
      else { continue }
      let members = workloads.indices.filter {
        workloads[$0].id.namespace == workloads[index].id.namespace
          && selector.matches(workloads[$0].template.labels)
      }
      guard !members.isEmpty else { continue }
      if meaning == .host {
        spreadOverHosts(index, members: members, constraint, &company)
      } else {
        company.zoneSpreads.append(
          Company.ZoneSpread(
            workload: index, members: members, maxSkew: constraint.maxSkew, minDomains: constraint.minDomains ?? 1,
            domains: Set(counted(by: constraint, index).map { shapes[$0].zoneIndex }).sorted()))
      }
    }
  }

  /// Over one domain that all nodes share only minDomains can forbid anything: the least filled domain then counts none.
  private func refuseFewDomains(_ index: Int, _ constraint: TopologySpreadConstraint, _ company: inout Company) {
    let labels = workloads[index].template.labels
    guard let least = constraint.minDomains, least > 1, workloads[index].replicas > constraint.maxSkew,
      PodTopologySpread.selector(of: constraint, podLabels: labels)?.matches(labels) ?? false
    else { return }
    company.refused[index] =
      "topology spread over '\(constraint.topologyKey)' with minDomains \(least) allows maxSkew \(constraint.maxSkew) pods in "
      + "each domain, and all nodes of the plan share one"
  }

  private func spreadOverHosts(
    _ index: Int, members: [Int], _ constraint: TopologySpreadConstraint, _ company: inout Company
  ) {
    let most = constraint.maxSkew
    if members == [index] {
      guard workloads[index].replicas > most, most < company.hostSpread[index]?.most ?? .max else { return }
      company.hostSpread[index] = Company.HostSpread(
        most: most, domain: counted(by: constraint, index), minDomains: constraint.minDomains ?? 1,
        followsAffinity: constraint.nodeAffinityPolicy == .honor)
    } else if members.contains(index) {
      company.sharedCaps.append(Company.SharedCap(members: members, most: most))
    } else {
      // Its own pods don't count: they may go where few of the members' pods stand.
      for member in members where min(workloads[member].replicas, company.maxPerNode[member] ?? .max) > most {
        company.spreadConflicts[index].insert(member)
        company.spreadConflicts[member].insert(index)
      }
    }
  }

  /// Shapes whose nodes count for a constraint, by its inclusion policies: those of all pools where the pod is free to
  /// select any, those of its own pools where a patch keeps it to them.
  private func counted(by constraint: TopologySpreadConstraint, _ index: Int) -> [Int] {
    let choice = choices[index]
    let isKept = choice.enforced == .patch && constraint.nodeAffinityPolicy == .honor
    var template = workloads[index].template
    if choice.enforced == .patch {
      // The patch has its pods tolerate the taints of their pools.
      let own = Set(choice.pools)
      let taints = shapes.filter { own.contains($0.poolIndex) }.flatMap(\.offering.taints)
      template.tolerations = PlacementPatch(taints: taints).tolerations(with: template.tolerations)
    }
    return shapes.indices.filter { number in
      shapes[number].isUsable && !shapes[number].isSoldOut
        && (!isKept || choice.pools.contains(shapes[number].poolIndex))
        && PodTopologySpread.meetsPolicies(shapes[number].node, for: constraint, of: template)
    }
  }

  // MARK: - Host ports

  private func readHostPorts(_ company: inout Company) {
    let users = workloads.indices.filter { !HostPorts.ports(of: workloads[$0].template).isEmpty }
    for (position, a) in users.enumerated() {
      company.maxPerNode[a] = 1
      for b in users[(position + 1)...] where HostPorts.conflict(workloads[a].template, workloads[b].template) {
        company.conflicts[a].insert(b)
        company.conflicts[b].insert(a)
      }
    }
  }

  // MARK: - Volumes

  /// A ReadWriteOncePod claim serves one pod: the first workload's that mounts it.
  private func readExclusiveClaims(_ company: inout Company) {
    guard !exclusiveClaims.isEmpty else { return }
    var owners: [String: Int] = [:]
    for index in workloads.indices {
      for case .persistentVolumeClaim(let name) in workloads[index].template.volumes.map(\.source) {
        let claim = "\(workloads[index].id.namespace)/\(name)"
        guard exclusiveClaims.contains(claim) else { continue }
        if let owner = owners[claim], owner != index {
          company.refused[index] =
            "claim \(name) is ReadWriteOncePod: one pod of the cluster may use it, and one of \(workloads[owner].id) does"
          company.possible[index] = 0
        } else {
          owners[claim] = index
          guard workloads[index].replicas > 1, company.refused[index] == nil else { continue }
          company.refused[index] =
            "claim \(name) is ReadWriteOncePod: one pod of the cluster may use it, and \(workloads[index].replicas) are asked for"
          company.possible[index] = 1
        }
      }
    }
  }

  // MARK: - Matching

  private func matched(_ term: PodAffinityTerm, owner: Workload, among candidates: [Workload]) -> [Int] {
    let term = PodTerm(term, ownerLabels: owner.template.labels, ownerNamespace: owner.id.namespace)
    return candidates.indices.filter { index in
      let candidate = candidates[index]
      return term.matches(
        labels: candidate.template.labels, namespace: candidate.id.namespace,
        namespaceLabels: namespaces[candidate.id.namespace])
    }
  }

  private static func text(_ term: PodAffinityTerm) -> String {
    let labels = (term.selector?.matchLabels ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let expressions = (term.selector?.matchExpressions ?? []).map {
      "\($0.key) \($0.operator.rawValue) \($0.values.joined(separator: ","))"
    }
    return "\((labels + expressions).joined(separator: ", ")) over \(term.topologyKey)"
  }
}
