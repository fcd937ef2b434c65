/// The joint problem as one packing problem: a node is a filling for the normal day and one for each failure that it
/// outlives, side by side.
///
/// A row of the master problem is then a class on one day, and the number of nodes of a shape is shared by all days because
/// a column is one node on all of them: `sum_p a_rp x_p >= D_r` for each (class, day), at the price of the node once. The
/// pricing problem falls apart into one knapsack a day. Every day's dimensions are a block of their own.
///
/// It relaxes what is asked: pods may move in a failure, and zone rules hold on the normal day alone. So a bound proven here
/// holds for the joint problem, and what is bought here is a good start for a plan that keeps pods in place.
package struct JointRelaxation: Sendable {
  package let problem: PackingProblem

  /// - Parameter survival: losses of any few nodes are left out: which nodes they are isn't known before the plan is.
  /// - Complexity: O(classes x shapes x scenarios)
  package init(_ survival: SurvivalProblem) {
    let normal = survival.problem
    let width = normal.dimensionCount
    let losses = survival.scenarios.compactMap { scenario -> (gone: Set<Int>, excused: [Int])? in
      guard case .shapes(let shapes) = scenario.loss else { return nil }
      return (Set(shapes), scenario.excused)
    }
    let lost = losses.map(\.gone)
    let days = lost.count + 1
    var joint = normal
    joint.dimensionCount = width * days
    func placed(_ request: [Int64], _ day: Int) -> [Int64] {
      Array(repeating: 0, count: width * day) + request + Array(repeating: 0, count: width * (days - day - 1))
    }
    for index in joint.classes.indices { joint.classes[index].request = placed(normal.classes[index].request, 0) }
    for (day, gone) in lost.enumerated() {
      for (index, podClass) in normal.classes.enumerated() {
        let rule = survival.returns[index]
        guard rule.keep > 0, !losses[day].excused.contains(sorted: index) else { continue }
        let open = (rule.shapes ?? podClass.shapes).filter { !gone.contains($0) }
        var demand = rule.keep
        var zoneRule = ZoneRule.free
        if rule.isTied {
          // What stands in the zones that are left stays there.
          let standing = Set(open.map { normal.shapes[$0].zone })
          guard case .bounds(let least, _) = podClass.zoneRule else { continue }
          let kept = least.indices.map { standing.contains($0) ? least[$0] : 0 }
          demand = kept.reduce(0, +)
          zoneRule = .bounds(least: kept, most: kept)
        }
        guard demand > 0 else { continue }
        joint.classes.append(
          PodClass(
            demand: demand, request: placed(podClass.request, day + 1), shapes: open,
            maxPerNode: rule.hostSpread.map(\.mostPerNode) ?? podClass.maxPerNode, zoneRule: zoneRule))
      }
    }
    for shape in joint.shapes.indices {
      for gone in lost {
        joint.shapes[shape].capacity +=
          gone.contains(shape) ? Array(repeating: 0, count: width) : survival.roomInFailure[shape]
      }
    }
    problem = joint
  }
}
