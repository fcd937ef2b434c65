import Foundation

/// What these tests look at of findings, in a document of their own or in a plan.
struct FindingsFile: Decodable {
  struct Location: Decodable {
    let path: String
    let line: Int?
  }

  struct Finding: Decodable {
    let rule: String
    let severity: String
    let object: String
    let location: Location
    let message: String
  }

  struct Step: Decodable {
    let rule: String
    let breaks: String
  }

  struct Counts: Decodable {
    let error: Int
    let warning: Int
    let info: Int
    let suppressed: Int
  }

  let findings: [Finding]
  let suppressed: [Finding]
  let doFirst: [Step]
  let counts: Counts
  let judgedVersion: String?

  private enum Keys: CodingKey {
    case findings, suppressed, doFirst, counts, judgedVersion
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    findings = try container.decode([Finding].self, forKey: .findings)
    suppressed = try container.decodeIfPresent([Finding].self, forKey: .suppressed) ?? []
    doFirst = try container.decodeIfPresent([Step].self, forKey: .doFirst) ?? []
    counts =
      try container.decodeIfPresent(Counts.self, forKey: .counts)
      ?? Counts(error: 0, warning: 0, info: 0, suppressed: 0)
    judgedVersion = try container.decodeIfPresent(String.self, forKey: .judgedVersion)
  }

  static func read(_ json: Data) throws -> FindingsFile { try JSONDecoder().decode(FindingsFile.self, from: json) }
}

/// A comment of an example that says which rule finds something in the line below.
enum Annotation {
  /// `path:line rule` of each, the line being the first one below that is no comment.
  static func all(in folder: URL, named name: String) throws -> [String] {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
      .sorted()
    return try files.flatMap { file -> [String] in
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      var open: [Substring] = []
      var found: [String] = []
      for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        if let match = line.prefixMatch(of: /\s*# (PL\d{4}):/) {
          open.append(match.1)
        } else if !line.allSatisfy(\.isWhitespace), line.prefixMatch(of: /\s*#/) == nil, line != "---" {
          found += open.map { "\(name)/\(file):\(index + 1) \($0)" }
          open = []
        }
      }
      return found
    }
  }
}
