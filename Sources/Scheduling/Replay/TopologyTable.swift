import ClusterModel

/// Which domain of each topology key every node is in, as small numbers.
struct TopologyTable: Sendable {
  /// Key to its row.
  private(set) var rows: [String: Int] = [:]
  /// By row, then node: the domain, 0 upwards in order of appearance; -1 where the node lacks the label.
  private(set) var domains: [[Int32]] = []
  /// By row: how many domains there are.
  private(set) var sizes: [Int] = []

  /// The row of a key, made at first use.
  ///
  /// - Complexity: O(nodes) at first use
  mutating func row(of key: String, nodes: [Node]) -> Int {
    if let row = rows[key] { return row }
    var values: [String: Int32] = [:]
    let column = nodes.map { node -> Int32 in
      guard let value = node.labels[key] else { return -1 }
      if let known = values[value] { return known }
      values[value] = Int32(values.count)
      return Int32(values.count - 1)
    }
    rows[key] = domains.count
    domains.append(column)
    sizes.append(values.count)
    return domains.count - 1
  }

  /// A row in which every node is its own domain, whatever its labels.
  mutating func rowOfNodes(count: Int) -> Int {
    if let row = rows[""] { return row }
    rows[""] = domains.count
    domains.append((0..<Int32(count)).map { $0 })
    sizes.append(count)
    return domains.count - 1
  }
}
