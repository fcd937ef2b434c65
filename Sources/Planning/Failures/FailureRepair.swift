/// Brings back what must run and doesn't, where there is room; sends home what came back and isn't needed any more.
struct FailureRepair {
  private let ledger: FailureLedger
  private let terms: FailureTerms
  private let problem: CompactProblem

  init(_ ledger: FailureLedger) {
    self.ledger = ledger
    terms = ledger.terms
    problem = ledger.terms.problem
  }

  /// - Complexity: O(changed classes x nodes x dimensions) for each failure.
  func run() {
    // Where zones changed, what came back by their old counts comes back anew, and with it all that depends on it.
    var place = 0
    while place < ledger.dirty.count {
      for other in terms.askers(of: Int(ledger.dirty[place])) { ledger.noteChange(of: other) }
      place += 1
    }
    for failure in 0..<terms.failureCount {
      dropSurplus(failure)
      var wanted: [Int32] = []
      for index in 0..<problem.classCount where ledger.isShort(failure, index) > 0 { wanted.append(Int32(index)) }
      wanted.sort { first, second in
        let (a, b) = (terms.rank(Int(first)), terms.rank(Int(second)))
        return (a.turn, a.size, first) < (b.turn, b.size, second)
      }
      for index in wanted { bringBack(Int(index), failure) }
    }
  }

  private func dropSurplus(_ failure: Int) {
    for index in ledger.dirty {
      if ledger.returnedPods(failure, Int(index)) <= 0 { continue }
      var surplus = ledger.surplus(failure, Int(index))
      if terms.isZoned[Int(index)] || ledger.crowded.contains(index) { surplus = .max }
      if surplus <= 0 { continue }
      for slot in ledger.slots.indices where ledger.slots[slot].isAlive && surplus > 0 {
        guard let entry = ledger.slots[slot].changes[failure].first(where: { $0.index == index }), entry.count > 0
        else {
          continue
        }
        let dropped = min(surplus, entry.count)
        ledger.change(slot, failure, index, by: -dropped)
        surplus -= dropped
      }
    }
  }

  private func bringBack(_ index: Int, _ failure: Int) {
    restoreDisplaced(Int32(index), failure)
    var left = ledger.isShort(failure, index)
    // Pods that left a node that stands don't come back elsewhere: nothing moves by itself.
    if left > 0, ledger.displacedPods(failure, index) > 0 { return }
    var mayDisplace = false
    while left > 0 {
      let found = bestSlot(index, failure, mayDisplace: mayDisplace)
      guard let slot = found else {
        if mayDisplace || !terms.hasPartial { return }
        mayDisplace = true
        continue
      }
      if mayDisplace { displace(for: index, slot, failure) }
      let most = fitting(index, slot, failure)
      guard most > 0 else { return }
      let count = min(left, most)
      ledger.change(slot, failure, Int32(index), by: count)
      left -= count
    }
  }

  /// Lets pods that made room stay after all, where their room is still free.
  private func restoreDisplaced(_ index: Int32, _ failure: Int) {
    if ledger.displacedPods(failure, Int(index)) <= 0 { return }
    for slot in ledger.slots.indices
    where ledger.slots[slot].isAlive && ledger.displacedPods(failure, Int(index)) > 0
      && ledger.isShort(failure, Int(index)) > 0
    {
      guard let entry = ledger.slots[slot].changes[failure].first(where: { $0.index == index }), entry.count < 0 else {
        continue
      }
      var most = min(-entry.count, ledger.isShort(failure, Int(index)))
      for request in Int(problem.requestStart[Int(index)])..<Int(problem.requestStart[Int(index) + 1]) {
        let left = ledger.roomLeft(slot, failure, Int(problem.requestDimension[request]))
        most = min(most, Int32(clamping: left / problem.requestAmount[request]))
      }
      if most > 0 { ledger.change(slot, failure, index, by: most) }
    }
  }

  /// The slot where a pod fits tightest; nil: none.
  private func bestSlot(_ index: Int, _ failure: Int, mayDisplace: Bool) -> Int? {
    var best: Int?
    var least = Double.infinity
    for slot in ledger.slots.indices where ledger.slots[slot].isAlive && terms.hosts(ledger.slots[slot].shape, index) {
      let shape = ledger.slots[slot].shape
      if terms.isLost(failure, shape) { continue }
      if mayDisplace {
        if !fitsAfterDisplacing(index, slot, failure) { continue }
      } else {
        var isFit = true
        for at in Int(problem.requestStart[index])..<Int(problem.requestStart[index + 1])
        where problem.requestAmount[at] > ledger.roomLeft(slot, failure, Int(problem.requestDimension[at])) {
          isFit = false
          break
        }
        if !isFit { continue }
      }
      var score = 0.0
      for dimension in 0..<problem.dimensionCount {
        score += Double(ledger.roomLeft(slot, failure, dimension)) * terms.scarcity[dimension]
      }
      if score >= least || !isAllowed(index, slot, failure) { continue }
      least = score
      best = slot
    }
    return best
  }

