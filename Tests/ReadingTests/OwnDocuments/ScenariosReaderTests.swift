import ClusterModel
import Quantities
import Reading
import Testing

@Suite("Scenarios documents")
struct ScenariosReaderTests {
  private static func document(_ scenarios: String) -> String {
    "apiVersion: plimsoll/v1\nkind: Scenarios\nmetadata: {name: s}\nspec:\n  scenarios:\n\(scenarios)\n"
  }

  @Test func `reads every kind of change, in order, with its place`() throws {
    let read = try OwnDocumentFixture(
      Self.document(
        """
            - {name: twice, changes: [{scale: "shop/*", by: 2.5}]}
            - name: all
              changes:
                - {capacityTypes: [on-demand]}
                - {zones: [a, b]}
                - {instanceTypes: {include: ["m7g.*"], architectures: [arm64]}}
                - {add: tenant.yaml}
                - {remove: "legacy/*/*"}
                - {set: {workload: shop/Deployment/web, replicas: 3, requests: {memory: 2Gi}}}
        """))
    #expect(read.problems == [])
    let scenarios = read.documents.scenarios
    #expect(scenarios.map(\.name) == ["twice", "all"])
    #expect(scenarios[0].changes.map(\.kind) == [.scale(pattern: "shop/*", by: 2.5)])
    #expect(
      scenarios[1].changes.map(\.kind) == [
        .capacityTypes([.onDemand]), .zones(["a", "b"]),
        .instanceTypes(InstanceTypeFilter(include: ["m7g.*"], architectures: ["arm64"])), .add(path: "tenant.yaml"),
        .remove(pattern: "legacy/*/*"),
        .set(
          WorkloadSettings(
            pattern: "shop/Deployment/web", replicas: 3, requests: ResourceVector([.memory: 2 << 30]))),
      ])
    #expect(scenarios[1].changes[1].position.description == "d.yaml:10:19")
    #expect(scenarios[1].changes[1].field == "spec.scenarios[1].changes[1].zones")
  }

  @Test(arguments: [
    ("    - {name: a, changes: []}", "is empty; list what is different"),
    ("    - {name: base, changes: [{remove: x}]}", "'base' is what the input itself is called"),
    ("    - {name: ' ', changes: [{remove: x}]}", "is blank"),
    ("    - {name: a}", "spec.scenarios[0].changes: is missing"),
    ("    - {changes: [{zones: [a]}]}", "spec.scenarios[0].name: is missing"),
    ("    - {name: a, changes: [{}]}", "is empty; write what is different"),
    ("    - {name: a, changes: [{scale: x}]}", "changes[0].by: is missing; write the factor"),
    ("    - {name: a, changes: [{by: 2}]}", "changes[0].scale: is missing"),
    ("    - {name: a, changes: [{scale: x, by: -1}]}", "changes[0].by: -1.0 is out of range"),
    ("    - {name: a, changes: [{zones: null}]}", "changes[0].zones: is missing; write its value"),
    ("    - {name: a, changes: [{capacityTypes: [spto]}]}", "did you mean spot?"),
    ("    - {name: a, changes: [{set: {workload: x}}]}", "changes[0].set: sets nothing"),
    ("    - {name: a, changes: [{sclae: x}]}", "did you mean 'scale'?"),
    ("    - {name: a, changes: [{zones: [z]}]}\n    - {name: a, changes: [{zones: [z]}]}", "is already at d.yaml:6:7"),
    ("    []", "is empty"),
  ])
  func `says what is wrong and where`(text: String, message: String) throws {
    let problems = try OwnDocumentFixture(Self.document(text)).problems
    #expect(problems.contains { $0.contains(message) }, "\(problems)")
    #expect(problems.allSatisfy { $0.hasPrefix("d.yaml:") })
  }
}

