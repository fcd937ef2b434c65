import ClusterModel
import Quantities
import Reading
import Testing
import WhatIf

@Suite("Scenarios")
struct ScenarioApplicationTests {
  private let fixture = WhatIfFixture()

  @Test(arguments: [(1.1, 11), (2.0, 20), (0.5, 5), (0.01, 1), (0, 0), (1.05, 11), (0.3, 3)])
  func `scaling rounds up, but not for what a product's last digit adds`(factor: Double, replicas: Int) throws {
    let world = try fixture.asking(.scale(pattern: "shop/web", by: factor)).get()
    #expect(world["web"]?.replicas == replicas)
    #expect(world["cart"]?.replicas == 3)
    #expect((world["web"]?.autoscaling?.maximum ?? 0) == max(1, replicas))
    #expect(world.inventory.autoscalers.map(\.maxReplicas) == [max(1, replicas)])
  }

  @Test func `scaling down lets go of volumes' zones, so that no more pods are tied than there are`() throws {
    let world = try fixture.asking(.scale(pattern: "shop/StatefulSet/db", by: 0.5)).get()
    #expect(world["db"]?.replicas == 2)
    #expect(world["db"]?.pinnedZones == ["us-east-1a": 1, "us-east-1b": 1])
  }

  @Test func `scaling by one changes nothing, and by two and then half neither`() throws {
    for changes in [[1.0], [2, 0.5]] {
      var world = fixture.world
      for factor in changes {
        let scenario = Scenario(
          name: "s",
          changes: [ScenarioChange(.scale(pattern: "*", by: factor), position: FilePosition(path: "s"))],
          position: FilePosition(path: "s"))
        world = try ScenarioApplication(base: world).world(of: scenario)
      }
      #expect(world.inventory.workloads == fixture.world.inventory.workloads)
      #expect(world.cluster == fixture.world.cluster)
    }
  }

  @Test func `sets replicas and requests, and what isn't named stays`() throws {
    let settings = WorkloadSettings(
      pattern: "shop/Deployment/web", replicas: 40, requests: ResourceVector([.memory: 2 << 30]))
    let web = try #require(try fixture.asking(.set(settings)).get()["web"])
    #expect(web.replicas == 40 && web.autoscaling == Autoscaling(minimum: 4, maximum: 40))
    #expect(web.requests == ResourceVector(milliCPU: 100, memory: 2 << 30))
    #expect(web.template.containers[0].requests == web.requests)
  }

  @Test func `a request that was assumed is no assumption once a scenario sets it`() throws {
    let before = fixture.world.inventory.assumptions.filter { $0.object.contains("agent") }
    #expect(!before.isEmpty)
    let settings = WorkloadSettings(pattern: "kube-system/agent", requests: ResourceVector([.memory: 1 << 20]))
    let world = try fixture.asking(.set(settings)).get()
    #expect(world["agent"]?.assumedRequests == [])
    #expect(world.inventory.assumptions.filter { $0.object.contains("agent") }.isEmpty)
  }

  @Test func `removing takes autoscalers and budgets of the workload along, and no others`() throws {
    let world = try fixture.asking(.remove(pattern: "shop/cart")).get()
    #expect(world["cart"] == nil && world["web"] != nil)
    #expect(world.inventory.disruptionBudgets.isEmpty)
    #expect(world.inventory.autoscalers.count == 1)
    #expect(try fixture.asking(.remove(pattern: "shop/web")).get().inventory.autoscalers.isEmpty)
  }

  @Test func `adding brings what is new, normalised with what is there, and later changes see it`() throws {
    let text = """
      {apiVersion: v1, kind: LimitRange, metadata: {name: l, namespace: shop},
        spec: {limits: [{type: Container, defaultRequest: {cpu: 300m, memory: 64Mi}}]}}
      ---
      {apiVersion: plimsoll/v1, kind: Inventory, spec: {namespace: shop, workloads: [{name: new, replicas: 2}]}}

      """
    let union = ClusterInput([
      .text(name: "w.yaml", bytes: Array(WhatIfFixture.manifests.utf8)), .text(name: "t.yaml", bytes: Array(text.utf8)),
    ])
    #expect(union.problems == [])
    let world = try fixture.asking(
      .scale(pattern: "shop/*", by: 2), .add(path: "t.yaml"), .remove(pattern: "shop/cart"),
      additions: ["t.yaml": union.inventory]
    ).get()
    #expect(world["new"]?.requests == ResourceVector(milliCPU: 300, memory: 64 << 20))
    #expect(world["new"]?.replicas == 2 && world["web"]?.replicas == 20 && world["cart"] == nil)
    #expect(world.inventory.limitRanges.count == 1)
    #expect(world.inventory.inputs.map(\.path) == ["w.yaml", "t.yaml"])
  }

