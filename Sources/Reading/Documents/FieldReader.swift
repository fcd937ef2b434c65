package import ClusterModel
package import Quantities

/// Typed access to the fields of one mapping: each method gives the value, or nil where the field is missing or null,
/// and notes a problem with its place where the field is there and wrong.
///
/// Nothing throws, so that one pass over a document finds all that is wrong with it.
package struct FieldReader {
  package let node: DocumentNode
  /// The file's path, for positions.
  package let file: String
  package let path: FieldPath
  package let log: ProblemLog

  package init(_ node: DocumentNode, file: String, path: FieldPath = .root, log: ProblemLog) {
    self.node = node
    self.file = file
    self.path = path
    self.log = log
  }

  package var position: FilePosition { FilePosition(path: file, line: node.line, column: node.column) }

  /// Notes something wrong with this node.
  package func reject(_ cause: String, _ remedy: String) {
    log.add(InputProblem(position: position, field: path.description, cause: cause, remedy: remedy))
  }

  // MARK: Steps

  /// The field's value as it stands; nil where it is missing or null.
  package func child(_ key: String) -> FieldReader? {
    guard let value = node[key], !value.isNull else { return nil }
    return FieldReader(value, file: file, path: .key(path, key), log: log)
  }

  /// Whether the field is there, even if null.
  package func has(_ key: String) -> Bool { node[key] != nil }

  /// A mapping.
  package func mapping(_ key: String) -> FieldReader? { child(key)?.asMapping() }

  /// The elements of a list; empty where the field is missing.
  package func list(_ key: String) -> [FieldReader] { child(key)?.asList() ?? [] }

  /// The elements of a list of mappings; others are problems.
  package func mappings(_ key: String) -> [FieldReader] { list(key).compactMap { $0.asMapping() } }

  package func asMapping() -> FieldReader? {
    guard node.entries != nil else {
      reject("\(node.summary) stands where a mapping should be", "write fields with names")
      return nil
    }
    return self
  }

  package func asList() -> [FieldReader] {
    guard let elements = node.elements else {
      reject("\(node.summary) stands where a list should be", "write each element after '- '")
      return []
    }
    return elements.enumerated().map { FieldReader($1, file: file, path: .index(path, $0), log: log) }
  }

  /// The entries of a mapping in their order, those with a null value left out; empty for another node, which is noted.
  package func asEntries() -> [(key: String, value: FieldReader)] {
    guard let entries = asMapping()?.node.entries else { return [] }
    return entries.filter { !$0.value.isNull }.map { entry in
      (entry.key, FieldReader(entry.value, file: file, path: .key(path, entry.key), log: log))
    }
  }

  /// Notes that a field that must be there isn't.
  package func missing(_ key: String, _ remedy: String) {
    log.add(
      InputProblem(
        position: position, field: FieldPath.key(path, key).description, cause: "is missing", remedy: remedy))
  }

  // MARK: Scalars

  package func string(_ key: String) -> String? { child(key)?.asString() }

  /// A string that must be there and not empty.
  package func requiredString(_ key: String) -> String? {
    guard let child = child(key) else {
      missing(key, "write it")
      return nil
    }
    guard let text = child.asString() else { return nil }
    if text.isEmpty { child.reject("is empty", "write it") }
    return text.isEmpty ? nil : text
  }

  package func asString() -> String? {
    guard let scalar = node.scalar else {
      reject("\(node.summary) stands where text should be", "write text")
      return nil
    }
    guard scalar.kind == .string else {
      reject("'\(scalar.text.prefix(60))' is \(Self.name(scalar.kind)), and text should stand here", "put it in quotes")
      return nil
    }
    return scalar.text
  }

  package func bool(_ key: String) -> Bool? {
    guard let child = child(key) else { return nil }
    guard let value = child.node.scalar?.boolean else {
      child.reject("\(child.node.summary) is not true or false", "write true or false without quotes")
      return nil
    }
    return value
  }

  package func int(_ key: String, in range: ClosedRange<Int> = 0...Int(Int32.max)) -> Int? {
    child(key)?.asInt(in: range)
  }

  package func asInt(in range: ClosedRange<Int> = 0...Int(Int32.max)) -> Int? {
    guard let scalar = node.scalar, let value = scalar.integer else {
      let isQuotedNumber = node.scalar.map { $0.isQuoted && Int64($0.text) != nil } ?? false
      reject(
        "\(node.summary) is not a whole number",
        isQuotedNumber ? "write it without quotes" : "write a number such as 3")
      return nil
    }
    guard let whole = Int(exactly: value), range.contains(whole) else {
      let isBelow = value < Int64(range.lowerBound)
      let wish = isBelow ? "of at least \(range.lowerBound)" : "of at most \(range.upperBound)"
      reject("\(value) is too \(isBelow ? "small" : "large")", "write a number \(wish)")
      return nil
    }
    return whole
  }

  package func double(_ key: String, in range: ClosedRange<Double>) -> Double? {
    guard let child = child(key) else { return nil }
    guard let value = child.node.scalar?.number else {
      child.reject("\(child.node.summary) is not a number", "write a number such as 0.8")
      return nil
    }
    guard range.contains(value) else {
      child.reject("\(value) is out of range", "write a number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return value
  }

  /// A whole number or a percentage: `3`, `"30%"`.
  package func intOrPercent(_ key: String) -> IntOrPercent? {
    guard let child = child(key) else { return nil }
    guard let scalar = child.node.scalar, scalar.kind == .integer || scalar.kind == .string,
      let value = IntOrPercent(scalar.text)
    else {
      child.reject("\(child.node.summary) is neither a whole number nor a percentage", "write 1 or 30%")
      return nil
    }
    return value
  }

  /// One of an enumeration's words.
  package func oneOf<Word: RawRepresentable<String> & CaseIterable>(_ key: String, _: Word.Type) -> Word? {
    guard let child = child(key), let text = child.asString() else { return nil }
    guard let word = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue)
      let nearest = NearestName.of(text, among: words).map { "did you mean \($0)?" }
      child.reject("'\(text)' is none of \(words.joined(separator: ", "))", nearest ?? "write one of them")
      return nil
    }
    return word
  }

  // MARK: Collections of scalars

  package func strings(_ key: String) -> [String] { list(key).compactMap { $0.asString() } }

  /// A mapping of text to text, such as labels.
  package func stringMap(_ key: String) -> [String: String] {
    var result: [String: String] = [:]
    for (name, value) in child(key)?.asEntries() ?? [] {
      if let text = value.asString() { result[name] = text }
    }
    return result
  }

  // MARK: Quantities

  package func quantity(_ key: String) -> Quantity? { child(key)?.asQuantity() }

  /// A quantity of zero or more.
  package func asQuantity() -> Quantity? {
    guard let scalar = node.scalar, scalar.kind == .string || scalar.kind == .integer || scalar.kind == .float,
      let quantity = Quantity(scalar.text)
    else {
      reject("\(node.summary) is not a quantity", "write 500m, 2, 1.5 or 512Mi")
      return nil
    }
    guard quantity >= .zero else {
      reject("\(node.summary) is negative", "write 0 or more")
      return nil
    }
    return quantity
  }

  /// Amounts by resource, such as `resources.requests`; nil where the field is missing.
  package func resources(_ key: String) -> ResourceVector? {
    guard let child = child(key) else { return nil }
    var result = ResourceVector()
    for (name, value) in child.asEntries() {
      let resource = ResourceName(rawValue: name)
      if let quantity = value.asQuantity() { result[resource] = resource.amount(quantity) }
    }
    return result
  }

  // MARK: Names

  /// Notes each field of this mapping that `known` doesn't list, with the nearest name that it does.
  package func allowOnly(_ known: [String]) {
    for entry in node.entries ?? [] where !known.contains(entry.key) {
      let nearest = NearestName.of(entry.key, among: known)
      log.add(
        InputProblem(
          position: FilePosition(path: file, line: entry.keyLine, column: entry.keyColumn),
          field: FieldPath.key(path, entry.key).description, cause: "unknown field '\(entry.key)'",
          remedy: nearest.map { "did you mean '\($0)'?" } ?? "known here: \(known.joined(separator: ", "))"))
    }
  }

  /// Notes each unknown field of this mapping that is nearly one of `known`, and leaves all others alone: newer versions
  /// of Kubernetes have fields that this program doesn't know, and a mistyped one would be lost without a word.
  package func rejectMistyped(_ known: [String]) {
    for entry in node.entries ?? [] where !known.contains(entry.key) && entry.key.count >= 5 {
      guard let nearest = NearestName.of(entry.key, among: known), node[nearest] == nil else { continue }
      log.add(
        InputProblem(
          position: FilePosition(path: file, line: entry.keyLine, column: entry.keyColumn),
          field: FieldPath.key(path, entry.key).description, cause: "unknown field '\(entry.key)'",
          remedy: "did you mean '\(nearest)'?"))
    }
  }

  private static func name(_ kind: DocumentScalar.Kind) -> String {
    switch kind {
    case .null: "nothing"
    case .boolean: "a boolean"
    case .integer, .float: "a number"
    case .string: "text"
    }
  }
}
