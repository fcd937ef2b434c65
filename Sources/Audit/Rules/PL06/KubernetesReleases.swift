import ClusterModel

/// Until when the Kubernetes project mends each minor version.
enum KubernetesReleases {
  /// When the table was last held against the project's own pages.
  static let asOf = "2026-01"

  /// The last day with patch releases; nil: not in the table.
  static func endOfLife(_ version: KubernetesVersion) -> CalendarDay? {
    guard version.major == 1 else { return nil }
    if version.minor < oldest { return CalendarDay("2018-01-01") }
    let index = version.minor - oldest
    return index < days.count ? CalendarDay(days[index]) : nil
  }

  /// The newest version that the table knows.
  static let newest = KubernetesVersion(1, oldest + days.count - 1)

  /// The oldest version that still gets patch releases on a day; the newest known where none does any more.
  static func oldestSupported(on day: CalendarDay) -> KubernetesVersion {
    let index = days.firstIndex { (CalendarDay($0) ?? day) >= day }
    return index.map { KubernetesVersion(1, oldest + $0) } ?? newest
  }

  private static let oldest = 16
  /// From 1.16 on; the project's end-of-life list, the last ones as scheduled.
  private static let days = [
    "2020-09-02", "2021-01-13", "2021-06-18", "2021-10-28", "2022-02-28", "2022-06-28", "2022-12-08", "2023-02-28",
    "2023-07-28", "2023-10-28", "2024-02-28", "2024-07-16", "2024-10-22", "2025-02-28", "2025-07-15", "2025-11-11",
    "2026-02-28", "2026-06-28", "2026-10-27", "2027-02-28",
  ]
}
