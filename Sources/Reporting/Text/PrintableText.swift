/// Makes text from input files safe to show: names may hold escape sequences that a terminal would obey.
package enum PrintableText {
  /// The text on one line, with control characters and the like as `\x1b` or `\u{202e}`.
  package static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if !isUnsafe(scalar) {
        result.unicodeScalars.append(scalar)
      } else if scalar == "\n" {
        result += "\\n"
      } else if scalar == "\t" {
        result += "\\t"
      } else {
        let figures = String(scalar.value, radix: 16)
        result += scalar.value < 256 ? "\\x" + (figures.count < 2 ? "0" : "") + figures : "\\u{\(figures)}"
      }
    }
    return result
  }

  /// Control characters (C0, DEL, C1), line and paragraph separators, zero-width and bidirectional controls, tags.
  package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0xad, 0x61c, 0x180e, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff,
      0xfff9...0xfffb, 0xe0000...0xe0fff:
      true
    default: false
    }
  }
}
