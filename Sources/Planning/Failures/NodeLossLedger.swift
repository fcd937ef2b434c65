/// For each node that may be lost alone: where its pods that must keep running would go.
///
/// The losses are one at a time, so each node's pods may count on the same free room. A node's plan stays good until one of
/// the nodes that it counts on goes. Of nodes that are lost together, those that hold most of something stand for all choices:
/// a search's guess at the worst, which `NodeChoices` makes certain.
final class NodeLossLedger {
  struct Target: Hashable {
    var slot: Int
    var index: Int32
    var count: Int32
  }

  struct Answer {
    var targets: [Target] = []
    /// Value of the pods that find no place.
    var shortfall = 0.0
    /// Pods that don't, with the zone that they come from in the slot's place.
    var stuck: [Target] = []
  }

  private let ledger: FailureLedger
  private let terms: FailureTerms
  private let problem: CompactProblem
  /// By shape: whether its nodes may be lost alone.
  let isExposed: [Bool]
  private var answers: [Int: Answer] = [:]
  private var undo: [(slot: Int, old: Answer?)] = []
  private var alone = 0.0
  private let together: [(lost: LostNodes, isOwn: [Bool])]
  private var worst = Answer()
  private var atMark = (alone: 0.0, worst: Answer())
  /// By slot and dimension: what the judgement at hand has placed there; and the slots where it's more than nothing.
  private var used: [Int64] = []
  private var touched: [Int] = []
  /// By slot: whether its node is among those that are being judged as lost.
  private var isLeaving: [Bool] = []

  init(_ ledger: FailureLedger) {
    self.ledger = ledger
    terms = ledger.terms
    problem = ledger.terms.problem
    var exposed = Set<Int>()
    for scenario in terms.survival.scenarios {
      if case .anyNodes(_, let shapes) = scenario.loss { exposed.formUnion(shapes) }
    }
    isExposed = problem.shapeSource.map { exposed.contains($0) }
    let problem = problem
    together = terms.losesSeveral.map { lost, shapes in
      let own = Set(shapes)
      return (lost, problem.shapeSource.map { own.contains($0) })
    }
  }

  /// Value of the pods that find no place when nodes are lost; 0 where all do.
  var shortfall: Double { alone + worst.shortfall }

  var isIdle: Bool { !isExposed.contains(true) }
  func targets(_ slot: Int) -> [Target] { answers[slot]?.targets ?? [] }
  func stuck(_ slot: Int) -> [Target] { answers[slot]?.stuck ?? [] }
  var stuckTogether: [Target] { worst.stuck }

  /// Lost nodes of which some pod finds no place: the pod's class and the zone that it comes from, one drawn by `pick`.
  func stuckAnywhere(pick: (Int) -> Int) -> (index: Int, zone: Int)? {
    let slots = answers.keys.filter { answers[$0]?.shortfall ?? 0 > 0 }.sorted()
    let stuck = slots.isEmpty ? worst.stuck : answers[slots[pick(slots.count)]]?.stuck ?? []
    return stuck.first.map { (Int($0.index), $0.slot) }
  }

  func mark() {
    undo.removeAll(keepingCapacity: true)
    atMark = (alone, worst)
  }

  func rollBack() {
    for step in undo.reversed() { answers[step.slot] = step.old }
    undo.removeAll(keepingCapacity: true)
    (alone, worst) = atMark
  }

  /// Works out anew what the change of some nodes may have changed.
  ///
  /// - Complexity: O(answers), and O(classes on a node x nodes x dimensions) for each node judged anew.
  func update(removed: [Int], added: [Int]) {
    if isIdle { return }
    for slot in removed { set(slot, nil) }
    let gone = Set(removed)
    var zoned: Set<Int> = []
    for slot in removed + added {
      for pod in ledger.slots[slot].pods where terms.isZoned[Int(pod.index)] {
        zoned.insert(terms.group[Int(pod.index)])
      }
    }
    var stale: [Int] = added.filter { isExposed[Int(ledger.slots[$0].shape)] }
    for (slot, answer) in answers
    where answer.shortfall > 0
      || answer.targets.contains(where: {
        gone.contains($0.slot) || terms.isZoned[Int($0.index)] && zoned.contains(terms.group[Int($0.index)])
      })
    {
      stale.append(slot)
    }
    for slot in Set(stale).sorted() { set(slot, judge([slot])) }
    if !together.isEmpty { judgeTogether() }
  }

