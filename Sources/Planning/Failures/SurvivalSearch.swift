/// Improves one set of nodes for the normal day and all failures together.
///
/// The normal day's assignment is explicit and complete throughout; what each failure brings back is the check, repaired
/// after each change of nodes and priced where it falls short. An attempt takes a few nodes away and builds them anew, moves
/// a node to another zone, or buys a node that only failures need; it is kept where cost and shortfall together don't rise.
final class SurvivalSearch {
  /// Nodes and what failures change on each.
  struct Snapshot {
    var slots: [FailureLedger.Slot]
    /// For each node, where its pods go when it is lost alone; slots are places in `slots`.
    var nodeLoss: [[NodeLossLedger.Target]]
    var cost: Double
  }

  private let problem: CompactProblem
  let terms: FailureTerms
  let state: PackingState
  private let ranking: ShapeRanking
  private let builder: LargeNeighbourhoodSearch
  let ledger: FailureLedger
  let nodeLoss: NodeLossLedger
  private let moves: SurvivalMoves
  private var random: SeededGenerator
  /// The ledger's slot of each of the state's nodes.
  private(set) var slotOf: [Int] = []
  private(set) var incumbent: Snapshot?
  private let penalty: Double

  init(_ terms: FailureTerms, ranking: ShapeRanking, seed: UInt64) {
    self.terms = terms
    self.ranking = ranking
    problem = terms.problem
    state = PackingState(problem)
    builder = LargeNeighbourhoodSearch(problem, ranking: ranking, state: state, seed: seed)
    ledger = FailureLedger(terms)
    nodeLoss = NodeLossLedger(ledger)
    moves = SurvivalMoves(terms, ranking: ranking)
    random = SeededGenerator(seed: seed &+ 77)
    var dearest = 1.0
    for shape in 0..<problem.shapeCount { dearest = max(dearest, problem.price[shape]) }
    penalty = 10 * dearest
  }

  /// Cost, with what is left over and what failures lack priced in.
  var objective: Double {
    var owed = 0
    for (index, limit) in problem.limits.enumerated() { owed += max(0, limit.least - state.limitCount[index]) }
    return state.cost + penalty * Double(state.leftTotal + owed) + shortfall
  }

  /// Value of what must run in some failure and doesn't; 0 where all does.
  var shortfall: Double { ledger.shortfall + nodeLoss.shortfall }

  var isComplete: Bool {
    state.leftTotal == 0 && nodeLoss.shortfall < 1e-6 && ledger.isComplete
      && zip(problem.limits, state.limitCount).allSatisfy { $0.least <= $1 }
  }

  /// Starts from a complete assignment of the normal day.
  ///
  /// - Parameter known: where pods of the first of the nodes are known to go.
  func start(_ nodes: [FilledNode], knowing known: FailureJudgement? = nil) {
    var place: [Int: Int32] = [:]
    for (index, source) in problem.shapeSource.enumerated() { place[source] = Int32(index) }
    ledger.mark()
    nodeLoss.mark()
    for node in nodes {
      guard let shape = place[node.shape] else { preconditionFailure("a node of a shape that isn't bought") }
      add(shape, node.pods.map { (Int32($0.podClass), Int32($0.count)) })
    }
    let judged = known.map(adopt) ?? []
    ledger.repair()
    nodeLoss.update(removed: [], added: slotOf.filter { !judged.contains($0) })
    noteIncumbent()
  }

