/// Where something stood in the input.
package struct FilePosition: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The path as the user gave it (joined with what was found below a folder); `-` for standard input.
  package var path: String
  /// 1-based; nil where the format gave no line.
  package var line: Int?
  /// 1-based; nil where the format gave no column.
  package var column: Int?

  package init(path: String, line: Int? = nil, column: Int? = nil) {
    self.path = path
    self.line = line
    self.column = column
  }

  package var description: String {
    guard let line else { return path }
    guard let column else { return "\(path):\(line)" }
    return "\(path):\(line):\(column)"
  }

  package static func < (a: FilePosition, b: FilePosition) -> Bool {
    (a.path, a.line ?? 0, a.column ?? 0) < (b.path, b.line ?? 0, b.column ?? 0)
  }
}
