/// Fills one node at a time from the pods that a `PackingState` has left, in the order of value per price of room.
///
/// Keeps every rule of a single node in integers: room, per-node limits, conflicts, company, zone allowances.
final class NodeBuilder {
  private let problem: CompactProblem
  private let ranking: ShapeRanking
  private let room: FlatArray<Int64>
  private let onNode: FlatArray<Int32>
  private let blocked: FlatArray<Int32>
  private var keys: [Float] = []
  private var order: [Int32] = []
  /// The filling just built: classes and counts in the order of placing, and its worth.
  private(set) var pods: [(index: Int32, count: Int32)] = []
  private(set) var worth = 0.0
  /// A factor on each class's value and density; 1 where there's no noise.
  let noise: FlatArray<Float>

  init(_ problem: CompactProblem, ranking: ShapeRanking) {
    self.problem = problem
    self.ranking = ranking
    room = FlatArray(repeating: 0, count: max(problem.dimensionCount, 1))
    onNode = FlatArray(repeating: 0, count: max(problem.classCount, 1))
    blocked = FlatArray(repeating: 0, count: max(problem.classCount, 1))
    noise = FlatArray(repeating: 1, count: max(problem.classCount, 1))
  }

  /// Fills a node of a shape from the classes given; the result is in `pods` and `worth`.
  ///
  /// - Parameter first: what to place before all else, as far as it fits.
  func fill(_ shape: Int, from classes: [Int32], of state: PackingState, first: Pattern? = nil) {
    start(shape)
    if let first {
      for (row, count) in zip(first.rows, first.counts) {
        let index = Int(problem.rowClass[Int(row)])
        put(index, count: min(count, fitting(index, on: shape, from: state)), on: shape)
      }
    }
    keys.removeAll(keepingCapacity: true)
    order.removeAll(keepingCapacity: true)
    let base = shape * problem.classCount
    for index in classes {
      let density = ranking.density[base + Int(index)]
      if density <= 0 || state.left[Int(index)] <= 0 { continue }
      var key = density * noise[Int(index)]
      // Pods that need company choose their node first.
      if problem.hasCompanions, !problem.companions[Int(index)].isEmpty { key += 1000 }
      keys.append(key)
      order.append(index)
    }
    sortByKey()
    for index in order { place(Int(index), on: shape, from: state) }
    finish()
  }

  private func sortByKey() {
    let count = order.count
    keys.withUnsafeMutableBufferPointer { keys in
      order.withUnsafeMutableBufferPointer { order in
        if count <= 48 {
          for at in stride(from: 1, to: count, by: 1) {
            let key = keys[at]
            let index = order[at]
            var place = at
            while place > 0, keys[place - 1] < key {
              keys[place] = keys[place - 1]
              order[place] = order[place - 1]
              place -= 1
            }
            keys[place] = key
            order[place] = index
          }
        } else {
          var pairs = (0..<count).map { (keys[$0], order[$0]) }
          pairs.sort { ($0.0, $1.1) > ($1.0, $0.1) }
          for at in 0..<count { order[at] = pairs[at].1 }
        }
      }
    }
  }

  private func start(_ shape: Int) {
    for dimension in 0..<problem.dimensionCount {
      room[dimension] = problem.capacity[shape * problem.dimensionCount + dimension]
    }
    pods.removeAll(keepingCapacity: true)
    worth = 0
  }

  private func finish() {
    for pod in pods {
      onNode[Int(pod.index)] = 0
      mark(Int(pod.index), by: -1)
    }
  }

  private func place(_ index: Int, on shape: Int, from state: PackingState) {
    let most = fitting(index, on: shape, from: state)
    if most <= 0 { return }
    if problem.hasCompanions, !problem.companions[index].isEmpty, !lacking(index).isEmpty {
      placeWithCompany(index, on: shape, from: state)
      if lacking(index).isEmpty, onNode[index] > 0 {
        put(index, count: fitting(index, on: shape, from: state), on: shape)
      }
      return
    }
    put(index, count: most, on: shape)
  }

