import ClusterModel
import Testing

@Suite("Baselines")
struct BaselineTests {
  private func finding(_ rule: String, _ object: String, line: Int) -> Finding {
    Finding(
      rule: rule, severity: .warning, object: object, location: FilePosition(path: "a.yaml", line: line), message: "m",
      remedy: "r")
  }

  @Test func `knows a finding again when its line has moved`() {
    let baseline = Baseline([finding("PL0101", "shop/Deployment/web", line: 3)])
    let divided = baseline.divide([finding("PL0101", "shop/Deployment/web", line: 90)])
    #expect(divided.new.isEmpty && divided.known == 1)
  }

  @Test func `a second finding of the same rule on the same object is new`() {
    let baseline = Baseline([finding("PL0104", "shop/Deployment/web", line: 3)])
    let both = [finding("PL0104", "shop/Deployment/web", line: 3), finding("PL0104", "shop/Deployment/web", line: 4)]
    let divided = baseline.divide(both)
    #expect(divided.new == [both[1]] && divided.known == 1)
  }

  @Test func `another object, and another rule, are new`() {
    let baseline = Baseline([finding("PL0101", "shop/Deployment/web", line: 3)])
    let others = [finding("PL0101", "shop/Deployment/api", line: 3), finding("PL0102", "shop/Deployment/web", line: 3)]
    #expect(baseline.divide(others).new == others)
  }
}
