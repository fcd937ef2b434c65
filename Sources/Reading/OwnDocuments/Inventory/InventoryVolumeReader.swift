internal import ClusterModel
internal import Quantities

/// Reads the volumes of an Inventory's workload: claim templates of a StatefulSet, one shared claim each of all others.
struct InventoryVolumeReader {
  private let known = KnownFields.inventory
  let id: WorkloadID
  let isStatefulSet: Bool
  let replicas: Int

  func read(_ entry: FieldReader, into result: inout InventoryWorkloadReader.Result) {
    var names: Set<String> = []
    var readers = entry.list("volumes").map { ($0, "spec.workloads[].volumes[]") }
    if let single = entry.child("volume") { readers.insert((single, "spec.workloads[].volume"), at: 0) }
    for (index, (reader, place)) in readers.enumerated() {
      guard let volume = reader.mapping(knowing: known, at: place) else { continue }
      let name = volume.string("name") ?? (index == 0 ? "data" : "data-\(index)")
      if !names.insert(name).inserted { volume.reject("volume '\(name)' stands twice", "give each its own name") }
      let spec = readSpec(volume)
      if isStatefulSet {
        result.manifest.volumeClaimTemplates.append(VolumeClaimTemplate(name: name, spec: spec))
      } else {
        let claim = "\(id.name)-\(name)"
        result.claims.append(
          PersistentVolumeClaim(namespace: id.namespace, name: claim, spec: spec, position: volume.position))
        result.manifest.template.volumes.append(PodVolume(name: name, source: .persistentVolumeClaim(name: claim)))
      }
      pin(volume, into: &result.traits)
    }
  }

  private func readSpec(_ volume: FieldReader) -> VolumeClaimSpec {
    var spec = VolumeClaimSpec(storageClassName: volume.string("class"))
    if volume.child("size") == nil { volume.missing("size", "write it as a quantity, such as 100Gi") }
    if let size = volume.quantity("size") { spec.requestedBytes = size.units }
    if let access = volume.oneOf("access", AccessMode.self) { spec.accessModes = [access] }
    return spec
  }

  /// Where disks that exist already tie the pods: a zone for all of them, a list of zones dealt out in turn, or a
  /// mapping of zones to how many pods.
  private func pin(_ volume: FieldReader, into traits: inout InventoryTraits) {
    guard let pinned = readPins(volume), !pinned.isEmpty else { return }
    if !traits.pinnedZones.isEmpty && traits.pinnedZones != pinned {
      volume.reject("ties the pods to other zones than the volume before it", "give the zones once")
    }
    traits.pinnedZones = pinned
  }

  private func readPins(_ volume: FieldReader) -> [String: Int]? {
    if volume.child("zone") != nil && volume.child("zones") != nil {
      volume.reject("has both zone and zones", "write one of them")
      return nil
    }
    if let zone = volume.string("zone") { return replicas > 0 ? [zone: replicas] : [:] }
    guard let child = volume.child("zones") else { return nil }
    var pinned: [String: Int] = [:]
    guard child.node.entries != nil else {
      let zones = volume.uniqueStrings("zones", "name at least one zone")
      guard !zones.isEmpty else { return nil }
      for index in 0..<replicas { pinned[zones[index % zones.count], default: 0] += 1 }
      return pinned
    }
    for (zone, value) in child.asEntries() { pinned[zone] = value.asInt(in: 1...1_000_000) }
    let total = pinned.values.reduce(0, +)
    if total != replicas {
      child.reject("places \(total) pods, and there are \(replicas) replicas", "make both the same")
    }
    return pinned
  }
}
