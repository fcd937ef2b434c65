import Optimisation

/// Plans where a pool may use only so many instance types: chooses them, then solves with the chosen ones alone.
///
/// The relaxation without the rule says what each type is worth. A small integer program picks the types that are used most,
/// such that every class still has a host; the number allowed halves from round to round, with the relaxation solved again
/// each time, until the rule is kept. Swaps judged by the relaxation follow. The bound found on the way is the unrestricted
/// one; `CountSearch` proves more.
struct TypeSelection {
  private let problem: PackingProblem
  private let free: PackingProblem
  private let options: SolverOptions
  private let clock: SearchClock
  private let choices: [Choice]
  private let known: [FilledNode]
  /// Indices into `choices`: each set must keep at least one member, or some pod has nowhere to stand.
  private let covers: [[Int]]

  /// A type within a pool.
  private struct Choice: Hashable, Comparable {
    let pool: Int
    let type: Int

    static func < (first: Choice, second: Choice) -> Bool { (first.pool, first.type) < (second.pool, second.type) }
  }

  /// - Parameter known: nodes of another plan: its types are tried too.
  init(_ problem: PackingProblem, options: SolverOptions, clock: SearchClock, known: [FilledNode] = []) {
    self.problem = problem
    self.options = options
    self.known = known
    self.clock = clock
    free = problem.withoutTypeLimits
    choices = Set(problem.shapes.map { Choice(pool: $0.poolIndex, type: $0.typeIndex) }).sorted()
    let place = Dictionary(uniqueKeysWithValues: choices.enumerated().map { ($1, $0) })
    let choiceOf = problem.shapes.map { place[Choice(pool: $0.poolIndex, type: $0.typeIndex)] ?? 0 }
    var covers: Set<[Int]> = []
    for podClass in problem.classes {
      var hosts: [Int: Set<Int>] = [:]
      for shape in podClass.shapes {
        let candidate = problem.shapes[shape]
        if zip(podClass.request, candidate.capacity).allSatisfy({ $0 <= $1 || $0 == 0 }) {
          hosts[candidate.zone, default: []].insert(choiceOf[shape])
        }
      }
      covers.insert(hosts.values.reduce(into: Set<Int>()) { $0.formUnion($1) }.sorted())
      if case .bounds(let least, _) = podClass.zoneRule {
        for (zone, count) in least.enumerated() where count > 0 { covers.insert((hosts[zone] ?? []).sorted()) }
      }
      if case .spread(let skew, let zones) = podClass.zoneRule, podClass.demand > skew * (zones.count - 1) {
        for zone in zones { covers.insert((hosts[zone] ?? []).sorted()) }
      }
    }
    for limit in problem.nodeLimits where limit.least > 0 {
      covers.insert(Set(limit.shapes.map { choiceOf[$0] }).sorted())
    }
    self.covers = covers.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// What the choice of types came to.
  struct Outcome {
    /// The cheapest solution that keeps the rule is this search's; its incumbent is nil where none was found.
    var best: PackingSearch
    /// The search without the rule: its bound holds with the rule too.
    var relaxed: PackingSearch
    /// True where no choice of types hosts every class.
    var isImpossible = false

    /// What the rule costs at the level of the linear relaxation, micro-units per hour.
    var rulePrice: Int64? {
      let price = max(0, best.relaxationValue - relaxed.relaxationValue)
      return best.cost != nil && price.isFinite && price < 1e15 ? Int64(price) : nil
    }
  }

  /// Chooses types and plans with them.
  func choose() -> Outcome {
    let everything = Set(choices.indices)
    let relaxed = search(over: everything, free)
    relaxed.relax(tolerance: options.gap * 0.2, until: 0.25)
    if relaxed.isProvenInfeasible { return Outcome(best: relaxed, relaxed: relaxed) }
    // The rule may cost nothing: a plan made without it may keep it.
    relaxed.findNodes(until: 0.3, stall: 200)
    if let nodes = relaxed.incumbent, relaxed.isWithinGap, problem.violations(of: relaxed.filled(nodes)).isEmpty {
      return Outcome(best: relaxed, relaxed: relaxed)
    }
    guard let first = narrow(from: relaxed) else {
      let search = search(over: everything, free)
      search.refuse(Dictionary(uniqueKeysWithValues: problem.classes.indices.map { ($0, problem.classes[$0].demand) }))
      return Outcome(best: search, relaxed: search, isImpossible: true)
    }
    var tried: [Set<Int>] = []
    var next: Set<Int>? = first
    var best = relaxed
    // Without a proof to follow, which would look at other choices, more of them are tried here.
    let enough = options.proves ? 1 : Self.choicesWithoutProof
    while let chosen = next, tried.count < 12, tried.isEmpty || !clock.isOver(share: 0.9) {
      tried.append(chosen)
      let attempt = planned(with: chosen)
      if Self.isCheaper(attempt, best) || best.cost == nil || tried.count == 1 { best = attempt }
      if best.cost != nil, tried.count >= enough { break }
      next = pick(usage: usage(relaxed), among: everything, excluding: tried)
    }
    if let own = knownTypes, !tried.contains(own), !clock.isOver(share: 0.9) {
      let attempt = planned(with: own)
      if Self.isCheaper(attempt, best) { best = attempt }
    }
    return Outcome(best: best, relaxed: relaxed)
  }

  private static let choicesWithoutProof = 4

  private static func isCheaper(_ first: PackingSearch, _ second: PackingSearch) -> Bool {
    guard let cost = first.cost else { return false }
    return second.cost.map { cost < $0 } ?? true
  }

  private func planned(with chosen: Set<Int>) -> PackingSearch {
    let search = search(over: chosen, free)
    search.relax(tolerance: options.gap * 0.2, until: 0.75)
    search.findNodes(until: 1, stall: PackingSolver.stall(problem))
    return search
  }

  /// The types of the nodes known; nil: there are none, or they don't do here.
  private var knownTypes: Set<Int>? {
    let used = Set(
      known.map { Choice(pool: problem.shapes[$0.shape].poolIndex, type: problem.shapes[$0.shape].typeIndex) })
    let own = Set(choices.indices.filter { used.contains(choices[$0]) })
    let byPool = Dictionary(grouping: own, by: { choices[$0].pool })
    return !own.isEmpty && byPool.allSatisfy { $1.count <= most(inPool: $0) } && isCovering(own) ? own : nil
  }

  private func search(over chosen: Set<Int>, _ problem: PackingProblem) -> PackingSearch {
    let allowed = Set(chosen.map { choices[$0] })
    let compact = CompactProblem(
      problem, allowed: problem.shapes.map { allowed.contains(Choice(pool: $0.poolIndex, type: $0.typeIndex)) })
    return PackingSearch(compact, options: options, clock: clock, known: known)
  }

  /// What the relaxation spends on each choice.
  private func usage(_ search: PackingSearch) -> [Double] {
    var spent = Array(repeating: 0.0, count: choices.count)
    let place = Dictionary(uniqueKeysWithValues: choices.enumerated().map { ($1, $0) })
    for (index, nodes) in search.shapeUsage().enumerated() where nodes > 0 {
      let shape = problem.shapes[search.problem.shapeSource[index]]
      if let at = place[Choice(pool: shape.poolIndex, type: shape.typeIndex)] {
        spent[at] += nodes * search.problem.price[index]
      }
    }
    return spent
  }

  /// Halves the number of types from round to round, then swaps; nil where no choice hosts every class.
  private func narrow(from relaxed: PackingSearch) -> Set<Int>? {
    var spent = usage(relaxed)
    var current = Set(choices.indices)
    var widest = Dictionary(grouping: choices, by: \.pool).values.map(\.count).max() ?? 0
    let narrowest = choices.map { most(inPool: $0.pool) }.min() ?? 0
    var value = Double.infinity
    while widest > narrowest {
      widest = max(narrowest, (widest + 1) / 2)
      guard
        let chosen = pick(usage: spent, orMore: widest, among: current, excluding: [])
          ?? pick(usage: spent, orMore: widest, among: Set(choices.indices), excluding: [])
      else { return nil }
      current = chosen
      let attempt = search(over: current, free)
      attempt.relax(tolerance: max(options.gap * 0.2, 0.003), until: 0.35, roundLimit: 30)
      if widest > narrowest { spent = usage(attempt) }
      value = attempt.relaxationValue
    }
    return swapped(current, value: value, spent: usage(relaxed))
  }

  /// Replaces one type at a time by one that the unrestricted relaxation likes, as long as the relaxation's value falls.
  private func swapped(_ start: Set<Int>, value: Double, spent: [Double]) -> Set<Int> {
    var current = start
    var best = value
    let liked = choices.indices.filter { spent[$0] > 0 }.sorted { (spent[$0], $1) > (spent[$1], $0) }
    var evaluations = 0
    for entering in liked.prefix(8) where !current.contains(entering) {
      for leaving in current.sorted() where choices[leaving].pool == choices[entering].pool {
        if evaluations >= 16 || clock.isOver(share: 0.45) { return current }
        var trial = current
        trial.remove(leaving)
        trial.insert(entering)
        if !isCovering(trial) { continue }
        evaluations += 1
        let attempt = search(over: trial, free)
        attempt.relax(tolerance: max(options.gap * 0.2, 0.003), until: 0.45, roundLimit: 20)
        if attempt.relaxationValue < best * (1 - 1e-4) {
          best = attempt.relaxationValue
          current = trial
          break
        }
      }
    }
    return current
  }

  private func isCovering(_ chosen: Set<Int>) -> Bool { covers.allSatisfy { $0.contains(where: chosen.contains) } }

  /// How many types a pool may buy.
  private func most(inPool pool: Int) -> Int { problem.mostTypes(inPool: pool) ?? Int.max }

  /// The types worth most together that host every class, in each pool as many as it may buy; nil where there are none.
  ///
  /// - Parameter wider: so many of each pool even where it may buy fewer: a step on the way.
  private func pick(
    usage: [Double], orMore wider: Int = 0, among allowed: Set<Int>, excluding tried: [Set<Int>]
  ) -> Set<Int>? {
    func room(_ pool: Int) -> Int { max(wider, most(inPool: pool)) }
    let largest = max(usage.max() ?? 1, 1)
    var model = LinearModel()
    let members = allowed.sorted()
    let place = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1, $0) })
    model.columns = members.map {
      // A type that isn't used costs a little, so that ties don't fill the choice up.
      LinearModel.Column(cost: 1e-4 - usage[$0] / largest, lower: 0, upper: 1, isInteger: true, rows: [], values: [])
    }
    func addRow(_ entries: [Int], lower: Double?, upper: Double?) {
      let row = Int32(model.rows.count)
      model.rows.append(LinearModel.Row(lower: lower, upper: upper))
      for entry in entries {
        guard let column = place[entry] else { continue }
        model.columns[column].rows.append(row)
        model.columns[column].values.append(1)
      }
    }
    for cover in covers {
      if !cover.contains(where: allowed.contains) { return nil }
      addRow(cover, lower: 1, upper: nil)
    }
    for pool in Set(choices.map(\.pool)).sorted() {
      addRow(members.filter { choices[$0].pool == pool }, lower: nil, upper: Double(min(room(pool), members.count)))
    }
    // Another choice than those tried must have a type that they lack.
    for set in tried { addRow(members.filter { !set.contains($0) }, lower: 1, upper: nil) }
    guard
      let solution = GLPKSession.solveInteger(model, timeLimitSeconds: 5),
      solution.status == .optimal || solution.status == .feasible
    else { return nil }
    var chosen = Set(members.enumerated().filter { solution.values[$0.offset] > 0.5 }.map(\.element))
    // Room for more types does no harm.
    for candidate in members.sorted(by: { (usage[$0], $1) > (usage[$1], $0) }) where !chosen.contains(candidate) {
      let pool = choices[candidate].pool
      if chosen.count(where: { choices[$0].pool == pool }) < room(pool) { chosen.insert(candidate) }
    }
    return chosen
  }
}
