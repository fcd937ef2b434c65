import ClusterModel
import Quantities
import Reporting

/// The claims that exported pods mount, with the volumes that they are bound to.
///
/// A claim that the inputs have bound is written as it is, its volume with the zones that it can be reached from. Any other
/// is written as bound to a volume that every node can reach: the plan leaves such pods free, and a scheduler without a
/// volume controller would wait for ever.
struct ClaimExport {
  private let inventory: Inventory
  private let claims: [String: PersistentVolumeClaim]
  private let volumes: [String: PersistentVolume]
  private var written: [String: JSONValue] = [:]
  private var classes: Set<String> = []

  init(_ inventory: Inventory) {
    self.inventory = inventory
    claims = Dictionary(inventory.claims.map { ("\($0.namespace)/\($0.name)", $0) }) { first, _ in first }
    volumes = Dictionary(inventory.volumes.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The names of the claims that a workload's pod mounts; each is written along.
  mutating func names(_ workload: Workload, ordinal: Int) -> [String] {
    let pod = "\(workload.id.name)-\(ordinal)"
    var names: [String] = []
    for volume in workload.template.volumes {
      switch volume.source {
      case .persistentVolumeClaim(let name):
        names.append(name)
        write(name, workload.id.namespace, VolumeClaimSpec())
      case .ephemeralClaim(let spec):
        names.append("\(pod)-\(volume.name)")
        write("\(pod)-\(volume.name)", workload.id.namespace, spec)
      default: continue
      }
    }
    for template in workload.volumeClaimTemplates {
      names.append("\(template.name)-\(pod)")
      write("\(template.name)-\(pod)", workload.id.namespace, template.spec)
    }
    return names
  }

  /// Whether the inputs have a claim bound to a volume that they have too.
  func isBound(_ name: String, in namespace: String) -> Bool {
    claims["\(namespace)/\(name)"].map { claim in
      claim.isBound && claim.spec.volumeName.map { volumes[$0] != nil } ?? false
    } ?? false
  }

  /// Claims, volumes and classes as objects, sorted by kind and name.
  var objects: [JSONValue] {
    classes.sorted().map(storageClass) + written.sorted { $0.key < $1.key }.map(\.value)
  }

  private mutating func write(_ name: String, _ namespace: String, _ wanted: VolumeClaimSpec) {
    let key = "\(namespace)/\(name)"
    guard written["PersistentVolumeClaim/\(key)"] == nil else { return }
    let known = claims[key]
    let spec = known?.spec ?? wanted
    let bound = known.flatMap { claim in claim.isBound ? claim.spec.volumeName.flatMap { volumes[$0] } : nil }
    let className = spec.storageClassName ?? bound?.storageClassName ?? "standard"
    if !className.isEmpty { classes.insert(className) }
    let volume = bound?.name ?? "plimsoll-\(namespace)-\(name)"
    let modes = JSONValue.strings((spec.accessModes.isEmpty ? [.readWriteOnce] : spec.accessModes).map(\.rawValue))
    let size = JSONValue.string(Bytes(count: max(spec.requestedBytes, 1 << 20)).description)
    written["PersistentVolumeClaim/\(key)"] = [
      "apiVersion": "v1", "kind": "PersistentVolumeClaim",
      "metadata": ObjectTree.metadata(
        name, namespace: namespace,
        annotations: ["pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes"]),
      "spec": [
        "accessModes": modes, "storageClassName": .string(className), "volumeName": .string(volume),
        "resources": ["requests": ["storage": size]],
      ],
      "status": ["phase": "Bound", "accessModes": modes, "capacity": ["storage": size]],
    ]
    written["PersistentVolume/\(volume)"] = [
      "apiVersion": "v1", "kind": "PersistentVolume",
      "metadata": ObjectTree.metadata(
        volume, labels: bound?.labels ?? [:], annotations: ["pv.kubernetes.io/bound-by-controller": "yes"]),
      "spec": ObjectTree.object([
        ("accessModes", modes), ("capacity", ["storage": size]), ("storageClassName", .string(className)),
        ("persistentVolumeReclaimPolicy", "Retain"),
        (
          "claimRef",
          [
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": .string(namespace), "name": .string(name),
          ]
        ),
        ("csi", ["driver": "csi.plimsoll.dev", "volumeHandle": .string(volume)]),
        ("nodeAffinity", bound?.nodeAffinity.map { ["required": ObjectTree.nodeTerms($0)] }),
      ]),
      "status": ["phase": "Bound"],
    ]
  }

  private func storageClass(_ name: String) -> JSONValue {
    [
      "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": ObjectTree.metadata(name),
      "provisioner": .string(
        inventory.storageClasses.first { $0.name == name }?.provisioner ?? "csi.plimsoll.dev"),
      "volumeBindingMode": "WaitForFirstConsumer",
    ]
  }
}
