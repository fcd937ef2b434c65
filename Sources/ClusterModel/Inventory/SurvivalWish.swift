/// An owner's word, in the annotation `plimsoll.dev/survive`, on how many of a workload's pods must keep running in a failure.
package enum SurvivalWish: Hashable, Sendable, CustomStringConvertible {
  /// None need to: its pods make room for others.
  case none
  /// So many of a hundred, rounded up.
  case percent(Int)
  /// So many.
  case count(Int)

  package static let annotation = "plimsoll.dev/survive"

  /// Reads `none`, `half`, `all`, `60%` or `3`; nil where it's none of these.
  package init?(_ text: String) {
    switch text {
    case "none": self = .none
    case "half": self = .percent(50)
    case "all": self = .percent(100)
    default:
      switch IntOrPercent(text) {
      case .count(let count): self = .count(count)
      case .percent(let share) where share <= 100: self = .percent(share)
      default: return nil
      }
    }
  }

  /// How many of `replicas` that is.
  package func kept(of replicas: Int) -> Int {
    switch self {
    case .none: 0
    case .percent(let share): (replicas * share + 99) / 100
    case .count(let count): min(count, replicas)
    }
  }

  package var description: String {
    switch self {
    case .none: "none"
    case .percent(50): "half"
    case .percent(100): "all"
    case .percent(let share): "\(share)%"
    case .count(let count): "\(count)"
    }
  }
}
