import ClusterModel
import Scheduling

/// Which workloads' pods may, must or must not stand together, read off required affinity, anti-affinity, spread and
/// host ports.
///
/// Indices are those of the list of workloads given. Rules about hosts end here as numbers; rules about zones are handed
/// to `ZoneAssignment`.
struct Company {
  /// The most of a workload that one node may hold; nil: what fits.
  var maxPerNode: [Int?]
  /// Pairs that may not share a node, symmetric.
  var conflicts: [Set<Int>]
  /// For each workload, groups of workloads of which one must be on each of its nodes.
  var companions: [[[Int]]]
  /// Groups of which a node holds at most so many pods together.
  var sharedCaps: [SharedCap] = []
  /// Workloads whose pods must all stand on one node.
  var bundled: Set<Int> = []
  /// For each workload, DaemonSets that its nodes must run, and those that they must not.
  var neededDaemonSets: [Set<Int>]
  var barredDaemonSets: [Set<Int>]
  /// Pairs that may not share a zone, symmetric; a workload paired with itself has at most one pod a zone.
  var zoneConflicts: [Set<Int>]
  /// For each workload, groups of which one member must have a pod in each zone that the workload uses; a group that
  /// holds the workload itself asks for all of it in one zone.
  var zoneCompanions: [[[Int]]]
  var zoneSpreads: [ZoneSpread] = []
  /// Rules that can't be met or aren't planned for, with the reason; the workload stays unplaced.
  var refused: [Int: String] = [:]
  /// Figures that the rules' reading assumes.
  var assumptions: [Assumption] = []

  struct SharedCap: Hashable {
    let members: [Int]
    let most: Int
  }

  /// A DoNotSchedule spread over zones: `members` are counted together (usually the workload alone).
  struct ZoneSpread: Hashable {
    let workload: Int
    let members: [Int]
    let maxSkew: Int
    let minDomains: Int
  }

  init(count: Int) {
    maxPerNode = Array(repeating: nil, count: count)
    conflicts = Array(repeating: [], count: count)
    companions = Array(repeating: [], count: count)
    neededDaemonSets = Array(repeating: [], count: count)
    barredDaemonSets = Array(repeating: [], count: count)
    zoneConflicts = Array(repeating: [], count: count)
    zoneCompanions = Array(repeating: [], count: count)
  }
}

/// Reads `Company` off the workloads.
struct CompanyReader {
  let workloads: [Workload]
  let daemonSets: [Workload]
  let namespaces: [String: [String: String]]
  let zoneCount: Int
  /// Makes preferred terms and ScheduleAnyway hard.
  let honorsSoft: Bool

