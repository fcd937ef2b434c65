import Catalogs
import Testing

@Suite("What providers reserve on a node")
struct KubeReservationTests {
  @Test(arguments: [(1, 60), (2, 70), (4, 80), (8, 90), (16, 110), (32, 150), (96, 310)])
  func `EKS and GKE reserve cpu by ranges of cores`(cores: Int, milliCPU: Int64) {
    #expect(KubeReservation.milliCPUByRanges(cores: cores) == milliCPU)
  }

  /// AKS's published table, and a size between two of its columns.
  @Test(arguments: [(1, 60), (2, 100), (3, 120), (4, 140), (8, 180), (16, 260), (32, 420), (64, 740), (96, 1060)])
  func `AKS reserves cpu by its table`(cores: Int, milliCPU: Int64) {
    #expect(KubeReservation.milliCPUOnAKS(cores: cores) == milliCPU)
  }

  @Test(arguments: [(29, 574), (58, 893), (110, 1465), (234, 2829)])
  func `EKS reserves 11 MiB a pod and 255`(pods: Int, mebibytes: Int64) {
    #expect(KubeReservation.memoryMiBOnEKS(pods: pods) == mebibytes)
  }

  /// GKE's documentation gives allocatable memory of 2.7, 5.7 and 12.4 GiB for 3.75, 7.5 and 15 GiB: this and 100 MiB
  /// to evict at taken away.
  @Test(arguments: [(1024, 255), (3840, 960), (7680, 1741), (15360, 2560), (16384, 2663), (131_072, 9544)])
  func `GKE reserves memory by ranges`(memory: Int64, mebibytes: Int64) {
    #expect(KubeReservation.memoryMiBByRanges(memoryMiB: memory) == mebibytes)
  }

  /// The two examples of AKS's documentation: 8 GB with 30 pods keeps 650 MB, 4 GB with 70 pods a quarter.
  @Test(arguments: [(30, 8192, 650), (70, 4096, 1024), (250, 65536, 5050)])
  func `AKS reserves memory by pods, at most a quarter`(pods: Int, memory: Int64, mebibytes: Int64) {
    #expect(KubeReservation.memoryMiBOnAKS(pods: pods, memoryMiB: memory) == mebibytes)
  }

  @Test(arguments: [(10240, 5120), (102_400, 41984), (1_024_000, 102_400)])
  func `GKE keeps the least of three shares of the boot disk`(disk: Int64, mebibytes: Int64) {
    #expect(KubeReservation.diskMiBOnGKE(bootDiskMiB: disk) == mebibytes)
  }
}
