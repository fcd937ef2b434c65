/// How many nodes of a kind hold a group's pods, in whatever order they come: by arithmetic alone.
///
/// Let A be a node's room and p a pod that asks for r. It is refused by every node only where each has more than A - r taken
/// of some resource. Where one resource binds, n nodes refuse it together only if the other pods ask for at least
/// n (A - r + 1), rounded up to what sums of their requests can be; so
///
///     n = floor((T - r) / threshold) + 1,   threshold = the least sum of requests above A - r
///
/// nodes hold them in every order. For pods that are all alike that is ceil(count / floor(A / r)), what capacity gives. It
/// grows with r, so the largest request decides. Pods that give way to p (a lower priority) don't count in T.
///
/// That is the worst that could come, and the scheduler doesn't bring it about: it fills nodes evenly, but only as evenly as
/// pods are small, and the emptiest node has room for about one more pod of mean size, weighted by size, than the average.
/// So a threshold that is higher by as much is the best that can be hoped for. Replays need something between that and the
/// worst, nearer to the worst for groups of few sizes; `caution` says where, and learns from what trials find.
///
/// Where workloads are spread evenly over the nodes, each node has one pod of a workload more than another at most, whatever
/// the scores say, and the least that the worst could be is out of reach: groups that are even have a caution of their own.
///
/// With several resources a node may refuse p for any of them, so that a pod counts by its greatest share; `isCertain`
/// proves by the worst, `count` estimates by the worst single resource. The replay decides.
final class GroupArithmetic {
  let kinds: [NodeKind]
  let zoneCount: Int
  private let units: [WorkloadUnit]
  private let sizes: [[PodSize]]

  /// Pods' sizes one after the other, by number: requests resource by resource, pods bound to each zone.
  private let dimensions: Int
  private var requests: [Int64] = []
  private var counts: [Int64] = []
  private var bound: [Int64] = []
  private var most: [Int64] = []
  /// Rank of the priority, the highest 0.
  private var ranks: [Int] = []
  private let rankCount: Int
  /// Of each unit: where its sizes begin; one more at the end.
  private var starts: [Int] = [0]
  /// Working space: per rank and resource, total and greatest request; for all pods, then for each zone.
  private var totals: [Int64]
  private var greatest: [Int64]
  /// Sums of squared requests.
  private var squares: [Double]
  private var divisors: [Int64]

  /// Where between hope (0) and the worst (1) replays were, by the number of units: 1, 2 or 3, up to 8, up to 20, more.
  private var caution = [1, 0.9, 0.8, 0.6, 0.4]
  /// The same of groups that are even.
  private var evenCaution = [1, 0.1, 0.1, 0.1, 0.1]

  private static func bucket(_ units: Int) -> Int {
    units < 2 ? 0 : units < 4 ? 1 : units <= 8 ? 2 : units <= 20 ? 3 : 4
  }

  /// Beyond so many sizes their divisor says nothing.
  private static let fewSizes = 8

  struct Count {
    /// Nodes in all, at least the sum of `byZone`.
    var nodes: Int
    /// The same before it's made whole: falls with every pod that goes.
    var fraction: Double
    /// The fewest in each zone, for pods that are tied to it.
    var byZone: [Int]
    /// No fewer can do, in whatever order and however placed.
    var least: Int
  }

  init(kinds: [NodeKind], zoneCount: Int, units: [WorkloadUnit]) {
    self.kinds = kinds
    self.zoneCount = zoneCount
    self.units = units
    sizes = units.map(\.sizes)
    dimensions = kinds.first?.room.count ?? 1
    let priorities = Array(Set(units.flatMap { $0.sizes.map(\.priority) })).sorted(by: >)
    rankCount = max(1, priorities.count)
    for unit in units {
      for size in unit.sizes {
        requests += size.request
        counts.append(Int64(size.count))
        bound += size.bound.map(Int64.init)
        most.append(Int64(size.maxPerNode ?? 0))
        ranks.append(priorities.firstIndex(of: size.priority) ?? 0)
      }
      starts.append(counts.count)
    }
    totals = Array(repeating: 0, count: (zoneCount + 1) * rankCount * dimensions)
    greatest = totals
    squares = totals.map(Double.init)
    divisors = Array(repeating: 0, count: dimensions)
  }

  /// The same, as cautious, with working space of its own.
  func copy() -> GroupArithmetic {
    let copy = GroupArithmetic(kinds: kinds, zoneCount: zoneCount, units: units)
    copy.caution = caution
    copy.evenCaution = evenCaution
    return copy
  }

  func sizes(of units: [Int]) -> [PodSize] { units.flatMap { sizes[$0] } }

