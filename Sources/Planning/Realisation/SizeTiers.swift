import ClusterModel

/// Priority classes by the size of pods, so that a large pod that comes late pushes out small ones, which find the holes.
///
/// Each of the owner's priorities is split into at most five: its own for the largest pods, and those just below it for
/// smaller ones, so that no pod gains priority over one that its owner put above it, and a DaemonSet's pods, which have no
/// tier, give way to none that they wouldn't give way to today.
struct SizeTiers {
  /// By pod size as a share of its node: above 1/2, 1/4, 1/8, 1/16, and the rest.
  static let count = 5

  /// How far below the owner's priority pods of a size come: 0 for the largest.
  static func step(share: Double) -> Int {
    var limit = 0.5
    for step in 0..<count - 1 {
      if share > limit { return step }
      limit /= 2
    }
    return count - 1
  }

  /// The owner's priorities in use, ascending.
  let priorities: [Int]

  init(_ priorities: some Sequence<Int>) { self.priorities = Array(Set(priorities)).sorted() }

  /// The priority of pods of a size; the owner's where there's no room for tiers between it and the next lower one, or
  /// where the class is one of the system's.
  func priority(owner: Int, step: Int) -> Int {
    guard owner <= 1_000_000_000 else { return owner }
    let below = priorities.last { $0 < owner }
    let room = below.map { owner - $0 - 1 } ?? Self.count
    return owner - min(step, max(0, room))
  }

  /// The class for pods of a priority; nil: the owner's own will do.
  func priorityClass(owner: Int, step: Int, mayPreempt: Bool) -> PlannedPriorityClass? {
    let value = priority(owner: owner, step: step)
    guard value != owner else { return nil }
    let suffix = mayPreempt ? "" : "-waits"
    let sign = owner < 0 ? "minus-\(-owner)" : "\(owner)"
    return PlannedPriorityClass(
      name: "plimsoll-\(sign)-below-\(owner - value)\(suffix)", value: value, mayPreempt: mayPreempt)
  }
}
