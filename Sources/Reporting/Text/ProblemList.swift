package import ClusterModel

/// Faults of the input, as they are shown before the program gives up.
package enum ProblemList {
  /// One fault a line, sorted by place, `path:line:column: field: cause; remedy`, and how many there are at the end.
  ///
  /// The same fault twice is shown once.
  package static func text(_ problems: [InputProblem], usesColour: Bool = false) -> String {
    let sorted = Array(Set(problems)).sorted { ($0, $0.remedy) < ($1, $1.remedy) }
    guard !sorted.isEmpty else { return "" }
    let lines = sorted.map { problem in
      let place = PrintableText.escaped(problem.position.description)
      let text = PrintableText.escaped(problem.description)
      guard usesColour, text.hasPrefix(place) else { return text }
      return "\u{1b}[1m\(place)\u{1b}[0m\(text.dropFirst(place.count))"
    }
    let files = Set(sorted.map(\.position.path)).count
    let count = "\(Figures.count(sorted.count, "problem")) in \(Figures.count(files, "file"))"
    return (lines + [count]).joined(separator: "\n") + "\n"
  }

  /// The same as a list of objects: position, field, cause, remedy.
  package static func tree(_ problems: [InputProblem]) -> JSONValue {
    .array(
      Array(Set(problems)).sorted { ($0, $0.remedy) < ($1, $1.remedy) }.map {
        [
          "location": .position($0.position), "field": .string($0.field), "cause": .string($0.cause),
          "remedy": .string($0.remedy),
        ]
      })
  }
}