  init(workloads: [Workload], inventory: Inventory, zoneCount: Int, honorsSoft: Bool) {
    self.workloads = workloads
    self.daemonSets = inventory.daemonSets
    self.zoneCount = zoneCount
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
    for index in workloads.indices {
      readAntiAffinity(index, &company)
      readAffinity(index, &company)
      readSpread(index, &company)
    }
    readHostPorts(&company)
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
      let daemons = matched(term, owner: workloads[index], among: daemonSets)
      company.barredDaemonSets[index].formUnion(daemons)
      if !daemons.isEmpty, !Topology.isHost(term.topologyKey) {
        company.refused[index] =
          "required anti-affinity over \(term.topologyKey) to DaemonSet \(daemonSets[daemons[0]].id), which runs everywhere"
      }
    }
    for (number, daemon) in daemonSets.enumerated() {
      for term in daemon.template.podAntiAffinity.required
      where !matched(term, owner: daemon, among: [workloads[index]]).isEmpty {
        company.barredDaemonSets[index].insert(number)
      }
    }
  }

  private func bar(_ a: Int, _ b: Int, topologyKey: String, _ company: inout Company) {
    switch Topology(topologyKey) {
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
        "required anti-affinity to \(what) over topology key '\(topologyKey)': all nodes of the plan share that domain, "
        + "or it isn't planned for (kubernetes.io/hostname and topology.kubernetes.io/zone are)"
    }
  }

  // MARK: - Affinity

  private func readAffinity(_ index: Int, _ company: inout Company) {
    let workload = workloads[index]
    let terms = workload.template.podAffinity.required
    guard !terms.isEmpty else { return }
    // One pod must match all the terms (kube-scheduler's podMatchesAllAffinityTerms).
    var others = Set(workloads.indices)
    var daemons = Set(daemonSets.indices)
    for term in terms {
      others.formIntersection(matched(term, owner: workload, among: workloads))
      daemons.formIntersection(matched(term, owner: workload, among: daemonSets))
    }
    others = others.filter { $0 == index || workloads[$0].replicas > 0 }
    let keys = terms.map { Topology($0.topologyKey) }
    if others.isEmpty && daemons.isEmpty {
      company.refused[index] =
        "required pod affinity (\(Self.text(terms[0]))) matches no workload of the inventory"
      return
    }
    if keys.contains(.host) {
      if !daemons.isEmpty {
        company.neededDaemonSets[index].formUnion(daemons)
      } else if others.subtracting([index]).isEmpty {
        company.bundled.insert(index)
      } else {
        company.companions[index].append(others.subtracting([index]).sorted())
      }
    } else if keys.contains(.zone) {
      if daemons.isEmpty { company.zoneCompanions[index].append(others.sorted()) }
    } else if keys.contains(.other) {
      company.refused[index] =
        "required pod affinity over topology key '\(terms[0].topologyKey)' isn't planned for "
        + "(kubernetes.io/hostname and topology.kubernetes.io/zone are)"
    }
  }

  // MARK: - Spread

  private func readSpread(_ index: Int, _ company: inout Company) {
    for constraint in workloads[index].template.topologySpread {
      guard constraint.whenUnsatisfiable == .doNotSchedule || honorsSoft else { continue }
      guard let selector = constraint.selector else { continue }
      let namespace = workloads[index].id.namespace
      let labels = workloads[index].template.labels
      let merged = selector.merging(labelKeys: constraint.matchLabelKeys, valuesFrom: labels)
      let members = workloads.indices.filter {
        workloads[$0].id.namespace == namespace && merged.matches(workloads[$0].template.labels)
      }
      guard members.contains(index) else {
        if !members.isEmpty {
          company.refused[index] =
            "its topology spread counts pods of \(workloads[members[0]].id) and not its own: such a rule isn't planned for"
        }
        continue
      }
      switch Topology(constraint.topologyKey) {
      case .host:
        if members.count == 1 {
          let most = constraint.maxSkew
          if workloads[index].replicas > most {
            company.assumptions.append(
              Assumption(
                object: workloads[index].id.description, field: "spec.topologySpreadConstraints",
                assumed: "at most \(most) a node", why: "spread over hosts holds in every order of arrival only then"))
          }
          company.maxPerNode[index] = min(company.maxPerNode[index] ?? most, most)
        } else {
          company.sharedCaps.append(Company.SharedCap(members: members, most: constraint.maxSkew))
        }
      case .zone:
        company.zoneSpreads.append(
          Company.ZoneSpread(
            workload: index, members: members, maxSkew: constraint.maxSkew, minDomains: constraint.minDomains ?? 1))
      case .whole: break
      case .other:
        company.refused[index] =
          "topology spread over '\(constraint.topologyKey)' isn't planned for "
          + "(kubernetes.io/hostname and topology.kubernetes.io/zone are)"
      }
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

/// What a topology key means to the nodes of a plan.
enum Topology {
  case host, zone
  /// All nodes share it: the region, the operating system.
  case whole
  case other

  init(_ key: String) {
    switch key {
    case WellKnownLabel.hostname: self = .host
    case WellKnownLabel.zone, "failure-domain.beta.kubernetes.io/zone": self = .zone
    case WellKnownLabel.region, "failure-domain.beta.kubernetes.io/region", WellKnownLabel.operatingSystem,
      "beta.kubernetes.io/os":
      self = .whole
    default: self = .other
    }
  }

  static func isHost(_ key: String) -> Bool { Topology(key) == .host }
}
