/// What each loss of whole shapes leaves of a set of nodes, kept up to date while a search changes the nodes.
///
/// For each node and failure it holds what comes back to the node and what makes room there, beside the pods of the normal
/// day; for each class and failure how many run. Pods that must run and whose node is left never move. Every change is
/// journalled, so that an attempt can be taken back at the cost of what it changed.
///
/// Invariant: on each node that is left, pods that must run, less what made room, plus what came back, fit its room.
final class FailureLedger {
  struct Entry {
    var index: Int32
    /// More than on the normal day (came back) or fewer (made room); never 0.
    var count: Int32
  }

  struct Slot {
    var shape: Int32
    var pods: [(index: Int32, count: Int32)]
    /// By failure.
    var changes: [[Entry]]
    var isAlive = true
  }

  let terms: FailureTerms
  private let problem: CompactProblem
  private(set) var slots: [Slot] = []
  private var free: [Int] = []
  /// Slots freed by the attempt that runs: it may still be taken back.
  private var freed: [Int] = []
  /// Running pods by failure and class; zone counts by failure, class and zone.
  private let running: FlatArray<Int32>
  private let zoneRunning: FlatArray<Int32>
  /// Pods that came back, by failure and class.
  private let returned: FlatArray<Int32>
  /// Pods that made room, by failure and class.
  private let displaced: FlatArray<Int32>
  /// Room left by slot, failure and dimension.
  private var room: [Int64] = []
  private let isDirty: FlatArray<Bool>
  /// Classes whose pods changed since the last repair.
  private(set) var dirty: [Int32] = []
  /// Classes of which more came back to a node at some time than their spread over hosts lets stand beside an empty one: each
  /// repair looks at them, as a node more or less changes what's allowed.
  private(set) var crowded: Set<Int32> = []
  private var journal: [Undo] = []

  private enum Undo {
    case inserted(Int)
    case removed(Int)
    case changes(slot: Int, failure: Int, old: [Entry])
    case running(at: Int, by: Int32)
    case zone(at: Int, by: Int32)
    case returned(at: Int, by: Int32)
    case displaced(at: Int, by: Int32)
    case room(at: Int, by: Int64)
  }

  /// Value of the pods that must run and don't, over all failures; the unit of prices.
  private(set) var shortfall = 0.0
  private var shortfallAtMark = 0.0

  init(_ terms: FailureTerms) {
    self.terms = terms
    problem = terms.problem
    let cells = max(1, terms.failureCount * problem.classCount)
    running = FlatArray(repeating: 0, count: cells)
    returned = FlatArray(repeating: 0, count: cells)
    displaced = FlatArray(repeating: 0, count: cells)
    zoneRunning = FlatArray(repeating: 0, count: max(1, cells * problem.zoneCount))
    isDirty = FlatArray(repeating: false, count: max(1, problem.classCount))
    for failure in 0..<terms.failureCount {
      for index in 0..<problem.classCount {
        shortfall += Double(terms.need(failure, index)) * terms.penalty[index]
      }
    }
  }

  func isShort(_ failure: Int, _ index: Int) -> Int32 {
    max(0, terms.need(failure, index) - running[failure * problem.classCount + index])
  }

  var isComplete: Bool {
    for failure in 0..<terms.failureCount {
      for index in 0..<problem.classCount where isShort(failure, index) > 0 { return false }
    }
    return true
  }

  // MARK: - Attempts

  /// Starts an attempt that `rollBack` can undo.
  func mark() {
    journal.removeAll(keepingCapacity: true)
    shortfallAtMark = shortfall
    free += freed
    freed.removeAll(keepingCapacity: true)
  }

