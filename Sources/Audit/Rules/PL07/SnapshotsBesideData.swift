import ClusterModel

extension AuditRule {
  /// PL0703: snapshots that die with what they were taken of.
  static let snapshotsBesideData = AuditRule(
    "PL0703", "Snapshots on the same backend as the data", .warning, breaks: .losesData,
    failure: "The storage system fails, and takes the volumes and all their snapshots with it.",
    explanation: """
      Fires for a snapshot class whose driver also holds the data of claims that were read, where no other backup is \
      seen: neither `declared.volumeBackup` in the Cluster document nor an object of Velero, K8up, Kanister or Stash. A \
      snapshot is a way back from a mistake, not a backup.
      """,
    example: RuleExample(
      Example.documents(
        Example.cluster(spec: ["declared: {}"]),
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

        """,
        """
        apiVersion: snapshot.storage.k8s.io/v1
        kind: VolumeSnapshotClass
        metadata: {name: fast}
        driver: ebs.csi.aws.com
        deletionPolicy: Delete

        """),
      change: .replace("declared: {}", with: "declared: {volumeBackup: velero to another region}"))
  ) { context in
    guard (context.cluster?.declared.volumeBackup ?? "").isEmpty, !context.inventory.objects.contains(where: isBackup)
    else { return [] }
    return context.inventory.snapshotClasses.compactMap { snapshots in
      let classes = context.inventory.storageClasses.filter { $0.provisioner == snapshots.driver }
      let claims = classes.reduce(0) { $0 + context.inventory.claimCount(of: $1) }
      guard claims > 0 else { return nil }
      return Violation(
        "VolumeSnapshotClass/\(snapshots.name)", at: snapshots.position,
        "driver \(snapshots.driver) keeps both the data of \(Phrase.count(claims, "claim")) and its snapshots, and no other backup is declared",
        remedy: "copy volumes to another system or region, and declare it",
        patch: "declared: {volumeBackup: velero to another region}")
    }
  }

  private static func isBackup(_ record: ObjectRecord) -> Bool {
    ["velero.io/", "k8up.io/", "cr.kanister.io/", "stash.appscode.com/", "config.kio.kasten.io/", "volsync.backube/"]
      .contains { record.apiVersion.hasPrefix($0) }
  }
}