  private func fitting(_ index: Int, on shape: Int, from state: PackingState) -> Int32 {
    if blocked[index] > 0 { return 0 }
    let held = onNode[index]
    let zone = Int(problem.shapeZone[shape])
    var most = min(state.allowance(index, zone: zone), problem.maxPerNode[index]) - held
    if problem.divisions[index] == nil { most = min(state.left[index], problem.maxPerNode[index]) - held }
    if most <= 0 { return 0 }
    for at in Int(problem.requestStart[index])..<Int(problem.requestStart[index + 1]) {
      let amount = problem.requestAmount[at]
      let left = room[Int(problem.requestDimension[at])]
      if amount > left { return 0 }
      if Int64(most) * amount > left { most = Int32(left / amount) }
    }
    return most
  }

  private func put(_ index: Int, count: Int32, on shape: Int) {
    if count <= 0 { return }
    for at in Int(problem.requestStart[index])..<Int(problem.requestStart[index + 1]) {
      room[Int(problem.requestDimension[at])] -= problem.requestAmount[at] * Int64(count)
    }
    if onNode[index] == 0 {
      pods.append((Int32(index), count))
      mark(index, by: 1)
    } else if let place = pods.firstIndex(where: { $0.index == Int32(index) }) {
      pods[place].count += count
    }
    onNode[index] += count
    worth +=
      Double(count) * Double(noise[index])
      * ranking.value[index * problem.zoneCount + Int(problem.shapeZone[shape])]
  }

  private func mark(_ index: Int, by change: Int32) {
    for at in Int(problem.conflictStart[index])..<Int(problem.conflictStart[index + 1]) {
      blocked[Int(problem.conflictClass[at])] += change
    }
  }

  /// The company that a class asks for and the node doesn't hold.
  private func lacking(_ index: Int) -> [[Int]] {
    problem.companions[index].filter { group in !group.contains { $0 == index || onNode[$0] > 0 } }
  }

  /// Puts one pod of a class on the node with all the company that it, and its company in turn, asks for; or nothing.
  private func placeWithCompany(_ index: Int, on shape: Int, from state: PackingState) {
    var added: [Int] = []
    var open = [index]
    var isComplete = true
    while let next = open.popLast() {
      if onNode[next] > 0 { continue }
      guard ranking.density[shape * problem.classCount + next] > 0, fitting(next, on: shape, from: state) > 0 else {
        isComplete = false
        break
      }
      put(next, count: 1, on: shape)
      added.append(next)
      for group in lacking(next) {
        if group.contains(where: { open.contains($0) }) { continue }
        let able = group.filter { member in
          ranking.density[shape * problem.classCount + member] > 0 && fitting(member, on: shape, from: state) > 0
        }
        // The company most plentiful is the one least missed.
        guard let member = able.max(by: { (state.left[$0], $1) < (state.left[$1], $0) }) else {
          isComplete = false
          break
        }
        open.append(member)
      }
      if !isComplete { break }
    }
    if isComplete { return }
    for member in added.reversed() {
      for at in Int(problem.requestStart[member])..<Int(problem.requestStart[member + 1]) {
        room[Int(problem.requestDimension[at])] += problem.requestAmount[at]
      }
      onNode[member] = 0
      mark(member, by: -1)
      worth -=
        Double(noise[member]) * ranking.value[member * problem.zoneCount + Int(problem.shapeZone[shape])]
      pods.removeAll { $0.index == Int32(member) }
    }
  }

  /// True where a node of this shape takes all that is left of these classes.
  func takesAll(_ shape: Int, _ classes: [Int32], of state: PackingState) -> Bool {
    start(shape)
    defer { finish() }
    let base = shape * problem.classCount
    for index in classes where state.left[Int(index)] > 0 {
      if ranking.density[base + Int(index)] <= 0 { return false }
      let wanted = state.left[Int(index)]
      if fitting(Int(index), on: shape, from: state) < wanted { return false }
      put(Int(index), count: wanted, on: shape)
    }
    if problem.hasCompanions {
      for pod in pods where !lacking(Int(pod.index)).isEmpty { return false }
    }
    return true
  }
}
