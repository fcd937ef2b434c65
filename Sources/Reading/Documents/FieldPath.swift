/// The way from a document's root to a field, written as manifests are: `spec.containers[0].resources`.
package indirect enum FieldPath: Hashable, Sendable, CustomStringConvertible {
  case root
  case key(FieldPath, String)
  case index(FieldPath, Int)

  /// - Complexity: O(length of the path)
  package var description: String {
    switch self {
    case .root: return ""
    case .index(let parent, let index): return "\(parent)[\(index)]"
    case .key(let parent, let key):
      let isPlain = !key.contains { $0 == "." || $0 == "/" || $0 == "[" }
      if case .root = parent { return key }
      return isPlain ? "\(parent).\(key)" : "\(parent)[\(key)]"
    }
  }
}
