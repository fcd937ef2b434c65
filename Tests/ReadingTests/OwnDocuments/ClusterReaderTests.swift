import ClusterModel
import Quantities
import Reading
import Testing

@Suite("Cluster documents")
struct ClusterReaderTests {
  static let full = """
    apiVersion: plimsoll/v1
    kind: Cluster
    metadata: {name: shop-prod}
    spec:
      provider: aws
      region: us-east-1
      zones: [us-east-1a, us-east-1b, us-east-1c]
      kubernetesVersion: "1.34"
      currency: EUR
      catalog: [builtin, prices.yaml]
      instanceTypes: {include: ["m7i.*", "c7i.*"], exclude: ["*.metal*"], architectures: [amd64], generationAtLeast: 5}
      prices: {discount: {on-demand: 0.1, spot: 0.2}, reserved: [{instanceType: m7i.2xlarge, count: 10, pricePerHour: 0.25, zone: us-east-1a}]}
      reservations: {kubeReserved: {cpu: 100m}, systemReserved: {memory: 1Gi}, eviction: {memory: 200Mi}, maxPods: 50}
      pools:
        - name: system
          role: system
          taints: ["CriticalAddonsOnly=true:NoSchedule", {key: a, effect: NoExecute}]
          labels: {plimsoll.dev/pool: system}
          capacityTypes: [on-demand, spot]
          nodes: {min: 3, max: 12, minPerZone: 1}
          zones: [us-east-1a, us-east-1b]
          instanceTypes: {include: ["m7i.*"]}
          instanceTypesPerPool: 2
          utilisationCap: {cpu: 0.8, memory: 1}
          accepts: {namespaces: [kube-system], workloads: ["ingress-nginx/*/*"], labels: {tier: platform}}
          maxPods: 110
      headroom: {cpu: 0.1, memory: 0.0}
      survive: [zone-loss, {node-loss: 2}, {upgrade: {maxSurge: 25%, maxUnavailable: 0}}, spot-reclaim]
      replicas: {autoscaled: 0.5, jobs: exclude}
      missingRequests: {cpu: 50m, memory: 64Mi}
      instanceTypesPerPool: 4
      controlPlane: {members: 5, etcd: external, zones: [us-east-1a], apiEndpoint: loadbalancer, disk: nvme}
      declared: {etcdBackup: {schedule: "0 */6 * * *", lastRestoreTest: 2026-09-14}, keptOut: [orders-db], upgradeOwner: "team"}
    """

  private func place(_ line: Int, _ column: Int) -> FilePosition {
    FilePosition(path: "d.yaml", line: line, column: column)
  }

