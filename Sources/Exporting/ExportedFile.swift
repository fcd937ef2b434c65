package import Reporting

/// A file that an export writes.
package struct ExportedFile: Hashable, Sendable {
  /// Its name within the export's folder.
  package var name: String
  package var text: String

  package init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// Documents one after the other, under a comment.
  ///
  /// - Parameter comment: lines without the leading `#`.
  package init(name: String, comment: [String], documents: [JSONValue]) {
    self.name = name
    text =
      comment.map { "# \($0)\n" }.joined()
      + documents.map { "---\n" + YAMLWriter.text($0) }.joined()
  }
}
