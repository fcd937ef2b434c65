import ClusterModel

extension AuditRule {
  /// PL0701: volumes that can't grow.
  static let noExpansion = AuditRule(
    "PL0701", "Storage class without volume expansion", .warning, breaks: .stopsService,
    failure: "A full volume can't be grown in place: the database stops until its data is copied to a larger one.",
    explanation: """
      Fires for classes without `allowVolumeExpansion: true` that claims of the input ask for, by name or as the default \
      (warning), and for others that were read (info). Classes on a node's own disk can't grow by nature and are \
      PL0204's concern.
      """,
    example: RuleExample(
      """
      apiVersion: storage.k8s.io/v1
      kind: StorageClass
      metadata: {name: fast}
      provisioner: ebs.csi.aws.com
      allowVolumeExpansion: false

      """, change: .replace("allowVolumeExpansion: false", with: "allowVolumeExpansion: true"))
  ) { context in
    context.inventory.storageClasses.filter { !$0.allowsExpansion && !$0.isNodeLocal }.map { storageClass in
      let claims = context.inventory.claimCount(of: storageClass)
      return Violation(
        "StorageClass/\(storageClass.name)", at: storageClass.position,
        claims > 0
          ? "\(Phrase.count(claims, "claim")) of class \(storageClass.name) can't be grown"
          : "volumes of class \(storageClass.name) can't be grown",
        remedy: "kubectl patch storageclass \(Patch.argument(storageClass.name)) -p '{\"allowVolumeExpansion\": true}'",
        patch: "allowVolumeExpansion: true", severity: claims > 0 ? .warning : .info)
    }
  }
}

extension Inventory {
  /// Claims, and claim templates of workloads, that ask for a class, by name or as the default.
  func claimCount(of storageClass: StorageClass) -> Int {
    let specs = claims.map(\.spec) + (workloads + daemonSets).flatMap { $0.volumeClaimTemplates.map(\.spec) }
    return specs.count { self.storageClass(of: $0)?.name == storageClass.name }
  }
}