  @Test func `reads every field that there is`() throws {
    let read = try OwnDocumentFixture(Self.full)
    #expect(read.problems == [])
    let zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
    var expected = ClusterDocument(
      name: "shop-prod", provider: .aws, region: "us-east-1", zones: zones, currency: "EUR",
      catalog: ["builtin", "prices.yaml"],
      instanceTypes: InstanceTypeFilter(
        include: ["m7i.*", "c7i.*"], exclude: ["*.metal*"], architectures: ["amd64"], generationAtLeast: 5),
      pools: [], headroom: [.cpu: 0.1], position: place(1, 1))
    expected.prices = PricePolicy(
      onDemandDiscount: 0.1, spotDiscount: 0.2,
      reserved: [
        ReservedInstances(
          instanceType: "m7i.2xlarge", count: 10, price: HourlyCost(microUnits: 250_000), zone: "us-east-1a")
      ])
    expected.reservations = .given(
      kubeReserved: ResourceVector([.cpu: 100]), systemReserved: ResourceVector([.memory: 1 << 30]),
      eviction: ResourceVector([.memory: 200 << 20]), maxPods: 50)
    expected.survive = [
      .zoneLoss, .nodeLoss(2), .upgrade(maxSurge: .percent(25), maxUnavailable: .count(0)), .spotReclaim,
    ]
    expected.replicas = ReplicaPolicy(autoscaled: .share(0.5), jobs: .exclude)
    expected.missingRequests = ResourceVector(milliCPU: 50, memory: 64 << 20)
    expected.instanceTypesPerPool = 4
    let cluster = try #require(read.cluster)
    expected.controlPlane = ControlPlane(
      members: 5, etcd: "external", zones: ["us-east-1a"], apiEndpoint: "loadbalancer", disk: "nvme",
      position: try #require(cluster.controlPlane).position)
    expected.declared = Declarations(
      etcdBackupSchedule: "0 */6 * * *", lastRestoreTest: "2026-09-14", keptOut: ["orders-db"], upgradeOwner: "team")
    expected.pools = [
      NodePool(
        name: "system", role: .system,
        taints: [
          Taint(key: "CriticalAddonsOnly", value: "true", effect: .noSchedule), Taint(key: "a", effect: .noExecute),
        ],
        labels: ["plimsoll.dev/pool": "system"], capacityTypes: [.onDemand, .spot], minimumNodes: 3, maximumNodes: 12,
        minimumPerZone: 1, zones: ["us-east-1a", "us-east-1b"],
        instanceTypes: InstanceTypeFilter(include: ["m7i.*"]), instanceTypesPerPool: 2, utilisationCap: [.cpu: 0.8],
        accepts: WorkloadMatcher(
          namespaces: ["kube-system"], workloads: ["ingress-nginx/*/*"], labels: ["tier": "platform"]),
        maxPods: 110, position: place(15, 7))
    ]
    #expect(cluster == expected)
  }

  @Test func `an empty document is the built-in cluster under another name`() throws {
    let read = try OwnDocumentFixture("apiVersion: plimsoll/v1\nkind: Cluster\n")
    #expect(read.problems == [])
    var cluster = try #require(read.cluster)
    let builtIn = ClusterDefaults.builtInCluster
    #expect(builtIn.isBuiltIn)
    #expect(cluster.pools.map(\.name) == ["system", "general", "stateful", "special"])
    #expect(cluster.pools.map(\.role) == [.system, .general, .stateful, .special])
    #expect(
      cluster.pools.map { $0.taints.map(\.description) } == [
        ["CriticalAddonsOnly=true:NoSchedule"], [], ["plimsoll.dev/role=stateful:NoSchedule"],
        ["plimsoll.dev/role=special:NoSchedule"],
      ])
    #expect(cluster.pools.allSatisfy { $0.capacityTypes == [.onDemand] && $0.minimumNodes == 0 })
    cluster.name = builtIn.name
    #expect(cluster.defaulted == ["kubernetesVersion", "pools", "zones"])
    cluster.defaulted = []
    cluster.isBuiltIn = true
    cluster.position = builtIn.position
    cluster.pools = cluster.pools.map { pool in
      var moved = pool
      moved.position = builtIn.position
      return moved
    }
    #expect(cluster == builtIn)
  }

  @Test func `default pools have no filter of their own where the cluster has one`() throws {
    let read = try OwnDocumentFixture(
      "apiVersion: plimsoll/v1\nkind: Cluster\nspec: {instanceTypes: {include: [\"m8g.*\"]}}\n")
    #expect(try #require(read.cluster).pools.allSatisfy { $0.instanceTypes == InstanceTypeFilter() })
  }

  @Test(arguments: [("azure", "westus2", "westus2-1"), ("gcp", "us-central1", "us-central1-a")])
  func `another provider has its own home region and zones`(provider: String, region: String, zone: String) throws {
    let read = try OwnDocumentFixture("apiVersion: plimsoll/v1\nkind: Cluster\nspec: {provider: \(provider)}\n")
    #expect(read.problems == [])
    #expect(read.cluster?.region == region)
    #expect(read.cluster?.zones.first == zone)
    #expect(read.cluster?.zones.count == 3)
  }

