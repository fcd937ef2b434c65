import Optimisation

/// How workloads whose rules about zones name each other can divide their pods over zones, as an integer program.
///
/// Variables: `x` pods of a workload in a zone; `open`, whether it may use the zone; `sure`, whether it has a pod there for
/// certain, on whose company others can count; `follows`, on whom it counts there; `starts`, where the first pod of a
/// group that asks for its own kind stands; `turn`, which orders those that count on each other, since a scheduler places
/// one pod after another. The objective prefers even shares, then open zones, then
/// cheap ones.
package struct ZoneModel {
  /// A workload to divide.
  package struct Member: Sendable {
    let replicas: Int
    /// Fewest and most pods in each zone.
    let least: [Int]
    let most: [Int]
    /// How much dearer nodes are in each zone than in the cheapest, as a share; empty: not known.
    let dearness: [Double]

    package init(replicas: Int, least: [Int], most: [Int], dearness: [Double] = []) {
      self.replicas = replicas
      self.least = least
      self.most = most
      self.dearness = dearness
    }
  }

  /// A spread rule of `member`, over zones `domains`, counting the pods of `counted`.
  package struct Spread: Sendable {
    let member: Int
    let counted: [Int]
    let maxSkew: Int
    let domains: [Int]
    /// The least filled zone counts as empty: there are fewer zones than the rule's minDomains.
    let floorIsZero: Bool

    package init(member: Int, counted: [Int], maxSkew: Int, domains: [Int], floorIsZero: Bool) {
      self.member = member
      self.counted = counted
      self.maxSkew = maxSkew
      self.domains = domains
      self.floorIsZero = floorIsZero
    }
  }

  let members: [Member]
  let zoneCount: Int
  /// Pairs that may not share a zone.
  let conflicts: [(Int, Int)]
  /// Members that may only use zones with a pod of one of `group`, which may hold the seeker itself.
  let company: [(seeker: Int, group: [Int])]
  let spreads: [Spread]
  /// Sets of members all of whose pods share one zone.
  let bundles: [[Int]]

  package init(
    members: [Member], zoneCount: Int, conflicts: [(Int, Int)] = [], company: [(seeker: Int, group: [Int])] = [],
    spreads: [Spread] = [], bundles: [[Int]] = []
  ) {
    self.members = members
    self.zoneCount = zoneCount
    self.conflicts = conflicts
    self.company = company
    self.spreads = spreads
    self.bundles = bundles
  }

  /// A way to divide the members, by member and zone.
  package struct Division: Sendable {
    package var counts: [[Int]]
    /// Zones that a member may use without breaking a rule.
    package var isOpen: [[Bool]]
    /// Zones in which it has a pod on which others may count.
    package var isSure: [[Bool]]
  }

  /// What is known of the model.
  package enum Outcome: Sendable {
    case division(Division)
    case impossible
    /// Neither found nor refuted within the time limit.
    case undecided
  }

  /// Solves by branch and cut.
  package func solve(timeLimitSeconds: Double) -> Outcome {
    var program = ZoneProgram(self)
    let model = program.build()
    guard let solution = GLPKSession.solveInteger(model, timeLimitSeconds: timeLimitSeconds) else {
      return .undecided
    }
    switch solution.status {
    case .infeasible: return .impossible
    case .optimal, .feasible: return .division(program.division(solution.values))
    default: return .undecided
    }
  }
}

/// The columns and rows of a `ZoneModel`.
private struct ZoneProgram {
  private let source: ZoneModel
  private var model = LinearModel()
  private var x: [[Int]] = []
  private var open: [[Int]] = []
  private var sure: [[Int]] = []

  init(_ source: ZoneModel) { self.source = source }

  mutating func build() -> LinearModel {
    for member in source.members { addMember(member) }
    for (a, b) in source.conflicts {
      for zone in 0..<source.zoneCount { row([(open[a][zone], 1), (open[b][zone], 1)], upper: 1) }
    }
    addCompany()
    for spread in source.spreads { add(spread) }
    for bundle in source.bundles { addBundle(bundle) }
    return model
  }

  func division(_ values: [Double]) -> ZoneModel.Division {
    ZoneModel.Division(
      counts: x.map { $0.map { Int(values[$0].rounded()) } }, isOpen: open.map { $0.map { values[$0] > 0.5 } },
      isSure: sure.map { $0.map { values[$0] > 0.5 } })
  }

  private mutating func column(_ lower: Int, _ upper: Int, cost: Double = 0) -> Int {
    model.columns.append(
      LinearModel.Column(
        cost: cost, lower: Double(lower), upper: Double(max(lower, upper)), isInteger: true, rows: [], values: []))
    return model.columns.count - 1
  }