  /// Learns from a trial how cautious to be with groups of as many units; true where that changes what's estimated.
  func learn(_ group: Grouping.Group, nodes: Int) -> Bool {
    guard let hoped = count(group, caution: 0), let worst = count(group, caution: 1), worst.nodes > hoped.nodes else {
      return false
    }
    var seen = Double(nodes - hoped.nodes) / Double(worst.nodes - hoped.nodes)
    let bucket = Self.bucket(group.units.count)
    if group.isEven {
      let share = evenShare(group, nodes: nodes)
      // Of groups that are little even it can't be told what evenness did.
      guard share > 0.5 else { return false }
      seen = (seen - (1 - share) * caution[bucket]) / share
    }
    let before = group.isEven ? evenCaution[bucket] : caution[bucket]
    let now = 0.8 * before + 0.2 * min(max(seen, 0), 1.5)
    if group.isEven { evenCaution[bucket] = now } else { caution[bucket] = now }
    return abs(now - before) > 0.01
  }

  /// How much of what a group's pods ask for, in nodes, is of workloads that so many nodes have evenly.
  ///
  /// - Complexity: O(sizes x resources)
  private func evenShare(_ group: Grouping.Group, nodes: Int) -> Double {
    let room = kinds[group.kind].room
    var (even, all) = (0.0, 0.0)
    for unit in group.units {
      for (number, size) in sizes[unit].enumerated() {
        let entry = starts[unit] + number
        var share = 0.0
        for k in 0..<dimensions where room[k] > 0 {
          share = max(share, Double(requests[entry * dimensions + k]) / Double(room[k]))
        }
        share *= Double(counts[entry])
        all += share
        if size.isEven(over: nodes) { even += share }
      }
    }
    return all > 0 ? even / all : 0
  }

  /// nil where the kind can't hold them, or not in the number that there are.
  ///
  /// - Parameter asked: caution; nil: as learnt.
  /// - Complexity: O(sizes x resources x zones that tie them)
  func count(_ group: Grouping.Group, caution asked: Double? = nil) -> Count? {
    let units = group.units
    let bucket = Self.bucket(units.count)
    var caution = asked ?? self.caution[bucket]
    let node = kinds[group.kind]
    let block = rankCount * dimensions
    for index in totals.indices {
      totals[index] = 0
      greatest[index] = 0
      squares[index] = 0
    }
    for k in 0..<dimensions { divisors[k] = 0 }
    var pods: Int64 = 0
    var allPods: Int64 = 0
    var number = 0
    var spread = 1
    var zoneSpread = [Int](repeating: 0, count: zoneCount)
    for unit in units {
      for entry in starts[unit]..<starts[unit + 1] {
        number += 1
        pods = max(pods, counts[entry])
        allPods += counts[entry]
        let cell = ranks[entry] * dimensions
        if most[entry] > 0 { spread = max(spread, Int((counts[entry] + most[entry] - 1) / most[entry])) }
        for k in 0..<dimensions {
          let request = requests[entry * dimensions + k]
          guard request > 0 else { continue }
          if request > node.cappedRoom[k] { return nil }
          totals[cell + k] += request * counts[entry]
          squares[cell + k] += Double(request) * Double(request) * Double(counts[entry])
          greatest[cell + k] = max(greatest[cell + k], request)
          if number <= Self.fewSizes { divisors[k] = Self.divisor(divisors[k], request) }
        }
        for zone in 0..<zoneCount {
          let there = bound[entry * zoneCount + zone]
          guard there > 0 else { continue }
          let base = (zone + 1) * block + cell
          for k in 0..<dimensions {
            let request = requests[entry * dimensions + k]
            totals[base + k] += request * there
            squares[base + k] += Double(request) * Double(request) * Double(there)
            greatest[base + k] = max(greatest[base + k], request)
          }
          let own = most[entry] > 0 ? Int((there + most[entry] - 1) / most[entry]) : 1
          zoneSpread[zone] = max(zoneSpread[zone], own)
        }
      }
    }
    if number > Self.fewSizes { for k in 0..<dimensions { divisors[k] = 1 } }
    if group.isEven, asked == nil {
      let share = evenShare(group, nodes: fewest(node, 0, most: allPods, 0).least)
      caution = share * evenCaution[bucket] + (1 - share) * caution
    }
    // As many nodes as pods always do: the last pod finds one empty.
    var (nodes, least, fraction) = fewest(node, 0, most: allPods, caution)
    var zoneFractions = 0.0
    nodes = max(nodes, spread)
    least = max(least, spread)
    var byZone = [Int](repeating: 0, count: zoneCount)
    for zone in 0..<zoneCount where zoneSpread[zone] > 0 {
      guard node.shapes[zone] != nil else { return nil }
      let there = fewest(node, (zone + 1) * block, most: allPods, caution)
      byZone[zone] = max(zoneSpread[zone], there.nodes)
      zoneFractions += max(Double(zoneSpread[zone]), there.fraction)
      if byZone[zone] > node.mostByZone[zone] { return nil }
    }
    nodes = max(nodes, byZone.reduce(0, +))
    least = max(least, zoneSpread.reduce(0, +))
    // One node would lose all of a workload at once.
    if pods > 1 { nodes = max(nodes, 2) }
    guard nodes <= node.most else { return nil }
    fraction = min(max(fraction, zoneFractions, Double(spread)), Double(nodes))
    return Count(nodes: nodes, fraction: fraction, byZone: byZone, least: max(1, least))
  }

