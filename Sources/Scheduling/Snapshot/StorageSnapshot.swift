package import ClusterModel

/// Claims, volumes, storage classes and CSI drivers, by the names that rules look them up by.
package struct StorageSnapshot: Sendable {
  /// `namespace/name` to claim.
  package var claims: [String: PersistentVolumeClaim]
  package var volumes: [String: PersistentVolume]
  package var classes: [String: StorageClass]
  /// Node name to its drivers.
  package var csiNodes: [String: CSINode]

  package init(
    claims: [PersistentVolumeClaim] = [], volumes: [PersistentVolume] = [], classes: [StorageClass] = [],
    csiNodes: [CSINode] = []
  ) {
    self.claims = Dictionary(claims.map { ("\($0.namespace)/\($0.name)", $0) }) { first, _ in first }
    self.volumes = Dictionary(volumes.map { ($0.name, $0) }) { first, _ in first }
    self.classes = Dictionary(classes.map { ($0.name, $0) }) { first, _ in first }
    self.csiNodes = Dictionary(csiNodes.map { ($0.nodeName, $0) }) { first, _ in first }
  }

  package init(_ inventory: Inventory) {
    self.init(
      claims: inventory.claims, volumes: inventory.volumes, classes: inventory.storageClasses,
      csiNodes: inventory.csiNodes)
  }

  /// The name of the class that a claim asks for: its own, else the newest rule's default class (first by name of those
  /// marked default); empty: none.
  package func className(of spec: VolumeClaimSpec) -> String {
    if let name = spec.storageClassName { return name }
    return classes.values.filter(\.isDefault).map(\.name).min() ?? ""
  }

  /// Whether the claim is bound to the volume that it names.
  ///
  /// Bound by the controller's word, or about to be: it names a volume that exists and isn't reserved for another claim.
  package func isBound(_ claim: PersistentVolumeClaim) -> Bool {
    guard let name = claim.spec.volumeName, !name.isEmpty else { return false }
    if claim.isBound { return true }
    guard let volume = volumes[name] else { return false }
    return volume.claimReference == nil || volume.claimReference == "\(claim.namespace)/\(claim.name)"
  }
}
