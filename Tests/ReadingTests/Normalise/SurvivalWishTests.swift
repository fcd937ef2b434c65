import ClusterModel
import Reading
import Testing

@Suite("plimsoll.dev/survive")
struct SurvivalWishTests {
  @Test(arguments: [
    ("none", SurvivalWish.none, 0), ("half", .percent(50), 4), ("60%", .percent(60), 5), ("3", .count(3), 3),
    ("all", .percent(100), 7), ("20", .count(20), 7),
  ])
  func `says how many of seven pods are kept`(text: String, wish: SurvivalWish, kept: Int) {
    #expect(SurvivalWish(text) == wish)
    #expect(wish.kept(of: 7) == kept)
  }

  @Test(arguments: ["", "some", "-1", "101%", "half ", "1.5"])
  func `refuses other text`(text: String) { #expect(SurvivalWish(text) == nil) }

  @Test func `a wish that says no number of pods, or more than there are, is an input error with its place`() {
    let fixture = NormaliserFixture(
      NormaliserFixture.manifest(
        "Deployment", "a", spec: "replicas: 2", metadata: "annotations: {plimsoll.dev/survive: some}")
        + NormaliserFixture.manifest(
          "Deployment", "b", spec: "replicas: 2", metadata: "annotations: {plimsoll.dev/survive: '3'}")
        + NormaliserFixture.manifest(
          "Deployment", "c", spec: "replicas: 2", metadata: "annotations: {plimsoll.dev/survive: half}"))
    #expect(
      fixture.problems == [
        "f.yaml:2:1: metadata.annotations[plimsoll.dev/survive]: 'some' says no number of pods; write none, half, all, a share "
          + "as 60%, or a number",
        "f.yaml:5:1: metadata.annotations[plimsoll.dev/survive]: asks that 3 pods keep running of a workload that has 2; write "
          + "all, or at most 2",
      ])
    #expect(fixture.inventory.workloads.last?.survival == .percent(50))
  }

  @Test func `a list of failures is read as the command line gives it`() throws {
    #expect(
      try SurvivalDemand.list("zone-loss,node-loss=2,upgrade=25%/1,spot-reclaim=zone") == [
        .zoneLoss, .nodeLoss(2), .upgrade(maxSurge: .percent(25), maxUnavailable: .count(1)), .spotReclaimByZone,
      ])
    #expect(try SurvivalDemand.list("none") == [])
    for text in [
      "", "meteor", "node-loss=0", "node-loss=x", "zone-loss,zone-loss", "upgrade=0/0", "zone-loss=a", "none,",
    ] {
      #expect(throws: SurvivalDemand.Misreading.self, "\(text)") { try SurvivalDemand.list(text) }
    }
    let wrong = #expect(throws: SurvivalDemand.Misreading.self) { try SurvivalDemand.list("zone-loss,node-los") }
    #expect(wrong?.text.hasPrefix("'node-los' isn't one of zone-loss, ") == true)
  }

  @Test func `what names read, names write`() throws {
    for demand in [
      SurvivalDemand.zoneLoss, .nodeLoss(1), .nodeLoss(3), .upgrade(maxSurge: .count(1), maxUnavailable: .count(0)),
      .upgrade(maxSurge: .percent(10), maxUnavailable: .count(2)), .spotReclaim, .spotReclaimByZone,
    ] {
      #expect(try SurvivalDemand.list(demand.name) == [demand])
    }
  }
}
