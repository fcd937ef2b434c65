import ClusterModel
import Reporting
import Testing

@Suite("Findings as SARIF")
struct FindingsSARIFTests {
  private let tree = FindingsSARIF.tree(FindingsSamples.report, version: "1.2.3")

  @Test func `names version, schema and tool as SARIF 2.1.0 requires`() {
    #expect(tree["version"] == "2.1.0")
    #expect(tree["$schema"] == .string(FindingsSARIF.schema))
    #expect(tree["runs", "0", "tool", "driver", "name"] == "plimsoll")
    #expect(tree["runs", "0", "tool", "driver", "semanticVersion"] == "1.2.3")
    #expect(tree["runs", "0", "columnKind"] == "unicodeCodePoints")
  }

  @Test func `describes every rule that ran, with help in text and Markdown`() {
    for (index, rule) in FindingsSamples.rules.enumerated() {
      let described = tree["runs", "0", "tool", "driver", "rules", "\(index)"]
      #expect(described?["id"] == .string(rule.id))
      #expect(described?["shortDescription", "text"] == .string(rule.title))
      #expect(described?["help", "text"] != nil && described?["help", "markdown"] != nil)
    }
    #expect(tree["runs", "0", "tool", "driver", "rules", "1", "defaultConfiguration", "level"] == "note")
  }

  @Test func `each result has rule, level, message, place and a fingerprint that doesn't know the line`() {
    let result = tree["runs", "0", "results", "0"]
    #expect(result?["ruleId"] == "PL0401")
    #expect(result?["ruleIndex"] == .integer(2))
    #expect(result?["level"] == "error")
    #expect(result?["message", "text"] != nil)
    let place = result?["locations", "0", "physicalLocation"]
    #expect(place?["artifactLocation", "uri"] == "shop/budgets%20&%20more.yaml")
    #expect(place?["region", "startLine"] == .integer(12))
    #expect(place?["region", "startColumn"] == .integer(1))
    #expect(
      result?["partialFingerprints", "plimsollFinding/v1"] == "PL0401:shop/PodDisruptionBudget/web:0")
  }

  @Test func `a file without lines is pointed at by its first`() {
    #expect(
      tree["runs", "0", "results", "2", "locations", "0", "physicalLocation", "region", "startLine"] == .integer(1))
  }

  @Test func `suppressed findings are results with a suppression and its reason`() {
    let suppressions = tree["runs", "0", "results", "3", "suppressions"]
    #expect(suppressions?["0", "kind"] == "inSource")
    #expect(suppressions?["0", "justification"] == "runs once (until 2027-01-31)")
    #expect(tree["runs", "0", "results", "0", "suppressions"] == nil)
  }

  @Test func `results are there where nothing was found`() {
    let empty = FindingsSARIF.tree(AuditReport(findings: []), version: "1.2.3")
    #expect(empty["runs", "0", "results"] == .array([]))
  }

  @Test(arguments: [
    ("a b.yaml", "a%20b.yaml"), ("./a/./b.yaml", "a/b.yaml"), ("../a.yaml", "../a.yaml"), ("-", "stdin"),
    ("/srv/x.yaml", "file:///srv/x.yaml"),
    ("k:1?#%.yaml", "k%3A1%3F%23%25.yaml"),
    ("ä.yaml", "%C3%A4.yaml"),
  ])
  func `paths become URI references`(path: String, uri: String) {
    #expect(FindingsSARIF.uri(path) == uri)
  }
}
