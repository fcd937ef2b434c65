import Reporting
import Testing

@Suite("Width on a terminal")
struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("北京", 4), ("ｆｕｌｌ", 8), ("é", 1), ("e\u{301}", 1), ("🙂", 2), ("👩‍👩‍👧", 2), ("✔", 1),
    ("한국", 4), ("ー", 2),
  ])
  func `counts the columns that a text takes`(text: String, columns: Int) {
    #expect(DisplayWidth.columns(text) == columns)
  }

  @Test(arguments: [("abcdef", 4, "abc…"), ("北京市", 4, "北…"), ("北京市", 5, "北京…"), ("ab", 2, "ab"), ("ab", 0, "")])
  func `cuts without splitting a wide character`(text: String, limit: Int, cut: String) {
    #expect(DisplayWidth.cut(text, to: limit) == cut)
  }

  @Test func `wraps at spaces and breaks words that are too long`() {
    #expect(DisplayWidth.wrapped("aa bb cc", to: 5) == ["aa bb", "cc"])
    #expect(DisplayWidth.wrapped("abcdefgh ij", to: 3) == ["abc", "def", "gh", "ij"])
    #expect(DisplayWidth.wrapped("北京北京", to: 5) == ["北京", "北京"])
    #expect(DisplayWidth.wrapped("", to: 5).isEmpty)
  }
}
