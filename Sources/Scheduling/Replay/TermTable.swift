import ClusterModel

/// What is counted for a spread constraint: matching pods of one namespace, by domain, on the nodes that count.
struct SpreadRule: Hashable, Sendable {
  let row: Int
  let namespace: String
  let selector: LabelSelector?
  /// By node.
  let counted: [Bool]

  /// Whether a pod of these labels counts.
  func counts(labels: [String: String], namespace other: String) -> Bool {
    guard let selector, !selector.isEmpty, other == namespace else { return false }
    return selector.matches(labels)
  }
}

/// Every distinct affinity term and spread rule of the pods of a replay, numbered; what is alike is counted once.
struct TermTable: Sendable {
  private(set) var topology = TopologyTable()
  private(set) var antiTerms = Numbered<PodTerm>()
  private(set) var groups = Numbered<[PodTerm]>()
  private(set) var softTerms = Numbered<PodTerm>()
  private(set) var spreads = Numbered<SpreadRule>()
  let nodes: [Node]

  init(nodes: [Node]) { self.nodes = nodes }

  /// The row of a topology key.
  mutating func row(of key: String) -> Int { topology.row(of: key, nodes: nodes) }

  mutating func antiTerm(_ term: PodTerm) -> Int {
    _ = topology.row(of: term.topologyKey, nodes: nodes)
    return antiTerms.number(of: term)
  }

  mutating func group(_ terms: [PodTerm]) -> Int {
    for term in terms { _ = topology.row(of: term.topologyKey, nodes: nodes) }
    return groups.number(of: terms)
  }

  mutating func softTerm(_ term: PodTerm) -> Int {
    _ = topology.row(of: term.topologyKey, nodes: nodes)
    return softTerms.number(of: term)
  }

  /// A rule for a constraint of a template's, counted on nodes that meet its policies and have all of `keys`.
  mutating func spread(
    _ constraint: TopologySpreadConstraint, selector: LabelSelector?, of template: PodTemplate, namespace: String,
    keys: [String]
  ) -> Int {
    let row = topology.row(of: constraint.topologyKey, nodes: nodes)
    let counted = nodes.map { node in
      node.labels[constraint.topologyKey] != nil
        && PodTopologySpread.includes(node, for: constraint, of: template, topologyKeys: keys)
    }
    return spreads.number(
      of: SpreadRule(row: row, namespace: namespace, selector: selector, counted: counted))
  }

  /// A rule that counts on each node by itself.
  mutating func spreadOnNodes(selector: LabelSelector?, namespace: String) -> Int {
    let row = topology.rowOfNodes(count: nodes.count)
    return spreads.number(
      of: SpreadRule(
        row: row, namespace: namespace, selector: selector, counted: Array(repeating: true, count: nodes.count)))
  }
}

/// Distinct values in the order of their appearance.
struct Numbered<Value: Hashable & Sendable>: Sendable {
  private(set) var values: [Value] = []
  private var numbers: [Value: Int] = [:]

  mutating func number(of value: Value) -> Int {
    if let number = numbers[value] { return number }
    numbers[value] = values.count
    values.append(value)
    return values.count - 1
  }
}
