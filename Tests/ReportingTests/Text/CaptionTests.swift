import Reporting
import Testing

@Suite("Captions")
struct CaptionTests {
  private static let blocks: [ReportBlock] = [
    .heading("Nodes"), .caption("A bar is a node."), .paragraph("Three nodes."),
  ]

  @Test func `a caption stands only where pictures do`() {
    #expect(TerminalRenderer().text(Self.blocks) == "Nodes\nThree nodes.\n")
    #expect(!MarkdownRenderer.text(Self.blocks).contains("bar"))
    #expect(MarkdownRenderer.text(Self.blocks).contains("Three nodes"))
    let page = HTMLPage.text(title: "t", subtitle: "s", blocks: Self.blocks, footer: [], version: "1")
    #expect(page.contains("A bar is a node."))
  }
}
