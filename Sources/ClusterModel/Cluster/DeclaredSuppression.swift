/// A finding that the owner accepts, with the reason and for how long.
package struct DeclaredSuppression: Hashable, Sendable {
  /// A rule's id, or the first letters of several (`PL01`).
  package var rule: String
  /// Pattern with `*` of the finding's object; `*`: every object.
  package var object: String
  package var reason: String
  /// The last day on which it holds, YYYY-MM-DD; nil: without end.
  package var until: String?
  package var position: FilePosition

  package init(rule: String, object: String = "*", reason: String, until: String? = nil, position: FilePosition) {
    self.rule = rule
    self.object = object
    self.reason = reason
    self.until = until
    self.position = position
  }
}
