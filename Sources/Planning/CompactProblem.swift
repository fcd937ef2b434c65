/// A `PackingProblem` laid out flat for the solver: rows instead of classes, only the shapes worth buying, only the
/// dimensions in use.
///
/// A row is what a dual belongs to: a class where zones don't matter to it, else a class in one zone. Each kept shape
/// lists the rows that it can host with the most of each that one node takes.
final class CompactProblem {
  let source: PackingProblem
  let classCount: Int
  let zoneCount: Int
  let rowCount: Int
  let shapeCount: Int
  let dimensionCount: Int

  /// Kept shapes: index into `source.shapes`, price, zone.
  let shapeSource: [Int]
  let price: FlatArray<Double>
  let shapeZone: FlatArray<Int32>
  /// Capacity, `dimensionCount` per shape.
  let capacity: FlatArray<Int64>
  /// Dimensions that can bind on a shape: `bindingStart[j]..<bindingStart[j + 1]` in `bindingDimension`.
  let bindingStart: [Int]
  let bindingDimension: [Int]
  let widestBinding: Int

  /// Items of shape j: `itemStart[j]..<itemStart[j + 1]`; row and most per node.
  let itemStart: [Int]
  let itemRow: FlatArray<Int32>
  let itemCap: FlatArray<Int32>
  let mostItems: Int

  let rowClass: FlatArray<Int32>
  /// The row of class i in zone z at `i * zoneCount + z`; -1 where it may not stand there.
  let rowOf: FlatArray<Int32>
  /// Dense requests, `dimensionCount` per class, and the same as sparse lists.
  let request: FlatArray<Int64>
  let requestStart: FlatArray<Int32>
  let requestDimension: FlatArray<Int32>
  let requestAmount: FlatArray<Int64>
  let demand: FlatArray<Int32>
  let maxPerNode: FlatArray<Int32>
  let conflictStart: FlatArray<Int32>
  let conflictClass: FlatArray<Int32>
  /// Per class: nil where it's one row.
  let divisions: [ZoneDivision?]
  let companions: [[[Int]]]
  let hasCompanions: Bool
  /// Node limits of each kept shape.
  let limitsOfShape: [[Int]]
  let limits: [NodeLimit]
  /// Classes that no allowed node can take, or whose zone rule can't be met: each proves infeasibility.
  let impossibleClasses: [Int]

