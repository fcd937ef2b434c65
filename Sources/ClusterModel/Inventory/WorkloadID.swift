/// The name by which a plan speaks of a workload: `namespace/Kind/name`.
package struct WorkloadID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var namespace: String
  /// `Deployment`, `StatefulSet`, `DaemonSet`, `Job`, `Pod` ..., as the manifest writes it.
  package var kind: String
  package var name: String

  package init(namespace: String, kind: String, name: String) {
    self.namespace = namespace
    self.kind = kind
    self.name = name
  }

  /// Reads `namespace/Kind/name`; nil where it has not exactly three parts, none empty.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.init(namespace: String(parts[0]), kind: String(parts[1]), name: String(parts[2]))
  }

  package var description: String { "\(namespace)/\(kind)/\(name)" }

  package static func < (a: WorkloadID, b: WorkloadID) -> Bool {
    (a.namespace, a.kind, a.name) < (b.namespace, b.kind, b.name)
  }
}
