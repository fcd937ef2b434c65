/// That an object was read: what it calls itself, and where it stood.
///
/// Findings on API versions and their suppressions need this of every object, planned for or not.
package struct ObjectRecord: Hashable, Sendable {
  /// As written, such as `policy/v1beta1`.
  package var apiVersion: String
  package var kind: String
  /// nil: a cluster-wide object, or none written.
  package var namespace: String?
  package var name: String
  /// The annotation `plimsoll.dev/ignore`, as written.
  package var ignoreAnnotation: String?
  package var position: FilePosition

  package init(
    apiVersion: String, kind: String, namespace: String? = nil, name: String, ignoreAnnotation: String? = nil,
    position: FilePosition
  ) {
    self.apiVersion = apiVersion
    self.kind = kind
    self.namespace = namespace
    self.name = name
    self.ignoreAnnotation = ignoreAnnotation
    self.position = position
  }

  /// How findings name it: `namespace/Kind/name`, or `Kind/name` without a namespace.
  package var object: String {
    guard let namespace, !namespace.isEmpty else { return "\(kind)/\(name)" }
    return "\(namespace)/\(kind)/\(name)"
  }
}
