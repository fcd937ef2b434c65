/// A partial solution that can be taken apart and rebuilt: nodes, and what is not yet placed.
///
/// Invariant: every node fits and keeps the rules of a single node; zone counts, limit counts, cost and the pods left agree
/// with the nodes.
final class PackingState {
  struct Node {
    var shape: Int32
    /// Class and count, in the order of placing.
    var pods: [(index: Int32, count: Int32)]
  }

  let problem: CompactProblem
  private(set) var nodes: [Node] = []
  /// Pods of each class not placed, and how many classes have any.
  let left: FlatArray<Int32>
  private(set) var leftTotal = 0
  /// Per class and zone, for zoned classes.
  let zoneCount: FlatArray<Int32>
  /// The floor that a spread class is being built towards.
  let floor: FlatArray<Int32>
  private(set) var limitCount: [Int]
  private(set) var cost = 0.0

  init(_ problem: CompactProblem) {
    self.problem = problem
    left = FlatArray(repeating: 0, count: max(problem.classCount, 1))
    zoneCount = FlatArray(repeating: 0, count: max(problem.classCount * problem.zoneCount, 1))
    floor = FlatArray(repeating: 0, count: max(problem.classCount, 1))
    limitCount = Array(repeating: 0, count: problem.limits.count)
    for index in 0..<problem.classCount {
      left[index] = problem.demand[index]
      leftTotal += Int(problem.demand[index])
      floor[index] = Int32(problem.divisions[index]?.floors.upperBound ?? 0)
    }
  }

  /// Adds a node; its pods must be left to place.
  func add(_ node: Node) {
    book(node, sign: 1)
    nodes.append(node)
  }

  /// Takes a node away; the last node takes its place.
  func remove(at place: Int) -> Node {
    let node = nodes[place]
    book(node, sign: -1)
    nodes.swapAt(place, nodes.count - 1)
    nodes.removeLast()
    return node
  }

  private func book(_ node: Node, sign: Int32) {
    let shape = Int(node.shape)
    let zone = Int(problem.shapeZone[shape])
    cost += problem.price[shape] * Double(sign)
    for pod in node.pods {
      left[Int(pod.index)] -= sign * pod.count
      leftTotal -= Int(sign * pod.count)
      if problem.divisions[Int(pod.index)] != nil {
        zoneCount[Int(pod.index) * problem.zoneCount + zone] += sign * pod.count
      }
    }
    for limit in problem.limitsOfShape[shape] { limitCount[limit] += Int(sign) }
  }

  /// True where one more node of a shape is allowed.
  func allowsNode(_ shape: Int) -> Bool {
    for limit in problem.limitsOfShape[shape] {
      if let most = problem.limits[limit].most, limitCount[limit] >= most { return false }
    }
    return true
  }

  /// How many more pods of a class a zone may take so that its zone rule can still be kept.
  func allowance(_ index: Int, zone: Int) -> Int32 {
    let remaining = left[index]
    guard let division = problem.divisions[index] else { return remaining }
    let base = index * problem.zoneCount
    var owed = 0
    for other in 0..<problem.zoneCount where other != zone {
      owed += max(0, least(division, index, other) - Int(zoneCount[base + other]))
    }
    let here = Int(zoneCount[base + zone])
    return Int32(max(0, min(Int(remaining) - owed, most(division, index, zone) - here)))
  }

  private func least(_ division: ZoneDivision, _ index: Int, _ zone: Int) -> Int {
    guard division.maxSkew != nil else { return division.least[zone] }
    return division.spreadZones.contains(zone) ? Int(floor[index]) : 0
  }

  private func most(_ division: ZoneDivision, _ index: Int, _ zone: Int) -> Int {
    guard let skew = division.maxSkew else { return division.most[zone] }
    return min(division.most[zone], Int(floor[index]) + skew)
  }

  /// Whether what nodes share is within its rules: pods by zone, and node limits. Nodes put together from two solutions may fail.
  ///
  /// - Complexity: O(classes x zones + limits)
  var keepsSharedRules: Bool {
    for index in 0..<problem.classCount {
      guard let division = problem.divisions[index] else { continue }
      let counts = (0..<problem.zoneCount).map { Int(zoneCount[index * problem.zoneCount + $0]) }
      for zone in counts.indices where counts[zone] < division.least[zone] || counts[zone] > division.most[zone] {
        return false
      }
      guard let skew = division.maxSkew else { continue }
      let spread = division.spreadZones.map { counts[$0] }
      if let fullest = spread.max(), let emptiest = spread.min(), fullest - emptiest > skew { return false }
    }
    return zip(problem.limits, limitCount).allSatisfy { $0.least <= $1 && $1 <= $0.most ?? .max }
  }

  /// Chooses, for a spread class with a choice, a floor that the pods already placed allow.
  func chooseFloor(_ index: Int, using random: inout SeededGenerator) {
    guard let division = problem.divisions[index], let skew = division.maxSkew, division.floors.count > 1 else {
      return
    }
    let base = index * problem.zoneCount
    let remaining = Int(left[index])
    var allowed: [Int] = []
    for candidate in division.floors {
      var owed = 0
      var open = 0
      var isAllowed = true
      for zone in division.spreadZones {
        let here = Int(zoneCount[base + zone])
        let top = min(division.most[zone], candidate + skew)
        owed += max(0, candidate - here)
        open += top - here
        if here > top { isAllowed = false }
      }
      if isAllowed, owed <= remaining, remaining <= open { allowed.append(candidate) }
    }
    if !allowed.isEmpty { floor[index] = Int32(allowed[random.below(allowed.count)]) }
  }

  /// Replaces all nodes.
  func restore(_ nodes: [Node]) {
    while !self.nodes.isEmpty { _ = remove(at: self.nodes.count - 1) }
    for node in nodes { add(node) }
  }

  /// Pods of a node per class as the public value, ascending.
  func filled(_ node: Node) -> FilledNode {
    FilledNode(
      shape: problem.shapeSource[Int(node.shape)],
      pods: node.pods.map { ClassCount(podClass: Int($0.index), count: Int($0.count)) }.sorted {
        $0.podClass < $1.podClass
      })
  }
}
