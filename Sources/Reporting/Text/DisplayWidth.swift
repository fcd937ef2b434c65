/// How many columns of a terminal a text takes.
package enum DisplayWidth {
  /// Wide characters (CJK, emoji) take two columns, combining ones none. Text is taken to be free of control characters.
  ///
  /// - Complexity: O(length)
  package static func columns(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + columns(of: $1) }
  }

  /// A grapheme takes the columns of its base; an emoji made of several scalars takes two.
  private static func columns(of character: Character) -> Int {
    guard let base = character.unicodeScalars.first else { return 0 }
    if character.unicodeScalars.contains("\u{fe0f}") { return 2 }
    return columns(of: base)
  }

  private static func columns(of scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    switch scalar.value {
    // East Asian wide and full-width blocks (Unicode, EastAsianWidth W and F), and the emoji blocks.
    case 0x1100...0x115f, 0x231a...0x231b, 0x2329...0x232a, 0x23e9...0x23ec, 0x2e80...0x303e, 0x3041...0x33ff,
      0x3400...0x4dbf, 0x4e00...0x9fff, 0xa000...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff,
      0xfe10...0xfe19, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x16fe0...0x18aff, 0x1b000...0x1b2ff,
      0x1f004...0x1f004, 0x1f0cf...0x1f0cf, 0x1f18e...0x1f18e, 0x1f191...0x1f19a, 0x1f200...0x1f320,
      0x1f32d...0x1f335, 0x1f337...0x1f37c, 0x1f37e...0x1f393, 0x1f3a0...0x1f3ca, 0x1f3cf...0x1f3d3,
      0x1f3e0...0x1f3f0, 0x1f3f4, 0x1f3f8...0x1f43e, 0x1f440, 0x1f442...0x1f4fc, 0x1f4ff...0x1f53d,
      0x1f54b...0x1f567, 0x1f5fb...0x1f64f, 0x1f680...0x1f6c5, 0x1f6cc, 0x1f6d0...0x1f6d2, 0x1f6d5...0x1f6d7,
      0x1f6dc...0x1f6df, 0x1f6eb...0x1f6ec, 0x1f6f4...0x1f6fc, 0x1f7e0...0x1f7eb, 0x1f90c...0x1f9ff,
      0x1fa70...0x1faff, 0x20000...0x3fffd:
      return 2
    default: return 1
    }
  }

  /// The text cut to at most `limit` columns, the last one an ellipsis where something was cut.
  package static func cut(_ text: String, to limit: Int) -> String {
    guard columns(text) > limit else { return text }
    guard limit > 0 else { return "" }
    var result = ""
    var width = 0
    for character in text {
      let next = columns(of: character)
      if width + next > limit - 1 { break }
      result.append(character)
      width += next
    }
    return result + "…"
  }

  /// Lines of at most `limit` columns, broken at spaces where possible.
  package static func wrapped(_ text: String, to limit: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var width = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
      var word = String(word)
      var wordWidth = columns(word)
      if width > 0 && width + 1 + wordWidth > limit {
        lines.append(line)
        line = ""
        width = 0
      }
      while wordWidth > limit, limit > 1 {
        var head = ""
        var headWidth = 0
        while let character = word.first, headWidth + columns(of: character) <= limit {
          head.append(character)
          headWidth += columns(of: character)
          word.removeFirst()
        }
        if head.isEmpty { break }
        lines.append(head)
        wordWidth = columns(word)
      }
      if word.isEmpty { continue }
      line += width > 0 ? " " + word : word
      width += (width > 0 ? 1 : 0) + wordWidth
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}
