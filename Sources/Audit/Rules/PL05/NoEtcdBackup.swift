import ClusterModel

extension AuditRule {
  /// PL0506: a control plane whose state nobody copies.
  static let noEtcdBackup = AuditRule(
    "PL0506", "No etcd backup declared", .error, breaks: .losesData,
    failure: "When the quorum's disks are lost, or someone deletes a namespace, the cluster's state is gone.",
    explanation: """
      Fires where the Cluster document declares a control plane of its own and `declared.etcdBackup.schedule` is empty. \
      Managed control planes, which aren't declared, are backed up by their provider.
      """,
    example: RuleExample(
      Example.cluster(spec: ["controlPlane: {members: 3, zones: [a, b, c]}", "declared: {}"]),
      change: .replace(
        "declared: {}", with: "declared: {etcdBackup: {schedule: \"0 */6 * * *\", lastRestoreTest: 2026-09-14}}"))
  ) { context in
    guard let cluster = context.cluster, let controlPlane = cluster.controlPlane,
      (cluster.declared.etcdBackupSchedule ?? "").isEmpty
    else { return [] }
    return [
      Violation(
        "Cluster/\(cluster.name)", at: controlPlane.position, "no backup of etcd is declared",
        remedy: "save a snapshot on a schedule to another place (etcdctl snapshot save), and declare it",
        patch: "declared: {etcdBackup: {schedule: \"0 */6 * * *\"}}")
    ]
  }
}
