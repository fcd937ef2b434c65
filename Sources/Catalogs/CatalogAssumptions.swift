package import ClusterModel
internal import Quantities

/// What the catalogues and the provider's rules assume of a cluster's nodes: each figure once, in words.
package struct CatalogAssumptions: Sendable {
  private let cluster: ClusterDocument
  private let catalogs: [Catalog]

  package init(cluster: ClusterDocument, catalogs: [Catalog]) {
    self.cluster = cluster
    self.catalogs = catalogs
  }

  /// Sorted by field.
  package func assumptions(of offerings: [PoolOffering]) -> [Assumption] {
    let types = Dictionary(
      catalogs.flatMap(\.instanceTypes).map { ($0.name, $0) }, uniquingKeysWith: { _, later in later })
    let offered = Set(offerings.map(\.instanceType))
    let derived = offered.compactMap { types[$0] }.filter { $0.allocatable == nil }
    var found = prices() + zones(offered)
    if !derived.isEmpty { found += memory(derived) + pods() + disk() + reservations() }
    if cluster.pools.contains(where: { $0.capacityTypes.contains(.spot) }),
      !offerings.contains(where: { $0.capacityType == .spot })
    {
      found.append(assumption("prices.spot", "no spot nodes", "no catalogue has a spot price for these instance types"))
    }
    return found.sorted { ($0.field, $0.assumed) < ($1.field, $1.assumed) }
  }

  private func assumption(_ field: String, _ assumed: String, _ why: String) -> Assumption {
    Assumption(object: cluster.name, field: field, assumed: assumed, why: why)
  }

  private func prices() -> [Assumption] {
    catalogs.map { catalog in
      let date = catalog.date.isEmpty ? "" : " of \(catalog.date)"
      return assumption(
        "prices", "catalogue \(catalog.name)\(date)",
        catalog.source.isEmpty ? "prices change; check them before buying" : catalog.source)
    }
  }

  private func zones(_ offered: Set<String>) -> [Assumption] {
    let unknown = Set(catalogs.flatMap(\.typesOfUnknownZone)).intersection(offered)
    guard !unknown.isEmpty else { return [] }
    return [
      assumption(
        "nodes.zones", "\(unknown.count) instance types are sold in every zone of \(cluster.region)",
        "the catalogue doesn't know their zones: \(unknown.sorted().prefix(5).joined(separator: ", "))"
          + (unknown.count > 5 ? " ..." : ""))
    ]
  }

  private func memory(_ types: [InstanceType]) -> [Assumption] {
    let rule = AllocatableRule(
      provider: cluster.provider, policy: cluster.reservations, kubernetesVersion: cluster.kubernetesVersion)
    guard rule.hypervisorShare > 0 else { return [] }
    let share = "\(rule.hypervisorShare / 10).\(rule.hypervisorShare % 10)%"
    let arm = cluster.provider == .aws && types.contains { $0.architecture == "arm64" }
    return [
      assumption(
        "nodes.memory", "\(share) less than advertised" + (arm ? ", and 64Mi less on arm64" : ""),
        "the hypervisor and the kernel take a part that no catalogue shows; Karpenter's figure for unmeasured nodes"
      )
    ]
  }

  private func pods() -> [Assumption] {
    if case .given(_, _, _, .some) = cluster.reservations { return [] }
    guard cluster.pools.contains(where: { $0.maxPods == nil }) else { return [] }
    switch cluster.provider {
    case .aws:
      return [
        assumption(
          "nodes.maxPods", "interfaces x (addresses - 1) + 2, at most 110, or 250 above 30 vCPU",
          "EKS's rule without prefix delegation; a pool's maxPods overrides it")
      ]
    case .azure:
      return [
        assumption(
          "nodes.maxPods", "30", "AKS's default with Azure CNI; kubenet has 110, overlay 250: set a pool's maxPods")
      ]
    case .gcp: return [assumption("nodes.maxPods", "110", "GKE's default; a pool's maxPods overrides it")]
    case .onPremises:
      return [assumption("nodes.maxPods", "110 where the catalogue says nothing", "the kubelet's default")]
    }
  }

  private func disk() -> [Assumption] {
    if cluster.rootDisk != nil { return [] }
    switch cluster.provider {
    case .aws:
      return [
        assumption(
          "nodes.ephemeral-storage", "20Gi root disk",
          "EKS's default; spec.rootDisk overrides it; local disks aren't counted")
      ]
    case .azure:
      return [assumption("nodes.ephemeral-storage", "128Gi root disk", "AKS's default; spec.rootDisk overrides it")]
    case .gcp:
      return [
        assumption(
          "nodes.ephemeral-storage", "100Gi boot disk",
          "GKE's default; spec.rootDisk overrides it; local disks aren't counted")
      ]
    case .onPremises: return []
    }
  }

  private func reservations() -> [Assumption] {
    guard cluster.provider == .onPremises else { return [] }
    if case .given = cluster.reservations { return [] }
    return [
      assumption(
        "reservations", "nothing for the kubelet and the system; 100Mi of memory and a tenth of the disk to evict at",
        "the kubelet's defaults; give figures under spec.reservations or allocatable in the Catalog document")
    ]
  }
}
