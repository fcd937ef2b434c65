/// A packing problem whose nodes must also hold what has to keep running in each of some failures.
///
/// One set of nodes is bought for all days. On the normal day every pod stands, within `problem`'s capacities. In a failure
/// some nodes are gone; pods that must keep running and stood on them come back on the nodes that are left, where pods that
/// need not keep running make room for them. Pods that stand on a node that is left, and must keep running, never move:
/// a scheduler doesn't move running pods.
package struct SurvivalProblem: Hashable, Sendable {
  package var problem: PackingProblem
  /// Room of each shape in a failure, by dimension; at least its capacity on the normal day.
  package var roomInFailure: [[Int64]]
  /// For each class, how many must keep running and where they may come back.
  package var returns: [ReturnRule]
  package var scenarios: [FailureScenario]

  package init(
    problem: PackingProblem, roomInFailure: [[Int64]], returns: [ReturnRule], scenarios: [FailureScenario]
  ) {
    precondition(roomInFailure.count == problem.shapes.count, "a room for each shape")
    precondition(returns.count == problem.classes.count, "a rule for each class")
    self.problem = problem
    self.roomInFailure = roomInFailure
    self.returns = returns
    self.scenarios = scenarios
  }

  /// The failures that may take several nodes at once, each with the shapes that they are of.
  var losesSeveral: [(lost: LostNodes, shapes: [Int])] {
    scenarios.compactMap { scenario in
      guard case .anyNodes(let lost, let shapes) = scenario.loss, lost.mayBeSeveral else { return nil }
      return (lost, shapes)
    }
  }

  /// The most nodes that a failure takes by number; a share counts as two.
  var mostLost: Int {
    scenarios.map { scenario in
      guard case .anyNodes(let lost, _) = scenario.loss else { return 1 }
      return max(lost.least, lost.percent > 0 ? 2 : 1)
    }.max() ?? 1
  }

  /// The same with no more than so many nodes lost together, and none by their share.
  func losing(atMost count: Int) -> SurvivalProblem {
    var fewer = self
    for index in scenarios.indices {
      guard case .anyNodes(let lost, let shapes) = scenarios[index].loss, lost.mayBeSeveral else { continue }
      fewer.scenarios[index].loss = .anyNodes(count: LostNodes(min(max(lost.least, 1), count)), of: shapes)
    }
    return fewer
  }

  /// The normal day, with every node that may be lost together with others as dear as it and its share of those that stand
  /// in for it: large nodes need large spares. nil: no node is lost by itself.
  var pricedWithSpares: PackingProblem? {
    var priced = problem
    var isPriced = false
    for case .anyNodes(let lost, let shapes) in scenarios.map(\.loss) {
      let own = Set(shapes)
      var demand = Array(repeating: 0.0, count: problem.dimensionCount)
      for (index, podClass) in problem.classes.enumerated()
      where returns[index].keep > 0 && podClass.shapes.contains(where: own.contains) {
        for dimension in demand.indices {
          demand[dimension] += Double(podClass.request[dimension]) * Double(podClass.demand)
        }
      }
      for shape in shapes {
        let held =
          demand.indices.filter { demand[$0] > 0 }
          .map { Double(problem.shapes[shape].capacity[$0]) / demand[$0] }.min() ?? 0
        let dearer = Double(priced.shapes[shape].price) * Double(max(1, lost.least)) * min(1, held)
        priced.shapes[shape].price += Int64(dearer.rounded())
        isPriced = true
      }
    }
    return isPriced ? priced : nil
  }

  /// The same with those losses of a share left out that take none of so many nodes.
  func sized(for nodes: [FilledNode]) -> SurvivalProblem {
    var sized = self
    sized.scenarios.removeAll { scenario in
      guard case .anyNodes(let lost, let shapes) = scenario.loss else { return false }
      let own = Set(shapes)
      return lost.least == 0 && lost.count(of: nodes.count { own.contains($0.shape) }) == 0
    }
    return sized
  }
}

