import ClusterModel
import Quantities
import Reading
import Testing

@Suite("Inventory documents")
struct InventoryReaderTests {
  static let full = """
    apiVersion: plimsoll/v1
    kind: Inventory
    metadata: {name: shop}
    spec:
      namespace: shop
      workloads:
        - {name: checkout, replicas: 12, requests: {cpu: 250m, memory: 512Mi}, limits: {memory: 1Gi, nvidia.com/gpu: 1}, spot: allowed, spread: {zone: 1, host: {maxSkew: 2, soft: true}}}
        - {name: orders-db, kind: StatefulSet, replicas: 3, requests: {cpu: "2", memory: 8Gi}, volume: {size: 100Gi, class: gp3, zones: [a, b]},
           spot: forbidden, antiAffinity: host, disruptionBudget: {maxUnavailable: 1}}
        - name: render
          namespace: media
          replicas: 4
          tolerations: ["nvidia.com/gpu:NoSchedule", "a=b", "*", {key: k, operator: Equal, value: v, effect: NoExecute}]
          zones: [a]
          nodeSelector: {disk: ssd}
          antiAffinity: [{to: shop/checkout, within: zone}, {labels: {app: x}, namespaces: [other], soft: true}]
          affinity: {to: cache, within: host}
          volumes: [{name: scratch, size: 1Gi, access: ReadWriteMany}]
          hostPorts: [80, "53/udp"]
        - {name: cache, namespace: media, kind: DaemonSet, priorityClass: system-node-critical, hostNetwork: true, os: linux, runtimeClass: gvisor}
        - {name: search, replicas: 6, autoscaling: {min: 4, max: 20, current: 7}, priority: 1000, pool: general, labels: {app: search}, annotations: {plimsoll.dev/ignore: "PL0101: why"}}
    """

  private func workload(_ name: String) throws -> WorkloadManifest {
    let read = try OwnDocumentFixture(Self.full)
    return try #require(read.inventory?.objects.workloads.first { $0.id.name == name })
  }

  private func traits(_ name: String) throws -> InventoryTraits {
    let id = try workload(name).id
    return try #require(try OwnDocumentFixture(Self.full).inventory?.traits[id])
  }