  /// Nodes for the pods of one block of the working space.
  private func fewest(_ node: NodeKind, _ base: Int, most: Int64, _ caution: Double) -> (
    nodes: Int, least: Int, fraction: Double
  ) {
    var fraction = 0.0
    var nodes: Int64 = 1
    var least: Int64 = 1
    for k in 0..<dimensions {
      let unit = max(1, divisors[k])
      let room = node.room[k]
      let usable = node.cappedRoom[k] / unit * unit
      var total: Int64 = 0
      var square = 0.0
      for rank in 0..<rankCount {
        let cell = base + rank * dimensions + k
        total += totals[cell]
        square += squares[cell]
        let request = greatest[cell]
        guard request > 0 else { continue }
        let worst = (room - request) / unit * unit + unit
        let mean = Int64(square / Double(total))
        let hoped = max(worst, min(room / unit * unit, room - request + mean))
        let few = Double((total - request) / hoped + 1)
        let many = Double((total - request) / worst + 1)
        nodes = max(nodes, Int64((few + caution * (many - few) - 1e-9).rounded(.up)))
        let share = Double(total - request) / Double(hoped)
        fraction = max(fraction, share + caution * (Double(total - request) / Double(worst) - share) + 0.5)
      }
      guard total > 0 else { continue }
      least = max(least, (total + usable - 1) / max(1, usable))
      fraction = max(fraction, Double(total) / Double(max(1, usable)))
    }
    return (Int(max(min(nodes, most), least)), Int(least), fraction)
  }

  /// Whether so many nodes hold the pods in every order, whatever the scores say.
  ///
  /// Where pods are tied to zones, or several kinds of rules meet, arithmetic proves nothing and the replay has to. Of
  /// a group that is even it proves nothing either: a node with room may be one that the spread forbids.
  ///
  /// - Complexity: O(sizes^2 x resources)
  func isCertain(_ group: Grouping.Group, nodes: Int) -> Bool {
    let sizes = sizes(of: group.units)
    guard !group.isEven, sizes.allSatisfy({ $0.isPlain && $0.bound.allSatisfy { $0 == 0 } }) else { return false }
    let room = kinds[group.kind].room
    guard room == kinds[group.kind].cappedRoom else { return false }
    var divisors = [Int64](repeating: 0, count: room.count)
    for size in sizes {
      for k in room.indices where size.request[k] > 0 { divisors[k] = Self.divisor(divisors[k], size.request[k]) }
    }
    return sizes.indices.allSatisfy { p in
      var blocked = 0.0
      for (index, size) in sizes.enumerated() where size.priority >= sizes[p].priority {
        var share = 0.0
        for k in room.indices where size.request[k] > 0 && sizes[p].request[k] > 0 {
          let threshold = (room[k] - sizes[p].request[k]) / divisors[k] * divisors[k] + divisors[k]
          share = max(share, Double(size.request[k]) / Double(threshold))
        }
        blocked += Double(size.count - (index == p ? 1 : 0)) * share
      }
      return blocked < Double(nodes) - 1e-6
    }
  }

  /// Deals nodes to zones: first what zones need, then one after the other to the zone that has fewest, the cheapest
  /// first. nil where the zones can't give so many.
  func zones(_ kind: Int, nodes: Int, byZone: [Int]) -> [Int]? {
    let node = kinds[kind]
    var counts = byZone
    var left = nodes - counts.reduce(0, +)
    while left > 0 {
      var best: Int?
      for zone in counts.indices where node.shapes[zone] != nil && counts[zone] < node.mostByZone[zone] {
        if let other = best, (counts[other], node.prices[other]) <= (counts[zone], node.prices[zone]) { continue }
        best = zone
      }
      guard let best else { return nil }
      counts[best] += 1
      left -= 1
    }
    return counts
  }

  func price(_ kind: Int, _ counts: [Int]) -> Int64 {
    counts.indices.reduce(0) { $0 + Int64(counts[$1]) * kinds[kind].prices[$1] }
  }

  /// The greatest common divisor; `a` may be 0.
  private static func divisor(_ a: Int64, _ b: Int64) -> Int64 {
    if a > 0, b % a == 0 { return a }
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
