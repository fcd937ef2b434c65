/// How kube-scheduler brings raw scores to 0...100; integer arithmetic as it does it.
package enum Normalisation {
  package static let highest: Int64 = 100

  /// In proportion to the greatest; reversed, the greatest gets 0. All get 100 when reversed and nothing counts.
  package static func proportional(_ raw: [Int64], reversed: Bool) -> [Int64] {
    let top = raw.max() ?? 0
    guard top > 0 else { return reversed ? raw.map { _ in highest } : raw }
    return raw.map { reversed ? highest - highest * $0 / top : highest * $0 / top }
  }

  /// From the least (0) to the greatest (100); all 0 where they are equal.
  package static func between(_ raw: [Int64]) -> [Int64] {
    guard let least = raw.min(), let greatest = raw.max(), greatest > least else { return raw.map { _ in 0 } }
    return raw.map { Int64(Double(highest) * (Double($0 - least) / Double(greatest - least))) }
  }

  /// PodTopologySpread's: fewer pods score more; nil (a node that isn't weighed) scores 0.
  package static func spread(_ raw: [Int64?]) -> [Int64] {
    let weighed = raw.compactMap { $0 }
    let least = weighed.min() ?? 0
    let greatest = max(weighed.max() ?? 0, 0)
    return raw.map { value in
      guard let value else { return 0 }
      return greatest == 0 ? highest : highest * (greatest + least - value) / greatest
    }
  }
}
