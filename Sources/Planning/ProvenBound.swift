import ClusterModel
import Quantities

/// The bound that a plan may claim, and which rules its proof does without.
struct ProvenBound {
  private(set) var value: Int64
  private var relaxed: [RelaxedRule]
  private var leavesOutChoice = false

  init(_ solution: PackingSolution) {
    value = solution.lowerBound
    relaxed = solution.boundRelaxes
  }

  /// Where the planner narrowed the problem itself (zones of workloads that name each other, spread over hosts), the bound
  /// is proven anew on the problem without that, as far as the cost of the nodes found.
  mutating func widen(with relaxation: PackingProblem, below nodes: [FilledNode], options: SolverOptions) {
    let open = PackingSolver(relaxation, options: options).bound(below: nodes)
    if open.lowerBound < value { leavesOutChoice = true }
    value = min(value, open.lowerBound)
    for rule in open.relaxes where !relaxed.contains(where: { $0.rule == rule.rule }) { relaxed.append(rule) }
  }

  /// The same, with the bound on the open problem found by its relaxation alone.
  mutating func widen(to open: Int64, limitsTypes: Bool) {
    if open < value { leavesOutChoice = true }
    value = min(value, open)
    if limitsTypes, !relaxed.contains(where: { $0.rule == .typesPerPool }) {
      relaxed.append(RelaxedRule(rule: .typesPerPool))
    }
  }

  /// - Parameter isOfPart: some pods have no place, and the bound is of a plan for the others.
  func description(currency: String, isOfPart: Bool) -> String {
    var parts = relaxed.map { rule -> String in
      let name =
        switch rule.rule {
        case .typesPerPool: "the limit on instance types in a pool"
        case .companions: "required pod affinity"
        case .zoneMaximum: "the most pods that a zone may hold"
        case .conflicts: "anti-affinity between workloads"
        case .maxNodes: "the pools' maxima"
        }
      let text = "relaxed: without \(name)"
      guard let price = rule.price, price > 0 else { return text }
      return "\(text) (the rule costs about \(HourlyCost(microUnits: price).text) \(currency) an hour)"
    }
    if leavesOutChoice {
      parts.append("relaxed: without the planner's own choices for rules between workloads and for spread over hosts")
    }
    if isOfPart { parts.append("for the pods that have a place") }
    return parts.isEmpty ? "as asked" : parts.joined(separator: "; ")
  }
}

extension HourlyCost {
  /// Four decimals, without a locale.
  var text: String {
    let scaled = (microUnits + 50) / 100
    let fraction = String(scaled % 10_000)
    return "\(scaled / 10_000).\(String(repeating: "0", count: 4 - fraction.count))\(fraction)"
  }
}
