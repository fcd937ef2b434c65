/// Which shapes a search may buy where a pool may have only so many instance types.
struct AllowedTypes {
  private let problem: PackingProblem

  private struct Choice: Hashable {
    let pool: Int
    let type: Int
  }

  init(_ problem: PackingProblem) { self.problem = problem }

  /// All shapes of the types in use; then, while a pool may have more types, of those that other plans like, then of the
  /// cheapest: small nodes fill small gaps.
  ///
  /// - Complexity: O(shapes log shapes)
  func shapes(used: [FilledNode], liked: [FilledNode]) -> [Bool] {
    var chosen: [Int: [Int]] = [:]
    func add(_ shape: Int) {
      let candidate = problem.shapes[shape]
      var types = chosen[candidate.poolIndex] ?? []
      if types.count >= problem.mostTypes(inPool: candidate.poolIndex) ?? .max || types.contains(candidate.typeIndex) {
        return
      }
      types.append(candidate.typeIndex)
      chosen[candidate.poolIndex] = types
    }
    for node in used { add(node.shape) }
    for node in liked { add(node.shape) }
    let hosting = Set(problem.classes.flatMap(\.shapes))
    let byPrice = hosting.sorted { (problem.shapes[$0].price, $0) < (problem.shapes[$1].price, $1) }
    for shape in byPrice { add(shape) }
    return problem.shapes.map { chosen[$0.poolIndex]?.contains($0.typeIndex) ?? false }
  }
}