  @Test func `all that is wrong is told at once, by place, with the nearest right name`() throws {
    let read = try OwnDocumentFixture(
      """
      apiVersion: plimsoll/v1
      kind: Cluster
      metadata: {nam: x}
      spec:
        provider: awz
        zones: [a, b, a]
        kubernetesVersion: 1.30
        currency: dollars
        instancetypes: {}
        instanceTypes: {includes: [], architectures: [x86], generationAtLeast: 0}
        prices: {discount: {on-demand: 1.5}, reserved: [{count: 0, zone: c}]}
        reservations: {kubeReserved: {cpu: 1x}}
        pools:
          - {name: General, role: genral, taints: ["k=v:Never", "k:NoSchedule", "k:NoSchedule"]}
          - {name: g, nodes: {min: 5, max: 3, minPerZone: 2}, zones: [b, z], capacityTypes: []}
          - {name: g, accepts: {}, utilisationCap: {cpu: 80}}
          - {role: system, accepts: {workloads: ["a/b/c/d"]}}
        headroom: {cpu: 1}
        survive: [zone-lost, {node-loss: 0}, zone-loss, zone-loss, {upgrade: {maxSurge: 0}}]
        replicas: {autoscaled: most, jobs: pea}
        instanceTypesPerPool: 0
        controlPlane: {members: three, etcd: stack}
        declared: {etcdBackup: {schedule: daily, lastRestoreTest: 2026-02-30}}
      """)
    #expect(
      read.problems == [
        "d.yaml:3:12: metadata.nam: unknown field 'nam'; did you mean 'name'?",
        "d.yaml:5:13: spec.provider: 'awz' is none of aws, azure, gcp, on-premises; did you mean aws?",
        "d.yaml:6:17: spec.zones[2]: 'a' stands twice; write it once",
        "d.yaml:7:22: spec.kubernetesVersion: '1.30' is no version in quotes; write \"1.34\": without quotes 1.30 becomes 1.3",
        "d.yaml:8:13: spec.currency: 'dollars' is no currency code; write three capital letters, such as USD",
        "d.yaml:9:3: spec.instancetypes: unknown field 'instancetypes'; did you mean 'instanceTypes'?",
        "d.yaml:10:19: spec.instanceTypes.includes: unknown field 'includes'; did you mean 'include'?",
        "d.yaml:10:49: spec.instanceTypes.architectures[0]: 'x86' is none of amd64, arm64; write one of them",
        "d.yaml:10:74: spec.instanceTypes.generationAtLeast: 0 is too small; write a number of at least 1",
        "d.yaml:11:34: spec.prices.discount.on-demand: 1.5 is out of range; write a number from 0.0 to 0.99",
        "d.yaml:11:51: spec.prices.reserved[0].instanceType: is missing; write it",
        "d.yaml:11:51: spec.prices.reserved[0].pricePerHour: is missing; write what an hour of one costs, 0 if paid",
        "d.yaml:11:59: spec.prices.reserved[0].count: 0 is too small; write a number of at least 1",
        "d.yaml:11:68: spec.prices.reserved[0].zone: 'c' is none of the cluster's zones; did you mean a?",
        "d.yaml:12:38: spec.reservations.kubeReserved.cpu: '1x' is not a quantity; write 500m, 2, 1.5 or 512Mi",
        "d.yaml:14:14: spec.pools[0].name: 'General' can't be a pool's name; write at most 40 lower-case letters, digits and dashes",
        "d.yaml:14:29: spec.pools[0].role: 'genral' is none of system, general, stateful, special; did you mean general?",
        "d.yaml:14:46: spec.pools[0].taints[0]: 'k=v:Never' is no taint; write key=value:Effect or key:Effect, with an effect of NoSchedule, PreferNoSchedule, NoExecute",
        "d.yaml:14:75: spec.pools[0].taints[2]: 'k:NoSchedule' stands twice; write it once",
        "d.yaml:15:24: spec.pools[1].nodes: min 5 is above max 3; raise max or lower min",
        "d.yaml:15:24: spec.pools[1].nodes: minPerZone 2 in 2 zones makes 4 nodes, above max 3; raise max or lower minPerZone",
        "d.yaml:15:68: spec.pools[1].zones[1]: 'z' is none of the cluster's zones; did you mean a?",
        "d.yaml:15:87: spec.pools[1].capacityTypes: is empty; write one of on-demand, spot, reserved",
        "d.yaml:16:7: spec.pools[2]: pool 'g' is already at d.yaml:15:7; give each pool its own name",
        "d.yaml:16:26: spec.pools[2].accepts: accepts nothing; name namespaces, workloads or labels, or leave it out",
        "d.yaml:16:52: spec.pools[2].utilisationCap.cpu: '80' is no share; write a number from 0.01 to 1.0",
        "d.yaml:17:7: spec.pools[3].name: is missing; write it",
        "d.yaml:17:44: spec.pools[3].accepts.workloads[0]: 'a/b/c/d' is no pattern of a workload; write namespace/Kind/name, with * for any",
        "d.yaml:18:19: spec.headroom.cpu: '1' is no share; write a number from 0.0 to 0.99",
        "d.yaml:19:13: spec.survive[0]: 'zone-lost' is none of zone-loss, node-loss, upgrade, spot-reclaim; did you mean zone-loss?",
        "d.yaml:19:36: spec.survive[1].node-loss: 0 is too small; write a number of at least 1",
        "d.yaml:19:51: spec.survive[3]: 'zone-loss' stands twice; write it once",
        "d.yaml:19:72: spec.survive[4].upgrade: maxSurge and maxUnavailable are both 0, so that no node could be replaced; write 1 for one of them",
        "d.yaml:20:26: spec.replicas.autoscaled: 'most' is neither max nor current nor a share; write max, current, or a number from 0 to 1",
        "d.yaml:20:38: spec.replicas.jobs: 'pea' is none of peak, exclude; did you mean peak?",
        "d.yaml:21:25: spec.instanceTypesPerPool: 0 is too small; write a number of at least 1",
        "d.yaml:22:27: spec.controlPlane.members: 'three' is not a whole number; write a number such as 3",
        "d.yaml:22:40: spec.controlPlane.etcd: 'stack' is none of stacked, external; did you mean stacked?",
        "d.yaml:23:37: spec.declared.etcdBackup.schedule: 'daily' is no cron schedule; write five fields, such as \"0 */6 * * *\"",
        "d.yaml:23:61: spec.declared.etcdBackup.lastRestoreTest: '2026-02-30' is no date; write it as 2026-09-14",
      ])
  }

  @Test func `shares of what can be no resource are problems, shares of devices are not`() throws {
    #expect(
      try OwnDocumentFixture(
        """
        apiVersion: plimsoll/v1
        kind: Cluster
        spec:
          headroom: {memroy: 0.1, nvidia.com/gpu: 0.1}
          pools:
            - {name: g, utilisationCap: {banana: 0.5, hugepages-2Mi: 0.5, pods: 0.9}}
        """
      ).problems == [
        "d.yaml:4:22: spec.headroom.memroy: 'memroy' is no resource; did you mean memory?",
        "d.yaml:6:42: spec.pools[0].utilisationCap.banana: 'banana' is no resource; write cpu, memory, ephemeral-storage, pods, or a name with its domain such as nvidia.com/gpu",
      ])
  }

  @Test func `zones of an unknown region must be written`() throws {
    #expect(
      try OwnDocumentFixture("apiVersion: plimsoll/v1\nkind: Cluster\nspec:\n  region: eu-west-1\n").problems == [
        "d.yaml:4:3: spec.zones: is missing; list the zones that nodes may stand in, such as [eu-west-1a]"
      ])
  }

  @Test func `a second Cluster document is a problem, other documents stand beside it`() throws {
    let read = try OwnDocumentFixture(
      """
      apiVersion: plimsoll/v1
      kind: Cluster
      ---
      {apiVersion: plimsoll/v1, kind: Scenarios, metadata: {name: s}, spec: {scenarios: [{name: one, changes: [{remove: x}]}]}}
      ---
      apiVersion: plimsoll/v1
      kind: Cluster
      """)
    #expect(read.problems == ["d.yaml:6:1: a Cluster document is already at d.yaml:1:1; give one for each run"])
    #expect(read.documents.scenarios.map(\.name) == ["one"])
  }

  @Test(arguments: ["[]", "text", "3", "{spec: [], apiVersion: plimsoll/v1, kind: Cluster}"])
  func `odd shapes are problems, never crashes`(text: String) throws {
    let log = ProblemLog()
    let node = try #require(try YAMLDocuments().parse(text).first)
    _ = ClusterReader().read(FieldReader(node, file: "d.yaml", log: log))
    #expect(!log.isEmpty)
  }
}
