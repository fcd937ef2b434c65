import Foundation

/// The Kubernetes objects of YAML files, found by looking at their lines: no parser of the program's own has a hand in it.
struct WrittenDocument: Hashable {
  let kind: String
  let name: String
  /// `file:line` of the document's start.
  let place: String

  /// Every document with a kind and a name at the usual indentation in a folder's YAML files; templates are left out.
  static func all(in folder: URL) throws -> [WrittenDocument] {
    var found: [WrittenDocument] = []
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    for name in names.sorted() where name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      if text.contains("{{") || text.contains("{%") { continue }
      found += documents(of: text, file: name)
    }
    return found
  }

  private static func documents(of text: String, file: String) -> [WrittenDocument] {
    var found: [WrittenDocument] = []
    var (kind, name, start, isInMetadata, hasVersion): (String?, String?, Int, Bool, Bool) = (nil, nil, 1, false, false)
    func finish() {
      guard let kind, let name, hasVersion else { return }
      found.append(WrittenDocument(kind: kind, name: name, place: "\(file):\(start)"))
    }
    for (number, line) in zip(1..., text.split(omittingEmptySubsequences: false) { $0.isNewline }) {
      if line.hasPrefix("---") {
        finish()
        (kind, name, start, isInMetadata, hasVersion) = (nil, nil, number, false, false)
      } else if let first = line.first, first != " ", first != "#", first != "-" {
        isInMetadata = line.hasPrefix("metadata:")
        if line.hasPrefix("apiVersion:") { hasVersion = true }
        if line.hasPrefix("kind:") { kind = scalar(line.dropFirst(5)) }
      } else if isInMetadata, name == nil, line.prefixMatch(of: /\s{1,2}name:/) != nil {
        name = scalar(line.drop { $0 != ":" }.dropFirst())
      }
    }
    finish()
    return found
  }

  private static func scalar(_ text: Substring) -> String {
    let value = text.split(separator: " #", maxSplits: 1).first ?? ""
    return value.trimmingCharacters(in: CharacterSet(charactersIn: " \t\r\"'"))
  }
}
