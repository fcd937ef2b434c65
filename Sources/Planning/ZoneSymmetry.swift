/// Zones that may be exchanged for each other without changing the problem: the same shapes at the same prices, the same rules.
///
/// Each solution then has copies that differ in nothing but the zones' names; searching one of them is enough.
struct ZoneSymmetry {
  /// Sets of zones that are all alike, at least two each, ascending.
  let groups: [[Int]]
  /// For each kept shape and zone of its group, the shape that takes its place there; empty for other shapes.
  private let twins: [[Int: Int]]
  private let problem: CompactProblem

  /// - Complexity: O(zones^2 x (shapes log shapes + classes + limits))
  init(_ problem: CompactProblem) {
    self.problem = problem
    var members = Array(repeating: [Int](), count: problem.zoneCount)
    for shape in 0..<problem.shapeCount { members[Int(problem.shapeZone[shape])].append(shape) }
    let source = problem.source
    var hosted = Array(repeating: [Int](), count: problem.shapeCount)
    for shape in 0..<problem.shapeCount {
      hosted[shape] = (problem.itemStart[shape]..<problem.itemStart[shape + 1]).map {
        Int(problem.rowClass[Int(problem.itemRow[$0])])
      }
    }
    func precedes(_ first: Int, _ second: Int) -> Bool {
      let (one, other) = (source.shapes[problem.shapeSource[first]], source.shapes[problem.shapeSource[second]])
      if one.price != other.price { return one.price < other.price }
      if (one.poolIndex, one.typeIndex) != (other.poolIndex, other.typeIndex) {
        return (one.poolIndex, one.typeIndex) < (other.poolIndex, other.typeIndex)
      }
      if one.capacity != other.capacity { return one.capacity.lexicographicallyPrecedes(other.capacity) }
      return hosted[first].lexicographicallyPrecedes(hosted[second])
    }
    for zone in members.indices { members[zone].sort(by: precedes) }

    /// The exchange of two zones as a map of shapes; nil where their shapes differ.
    func exchange(_ first: Int, _ second: Int) -> [Int: Int]? {
      guard !members[first].isEmpty, members[first].count == members[second].count else { return nil }
      var map: [Int: Int] = [:]
      for (one, other) in zip(members[first], members[second]) {
        if precedes(one, other) || precedes(other, one) { return nil }
        map[one] = other
        map[other] = one
      }
      return map
    }
    let limits = problem.limits.indices.map { limit in
      (0..<problem.shapeCount).filter { problem.limitsOfShape[$0].contains(limit) }
    }
    func isAlike(_ first: Int, _ second: Int) -> [Int: Int]? {
      guard let map = exchange(first, second) else { return nil }
      for podClass in source.classes {
        switch podClass.zoneRule {
        case .free: break
        case .bounds(let least, let most):
          guard least[first] == least[second], most[first] == most[second] else { return nil }
        case .spread(_, let zones): guard zones.contains(first) == zones.contains(second) else { return nil }
        }
      }
      var left: [[Int]: Int] = [:]
      for (place, shapes) in limits.enumerated() {
        left[shapes + [-1, problem.limits[place].least, problem.limits[place].most ?? -1], default: 0] += 1
      }
      for (place, shapes) in limits.enumerated() {
        let moved = shapes.map { map[$0] ?? $0 }.sorted()
        let key = moved + [-1, problem.limits[place].least, problem.limits[place].most ?? -1]
        guard let count = left[key], count > 0 else { return nil }
        left[key] = count - 1
      }
      return map
    }

    var groups: [[Int]] = []
    var twins = Array(repeating: [Int: Int](), count: problem.shapeCount)
    for zone in 0..<problem.zoneCount {
      var hasGroup = false
      for place in groups.indices where !hasGroup {
        guard isAlike(groups[place][0], zone) != nil else { continue }
        groups[place].append(zone)
        hasGroup = true
      }
      if !hasGroup { groups.append([zone]) }
    }
    groups = groups.filter { $0.count > 1 }
    for group in groups {
      for first in group {
        for second in group where second != first {
          for (one, other) in exchange(first, second) ?? [:]
          where Int(problem.shapeZone[one]) == first { twins[one][second] = other }
        }
      }
    }
    self.groups = groups
    self.twins = twins
  }

  /// The kept shapes in a zone.
  func shapes(in zone: Int) -> [Int] { (0..<problem.shapeCount).filter { Int(problem.shapeZone[$0]) == zone } }

  /// A cut as it reads after each exchange of zones, itself left out.
  func copies(of cut: CountCut) -> [CountCut] {
    var copies: [CountCut] = []
    for group in groups {
      for order in permutations(group) where order != group {
        var worth = cut.worth
        for (from, to) in zip(group, order) where from != to {
          for shape in shapes(in: from) { if let twin = twins[shape][to] { worth[twin] = cut.worth[shape] } }
        }
        let differs = zip(worth, cut.worth).contains { abs($0 - $1) > 1e-6 }
        let isNew = !copies.contains { other in zip(worth, other.worth).allSatisfy { abs($0 - $1) <= 1e-6 } }
        if differs, isNew { copies.append(CountCut(worth: worth)) }
      }
    }
    return copies
  }

  private func permutations(_ zones: [Int]) -> [[Int]] {
    // Four zones have 24 orders; more than that isn't worth copying.
    guard zones.count <= 4 else { return [] }
    guard let first = zones.first else { return [[]] }
    return permutations(Array(zones.dropFirst())).flatMap { rest in
      (0...rest.count).map { place in Array(rest[..<place]) + [first] + Array(rest[place...]) }
    }
  }
}
