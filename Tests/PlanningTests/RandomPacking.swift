import Planning

/// Tiny random problems that mix every rule of `PackingProblem`, for the oracle to settle.
enum RandomPacking {
  static func tiny(seed: UInt64) -> PackingProblem {
    var random = SeededGenerator(seed: seed)
    let dimensions = 1 + random.below(3)
    let zones = 1 + random.below(2)
    let shapeCount = 1 + random.below(4)
    let shapes = (0..<shapeCount).map { _ in
      NodeShape(
        capacity: (0..<dimensions).map { _ in Int64(random.below(8)) }, price: Int64(random.below(12) * 5),
        poolIndex: random.below(2), typeIndex: random.below(3), zone: random.below(zones))
    }
    let classCount = 1 + random.below(3)
    var classes = (0..<classCount).map { _ in
      let demand = 1 + random.below(3)
      let rule: ZoneRule
      switch random.below(5) {
      case 0:
        let least = (0..<zones).map { _ in random.below(2) }
        rule = .bounds(least: least, most: least.map { $0 + random.below(3) })
      case 1: rule = .spread(maxSkew: 1 + random.below(2), zones: Array(0..<zones))
      default: rule = .free
      }
      return PodClass(
        demand: demand, request: (0..<dimensions).map { _ in Int64(random.below(4)) },
        shapes: shapes.indices.filter { _ in random.below(4) > 0 }, maxPerNode: random.below(3) == 0 ? 1 : nil,
        zoneRule: rule)
    }
    for first in 0..<classCount {
      for second in 0..<first where random.below(6) == 0 {
        classes[first].conflicts = (classes[first].conflicts + [second]).sorted()
        classes[second].conflicts = (classes[second].conflicts + [first]).sorted()
      }
      if random.below(6) == 0 { classes[first].companions = [[random.below(classCount)]] }
    }
    var limits: [NodeLimit] = []
    if random.below(3) == 0 {
      let members = shapes.indices.filter { _ in random.below(2) == 0 }
      let least = members.isEmpty ? 0 : random.below(3)
      limits.append(
        NodeLimit(shapes: members, least: least, most: random.below(2) == 0 ? least + random.below(3) : nil))
    }
    var problem = PackingProblem(
      dimensionCount: dimensions, zoneCount: zones, classes: classes, shapes: shapes, nodeLimits: limits,
      typesPerPool: random.below(4) == 0 ? 1 : nil)
    if random.below(4) == 0 { problem.ownTypesPerPool = [random.below(2): 1 + random.below(2)] }
    return problem
  }

  /// A few pods, each pinned to a zone or not, on shapes of three zones whose pools ask for more nodes than the pods need.
  static func owing(seed: UInt64) -> PackingProblem {
    var random = SeededGenerator(seed: seed &+ 4_000_037)
    let zones = 3
    let shapes = (0..<9).map { number in
      NodeShape(
        capacity: [Int64(2 + random.below(5)), Int64(2 + random.below(5))], price: Int64(3 + random.below(9)) * 5,
        poolIndex: number % 2, typeIndex: number / zones, zone: number % zones)
    }
    let classes = (0..<(1 + random.below(3))).map { _ in
      let demand = 1 + random.below(4)
      let most = (0..<zones).map { _ in random.below(demand + 1) }
      let isPinned = random.below(2) == 0 && most.reduce(0, +) >= demand
      return PodClass(
        demand: demand, request: [Int64(1 + random.below(2)), Int64(random.below(3))],
        shapes: shapes.indices.filter { _ in random.below(5) > 0 }, maxPerNode: random.below(2) == 0 ? 1 : nil,
        zoneRule: isPinned ? .bounds(least: [0, 0, 0], most: most) : .free)
    }
    let limits = (0..<2).map { pool in
      let own = shapes.indices.filter { shapes[$0].poolIndex == pool }
      return NodeLimit(shapes: own, least: 1 + random.below(4), most: random.below(2) == 0 ? 5 + random.below(3) : nil)
    }
    return PackingProblem(
      dimensionCount: 2, zoneCount: zones, classes: classes, shapes: shapes, nodeLimits: limits,
      typesPerPool: random.below(2) == 0 ? 2 : nil)
  }

