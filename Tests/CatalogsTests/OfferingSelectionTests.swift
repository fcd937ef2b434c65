import Catalogs
import ClusterModel
import Quantities
import Testing

@Suite("What pools may buy")
struct OfferingSelectionTests {
  private let place = FilePosition(path: "cluster.yaml", line: 1, column: 1)

  private func pool(
    _ name: String = "general", include: [String] = [], types: [CapacityType] = [.onDemand], zones: [String]? = nil
  ) -> NodePool {
    NodePool(
      name: name, role: .general, taints: [Taint(key: "t", effect: .noSchedule)], labels: ["team": "a"],
      capacityTypes: types, zones: zones, instanceTypes: InstanceTypeFilter(include: include),
      position: FilePosition(path: "cluster.yaml", line: 9, column: 7))
  }

  private func cluster(
    _ pools: [NodePool], filter: InstanceTypeFilter = InstanceTypeFilter(), prices: PricePolicy = PricePolicy(),
    provider: Provider = .aws, region: String = "us-east-1", zones: [String] = ["us-east-1b", "us-east-1a"]
  ) -> ClusterDocument {
    ClusterDocument(
      name: "c", provider: provider, region: region, zones: zones, instanceTypes: filter, prices: prices, pools: pools,
      position: place)
  }

  private func offerings(_ cluster: ClusterDocument, given: [Catalog] = []) throws -> OfferingSet {
    try OfferingSelection.offerings(for: cluster, catalogs: CatalogRegistry(given: given).catalogs(for: cluster))
  }

  private func refusal(_ cluster: ClusterDocument, given: [Catalog] = []) -> [String] {
    do {
      _ = try offerings(cluster, given: given)
      return []
    } catch {
      return (error as? OfferingRefusal)?.problems.map(\.description) ?? ["\(error)"]
    }
  }

