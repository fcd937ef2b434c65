/// Divides a `SurvivalProblem` into parts that have nothing to do with each other, as `ComponentSplit` does.
///
/// Where zones are counted over parts, or several nodes of a pool may be lost together, the problem stays whole.
struct SurvivalSplit {
  struct Part {
    let survival: SurvivalProblem
    /// The whole problem's classes and shapes that the part's own are.
    let classes: [Int]
    let shapes: [Int]

    /// Of the whole problem's nodes those of this part, as it numbers shapes and classes.
    func own(_ nodes: [FilledNode]) -> [FilledNode] { NodeTranslation(classes: classes, shapes: shapes).nodes(nodes) }
  }

  let parts: [Part]

  init(_ survival: SurvivalProblem) {
    let components = ComponentSplit(survival.problem).components
    var partOf: [Int: Int] = [:]
    for (number, component) in components.enumerated() { for index in component.classes { partOf[index] = number } }
    let shapesOf = components.map { Set($0.shapes) }
    let isJoined = survival.returns.enumerated().contains { index, rule in
      if rule.counted(of: index).contains(where: { partOf[$0] != partOf[index] }) { return true }
      guard let shapes = rule.shapes, let part = partOf[index] else { return false }
      return !shapesOf[part].isSuperset(of: shapes)
    }
    guard components.count > 1, !isJoined, survival.losesSeveral.isEmpty else {
      parts = [
        Part(
          survival: survival, classes: Array(survival.problem.classes.indices),
          shapes: Array(survival.problem.shapes.indices))
      ]
      return
    }
    parts = components.map { Self.part(survival, $0) }
  }

  private static func part(_ survival: SurvivalProblem, _ component: ComponentSplit.Component) -> Part {
    let classPlace = Dictionary(uniqueKeysWithValues: component.classes.enumerated().map { ($1, $0) })
    let shapePlace = Dictionary(uniqueKeysWithValues: component.shapes.enumerated().map { ($1, $0) })
    func inside(_ shapes: [Int]) -> [Int] { shapes.compactMap { shapePlace[$0] }.sorted() }
    let scenarios = survival.scenarios.map { scenario in
      let loss: FailureScenario.Loss =
        switch scenario.loss {
        case .shapes(let shapes): .shapes(inside(shapes))
        case .anyNodes(let lost, let shapes): .anyNodes(count: lost, of: inside(shapes))
        }
      return FailureScenario(
        name: scenario.name, loss: loss, excused: scenario.excused.compactMap { classPlace[$0] }.sorted())
    }
    let returns = component.classes.map { index in
      var rule = survival.returns[index]
      func own(_ classes: [Int]) -> [Int] { classes.compactMap { classPlace[$0] }.sorted() }
      if let counted = rule.spread?.counted { rule.spread?.counted = own(counted) }
      rule.shapes = rule.shapes.map(inside)
      rule.apart = own(rule.apart)
      rule.company = rule.company.map(own)
      if let domain = rule.hostSpread?.domain {
        rule.hostSpread?.domain = inside(domain)
        // Nodes of other parts count too, and hold none: the cap holds whatever is lost.
        if rule.hostSpread?.domain.count != domain.count { rule.hostSpread = nil }
      }
      return rule
    }
    return Part(
      survival: SurvivalProblem(
        problem: component.problem, roomInFailure: component.shapes.map { survival.roomInFailure[$0] },
        returns: returns, scenarios: scenarios), classes: component.classes, shapes: component.shapes)
  }
}