  /// A feasible problem of some ten classes and as many shapes, as pools of a small cluster are: with zones, some pods spread,
  /// and at most two types.
  static func middling(seed: UInt64) -> PackingProblem {
    var random = SeededGenerator(seed: seed &+ 1_000_003)
    let zones = 3
    var shapes: [NodeShape] = []
    for type in 0..<4 {
      let size = Int64(2 << (type / 2))
      let memory: Int64 = type % 2 == 0 ? 4 : 8
      for zone in 0..<zones {
        shapes.append(
          NodeShape(
            capacity: [size * 1000 - 100, size * memory * 1024 - 700, 20], price: size * (40 + memory * 5),
            poolIndex: 0,
            typeIndex: type, zone: zone))
      }
    }
    let classes = (0..<(6 + random.below(5))).map { index in
      PodClass(
        demand: 1 + random.below(8),
        request: [Int64(100 + 50 * random.below(20)), Int64(128 + 64 * random.below(30)), 1],
        shapes: Array(shapes.indices), maxPerNode: random.below(4) == 0 ? 2 : nil,
        zoneRule: random.below(3) == 0 ? .spread(maxSkew: 1, zones: [0, 1, 2]) : .free,
        conflicts: [])
    }
    return PackingProblem(
      dimensionCount: 3, zoneCount: zones, classes: classes, shapes: shapes,
      nodeLimits: [NodeLimit(shapes: Array(shapes.indices), least: 2, most: 40)], typesPerPool: 2)
  }

  /// One or two kinds of pods that fill much of a node, and more types of nodes than the pool may have.
  static func fewLargePods(seed: UInt64) -> PackingProblem {
    var random = SeededGenerator(seed: seed &+ 3_000_017)
    let shapes = (0..<5).map { type -> NodeShape in
      let cores = Int64([16, 32, 48, 64, 96][random.below(5)])
      let memory = cores * Int64([2, 4, 8][random.below(3)])
      let price = (cores * 40 + memory * 5) * Int64(95 + random.below(11))
      return NodeShape(
        capacity: [cores * 1000 - 230, memory * 930 - 2_000], price: price, poolIndex: 0, typeIndex: type, zone: 0)
    }
    let classes = (0..<(1 + random.below(2))).map { _ in
      PodClass(
        demand: 1 + random.below(5),
        request: [Int64(4_000 + 2_000 * random.below(12)), Int64(8_192 + 4_096 * random.below(12))],
        shapes: Array(shapes.indices))
    }
    return PackingProblem(
      dimensionCount: 2, zoneCount: 1, classes: classes, shapes: shapes, typesPerPool: 1 + random.below(3))
  }

  /// A feasible problem of some forty classes on some fifty nodes, whose pods and node numbers are tied to zones: nodes of one
  /// solution put into another break rules as likely as not.
  static func wide(seed: UInt64) -> PackingProblem {
    var random = SeededGenerator(seed: seed &+ 2_000_003)
    var problem = middling(seed: seed)
    problem.typesPerPool = nil
    problem.classes = (0..<40).map { _ in
      let demand = 3 + random.below(20)
      let rule: ZoneRule
      switch random.below(3) {
      case 0: rule = .spread(maxSkew: 1, zones: [0, 1, 2])
      case 1: rule = .bounds(least: [1, 1, 1], most: [demand / 2, demand, demand])
      default: rule = .free
      }
      return PodClass(
        demand: demand, request: [Int64(100 + 50 * random.below(20)), Int64(128 + 64 * random.below(30)), 1],
        shapes: Array(problem.shapes.indices), maxPerNode: random.below(4) == 0 ? 2 : nil, zoneRule: rule)
    }
    problem.nodeLimits = (0..<3).map { zone in
      NodeLimit(shapes: problem.shapes.indices.filter { problem.shapes[$0].zone == zone }, least: 12, most: 200)
    }
    return problem
  }
}