  @Test func `files to add that hold no workload are refused`() {
    guard
      case .failure(let refusal) = fixture.asking(
        .add(path: "t.yaml"), additions: ["t.yaml": fixture.world.inventory])
    else {
      Issue.record("nothing was added, and nothing was said")
      return
    }
    #expect(
      refusal.problems.map(\.description) == [
        "s.yaml:1:1: f: scenario 's': the files to add hold no workload; name manifests or an Inventory document with some"
      ])
  }

  @Test(arguments: [
    ("shpo/*", "did you mean 'shop/*'?"), ("shop/Deployment/wbe", "did you mean 'shop/Deployment/web'?"),
    ("shop/Deploymnt/web", "did you mean 'shop/Deployment/web'?"), ("shop/crat", "did you mean 'shop/cart'?"),
    ("web", "s.yaml"), ("other/cart", "did you mean 'shop/Deployment/cart'?"),
    ("nothing/like/this", "the namespaces are kube-system, shop"), ("", "the namespaces"),
    ("a/b/c/d", "the namespaces"),
  ])
  func `a pattern without a workload is refused with the nearest`(pattern: String, remedy: String) {
    let refusals = fixture.refusals(.remove(pattern: pattern))
    if pattern == "web" {
      #expect(refusals == [])
    } else {
      #expect(refusals.count == 1)
      #expect(refusals.first?.hasPrefix("s.yaml:1:1: f: scenario 's': '\(pattern)' matches no workload") == true)
      #expect(refusals.first?.contains(remedy) == true, "\(refusals)")
    }
  }

  @Test func `replicas of DaemonSets can't be scaled`() {
    #expect(fixture.refusals(.scale(pattern: "kube-system/*", by: 2)).first?.contains("DaemonSets alone") == true)
    #expect(fixture.refusals(.scale(pattern: "shop/web", by: 1e6)).first?.contains("more than 1000000 pods") == true)
  }

  @Test func `every change that is wrong is told`() {
    guard case .failure(let refusal) = fixture.asking(.remove(pattern: "x"), .zones(["us-east-1z"])) else {
      Issue.record("was accepted")
      return
    }
    #expect(refusal.problems.count == 2)
  }
}

@Suite("Narrowing a cluster")
struct ClusterNarrowingTests {
  private let fixture = WhatIfFixture()

  @Test(arguments: [["us-east-1c", "us-east-1a"], ["c", "a"]])
  func `leaves zones by name or by the end that tells them apart, in the cluster's order`(zones: [String]) throws {
    let world = try fixture.asking(.zones(zones)).get()
    #expect(world.cluster.zones == ["us-east-1a", "us-east-1c"])
    #expect(world.cluster.prices.reserved.count == 1)
  }

  @Test func `a pool that stands in a lost zone alone is a contradiction`() {
    #expect(
      fixture.refusals(.zones(["us-east-1a"])) == [
        "s.yaml:1:1: f: scenario 's': pool 'edge' stands in us-east-1c alone; keep one of these zones"
      ])
  }

  @Test(arguments: [("us-east-1d", "did you mean us-east-1a?"), ("", "none"), ("us", "none")])
  func `a zone that the cluster doesn't have is refused`(zone: String, says: String) {
    #expect(fixture.refusals(.zones([zone])).first?.contains(says) == true, "\(fixture.refusals(.zones([zone])))")
  }

  @Test func `every pool is left with the ways to pay`() throws {
    let world = try fixture.asking(.capacityTypes([.onDemand])).get()
    #expect(world.cluster.pools.allSatisfy { $0.capacityTypes == [.onDemand] })
    #expect(world.cluster.prices.reserved.count == 1)
    #expect(try fixture.asking(.capacityTypes([.spot])).get().cluster.prices.reserved == [])
  }

  @Test func `a pool keeps its own instance types where they meet the filter, and else takes the filter's`() throws {
    let graviton = try fixture.asking(.instanceTypes(InstanceTypeFilter(include: ["m7g.*"]))).get()
    #expect(graviton.cluster.pools[1].instanceTypes.include == [])
    #expect(graviton.cluster.prices.reserved == [])
    #expect(graviton.inventory.assumptions.contains { $0.assumed == "2 reserved m7i.large not used, nor paid for" })
    let withGPU = try fixture.asking(.instanceTypes(InstanceTypeFilter(include: ["m7*", "g6.x*"]))).get()
    #expect(withGPU.cluster.pools[1].instanceTypes.include == ["g6.*"])
    #expect(withGPU.cluster.prices.reserved.count == 1)
  }
}
