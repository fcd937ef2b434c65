import ClusterModel
import Quantities
import Reading
import Testing

@Suite("Pods and their owners")
struct OwnershipTests {
  private typealias Input = NormaliserFixture
  private static let hash = "labels: {pod-template-hash: abc}"
  private static let ofDeployment = "ownerReferences: [{kind: Deployment, name: web, controller: true}]"

  @Test func `counts a ReplicaSet with its Deployment`() {
    let input = Input(
      Input.manifest("Deployment", "web", spec: "replicas: 3")
        + Input.manifest("ReplicaSet", "web-abc", spec: "replicas: 3", metadata: Self.ofDeployment)
        + Input.pod("web-abc-1", owner: "ReplicaSet/web-abc", node: "n1")
        + Input.pod("web-abc-2", owner: "ReplicaSet/web-abc", node: "n2"))
    #expect(input.ids == ["default/Deployment/web"])
    #expect(input.inventory.workloads[0].replicas == 3)
    #expect(input.inventory.workloads[0].currentNodes == ["n1": 1, "n2": 1])
    #expect(input.inventory.pods.count == 2)
    #expect(input.ignored == ["ReplicaSet default/web-abc: counted with its owner, Deployment web"])
  }

  @Test func `makes a Deployment of its ReplicaSets, and of pods alone`() {
    let sets =
      Input.manifest("ReplicaSet", "web-abc", spec: "replicas: 2", metadata: Self.ofDeployment)
      + Input.manifest("ReplicaSet", "web-old", spec: "replicas: 0", metadata: Self.ofDeployment)
    let bySets = Input(sets + Input.pod("web-abc-1", owner: "ReplicaSet/web-abc"))
    #expect(bySets.inventory.workloads.map { "\($0.id) \($0.replicas)" } == ["default/Deployment/web 2"])
    #expect(bySets.inventory.workloads[0].currentNodes == ["n1": 1])
    #expect(bySets.ignored == ["ReplicaSet default/web-old: an old revision of Deployment web, without pods"])
    let byPods = Input(
      Input.pod("web-abc-1", owner: "ReplicaSet/web-abc", metadata: Self.hash)
        + Input.pod("web-abc-2", owner: "ReplicaSet/web-abc", metadata: Self.hash))
    #expect(byPods.inventory.workloads.map { "\($0.id) \($0.replicas)" } == ["default/Deployment/web 2"])
    #expect(byPods.inventory.workloads[0].requests[.cpu] == 1000)
    #expect(byPods.inventory.workloads[0].template.nodeName == nil)
  }

