/// A fingerprint of a document's content without its positions, to tell a repetition from a contradiction.
enum ContentDigest {
  /// FNV-1a over keys, values and structure; the order of keys doesn't count.
  ///
  /// - Complexity: O(document)
  static func of(_ node: DocumentNode) -> UInt64 {
    switch node.content {
    case .scalar(let scalar):
      return combined(of(scalar.kind == .null ? "" : scalar.text), scalar.kind == .string ? 1 : 2)
    case .sequence(let elements):
      var digest: UInt64 = 3
      for element in elements { digest = combined(digest, of(element)) }
      return digest
    case .mapping(let entries):
      var digest: UInt64 = 5
      for entry in entries { digest &+= combined(of(entry.key), of(entry.value)) }
      return digest
    }
  }

  private static func of(_ text: String) -> UInt64 {
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return digest
  }

  private static func combined(_ a: UInt64, _ b: UInt64) -> UInt64 {
    (a ^ (b &+ 0x9e37_79b9_7f4a_7c15 &+ (a << 6) &+ (a >> 2))) &* 0x100_0000_01b3
  }
}
