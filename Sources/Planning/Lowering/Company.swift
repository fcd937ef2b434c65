/// Which workloads' pods may, must or must not stand together, read off required affinity, anti-affinity, spread and
/// host ports.
///
/// Indices are those of the list of workloads given. Rules about hosts end here as numbers; rules about zones are handed
/// to `ZoneAssignment`.
struct Company {
  /// The most of a workload that one node may hold; nil: what fits.
  var maxPerNode: [Int?]
  /// The same by spread over hosts alone, held as a cap on every node; `HostSpreadLevels` does better on few nodes.
  var hostSpread: [HostSpread?]
  /// Pairs that may not share a node, symmetric.
  var conflicts: [Set<Int>]
  /// Pairs kept off each other's nodes so that a spread over hosts that counts the other's pods holds, symmetric.
  var spreadConflicts: [Set<Int>]
  /// For each workload, groups of workloads of which one must be on each of its nodes.
  var companions: [[[Int]]]
  /// Whether `companions` allow less than a scheduler might.
  var companionsAreNarrower = false
  /// Groups of which a node holds at most so many pods together.
  var sharedCaps: [SharedCap] = []
  /// Sets of workloads whose pods must all stand on one node, all of a set on the same.
  var bundles: [[Int]] = []
  /// For each workload, DaemonSets that its nodes must run, and those that they must not.
  var neededDaemonSets: [Set<Int>]
  var barredDaemonSets: [Set<Int>]
  /// For each workload, DaemonSets that may not run in any of its zones.
  var zoneBarredDaemonSets: [Set<Int>]
  /// Pairs that may not share a zone, symmetric; a workload paired with itself has at most one pod a zone.
  var zoneConflicts: [Set<Int>]
  /// For each workload, groups of which one member must have a pod in each zone that the workload uses; a group may hold
  /// the workload itself, whose pods may then start it in one zone.
  var zoneCompanions: [[[Int]]]
  /// For each workload, groups of which one member must stand anywhere at all; a group may hold the workload itself.
  var clusterCompanions: [[[Int]]]
  var zoneSpreads: [ZoneSpread] = []
  /// Workloads for which other workloads' company would do as well as that of `neededDaemonSets`, or the same zone: the planner's
  /// choice, on which no bound may rest.
  var choosesDaemonSets: Set<Int> = []
  /// Rules that can't be met or aren't planned for, with the reason; the workload stays unplaced.
  var refused: [Int: String] = [:]
  /// Of the refused, how many pods could stand all the same.
  var possible: [Int: Int] = [:]

  /// At most `most` pods of a workload a node; `domain` are the shapes whose nodes count.
  struct HostSpread: Hashable {
    let most: Int
    let domain: [Int]
    let minDomains: Int
    /// A pod that is kept to a group of nodes by affinity counts that group's nodes alone.
    let followsAffinity: Bool
  }

  /// Pods of which a node holds at most `most` together, so that their spread over hosts holds.
  ///
  /// Kubernetes allows more where every node holds some, so bounds don't rest on it.
  struct SharedCap: Hashable {
    let members: [Int]
    let most: Int
  }

  /// A DoNotSchedule spread over zones: `members` are counted together (usually the workload alone).
  struct ZoneSpread: Hashable {
    let workload: Int
    let members: [Int]
    let maxSkew: Int
    let minDomains: Int
    /// Zones that count, ascending: those whose nodes the constraint's policies include.
    let domains: [Int]
  }

  /// Whether some rule is held more strictly than Kubernetes holds it.
  var isNarrower: Bool {
    companionsAreNarrower || !choosesDaemonSets.isEmpty || !sharedCaps.isEmpty || hostSpread.contains { $0 != nil }
      || spreadConflicts.contains { !$0.isEmpty }
  }

  /// Groups of which a workload needs one member's company: on its nodes, in its zones, or anywhere.
  func groups(of index: Int) -> [[Int]] { companions[index] + zoneCompanions[index] + clusterCompanions[index] }

  init(count: Int) {
    maxPerNode = Array(repeating: nil, count: count)
    hostSpread = Array(repeating: nil, count: count)
    spreadConflicts = Array(repeating: [], count: count)
    zoneBarredDaemonSets = Array(repeating: [], count: count)
    conflicts = Array(repeating: [], count: count)
    companions = Array(repeating: [], count: count)
    neededDaemonSets = Array(repeating: [], count: count)
    barredDaemonSets = Array(repeating: [], count: count)
    zoneConflicts = Array(repeating: [], count: count)
    zoneCompanions = Array(repeating: [], count: count)
    clusterCompanions = Array(repeating: [], count: count)
  }
}