  /// - Parameters:
  ///   - allowed: which source shapes may be bought.
  ///   - prunes: leave out shapes that others make superfluous on the day that the problem is about.
  init(_ problem: PackingProblem, allowed: [Bool], prunes: Bool = true) {
    source = problem
    let classes = problem.classes
    classCount = classes.count
    zoneCount = problem.zoneCount
    let used = (0..<problem.dimensionCount).filter { dimension in classes.contains { $0.request[dimension] > 0 } }
    dimensionCount = used.count
    limits = problem.nodeLimits

    var limitsOf = Array(repeating: [Int](), count: problem.shapes.count)
    for (index, limit) in problem.nodeLimits.enumerated() {
      for shape in limit.shapes { limitsOf[shape].append(index) }
    }
    var hosted = Array(repeating: [Int](), count: problem.shapes.count)
    var hasHost = Array(repeating: Array(repeating: false, count: problem.zoneCount), count: classes.count)
    for (index, podClass) in classes.enumerated() {
      for shape in podClass.shapes where allowed[shape] {
        let candidate = problem.shapes[shape]
        if used.allSatisfy({ podClass.request[$0] <= candidate.capacity[$0] }) {
          hosted[shape].append(index)
          hasHost[index][candidate.zone] = true
        }
      }
    }
    var impossible: [Int] = []
    var divisions: [ZoneDivision?] = []
    var rows: [Int32] = []
    var rowOf = Array(repeating: Int32(-1), count: classes.count * problem.zoneCount)
    for (index, podClass) in classes.enumerated() {
      guard let division = ZoneDivision(podClass: podClass, zoneHasHost: hasHost[index]) else {
        impossible.append(index)
        divisions.append(nil)
        continue
      }
      if division.isZoned(rule: podClass.zoneRule, zoneHasHost: hasHost[index]) {
        divisions.append(division)
        for zone in 0..<problem.zoneCount where division.most[zone] > 0 {
          rowOf[index * problem.zoneCount + zone] = Int32(rows.count)
          rows.append(Int32(index))
        }
      } else {
        divisions.append(nil)
        for zone in 0..<problem.zoneCount where hasHost[index][zone] && division.most[zone] > 0 {
          rowOf[index * problem.zoneCount + zone] = Int32(rows.count)
        }
        rows.append(Int32(index))
      }
    }
    impossibleClasses = impossible
    self.divisions = divisions
    rowCount = rows.count
    rowClass = FlatArray(rows)
    self.rowOf = FlatArray(rowOf)

    let kept =
      prunes
      ? ShapeDominance(
        problem: problem, hosted: hosted, limitsOf: limitsOf, allowed: allowed, isZoned: divisions.map { $0 != nil }
      ).undominated()
      : problem.shapes.indices.filter { allowed[$0] && (!hosted[$0].isEmpty || !limitsOf[$0].isEmpty) }
    shapeSource = kept
    shapeCount = kept.count
    limitsOfShape = kept.map { limitsOf[$0] }
    price = FlatArray(kept.map { Double(problem.shapes[$0].price) })
    shapeZone = FlatArray(kept.map { Int32(problem.shapes[$0].zone) })
    capacity = FlatArray(kept.flatMap { shape in used.map { problem.shapes[shape].capacity[$0] } })

    request = FlatArray(classes.flatMap { podClass in used.map { podClass.request[$0] } })
    var requestStart: [Int32] = [0]
    var requestDimension: [Int32] = []
    var requestAmount: [Int64] = []
    for podClass in classes {
      for (place, dimension) in used.enumerated() where podClass.request[dimension] > 0 {
        requestDimension.append(Int32(place))
        requestAmount.append(podClass.request[dimension])
      }
      requestStart.append(Int32(requestDimension.count))
    }
    self.requestStart = FlatArray(requestStart)
    self.requestDimension = FlatArray(requestDimension)
    self.requestAmount = FlatArray(requestAmount)
    demand = FlatArray(classes.map { Int32(clamping: $0.demand) })
    maxPerNode = FlatArray(classes.map { Int32(clamping: min($0.demand, $0.maxPerNode ?? Int.max)) })
    var conflictStart: [Int32] = [0]
    var conflictClass: [Int32] = []
    for podClass in classes {
      conflictClass += podClass.conflicts.map { Int32($0) }
      conflictStart.append(Int32(conflictClass.count))
    }
    self.conflictStart = FlatArray(conflictStart)
    self.conflictClass = FlatArray(conflictClass)
    companions = classes.map(\.companions)
    hasCompanions = classes.contains { !$0.companions.isEmpty }

    var itemStart = [0]
    var itemRow: [Int32] = []
    var itemCap: [Int32] = []
    var bindingStart = [0]
    var bindingDimension: [Int] = []
    for shape in kept {
      let target = problem.shapes[shape]
      var load = Array(repeating: 0.0, count: used.count)
      for index in hosted[shape] {
        let row = rowOf[index * problem.zoneCount + target.zone]
        if row < 0 { continue }
        let podClass = classes[index]
        var cap = min(podClass.demand, podClass.maxPerNode ?? Int.max)
        if let division = divisions[index] { cap = min(cap, division.most[target.zone]) }
        for dimension in used where podClass.request[dimension] > 0 {
          cap = min(cap, Int(clamping: target.capacity[dimension] / podClass.request[dimension]))
        }
        if cap <= 0 { continue }
        itemRow.append(row)
        itemCap.append(Int32(clamping: cap))
        for (place, dimension) in used.enumerated() {
          load[place] += Double(cap) * Double(podClass.request[dimension])
        }
      }
      itemStart.append(itemRow.count)
      for (place, dimension) in used.enumerated()
      where load[place] > Double(target.capacity[dimension]) * (1 - 1e-12) && target.capacity[dimension] > 0 {
        bindingDimension.append(place)
      }
      bindingStart.append(bindingDimension.count)
    }
    self.itemStart = itemStart
    self.itemRow = FlatArray(itemRow)
    self.itemCap = FlatArray(itemCap)
    mostItems = zip(itemStart.dropFirst(), itemStart).map { $0 - $1 }.max() ?? 0
    self.bindingStart = bindingStart
    self.bindingDimension = bindingDimension
    widestBinding = zip(bindingStart.dropFirst(), bindingStart).map { $0 - $1 }.max() ?? 0
  }
}
