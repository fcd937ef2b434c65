/// A JSON document as a tree whose keys keep the order they were given in, so that the same values are the same bytes.
package enum JSONValue: Hashable, Sendable {
  case object([JSONField])
  case array([JSONValue])
  case string(String)
  case integer(Int64)
  /// A number in decimal notation, exact: `value * 10^-digits`.
  case decimal(value: Int64, digits: Int)
  case bool(Bool)
  case null

  /// A real number rounded to `digits` decimal places; null where it is not a finite number below 10^12.
  package static func rounded(_ value: Double, digits: Int) -> JSONValue {
    var scaled = value
    for _ in 0..<digits { scaled *= 10 }
    guard scaled.isFinite, abs(scaled) < 1e18, abs(value) < 1e12 else { return .null }
    return .decimal(value: Int64(scaled.rounded()), digits: digits)
  }

  package static func integer(_ value: Int) -> JSONValue { .integer(Int64(value)) }

  package static func strings(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }

  /// An object whose keys are sorted by their bytes.
  package static func sorted(_ values: [String: String]) -> JSONValue {
    .object(values.sorted { $0.key < $1.key }.map { JSONField($0.key, .string($0.value)) })
  }
}

/// One key of an object, with its value.
package struct JSONField: Hashable, Sendable {
  package let key: String
  package let value: JSONValue

  package init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = value
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  /// An object with its keys in the order written.
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { JSONField($0.0, $0.1) })
  }
}

extension JSONValue: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) { self = .string(value) }
}

extension JSONValue {
  /// The value at a path of keys and array positions; nil where there is none.
  ///
  /// - Complexity: O(keys) a step
  package subscript(path: String...) -> JSONValue? {
    var value = self
    for step in path {
      switch value {
      case .object(let fields):
        guard let field = fields.first(where: { $0.key == step }) else { return nil }
        value = field.value
      case .array(let elements):
        guard let index = Int(step), elements.indices.contains(index) else { return nil }
        value = elements[index]
      default: return nil
      }
    }
    return value
  }

  /// A number in JSON's notation without trailing zeros; nil where this is not a number.
  var numberText: String? {
    switch self {
    case .integer(let value): return "\(value)"
    case .decimal(let value, let digits): return Decimal.text(value, digits: digits, trimmed: true)
    default: return nil
    }
  }
}
