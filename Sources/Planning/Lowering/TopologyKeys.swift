import ClusterModel

/// What a topology key means to the nodes of a plan.
enum Topology {
  /// Every node is a domain of its own.
  case host
  /// The domains are the cluster's zones.
  case zone
  /// All nodes share one domain: the region, say.
  case whole
  /// No node has the label.
  case absent
  /// The label divides the nodes in another way.
  case other
}

/// Reads topology keys off the labels that the plan's nodes would have.
struct TopologyKeys {
  private let labelsOfZone: [(zone: Int, labels: [String: String])]

  init(shapes: [PlannedShape]) {
    labelsOfZone = shapes.filter(\.isUsable).map { ($0.zoneIndex, $0.offering.labels) }
  }

  /// - Complexity: O(shapes) for keys other than the well-known ones
  func meaning(of key: String) -> Topology {
    switch key {
    case WellKnownLabel.hostname: return .host
    case WellKnownLabel.zone, "failure-domain.beta.kubernetes.io/zone": return .zone
    default: break
    }
    var valueOf: [Int: String] = [:]
    var zoneOf: [String: Int] = [:]
    var isOfZones = true
    var missing = 0
    for (zone, labels) in labelsOfZone {
      guard let value = labels[key] else {
        missing += 1
        continue
      }
      if valueOf[zone, default: value] != value || zoneOf[value, default: zone] != zone { isOfZones = false }
      valueOf[zone] = value
      zoneOf[value] = zone
    }
    if missing == labelsOfZone.count { return Self.isShared(key) ? .whole : .absent }
    if missing > 0 { return .other }
    if zoneOf.count == 1 { return .whole }
    return isOfZones ? .zone : .other
  }

  /// Keys that every node of a cluster has with one value, whether or not a catalogue says so.
  private static func isShared(_ key: String) -> Bool {
    [WellKnownLabel.region, "failure-domain.beta.kubernetes.io/region", "beta.kubernetes.io/os"].contains(key)
  }
}
