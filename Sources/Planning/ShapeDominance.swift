/// Which shapes can be left out because another does all that they do for no more money.
///
/// Shape a makes b superfluous when both lie in the same zone and count towards the same node limits, a hosts every class
/// that b hosts, has room for no less of each dimension and costs no more: any solution's b can be swapped for a. Where the
/// number of types per pool is limited, both must also be of one pool and type.
///
/// - Complexity: O(shapes^2 x dimensions) within a zone at worst; most pairs fail at the first dimension.
struct ShapeDominance {
  let problem: PackingProblem
  let hosted: [[Int]]
  let limitsOf: [[Int]]
  let allowed: [Bool]

  /// The shapes to keep, ascending.
  func undominated() -> [Int] {
    struct Key: Hashable {
      let zone: Int
      let limits: [Int]
      let pool: Int
      let type: Int
    }
    var groups: [Key: [Int]] = [:]
    for shape in problem.shapes.indices where allowed[shape] {
      let candidate = problem.shapes[shape]
      let isTied = problem.typesPerPool != nil
      let key = Key(
        zone: candidate.zone, limits: limitsOf[shape], pool: isTied ? candidate.poolIndex : 0,
        type: isTied ? candidate.typeIndex : 0)
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
    for dimension in 0..<problem.dimensionCount where large.capacity[dimension] < small.capacity[dimension] {
      return false
    }
    return isSubset(hosted[worse], of: hosted[better])
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