  func rollBack() {
    for step in journal.reversed() {
      switch step {
      case .inserted(let slot):
        slots[slot].isAlive = false
        free.append(slot)
      case .removed(let slot): slots[slot].isAlive = true
      case .changes(let slot, let failure, let old): slots[slot].changes[failure] = old
      case .running(let at, let by): running[at] -= by
      case .zone(let at, let by): zoneRunning[at] -= by
      case .returned(let at, let by): returned[at] -= by
      case .displaced(let at, let by): displaced[at] -= by
      case .room(let at, let by): room[at] -= by
      }
    }
    journal.removeAll(keepingCapacity: true)
    freed.removeAll(keepingCapacity: true)
    shortfall = shortfallAtMark
    settle()
  }

  /// Adds a node with its pods; its slot.
  func insert(shape: Int32, pods: [(index: Int32, count: Int32)]) -> Int {
    let width = problem.dimensionCount * terms.failureCount
    let slot: Int
    if let place = free.popLast() {
      slot = place
    } else {
      slot = slots.count
      slots.append(Slot(shape: shape, pods: [], changes: []))
      room += Array(repeating: 0, count: width)
    }
    slots[slot] = Slot(shape: shape, pods: pods, changes: Array(repeating: [], count: terms.failureCount))
    for at in 0..<width { room[slot * width + at] = 0 }
    journal.append(.inserted(slot))
    for failure in 0..<terms.failureCount where !terms.isLost(failure, shape) {
      for dimension in 0..<problem.dimensionCount {
        room[roomPlace(slot, failure) + dimension] =
          terms.roomInFailure[
            Int(shape) * problem.dimensionCount + dimension]
      }
      for pod in pods { book(slot, failure, pod.index, pod.count) }
    }
    if pods.isEmpty { noteShort() }
    return slot
  }

  /// Has what is lacking in some failure looked at: a node without pods changes no class, and may help all the same.
  private func noteShort() {
    for failure in 0..<terms.failureCount {
      for index in 0..<problem.classCount where isShort(failure, index) > 0 { noteChange(of: Int32(index)) }
    }
  }

  func remove(_ slot: Int) {
    journal.append(.removed(slot))
    let shape = slots[slot].shape
    for failure in 0..<terms.failureCount where !terms.isLost(failure, shape) {
      for pod in slots[slot].pods { count(slot, failure, pod.index, -pod.count) }
      for entry in slots[slot].changes[failure] {
        count(slot, failure, entry.index, -entry.count)
        note(failure, entry.index, from: entry.count, to: 0)
      }
    }
    slots[slot].isAlive = false
    freed.append(slot)
  }

  /// Room that is left on a slot when nothing is lost and what need not run has gone.
  func quietRoom(_ slot: Int, _ dimension: Int) -> Int64 { room[roomPlace(slot, terms.quiet) + dimension] }

  /// Pods of a class that run in a zone on the quiet day, where some rule counts them.
  func quietCount(_ index: Int, _ zone: Int) -> Int32 { zoneCount(terms.quiet, index, zone) }

  /// Room left on a slot in a failure.
  func roomLeft(_ slot: Int, _ failure: Int, _ dimension: Int) -> Int64 { room[roomPlace(slot, failure) + dimension] }

  /// More pods run than must; fewer where negative.
  func surplus(_ failure: Int, _ index: Int) -> Int32 {
    running[failure * problem.classCount + index] - terms.need(failure, index)
  }

  /// Pods of a class that run, that came back, that made room.
  func runningPods(_ failure: Int, _ index: Int) -> Int32 { running[failure * problem.classCount + index] }
  func returnedPods(_ failure: Int, _ index: Int) -> Int32 { returned[failure * problem.classCount + index] }
  func displacedPods(_ failure: Int, _ index: Int) -> Int32 { displaced[failure * problem.classCount + index] }

  /// Pods of a class that run in a zone, where some rule counts them.
  func zoneCount(_ failure: Int, _ index: Int, _ zone: Int) -> Int32 {
    zoneRunning[(failure * problem.classCount + index) * problem.zoneCount + zone]
  }

  private func roomPlace(_ slot: Int, _ failure: Int) -> Int {
    (slot * terms.failureCount + failure) * problem.dimensionCount
  }

