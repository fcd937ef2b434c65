/// How many nodes of some are lost together: a number, or a share of those that are bought.
package struct LostNodes: Sendable, Hashable, ExpressibleByIntegerLiteral {
  /// So many whatever the number bought.
  package var least: Int
  /// Percent of the nodes bought, rounded down.
  package var percent: Int

  package init(_ least: Int, percent: Int = 0) {
    self.least = least
    self.percent = percent
  }

  package init(integerLiteral value: Int) { self.init(value) }

  /// How many are lost of so many; at most all.
  package func count(of nodes: Int) -> Int { min(nodes, max(least, nodes * percent / 100)) }

  /// Whether more than one may be lost at a time.
  package var mayBeSeveral: Bool { least > 1 || percent > 0 }
}
