package import ClusterModel

/// A file of command line options: a YAML or JSON mapping from options' long names, without dashes, to their values.
///
///     time-limit: 120
///     gap: 1%
///     quiet: true
package struct OptionsFile: Sendable {
  /// One option, ready for a command line.
  package struct Entry: Hashable, Sendable {
    package let name: String
    /// `--name=value` for each value, `--name` for a flag that is on, nothing for one that is off.
    package let arguments: [String]
    package let position: FilePosition
  }

  /// In the file's order.
  package let entries: [Entry]
  /// Sorted by place.
  package let problems: [InputProblem]

  /// - Complexity: O(bytes)
  package init(path: String) {
    let log = ProblemLog()
    var entries: [Entry] = []
    var walk = InputWalk()
    walk.add(.path(path))
    for problem in walk.problems { log.add(problem) }
    for file in walk.files {
      do throws(InputProblem) {
        let bytes = try file.bytes(limit: 1 << 20)
        switch InputText.decoded(bytes) {
        case .failure(let fault): log.add(fault.problem(path: file.path))
        case .success(let text): entries += Self.entries(text, file: file.path, log)
        }
      } catch { log.add(error) }
    }
    self.entries = entries
    problems = log.sorted
  }

  private static func entries(_ text: [UInt8], file: String, _ log: ProblemLog) -> [Entry] {
    var entries: [Entry] = []
    DocumentStream(text, isJSON: file.lowercased().hasSuffix(".json")).visit { event in
      switch event {
      case .broken(let broken): log.add(broken.fault.problem(path: file))
      case .emptyList: break
      case .document(let document):
        let reader = FieldReader(document.node, file: file, log: log)
        for (key, value) in reader.asMapping()?.asEntries() ?? [] {
          guard key != "config" else {
            value.reject("an options file names another", "give all options in one file")
            continue
          }
          entries.append(Entry(name: key, arguments: arguments(key, value), position: value.position))
        }
      }
    }
    return entries
  }

  private static func arguments(_ key: String, _ value: FieldReader) -> [String] {
    if value.node.elements != nil { return value.asList().compactMap { $0.asScalarText() }.map { "--\(key)=\($0)" } }
    guard let scalar = value.node.scalar else {
      value.reject("a mapping is no option's value", "write \(key): VALUE")
      return []
    }
    switch (scalar.kind, scalar.text.lowercased()) {
    case (.null, _): return []
    case (.boolean, "true"), (.boolean, "yes"), (.boolean, "on"): return ["--\(key)"]
    case (.boolean, _): return []
    default: return ["--\(key)=\(scalar.text)"]
    }
  }
}

extension FieldReader {
  /// The text of any scalar, as it stands in the file.
  fileprivate func asScalarText() -> String? {
    guard let text = node.scalar?.text else {
      reject("\(node.summary) is no option's value", "write plain values")
      return nil
    }
    return text
  }
}
