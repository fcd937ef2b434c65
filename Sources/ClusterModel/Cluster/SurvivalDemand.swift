/// A failure that the owner wants the cluster to survive.
package enum SurvivalDemand: Hashable, Sendable {
  /// Any one zone.
  case zoneLoss
  /// Any so many nodes of any one pool at once.
  case nodeLoss(Int)
  /// Every node of a pool is replaced, a batch at a time.
  case upgrade(maxSurge: IntOrPercent, maxUnavailable: IntOrPercent)
  /// All spot nodes of any one pool at once.
  case spotReclaim
  /// All spot nodes of any one pool in any one zone at once.
  case spotReclaimByZone

  /// As `--survive` takes it and reports name it: `node-loss=2`.
  package var name: String {
    switch self {
    case .zoneLoss: "zone-loss"
    case .nodeLoss(1): "node-loss"
    case .nodeLoss(let count): "node-loss=\(count)"
    case .upgrade(.count(1), .count(0)): "upgrade"
    case .upgrade(let surge, let unavailable): "upgrade=\(surge)/\(unavailable)"
    case .spotReclaim: "spot-reclaim"
    case .spotReclaimByZone: "spot-reclaim=zone"
    }
  }

  /// Reads a list as `--survive` takes it: `zone-loss,node-loss=2,upgrade=1/0,spot-reclaim=zone`, or `none`.
  ///
  /// - Throws: `Misreading` where some word is none of these, or a kind stands twice.
  package static func list(_ text: String) throws(Misreading) -> [SurvivalDemand] {
    if text == "none" { return [] }
    var demands: [SurvivalDemand] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
        String($0.drop { $0 == " " })
      }
      guard let demand = read(parts[0], parts.count > 1 ? parts[1] : nil) else {
        throw Misreading(text: "'\(word)' isn't one of \(words)\(text.contains(",") ? "" : ", or none")")
      }
      if demands.contains(where: { $0.kind == demand.kind }) {
        throw Misreading(text: "\(demand.kind) is named twice; the last would hide the first")
      }
      demands.append(demand)
    }
    return demands
  }

  /// What a list of failures gets wrong, for its author.
  package struct Misreading: Error, Hashable {
    package let text: String
  }

  private static let words =
    "zone-loss, node-loss=N (1 to 1000), upgrade=SURGE/UNAVAILABLE (not both 0), spot-reclaim, spot-reclaim=zone"

  private var kind: String { String(name.prefix { $0 != "=" }) }

  private static func read(_ kind: String, _ figure: String?) -> SurvivalDemand? {
    switch (kind, figure) {
    case ("zone-loss", nil): return .zoneLoss
    case ("node-loss", nil): return .nodeLoss(1)
    case ("node-loss", let figure?): return Int(figure).flatMap { (1...1000).contains($0) ? .nodeLoss($0) : nil }
    case ("upgrade", nil): return .upgrade(maxSurge: .count(1), maxUnavailable: .count(0))
    case ("upgrade", let figure?):
      let parts = figure.split(separator: "/", omittingEmptySubsequences: false).map { IntOrPercent(String($0)) }
      guard parts.count == 2, let surge = parts[0], let unavailable = parts[1],
        surge.scaled(total: 100) > 0 || unavailable.scaled(total: 100) > 0
      else { return nil }
      return .upgrade(maxSurge: surge, maxUnavailable: unavailable)
    case ("spot-reclaim", nil), ("spot-reclaim", "pool"): return .spotReclaim
    case ("spot-reclaim", "zone"): return .spotReclaimByZone
    default: return nil
    }
  }
}
