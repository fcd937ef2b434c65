package import ClusterModel

/// NodeResourcesFit's score and NodeResourcesBalancedAllocation's, from what would be requested and what is allocatable.
///
/// All in integers but the deviation, as kube-scheduler does it, so that ties are its ties.
package enum ResourceScores {
  /// One resource of a node: what would be requested with the pod there, what the node has, and its weight.
  package struct Share: Hashable, Sendable {
    package var requested: Int64
    package var allocatable: Int64
    package var weight: Int64

    package init(requested: Int64, allocatable: Int64, weight: Int64 = 1) {
      self.requested = requested
      self.allocatable = allocatable
      self.weight = weight
    }
  }

  /// 0 to 100; resources of which the node has none are left out.
  package static func fit(_ shares: some Sequence<Share>, _ strategy: SchedulerProfile.FitStrategy) -> Int64 {
    var sum: Int64 = 0
    var weights: Int64 = 0
    for share in shares where share.allocatable != 0 {
      let score = fit(share, strategy)
      if case .requestedToCapacityRatio = strategy, score <= 0 { continue }
      sum += score * share.weight
      weights += share.weight
    }
    guard weights != 0 else { return 0 }
    guard case .requestedToCapacityRatio = strategy else { return sum / weights }
    return Int64((Double(sum) / Double(weights)).rounded())
  }

  private static func fit(_ share: Share, _ strategy: SchedulerProfile.FitStrategy) -> Int64 {
    switch strategy {
    case .leastAllocated:
      guard share.requested <= share.allocatable else { return 0 }
      return percent(share.allocatable - share.requested, of: share.allocatable)
    case .mostAllocated:
      return percent(min(share.requested, share.allocatable), of: share.allocatable)
    case .requestedToCapacityRatio(let shape):
      let utilisation = share.requested > share.allocatable ? 100 : percent(share.requested, of: share.allocatable)
      return interpolated(shape, at: utilisation)
    }
  }

  /// `100 * part / whole`, rounded down; wide enough not to overflow.
  private static func percent(_ part: Int64, of whole: Int64) -> Int64 {
    let (product, overflow) = part.multipliedReportingOverflow(by: 100)
    return overflow ? Int64(clamping: Int128(part) * 100 / Int128(whole)) : product / whole
  }

  /// The shape's points carry scores of 0 to 10, ten of the normal score each.
  private static func interpolated(_ shape: [SchedulerProfile.ShapePoint], at utilisation: Int64) -> Int64 {
    guard let last = shape.last else { return 0 }
    guard let index = shape.firstIndex(where: { utilisation <= $0.utilisation }) else { return last.score * 10 }
    guard index > 0 else { return shape[0].score * 10 }
    let low = shape[index - 1]
    let high = shape[index]
    let rise = (high.score - low.score) * 10
    return low.score * 10 + rise * (utilisation - low.utilisation) / (high.utilisation - low.utilisation)
  }

  /// 100 less the deviation of the resources' shares from each other: full marks where all are used alike.
  package static func balance(_ shares: some Sequence<Share>) -> Int64 {
    var count = 0
    var sum = 0.0
    var first = 0.0
    var second = 0.0
    var squares = 0.0
    for share in shares where share.allocatable != 0 {
      let fraction = min(Double(share.requested) / Double(share.allocatable), 1)
      if count == 0 { first = fraction } else if count == 1 { second = fraction }
      count += 1
      sum += fraction
    }
    var deviation = 0.0
    if count == 2 {
      deviation = abs((first - second) / 2)
    } else if count > 2 {
      let mean = sum / Double(count)
      for share in shares where share.allocatable != 0 {
        let distance = min(Double(share.requested) / Double(share.allocatable), 1) - mean
        squares += distance * distance
      }
      deviation = (squares / Double(count)).squareRoot()
    }
    return Int64((1 - deviation) * Double(Normalisation.highest))
  }
}