@Suite("Scenarios of a command line")
struct InlineScenarioTests {
  @Test func `all options together make one scenario, what is added first`() {
    let inline = InlineScenario(
      InlineScenario.Options(
        set: ["shop/Deployment/web.v2.replicas=40", "shop/*.requests.nvidia.com/gpu=1"], scale: ["shop/*=2.0"],
        zones: "a, b", capacity: "on-demand", instanceTypes: "m7g.*,c7g.*", add: ["t.yaml"], remove: ["x/*/*"]))
    #expect(inline.problems == [])
    #expect(
      inline.scenario?.changes.map(\.kind) == [
        .add(path: "t.yaml"), .remove(pattern: "x/*/*"),
        .set(WorkloadSettings(pattern: "shop/Deployment/web.v2", replicas: 40)),
        .set(WorkloadSettings(pattern: "shop/*", requests: ResourceVector(["nvidia.com/gpu": 1]))),
        .scale(pattern: "shop/*", by: 2), .zones(["a", "b"]), .capacityTypes([.onDemand]),
        .instanceTypes(InstanceTypeFilter(include: ["m7g.*", "c7g.*"])),
      ])
    #expect(InlineScenario(InlineScenario.Options()).scenario == nil)
  }

  @Test(arguments: [
    "shop/web", "web.replicas=x", "web.replicas=-1", "web.replicas=", "=3", ".replicas=3", "web.requests.=1",
    "web.requests.cpu=1x", "web.limits.cpu=1",
  ])
  func `refuses settings that set nothing`(text: String) {
    let inline = InlineScenario(InlineScenario.Options(set: [text]))
    #expect(inline.problems.count == 1 && inline.problems[0].description.hasPrefix("--set: "), "\(inline.problems)")
  }

  @Test(arguments: ["shop/*", "shop/*=", "shop/*=x", "shop/*=-1", "shop/*=inf", "shop/*=nan"])
  func `refuses scalings without a factor`(text: String) {
    let inline = InlineScenario(InlineScenario.Options(scale: [text]))
    #expect(inline.problems.map(\.position.path) == ["--scale"])
  }

  @Test func `a way to pay that isn't known is refused with the nearest`() {
    let inline = InlineScenario(InlineScenario.Options(capacity: "on-demnd"))
    #expect(
      inline.problems.map(\.description) == [
        "--capacity: 'on-demnd' is none of on-demand, spot, reserved; did you mean on-demand?"
      ])
  }
}

@Suite("Sweeps")
struct SweepTextTests {
  @Test(arguments: [
    ("scale shop/*=1.0..3.0 step 0.25", [1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3]),
    ("scale shop/*=0.1..0.5 step 0.1", [0.1, 0.2, 0.3, 0.4, 0.5]), ("scale a=3..1 step 1", [3, 2, 1]),
    ("scale a=1..2.9 step 0.5", [1, 1.5, 2, 2.5]), ("set shop/web.replicas=10..40 step 15", [10, 25, 40]),
    ("set shop/web.requests.cpu=0.25..1 step 0.25", [0.25, 0.5, 0.75, 1]),
  ])
  func `steps from the first value to the last`(text: String, values: [Double]) throws {
    let sweep = try SweepText(text)
    #expect(sweep.sweep.values == values)
    #expect(sweep.scenarios.count == values.count)
  }

  @Test func `each step is a scenario that names its value`() throws {
    let cores = try SweepText("set shop/web.requests.cpu=0.25..1 step 0.25")
    #expect(
      cores.scenarios.map { $0.changes[0].kind }.first
        == .set(WorkloadSettings(pattern: "shop/web", requests: ResourceVector([.cpu: 250]))))
    #expect(cores.scenarios.map(\.name).last == "set shop/web.requests.cpu=1")
    #expect(cores.sweep.quantity == "set shop/web.requests.cpu")
  }

  @Test(arguments: [
    "", "scale shop/*", "scale shop/*=1..3", "scale shop/*=1..3 step", "scale shop/*=1..3 step 0",
    "scale shop/*=1..3 step -1", "scale shop/*=1..3 step 5", "scale shop/*=1..1000 step 0.1",
    "scale shop/*=a..b step 1",
    "grow shop/*=1..3 step 1", "set shop/web=1..3 step 1", "set shop/web.replicas=1..3 step 0.5",
    "scale x=-1..3 step 1",
  ])
  func `refuses what is no sweep, with how to write one`(text: String) {
    #expect(throws: InputProblem.self) { try SweepText(text) }
  }
}