  /// Books what a judgement says of the nodes; the slots of those whose loss alone it answers.
  private func adopt(_ known: FailureJudgement) -> Set<Int> {
    let scenarios = terms.survival.scenarios
    var failure = 0
    for scenario in scenarios {
      guard case .shapes = scenario.loss else { continue }
      for change in known.changes[scenario.name] ?? [] {
        ledger.change(slotOf[change.node], failure, Int32(change.podClass), by: Int32(change.count))
      }
      failure += 1
    }
    var judged: Set<Int> = []
    for scenario in scenarios {
      for choice in known.choices[scenario.name]?.checked ?? [] where choice.nodes.count == 1 && choice.stuck.isEmpty {
        let slot = slotOf[choice.nodes[0]]
        nodeLoss.adopt(
          choice.changes.map {
            NodeLossLedger.Target(slot: slotOf[$0.node], index: Int32($0.podClass), count: Int32($0.count))
          }, for: slot)
        judged.insert(slot)
      }
    }
    return judged
  }

  /// Goes back to the incumbent, where there is one.
  func restoreIncumbent() {
    guard let incumbent else { return }
    ledger.mark()
    nodeLoss.mark()
    let old = slotOf
    while !slotOf.isEmpty { _ = remove(at: slotOf.count - 1) }
    for slot in incumbent.slots {
      add(slot.shape, slot.pods)
      ledger.adopt(slot.changes, on: slotOf[slotOf.count - 1])
    }
    ledger.settle()
    nodeLoss.update(removed: old, added: [])
    for (place, targets) in incumbent.nodeLoss.enumerated() {
      nodeLoss.adopt(
        targets.map { NodeLossLedger.Target(slot: slotOf[$0.slot], index: $0.index, count: $0.count) },
        for: slotOf[place])
    }
  }

  /// Buys one more node that stands empty on the normal day, unless that helps no failure; true where it's bought.
  func buyIfHelpful(_ shape: Int) -> Bool {
    let before = shortfall
    return buy(1, of: shape) { shortfall < before - 1e-6 }
  }

  /// Buys nodes that stand empty on the normal day, and gives them back unless `isHelpful` then; true where they're kept.
  func buy(_ copies: Int, of shape: Int, if isHelpful: () -> Bool) -> Bool {
    ledger.mark()
    nodeLoss.mark()
    let kept = slotOf.count
    while slotOf.count < kept + copies, state.allowsNode(shape) { add(Int32(shape), []) }
    if slotOf.count == kept + copies {
      ledger.repair()
      nodeLoss.update(removed: [], added: Array(slotOf[kept...]))
      if isHelpful() { return true }
    }
    takeBack(to: kept)
    ledger.rollBack()
    nodeLoss.rollBack()
    return false
  }

  /// Takes away the nodes that came last, as if they had never been bought; the ledgers are rolled back by the caller.
  private func takeBack(to kept: Int) {
    while slotOf.count > kept {
      _ = state.remove(at: slotOf.count - 1)
      slotOf.removeLast()
    }
  }

  private func add(_ shape: Int32, _ pods: [(index: Int32, count: Int32)]) {
    state.add(PackingState.Node(shape: shape, pods: pods))
    slotOf.append(ledger.insert(shape: shape, pods: pods))
  }

  private func remove(at place: Int) -> (node: PackingState.Node, slot: Int) {
    let slot = slotOf[place]
    slotOf.swapAt(place, slotOf.count - 1)
    slotOf.removeLast()
    ledger.remove(slot)
    return (state.remove(at: place), slot)
  }

