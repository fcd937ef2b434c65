/// A `SurvivalProblem` laid out flat beside the `CompactProblem` that a search works on.
final class FailureTerms {
  let problem: CompactProblem
  let survival: SurvivalProblem
  /// Losses of whole shapes, and last the quiet day: nothing is lost, and what need not run makes room.
  let failureCount: Int
  private let lost: FlatArray<Bool>
  private let standing: FlatArray<Bool>
  private let hosting: FlatArray<Bool>
  /// By shape and dimension.
  let roomInFailure: FlatArray<Int64>
  let keep: FlatArray<Int32>
  private let isTied: FlatArray<Bool>
  private let needs: FlatArray<Int32>
  let mayMakeRoom: FlatArray<Bool>
  /// Of a class that keeps some, how many need not keep running.
  let spare: FlatArray<Int32>
  let hasPartial: Bool
  /// Failures that may take several nodes at once.
  let losesSeveral: [(lost: LostNodes, shapes: [Int])]
  /// No rule about company on a node.
  let isPlain: FlatArray<Bool>
  /// A rule about zones holds while its pods come back.
  let isZoned: FlatArray<Bool>
  /// Some rule about zones counts it.
  let isCounted: FlatArray<Bool>
  /// By class: those that its rules about zones count, and those whose rules count it.
  private let counted: [[Int]]
  private let askers: [[Int32]]
  /// Classes that come back only where others run have a higher number than those others.
  private let turn: [Int]
  /// By class; nil: `mostPerNode` alone holds.
  let hostSpreads: [HostSpread?]
  /// The most of a class that a node holds, spread over hosts aside.
  let mostPerNode: FlatArray<Int32>
  /// What a pod that must run and doesn't counts as; more than it takes to host it.
  let penalty: FlatArray<Double>
  /// Share of a large node that a pod takes.
  let size: [Double]
  /// Weight of a unit of room in each dimension.
  let scarcity: [Double]
  private let returns: [ReturnRule]
  /// By failure: zones that still have a node shape.
  private let zonesLeft: [[Bool]]

  /// `ReturnHostSpread` with its domain by shape of the search.
  struct HostSpread {
    let maxSkew: Int32
    let minDomains: Int
    let isDomain: [Bool]
  }

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
    let classes = survival.problem.classes
    func table(_ shapes: (Int) -> [Int]) -> FlatArray<Bool> {
      var table = Array(repeating: false, count: problem.shapeCount * problem.classCount)
      for index in classes.indices {
        let own = shapes(index)
        for (place, source) in problem.shapeSource.enumerated() where own.contains(sorted: source) {
          table[place * problem.classCount + index] = true
        }
      }
      return FlatArray(table)
    }
    standing = table { classes[$0].shapes }
    hosting = table { returns[$0].shapes ?? classes[$0].shapes }
    keep = FlatArray(returns.map { Int32(clamping: $0.keep) })
    isTied = FlatArray(returns.map(\.isTied))
    let company = Set(returns.lazy.filter { $0.keep > 0 }.flatMap { $0.company.joined() })
    let spare = returns.indices.map { index in
      returns[index].keep > 0 && !returns[index].isTied
        ? Int32(clamping: max(0, classes[index].demand - returns[index].keep)) : 0
    }
    self.spare = FlatArray(spare)
    // What others can't come back without stays where it is.
    let partial = returns.indices.map { spare[$0] > 0 && !company.contains($0) }
    mayMakeRoom = FlatArray(partial)
    hasPartial = partial.contains(true)
    isPlain = FlatArray(classes.map { $0.maxPerNode == nil && $0.conflicts.isEmpty && $0.companions.isEmpty })
    let counted = returns.enumerated().map { $1.counted(of: $0) }
    self.counted = counted
    isZoned = FlatArray(counted.map { !$0.isEmpty })
    var askers = returns.map { _ in [Int32]() }
    for (index, others) in counted.enumerated() { for other in others { askers[other].append(Int32(index)) } }
    self.askers = askers
    isCounted = FlatArray(askers.map { !$0.isEmpty })
    turn = Self.turns(returns.map(\.company))
    hostSpreads = returns.map { rule in
      rule.hostSpread.map { spread in
        HostSpread(
          maxSkew: Int32(clamping: spread.maxSkew), minDomains: spread.minDomains,
          isDomain: problem.shapeSource.map { spread.domain.contains(sorted: $0) })
      }
    }
    mostPerNode = FlatArray(
      returns.enumerated().map { index, rule in
        rule.hostSpread.map { $0.mostPerNode.map { Int32(clamping: $0) } ?? .max } ?? problem.maxPerNode[index]
      })
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
  /// Whether pods of a class may come back to a shape, and whether they may stand there on the normal day.
  func hosts(_ shape: Int32, _ index: Int) -> Bool { hosting[Int(shape) * problem.classCount + index] }
  func holds(_ shape: Int32, _ index: Int) -> Bool { standing[Int(shape) * problem.classCount + index] }
  /// Classes whose rules about zones count a class, itself among them where its own do.
  func askers(of index: Int) -> [Int32] { askers[index] }
  /// Classes whose pods count in a class's rules about zones.
  func counted(by index: Int) -> [Int] { counted[index] }
  /// Where a class comes when pods are placed one after another: those that others wait for first, then the largest.
  func rank(_ index: Int) -> (turn: Int, size: Double) { (turn[index], -size[index]) }
  /// Whether so many on a node are more than a class's spread over hosts lets stand beside an empty one.
  func isCrowded(_ index: Int32, _ count: Int32) -> Bool {
    hostSpreads[Int(index)].map { count > $0.maxSkew } ?? false
  }
  func isBound(_ index: Int) -> Bool { isTied[index] }
  func request(_ index: Int, _ dimension: Int) -> Int64 { problem.request[index * problem.dimensionCount + dimension] }

