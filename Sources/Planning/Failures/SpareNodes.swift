/// Buys nodes for what failures lack, one after another, and moves nothing.
struct SpareNodes {
  let search: SurvivalSearch

  /// Each node is the one that takes most of what is lacking for its price.
  ///
  /// - Complexity: O(nodes bought x shapes x classes)
  func buy() {
    let terms = search.terms
    let problem = terms.problem
    for _ in 0..<10_000 where !search.isComplete {
      // Rules on zones may keep pods from the node that looks best: then the next is tried.
      let ranked = (0..<problem.shapeCount).filter(search.state.allowsNode).map { shape in
        (shape: shape, score: relief(shape) / max(problem.price[shape], 1))
      }.filter { $0.score > 0 }.sorted { ($1.score, $0.shape) < ($0.score, $1.shape) }
      guard ranked.contains(where: { search.buyIfHelpful($0.shape) }) else { return }
    }
  }

  /// Value of what an empty node of a shape could take of what is lacking, over all failures, by its scarcest dimension.
  private func relief(_ shape: Int) -> Double {
    let terms = search.terms
    let problem = terms.problem
    var total = 0.0
    func add(_ index: Int, _ count: Int, _ used: inout Double) {
      guard terms.hosts(Int32(shape), index), used < 1 else { return }
      var share = 0.0
      for dimension in 0..<problem.dimensionCount {
        let request = terms.request(index, dimension)
        if request == 0 { continue }
        let room = terms.roomInFailure[shape * problem.dimensionCount + dimension]
        share = max(share, room > 0 ? Double(request) / Double(room) : 2)
      }
      if share > 1 { return }
      let fitting = share > 0 ? min(Double(count), ((1 - used) / share).rounded(.down)) : Double(count)
      used += fitting * share
      total += fitting * terms.penalty[index]
    }
    for failure in 0..<terms.failureCount where !terms.isLost(failure, Int32(shape)) {
      var used = 0.0
      for index in 0..<problem.classCount {
        let short = Int(search.ledger.isShort(failure, index))
        if short > 0 { add(index, short, &used) }
      }
    }
    for stuck in search.slotOf.map(search.nodeLoss.stuck) + [search.nodeLoss.stuckTogether] {
      var used = 0.0
      for pod in stuck
      where !terms.isBound(Int(pod.index)) || pod.slot == Int(problem.shapeZone[shape]) {
        add(Int(pod.index), Int(pod.count), &used)
      }
    }
    return total
  }
}
