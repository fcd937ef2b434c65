/// Paths as code hosts know them.
enum RepositoryPath {
  /// A relative path without `./` before it, and without `//` in it.
  static func plain(_ path: String) -> String {
    guard !path.hasPrefix("/") else { return path }
    let steps = path.split(separator: "/").filter { $0 != "." }
    return steps.isEmpty ? path : steps.joined(separator: "/")
  }
}
