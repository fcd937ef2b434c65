/// A `SurvivalProblem` laid out flat beside the `CompactProblem` that a search works on.
final class FailureTerms {
  let problem: CompactProblem
  let survival: SurvivalProblem
  /// Losses of whole shapes, and last the quiet day: nothing is lost, and what need not run makes room.
  let failureCount: Int
  private let lost: FlatArray<Bool>
  private let hosting: FlatArray<Bool>
  /// By shape and dimension.
  let roomInFailure: FlatArray<Int64>
  let keep: FlatArray<Int32>
  private let isTied: FlatArray<Bool>
  private let needs: FlatArray<Int32>
  let mayMakeRoom: FlatArray<Bool>
  let hasPartial: Bool
  /// Failures that may take several nodes at once.
  let losesSeveral: [(lost: LostNodes, shapes: [Int])]
  /// No rule about company on a node.
  let isPlain: FlatArray<Bool>
  /// A rule about zones holds while its pods come back.
  let isZoned: FlatArray<Bool>
  /// The class under which a class's zones are counted.
  let group: [Int]
  private let groups: [Int: [Int32]]
  /// What a pod that must run and doesn't counts as; more than it takes to host it.
  let penalty: FlatArray<Double>
  /// Share of a large node that a pod takes.
  let size: [Double]
  /// Weight of a unit of room in each dimension.
  let scarcity: [Double]
  private let returns: [ReturnRule]
  /// By failure: zones that still have a node shape.
  private let zonesLeft: [[Bool]]

  init(_ survival: SurvivalProblem, problem: CompactProblem, values: (Int) -> Double) {
    self.problem = problem
    self.survival = survival
    losesSeveral = survival.losesSeveral
    let returns = survival.returns
    self.returns = returns
    var losses: [(name: String, gone: Set<Int>, excused: [Int])] = []
    for scenario in survival.scenarios {
      guard case .shapes(let shapes) = scenario.loss else { continue }
      losses.append((scenario.name, Set(shapes), scenario.excused))
    }
    losses.append(("quiet", [], []))
    failureCount = losses.count
    needs = FlatArray(
      losses.flatMap { loss in
        returns.enumerated().map { index, rule in
          rule.isTied || loss.excused.contains(sorted: index) ? 0 : Int32(clamping: rule.keep)
        }
      })
    lost = FlatArray(losses.flatMap { loss in problem.shapeSource.map { loss.gone.contains($0) } })
    zonesLeft = losses.map { loss in
      var left = Array(repeating: false, count: problem.zoneCount)
      for (index, shape) in survival.problem.shapes.enumerated() where !loss.gone.contains(index) {
        left[shape.zone] = true
      }
      return left
    }
    let used = survival.problem.usedDimensions
    roomInFailure = FlatArray(
      problem.shapeSource.flatMap { shape in used.map { survival.roomInFailure[shape][$0] } })
    var hosting = Array(repeating: false, count: problem.shapeCount * problem.classCount)
    for (place, source) in problem.shapeSource.enumerated() {
      for (index, podClass) in survival.problem.classes.enumerated() where podClass.shapes.contains(sorted: source) {
        hosting[place * problem.classCount + index] = true
      }
    }
    self.hosting = FlatArray(hosting)
    keep = FlatArray(returns.map { Int32(clamping: $0.keep) })
    isTied = FlatArray(returns.map(\.isTied))
    let partial = zip(returns, survival.problem.classes).map { $0.keep > 0 && $0.keep < $1.demand && !$0.isTied }
    mayMakeRoom = FlatArray(partial)
    hasPartial = partial.contains(true)
    isPlain = FlatArray(
      survival.problem.classes.map { $0.maxPerNode == nil && $0.conflicts.isEmpty && $0.companions.isEmpty })
    isZoned = FlatArray(returns.map { $0.spread != nil || $0.mostPerZone != nil })
    let group = returns.indices.map { returns[$0].spread?.group ?? $0 }
    self.group = group
    var groups: [Int: [Int32]] = [:]
    for (index, place) in group.enumerated() { groups[place, default: []].append(Int32(index)) }
    self.groups = groups
    penalty = FlatArray(returns.indices.map { 2 * values($0) })
    var largest = Array(repeating: Int64(1), count: problem.dimensionCount)
    for shape in 0..<problem.shapeCount {
      for dimension in 0..<problem.dimensionCount {
        largest[dimension] = max(largest[dimension], problem.capacity[shape * problem.dimensionCount + dimension])
      }
    }
    scarcity = largest.map { 1 / Double($0) }
    var size = Array(repeating: 0.0, count: problem.classCount)
    for index in 0..<problem.classCount {
      for dimension in 0..<problem.dimensionCount {
        let share = Double(problem.request[index * problem.dimensionCount + dimension]) / Double(largest[dimension])
        size[index] = max(size[index], share)
      }
    }
    self.size = size
  }

  func isLost(_ failure: Int, _ shape: Int32) -> Bool { lost[failure * problem.shapeCount + Int(shape)] }
  func hosts(_ shape: Int32, _ index: Int) -> Bool { hosting[Int(shape) * problem.classCount + index] }
  /// Classes whose pods count in the same zones' numbers, the class itself among them.
  func companions(of index: Int) -> [Int32] { groups[group[index]] ?? [] }
  func isBound(_ index: Int) -> Bool { isTied[index] }
  func request(_ index: Int, _ dimension: Int) -> Int64 { problem.request[index * problem.dimensionCount + dimension] }

  var quiet: Int { failureCount - 1 }

  /// How many of a class have to run in a loss of shapes; what is tied runs where it stands or not at all.
  func need(_ failure: Int, _ index: Int) -> Int32 { needs[failure * problem.classCount + index] }

  /// Whether one more pod may come back to a zone, `counts` being what runs in each.
  func mayEnter(_ index: Int, _ zone: Int, _ failure: Int?, counts: (Int) -> Int32) -> Bool {
    let rule = returns[index]
    let here = Int(counts(zone))
    if let most = rule.mostPerZone, here >= most { return false }
    guard let spread = rule.spread else { return true }
    guard spread.zones.contains(zone) else { return false }
    var least = Int.max
    var domains = 0
    for other in spread.zones where failure.map({ zonesLeft[$0][other] }) ?? true {
      domains += 1
      least = min(least, Int(counts(other)))
    }
    if domains < spread.minDomains { least = 0 }
    return here + 1 - least <= spread.maxSkew
  }
}

extension Array where Element == Int {
  /// Whether an ascending list holds a number.
  func contains(sorted element: Int) -> Bool {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < element { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == element
  }
}

extension PackingProblem {
  /// Dimensions that some class asks for, in order: those that a `CompactProblem` keeps.
  var usedDimensions: [Int] {
    (0..<dimensionCount).filter { dimension in classes.contains { $0.request[dimension] > 0 } }
  }
}
