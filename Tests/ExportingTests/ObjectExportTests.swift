import ClusterModel
import Exporting
import Foundation
import Quantities
import Reading
import Scheduling
import Support
import Testing

@Suite("A plan as Kubernetes objects")
struct ObjectExportTests {
  private let small = SmallPlan()

  private func readBack(_ export: ObjectExport) -> ReadResult {
    ManifestReader().read(export.files.map { InputSource.text(name: $0.name, bytes: Array($0.text.utf8)) })
  }

  @Test func `our own reader finds every node and pod, as they were`() throws {
    let result = readBack(ObjectExport(plan: small.plan, inventory: small.inventory))
    #expect(result.problems.map(\.description) == [])
    #expect(result.objects.nodes.map(\.name) == small.plan.nodes.map(\.name))
    for (node, planned) in zip(result.objects.nodes, small.plan.nodes) {
      #expect(node.labels == planned.labels)
      #expect(node.taints == planned.taints)
      #expect(node.allocatable == planned.allocatable)
    }
    let daemons = Set(small.inventory.daemonSets.map(\.id))
    let standing = small.plan.placements.filter { daemons.contains($0.workload) }.count
    #expect(result.objects.pods.count { $0.template.nodeName != nil } == standing)
    let wanted = small.plan.workloads.filter { !daemons.contains($0.workload) }.reduce(0) { $0 + $1.replicas }
    #expect(result.objects.pods.count { $0.template.nodeName == nil } == wanted)
  }

  @Test func `an even spread is in the overlay's patch and in the pods`() throws {
    var plan = small.plan
    let index = try #require(
      plan.workloads.firstIndex { entry in
        small.inventory.workloads.contains { $0.id == entry.workload && $0.template.maySpreadEvenly }
      })
    plan.workloads[index].isEven = true
    let id = plan.workloads[index].workload
    let pods = readBack(ObjectExport(plan: plan, inventory: small.inventory)).objects.pods
      .filter { $0.namespace == id.namespace && $0.name.hasPrefix(id.name) }
    #expect(!pods.isEmpty)
    for pod in pods {
      let spread = try #require(pod.template.topologySpread.last)
      #expect(spread.topologyKey == WellKnownLabel.hostname && spread.maxSkew == 1)
      #expect(spread.whenUnsatisfiable == .doNotSchedule && spread.selector?.matches(pod.template.labels) == true)
    }
    func patches(_ plan: Plan) -> Int {
      KustomizeOverlay(plan: plan, inventory: small.inventory, bases: []).files.map(\.text).joined()
        .components(separatedBy: "topologyKey: kubernetes.io/hostname").count
    }
    #expect(patches(plan) == patches(small.plan) + 1)
  }

  @Test(arguments: 1...UInt64(5))
  func `a replay of the objects is a replay of the plan`(seed: UInt64) throws {
    var inventory = small.inventory
    for index in inventory.workloads.indices {
      // The plan's replay takes volumes for the zones that they tie pods to, and has no claims.
      inventory.workloads[index].volumeClaimTemplates = []
      // Templates of these workloads say nothing of their requests; an object has no other place for them.
      inventory.workloads[index].template.containers[0].requests = inventory.workloads[index].requests
    }
    for index in inventory.daemonSets.indices {
      inventory.daemonSets[index].template.containers[0].requests = inventory.daemonSets[index].requests
    }
    // Objects name no owners, so that nothing is known of a pod's kin.
    var profile = SchedulerProfile.default
    profile.defaultSpread = []
    let planned = PlanReplay(small.plan, inventory: inventory, profile: profile)
    let expected = planned.run(seed: seed, arrival: .rolling)

    let objects = readBack(ObjectExport(plan: small.plan, inventory: inventory)).objects
    let storage = StorageSnapshot(
      claims: objects.claims, volumes: objects.volumes, classes: objects.storageClasses, csiNodes: objects.csiNodes)
    let snapshot = ClusterSnapshot(
      nodes: objects.nodes, pods: objects.pods.filter { $0.template.nodeName != nil }, storage: storage,
      namespaces: objects.namespaces, services: objects.services)
    // The plan's pods and nodes meet chance by their names, those of objects by their position.
    let replay = Replay(
      snapshot, pods: objects.pods.filter { $0.template.nodeName == nil }, profile: profile,
      podKeys: planned.replay.podKeys.suffix(planned.replay.count), nodeKeys: planned.replay.nodeKeys)
    let outcome = replay.run(seed: seed, arrival: .rolling, order: replay.shuffledOrder(seed: seed))
    #expect(outcome.placements == expected.placements)
    #expect(outcome.pending.map(\.message) == expected.pending.map(\.message))
  }

  @Test func `the same plan is the same bytes`() {
    let export = ObjectExport(plan: small.plan, inventory: small.inventory)
    #expect(export.files == ObjectExport(plan: small.plan, inventory: small.inventory).files)
    #expect(export.files.map(\.name) == ["nodes.yaml", "objects.yaml", "pods.yaml"])
  }

  @Test func `the overlay keeps what a manifest tolerates, adds what the plan assumes, and names one workload a patch`()
    throws
  {
    var plan = small.plan
    let index = try #require(plan.workloads.firstIndex { $0.enforced == .patch })
    plan.workloads[index].steering = [NodeGroupReference(group: "stateful-1")]
    plan.workloads[index].priorityClass = "tier"
    plan.priorityClasses = [PlannedPriorityClass(name: "tier", value: -1)]
    let files = KustomizeOverlay(plan: plan, inventory: small.inventory, bases: ["../base"]).files
    #expect(files.map(\.name) == ["kustomization.yaml", "priority-classes.yaml"])
    let root = try #require(try YAMLDocuments().parse(files[0].text).first)
    #expect(root.text("kind") == "Kustomization")
    #expect(root["resources"]?.elements?.compactMap { $0.scalar?.text } == ["../base", "priority-classes.yaml"])
    let patch = try #require(
      root["patches"]?.elements?.first {
        $0["target"]?.text("name") == "^\(plan.workloads[index].workload.name)$"
      })
    let document = try #require(try YAMLDocuments().parse(patch.text("patch") ?? "").first)
    let spec = try #require(document["spec"]?["template"]?["spec"])
    #expect(spec.text("priorityClassName") == "tier")
    #expect(spec["tolerations"]?.elements?.contains { $0.text("key") == SmallPlan.statefulTaint.key } == true)
    let terms = spec["affinity"]?["nodeAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]?[
      "nodeSelectorTerms"]
    let keys = terms?.elements?.flatMap { $0["matchExpressions"]?.elements ?? [] }.compactMap { $0.text("key") }
    #expect(keys?.contains(WellKnownLabel.group) == true)
  }
}
