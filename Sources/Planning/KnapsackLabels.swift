/// The core of a shape's knapsack by dynamic programming: states that use the same room are merged, so that items that are nearly
/// alike don't multiply.
///
/// (Nemhauser and Ullmann 1969, with bounds.) A state is the room left and the worth so far; one that can't beat the best known
/// filling by the relaxation's prices, or that another betters in every way, is dropped. Where too many remain, those with
/// the least bound are given up, and the greatest bound given up is part of the answer, so that the answer is always valid.
final class KnapsackLabels {
  private struct Label {
    var worth: Double
    /// An upper bound on the worth of any filling that this can become.
    var bound: Double
    /// Room left by resource.
    var room: SIMD8<Double>
    /// The label that it came from, and how many of the item it added.
    var parent: Int32
    var added: Int32
    var item: Int32
  }

  private var labels: [Label] = []
  private var front: [Int32] = []
  private let limit: Int

  /// - Parameter limit: the most states kept after each item.
  init(limit: Int) { self.limit = limit }

  /// Items of a core, by falling worth of one: what one takes of each resource (shares), the least and the most of it, its worth.
  struct Core {
    var share: [SIMD8<Double>] = []
    var low: [Int32] = []
    var high: [Int32] = []
    var worth: [Double] = []
    var supply = SIMD8<Double>(repeating: 0)
    /// Resource prices, at least 0: each set of them bounds what is still to come, and which bounds it best depends on
    /// the room left.
    var prices: [SIMD8<Double>] = []
  }

  /// The bounds that one set of resource prices gives: `suffix[item]` is what later items can add beyond the price of room.
  private struct Completion {
    let prices: SIMD8<Double>
    var suffix: [Double]

    init(_ prices: SIMD8<Double>, _ core: Core) {
      self.prices = prices
      suffix = Array(repeating: 0, count: core.worth.count + 1)
      for item in core.worth.indices.reversed() {
        let reduced = core.worth[item] - (prices * core.share[item]).sum()
        suffix[item] = suffix[item + 1] + reduced * Double(reduced > 0 ? core.high[item] : core.low[item])
      }
    }
  }

  /// The worth of the best filling of the core, at most; `levels` holds the best filling found, where it beats `known`.
  func bound(_ core: Core, known: Double, levels: inout [Int32]) -> (bound: Double, worth: Double) {
    let items = core.worth.count
    let completions = core.prices.map { Completion($0, core) }
    labels.removeAll(keepingCapacity: true)
    front.removeAll(keepingCapacity: true)
    func upper(_ worth: Double, _ room: SIMD8<Double>, after item: Int, worthless: Double) -> Double {
      var least = Double.infinity
      for completion in completions {
        least = min(least, worth + (completion.prices * room).sum() + completion.suffix[item])
        if least <= worthless { break }
      }
      return least
    }
    labels.append(
      Label(
        worth: 0, bound: upper(0, core.supply, after: 0, worthless: 0), room: core.supply, parent: -1, added: 0,
        item: -1))
    front.append(0)
    var best = known
    var bestLabel: Int32 = -1
    var givenUp = 0.0
    let margin = 1e-9 * max(known, 1e-12)
    let lastAsked = core.low.lastIndex { $0 > 0 } ?? -1
    let slack = SIMD8<Double>(repeating: -1e-9)
    for item in 0..<items {
      var next: [Int32] = []
      for place in front {
        let from = labels[Int(place)]
        var room = from.room
        var worth = from.worth
        for count in 0...core.high[item] {
          if count > 0 {
            room -= core.share[item]
            if any(room .< slack) { break }
            worth += core.worth[item]
          }
          if count < core.low[item] { continue }
          let most = upper(worth, room, after: item + 1, worthless: best + margin)
          if most <= best + margin { continue }
          if count == 0 {
            labels[Int(place)].bound = most
            next.append(place)
          } else {
            next.append(Int32(labels.count))
            labels.append(
              Label(worth: worth, bound: most, room: room, parent: place, added: count, item: Int32(item)))
          }
          // With nothing more added, this is a filling already, if what is still to come may be left out.
          if worth > best + margin, item >= lastAsked {
            best = worth
            bestLabel = Int32(next.last ?? -1)
          }
        }
      }
      front = undominated(next)
      if front.count > limit {
        front.sort { (labels[Int($0)].bound, $1) > (labels[Int($1)].bound, $0) }
        givenUp = max(givenUp, labels[Int(front[limit])].bound)
        front.removeLast(front.count - limit)
      }
      if labels.count > 20 * limit { return (max(best, givenUp, front.map { labels[Int($0)].bound }.max() ?? 0), best) }
    }
    if bestLabel >= 0 {
      levels = Array(repeating: 0, count: items)
      var place = bestLabel
      while place >= 0 {
        let label = labels[Int(place)]
        if label.item >= 0 { levels[Int(label.item)] += label.added }
        place = label.parent
      }
    }
    return (max(best, givenUp), best)
  }

  /// Drops states that another of a few neighbours in order betters in every way.
  private func undominated(_ states: [Int32]) -> [Int32] {
    let order = states.sorted { first, second in
      let (one, other) = (labels[Int(first)], labels[Int(second)])
      for lane in 0..<8 where one.room[lane] != other.room[lane] { return one.room[lane] > other.room[lane] }
      return one.worth != other.worth ? one.worth > other.worth : first < second
    }
    var kept: [Int32] = []
    for place in order {
      let label = labels[Int(place)]
      var isBettered = false
      for other in kept.suffix(24) {
        let rival = labels[Int(other)]
        if rival.worth >= label.worth, all(rival.room .>= label.room) {
          isBettered = true
          break
        }
      }
      if !isBettered { kept.append(place) }
    }
    return kept
  }
}