  var quiet: Int { failureCount - 1 }

  /// How many of a class have to run in a loss of shapes; what is tied runs where it stands or not at all.
  func need(_ failure: Int, _ index: Int) -> Int32 { needs[failure * problem.classCount + index] }

  /// Whether one more pod may come back to a zone.
  ///
  /// - Parameter counts: what runs of a class in a zone.
  func mayEnter(_ index: Int, _ zone: Int, _ failure: Int?, counts: (_ index: Int, _ zone: Int) -> Int32) -> Bool {
    let rule = returns[index]
    if let most = rule.mostPerZone, counts(index, zone) >= most { return false }
    if rule.apart.contains(where: { counts($0, zone) > 0 }) { return false }
    for group in rule.company where !group.contains(where: { keep[$0] > 0 && counts($0, zone) > 0 }) {
      let zones = 0..<problem.zoneCount
      let begins = group.contains(index) && group.allSatisfy { other in zones.allSatisfy { counts(other, $0) <= 0 } }
      if !begins { return false }
    }
    guard let spread = rule.spread else { return true }
    guard spread.zones.contains(zone) else { return false }
    func total(_ zone: Int) -> Int { spread.counted.reduce(0) { $0 + Int(counts($1, zone)) } }
    var least = Int.max
    var domains = 0
    for other in spread.zones where failure.map({ zonesLeft[$0][other] }) ?? true {
      domains += 1
      least = min(least, total(other))
    }
    if domains < spread.minDomains { least = 0 }
    let own = spread.counted.contains(index) ? 1 : 0
    return total(zone) + own - least <= spread.maxSkew
  }

  /// Whether a node that holds `here` pods of a class may take one more by its spread over hosts.
  ///
  /// - Parameter others: shape and pods of the class on each node that is left, that node among them.
  func isLevel(_ index: Int, here: Int32, others: some Sequence<(shape: Int32, pods: Int32)>) -> Bool {
    guard let spread = hostSpreads[index], here >= spread.maxSkew else { return true }
    var domains = 0
    for other in others where spread.isDomain[Int(other.shape)] {
      if other.pods <= here - spread.maxSkew { return false }
      domains += 1
    }
    return domains >= spread.minDomains && domains > 0
  }

  /// - Complexity: O(classes x groups) for each turn
  private static func turns(_ company: [[[Int]]]) -> [Int] {
    var turns = Array(repeating: 0, count: company.count)
    // Those that wait for each other in a ring come in whatever order.
    for _ in 0..<8 {
      var hasChanged = false
      for (index, groups) in company.enumerated() {
        for group in groups {
          let first = group.lazy.filter { $0 != index }.map { turns[$0] + 1 }.min() ?? 0
          if first > turns[index] {
            turns[index] = first
            hasChanged = true
          }
        }
      }
      if !hasChanged { break }
    }
    return turns
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
