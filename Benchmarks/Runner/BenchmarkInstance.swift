import Foundation
import Planning

/// One benchmark file: classes and shapes as plain JSON, prices in currency units per hour.
struct BenchmarkInstance: Codable {
  var name: String
  var zones: Int
  var classes: [Entry]
  var shapes: [Shape]

  struct Entry: Codable {
    var id: Int
    var cpu: Int64
    var mem: Int64
    var gpu: Int64
    var replicas: Int
    var maxPerNode: Int
    var zone: String
    var pins: [Int]
    var spot: Bool
    var arch: [String]
    var families: [String]?
    var conflicts: [Int]
    var gpuPool: Bool

    enum CodingKeys: String, CodingKey {
      case id, cpu, mem, gpu, replicas, zone, pins, spot, arch, families, conflicts
      case maxPerNode = "max_per_node"
      case gpuPool = "gpu_pool"
    }
  }

  struct Shape: Codable {
    var type: String
    var mode: String
    var zone: Int
    var price: Double
    var alloc: [Int64]
    var family: String
    var arch: String
    var gpu: Int64
  }

  /// What a search's effort goes with: kinds of pods times kinds of nodes, not replicas.
  enum Size { case small, medium, large, huge }

  var size: Size {
    switch classes.count * shapes.count {
    case ..<2_000: .small
    case ..<100_000: .medium
    case ..<1_000_000: .large
    default: .huge
    }
  }

  /// Wall-clock seconds that a plan of this size may take by default.
  var timeLimitSeconds: Double {
    switch size {
    case .small: 1
    case .medium: 10
    case .large: 60
    case .huge: 120
    }
  }

  /// The same with every replica count multiplied.
  func scaled(by factor: Int) -> BenchmarkInstance {
    var scaled = self
    for index in classes.indices {
      scaled.classes[index].replicas *= factor
      scaled.classes[index].pins = classes[index].pins.map { $0 * factor }
    }
    return scaled
  }

  /// The instance as the solver's problem; prices become micro-units.
  func problem() -> PackingProblem {
    var typeIndex: [String: Int] = [:]
    let nodeShapes = shapes.map { shape in
      let type = typeIndex[shape.type] ?? typeIndex.count
      typeIndex[shape.type] = type
      return NodeShape(
        capacity: shape.alloc, price: Int64((shape.price * 1_000_000).rounded()), poolIndex: shape.gpu > 0 ? 1 : 0,
        typeIndex: type, zone: shape.zone)
    }
    let place = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1.id, $0) })
    var conflicts = Array(repeating: Set<Int>(), count: classes.count)
    for (index, entry) in classes.enumerated() {
      for other in entry.conflicts.compactMap({ place[$0] }) where other != index {
        conflicts[index].insert(other)
        conflicts[other].insert(index)
      }
    }
    let podClasses = classes.enumerated().map { index, entry in
      let eligible = shapes.indices.filter { at in
        let shape = shapes[at]
        return (entry.spot || shape.mode != "spot") && entry.arch.contains(shape.arch)
          && (entry.families?.contains(shape.family) ?? true) && (entry.gpuPool || entry.gpu > 0) == (shape.gpu > 0)
      }
      let rule: ZoneRule =
        switch entry.zone {
        case "pinned": .bounds(least: entry.pins, most: entry.pins)
        case "spread": .spread(maxSkew: 1, zones: Array(0..<zones))
        default: .free
        }
      return PodClass(
        demand: entry.replicas, request: [entry.cpu, entry.mem, 1, entry.gpu], shapes: eligible,
        maxPerNode: entry.maxPerNode > 0 ? entry.maxPerNode : nil, zoneRule: rule,
        conflicts: conflicts[index].sorted())
    }
    return PackingProblem(dimensionCount: 4, zoneCount: zones, classes: podClasses, shapes: nodeShapes)
  }
}
