/// What a provider's nodes keep back for the kubelet and the container runtime: each provider's published formula.
///
/// Memory is in MiB, rounded up; cpu in thousandths of a core, rounded down for each range as the providers do.
package enum KubeReservation {
  /// cpu on EKS and GKE: 6% of the first core, 1% of the second, 0.5% of the next two, 0.25% of the rest.
  package static func milliCPUByRanges(cores: Int) -> Int64 {
    var reserved: Int64 = 0
    var low = 0
    // Shares in hundred-thousandths of a core for each core of the range.
    for (high, share) in [(1, 6000), (2, 1000), (4, 500), (Int.max, 250)] {
      guard cores > low else { break }
      reserved += Int64((min(cores, high) - low) * share / 100)
      low = high
    }
    return reserved
  }

  /// Memory on EKS: 11 MiB a pod, and 255.
  ///
  /// - Parameter pods: what the network interfaces hold (or the owner's own figure), before EKS caps it: the node image
  ///   reserves by that.
  package static func memoryMiBOnEKS(pods: Int) -> Int64 { 11 * Int64(pods) + 255 }

  /// Memory on GKE, and on AKS before 1.29: 25% of the first 4 GiB, 20% of the next 4, 10% of the next 8, 6% of the
  /// next 112, 2% of what is above; 255 MiB where there is no more than 1 GiB.
  package static func memoryMiBByRanges(memoryMiB: Int64) -> Int64 {
    guard memoryMiB > 1024 else { return 255 }
    var hundredths: Int64 = 0
    var low: Int64 = 0
    let ranges: [(Int64, Int64)] = [(4, 25), (8, 20), (16, 10), (128, 6), (Int64.max >> 10, 2)]
    for (highGiB, percent) in ranges where memoryMiB > low {
      hundredths += (min(memoryMiB, highGiB * 1024) - low) * percent
      low = highGiB * 1024
    }
    return (hundredths + 99) / 100
  }

  /// cpu on a GKE node of a shared-core E2 type, which shows two cores and has less.
  package static let milliCPUOfSharedCoreE2: Int64 = 1060

  /// cpu on AKS: its table of 60, 100, 140, 180, 260, 420 and 740m for 1, 2, 4, 8, 16, 32 and 64 cores; between and
  /// beyond these by the same steps for each core.
  package static func milliCPUOnAKS(cores: Int) -> Int64 {
    switch cores {
    case ...1: 60
    case 2...4: 60 + Int64(cores) * 20
    default: 140 + Int64(cores - 4) * 10
    }
  }

  /// Memory on AKS from 1.29: 20 MiB a pod, and 50; at most a quarter of the memory.
  package static func memoryMiBOnAKS(pods: Int, memoryMiB: Int64) -> Int64 {
    min(20 * Int64(pods) + 50, (memoryMiB + 3) / 4)
  }

  /// Disk on GKE, in MiB: the least of half the boot disk, 35% of it and 6 GiB, and 100 GiB.
  package static func diskMiBOnGKE(bootDiskMiB: Int64) -> Int64 {
    min(bootDiskMiB / 2, bootDiskMiB * 35 / 100 + 6 * 1024, 100 * 1024)
  }
}
