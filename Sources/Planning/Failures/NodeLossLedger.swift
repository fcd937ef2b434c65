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
    /// Some node takes more than spread over hosts would allow beside an empty one: each change of nodes may forbid it.
    var isCrowded = false

    /// The answer for the loss of a node that is just like the one that was lost.
    func swapping(_ lost: Int, _ other: Int) -> Answer {
      var answer = self
      for place in targets.indices where targets[place].slot == other { answer.targets[place].slot = lost }
      return answer
    }
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
    var affected: Set<Int32> = []
    for slot in removed + added {
      for pod in ledger.slots[slot].pods { affected.formUnion(terms.askers(of: Int(pod.index))) }
    }
    var stale: [Int] = added.filter { isExposed[Int(ledger.slots[$0].shape)] }
    for (slot, answer) in answers
    where answer.shortfall > 0 || answer.isCrowded
      || answer.targets.contains(where: { gone.contains($0.slot) || affected.contains($0.index) })
    {
      stale.append(slot)
    }
    judgeEach(Set(stale).sorted())
    if !together.isEmpty { judgeTogether() }
  }

  /// Judges the loss of each of some nodes; where they are many, those that are alike once.
  private func judgeEach(_ lost: [Int]) {
    guard lost.count > Self.fewAtOnce else {
      for slot in lost { set(slot, judge([slot])) }
      return
    }
    var known: [FilledKind: (slot: Int, answer: Answer)] = [:]
    for slot in lost {
      let kind = FilledKind(shape: ledger.slots[slot].shape, pods: ledger.slots[slot].pods)
      if let like = known[kind] {
        set(slot, like.answer.swapping(like.slot, slot))
      } else {
        let answer = judge([slot])
        known[kind] = (slot, answer)
        set(slot, answer)
      }
    }
  }

  private static let fewAtOnce = 200

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
    guard isExposed[Int(ledger.slots[slot].shape)] else { return }
    var answer = Answer(targets: targets)
    answer.isCrowded = targets.contains { target in
      terms.isCrowded(target.index, standing(target.slot, target.index, answer))
    }
    set(slot, answer)
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
    var order: [(index: Int32, count: Int32, home: Int)] = []
    for slot in lost {
      let node = ledger.slots[slot]
      let home = Int(problem.shapeZone[Int(node.shape)])
      order += node.pods.filter { terms.keep[Int($0.index)] > 0 }.map { ($0.index, $0.count, home) }
    }
    order.sort { first, second in
      let (a, b) = (terms.rank(Int(first.index)), terms.rank(Int(second.index)))
      return (a.turn, a.size, first.index, first.home) < (b.turn, b.size, second.index, second.home)
    }
    // Of each class, pods that need not come back.
    var gone: [Int32: Int32] = [:]
    var zones = zonesLeft(without: lost, for: order.map { Int($0.index) })
    // Room only becomes less: where a pod found none, the next of its kind needn't look.
    var homeless: Set<Int> = []
    for pod in order {
      let index = Int(pod.index)
      let home = pod.home
      let kind = index * problem.zoneCount + home
      func spared(of count: Int32) -> Int32 {
        let most = min(count, terms.spare[index] - (gone[pod.index] ?? 0))
        gone[pod.index, default: 0] += most
        return most
      }
      // Those whose company others need come back as far as they can.
      var left = pod.count - (terms.mayMakeRoom[index] ? spared(of: pod.count) : 0)
      while left > 0 {
        if homeless.contains(kind) { break }
        guard let place = bestSlot(index, home: home, zones: zones, answer) else {
          if !terms.isZoned[index], terms.hostSpreads[index] == nil { homeless.insert(kind) }
          break
        }
        let count = min(left, fitting(index, place))
        take(index, place, count)
        zones[index]?[Int(problem.shapeZone[Int(ledger.slots[place].shape)])] += count
        let key = Target(slot: place, index: pod.index, count: 0)
        if let at = placeOf[key] {
          answer.targets[at].count += count
        } else {
          placeOf[key] = answer.targets.count
          answer.targets.append(Target(slot: place, index: pod.index, count: count))
        }
        if terms.isCrowded(pod.index, standing(place, pod.index, answer)) { answer.isCrowded = true }
        left -= count
      }
      left -= spared(of: left)
      if left > 0 {
        answer.shortfall += Double(left) * terms.penalty[index]
        answer.stuck.append(Target(slot: home, index: pod.index, count: left))
      }
    }
    return answer
  }

  /// What runs in each zone beside lost nodes, by class, as far as the rules of some classes count it.
  private func zonesLeft(without lost: [Int], for classes: [Int]) -> [Int: [Int32]] {
    var zones: [Int: [Int32]] = [:]
    for index in classes where terms.isZoned[index] {
      for other in terms.counted(by: index) where zones[other] == nil {
        zones[other] = (0..<problem.zoneCount).map { ledger.quietCount(other, $0) }
      }
    }
    if zones.isEmpty { return zones }
    for slot in lost {
      let node = ledger.slots[slot]
      for pod in node.pods { zones[Int(pod.index)]?[Int(problem.shapeZone[Int(node.shape)])] -= pod.count }
    }
    return zones
  }

  /// Pods of a class on a node with those that came.
  private func standing(_ slot: Int, _ index: Int32, _ answer: Answer) -> Int32 {
    let came = answer.targets.first { $0.slot == slot && $0.index == index }?.count ?? 0
    return ledger.standing(slot, index) + came
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
    if terms.isZoned[index], !terms.mayEnter(index, zone, nil, counts: { zones[$0]?[$1] ?? 0 }) { return false }
    if terms.isPlain[index] { return true }
    func standing(_ other: Int32) -> Int32 { self.standing(slot, other, answer) }
    let here = standing(Int32(index))
    if here >= terms.mostPerNode[index] { return false }
    if !terms.isLevel(index, here: here, others: left(Int32(index), answer)) { return false }
    for at in Int(problem.conflictStart[index])..<Int(problem.conflictStart[index + 1])
    where standing(problem.conflictClass[at]) > 0 { return false }
    return problem.companions[index].allSatisfy { group in
      group.contains { $0 == index || terms.keep[$0] > 0 && standing(Int32($0)) > 0 }
    }
  }

  /// Shapes of the nodes that are left, with what stands there of a class.
  private func left(_ index: Int32, _ answer: Answer) -> some Sequence<(shape: Int32, pods: Int32)> {
    ledger.slots.indices.lazy.filter { [ledger, isLeaving] in !isLeaving[$0] && ledger.slots[$0].isAlive }
      .map { [ledger] slot in (ledger.slots[slot].shape, self.standing(slot, index, answer)) }
  }
}
