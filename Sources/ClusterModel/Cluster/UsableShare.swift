package import Quantities

extension ClusterDocument {
  /// What of a pool's node may be requested, DaemonSets' pods included: allocatable, less what the pool's utilisation
  /// cap and the cluster's headroom keep free.
  ///
  /// For each resource named by either: `floor(allocatable * cap * (1 - headroom))`, with both shares taken to a millionth.
  package func usable(_ allocatable: ResourceVector, pool: NodePool) -> ResourceVector {
    var usable = allocatable
    for name in Set(pool.utilisationCap.keys).union(headroom.keys) where allocatable.names(name) {
      let cap = Self.millionths(pool.utilisationCap[name] ?? 1)
      let free = Self.millionths(headroom[name] ?? 0)
      let amount = Int128(allocatable[name]) * Int128(cap) * Int128(1_000_000 - free) / 1_000_000_000_000
      usable[name] = Int64(clamping: amount)
    }
    return usable
  }

  private static func millionths(_ share: Double) -> Int64 {
    Int64((min(max(share, 0), 1) * 1_000_000).rounded())
  }
}
