import ClusterModel

extension AuditRule {
  /// PL0507: a backup that nobody has ever restored.
  static let restoreUntested = AuditRule(
    "PL0507", "Restore never tested, or long ago", .warning, breaks: .losesData,
    failure: "The backup turns out to be empty, encrypted with a lost key or useless without a step that nobody knows.",
    explanation: """
      Fires where an etcd backup is declared and `lastRestoreTest` is missing, or lies more than \(restoreTestDays) days \
      back. A date that can't be read, or that lies ahead, counts as none.
      """,
    example: RuleExample(
      Example.cluster(
        spec: [
          "controlPlane: {members: 3, zones: [a, b, c]}", "declared: {etcdBackup: {schedule: \"0 */6 * * *\"}}",
        ]),
      change: .replace("schedule: \"0 */6 * * *\"", with: "schedule: \"0 */6 * * *\", lastRestoreTest: 2026-09-14"))
  ) { context in
    guard let cluster = context.cluster, let controlPlane = cluster.controlPlane,
      !(cluster.declared.etcdBackupSchedule ?? "").isEmpty
    else { return [] }
    let text = cluster.declared.lastRestoreTest
    var message = "no restore of the etcd backup has been tested"
    if let text, let day = CalendarDay(text), day <= context.today {
      let age = day.days(to: context.today)
      guard age > restoreTestDays else { return [] }
      message = "the last restore test was on \(day), more than \(restoreTestDays) days ago"
    } else if let text {
      message = "the last restore test, '\(text.prefix(20))', is no day in the past"
    }
    return [
      Violation(
        "Cluster/\(cluster.name)", at: controlPlane.position, message,
        remedy:
          "restore the latest snapshot into an empty cluster, and write the date into declared.etcdBackup.lastRestoreTest"
      )
    ]
  }

  /// A test older than this says little about today's backup.
  private static let restoreTestDays = 180
}