  private mutating func row(_ entries: [(Int, Double)], lower: Double? = nil, upper: Double? = nil) {
    let row = Int32(model.rows.count)
    model.rows.append(LinearModel.Row(lower: lower, upper: upper))
    for (column, value) in entries {
      if let last = model.columns[column].rows.indices.last, model.columns[column].rows[last] == row {
        model.columns[column].values[last] += value
      } else {
        model.columns[column].rows.append(row)
        model.columns[column].values.append(value)
      }
    }
  }

  private mutating func addMember(_ member: ZoneModel.Member) {
    let zones = 0..<source.zoneCount
    let used = max(1, member.most.count { $0 > 0 })
    let even = (member.replicas + used - 1) / used
    // Too little to weigh against an even division: of divisions that are as good, the one in cheap zones.
    let pods = zones.map { zone in
      let dearer = member.dearness.isEmpty ? 0 : min(member.dearness[zone], 10)
      return column(member.least[zone], min(member.most[zone], member.replicas), cost: 0.001 * dearer)
    }
    let isOpen = zones.map { column(0, member.most[$0] > 0 ? 1 : 0, cost: -0.01) }
    let isSure = zones.map { column(0, member.most[$0] > 0 ? 1 : 0) }
    row(pods.map { ($0, 1) }, lower: Double(member.replicas), upper: Double(member.replicas))
    for zone in zones where member.most[zone] > 0 {
      row([(pods[zone], 1), (isOpen[zone], -Double(max(1, member.replicas)))], upper: 0)
      row([(pods[zone], 1), (isSure[zone], -1)], lower: 0)
      let excess = column(0, member.replicas, cost: 1)
      row([(pods[zone], 1), (excess, -1)], upper: Double(even))
    }
    x.append(pods)
    open.append(isOpen)
    sure.append(isSure)
  }

  private mutating func addCompany() {
    let seekers = Set(source.company.map(\.seeker))
    let last = source.members.count
    var turn: [Int: [Int]] = [:]
    for seeker in seekers.sorted() { turn[seeker] = (0..<source.zoneCount).map { _ in column(0, last) } }
    var starts: [Int: [Int]] = [:]
    for (seeker, group) in source.company {
      let starting: [Int] =
        group.contains(seeker) ? (0..<source.zoneCount).map { _ in column(0, 1, cost: 5) } : []
      if !starting.isEmpty { starts[seeker, default: []] += starting }
      for zone in 0..<source.zoneCount {
        var reasons: [(Int, Double)] = [(open[seeker][zone], -1)]
        if !starting.isEmpty {
          reasons.append((starting[zone], 1))
          row([(x[seeker][zone], 1), (starting[zone], -1)], lower: 0)
          // Who starts a group keeps to that zone: had others come first, it would have had to follow them.
          for other in 0..<source.zoneCount where other != zone {
            row([(starting[zone], 1), (open[seeker][other], 1)], upper: 1)
          }
        }
        for other in group where other != seeker {
          let follows = column(0, 1)
          reasons.append((follows, 1))
          row([(sure[other][zone], 1), (follows, -1)], lower: 0)
          guard let own = turn[seeker], let theirs = turn[other] else { continue }
          // own >= theirs + 1 where it follows.
          row([(own[zone], 1), (theirs[zone], -1), (follows, -Double(last + 1))], lower: -Double(last))
        }
        row(reasons, lower: 0)
      }
    }
    for (place, first) in source.company.enumerated() {
      guard let own = starts[first.seeker] else { continue }
      row(own.map { ($0, 1) }, upper: 1)
      for second in source.company[(place + 1)...] where second.seeker != first.seeker {
        guard let others = starts[second.seeker], !Set(first.group).isDisjoint(with: second.group) else { continue }
        row((own + others).map { ($0, 1) }, upper: 1)
      }
    }
  }

  private mutating func addBundle(_ bundle: [Int]) {
    let chosen = (0..<source.zoneCount).map { _ in column(0, 1) }
    row(chosen.map { ($0, 1) }, lower: 1, upper: 1)
    for member in bundle {
      let replicas = Double(source.members[member].replicas)
      for zone in 0..<source.zoneCount {
        row([(x[member][zone], 1), (chosen[zone], -replicas)], lower: 0, upper: 0)
        row([(open[member][zone], 1), (chosen[zone], -1)], upper: 0)
      }
    }
  }

  private mutating func add(_ spread: ZoneModel.Spread) {
    let total = spread.counted.reduce(0) { $0 + source.members[$1].replicas }
    let floor = column(0, spread.floorIsZero ? 0 : total)
    for zone in spread.domains {
      let pods = spread.counted.map { (x[$0][zone], 1.0) }
      row(pods + [(floor, -1)], lower: 0)
      guard source.members[spread.member].most[zone] > 0 else { continue }
      row(
        pods + [(floor, -1), (open[spread.member][zone], Double(total))],
        upper: Double(spread.maxSkew + total))
    }
  }
}
