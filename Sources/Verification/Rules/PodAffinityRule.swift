import ClusterModel
import Scheduling

/// Every pod has the company that its required affinity asks for, in some order of arrival.
///
/// A scheduler places a pod only where pods that match all its terms stand already, or, where none does anywhere and the
/// pod matches its own terms, as the first of its group. So the placements are gone through as a scheduler could have
/// made them: pods that ask for no company first, then whatever finds its company there, and a group's first pod where
/// nothing else can go on. What is left over could never have been placed.
struct PodAffinityRule: PlanRule {
  func violations(in judged: JudgedPlan) -> [Violation] {
    let seekers = judged.members.indices.filter {
      !judged.members[$0].isDaemonSet && !judged.members[$0].template.podAffinity.required.isEmpty
        && !judged.standsOfMember[$0].isEmpty
    }
    guard !seekers.isEmpty else { return [] }
    let arrivals = seekers.map { Seeker($0, judged) }
    var companyFirst = Arrivals(judged, arrivals)
    companyFirst.admitOthers()
    let stranded = companyFirst.stranded()
    guard !stranded.isEmpty else { return [] }
    // Where unconstrained pods come first, a group can be barred from starting where it stands; so groups may come first
    // too, begun by any of their pods.
    for start in Arrivals(judged, arrivals).starts {
      var groupsFirst = Arrivals(judged, arrivals)
      groupsFirst.begin(start)
      while groupsFirst.startGroup() { groupsFirst.settle() }
      groupsFirst.admitOthers()
      if groupsFirst.stranded().isEmpty { return [] }
    }
    return stranded.map { seeker, node in
      let keys = arrivals[seeker].terms.map(\.topologyKey).joined(separator: ", ")
      return Violation(
        .podAffinity, "\(judged.members[arrivals[seeker].member].name) on \(judged.nodes[node].name)",
        "no pod that its required affinity asks for stands in the same \(keys)")
    }
  }

  fileprivate struct Seeker {
    let member: Int
    let terms: [PodTerm]
    /// Members whose pods match all terms.
    let company: [Int]

    init(_ member: Int, _ judged: JudgedPlan) {
      self.member = member
      let workload = judged.members[member]
      let terms = PodTerm.requiredAffinity(of: workload.template, namespace: workload.workload.id.namespace)
      self.terms = terms
      company = judged.members.indices.filter { other in terms.allSatisfy { judged.means($0, other) } }
    }

    var matchesItself: Bool { company.contains(member) }
  }
}

/// Pods arriving one group after another.
private struct Arrivals {
  private struct Domain: Hashable {
    let member: Int
    let key: String
    let value: String
  }

  private let judged: JudgedPlan
  private let seekers: [PodAffinityRule.Seeker]
  /// Keys that some term asks for.
  private let keys: Set<String>
  private var present: [Domain: Int] = [:]
  private var total: [Int]
  /// For each seeker, the places where its pods haven't arrived.
  private var waiting: [[JudgedPlan.Stand]]

  init(_ judged: JudgedPlan, _ seekers: [PodAffinityRule.Seeker]) {
    self.judged = judged
    self.seekers = seekers
    keys = Set(seekers.flatMap(\.terms).map(\.topologyKey))
    total = Array(repeating: 0, count: judged.members.count)
    waiting = seekers.map { judged.standsOfMember[$0.member] }
    if let entered = judged.entered {
      // Who stands already has arrived; in a failure only those that come back look for company.
      waiting = seekers.map { seeker in
        entered[seeker.member].sorted { $0.key < $1.key }.map {
          JudgedPlan.Stand(member: seeker.member, node: $0.key, count: $0.value)
        }
      }
      for seeker in seekers {
        for stand in judged.standsOfMember[seeker.member] {
          let settled = stand.count - (entered[seeker.member][stand.node] ?? 0)
          if settled > 0 { arrive(stand, count: settled) }
        }
      }
    }
  }

  /// Lets the pods that ask for no company arrive.
  mutating func admitOthers() {
    let seeking = Set(seekers.map(\.member))
    for member in judged.members.indices where !seeking.contains(member) {
      for stand in judged.standsOfMember[member] { arrive(stand, count: stand.count) }
    }
  }

  /// Where a group could begin while nothing stands: one place for each self-affine workload and set of domains.
  var starts: [(seeker: Int, node: Int)] {
    seekers.indices.filter { seekers[$0].matchesItself }.flatMap { index in
      var known: Set<[String]> = []
      return waiting[index].compactMap { stand -> (seeker: Int, node: Int)? in
        let values = seekers[index].terms.compactMap { judged.schedulerNodes[stand.node].labels[$0.topologyKey] }
        guard values.count == seekers[index].terms.count, known.insert(values).inserted else { return nil }
        return (index, stand.node)
      }
    }
  }

  /// Begins a group with one pod, then lets all that follow arrive.
  mutating func begin(_ start: (seeker: Int, node: Int)) {
    guard let place = waiting[start.seeker].firstIndex(where: { $0.node == start.node }) else { return }
    arriveOne(seeker: start.seeker, place: place)
    settle()
  }

  /// Seekers' places where pods can't ever arrive.
  mutating func stranded() -> [(seeker: Int, node: Int)] {
    settle()
    while startGroup() { settle() }
    return waiting.indices.flatMap { seeker in waiting[seeker].map { (seeker, $0.node) } }
  }

  private mutating func arrive(_ stand: JudgedPlan.Stand, count: Int) {
    total[stand.member] += count
    for key in keys {
      guard let value = judged.schedulerNodes[stand.node].labels[key] else { continue }
      present[Domain(member: stand.member, key: key, value: value), default: 0] += count
    }
  }

  /// Lets pods arrive wherever their company stands, until none can.
  mutating func settle() {
    var hasMoved = true
    while hasMoved {
      hasMoved = false
      for seeker in seekers.indices {
        let ready = waiting[seeker].filter { finds(seekers[seeker], $0.node) }
        guard !ready.isEmpty else { continue }
        hasMoved = true
        let nodes = Set(ready.map(\.node))
        waiting[seeker].removeAll { nodes.contains($0.node) }
        for stand in ready { arrive(stand, count: stand.count) }
      }
    }
  }

  private func finds(_ seeker: PodAffinityRule.Seeker, _ node: Int) -> Bool {
    seeker.terms.allSatisfy { term in
      guard let value = judged.schedulerNodes[node].labels[term.topologyKey] else { return false }
      return seeker.company.contains { member in
        (present[Domain(member: member, key: term.topologyKey, value: value)] ?? 0) > 0
      }
    }
  }

  private mutating func arriveOne(seeker: Int, place: Int) {
    let stand = waiting[seeker].remove(at: place)
    arrive(stand, count: 1)
    if stand.count > 1 {
      waiting[seeker].append(JudgedPlan.Stand(member: stand.member, node: stand.node, count: stand.count - 1))
    }
  }

  /// One pod of a self-affine workload arrives before any that it matches; false where none can.
  mutating func startGroup() -> Bool {
    for (index, seeker) in seekers.enumerated() where seeker.matchesItself {
      guard seeker.company.allSatisfy({ total[$0] == 0 }) else { continue }
      let place = waiting[index].firstIndex { stand in
        seeker.terms.allSatisfy { judged.schedulerNodes[stand.node].labels[$0.topologyKey] != nil }
      }
      guard let place else { continue }
      arriveOne(seeker: index, place: place)
      return true
    }
    return false
  }
}