  @Test func `reads every workload without a word`() throws {
    let read = try OwnDocumentFixture(Self.full)
    #expect(read.problems == [])
    let inventory = try #require(read.inventory)
    #expect(inventory.name == "shop")
    #expect(
      inventory.objects.workloads.map(\.id.description) == [
        "shop/Deployment/checkout", "shop/StatefulSet/orders-db", "media/Deployment/render", "media/DaemonSet/cache",
        "shop/Deployment/search",
      ])
    #expect(inventory.objects.workloads.map(\.replicas) == [12, 3, 4, nil, 6])
  }

  /// The design's own example of an Inventory.
  @Test func `the example that people start from reads`() throws {
    let read = try OwnDocumentFixture(
      """
      apiVersion: plimsoll/v1
      kind: Inventory
      metadata: {name: shop}
      spec:
        namespace: shop
        workloads:
          - {name: checkout, replicas: 12, requests: {cpu: 250m, memory: 512Mi}, spot: allowed, spread: {zone: 1}}
          - {name: orders-db, kind: StatefulSet, replicas: 3, requests: {cpu: "2", memory: 8Gi}, volume: {size: 100Gi, class: gp3},
             spot: forbidden, antiAffinity: host, disruptionBudget: {maxUnavailable: 1}}
          - {name: render, replicas: 4, requests: {cpu: "4", memory: 16Gi, nvidia.com/gpu: 1}, tolerations: ["nvidia.com/gpu:NoSchedule"], zones: [us-east-1a]}
          - {name: search, replicas: 6, autoscaling: {min: 4, max: 20}, requests: {cpu: 500m, memory: 1Gi}, priority: 1000}
      """)
    #expect(read.problems == [])
    #expect(try #require(read.inventory).objects.count == 6)
  }

  @Test func `requests, limits in their place, spot and spread`() throws {
    let checkout = try workload("checkout")
    #expect(checkout.template.containers.map(\.requests) == [ResourceVector([.cpu: 250, .memory: 512 << 20])])
    #expect(checkout.template.containers.map(\.limits) == [ResourceVector([.memory: 1 << 30, "nvidia.com/gpu": 1])])
    #expect(try traits("checkout") == InventoryTraits(spot: .allowed))
    let own = LabelSelector(matchLabels: ["plimsoll.dev/workload": "Deployment.checkout"])
    #expect(
      checkout.template.topologySpread == [
        TopologySpreadConstraint(
          maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: .doNotSchedule, selector: own),
        TopologySpreadConstraint(
          maxSkew: 2, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: .scheduleAnyway, selector: own),
      ])
    #expect(own.matches(checkout.template.labels))
  }

  @Test func `a StatefulSet's volume, its zones, its budget and its distance from itself`() throws {
    let database = try workload("orders-db")
    let own = LabelSelector(matchLabels: ["plimsoll.dev/workload": "StatefulSet.orders-db"])
    #expect(
      database.volumeClaimTemplates == [
        VolumeClaimTemplate(name: "data", spec: VolumeClaimSpec(storageClassName: "gp3", requestedBytes: 100 << 30))
      ])
    #expect(try traits("orders-db") == InventoryTraits(spot: .forbidden, pinnedZones: ["a": 2, "b": 1]))
    #expect(
      database.template.podAntiAffinity.required == [
        PodAffinityTerm(selector: own, topologyKey: "kubernetes.io/hostname")
      ])
    let budget = try #require(try OwnDocumentFixture(Self.full).inventory?.objects.disruptionBudgets.first)
    #expect(budget.selector == own)
    #expect(budget.rule == .maxUnavailable(.count(1)))
    #expect(budget.namespace == "shop" && budget.name == "orders-db")
  }

  @Test func `tolerations in short, companions by name and by labels, claims and ports`() throws {
    let render = try workload("render")
    #expect(
      render.template.tolerations == [
        Toleration(key: "nvidia.com/gpu", operator: .exists, effect: .noSchedule),
        Toleration(key: "a", operator: .equal, value: "b"), Toleration(operator: .exists),
        Toleration(key: "k", operator: .equal, value: "v", effect: .noExecute),
      ])
    #expect(try traits("render") == InventoryTraits(allowedZones: ["a"]))
    #expect(render.template.nodeSelector == ["disk": "ssd"])
    #expect(
      render.template.podAntiAffinity.required == [
        PodAffinityTerm(
          selector: LabelSelector(matchLabels: ["plimsoll.dev/workload": "Deployment.checkout"]),
          topologyKey: "topology.kubernetes.io/zone", namespaces: ["shop"])
      ])
    #expect(
      render.template.podAntiAffinity.preferred == [
        PreferredPodTerm(
          weight: 100,
          term: PodAffinityTerm(
            selector: LabelSelector(matchLabels: ["app": "x"]), topologyKey: "kubernetes.io/hostname",
            namespaces: ["other"]))
      ])
    #expect(
      render.template.podAffinity.required == [
        PodAffinityTerm(
          selector: LabelSelector(matchLabels: ["plimsoll.dev/workload": "DaemonSet.cache"]),
          topologyKey: "kubernetes.io/hostname")
      ])
    #expect(
      render.template.volumes == [PodVolume(name: "scratch", source: .persistentVolumeClaim(name: "render-scratch"))])
    let claim = try #require(try OwnDocumentFixture(Self.full).inventory?.objects.claims.first)
    #expect(claim.name == "render-scratch" && claim.namespace == "media")
    #expect(claim.spec == VolumeClaimSpec(accessModes: [.readWriteMany], requestedBytes: 1 << 30))
    #expect(
      render.template.containers.first?.ports == [
        ContainerPort(containerPort: 80, hostPort: 80), ContainerPort(containerPort: 53, hostPort: 53, protocol: "UDP"),
      ])
  }

  @Test func `priorities, autoscaling, pool, operating system`() throws {
    let search = try workload("search")
    let scaler = try #require(try OwnDocumentFixture(Self.full).inventory?.objects.autoscalers.first)
    #expect(scaler.targetKind == "Deployment" && scaler.targetName == "search" && scaler.namespace == "shop")
    #expect([scaler.minReplicas, scaler.maxReplicas, scaler.currentReplicas] == [4, 20, 7])
    #expect(search.template.priority == 1000)
    #expect(search.annotations == ["plimsoll.dev/pool": "general", "plimsoll.dev/ignore": "PL0101: why"])
    #expect(search.labels["app"] == "search")
    let cache = try workload("cache")
    #expect(cache.id.kind == "DaemonSet")
    #expect(cache.template.priorityClassName == "system-node-critical")
    #expect(cache.template.hostNetwork)
    #expect(cache.template.nodeSelector == ["kubernetes.io/os": "linux"])
    #expect(cache.template.runtimeClassName == "gvisor")
  }

  @Test func `all that is wrong is told at once`() throws {
    let read = try OwnDocumentFixture(
      """
      apiVersion: plimsoll/v1
      kind: Inventory
      spec:
        workloads:
          - {replicas: 3}
          - {name: a, replica: 3, requests: {cpu: -1, pods: 3}}
          - {name: a, kind: Deploymnet}
          - {name: d, kind: DaemonSet, replicas: 2, autoscaling: {max: 3}}
          - {name: p, kind: Pod, spot: maybe, limits: {cpu: 500Mi}}
          - {name: s, kind: StatefulSet, replicas: 3, volume: {class: gp3, zones: {z: 1, y: 1}}}
          - {name: t, tolerations: ["k:Never", "=v", {operator: Exists, value: v}], spread: {rack: 1, zone: 0}}
          - {name: u, affinity: {to: b, within: row}, antiAffinity: [{to: zz}, {labels: {}}, rack]}
          - {name: v, autoscaling: {min: 5, max: 3}, disruptionBudget: {}, hostPorts: [0, "x"], annotations: {x: text}}
          - name: w
            volumes: [{size: 1Gi}, {size: 1Gi, name: data}]
          - 7
      """)
    #expect(
      read.problems == [
        "d.yaml:5:7: spec.workloads[0].name: is missing; write it",
        "d.yaml:6:17: spec.workloads[1].replica: unknown field 'replica'; did you mean 'replicas'?",
        "d.yaml:6:39: spec.workloads[1].requests: asks for pods; leave it out: a pod always takes one",
        "d.yaml:6:45: spec.workloads[1].requests.cpu: '-1' is negative; write 0 or more",
        "d.yaml:7:7: spec.workloads[2]: default/Deployment/a is already at d.yaml:6:7; give each workload of a kind its own name",
        "d.yaml:7:23: spec.workloads[2].kind: 'Deploymnet' is none of Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob; did you mean Deployment?",
        "d.yaml:8:44: spec.workloads[3].replicas: a DaemonSet has one pod on each node; leave it out",
        "d.yaml:8:60: spec.workloads[3].autoscaling: nothing scales a DaemonSet; leave it out",
        "d.yaml:9:23: spec.workloads[4].kind: 'Pod' is none of Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob; write one of them",
        "d.yaml:9:34: spec.workloads[4].spot: 'maybe' is none of allowed, forbidden; write one of them",
        "d.yaml:9:55: spec.workloads[4].limits.cpu: '500Mi' is more than any machine has (1000000); check the unit: 500m, 2, 512Mi",
        "d.yaml:10:57: spec.workloads[5].volume.size: is missing; write it as a quantity, such as 100Gi",
        "d.yaml:10:77: spec.workloads[5].volume.zones: places 2 pods, and there are 3 replicas; make both the same",
        "d.yaml:11:31: spec.workloads[6].tolerations[0]: 'k:Never' is no toleration; write key=value:Effect, with an effect of NoSchedule, PreferNoSchedule, NoExecute",
        "d.yaml:11:42: spec.workloads[6].tolerations[1]: '=v' is no toleration; write key=value:Effect, key:Effect, key or *",
        "d.yaml:11:74: spec.workloads[6].tolerations[2].value: stands beside operator Exists; leave out either",
        "d.yaml:11:87: spec.workloads[6].spread: 'rack' is no domain; write zone, host, or a node label with a domain, such as example.com/rack",
        "d.yaml:11:103: spec.workloads[6].spread.zone: 0 is too small; write a number of at least 1",
        "d.yaml:12:43: spec.workloads[7].affinity.within: 'row' is no domain; write host, zone, or a node label with a domain, such as example.com/rack",
        "d.yaml:12:69: spec.workloads[7].antiAffinity[0].to: 'zz' is no workload of this Inventory; select the pods of others by labels",
        "d.yaml:12:74: spec.workloads[7].antiAffinity[1]: selects no pods; write to: a workload of this Inventory, or labels",
        "d.yaml:12:88: spec.workloads[7].antiAffinity[2]: 'rack' is no domain; write host, zone, or a node label with a domain, such as example.com/rack",
        "d.yaml:13:30: spec.workloads[8].autoscaling: min 5 is above max 3; raise max or lower min",
        "d.yaml:13:66: spec.workloads[8].disruptionBudget: needs one of minAvailable and maxUnavailable; write {maxUnavailable: 1}",
        "d.yaml:13:82: spec.workloads[8].hostPorts[0]: '0' is no port; write 80 or \"53/UDP\"",
        "d.yaml:13:85: spec.workloads[8].hostPorts[1]: 'x' is no port; write 80 or \"53/UDP\"",
        "d.yaml:13:104: spec.workloads[8].annotations: 'x' has no meaning here; write only annotations of plimsoll.dev/",
        "d.yaml:15:30: spec.workloads[9].volumes[1]: volume 'data' stands twice; give each its own name",
        "d.yaml:16:7: spec.workloads[10]: '7' stands where a mapping should be; write fields with names",
      ])
  }

  @Test func `a Job's replicas are its parallelism, and runs of a CronJob don't overlap`() throws {
    let read = try OwnDocumentFixture(
      """
      apiVersion: plimsoll/v1
      kind: Inventory
      spec: {workloads: [{name: once, kind: Job, replicas: 3}, {name: often, kind: CronJob}]}
      """)
    let workloads = try #require(read.inventory).objects.workloads
    #expect(workloads.map(\.job) == [JobShape(parallelism: 3), JobShape(parallelism: 1, concurrency: .forbid)])
    #expect(workloads.map(\.apiVersion) == ["batch/v1", "batch/v1"])
  }

  @Test func `traits are set on the workload that normalisation makes`() throws {
    let id = WorkloadID(namespace: "shop", kind: "Deployment", name: "web")
    let place = FilePosition(path: "d.yaml")
    let workload = Workload(
      id: id, template: PodTemplate(), replicas: 1, pinnedZones: ["b": 1], spot: .allowed, position: place)
    let traits = InventoryTraits(spot: .forbidden, allowedZones: ["a"])
    let result = traits.applied(to: workload)
    #expect(result.spot == .forbidden)
    #expect(result.allowedZones == ["a"])
    #expect(result.pinnedZones == ["b": 1])
    #expect(InventoryTraits().applied(to: workload) == workload)
  }

  @Test(arguments: [
    ("{apiVersion: plimsoll/v1, kind: Inventory}", "d.yaml:1:1: spec: is missing; list workloads under spec.workloads"),
    (
      "{apiVersion: plimsoll/v1, kind: Inventory, spec: {}}",
      "d.yaml:1:50: spec.workloads: is missing; list at least one, such as - {name: web, replicas: 3}"
    ),
    (
      "{apiVersion: plimsoll/v1, kind: Inventory, spec: {workloads: []}}",
      "d.yaml:1:62: spec.workloads: is empty; list at least one workload"
    ),
  ])
  func `an Inventory without workloads is a problem`(text: String, problem: String) throws {
    #expect(try OwnDocumentFixture(text).problems == [problem])
  }
}
