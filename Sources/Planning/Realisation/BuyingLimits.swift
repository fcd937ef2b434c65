/// What a plan may buy in all: the packing's limits on nodes and on instance types, judged by how many nodes of each shape
/// there are.
struct BuyingLimits {
  private let problem: PackingProblem
  /// By shape: the limits that count it.
  private let limitsOf: [[Int]]

  init(_ problem: PackingProblem) {
    self.problem = problem
    var limitsOf = Array(repeating: [Int](), count: problem.shapes.count)
    for (number, limit) in problem.nodeLimits.enumerated() {
      for shape in limit.shapes { limitsOf[shape].append(number) }
    }
    self.limitsOf = limitsOf
  }

  /// The limits with a least number of nodes, those of few shapes first: what a zone must have counts for its pool as well.
  var minima: [NodeLimit] {
    problem.nodeLimits.enumerated().filter { $0.element.least > 0 }
      .sorted { ($0.element.shapes.count, $0.offset) < ($1.element.shapes.count, $1.offset) }.map(\.element)
  }

  /// Whether one node more of a shape may be bought beside these.
  ///
  /// - Parameter bought: nodes by shape.
  /// - Complexity: O(limits of the shape x their shapes + kinds bought)
  func admits(_ shape: Int, beside bought: [Int: Int]) -> Bool {
    for number in limitsOf[shape] {
      guard let most = problem.nodeLimits[number].most else { continue }
      if Self.count(problem.nodeLimits[number], bought) >= most { return false }
    }
    let pool = problem.shapes[shape].poolIndex
    guard let most = problem.mostTypes(inPool: pool) else { return true }
    let types = self.types(inPool: pool, bought)
    return types.count < most || types.contains(problem.shapes[shape].typeIndex)
  }

  /// Whether these nodes keep every limit.
  func hold(_ bought: [Int: Int]) -> Bool {
    let inNumber = problem.nodeLimits.allSatisfy { limit in
      let count = Self.count(limit, bought)
      return count >= limit.least && count <= limit.most ?? .max
    }
    let pools = Set(bought.keys.map { problem.shapes[$0].poolIndex })
    return inNumber && pools.allSatisfy { types(inPool: $0, bought).count <= problem.mostTypes(inPool: $0) ?? .max }
  }

  /// How many of these nodes a limit counts.
  static func count(_ limit: NodeLimit, _ bought: [Int: Int]) -> Int {
    limit.shapes.reduce(0) { $0 + (bought[$1] ?? 0) }
  }

  private func types(inPool pool: Int, _ bought: [Int: Int]) -> Set<Int> {
    Set(
      bought.filter { $1 > 0 && problem.shapes[$0].poolIndex == pool }.map { problem.shapes[$0.key].typeIndex })
  }
}
