import ClusterModel

extension AuditRule {
  /// PL0505: etcd on a disk that is slow to sync.
  static let slowEtcdDisk = AuditRule(
    "PL0505", "Slow disk for etcd", .error, breaks: .stopsCluster,
    failure: "Writes wait for the disk, leaders are lost, and the API server times out under load.",
    explanation: """
      From `controlPlane.disk`. etcd syncs each write: it wants 10 ms at the 99th percentile of fsync. Local NVMe and \
      SSD give it; spinning disks, network file systems and general network volumes don't, by far or at their worst \
      hour. A disk that isn't declared is an open question of the report, not a finding.
      """,
    example: RuleExample(
      Example.cluster(spec: ["controlPlane: {members: 3, zones: [a, b, c], disk: hdd}"]),
      change: .replace("disk: hdd", with: "disk: nvme"))
  ) { context in
    guard let cluster = context.cluster, let controlPlane = cluster.controlPlane else { return [] }
    let disk = controlPlane.disk.lowercased()
    let severity: Severity
    switch disk {
    case "hdd", "nfs", "sata", "spinning", "network-file", "standard", "st1", "sc1", "pd-standard", "ceph", "magnetic":
      severity = .error
    case "network", "gp2", "gp3", "premium", "pd-balanced", "pd-ssd", "block": severity = .warning
    default: return []
    }
    return [
      Violation(
        "Cluster/\(cluster.name)", at: controlPlane.position, "etcd's disk is declared as \(disk)",
        remedy:
          "use local NVMe or SSD, and measure: fio --rw=write --fdatasync=1 --bs=2300 --size=22m; its 99th percentile must stay below 10 ms",
        severity: severity)
    ]
  }
}
