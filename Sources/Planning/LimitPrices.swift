/// The duals of the node limits: what a node is paid for counting towards a minimum, or charged for using up a maximum.
struct LimitPrices {
  /// By node limit, at least 0.
  var least: [Double]
  var most: [Double]
  /// sum least * required - sum most * allowed.
  private(set) var constant = 0.0

  /// No limit has a price.
  init(none problem: CompactProblem) {
    least = Array(repeating: 0, count: problem.limits.count)
    most = least
  }

  /// Cleans duals up so that they prove something: none negative, and no node paid more than it costs for standing empty.
  init(least: [Double], most: [Double], in problem: CompactProblem) {
    self.least = least.map { max(0, $0) }
    self.most = zip(most, problem.limits).map { $1.most == nil ? 0 : max(0, $0) }
    var scale = 1.0
    for shape in 0..<problem.shapeCount where !problem.limitsOfShape[shape].isEmpty {
      let paid = problem.limitsOfShape[shape].reduce(0) { $0 + self.least[$1] }
      let cost = problem.limitsOfShape[shape].reduce(problem.price[shape]) { $0 + self.most[$1] }
      if paid > cost { scale = min(scale, cost / paid) }
    }
    if scale < 1 { self.least = self.least.map { $0 * scale } }
    for (index, limit) in problem.limits.enumerated() {
      constant += self.least[index] * Double(limit.least)
      if let allowed = limit.most { constant -= self.most[index] * Double(allowed) }
    }
  }

  /// A shape's price less what its limits pay, at least 0.
  func effectivePrice(of shape: Int, in problem: CompactProblem) -> Double {
    let members = problem.limitsOfShape[shape]
    if members.isEmpty { return problem.price[shape] }
    return max(0, members.reduce(problem.price[shape]) { $0 - least[$1] + most[$1] })
  }
}
