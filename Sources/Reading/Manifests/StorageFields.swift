package import ClusterModel
import Quantities

extension ObjectDecoder {
  /// A claim. One that names its volume and has no status yet, as a user writes it, counts as bound: the volume
  /// controller would bind it at once.
  package func persistentVolumeClaim(_ object: DocumentNode) -> PersistentVolumeClaim? {
    let fields = reader(object)
    guard let metadata = fields.metadata() else { return nil }
    guard let specFields = fields.mapping("spec") else {
      fields.missing("spec", "say what the claim asks for")
      return nil
    }
    let spec = specFields.volumeClaimSpec(annotations: metadata.annotations)
    let phase = fields.mapping("status")?.string("phase") ?? ""
    let isAcknowledged = metadata.annotations[KeptAnnotations.bindCompleted] != nil
    return PersistentVolumeClaim(
      namespace: metadata.namespace ?? "default", name: metadata.name, spec: spec,
      isBound: spec.volumeName != nil && (phase.isEmpty || phase == "Bound" || isAcknowledged),
      isTerminating: metadata.isTerminating, phase: phase, annotations: metadata.annotations, owner: metadata.owner,
      position: fields.position)
  }

  package func persistentVolume(_ object: DocumentNode) -> PersistentVolume? {
    let fields = reader(object)
    guard let metadata = fields.metadata() else { return nil }
    guard let spec = fields.mapping("spec") else {
      fields.missing("spec", "describe the volume")
      return nil
    }
    let claim = spec.mapping("claimRef").flatMap { (claim) -> String? in
      claim.node.text("name").map { "\(claim.node.text("namespace") ?? "default")/\($0)" }
    }
    return PersistentVolume(
      name: metadata.name, labels: metadata.labels,
      capacityBytes: spec.mapping("capacity")?.quantity("storage")?.units ?? 0, accessModes: spec.accessModes(),
      storageClassName: spec.string("storageClassName") ?? metadata.annotations[KeptAnnotations.oldStorageClass] ?? "",
      nodeAffinity: spec.mapping("nodeAffinity")?.mapping("required")?.nodeSelectorTerms("nodeSelectorTerms"),
      claimReference: claim, source: spec.volumeSource(), isLocal: spec.has("local"),
      phase: fields.mapping("status")?.string("phase") ?? "", isTerminating: metadata.isTerminating,
      position: fields.position)
  }

  package func storageClass(_ object: DocumentNode) -> StorageClass? {
    let fields = reader(object)
    guard let metadata = fields.metadata() else { return nil }
    let isDefault = [KeptAnnotations.defaultStorageClass, KeptAnnotations.oldDefaultStorageClass].contains {
      metadata.annotations[$0] == "true"
    }
    let topologies = fields.mappings("allowedTopologies").map { topology in
      NodeSelectorTerm(
        matchExpressions: topology.mappings("matchLabelExpressions").compactMap { (line) -> LabelRequirement? in
          line.requiredString("key").map { LabelRequirement(key: $0, operator: .in, values: line.strings("values")) }
        })
    }
    return StorageClass(
      name: metadata.name, provisioner: fields.string("provisioner") ?? "",
      waitsForFirstConsumer: fields.string("volumeBindingMode") == "WaitForFirstConsumer", isDefault: isDefault,
      allowsExpansion: fields.bool("allowVolumeExpansion") ?? false, allowedTopologies: topologies,
      position: fields.position)
  }
}
