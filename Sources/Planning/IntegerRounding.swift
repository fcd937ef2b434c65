/// A first integer solution from the relaxation's columns: their whole parts, then some of the rest by chance.
struct IntegerRounding {
  let problem: CompactProblem
  let patterns: [Pattern]
  let usage: [Double]

  /// Puts nodes into an empty state; what is left is the builder's.
  ///
  /// A fractional column is bought once more with the chance of its fraction times `zeal`, as far as its pods are still
  /// wanted; a node that would repeat pods already placed keeps the rest of its filling.
  func round(into state: PackingState, zeal: Double, using random: inout SeededGenerator) {
    let order = patterns.indices.filter { usage[$0] > 1e-6 }.sorted { (usage[$0], $1) > (usage[$1], $0) }
    for place in order {
      for _ in 0..<Int(usage[place] + 1e-6) { guard add(patterns[place], to: state, atLeast: 0.99) else { break } }
    }
    for place in order {
      let fraction = usage[place] - (usage[place] + 1e-6).rounded(.down)
      if fraction > 1e-6, random.unit() < fraction * zeal { _ = add(patterns[place], to: state, atLeast: 0.99) }
    }
  }

  /// Buys patterns a whole number of times each, as far as their pods are still wanted.
  func buy(into state: PackingState) {
    for (pattern, count) in zip(patterns, usage) {
      for _ in 0..<Int(count) { guard add(pattern, to: state, atLeast: 0) else { break } }
    }
  }

  private func add(_ pattern: Pattern, to state: PackingState, atLeast share: Double) -> Bool {
    let shape = Int(pattern.shape)
    guard state.allowsNode(shape) else { return false }
    let zone = Int(problem.shapeZone[shape])
    var pods: [(index: Int32, count: Int32)] = []
    var wanted = 0
    var taken = 0
    for (row, count) in zip(pattern.rows, pattern.counts) {
      let index = problem.rowClass[Int(row)]
      let allowed = min(count, state.allowance(Int(index), zone: zone))
      wanted += Int(count)
      taken += Int(allowed)
      if allowed > 0 { pods.append((index, allowed)) }
    }
    if pods.isEmpty || Double(taken) < share * Double(wanted) { return false }
    if problem.hasCompanions {
      let held = Set(pods.map { Int($0.index) })
      for pod in pods {
        for group in problem.companions[Int(pod.index)] where !group.contains(where: { held.contains($0) }) {
          return false
        }
      }
    }
    state.add(PackingState.Node(shape: pattern.shape, pods: pods))
    return true
  }
}