  /// Judges, for each loss of several nodes, those that hold most, in value and in each dimension, together with those that
  /// would have most room for it.
  ///
  /// - Complexity: O(nodes x (classes on a node + dimensions)), and that of `judge` for each choice that differs
  private func judgeTogether() {
    worst = Answer()
    for (lost, isOwn) in together {
      let own = ledger.slots.indices.filter { ledger.slots[$0].isAlive && isOwn[Int(ledger.slots[$0].shape)] }
      let count = lost.count(of: own.count)
      guard count > 1 else { continue }
      var choices: Set<[Int]> = []
      for dimension in 0...problem.dimensionCount {
        let weights = own.map { (weight: weight($0, dimension), slot: $0) }
        let heaviest = weights.sorted { ($1.weight, $0.slot) < ($0.weight, $1.slot) }
        guard heaviest[0].weight > 0 else { continue }
        let rooms = own.map { (room: freeRoom($0, dimension), slot: $0) }
        let freest = rooms.sorted { ($1.room, $0.slot) < ($0.room, $1.slot) }.map(\.slot)
        for held in Set([count, count - 1, (count + 1) / 2, 1]) {
          let lost = heaviest.prefix(held).map(\.slot)
          choices.insert((lost + freest.filter { !lost.contains($0) }.prefix(count - held)).sorted())
        }
      }
      for slots in choices.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        let answer = judge(slots)
        worst.shortfall += answer.shortfall
        worst.stuck += answer.stuck
      }
    }
  }

  /// Room that a node has for others: of a dimension, or of all by their scarcity beyond the last.
  private func freeRoom(_ slot: Int, _ dimension: Int) -> Double {
    if dimension < problem.dimensionCount { return Double(ledger.quietRoom(slot, dimension)) }
    return (0..<problem.dimensionCount).reduce(0) {
      $0 + Double(ledger.quietRoom(slot, $1)) * terms.scarcity[$1]
    }
  }

  /// What a node holds that must keep running: of a dimension, or in value beyond the last.
  private func weight(_ slot: Int, _ dimension: Int) -> Double {
    ledger.slots[slot].pods.reduce(0) { sum, pod in
      let index = Int(pod.index)
      guard terms.keep[index] > 0 else { return sum }
      let each = dimension < problem.dimensionCount ? Double(terms.request(index, dimension)) : terms.penalty[index]
      return sum + Double(pod.count) * each
    }
  }

  /// Books what was found before for a node.
  func adopt(_ targets: [Target], for slot: Int) {
    if isExposed[Int(ledger.slots[slot].shape)] { set(slot, Answer(targets: targets)) }
  }

  /// The answer at hand for the loss of one node.
  func answer(_ slot: Int) -> Answer { answers[slot] ?? judge([slot]) }

  private func set(_ slot: Int, _ answer: Answer?) {
    undo.append((slot, answers[slot]))
    alone += (answer?.shortfall ?? 0) - (answers[slot]?.shortfall ?? 0)
    answers[slot] = answer
  }

  /// Where the pods of some nodes that are lost together would go.
  ///
  /// - Complexity: O(classes on the nodes x nodes x dimensions)
  func judge(_ lost: [Int]) -> Answer {
    var answer = Answer()
    used.append(
      contentsOf: repeatElement(0, count: max(0, ledger.slots.count * problem.dimensionCount - used.count)))
    defer {
      for slot in touched {
        for dimension in 0..<problem.dimensionCount { used[slot * problem.dimensionCount + dimension] = 0 }
      }
      touched.removeAll(keepingCapacity: true)
    }
    isLeaving.append(contentsOf: repeatElement(false, count: max(0, ledger.slots.count - isLeaving.count)))
    for slot in lost { isLeaving[slot] = true }
    defer { for slot in lost { isLeaving[slot] = false } }
    var placeOf: [Target: Int] = [:]
    var zones: [Int: [Int32]] = [:]
    var order: [(index: Int32, count: Int32, home: Int)] = []
    for slot in lost {
      let node = ledger.slots[slot]
      let home = Int(problem.shapeZone[Int(node.shape)])
      order += node.pods.filter { terms.keep[Int($0.index)] > 0 }.map { ($0.index, $0.count, home) }
    }
    order.sort { (terms.size[Int($0.index)], $1.index, $1.home) > (terms.size[Int($1.index)], $0.index, $0.home) }
    var spared: [Int32: Int32] = [:]
    for pod in order where terms.isZoned[Int(pod.index)] {
      let group = terms.group[Int(pod.index)]
      var counts = zones[group] ?? (0..<problem.zoneCount).map { ledger.quietCount(Int(pod.index), $0) }
      counts[pod.home] -= pod.count
      zones[group] = counts
    }
    // Room only becomes less: where a pod found none, the next of its kind needn't look.
    var homeless: Set<Int> = []
    for pod in order {
      let index = Int(pod.index)
      let home = pod.home
      let kind = index * problem.zoneCount + home
      let spare =
        (terms.mayMakeRoom[index] ? problem.demand[index] - terms.keep[index] : 0) - spared[pod.index, default: 0]
      var left = max(0, pod.count - spare)
      spared[pod.index, default: 0] += pod.count - left
      while left > 0 {
        if homeless.contains(kind) { break }
        guard let place = bestSlot(index, home: home, zones: zones, answer) else {
          if !terms.isZoned[index] { homeless.insert(kind) }
          break
        }
        let count = min(left, fitting(index, place))
        take(index, place, count)
        if terms.isZoned[index] {
          zones[terms.group[index]]?[Int(problem.shapeZone[Int(ledger.slots[place].shape)])] += count
        }
        let key = Target(slot: place, index: pod.index, count: 0)
        if let at = placeOf[key] {
          answer.targets[at].count += count
        } else {
          placeOf[key] = answer.targets.count
          answer.targets.append(Target(slot: place, index: pod.index, count: count))
        }
        left -= count
      }
      if left > 0 {
        answer.shortfall += Double(left) * terms.penalty[index]
        answer.stuck.append(Target(slot: home, index: pod.index, count: left))
      }
    }
    return answer
  }

  private func room(_ slot: Int, _ dimension: Int) -> Int64 {
    ledger.quietRoom(slot, dimension) - used[slot * problem.dimensionCount + dimension]
  }

  private func take(_ index: Int, _ slot: Int, _ count: Int32) {
    touched.append(slot)
    for dimension in 0..<problem.dimensionCount {
      used[slot * problem.dimensionCount + dimension] += terms.request(index, dimension) * Int64(count)
    }
  }

  private func fitting(_ index: Int, _ slot: Int) -> Int32 {
    var most: Int32 = terms.isPlain[index] && !terms.isZoned[index] ? .max : 1
    for at in Int(problem.requestStart[index])..<Int(problem.requestStart[index + 1]) {
      let left = room(slot, Int(problem.requestDimension[at]))
      most = min(most, Int32(clamping: left / problem.requestAmount[at]))
    }
    return most
  }

  private func bestSlot(_ index: Int, home: Int, zones: [Int: [Int32]], _ answer: Answer) -> Int? {
    var best: Int?
    var least = Double.infinity
    for slot in ledger.slots.indices where !isLeaving[slot] && ledger.slots[slot].isAlive {
      let node = ledger.slots[slot]
      guard terms.hosts(node.shape, index) else { continue }
      let zone = Int(problem.shapeZone[Int(node.shape)])
      if terms.isBound(index), zone != home { continue }
      var isFit = true
      for at in Int(problem.requestStart[index])..<Int(problem.requestStart[index + 1])
      where problem.requestAmount[at] > room(slot, Int(problem.requestDimension[at])) {
        isFit = false
        break
      }
      if !isFit { continue }
      var score = 0.0
      for dimension in 0..<problem.dimensionCount { score += Double(room(slot, dimension)) * terms.scarcity[dimension] }
      if score >= least || !isAllowed(index, slot, zone, zones, answer) { continue }
      least = score
      best = slot
    }
    return best
  }

  private func isAllowed(_ index: Int, _ slot: Int, _ zone: Int, _ zones: [Int: [Int32]], _ answer: Answer) -> Bool {
    if terms.isZoned[index], let counts = zones[terms.group[index]],
      !terms.mayEnter(index, zone, nil, counts: { counts[$0] })
    {
      return false
    }
    if terms.isPlain[index] { return true }
    let node = ledger.slots[slot]
    let came = answer.targets.filter { $0.slot == slot }
    func standing(_ other: Int32) -> Int32 {
      (node.pods.first { $0.index == other }?.count ?? 0) + (came.first { $0.index == other }?.count ?? 0)
    }
    if standing(Int32(index)) >= problem.maxPerNode[index] { return false }
    for at in Int(problem.conflictStart[index])..<Int(problem.conflictStart[index + 1])
    where standing(problem.conflictClass[at]) > 0 { return false }
    return problem.companions[index].allSatisfy { group in
      group.contains { $0 == index || terms.keep[$0] > 0 && standing(Int32($0)) > 0 }
    }
  }
}