  @Test func `groups the pods of other owners, each sort for itself`() {
    let input = Input(
      Input.pod("h", owner: "RayCluster/r", spec: "nodeSelector: {head: x}") + Input.pod("w1", owner: "RayCluster/r")
        + Input.pod("w2", owner: "RayCluster/r") + Input.pod("db-0", owner: "StatefulSet/db"))
    #expect(
      input.inventory.workloads.map { "\($0.id) \($0.replicas)" } == [
        "default/RayCluster/r 2", "default/RayCluster/r~2 1", "default/StatefulSet/db 1",
      ])
  }

  @Test func `a custom resource whose pods are in the input isn't said to hide them`() {
    let cluster = "---\n{apiVersion: ray.io/v1, kind: RayCluster, metadata: {name: r, namespace: default}}\n"
    let alone = Input(cluster)
    #expect(alone.inventory.ignored.map(\.mayHidePods) == [true])
    #expect(alone.ignored[0].hasSuffix("are not counted"), "\(alone.ignored)")
    let both = Input(cluster + Input.pod("w1", owner: "RayCluster/r"))
    #expect(both.inventory.ignored.map(\.mayHidePods) == [false])
    #expect(both.ignored[0].contains("counted as they stand in the input: default/RayCluster/r"), "\(both.ignored)")
  }

  @Test func `pods of one owner that ask for different amounts are noted`() {
    let large = Input.pod("web-abc-2", owner: "ReplicaSet/web-abc", metadata: Self.hash)
      .replacing("cpu: 1,", with: "cpu: 3,")
    let input = Input(Input.pod("web-abc-1", owner: "ReplicaSet/web-abc", metadata: Self.hash) + large)
    #expect(input.inventory.workloads[0].requests[.cpu] == 3000)
    #expect(
      input.assumptions.contains { $0.contains("different amounts: cpu 1") && $0.contains("to 3") },
      "\(input.assumptions)")
  }

  @Test func `what the scheduler would wait for is noted`() {
    let pod = "schedulingGates: [{name: g}], volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]"
    let claim =
      "---\n{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data, namespace: default}, spec: {}}\n"
    let notes = Input(Input.manifest("Deployment", "web", pod: pod)).assumptions
    #expect(notes.contains { $0.contains("gates (g)") }, "\(notes)")
    #expect(notes.contains { $0.contains("PersistentVolumeClaim data is not in the input") }, "\(notes)")
    let whole = Input(Input.manifest("Deployment", "web", pod: pod) + claim).assumptions
    #expect(!whole.contains { $0.contains("PersistentVolumeClaim data") }, "\(whole)")
  }

  @Test func `takes DaemonSets from their pods without the tie to a node`() throws {
    let affinity = """
      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: \
      [{matchFields: [{key: metadata.name, operator: In, values: [n1]}]}]}}}
      """
    let input = Input(Input.pod("a-1", owner: "DaemonSet/a", spec: affinity) + Input.manifest("DaemonSet", "b"))
    #expect(input.inventory.daemonSets.map(\.id.description) == ["default/DaemonSet/a", "default/DaemonSet/b"])
    #expect(input.inventory.daemonSets[0].template.nodeAffinity.required == nil)
    #expect(input.inventory.daemonSets.map(\.replicas) == [0, 0])
    let tolerations = input.inventory.daemonSets[1].template.tolerations.compactMap(\.key)
    #expect(tolerations.contains("node.kubernetes.io/unschedulable"))
    #expect(input.inventory.daemonSets[1].template.tolerations.allSatisfy { $0.seconds == nil })
  }

  @Test func `leaves out what takes no room on a planned node, with a word`() {
    let input = Input(
      Input.pod("done", owner: nil, phase: "Succeeded") + Input.pod("kube-apiserver-n1", owner: "Node/n1")
        + Input.pod("gone", owner: "ReplicaSet/x", metadata: "deletionTimestamp: '2026-01-01T00:00:00Z'")
        + Input.manifest("Job", "j", spec: "completions: 1").replacing(
          "spec:", with: "status: {conditions: [{type: Complete, status: 'True'}]}, spec:", maxReplacements: 1)
        + Input.pod("j-1", owner: "Job/j"))
    #expect(input.ids == [])
    #expect(
      input.ignored.sorted() == [
        "Job default/j: finished: its pods take no room", "Pod default/done: finished (Succeeded): it takes no room",
        "Pod default/gone: terminating: its successor is counted",
        "Pod default/kube-apiserver-n1: a static pod of node n1: the nodes that are planned bring their own",
      ])
  }

  @Test func `plans a bare pod, and says of a node that it names that it won't be there`() {
    let input = Input(
      "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {nodeName: n1, containers: [{name: c, resources: "
        + "{requests: {cpu: 1, memory: 1Gi}}}]}}")
    #expect(input.ids == ["default/Pod/p"])
    #expect(input.inventory.workloads[0].template.nodeName == nil)
    #expect(
      input.assumptions == [
        "default/Pod/p spec.nodeName = any node: the nodes that are planned have other names than n1"
      ])
  }

  @Test func `gives the same inventory whatever the order of documents`() {
    let documents = [
      Input.manifest("Deployment", "web"), Input.manifest("StatefulSet", "db", spec: "replicas: 2"),
      Input.pod("web-abc-1", owner: "ReplicaSet/web-abc", metadata: Self.hash),
      Input.pod("web-abc-2", owner: "ReplicaSet/web-abc", metadata: Self.hash), Input.pod("x", owner: nil),
      "---\n{apiVersion: v1, kind: Namespace, metadata: {name: b}}\n",
      "---\n{apiVersion: v1, kind: Namespace, metadata: {name: a}}\n",
    ]
    let forward = Input(documents.joined()).inventory
    let backward = Input(documents.reversed().joined()).inventory
    #expect(forward.workloads.map(\.id) == backward.workloads.map(\.id))
    #expect(forward.workloads.map(\.requests) == backward.workloads.map(\.requests))
    #expect(forward.workloads.map(\.currentNodes) == backward.workloads.map(\.currentNodes))
    #expect(forward.pods.map(\.name) == backward.pods.map(\.name))
    #expect(forward.namespaces.map(\.name) == ["a", "b"])
    #expect(backward.namespaces.map(\.name) == ["a", "b"])
    #expect(forward.assumptions == backward.assumptions)
  }
}