/// A failure as numbers: which nodes are gone.
package struct FailureScenario: Sendable, Hashable {
  package enum Loss: Sendable, Hashable {
    /// Every node of these shapes (indices, ascending).
    case shapes([Int])
    /// Any so many nodes of these shapes: the choice that hurts most.
    case anyNodes(count: LostNodes, of: [Int])
  }

  package var name: String
  package var loss: Loss
  /// Classes that no nodes could bring back in a loss of shapes (indices, ascending): nothing is asked for them.
  package var excused: [Int]

  package init(name: String, loss: Loss, excused: [Int] = []) {
    self.name = name
    self.loss = loss
    self.excused = excused
  }
}

/// What a failure asks of a class.
package struct ReturnRule: Sendable, Hashable {
  /// So many of the class must keep running in every failure; 0: it makes room for others.
  package var keep: Int
  /// Its pods can't leave their zone: what a lost zone holds of them is lost, and not asked for.
  package var isTied: Bool
  /// The most that may stand in a zone while pods come back; nil: any number.
  package var mostPerZone: Int?
  package var spread: ReturnSpread?
  /// Shapes (indices, ascending) to which its pods may come back; nil: those of the normal day.
  package var shapes: [Int]?
  /// Classes (indices, ascending) whose zones its pods don't enter.
  package var apart: [Int]
  /// Groups of classes; one of each runs in a zone that its pods enter. A group that the class is of itself may begin anywhere
  /// while none of it runs.
  package var company: [[Int]]
  /// nil: `PodClass.maxPerNode` holds in failures too.
  package var hostSpread: ReturnHostSpread?

  package init(
    keep: Int, isTied: Bool = false, mostPerZone: Int? = nil, spread: ReturnSpread? = nil, shapes: [Int]? = nil,
    apart: [Int] = [], company: [[Int]] = [], hostSpread: ReturnHostSpread? = nil
  ) {
    self.keep = keep
    self.isTied = isTied
    self.mostPerZone = mostPerZone
    self.spread = spread
    self.shapes = shapes
    self.apart = apart
    self.company = company
    self.hostSpread = hostSpread
  }

  /// Classes of which it matters how many run in each zone while pods come back, `index` being the rule's own; ascending.
  func counted(of index: Int) -> [Int] {
    var counted = Set(apart + company.joined() + (spread?.counted ?? []))
    if mostPerZone != nil { counted.insert(index) }
    return counted.sorted()
  }
}

/// A spread over zones as a scheduler counts it while pods come back: a pod may enter a zone only where that zone then
/// holds at most `maxSkew` more than the emptiest zone that is left, or than 0 where fewer than `minDomains` are left.
package struct ReturnSpread: Sendable, Hashable {
  /// Classes whose pods count, ascending.
  package var counted: [Int]
  package var maxSkew: Int
  package var minDomains: Int
  /// Zones that count, ascending.
  package var zones: [Int]

  package init(counted: [Int], maxSkew: Int, minDomains: Int = 1, zones: [Int]) {
    self.counted = counted
    self.maxSkew = maxSkew
    self.minDomains = minDomains
    self.zones = zones
  }
}

/// A spread of a class over hosts while its pods come back: a node takes a pod where it then holds at most `maxSkew` more than
/// the emptiest node that is left, or than 0 where fewer than `minDomains` are left.
package struct ReturnHostSpread: Sendable, Hashable {
  package var maxSkew: Int
  package var minDomains: Int
  /// Shapes whose nodes count (indices, ascending).
  package var domain: [Int]
  /// The most that a node holds whatever the spread allows; nil: any number.
  package var mostPerNode: Int?

  package init(maxSkew: Int, minDomains: Int = 1, domain: [Int], mostPerNode: Int? = nil) {
    self.maxSkew = maxSkew
    self.minDomains = minDomains
    self.domain = domain
    self.mostPerNode = mostPerNode
  }
}
