package import ClusterModel
internal import Quantities

/// Reads `kind: Cluster`: every field has a default, which the result spells out.
///
/// What is wrong goes to the reader's log, all of it; the result is then only good for finding more that is wrong.
package struct ClusterReader {
  private let known = KnownFields.cluster

  package init() {}

  /// - Parameter document: the whole document, `apiVersion` and all.
  /// - Returns: nil where the document is no mapping.
  package func read(_ document: FieldReader) -> ClusterDocument? {
    guard let document = document.mapping(knowing: known, at: "") else { return nil }
    let name = document.documentName(knowing: known, default: "cluster")
    let empty = FieldReader(
      DocumentNode(.mapping([]), line: document.node.line, column: document.node.column), file: document.file,
      path: .key(.root, "spec"), log: document.log)
    let spec = document.child("spec")?.mapping(knowing: known, at: "spec") ?? empty

    let provider = spec.oneOf("provider", Provider.self) ?? .aws
    let home = ClusterDefaults.home(of: provider)
    let region = spec.string("region") ?? home.region
    let zones = readZones(spec, region: region, home: home)
    let filter = spec.child("instanceTypes").flatMap(InstanceTypeFilterReader(place: "spec.instanceTypes").read)
    var cluster = ClusterDocument(
      name: name, provider: provider, region: region, zones: zones, instanceTypes: filter ?? InstanceTypeFilter(),
      pools: [], position: document.position)
    cluster.pools = readPools(spec, cluster: cluster, hasFilter: filter != nil)
    cluster.kubernetesVersion = readVersion(spec) ?? cluster.kubernetesVersion
    cluster.currency = readCurrency(spec) ?? cluster.currency
    if spec.child("catalog") != nil { cluster.catalog = spec.nonEmptyStrings("catalog", "write [builtin] or paths") }
    cluster.prices = spec.child("prices").flatMap { readPrices($0, zones: zones) } ?? cluster.prices
    cluster.reservations = spec.child("reservations").flatMap(readReservations) ?? cluster.reservations
    cluster.rootDisk = readRootDisk(spec)
    cluster.headroom = (spec.child("headroom")?.shares(in: 0...0.99) ?? [:]).filter { $0.value > 0 }
    cluster.replicas = spec.child("replicas").flatMap(readReplicas) ?? cluster.replicas
    cluster.instanceTypesPerPool = spec.int("instanceTypesPerPool", in: 1...1000) ?? cluster.instanceTypesPerPool
    if let missing = spec.child("missingRequests")?.mapping(knowing: known, at: "spec.missingRequests") {
      for (name, quantity) in [(ResourceName.cpu, missing.quantity("cpu")), (.memory, missing.quantity("memory"))] {
        if let quantity { cluster.missingRequests[name] = name.amount(quantity) }
      }
    }
    cluster.defaulted = Set(["kubernetesVersion", "pools", "zones"].filter { spec.child($0) == nil })
    let policy = ClusterPolicyReader()
    cluster.survive = policy.readSurvival(spec)
    cluster.controlPlane = spec.child("controlPlane").flatMap(policy.readControlPlane)
    cluster.declared = spec.child("declared").flatMap(policy.readDeclarations) ?? cluster.declared
    return cluster
  }

  private func readRootDisk(_ spec: FieldReader) -> Int64? {
    guard let reader = spec.child("rootDisk"), let quantity = reader.asQuantity() else { return nil }
    let bytes = ResourceName.ephemeralStorage.amount(quantity)
    guard bytes >= 1 << 30 else {
      reader.reject("a root disk of less than 1Gi holds no image", "write a size such as 100Gi")
      return nil
    }
    return bytes
  }

  private func readZones(_ spec: FieldReader, region: String, home: ClusterDefaults.Home) -> [String] {
    guard spec.has("zones") else {
      if region == home.region && !home.zones.isEmpty { return home.zones }
      spec.missing(
        "zones", "list the zones that nodes may stand in, such as [\(region.isEmpty ? "hall-1" : region + "a")]")
      return []
    }
    return spec.uniqueStrings("zones", "list the zones that nodes may stand in")
  }

  private func readPools(_ spec: FieldReader, cluster: ClusterDocument, hasFilter: Bool) -> [NodePool] {
    guard spec.child("pools") != nil else {
      return ClusterDefaults.pools(
        of: cluster.provider, withFilters: !hasFilter && cluster.provider != .onPremises, position: cluster.position)
    }
    let readers = spec.list("pools")
    if readers.isEmpty, let pools = spec.child("pools"), pools.node.elements != nil {
      pools.reject("is empty", "leave it out to have the four default pools, or write one")
    }
    var pools: [NodePool] = []
    for reader in readers {
      guard let pool = NodePoolReader(zones: cluster.zones).read(reader) else { continue }
      if let first = pools.first(where: { $0.name == pool.name }) {
        reader.reject("pool '\(pool.name)' is already at \(first.position)", "give each pool its own name")
      }
      pools.append(pool)
    }
    return pools
  }

  private func readVersion(_ spec: FieldReader) -> String? {
    guard let child = spec.child("kubernetesVersion") else { return nil }
    guard let scalar = child.node.scalar, scalar.kind == .string else {
      child.reject("\(child.node.summary) is no version in quotes", "write \"1.34\": without quotes 1.30 becomes 1.3")
      return nil
    }
    let parts = scalar.text.drop { $0 == "v" }.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.prefix(2).compactMap { Int($0) }
    guard (2...3).contains(parts.count), numbers.count == 2, numbers[0] == 1, (0...99).contains(numbers[1]) else {
      child.reject("\(child.node.summary) is no version of Kubernetes", "write \"1.34\"")
      return nil
    }
    return "\(numbers[0]).\(numbers[1])"
  }

  private func readCurrency(_ spec: FieldReader) -> String? {
    guard let child = spec.child("currency"), let text = child.asString() else { return nil }
    guard text.count == 3, text.allSatisfy({ $0.isASCII && $0.isUppercase }) else {
      child.reject("'\(text)' is no currency code", "write three capital letters, such as USD")
      return nil
    }
    return text
  }

  private func readPrices(_ reader: FieldReader, zones: [String]) -> PricePolicy? {
    guard let prices = reader.mapping(knowing: known, at: "spec.prices") else { return nil }
    var policy = PricePolicy()
    if let discount = prices.child("discount")?.mapping(knowing: known, at: "spec.prices.discount") {
      policy.onDemandDiscount = discount.double("on-demand", in: 0...0.99) ?? 0
      policy.spotDiscount = discount.double("spot", in: 0...0.99) ?? 0
    }
    for element in prices.list("reserved") {
      guard let entry = element.mapping(knowing: known, at: "spec.prices.reserved[]") else { continue }
      let instanceType = entry.requiredString("instanceType")
      let count = entry.requiredInt("count", in: 1...1_000_000)
      let price = entry.price("pricePerHour", allowsZero: true)
      if price == nil && !entry.has("pricePerHour") {
        entry.missing("pricePerHour", "write what an hour of one costs, 0 if paid")
      }
      let zone = entry.string("zone")
      if let zone, !zones.contains(zone) { entry.child("zone")?.rejectZone(zone, zones: zones) }
      if let instanceType, let count, let price {
        policy.reserved.append(ReservedInstances(instanceType: instanceType, count: count, price: price, zone: zone))
      }
    }
    return policy
  }

  private func readReservations(_ reader: FieldReader) -> ReservationPolicy? {
    if let scalar = reader.node.scalar {
      if scalar.text == "auto" { return .automatic }
      reader.reject(
        "\(reader.node.summary) is neither auto nor figures", "write auto, or {kubeReserved: {cpu: 100m, memory: 1Gi}}")
      return nil
    }
    guard let given = reader.mapping(knowing: known, at: "spec.reservations") else { return nil }
    return .given(
      kubeReserved: given.resources("kubeReserved") ?? ResourceVector(),
      systemReserved: given.resources("systemReserved") ?? ResourceVector(),
      eviction: given.resources("eviction") ?? ResourceVector(), maxPods: given.int("maxPods", in: 1...1000))
  }

  private func readReplicas(_ reader: FieldReader) -> ReplicaPolicy? {
    guard let replicas = reader.mapping(knowing: known, at: "spec.replicas") else { return nil }
    var policy = ReplicaPolicy()
    policy.jobs = replicas.oneOf("jobs", ReplicaPolicy.Jobs.self) ?? .peak
    guard let autoscaled = replicas.child("autoscaled") else { return policy }
    switch autoscaled.node.scalar?.text {
    case "max": policy.autoscaled = .max
    case "current": policy.autoscaled = .current
    default:
      if let share = autoscaled.node.scalar?.number, (0...1).contains(share) {
        policy.autoscaled = .share(share)
      } else {
        autoscaled.reject(
          "\(autoscaled.node.summary) is neither max nor current nor a share",
          "write max, current, or a number from 0 to 1")
      }
    }
    return policy
  }
}
