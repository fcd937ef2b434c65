import ClusterModel
import History
import Quantities
import Support
import Testing

@Suite("Figures of a run")
struct RunMeasurementTests {
  private let plan = SmallPlan().plan

  @Test func `add up to the plan's own`() {
    let record = RunMeasurement.record(of: plan)
    #expect(record.nodes == plan.nodes.count)
    #expect(record.pods == plan.placements.reduce(0) { $0 + $1.count })
    #expect(record.pools.map(\.pool) == plan.pools.map(\.name))
    #expect(record.pools.reduce(0) { $0 + $1.nodes } == record.nodes)
    #expect(record.pools.reduce(0) { $0 + $1.pods } == record.pods)
    #expect(record.pools.reduce(.zero) { $0 + $1.perHour } == plan.cost.perHour)
    #expect(record.namespaces.reduce(0) { $0 + $1.pods } == record.pods)
    #expect(record.namespaces.map(\.namespace) == ["kube-system", "ml", "shop"])
  }

  @Test func `every namespace bears its share of its nodes' prices, to the last millionth`() {
    let record = RunMeasurement.record(of: plan)
    #expect(record.namespaces.reduce(.zero) { $0 + $1.perHour } == plan.cost.perHour)
    #expect(record.namespaces.allSatisfy { $0.perHour > .zero })
    // The database's three nodes and most of the others' are the shop's.
    let shop = record.namespaces.first { $0.namespace == "shop" }
    #expect((shop?.perHour.microUnits ?? 0) * 2 > plan.cost.perHour.microUnits)
  }

  @Test func `maxima are the Cluster document's`() {
    #expect(RunMeasurement.record(of: plan).pools.map(\.maximumNodes) == [4, nil, 2])
  }
}
