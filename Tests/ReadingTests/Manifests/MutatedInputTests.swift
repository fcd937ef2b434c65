import ClusterModel
import Reading
import Testing

/// The same numbers for the same seed.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

@Suite("Damaged input")
struct MutatedInputTests {
  private static let yaml = """
    apiVersion: v1
    kind: List
    items:
    - apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db, namespace: shop, labels: &l {app: "db"}}
      spec:
        replicas: 3
        template:
          metadata: {labels: *l}
          spec:
            containers:
            - name: c
              resources: {requests: {cpu: 500m, memory: 1.5Gi}, limits: {nvidia.com/gpu: 1}}
              ports: [{containerPort: 80, hostPort: 80}]
            topologySpreadConstraints:
            - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: *l}}
        volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 10Gi}}}}]
    ---
    {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "h", "namespace": "shop"},
     "spec": {"scaleTargetRef": {"kind": "StatefulSet", "name": "db"}, "minReplicas": 2, "maxReplicas": 9}}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: p, creationTimestamp: "2026-01-01T00:00:00Z"}
    spec: {nodeName: n, containers: [{name: c}], tolerations: [{operator: Exists}]}
    status: {phase: Running}

    """

  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `never crashes, and loses no document`(seed: UInt64) {
    var random = SplitMix(state: seed)
    let cluster = ClusterDocument(
      name: "t", provider: .aws, region: "r", zones: ["a"], pools: [], position: FilePosition(path: "c"))
    let signs = Array("{}[]:,-\n \"'#&*!|>%@`?0x\\\t\u{e9}".utf8) + [0, 0xFF]
    for _ in 0..<500 {
      var bytes = Array(Self.yaml.utf8)
      for _ in 0..<Int.random(in: 1...8, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = signs.randomElement(using: &random) ?? 0
        case 1: bytes.insert(signs.randomElement(using: &random) ?? 0, at: place)
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &random)))
        default:
          let copied = bytes[place..<min(bytes.count, place + Int.random(in: 1...80, using: &random))]
          bytes.insert(contentsOf: copied, at: Int.random(in: 0..<bytes.count, using: &random))
        }
      }
      let result = ManifestReader().read([.text(name: "f.yaml", bytes: bytes)])
      let documents = result.inputs.map(\.documents).reduce(0, +)
      let ignored = result.ignored.count { $0.location.line != nil }
      let accounted = result.objects.count + result.ownDocuments.count + ignored + result.rejectedDocuments
      #expect(documents == accounted || documents == 0 && !result.problems.isEmpty)
      #expect(result.rejectedDocuments == 0 || !result.problems.isEmpty)
      let inventory = Normaliser(cluster: cluster).inventory(result).inventory
      #expect(inventory.workloads.count <= result.objects.count)
    }
  }
}