  @Test func `the cluster's filter goes first, then the pool's; pools, types, ways to pay and zones are in order`()
    throws
  {
    let filter = InstanceTypeFilter(
      include: ["m7i.*", "c7i.*", "m7g.*"], exclude: ["*.8xlarge"], architectures: ["amd64"])
    let set = try offerings(
      cluster(
        [
          pool("b", include: ["*7i.large", "*7i.8xlarge"], types: [.spot, .onDemand]),
          pool("a", include: ["c7i.large"]),
        ], filter: filter))
    #expect(
      set.offerings.map { "\($0.pool) \($0.instanceType) \($0.capacityType.rawValue) \($0.zone)" } == [
        "b c7i.large on-demand us-east-1b", "b c7i.large on-demand us-east-1a", "b c7i.large spot us-east-1b",
        "b c7i.large spot us-east-1a", "b m7i.large on-demand us-east-1b", "b m7i.large on-demand us-east-1a",
        "b m7i.large spot us-east-1b", "b m7i.large spot us-east-1a", "a c7i.large on-demand us-east-1b",
        "a c7i.large on-demand us-east-1a",
      ])
    #expect(set.limits.isEmpty)
  }

  @Test func `a node's labels and taints are the provider's and the pool's`() throws {
    let set = try offerings(cluster([pool("gpu", include: ["g6.xlarge"], types: [.spot])]))
    let offering = try #require(set.offerings.first)
    #expect(offering.taints == [Taint(key: "t", effect: .noSchedule)])
    let expected = [
      "kubernetes.io/arch": "amd64", "kubernetes.io/os": "linux", "node.kubernetes.io/instance-type": "g6.xlarge",
      "topology.kubernetes.io/zone": "us-east-1b", "topology.kubernetes.io/region": "us-east-1",
      "beta.kubernetes.io/arch": "amd64", "failure-domain.beta.kubernetes.io/zone": "us-east-1b",
      "karpenter.sh/capacity-type": "spot", "karpenter.sh/nodepool": "gpu", "eks.amazonaws.com/capacityType": "SPOT",
      "eks.amazonaws.com/nodegroup": "gpu", "nvidia.com/gpu.present": "true", "plimsoll.dev/pool": "gpu", "team": "a",
      "karpenter.k8s.aws/instance-family": "g6", "karpenter.k8s.aws/instance-category": "g",
      "karpenter.k8s.aws/instance-generation": "6", "karpenter.k8s.aws/instance-size": "xlarge",
      "karpenter.k8s.aws/instance-cpu": "4", "karpenter.k8s.aws/instance-memory": "16384",
      "karpenter.k8s.aws/instance-gpu-name": "l4", "karpenter.k8s.aws/instance-gpu-count": "1",
    ]
    for (key, value) in expected { #expect(offering.labels[key] == value, "\(key)") }
    #expect(offering.labels["kubernetes.io/hostname"] == nil)
    #expect(offering.allocatable["nvidia.com/gpu"] == 1)
  }

  @Test func `GKE and AKS nodes carry their own labels`() throws {
    let gke = try offerings(
      cluster(
        [pool(include: ["g2-standard-4"], types: [.spot])], provider: .gcp, region: "us-central1",
        zones: ["us-central1-a"]))
    let gkeLabels = try #require(gke.offerings.first).labels
    #expect(gkeLabels["cloud.google.com/gke-spot"] == "true")
    #expect(gkeLabels["cloud.google.com/gke-accelerator"] == "nvidia-l4")
    #expect(gkeLabels["cloud.google.com/machine-family"] == "g2")
    let aks = try offerings(
      cluster([pool(include: ["Standard_D4s_v5"])], provider: .azure, region: "westus2", zones: ["westus2-2"]))
    let aksLabels = try #require(aks.offerings.first).labels
    #expect(aksLabels["agentpool"] == "general")
    #expect(aksLabels["kubernetes.azure.com/mode"] == "user")
    #expect(aksLabels["kubernetes.azure.com/scalesetpriority"] == nil)
  }

  @Test func `discounts come off list prices, to the nearest millionth`() throws {
    let set = try offerings(
      cluster(
        [pool(include: ["m7i.large"], types: [.onDemand, .spot])],
        prices: PricePolicy(onDemandDiscount: 0.28, spotDiscount: 0.5)))
    let prices = Dictionary(
      set.offerings.map { ($0.capacityType, $0.price.microUnits) }, uniquingKeysWith: { a, _ in a })
    #expect(prices == [.onDemand: 72_576, .spot: 16_130])
  }

  @Test func `reserved instances share one limit over zones and pools, and say on-demand`() throws {
    let reserved = ReservedInstances(instanceType: "m7i.large", count: 4, price: HourlyCost(microUnits: 50_000))
    let here = ReservedInstances(
      instanceType: "m7i.large", count: 2, price: HourlyCost(microUnits: 40_000), zone: "us-east-1a")
    let set = try offerings(
      cluster(
        [
          pool("x", include: ["m7i.large"]), pool("y", include: ["m7i.*large"]),
          pool("z", include: ["m7i.large"], types: [.spot]),
        ],
        prices: PricePolicy(reserved: [reserved, here])))
    let bought = set.offerings.filter { $0.capacityType == .reserved }
    #expect(
      bought.map { "\($0.pool) \($0.zone) \($0.price.microUnits) \($0.limit ?? "")" } == [
        "x us-east-1b 50000 reserved/0/m7i.large", "x us-east-1a 40000 reserved/1/m7i.large",
        "x us-east-1a 50000 reserved/0/m7i.large", "y us-east-1b 50000 reserved/0/m7i.large",
        "y us-east-1a 40000 reserved/1/m7i.large", "y us-east-1a 50000 reserved/0/m7i.large",
      ])
    #expect(set.limits == ["reserved/0/m7i.large": 4, "reserved/1/m7i.large": 2])
    #expect(bought.allSatisfy { $0.labels["karpenter.sh/capacity-type"] == "on-demand" })
  }

  @Test func `machines on the premises are limited where they stand`() throws {
    let rack = InstanceType(
      name: "rack", cores: 16, memoryMiB: 65536, labels: ["disk": "nvme"],
      offerings: [Offering(zone: "hall-1", capacityType: .onDemand, price: HourlyCost(microUnits: 10), available: 3)])
    let own = Catalog(
      name: "own", provider: "on-premises", region: "", currency: "USD", source: "", date: "", instanceTypes: [rack])
    let set = try offerings(cluster([pool()], provider: .onPremises, region: "", zones: ["hall-1"]), given: [own])
    #expect(set.offerings.map(\.limit) == ["available/rack/on-demand/hall-1"])
    #expect(set.limits == ["available/rack/on-demand/hall-1": 3])
    #expect(set.offerings.first?.labels["disk"] == "nvme")
    #expect(set.offerings.first?.labels["karpenter.sh/capacity-type"] == nil)
  }

  @Test func `a later catalogue's type stands in for the built-in one`() throws {
    let cheap = InstanceType(
      name: "m7i.large", cores: 2, memoryMiB: 8192,
      offerings: [Offering(zone: "us-east-1a", capacityType: .onDemand, price: HourlyCost(microUnits: 7))])
    let own = Catalog(
      name: "own", provider: "aws", region: "us-east-1", currency: "USD", source: "", date: "", instanceTypes: [cheap])
    let set = try offerings(cluster([pool(include: ["m7i.large"])]), given: [own])
    #expect(set.offerings.map(\.price.microUnits) == [7])
  }

  @Test func `every filter that matches nothing is named with its numbers`() {
    let refused = refusal(
      cluster(
        [pool("gpu", include: ["p9.*"]), pool("odd", include: ["m7g.*"])],
        filter: InstanceTypeFilter(include: ["m7i.*", "m77.*"])))
    #expect(
      refused == [
        "cluster.yaml:1:1: spec.instanceTypes.include: 'm77.*' matches none of the 436 instance types of aws-us-east-1; plimsoll catalog list shows what there is",
        "cluster.yaml:9:7: spec.pools[0].instanceTypes: no instance type is left for pool 'gpu': 436 in aws-us-east-1, 9 after the cluster's filter, 0 after the pool's; the cluster's filter: include m7i.*, m77.*; the pool's: include p9.*",
        "cluster.yaml:9:7: spec.pools[0].instanceTypes.include: 'p9.*' matches none of the 436 instance types of aws-us-east-1; plimsoll catalog list shows what there is",
        "cluster.yaml:9:7: spec.pools[1].instanceTypes: no instance type is left for pool 'odd': 436 in aws-us-east-1, 9 after the cluster's filter, 0 after the pool's; the cluster's filter: include m7i.*, m77.*; the pool's: include m7g.*",
      ])
  }

  @Test func `a pool that can buy nothing, an unknown zone and idle reservations are problems`() {
    let prices = PricePolicy(reserved: [
      ReservedInstances(instanceType: "m7i.large", count: 3, price: .zero),
      ReservedInstances(instanceType: "m99.large", count: 3, price: .zero),
    ])
    let refused = refusal(
      cluster([pool(include: ["m8i.*"], types: [.spot])], prices: prices, zones: ["us-east-1a", "us-east-1z"]))
    #expect(
      refused == [
        "cluster.yaml:1:1: spec.prices.reserved[0]: no pool may use the 3 reserved m7i.large; let a pool with capacity type on-demand or reserved take that instance type, in that zone",
        "cluster.yaml:1:1: spec.prices.reserved[1].instanceType: 'm99.large' is not in aws-us-east-1; plimsoll catalog list shows what is; a Catalog document can add to it",
        "cluster.yaml:1:1: spec.zones[1]: no catalogue offers anything in 'us-east-1z'; the zones of aws-us-east-1 are us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1e, us-east-1f",
        "cluster.yaml:9:7: spec.pools[0]: pool 'general' can buy nothing: of 11 instance types none has a price as spot in us-east-1a, us-east-1z; allow another capacity type, another zone or other instance types",
      ])
  }

  @Test func `a region without a catalogue, and catalogues that don't fit, are problems`() {
    #expect(
      refusal(cluster([pool()], region: "eu-west-1", zones: ["eu-west-1a"])) == [
        "cluster.yaml:1:1: spec.region: no catalogue of aws eu-west-1 is built in, only of aws us-east-1, azure westus2, gcp us-central1; name a Catalog document of that region under spec.catalog (plimsoll schema catalog); take us-east-1 for its prices"
      ])
    let euros = Catalog(
      name: "own", provider: "aws", region: "us-east-1", currency: "EUR", source: "", date: "", instanceTypes: [])
    #expect(
      refusal(cluster([pool()]), given: [euros]) == [
        "cluster.yaml:1:1: spec.currency: the cluster's currency is USD, and the catalogue 'own' is of EUR; give both the same currency, or leave the catalogue out"
      ])
  }

  @Test func `what is assumed is said once, with its reason`() throws {
    let set = try offerings(
      cluster([pool(types: [.onDemand, .spot])], provider: .azure, region: "westus2", zones: ["westus2-1"]))
    #expect(
      set.assumptions.map { "\($0.field): \($0.assumed)" } == [
        "nodes.ephemeral-storage: 128Gi root disk", "nodes.maxPods: 30", "nodes.memory: 7.5% less than advertised",
        "nodes.zones: 159 instance types are sold in every zone of westus2",
        "prices: catalogue azure-westus2 of 2026-06-18", "prices.spot: no spot nodes",
      ])
    #expect(set.assumptions.allSatisfy { $0.object == "c" && !$0.why.isEmpty })
  }

  private func problems(_ pool: NodePool, headroom: [ResourceName: Double] = [:]) -> [String] {
    var document = cluster([pool])
    document.headroom = headroom
    do {
      _ = try offerings(document)
      return []
    } catch let refusal as OfferingRefusal {
      return refusal.problems.map(\.description)
    } catch {
      return ["\(error)"]
    }
  }

  @Test func `labels that contradict what nodes are bought as are problems, with what would be right`() {
    var pool = pool(include: ["m7i.large", "m7g.large"])
    pool.labels = [
      WellKnownLabel.zone: "us-east-1a", "failure-domain.beta.kubernetes.io/region": "eu-west-1",
      WellKnownLabel.instanceType: "m5.large", WellKnownLabel.architecture: "arm64",
      WellKnownLabel.capacityType: "spot",
      WellKnownLabel.hostname: "one", WellKnownLabel.pool: "other", WellKnownLabel.group: "g",
      WellKnownLabel.operatingSystem: "windows", "eks.amazonaws.com/nodegroup": "ng-7", "team": "a",
    ]
    let head = "cluster.yaml:9:7: spec.pools[0].labels."
    let own = "leave the label out: every node has its own"
    #expect(
      problems(pool) == [
        "\(head)failure-domain.beta.kubernetes.io/region: says 'eu-west-1' of every node, and the pool buys nodes with us-east-1; \(own)",
        "\(head)karpenter.sh/capacity-type: says 'spot' of every node, and the pool buys nodes with on-demand; \(own)",
        "\(head)kubernetes.io/arch: says 'arm64' of every node, and the pool buys nodes with amd64, arm64; \(own); for such nodes alone write instanceTypes: {architectures: [arm64]} in the pool",
        "\(head)kubernetes.io/hostname: every node has a name of its own; leave the label out",
        "\(head)node.kubernetes.io/instance-type: says 'm5.large' of every node, and the pool buys nodes with m7g.large, m7i.large; \(own)",
        "\(head)plimsoll.dev/group: plans give this label to groups of nodes themselves; leave the label out",
        "\(head)plimsoll.dev/pool: says 'other', and the pool is 'general'; leave the label out: its nodes have it anyway",
        "\(head)topology.kubernetes.io/zone: says 'us-east-1a' of every node, and the pool buys nodes with us-east-1a, us-east-1b; \(own); for such nodes alone write zones: [us-east-1a] in the pool",
      ])
  }

  @Test func `labels that say what all nodes of a pool are anyway are accepted`() throws {
    var pool = pool(include: ["m7g.large"], zones: ["us-east-1a"])
    pool.labels = [
      WellKnownLabel.zone: "us-east-1a", WellKnownLabel.architecture: "arm64", WellKnownLabel.pool: "general",
      WellKnownLabel.instanceType: "m7g.large", WellKnownLabel.capacityType: "on-demand",
    ]
    #expect(problems(pool) == [])
  }

  @Test func `shares of what no instance type offers are problems`() {
    var pool = pool(include: ["m7i.large"])
    pool.utilisationCap = [.cpu: 0.8, "nvidia.com/gpu": 0.5, "nvidia.com/gpus": 0.5]
    #expect(
      problems(pool, headroom: ["example.com/banana": 0.1]).map { $0.replacing(/of .* offers/, with: "offers") } == [
        "cluster.yaml:1:1: spec.headroom.example.com/banana: no instance type offers it; leave it out, or give a Catalog document with types that do",
        "cluster.yaml:9:7: spec.pools[0].utilisationCap.nvidia.com/gpus: no instance type offers it; did you mean nvidia.com/gpu?",
      ])
  }
}