  /// Pods that run on a slot in a failure; those that need not run at all take no room.
  private func book(_ slot: Int, _ failure: Int, _ index: Int32, _ count: Int32) {
    self.count(slot, failure, index, count)
    guard terms.keep[Int(index)] > 0 else { return }
    let base = roomPlace(slot, failure)
    for at in Int(problem.requestStart[Int(index)])..<Int(problem.requestStart[Int(index) + 1]) {
      let place = base + Int(problem.requestDimension[at])
      let amount = -problem.requestAmount[at] * Int64(count)
      room[place] += amount
      journal.append(.room(at: place, by: amount))
    }
  }

  private func count(_ slot: Int, _ failure: Int, _ index: Int32, _ count: Int32) {
    let at = failure * problem.classCount + Int(index)
    let before = isShort(failure, Int(index))
    running[at] += count
    journal.append(.running(at: at, by: count))
    shortfall += Double(isShort(failure, Int(index)) - before) * terms.penalty[Int(index)]
    if terms.isCounted[Int(index)] {
      let zone = at * problem.zoneCount + Int(problem.shapeZone[Int(slots[slot].shape)])
      zoneRunning[zone] += count
      journal.append(.zone(at: zone, by: count))
    }
    noteChange(of: index)
  }

  /// Has a class looked at in the next repair.
  func noteChange(of index: Int32) {
    if isDirty[Int(index)] { return }
    isDirty[Int(index)] = true
    dirty.append(index)
  }

  private func note(_ failure: Int, _ index: Int32, from old: Int32, to new: Int32) {
    let at = failure * problem.classCount + Int(index)
    let back = max(0, new) - max(0, old)
    if back != 0 {
      returned[at] += back
      journal.append(.returned(at: at, by: back))
    }
    let away = max(0, -new) - max(0, -old)
    if away != 0 {
      displaced[at] += away
      journal.append(.displaced(at: at, by: away))
    }
  }

  /// Changes what comes back to (or makes room on) a slot in a failure.
  func change(_ slot: Int, _ failure: Int, _ index: Int32, by count: Int32) {
    let old = slots[slot].changes[failure]
    journal.append(.changes(slot: slot, failure: failure, old: old))
    var entries = old
    let place = entries.firstIndex { $0.index == index }
    let before = place.map { entries[$0].count } ?? 0
    if let place {
      entries[place].count += count
      if entries[place].count == 0 { entries.remove(at: place) }
    } else {
      entries.append(Entry(index: index, count: count))
    }
    slots[slot].changes[failure] = entries
    note(failure, index, from: before, to: before + count)
    book(slot, failure, index, count)
    if count > 0, terms.isCrowded(index, standing(slot, failure, index)) { crowded.insert(index) }
  }

  /// Books what another ledger found for a node: the same changes in each failure.
  func adopt(_ changes: [[Entry]], on slot: Int) {
    for (failure, entries) in changes.enumerated() {
      for entry in entries { change(slot, failure, entry.index, by: entry.count) }
    }
  }

  /// Pods that stand on a slot on the normal day.
  func standing(_ slot: Int, _ index: Int32) -> Int32 { slots[slot].pods.first { $0.index == index }?.count ?? 0 }

  /// Pods that stand on a slot in a failure.
  func standing(_ slot: Int, _ failure: Int, _ index: Int32) -> Int32 {
    standing(slot, index) + (slots[slot].changes[failure].first { $0.index == index }?.count ?? 0)
  }

  /// Takes what stands for good: nothing is to be repaired.
  func settle() {
    for index in dirty { isDirty[Int(index)] = false }
    dirty.removeAll(keepingCapacity: true)
  }

  /// Brings back what must run and doesn't, where there is room; sends home what came back and isn't needed any more.
  func repair() {
    for index in crowded.sorted() { noteChange(of: index) }
    if dirty.isEmpty { return }
    FailureRepair(self).run()
    settle()
  }
}
