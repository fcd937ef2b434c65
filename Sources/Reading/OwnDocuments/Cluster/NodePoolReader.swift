internal import ClusterModel
internal import Quantities

/// Reads one element of a Cluster document's `pools`.
struct NodePoolReader {
  private let known = KnownFields.cluster
  /// The cluster's zones.
  let zones: [String]

  init(zones: [String]) { self.zones = zones }

  func read(_ reader: FieldReader) -> NodePool? {
    guard let pool = reader.mapping(knowing: known, at: "spec.pools[]") else { return nil }
    let name = readName(pool) ?? ""
    let role = pool.oneOf("role", PoolRole.self) ?? PoolRole(rawValue: name) ?? .general
    var result = NodePool(name: name, role: role, position: pool.position)
    result.taints = pool.taints("taints")
    result.labels = pool.stringMap("labels")
    result.capacityTypes = pool.words("capacityTypes", CapacityType.self) ?? [.onDemand]
    result.zones = readZones(pool)
    readCounts(pool, into: &result)
    result.instanceTypes =
      pool.child("instanceTypes").flatMap(InstanceTypeFilterReader(place: "spec.pools[].instanceTypes").read)
      ?? InstanceTypeFilter()
    result.instanceTypesPerPool = pool.int("instanceTypesPerPool", in: 1...1000)
    result.utilisationCap = readCap(pool)
    result.accepts = pool.child("accepts").flatMap(readMatcher)
    result.maxPods = pool.int("maxPods", in: 1...1000)
    return result
  }

  private func readName(_ pool: FieldReader) -> String? {
    guard let name = pool.requiredString("name") else { return nil }
    let isPlain = name.utf8.allSatisfy {
      ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")) || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
        || $0 == UInt8(ascii: "-")
    }
    if !isPlain || name.hasPrefix("-") || name.hasSuffix("-") || name.utf8.count > 40 {
      pool.child("name")?.reject(
        "'\(name)' can't be a pool's name", "write at most 40 lower-case letters, digits and dashes")
    }
    return name
  }

  private func readZones(_ pool: FieldReader) -> [String]? {
    guard pool.child("zones") != nil else { return nil }
    for element in pool.list("zones") {
      if let zone = element.node.scalar?.text, !zones.contains(zone) { element.rejectZone(zone, zones: zones) }
    }
    return pool.uniqueStrings("zones", "leave it out for all the cluster's zones")
  }

  private func readCounts(_ pool: FieldReader, into result: inout NodePool) {
    guard let nodes = pool.child("nodes")?.mapping(knowing: known, at: "spec.pools[].nodes") else { return }
    result.minimumNodes = nodes.int("min", in: 0...10_000) ?? 0
    result.maximumNodes = nodes.int("max", in: 0...1_000_000)
    result.minimumPerZone = nodes.int("minPerZone", in: 0...10_000) ?? 0
    guard let most = result.maximumNodes else { return }
    if result.minimumNodes > most {
      nodes.reject("min \(result.minimumNodes) is above max \(most)", "raise max or lower min")
    }
    let zoneCount = result.zones?.count ?? zones.count
    if result.minimumPerZone * zoneCount > most {
      nodes.reject(
        "minPerZone \(result.minimumPerZone) in \(zoneCount) zones makes \(result.minimumPerZone * zoneCount) nodes, "
          + "above max \(most)", "raise max or lower minPerZone")
    }
  }

  /// Shares of 1 are the default, and left out.
  private func readCap(_ pool: FieldReader) -> [ResourceName: Double] {
    guard let child = pool.child("utilisationCap") else { return [:] }
    return child.shares(in: 0.01...1).filter { $0.value < 1 }
  }

  private func readMatcher(_ reader: FieldReader) -> WorkloadMatcher? {
    guard let accepts = reader.mapping(knowing: known, at: "spec.pools[].accepts") else { return nil }
    let matcher = WorkloadMatcher(
      namespaces: accepts.strings("namespaces"), workloads: accepts.strings("workloads"),
      labels: accepts.stringMap("labels"))
    for element in accepts.list("workloads") {
      guard let pattern = element.node.scalar?.text else { continue }
      let parts = pattern.split(separator: "/", omittingEmptySubsequences: false)
      if parts.count > 3 || parts.contains(where: \.isEmpty) {
        element.reject("'\(pattern)' is no pattern of a workload", "write namespace/Kind/name, with * for any")
      }
    }
    if matcher.namespaces.isEmpty && matcher.workloads.isEmpty && matcher.labels.isEmpty {
      accepts.reject("accepts nothing", "name namespaces, workloads or labels, or leave it out")
    }
    return matcher
  }
}