  /// One attempt; true where the objective fell.
  func attempt() -> Bool {
    guard !state.nodes.isEmpty else { return false }
    let before = objective
    ledger.mark()
    nodeLoss.mark()
    var removed: [(node: PackingState.Node, slot: Int)] = []
    let move = moves.choose(shortfall: shortfall, using: &random)
    switch move {
    case .rezone:
      if let move = moves.rezoning(state, using: &random) {
        removed.append(remove(at: move.place))
        if moves.admits(removed[0].node, at: move.shape, state) {
          state.add(PackingState.Node(shape: Int32(move.shape), pods: removed[0].node.pods))
        }
      }
    case .spare:
      if let shape = moves.spare(ledger, nodeLoss, state, using: &random) {
        state.add(PackingState.Node(shape: Int32(shape), pods: []))
      }
    case .exchange, .rebuild:
      let places =
        move == .exchange
        ? moves.exchanged(of: state, using: &random)
        : moves.victims(2 + random.below(state.nodes.count > 40 ? 7 : 4), of: state, using: &random)
      for place in places.sorted(by: >) { removed.append(remove(at: place)) }
      builder.buildNodes(breadth: 10, repeats: false)
    }
    let kept = slotOf.count
    var added: [Int] = []
    for place in kept..<state.nodes.count {
      let node = state.nodes[place]
      slotOf.append(ledger.insert(shape: node.shape, pods: node.pods))
      added.append(slotOf[place])
    }
    let isKept =
      move == .exchange
      ? isExchanged(before, removed: removed.map(\.slot), added: added)
      : isWorthKeeping(before, removed: removed.map(\.slot), added: added)
    if isKept {
      guard objective < before - 1e-6 else { return false }
      noteIncumbent()
      return true
    }
    takeBack(to: kept)
    for (node, slot) in removed {
      state.add(node)
      slotOf.append(slot)
    }
    ledger.rollBack()
    nodeLoss.rollBack()
    return false
  }

  /// Repairs the failures, the cheaper checks first; true where nothing got worse.
  private func isWorthKeeping(_ before: Double, removed: [Int], added: [Int]) -> Bool {
    if state.cost > before + 1e-6 || state.leftTotal > 0 { return false }
    ledger.repair()
    if state.cost + ledger.shortfall > before + 1e-6 { return false }
    nodeLoss.update(removed: removed, added: added)
    return objective <= before + 1e-6
  }

  /// Repairs the failures and buys spare nodes for what they lack, as long as that's cheaper; true where nothing got worse.
  private func isExchanged(_ before: Double, removed: [Int], added: [Int]) -> Bool {
    if state.cost > before - 1e-6 || state.leftTotal > 0 { return false }
    ledger.repair()
    nodeLoss.update(removed: removed, added: added)
    for _ in 0..<Self.exchangedAtMost where shortfall > 0 {
      guard let shape = moves.spare(ledger, nodeLoss, state, upTo: before - state.cost - 1e-6, using: &random) else {
        return false
      }
      add(Int32(shape), [])
      ledger.repair()
      nodeLoss.update(removed: [], added: [slotOf[slotOf.count - 1]])
    }
    return objective <= before + 1e-6
  }

  private static let exchangedAtMost = 4

  /// Keeps the nodes at hand as the incumbent whatever stood there before, where they are complete.
  func renewIncumbent() {
    incumbent = nil
    noteIncumbent()
  }

  /// Whether no choice of several nodes leaves a pod without a place; true where there are too many to look at each time.
  private var isCertain: Bool {
    if terms.losesSeveral.isEmpty { return true }
    let choices = NodeChoices(self)
    return terms.losesSeveral.allSatisfy { lost, shapes in
      let list = choices.list(lost, of: shapes, upTo: Self.certainUpTo)
      return list.total > Self.certainUpTo
        || list.choices.allSatisfy { nodeLoss.judge($0.map { slotOf[$0] }).stuck.isEmpty }
    }
  }

  private static let certainUpTo = 400

  /// Keeps the nodes at hand as the incumbent where they are complete and cost less.
  func noteIncumbent() {
    guard isComplete, incumbent.map({ state.cost < $0.cost - 1e-6 }) ?? true, isCertain else { return }
    var placeOf: [Int: Int] = [:]
    for (place, slot) in slotOf.enumerated() { placeOf[slot] = place }
    incumbent = Snapshot(
      slots: slotOf.map { ledger.slots[$0] },
      nodeLoss: slotOf.map { slot in
        nodeLoss.targets(slot).map {
          NodeLossLedger.Target(slot: placeOf[$0.slot] ?? 0, index: $0.index, count: $0.count)
        }
      }, cost: state.cost)
  }
}
