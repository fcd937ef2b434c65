/// Reads a `FailureJudgement` off a search.
struct SurvivalAnswer {
  private let survival: SurvivalProblem
  private let search: SurvivalSearch

  init(_ survival: SurvivalProblem, _ search: SurvivalSearch) {
    self.survival = survival
    self.search = search
  }

  var judgement: FailureJudgement {
    var judgement = FailureJudgement()
    var failure = 0
    for scenario in survival.scenarios {
      switch scenario.loss {
      case .shapes:
        judgement.changes[scenario.name] = search.slotOf.enumerated().flatMap { place, slot in
          search.ledger.slots[slot].changes[failure].map {
            FailureJudgement.Change(node: place, podClass: Int($0.index), count: Int($0.count))
          }
        }
        var stuck: [Int: Int] = [:]
        for index in survival.problem.classes.indices {
          let short = search.ledger.isShort(failure, index)
          if short > 0 { stuck[index] = Int(short) }
        }
        judgement.stuck[scenario.name] = stuck
        failure += 1
      case .anyNodes(let lost, let shapes):
        judgement.choices[scenario.name] = NodeChoices(search).judged(lost, of: shapes)
      }
    }
    return judgement
  }
}

extension FailureJudgement {
  /// Adds the judgement of a part: its nodes come after `offset` others, its classes are the whole's `classes`.
  mutating func add(_ part: FailureJudgement, nodesFrom offset: Int, classes: [Int]) {
    func moved(_ changes: [Change]) -> [Change] {
      changes.map { Change(node: $0.node + offset, podClass: classes[$0.podClass], count: $0.count) }
    }
    func named(_ counts: [Int: Int]) -> [Int: Int] {
      Dictionary(uniqueKeysWithValues: counts.map { (classes[$0.key], $0.value) })
    }
    for (name, changes) in part.changes { self.changes[name, default: []] += moved(changes) }
    for (name, counts) in part.stuck { stuck[name, default: [:]].merge(named(counts), uniquingKeysWith: +) }
    for (name, own) in part.choices {
      var all = choices[name] ?? Choices(checked: [], total: 0)
      all.total += own.total
      all.checked += own.checked.map {
        Choice(nodes: $0.nodes.map { $0 + offset }, changes: moved($0.changes), stuck: named($0.stuck))
      }
      all.order()
      choices[name] = all
    }
  }
}

extension FailureJudgement.Choices {
  /// What leaves most pods without a place comes first, then what moves most.
  mutating func order() {
    func weight(_ choice: FailureJudgement.Choice) -> (Int, Int) {
      (choice.stuck.values.reduce(0, +), choice.changes.reduce(0) { $0 + $1.count })
    }
    let weights = checked.map(weight)
    checked = checked.indices.sorted {
      weights[$0] != weights[$1] ? weights[$0] > weights[$1] : $0 < $1
    }.map { checked[$0] }
  }
}
