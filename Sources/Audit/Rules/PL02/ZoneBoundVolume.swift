import ClusterModel

extension AuditRule {
  /// PL0203: a volume that keeps a whole workload in one zone.
  static let zoneBoundVolume = AuditRule(
    "PL0203", "Volume that ties a workload to one zone", .warning, breaks: .stopsService,
    failure: "When the zone is lost the pods can't start elsewhere: their disk isn't there.",
    explanation: """
      Fires where bound volumes lie in one zone only (as the cluster is), and where pods share a ReadWriteOnce claim, or \
      a StatefulSet has one replica with a claim of its own: wherever that volume is made, the workload stays (as the \
      constraints allow). With several replicas of a Deployment on one ReadWriteOnce claim, all must even share a node.

      Silent where the class's provisioner serves a whole region (a file share, Ceph), where the claim is \
      ReadWriteMany, or where a StatefulSet's replicas each have a volume: each is tied, but not all to one zone.
      """,
    example: RuleExample(
      Example.documents(
        Example.deployment(podSpec: ["volumes: [{name: d, persistentVolumeClaim: {claimName: shared}}]"]),
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: shared, namespace: shop}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}

        """),
      change: .replace("ReadWriteOnce", with: "ReadWriteMany"))
  ) { context in
    if let zones = context.zones, zones.count < 2 { return [] }
    return context.replicated.compactMap { workload in
      if workload.pinnedZones.count == 1, let (zone, pods) = workload.pinnedZones.first, pods >= workload.steadyReplicas
      {
        return Violation(
          workload, "its bound volumes all lie in zone \(zone)",
          remedy: "replicate the state over zones in the application, or use storage that a whole region can mount",
          severity: workload.steadyReplicas > 1 ? .error : .warning)
      }
      guard let claim = tyingClaim(workload, context) else { return nil }
      let several = workload.steadyReplicas > 1 && workload.volumeClaimTemplates.isEmpty
      return Violation(
        workload,
        several
          ? "its \(workload.steadyReplicas) replicas share the ReadWriteOnce claim \(claim): all must stand on the node that has the volume"
          : "its one copy of the data, claim \(claim), is ReadWriteOnce and stays in the zone where it's made",
        remedy: several
          ? "make it a StatefulSet with a claim for each replica, or use a ReadWriteMany class"
          : "replicate the state in the application over zones, or accept the zone and say so with plimsoll.dev/ignore",
        severity: several ? .error : .info)
    }
  }

  /// The claim that holds all of a workload's pods together; nil: none does.
  private static func tyingClaim(_ workload: Workload, _ context: AuditContext) -> String? {
    let isTied = { (spec: VolumeClaimSpec) in
      let isSingle = !spec.accessModes.contains { $0 == .readWriteMany || $0 == .readOnlyMany }
      let storageClass = context.inventory.storageClass(of: spec)
      return isSingle && !(storageClass?.isRegional ?? false) && !(storageClass?.isNodeLocal ?? false)
    }
    for name in workload.sharedClaims {
      let claim = context.inventory.claims.first { $0.namespace == workload.id.namespace && $0.name == name }
      if let claim, isTied(claim.spec) { return name }
    }
    guard workload.steadyReplicas == 1 else { return nil }
    return workload.volumeClaimTemplates.first { isTied($0.spec) }?.name
  }
}

extension Inventory {
  /// The class that a claim asks for, or the default one; nil where it wasn't read.
  func storageClass(of spec: VolumeClaimSpec) -> StorageClass? {
    guard let name = spec.storageClassName else { return storageClasses.first(where: \.isDefault) }
    return storageClasses.first { $0.name == name }
  }
}
