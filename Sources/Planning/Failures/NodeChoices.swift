import ClusterModel

/// What makes nodes alike to a failure: their shape, and how many of each class they hold.
struct FilledKind: Hashable {
  private let shape: Int32
  private let pods: [Int32]

  init(shape: Int32, pods: [(index: Int32, count: Int32)]) {
    self.shape = shape
    self.pods = pods.sorted { $0.index < $1.index }.flatMap { [$0.index, $0.count] }
  }
}

/// The choices of some nodes of a pool that may be lost together, those that differ in names alone taken once.
struct NodeChoices {
  /// Beyond so many, the heaviest are judged and the rest is not: `Choices.total` then exceeds what was checked.
  static let limit = 20_000
  /// Lost nodes times nodes that are left times choices, at most, where there are more choices than a plan lists.
  private static let effort = 50_000_000

  let search: SurvivalSearch
  private let problem: CompactProblem

  init(_ search: SurvivalSearch) {
    self.search = search
    problem = search.terms.problem
  }

  /// Places (in the search's order of nodes) by kind: nodes of the shapes with the same filling are alike.
  private func kinds(of shapes: Set<Int>) -> [[Int]] {
    var members: [FilledKind: [Int]] = [:]
    for (place, node) in search.state.nodes.enumerated() where shapes.contains(problem.shapeSource[Int(node.shape)]) {
      members[FilledKind(shape: node.shape, pods: node.pods), default: []].append(place)
    }
    return members.values.sorted { (weight($1[0]), $0[0]) < (weight($0[0]), $1[0]) }
  }

  /// Value of what would have to come back.
  private func weight(_ place: Int) -> Double {
    search.state.nodes[place].pods.reduce(0) {
      $0 + (search.terms.keep[Int($1.index)] > 0 ? Double($1.count) * search.terms.penalty[Int($1.index)] : 0)
    }
  }

  /// The choices of so many nodes, heaviest first, and how many there are in all.
  ///
  /// - Complexity: O(choices), at most `limit`; the number of all is worked out at once
  func list(_ lost: LostNodes, of shapes: [Int], upTo limit: Int = Self.limit) -> (choices: [[Int]], total: Int) {
    let kinds = kinds(of: Set(shapes))
    let size = lost.count(of: kinds.reduce(0) { $0 + $1.count })
    guard size > 0 else { return ([], 0) }
    var choices: [[Int]] = []
    var chosen: [Int] = []
    func extend(_ kind: Int, _ left: Int) {
      if choices.count >= limit { return }
      if left == 0 {
        choices.append(chosen.sorted())
        return
      }
      guard kind < kinds.count else { return }
      for taken in (0...min(left, kinds[kind].count)).reversed() {
        chosen += kinds[kind].prefix(taken)
        extend(kind + 1, left - taken)
        chosen.removeLast(taken)
      }
    }
    extend(0, size)
    return (choices, Self.count(kinds.map(\.count), size))
  }

  /// Multisets of `size` out of kinds with so many members each; saturates.
  private static func count(_ members: [Int], _ size: Int) -> Int {
    var ways = [1] + Array(repeating: 0, count: size)
    for most in members {
      var next = ways
      for total in 1...size {
        for taken in 1...size where taken <= min(total, most) {
          next[total] =
            next[total].addingReportingOverflow(ways[total - taken]).overflow
            ? .max / 2
            : min(.max / 2, next[total] + ways[total - taken])
        }
      }
      ways = next
    }
    return ways[size]
  }

  /// The choices that can be judged in a reasonable time, heaviest first, and how many there are in all.
  private func judgeable(_ lost: LostNodes, of shapes: [Int]) -> (choices: [[Int]], total: Int) {
    let (listed, total) = list(lost, of: shapes, upTo: ScenarioOutcome.casesAtMost)
    guard total > listed.count, let size = listed.first?.count else { return (listed, total) }
    let most = Self.effort / max(1, size * search.state.nodes.count)
    return list(lost, of: shapes, upTo: min(Self.limit, max(Self.heaviest, most)))
  }

