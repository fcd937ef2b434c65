import ClusterModel
import Reporting
import Testing

@Suite("Problem list")
struct ProblemListTests {
  private let problems = [
    InputProblem(
      position: FilePosition(path: "b.yaml", line: 2, column: 1), field: "spec", cause: "is missing", remedy: "add it"),
    InputProblem(
      position: FilePosition(path: "a.yaml", line: 14, column: 22), field: "requests.cpu",
      cause: "'1x\u{1b}[0m' is not a quantity", remedy: "write 500m"),
    InputProblem(position: FilePosition(path: "a.yaml", line: 3), cause: "is empty", remedy: ""),
  ]

  @Test func `one a line, sorted by place, counted, each once, without escape sequences`() {
    #expect(
      ProblemList.text(problems + problems) == """
        a.yaml:3: is empty
        a.yaml:14:22: requests.cpu: '1x\\x1b[0m' is not a quantity; write 500m
        b.yaml:2:1: spec: is missing; add it
        3 problems in 2 files

        """)
  }

  @Test func `nothing is said of no problems`() { #expect(ProblemList.text([]) == "") }
}
