/// Divides a `PackingProblem` into parts that have nothing to do with each other, each to be solved by itself.
///
/// Two shapes belong together where some class may stand on both, where a limit counts both, or where their pool may buy
/// fewer types than it has. Shapes that nobody needs are left out. Each part's classes and shapes come in an order that
/// their numbers alone decide, so that the order of the input doesn't matter.
struct ComponentSplit {
  /// One part, and which of the whole problem's classes and shapes its own are.
  struct Component {
    var problem: PackingProblem
    let classes: [Int]
    let shapes: [Int]

    /// Of the whole problem's nodes those of this part, as it numbers shapes and classes.
    func own(_ nodes: [FilledNode]) -> [FilledNode] { NodeTranslation(classes: classes, shapes: shapes).nodes(nodes) }
  }

  /// By falling size, ties by the first class or shape.
  let components: [Component]
  /// Classes that no shape can take, and limits that no shape can meet: each proves that there's no solution.
  let impossibleClasses: [Int]
  let hasImpossibleLimit: Bool

  private let problem: PackingProblem
  /// Per class, the shapes that have room for one of it.
  private let hosts: [[Int]]

  /// - Complexity: O(classes x shapes x dimensions)
  init(_ problem: PackingProblem) {
    self.problem = problem
    let hosts = problem.classes.map { podClass in
      podClass.shapes.filter { shape in
        zip(podClass.request, problem.shapes[shape].capacity).allSatisfy { $0 <= $1 || $0 == 0 }
      }
    }
    self.hosts = hosts
    impossibleClasses = hosts.indices.filter { hosts[$0].isEmpty }
    var isNeeded = Array(repeating: false, count: problem.shapes.count)
    for shape in hosts.joined() { isNeeded[shape] = true }
    for limit in problem.nodeLimits where limit.least > 0 { for shape in limit.shapes { isNeeded[shape] = true } }
    hasImpossibleLimit = problem.nodeLimits.contains {
      $0.least > 0 && $0.shapes.isEmpty || ($0.most ?? $0.least) < $0.least
    }

    var sets = DisjointSets(count: problem.shapes.count)
    for set in hosts { sets.join(set) }
    for limit in problem.nodeLimits where limit.least > 0 || limit.most != nil {
      sets.join(limit.shapes.filter { isNeeded[$0] })
    }
    let needed = problem.shapes.indices.filter { isNeeded[$0] }
    let pools = Dictionary(grouping: needed, by: { problem.shapes[$0].poolIndex }).sorted { $0.key < $1.key }
    for (pool, members) in pools {
      guard let most = problem.mostTypes(inPool: pool) else { continue }
      if Set(members.map { problem.shapes[$0].typeIndex }).count > most { sets.join(members) }
    }
    var shapesOf: [Int: [Int]] = [:]
    for shape in needed { shapesOf[sets.root(shape), default: []].append(shape) }
    var classesOf: [Int: [Int]] = [:]
    for (index, set) in hosts.enumerated() {
      if let first = set.first { classesOf[sets.root(first), default: []].append(index) }
    }
    let order = shapesOf.keys.sorted { first, second in
      let sizes = (classesOf[first]?.count ?? 0, classesOf[second]?.count ?? 0)
      return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : first < second
    }
    components = order.map { root in
      Self.component(problem, hosts: hosts, shapes: shapesOf[root] ?? [], classes: classesOf[root] ?? [])
    }
  }

  private static func component(
    _ problem: PackingProblem, hosts: [[Int]], shapes: [Int], classes: [Int]
  ) -> Component {
    let shapes = shapes.sorted { first, second in
      let (one, other) = (problem.shapes[first], problem.shapes[second])
      if one.price != other.price { return one.price < other.price }
      if one.capacity != other.capacity { return one.capacity.lexicographicallyPrecedes(other.capacity) }
      return (one.zone, one.poolIndex, one.typeIndex, first) < (other.zone, other.poolIndex, other.typeIndex, second)
    }
    let shapePlace = Dictionary(uniqueKeysWithValues: shapes.enumerated().map { ($1, $0) })
    let hosted = Dictionary(
      uniqueKeysWithValues: classes.map { index in (index, hosts[index].compactMap { shapePlace[$0] }.sorted()) })
    let classes = classes.sorted { first, second in
      let (one, other) = (problem.classes[first], problem.classes[second])
      if one.request != other.request { return other.request.lexicographicallyPrecedes(one.request) }
      if one.demand != other.demand { return one.demand > other.demand }
      let (mine, its) = (hosted[first] ?? [], hosted[second] ?? [])
      if mine != its { return mine.lexicographicallyPrecedes(its) }
      return (one.maxPerNode ?? Int.max, one.conflicts.count, first) < (
        other.maxPerNode ?? Int.max, other.conflicts.count, second
      )
    }
    let classPlace = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    var part = PackingProblem(
      dimensionCount: problem.dimensionCount, zoneCount: problem.zoneCount, classes: [],
      shapes: shapes.map { problem.shapes[$0] })
    // Numbered anew in the same order: what types other parts may buy is not a part's business.
    let types = Set(part.shapes.map(\.typeIndex)).sorted()
    let typePlace = Dictionary(uniqueKeysWithValues: types.enumerated().map { ($1, $0) })
    for index in part.shapes.indices { part.shapes[index].typeIndex = typePlace[part.shapes[index].typeIndex] ?? 0 }
    part.classes = classes.map { index in
      var podClass = problem.classes[index]
      podClass.shapes = hosted[index] ?? []
      podClass.conflicts = podClass.conflicts.compactMap { classPlace[$0] }.sorted()
      podClass.companions = podClass.companions.map { group in group.compactMap { classPlace[$0] }.sorted() }
      return podClass
    }
    part.nodeLimits = problem.nodeLimits.compactMap { limit in
      let members = limit.shapes.compactMap { shapePlace[$0] }.sorted()
      guard !members.isEmpty, limit.least > 0 || limit.most != nil else { return nil }
      return NodeLimit(shapes: members, least: limit.least, most: limit.most)
    }
    for (pool, members) in Dictionary(grouping: part.shapes, by: \.poolIndex) {
      guard let most = problem.mostTypes(inPool: pool) else { continue }
      if Set(members.map(\.typeIndex)).count > most { part.ownTypesPerPool[pool] = most }
    }
    return Component(problem: part, classes: classes, shapes: shapes)
  }
}

/// Sets that merge (Tarjan 1975), by path halving.
private struct DisjointSets {
  private var parent: [Int]

  init(count: Int) { parent = Array(0..<count) }

  mutating func root(_ element: Int) -> Int {
    var place = element
    while parent[place] != place {
      parent[place] = parent[parent[place]]
      place = parent[place]
    }
    return place
  }

  /// Puts all into one set, named by its least member.
  mutating func join(_ elements: [Int]) {
    guard let first = elements.first else { return }
    for element in elements.dropFirst() {
      let (one, other) = (root(first), root(element))
      parent[max(one, other)] = min(one, other)
    }
  }
}
