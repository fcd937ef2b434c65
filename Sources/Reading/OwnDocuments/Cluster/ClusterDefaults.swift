package import ClusterModel

/// What a Cluster document means where it says nothing, and the one that stands in where there is none.
package enum ClusterDefaults {
  /// A provider's region whose zones and prices the program knows.
  struct Home {
    let region: String
    let zones: [String]
  }

  static func home(of provider: Provider) -> Home {
    switch provider {
    case .aws: Home(region: "us-east-1", zones: ["us-east-1a", "us-east-1b", "us-east-1c"])
    case .azure: Home(region: "westus2", zones: ["westus2-1", "westus2-2", "westus2-3"])
    case .gcp: Home(region: "us-central1", zones: ["us-central1-a", "us-central1-b", "us-central1-c"])
    case .onPremises: Home(region: "", zones: [])
    }
  }

  /// The cluster that is planned for where no Cluster document was given: AWS us-east-1, three zones, four pools that
  /// buy current general-purpose types on demand.
  package static var builtInCluster: ClusterDocument {
    let position = FilePosition(path: "built-in cluster")
    let home = home(of: .aws)
    return ClusterDocument(
      name: "built-in", provider: .aws, region: home.region, zones: home.zones,
      pools: pools(of: .aws, withFilters: true, position: position), isBuiltIn: true, position: position)
  }

  /// The pools of a cluster whose document has none: one for each role. None has a least number of nodes, so that a
  /// small inventory isn't made to pay for pools that it doesn't need.
  ///
  /// - Parameter withFilters: whether each pool names instance types of its own; false where the cluster does.
  static func pools(of provider: Provider, withFilters: Bool, position: FilePosition) -> [NodePool] {
    let types = withFilters ? standardTypes(of: provider) : InstanceTypeFilter()
    let special = withFilters ? specialTypes(of: provider) : InstanceTypeFilter()
    return [
      pool(.system, [Taint(key: "CriticalAddonsOnly", value: "true", effect: .noSchedule)], types, position),
      pool(.general, [], types, position),
      pool(.stateful, [Taint(key: "plimsoll.dev/role", value: "stateful", effect: .noSchedule)], types, position),
      pool(.special, [Taint(key: "plimsoll.dev/role", value: "special", effect: .noSchedule)], special, position),
    ]
  }

  private static func pool(
    _ role: PoolRole, _ taints: [Taint], _ types: InstanceTypeFilter, _ position: FilePosition
  ) -> NodePool {
    NodePool(
      name: role.rawValue, role: role, taints: taints, labels: [WellKnownLabel.pool: role.rawValue],
      capacityTypes: [.onDemand], instanceTypes: types, position: position)
  }

  /// Current general-purpose, compute and memory types of one vendor: enough ratios to choose from, and images need
  /// only be built for amd64.
  private static func standardTypes(of provider: Provider) -> InstanceTypeFilter {
    switch provider {
    case .aws: InstanceTypeFilter(include: ["m7i.*", "c7i.*", "r7i.*"])
    case .azure:
      InstanceTypeFilter(include: ["Standard_D*s_v5", "Standard_E*s_v5", "Standard_F*s_v2"], architectures: ["amd64"])
    case .gcp: InstanceTypeFilter(include: ["n4-*", "n2-*", "c3-*"])
    case .onPremises: InstanceTypeFilter()
    }
  }

  /// The same, and what a selector or an extended resource may ask for beyond them: accelerators and arm64.
  private static func specialTypes(of provider: Provider) -> InstanceTypeFilter {
    switch provider {
    case .aws:
      InstanceTypeFilter(include: [
        "m7i.*", "c7i.*", "r7i.*", "m7g.*", "c7g.*", "r7g.*", "g5.*", "g6.*", "g6e.*", "p4d.*", "p5.*", "inf2.*",
        "trn1.*",
      ])
    case .azure:
      InstanceTypeFilter(include: [
        "Standard_D*s_v5", "Standard_E*s_v5", "Standard_F*s_v2", "Standard_NC*", "Standard_NV*", "Standard_ND*",
      ])
    case .gcp: InstanceTypeFilter(include: ["n4-*", "n2-*", "c3-*", "t2a-*", "c4a-*", "g2-*", "a2-*", "a3-*"])
    case .onPremises: InstanceTypeFilter()
    }
  }
}
