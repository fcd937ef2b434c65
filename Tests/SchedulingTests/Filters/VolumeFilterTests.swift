import ClusterModel
import Scheduling
import Testing

@Suite("Volume filters")
struct VolumeFilterTests {
  private let nodes = ["a", "b"].map { Build.node($0, labels: [WellKnownLabel.zone: "z-\($0)"]) }

  private func claim(
    _ name: String, volume: String? = nil, className: String? = "fast", bytes: Int64 = 1, phase: String = "",
    isTerminating: Bool = false, owner: OwnerReference? = nil, annotations: [String: String] = [:],
    selector: LabelSelector? = nil, modes: [AccessMode] = [.readWriteOnce]
  ) -> PersistentVolumeClaim {
    PersistentVolumeClaim(
      namespace: "default", name: name,
      spec: VolumeClaimSpec(
        accessModes: modes, storageClassName: className, requestedBytes: bytes, volumeName: volume, selector: selector),
      isBound: volume != nil, isTerminating: isTerminating, phase: phase, annotations: annotations, owner: owner,
      position: Build.here)
  }

  private func volume(
    _ name: String, zone: String? = nil, bytes: Int64 = 10, className: String = "fast", labels: [String: String] = [:],
    phase: String = "Available", modes: [AccessMode] = [.readWriteOnce], claim: String? = nil
  ) -> PersistentVolume {
    PersistentVolume(
      name: name, labels: labels, capacityBytes: bytes, accessModes: modes, storageClassName: className,
      nodeAffinity: zone.map {
        [NodeSelectorTerm(matchExpressions: [LabelRequirement(key: WellKnownLabel.zone, operator: .in, values: [$0])])]
      }, claimReference: claim, phase: phase, position: Build.here)
  }

  private func storage(
    _ claims: [PersistentVolumeClaim], _ volumes: [PersistentVolume] = [],
    provisioner: String = "kubernetes.io/no-provisioner"
  ) -> StorageSnapshot {
    StorageSnapshot(
      claims: claims, volumes: volumes,
      classes: [
        StorageClass(name: "fast", provisioner: provisioner, waitsForFirstConsumer: true, position: Build.here),
        StorageClass(name: "now", provisioner: provisioner, waitsForFirstConsumer: false, position: Build.here),
      ])
  }

  private func outcome(
    _ storage: StorageSnapshot, sources: [PodVolume.Source] = [.persistentVolumeClaim(name: "d")]
  ) -> FilterOutcome {
    let volumes = sources.enumerated().map { PodVolume(name: "v\($0)", source: $1) }
    return Scheduler().filter(
      Build.pod("p", template: PodTemplate(volumes: volumes)), in: ClusterSnapshot(nodes: nodes, storage: storage))
  }

  private func reasons(_ storage: StorageSnapshot, sources: [PodVolume.Source]? = nil) -> [String]? {
    outcome(storage, sources: sources ?? [.persistentVolumeClaim(name: "d")]).rejection?.reasons
  }