  /// So many are judged however large the cluster is.
  private static let heaviest = 50

  /// Judges every choice that it can; what moves most comes first, what fails before it.
  func judged(_ lost: LostNodes, of shapes: [Int]) -> FailureJudgement.Choices {
    let (choices, total) = judgeable(lost, of: shapes)
    var placeOf: [Int: Int] = [:]
    for (place, slot) in search.slotOf.enumerated() { placeOf[slot] = place }
    let checked = choices.map { places -> FailureJudgement.Choice in
      let slots = places.map { search.slotOf[$0] }
      let answer = slots.count == 1 ? search.nodeLoss.answer(slots[0]) : search.nodeLoss.judge(slots)
      var stuck: [Int: Int] = [:]
      for pod in answer.stuck { stuck[Int(pod.index), default: 0] += Int(pod.count) }
      return FailureJudgement.Choice(
        nodes: places,
        changes: answer.targets.map {
          FailureJudgement.Change(node: placeOf[$0.slot] ?? 0, podClass: Int($0.index), count: Int($0.count))
        }, stuck: stuck)
    }
    var judged = FailureJudgement.Choices(checked: checked, total: total)
    judged.order()
    return judged
  }

  /// Buys nodes for choices that leave pods without a place, as long as that helps.
  ///
  /// - Complexity: O(passes x choices); nodes that are bought make new choices, and more to lose where a share is
  func repair(_ lost: LostNodes, of shapes: [Int], isOver: () -> Bool) {
    let own = Set(shapes)
    for _ in 0..<Self.passesAtMost {
      var hasBought = false
      for places in judgeable(lost, of: shapes).choices {
        if isOver() { return }
        let slots = places.map { search.slotOf[$0] }
        while relieve(slots, lost, of: own, isOver: isOver) {
          hasBought = true
          if isOver() { return }
        }
      }
      if !hasBought { return }
    }
  }

  private static let passesAtMost = 32

  /// Buys what brings back some pod that finds no place when nodes in these slots are lost; false: nothing does.
  private func relieve(_ slots: [Int], _ lost: LostNodes, of shapes: Set<Int>, isOver: () -> Bool) -> Bool {
    let before = search.nodeLoss.judge(slots)
    if before.stuck.isEmpty { return false }
    let own = search.state.nodes.count { shapes.contains(problem.shapeSource[Int($0.shape)]) }
    var tried: Set<NodeLossLedger.Target> = []
    // What doesn't help one pod of a kind from a zone helps no other of them.
    for pod in before.stuck
    where tried.insert(NodeLossLedger.Target(slot: pod.slot, index: pod.index, count: 0)).inserted {
      for shape in candidates(for: Int(pod.index), home: pod.slot) {
        if isOver() { return false }
        var copies = 1
        if slots.count == own, shapes.contains(problem.shapeSource[shape]) {
          // All of them are lost: what is bought beside them is lost too, until there are more than may be lost.
          guard lost.percent == 0, lost.least >= own else { continue }
          copies = lost.least + 1 - own
        }
        if search.buy(copies, of: shape, if: { search.nodeLoss.judge(slots).shortfall < before.shortfall - 1e-6 }) {
          return true
        }
      }
    }
    return false
  }

  /// For each pool and zone the cheapest shape that a pod may stand on, cheapest first.
  private func candidates(for index: Int, home zone: Int) -> [Int] {
    struct Place: Hashable {
      let pool: Int
      let zone: Int32
    }
    let able = (0..<problem.shapeCount).filter { shape in
      search.terms.hosts(Int32(shape), index) && search.state.allowsNode(shape)
        && (!search.terms.isBound(index) || Int(problem.shapeZone[shape]) == zone)
    }.sorted { (problem.price[$0], $0) < (problem.price[$1], $1) }
    var seen: Set<Place> = []
    return able.filter { shape in
      let pool = search.terms.survival.problem.shapes[problem.shapeSource[shape]].poolIndex
      return seen.insert(Place(pool: pool, zone: problem.shapeZone[shape])).inserted
    }
  }
}
