/// How many of a class's pods each zone may hold, as tight bounds, worked out from its `ZoneRule` and from which zones have
/// a shape for it.
///
/// A solution's zone counts lie in `least[z]...most[z]`, add up to the demand and, for a spread, also stay within
/// `maxSkew` of each other.
struct ZoneDivision {
  let demand: Int
  let least: [Int]
  let most: [Int]
  /// Set for a spread: zones named by the rule, and its skew.
  let spreadZones: [Int]
  let maxSkew: Int?
  /// For a spread: the emptiest zone's count is one of these.
  let floors: ClosedRange<Int>

  /// nil where no division exists: the class can't be placed at all.
  init?(podClass: PodClass, zoneHasHost: [Bool]) {
    demand = podClass.demand
    let zones = zoneHasHost.count
    switch podClass.zoneRule {
    case .free:
      least = Array(repeating: 0, count: zones)
      most = zoneHasHost.map { $0 ? podClass.demand : 0 }
      spreadZones = []
      maxSkew = nil
      floors = 0...0
      guard zoneHasHost.contains(true) || demand == 0 else { return nil }
    case .bounds(let low, let high):
      var upper = (0..<zones).map { zone in
        zoneHasHost[zone] && zone < high.count ? max(0, min(high[zone], podClass.demand)) : 0
      }
      var lower = (0..<zones).map { zone in zone < low.count ? max(0, low[zone]) : 0 }
      let highTotal = upper.reduce(0, +)
      let lowTotal = lower.reduce(0, +)
      guard highTotal >= demand, lowTotal <= demand, zip(lower, upper).allSatisfy({ $0 <= $1 }) else { return nil }
      for zone in 0..<zones {
        let tightUpper = min(upper[zone], demand - (lowTotal - lower[zone]))
        let tightLower = max(lower[zone], demand - (highTotal - upper[zone]))
        upper[zone] = tightUpper
        lower[zone] = tightLower
      }
      least = lower
      most = upper
      spreadZones = []
      maxSkew = nil
      floors = 0...0
    case .spread(let skew, let named):
      guard !named.isEmpty else { return nil }
      let capacity = named.map { zoneHasHost[$0] ? podClass.demand : 0 }
      let highest = min(podClass.demand / named.count, capacity.min() ?? 0)
      let lowest = (0...highest).first { floor in
        capacity.reduce(0) { $0 + min($1, floor + skew) } >= podClass.demand
      }
      guard let lowest, skew >= 0 else { return nil }
      floors = lowest...highest
      var lower = Array(repeating: 0, count: zones)
      var upper = Array(repeating: 0, count: zones)
      for (place, zone) in named.enumerated() {
        lower[zone] = lowest
        upper[zone] =
          floors.map { min(capacity[place], $0 + skew, podClass.demand - (named.count - 1) * $0) }.max() ?? 0
      }
      least = lower
      most = upper
      spreadZones = named
      maxSkew = skew
    }
  }

  /// True where zones matter to this class: it then has one row per zone.
  func isZoned(rule: ZoneRule, zoneHasHost: [Bool]) -> Bool {
    if rule == .free { return false }
    for zone in least.indices where zoneHasHost[zone] {
      if least[zone] > 0 || most[zone] < demand { return true }
    }
    return maxSkew.map { $0 < demand && spreadZones.count > 1 } ?? false
  }

  /// The division that a dual solution values least: the least of `sum_z values[z] * count[z]` over the divisions allowed.
  ///
  /// Exact for bounds and for spreads with few possible floors; else a relaxation (never more than the true least).
  /// `division` receives the counts.
  func cheapest(values: [Double], division: inout [Int]) -> Double {
    let order = least.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    guard let maxSkew, floors.count <= 16 else {
      return fill(order, values, lower: least, upper: most, into: &division)
    }
    var best = Double.infinity
    var trial = division
    for floor in floors {
      var lower = least
      var upper = most
      for zone in spreadZones {
        lower[zone] = floor
        upper[zone] = min(most[zone], floor + maxSkew)
      }
      let value = fill(order, values, lower: lower, upper: upper, into: &trial)
      if value < best {
        best = value
        division = trial
      }
    }
    return best
  }

  private func fill(
    _ order: [Int], _ values: [Double], lower: [Int], upper: [Int], into division: inout [Int]
  ) -> Double {
    var left = demand
    var total = 0.0
    for zone in lower.indices {
      division[zone] = lower[zone]
      left -= lower[zone]
      total += values[zone] * Double(lower[zone])
    }
    if left < 0 { return .infinity }
    for zone in order where left > 0 {
      let more = min(left, upper[zone] - lower[zone])
      if more > 0 {
        division[zone] += more
        left -= more
        total += values[zone] * Double(more)
      }
    }
    return left > 0 ? .infinity : total
  }
}