  @Test func `a claim that can't be used rejects the pod for all nodes`() {
    #expect(reasons(storage([])) == ["persistentvolumeclaim \"d\" not found"])
    #expect(
      reasons(storage([claim("d", phase: "Lost")]))
        == ["persistentvolumeclaim \"d\" bound to non-existent persistentvolume \"\""])
    #expect(reasons(storage([claim("d", isTerminating: true)])) == ["persistentvolumeclaim \"d\" is being deleted"])
    #expect(
      reasons(storage([claim("d", className: "now")])) == ["pod has unbound immediate PersistentVolumeClaims"])
  }

  @Test func `an ephemeral claim must exist and be the pod's own`() {
    let source = [PodVolume.Source.ephemeralClaim(VolumeClaimSpec())]
    #expect(
      reasons(storage([]), sources: source)
        == ["waiting for ephemeral volume controller to create the persistentvolumeclaim \"p-v0\""])
    #expect(
      reasons(storage([claim("p-v0")]), sources: source)
        == ["PVC default/p-v0 was not created for pod default/p (pod is not owner)"])
    let own = claim("p-v0", owner: OwnerReference(kind: "Pod", name: "p"))
    #expect(outcome(storage([own], provisioner: "csi"), sources: source).feasible == [0, 1])
  }

  @Test func `a claim bound to a volume that is gone is refused on every node`() {
    let outcome = outcome(storage([claim("d", volume: "gone")]))
    // VolumeZone looks the volume up first, for the pod as a whole.
    #expect(outcome.rejection?.plugin == .volumeZone)
    #expect(outcome.rejection?.reasons == ["persistentvolume \"gone\" not found"])
  }

  @Test func `a waiting claim takes a free volume that fits, and only where that can be reached`() {
    let here = volume("v", zone: "z-a")
    #expect(outcome(storage([claim("d")], [here])).feasible == [0])
    #expect(outcome(storage([claim("d", bytes: 11)], [here])).feasible == [])
    #expect(outcome(storage([claim("d")], [volume("v", phase: "Released")])).feasible == [])
    #expect(outcome(storage([claim("d")], [volume("v", className: "slow")])).feasible == [])
    #expect(outcome(storage([claim("d", modes: [.readWriteMany])], [here])).feasible == [])
    #expect(outcome(storage([claim("d")], [volume("v", claim: "default/other")])).feasible == [])
    let picky = claim("d", selector: Build.selector(["disk": "ssd"]))
    #expect(outcome(storage([picky], [here])).feasible == [])
    #expect(outcome(storage([picky], [volume("v", labels: ["disk": "ssd"])])).feasible == [0, 1])
  }

  @Test func `two claims don't take the same volume`() {
    let sources = ["c", "d"].map { PodVolume.Source.persistentVolumeClaim(name: $0) }
    let claims = [claim("c"), claim("d")]
    #expect(outcome(storage(claims, [volume("v")]), sources: sources).feasible == [])
    #expect(outcome(storage(claims, [volume("v"), volume("w", zone: "z-b")]), sources: sources).feasible == [1])
  }

  @Test func `a claim with a selected node is provisioned there or nowhere`() {
    let selected = claim("d", annotations: ["volume.kubernetes.io/selected-node": "b"])
    #expect(outcome(storage([selected], provisioner: "csi")).feasible == [1])
  }

  @Test func `a volume's zone label, also in its old spelling, wants a node of that zone`() {
    for key in [WellKnownLabel.zone, "failure-domain.beta.kubernetes.io/zone"] {
      let outcome = outcome(storage([claim("d", volume: "v")], [volume("v", labels: [key: "z-a__z-c"])]))
      #expect(outcome.feasible == [0])
      #expect(outcome.verdicts[1].refusals.map(\.plugin) == [.volumeZone])
      #expect(outcome.verdicts[1].refusals[0].reasons == ["node(s) had no available volume zone"])
    }
  }

  @Test func `two read-only uses of a disk get along, but not on AWS`() {
    func feasible(_ kind: String) -> [Int] {
      let disk = PodVolume(name: "v", source: .inTreeDisk(kind: kind, identity: "x", readOnly: true))
      let template = PodTemplate(volumes: [disk])
      let standing = Build.pod("e", on: "a", template: template)
      return Scheduler().filter(
        Build.pod("p", template: template), in: ClusterSnapshot(nodes: nodes, pods: [standing])
      ).feasible
    }
    #expect(feasible("gcePersistentDisk") == [0, 1])
    #expect(feasible("awsElasticBlockStore") == [1])
  }

  @Test func `a volume that several pods of a node share counts once against the limit`() {
    var storage = storage([claim("d", volume: "v"), claim("e", volume: "w")], [])
    for name in ["v", "w"] {
      storage.volumes[name] = PersistentVolume(name: name, source: .csi(driver: "csi"), position: Build.here)
    }
    storage.csiNodes = ["a": CSINode(nodeName: "a", limits: ["csi": 1])]
    func template(_ claim: String) -> PodTemplate {
      PodTemplate(volumes: [PodVolume(name: "v", source: .persistentVolumeClaim(name: claim))])
    }
    let snapshot = ClusterSnapshot(
      nodes: nodes, pods: [Build.pod("s", on: "a", template: template("d"))], storage: storage)
    #expect(Scheduler().filter(Build.pod("p", template: template("d")), in: snapshot).feasible == [0, 1])
    let other = Scheduler().filter(Build.pod("p", template: template("e")), in: snapshot)
    #expect(other.feasible == [1])
    #expect(other.verdicts[0].refusals[0].reasons == ["node(s) exceed max volume count"])
  }
}

@Suite("Pod affinity filter")
struct InterPodAffinityFilterTests {
  @Test func `pods that stand keep others away by their own anti-affinity, across the domain`() {
    let nodes = ["a", "b"].map { Build.node($0, labels: [WellKnownLabel.zone: "z"]) } + [Build.node("c")]
    let term = PodAffinityTerm(
      selector: Build.selector(["app": "web"]), topologyKey: WellKnownLabel.zone,
      namespaceSelector: Build.selector(["team": "x"]))
    let lonely = Build.pod("l", on: "a", template: PodTemplate(podAntiAffinity: PodAffinity(required: [term])))
    func outcome(team: String) -> FilterOutcome {
      Scheduler().filter(
        Build.pod("p", in: "shop", template: PodTemplate(labels: ["app": "web"])),
        in: ClusterSnapshot(
          nodes: nodes, pods: [lonely],
          namespaces: [Namespace(name: "shop", labels: ["team": team], position: Build.here)]))
    }
    #expect(outcome(team: "x").feasible == [2])
    #expect(
      outcome(team: "x").verdicts[1].refusals.map(\.reasons) == [
        ["node(s) didn't satisfy existing pods anti-affinity rules"]
      ])
    #expect(outcome(team: "y").feasible == [0, 1, 2])
    #expect(outcome(team: "y").skipped.contains(.interPodAffinity))
  }
}
