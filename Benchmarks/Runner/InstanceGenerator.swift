import ArgumentParser
import Foundation
import Planning

/// Makes planning instances of realistic shape from a seed: heavy-tailed requests and replica counts, a few node families at
/// near-linear prices.
///
/// Of the classes 10% are stateful (pinned to zones, one pod a node), 15% spread over zones, 5% take GPUs, 20% may stand on
/// spot, some need one architecture, some may not meet another class.
struct InstanceGenerator {
  /// How large an instance is.
  enum Scale: String, CaseIterable, ExpressibleByArgument {
    case small = "S"
    case medium = "M"
    case large = "L"
    case huge = "XL"

    var classes: Int { [.small: 20, .medium: 150, .large: 600, .huge: 2_000][self] ?? 0 }
    var families: Int { [.small: 2, .medium: 5, .large: 13, .huge: 44][self] ?? 0 }
    /// The heaviest replica counts go with the instance.
    var mostReplicas: Int { [.small: 40, .medium: 120, .large: 300, .huge: 1_000][self] ?? 0 }
  }

  let scale: Scale
  let name: String
  private var random: SeededGenerator

  init(scale: Scale, seed: UInt64) {
    self.scale = scale
    name = "\(scale.rawValue.lowercased())-\(seed)"
    random = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(scale.classes))
  }

  mutating func instance() -> BenchmarkInstance {
    let shapes = shapes()
    let hasArm = shapes.contains { $0.arch == "arm64" }
    let hasGPU = shapes.contains { $0.gpu > 0 }
    var classes = (0..<scale.classes).map { entry($0, hasArm: hasArm, hasGPU: hasGPU) }
    for _ in 0..<(scale.classes / 30) {
      let (first, second) = (random.below(classes.count), random.below(classes.count))
      if first != second, classes[first].gpuPool == classes[second].gpuPool { classes[first].conflicts.append(second) }
    }
    return BenchmarkInstance(name: name, zones: 3, classes: classes, shapes: shapes)
  }

  private mutating func shapes() -> [BenchmarkInstance.Shape] {
    var shapes: [BenchmarkInstance.Shape] = []
    for number in 0..<scale.families {
      let memoryPerCore: Int64 = [4, 8, 2][number % 3]
      let arch = number % 4 == 3 ? "arm64" : "amd64"
      let perCore = (0.026 + 0.0056 * Double(memoryPerCore)) * (arch == "arm64" ? 0.82 : 1) * factor(0.06)
      let family = "f\(number)"
      for cores in sizes(largest: scale == .small ? 16 : 96) {
        shapes += offers(
          "\(family).\(cores)", family: family, arch: arch, cores: cores, memory: cores * memoryPerCore * 1024, gpu: 0,
          price: perCore * Double(cores))
      }
    }
    if scale != .small {
      for (cores, gpu) in [(4, 1), (8, 1), (16, 1), (32, 2), (48, 4), (96, 8)] as [(Int64, Int64)] {
        shapes += offers(
          "g.\(cores)", family: "g", arch: "amd64", cores: cores, memory: cores * 4 * 1024, gpu: gpu,
          price: 0.048 * Double(cores) + 0.4 * Double(gpu))
      }
    }
    return shapes
  }

  private func sizes(largest: Int64) -> [Int64] { [2, 4, 8, 16, 32, 48, 64, 96].filter { $0 <= largest } }

  /// On demand and on spot in each zone, with what the kubelet keeps taken off.
  private mutating func offers(
    _ type: String, family: String, arch: String, cores: Int64, memory: Int64, gpu: Int64, price: Double
  ) -> [BenchmarkInstance.Shape] {
    let room = [cores * 1000 - 70 - 10 * min(cores, 20), memory - 500 - memory / 40, min(245, 10 + cores * 7), gpu]
    var offers: [BenchmarkInstance.Shape] = []
    for mode in ["od", "spot"] {
      let share = mode == "od" ? 1 : 0.35 + 0.15 * random.unit()
      for zone in 0..<3 {
        offers.append(
          BenchmarkInstance.Shape(
            type: type, mode: mode, zone: zone, price: (price * share * 10_000).rounded() / 10_000, alloc: room,
            family: family, arch: arch, gpu: gpu))
      }
    }
    return offers
  }

  private mutating func entry(_ id: Int, hasArm: Bool, hasGPU: Bool) -> BenchmarkInstance.Entry {
    let kind = random.unit()
    let isGPU = hasGPU && random.unit() < 0.05
    let isStateful = !isGPU && kind < 0.1
    let largest: Int64 = scale == .small ? 8_000 : 16_000
    // Requests over two and a half decades, memory along with the processor.
    let cpu = min(largest, max(10, Int64(60 * pow(10, 1.9 * random.unit() * random.unit() * 1.3)) / 10 * 10))
    let perCore = [512.0, 1024, 2048, 4096, 8192][random.below(5)]
    let mem = min(largest * 6, max(16, Int64(Double(cpu) * perCore / 1000 * factor(0.3)) / 16 * 16))
    var replicas = max(
      1, min(scale.mostReplicas, Int(2 * pow(Double(scale.mostReplicas), random.unit() * random.unit()))))
    if isStateful { replicas = 3 * (1 + random.below(2)) }
    let isSpread = !isStateful && kind < 0.25
    return BenchmarkInstance.Entry(
      id: id, cpu: cpu, mem: mem, gpu: isGPU ? 1 : 0, replicas: replicas, maxPerNode: isStateful ? 1 : 0,
      zone: isStateful ? "pinned" : isSpread ? "spread" : "free",
      pins: isStateful ? [replicas / 3, replicas / 3, replicas / 3] : [0, 0, 0],
      spot: !isStateful && random.unit() < 0.2,
      arch: isGPU || !hasArm || random.unit() < 0.4 ? ["amd64"] : ["amd64", "arm64"], families: nil, conflicts: [],
      gpuPool: isGPU)
  }

  /// Something near 1, this share to either side.
  private mutating func factor(_ share: Double) -> Double { 1 + share * (2 * random.unit() - 1) }
}

/// `plimsoll-bench generate`: writes an instance.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Make an instance from a seed and print it.")

  @Option(help: "S, M, L or XL.")
  var size: InstanceGenerator.Scale = .medium

  @Option(help: "The same size and seed give the same instance.")
  var seed: UInt64 = 1

  func run() throws {
    var generator = InstanceGenerator(scale: size, seed: seed)
    print(try JSONLine.text(generator.instance()))
  }
}
