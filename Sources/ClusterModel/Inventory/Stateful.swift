extension Inventory {
  /// Workloads whose loss of a node means more than a restart: a StatefulSet with volume claims, or pods that mount a
  /// claim which only one node may write (a claim that the input doesn't hold counts as such: single-writer is what
  /// block storage gives).
  ///
  /// - Complexity: O(workloads + claims)
  package var statefulWorkloads: Set<WorkloadID> {
    var shared: Set<String> = []
    for claim in claims
    where claim.spec.accessModes.contains(.readWriteMany) || claim.spec.accessModes == [.readOnlyMany] {
      shared.insert("\(claim.namespace)/\(claim.name)")
    }
    var stateful: Set<WorkloadID> = []
    for workload in workloads {
      let mountsOwn = workload.template.volumes.contains { volume in
        guard case .persistentVolumeClaim(let name) = volume.source else { return false }
        return !shared.contains("\(workload.id.namespace)/\(name)")
      }
      let claims = workload.id.kind == "StatefulSet" && !workload.volumeClaimTemplates.isEmpty
      if claims || mountsOwn || !workload.pinnedZones.isEmpty { stateful.insert(workload.id) }
    }
    return stateful
  }
}