  private func fitting(_ index: Int, _ slot: Int, _ failure: Int) -> Int32 {
    var most: Int32 = terms.isPlain[index] && !terms.isZoned[index] ? .max : 1
    for at in Int(problem.requestStart[index])..<Int(problem.requestStart[index + 1]) {
      let left = ledger.roomLeft(slot, failure, Int(problem.requestDimension[at]))
      most = min(most, Int32(clamping: left / problem.requestAmount[at]))
    }
    return most
  }

  /// Pods of a class that may make room for others, on all nodes together.
  private func spare(_ failure: Int, _ index: Int32) -> Int32 {
    guard terms.mayMakeRoom[Int(index)], ledger.returnedPods(failure, Int(index)) <= 0 else { return 0 }
    return max(0, ledger.runningPods(failure, Int(index)) - terms.keep[Int(index)])
  }

  private func fitsAfterDisplacing(_ index: Int, _ slot: Int, _ failure: Int) -> Bool {
    for at in Int(problem.requestStart[index])..<Int(problem.requestStart[index + 1]) {
      let dimension = problem.requestDimension[at]
      var left = ledger.roomLeft(slot, failure, Int(dimension)) - problem.requestAmount[at]
      if left >= 0 { continue }
      for pod in ledger.slots[slot].pods where Int(pod.index) != index {
        let count = min(spare(failure, pod.index), ledger.standing(slot, failure, pod.index))
        if count > 0 { left += terms.request(Int(pod.index), Int(dimension)) * Int64(count) }
        if left >= 0 { break }
      }
      if left < 0 { return false }
    }
    return true
  }

  /// Makes room for one pod, dearest need first.
  private func displace(for index: Int, _ slot: Int, _ failure: Int) {
    for at in Int(problem.requestStart[index])..<Int(problem.requestStart[index + 1]) {
      let dimension = Int(problem.requestDimension[at])
      for pod in ledger.slots[slot].pods where Int(pod.index) != index {
        let lacking = problem.requestAmount[at] - ledger.roomLeft(slot, failure, dimension)
        if lacking <= 0 { break }
        let each = terms.request(Int(pod.index), dimension)
        let most = min(spare(failure, pod.index), ledger.standing(slot, failure, pod.index))
        if each <= 0 || most <= 0 { continue }
        ledger.change(slot, failure, pod.index, by: -min(most, Int32(clamping: (lacking + each - 1) / each)))
      }
    }
  }

  /// Rules other than room: company on the node, and zones.
  private func isAllowed(_ index: Int, _ slot: Int, _ failure: Int) -> Bool {
    if !terms.isPlain[index] {
      let here = ledger.standing(slot, failure, Int32(index))
      if here >= terms.mostPerNode[index] { return false }
      if !terms.isLevel(index, here: here, others: left(failure, Int32(index))) { return false }
      for at in Int(problem.conflictStart[index])..<Int(problem.conflictStart[index + 1]) {
        let other = problem.conflictClass[at]
        // Pods that make room may be late in doing so.
        if ledger.slots[slot].pods.contains(where: { $0.index == other })
          || ledger.slots[slot].changes[failure].contains(where: { $0.index == other && $0.count > 0 })
        {
          return false
        }
      }
      func stays(_ other: Int) -> Bool { terms.keep[other] > 0 && ledger.standing(slot, failure, Int32(other)) > 0 }
      for group in problem.companions[index] where !group.contains(where: { $0 == index || stays($0) }) { return false }
    }
    return !terms.isZoned[index] || mayEnter(index, Int(problem.shapeZone[Int(ledger.slots[slot].shape)]), failure)
  }

  private func mayEnter(_ index: Int, _ zone: Int, _ failure: Int) -> Bool {
    terms.mayEnter(index, zone, failure) { ledger.zoneCount(failure, $0, $1) }
  }

  /// Shapes of the nodes that are left, with what stands there of a class.
  private func left(_ failure: Int, _ index: Int32) -> some Sequence<(shape: Int32, pods: Int32)> {
    ledger.slots.indices.lazy.filter { [ledger, terms] slot in
      ledger.slots[slot].isAlive && !terms.isLost(failure, ledger.slots[slot].shape)
    }.map { [ledger] slot in (ledger.slots[slot].shape, ledger.standing(slot, failure, index)) }
  }
}
