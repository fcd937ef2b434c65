import ClusterModel
import Reading
import Testing

@Suite("Zones of volumes")
struct VolumeZonesTests {
  private typealias Input = NormaliserFixture

  private func volume(_ name: String, claim: String, zone: String, key: String = "topology.kubernetes.io/zone")
    -> String
  {
    """
    ---
    {apiVersion: v1, kind: PersistentVolume, metadata: {name: \(name)}, spec: {capacity: {storage: 1Gi},
     accessModes: [ReadWriteOnce], claimRef: {namespace: default, name: \(claim)}, csi: {driver: d, volumeHandle: h},
     nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: \(key), operator: In, values: [\(zone)]}]}]}}}}
    ---
    {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: \(claim)}, spec: {accessModes: [ReadWriteOnce],
     volumeName: \(name), resources: {requests: {storage: 1Gi}}}}

    """
  }

  private let statefulSet = Input.manifest(
    "StatefulSet", "db",
    spec: "replicas: 3, volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: s}}]")

  @Test func `pins each replica of a StatefulSet to its volume's zone`() throws {
    let input = Input(
      volume("v0", claim: "data-db-0", zone: "a") + volume("v1", claim: "data-db-1", zone: "b")
        + volume("v7", claim: "data-db-7", zone: "c") + statefulSet)
    let workload = try #require(input.workload("default/StatefulSet/db"))
    #expect(workload.pinnedZones == ["a": 1, "b": 1])
    #expect(workload.allowedZones == nil)
    #expect(input.inventory.claims.count == 3)
  }

  @Test func `counts a StatefulSet's pods from its first ordinal`() {
    let shifted = statefulSet.replacing("replicas: 3", with: "replicas: 3, ordinals: {start: 5}")
    let input = Input(
      volume("v0", claim: "data-db-0", zone: "a") + volume("v7", claim: "data-db-7", zone: "c") + shifted)
    #expect(input.workload("default/StatefulSet/db")?.pinnedZones == ["c": 1])
  }

  @Test func `pins all pods that share a claim, by a driver's own zone key too`() throws {
    let mounts = "volumes: [{name: v, persistentVolumeClaim: {claimName: shared}}]"
    let input = Input(
      volume("v", claim: "shared", zone: "a", key: "topology.ebs.csi.aws.com/zone")
        + Input.manifest("Deployment", "d", spec: "replicas: 4", pod: mounts))
    #expect(input.workload("default/Deployment/d")?.pinnedZones == ["a": 4])
  }

  @Test func `keeps to a class's zones before a claim is bound, and to a volume's several`() throws {
    let storageClass = """
      {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: s}, provisioner: p, allowedTopologies:
       [{matchLabelExpressions: [{key: topology.kubernetes.io/zone, values: [b, a]}]}]}

      """
    let input = Input(storageClass + statefulSet)
    #expect(input.workload("default/StatefulSet/db")?.allowedZones == ["a", "b"])
    #expect(input.workload("default/StatefulSet/db")?.pinnedZones == [:])
    let several = Input(
      volume("v", claim: "shared", zone: "a, c")
        + Input.manifest("Deployment", "d", pod: "volumes: [{name: v, persistentVolumeClaim: {claimName: shared}}]"))
    #expect(several.workload("default/Deployment/d")?.allowedZones == ["a", "c"])
  }

  @Test func `refuses a pod whose volumes lie in different zones`() {
    let mounts =
      "volumes: [{name: v, persistentVolumeClaim: {claimName: p}}, {name: w, persistentVolumeClaim: {claimName: q}}]"
    let input = Input(
      volume("v", claim: "p", zone: "a") + volume("w", claim: "q", zone: "b")
        + Input.manifest("Deployment", "d", pod: mounts))
    #expect(input.problems.count == 1)
    #expect(input.problems.first?.contains("its volumes lie in different zones") == true)
  }

  @Test func `says of a local volume that its node won't be there`() {
    let mounts = "volumes: [{name: v, persistentVolumeClaim: {claimName: x}}]"
    let input = Input(
      volume("v", claim: "x", zone: "n7", key: "kubernetes.io/hostname")
        + Input.manifest("Deployment", "d", pod: mounts))
    #expect(input.assumptions.contains { $0.contains("a local volume ties it to n7") })
  }
}
