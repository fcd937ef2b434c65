/// A file's bytes as valid UTF-8 without a byte order mark, or the reason why they are none.
enum InputText {
  /// Reads UTF-8 with or without a mark, and UTF-16 with one.
  ///
  /// - Complexity: O(bytes)
  static func decoded(_ bytes: [UInt8]) -> Result<[UInt8], SyntaxFault> {
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
      return .failure(fault("is UTF-32 text", "save it as UTF-8"))
    }
    if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes, lowByteFirst: true) }
    if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes, lowByteFirst: false) }
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
    if let place = text.firstIndex(of: 0) {
      let line = 1 + text[..<place].count { $0 == UInt8(ascii: "\n") }
      let isUTF16 = bytes.count >= 4 && (bytes[1] == 0 && bytes[3] == 0 || bytes[0] == 0 && bytes[2] == 0)
      return .failure(
        isUTF16
          ? fault("looks like UTF-16 text without a byte order mark", "save it as UTF-8")
          : fault("is binary: a NUL byte stands in it", "give YAML or JSON text", line: line))
    }
    do {
      _ = try UTF8Span(validating: text.span)
      return .success(text)
    } catch {
      let place = error.byteOffsets.lowerBound
      let line = 1 + text[..<place].count { $0 == UInt8(ascii: "\n") }
      return .failure(fault("is not UTF-8 text: byte \(place + 1) is no character", "save it as UTF-8", line: line))
    }
  }

  private static func utf16(_ bytes: [UInt8], lowByteFirst: Bool) -> Result<[UInt8], SyntaxFault> {
    guard bytes.count % 2 == 0 else {
      return .failure(fault("is UTF-16 text that ends amid a character", "save it again"))
    }
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for index in stride(from: 2, to: bytes.count, by: 2) {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(lowByteFirst ? second << 8 | first : first << 8 | second)
    }
    guard let text = String(validating: units, as: UTF16.self), !units.contains(0) else {
      return .failure(fault("is not valid UTF-16 text", "save it as UTF-8"))
    }
    return .success(Array(text.utf8))
  }

  private static func fault(_ cause: String, _ remedy: String, line: Int = 1) -> SyntaxFault {
    SyntaxFault(line: line, column: 1, cause: cause, remedy: remedy)
  }
}
