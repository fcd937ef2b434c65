/// Which shapes can be left out because another does all that they do for no more money.
///
/// Shape a makes b superfluous when both count towards the same node limits, a hosts every class that b hosts, has room for no
/// less of each dimension and costs no more: any solution's b can be swapped for a. Both must lie in the same zone, unless
/// zones don't matter to any class that b hosts. Room beyond what all its classes' pods take together is no room. Where a
/// pool's number of types is limited, shapes of it are compared with those of the same pool and type only.
///
/// - Complexity: O(shapes^2 x dimensions) within a zone at worst; most pairs fail at the first dimension.
struct ShapeDominance {
  let problem: PackingProblem
  let hosted: [[Int]]
  let limitsOf: [[Int]]
  let allowed: [Bool]
  /// Per class, whether zones matter to it.
  let isZoned: [Bool]

  /// The shapes to keep, ascending.
  func undominated() -> [Int] {
    struct Key: Hashable {
      let limits: [Int]
      let pool: Int
      let type: Int
    }
    var groups: [Key: [Int]] = [:]
    for shape in problem.shapes.indices where allowed[shape] {
      let candidate = problem.shapes[shape]
      let isTied = problem.mostTypes(inPool: candidate.poolIndex) != nil
      let key = Key(
        limits: limitsOf[shape], pool: isTied ? candidate.poolIndex : -1,
        type: isTied ? candidate.typeIndex : -1)
      groups[key, default: []].append(shape)
    }
    var kept: [Int] = []
    for members in groups.values {
      let order = members.sorted {
        (problem.shapes[$0].price, -hosted[$0].count, $0) < (problem.shapes[$1].price, -hosted[$1].count, $1)
      }
      var chosen: [Int] = []
      for shape in order where !chosen.contains(where: { covers($0, shape) }) {
        // A later, equally priced shape may still cover an earlier one.
        chosen.removeAll { problem.shapes[$0].price == problem.shapes[shape].price && covers(shape, $0) }
        chosen.append(shape)
      }
      kept += chosen
    }
    return kept.filter { !hosted[$0].isEmpty || !limitsOf[$0].isEmpty }.sorted()
  }

  private func covers(_ better: Int, _ worse: Int) -> Bool {
    let large = problem.shapes[better]
    let small = problem.shapes[worse]
    guard large.price <= small.price, hosted[better].count >= hosted[worse].count else { return false }
    if large.zone != small.zone, hosted[worse].contains(where: { isZoned[$0] }) { return false }
    for dimension in 0..<problem.dimensionCount where large.capacity[dimension] < small.capacity[dimension] {
      if large.capacity[dimension] < useful(dimension, on: worse) { return false }
    }
    return isSubset(hosted[worse], of: hosted[better])
  }

  /// The most of a dimension that a shape's classes can take of it.
  private func useful(_ dimension: Int, on shape: Int) -> Int64 {
    var total: Int64 = 0
    for index in hosted[shape] {
      let podClass = problem.classes[index]
      let most = Int64(min(podClass.demand, podClass.maxPerNode ?? Int.max))
      let (product, overflow) = podClass.request[dimension].multipliedReportingOverflow(by: most)
      let (sum, excess) = total.addingReportingOverflow(product)
      if overflow || excess { return Int64.max }
      total = sum
    }
    return total
  }

  private func isSubset(_ part: [Int], of whole: [Int]) -> Bool {
    if part == whole { return true }
    var place = 0
    for element in part {
      while place < whole.count, whole[place] < element { place += 1 }
      if place == whole.count || whole[place] != element { return false }
      place += 1
    }
    return true
  }
}
