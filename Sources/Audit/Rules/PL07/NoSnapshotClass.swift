import ClusterModel

extension AuditRule {
  /// PL0702: volumes that can't be photographed.
  static let noSnapshotClass = AuditRule(
    "PL0702", "No snapshot class for the driver", .info, breaks: .losesData,
    failure: "Before a risky migration nobody can take a snapshot, and a mistake can't be undone.",
    explanation: """
      Fires for classes that claims of the input ask for, whose provisioner is a CSI driver, when no VolumeSnapshotClass \
      of that driver was read. Where some snapshot class was read (so that they are part of the input) it's a warning.
      """,
    example: RuleExample(
      Example.documents(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com

        """,
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: shop}
        spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}

        """),
      change: .add(
        """
        apiVersion: snapshot.storage.k8s.io/v1
        kind: VolumeSnapshotClass
        metadata: {name: fast}
        driver: ebs.csi.aws.com
        deletionPolicy: Delete

        """))
  ) { context in
    let drivers = Set(context.inventory.snapshotClasses.map(\.driver))
    return context.inventory.storageClasses.compactMap { storageClass in
      let driver = storageClass.provisioner
      guard driver.contains("."), !driver.hasPrefix("kubernetes.io/"), !storageClass.isNodeLocal,
        !drivers.contains(driver), context.inventory.claimCount(of: storageClass) > 0
      else { return nil }
      return Violation(
        "StorageClass/\(storageClass.name)", at: storageClass.position,
        "no VolumeSnapshotClass of driver \(driver) was read",
        remedy: "add one",
        patch: """
          apiVersion: snapshot.storage.k8s.io/v1
          kind: VolumeSnapshotClass
          \(Patch.metadata(storageClass.name))
          driver: \(Patch.quoted(driver))
          deletionPolicy: Delete
          """, severity: drivers.isEmpty ? .info : .warning)
    }
  }
}
