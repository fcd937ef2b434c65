package import Quantities

/// What became of a plan's pods when a model of kube-scheduler placed them, order by order.
package struct ReplayStudy: Hashable, Sendable {
  /// How the pods of an order come.
  package enum Arrival: String, Hashable, Sendable, CaseIterable {
    /// All pods exist before the first is placed: priorities decide the order.
    case allAtOnce = "all-at-once"
    /// One pod at a time: each is tried before the next comes.
    case rolling
  }

  /// Pods of one workload that stayed pending for the same reason.
  package struct Pending: Hashable, Sendable {
    package var workload: WorkloadID
    package var count: Int
    /// kube-scheduler's own words.
    package var message: String

    package init(workload: WorkloadID, count: Int, message: String) {
      self.workload = workload
      self.count = count
      self.message = message
    }
  }

  /// One arrival order, in one of the ways of arriving.
  package struct Order: Hashable, Sendable {
    /// From 1.
    package var number: Int
    package var arrival: Arrival
    package var seed: UInt64
    package var bound: Int
    /// Sorted by workload, then message.
    package var pending: [Pending]
    package var evictions: Int
    /// Given up: pods kept pushing each other out.
    package var isCutShort: Bool

    package init(
      number: Int, arrival: Arrival, seed: UInt64, bound: Int, pending: [Pending], evictions: Int,
      isCutShort: Bool = false
    ) {
      self.number = number
      self.arrival = arrival
      self.seed = seed
      self.bound = bound
      self.pending = pending
      self.evictions = evictions
      self.isCutShort = isCutShort
    }

    package var pendingCount: Int { pending.reduce(0) { $0 + $1.count } }
  }

  /// Room of one pool's nodes of a kind that stayed free in the worst order.
  package struct Stranded: Hashable, Sendable {
    package var pool: String
    package var instanceType: String
    package var nodes: Int
    /// Summed over the nodes.
    package var free: ResourceVector
    /// The most of each resource that one node has free: no pod that asks for more finds a place.
    package var largest: ResourceVector

    package init(pool: String, instanceType: String, nodes: Int, free: ResourceVector, largest: ResourceVector) {
      self.pool = pool
      self.instanceType = instanceType
      self.nodes = nodes
      self.free = free
      self.largest = largest
    }
  }

  /// The scheduler's profile: `default`, `most-allocated` or a file's path.
  package var profile: String
  package var pods: Int
  package var nodes: Int
  /// All at once before rolling, by number.
  package var orders: [Order]
  /// Of the order that left most pods pending; empty where none did. Sorted by pool and type.
  package var stranded: [Stranded]
  /// Workloads whose pods weren't replayed, and why.
  package var leftOut: [UnplacedPods]

  package init(
    profile: String, pods: Int, nodes: Int, orders: [Order], stranded: [Stranded] = [], leftOut: [UnplacedPods] = []
  ) {
    self.profile = profile
    self.pods = pods
    self.nodes = nodes
    self.orders = orders
    self.stranded = stranded
    self.leftOut = leftOut
  }

  /// Whether every pod found a place in every order.
  package var places: Bool { orders.allSatisfy { $0.pending.isEmpty } }

  /// The order that left most pods pending; nil where none did.
  package var worst: Order? {
    orders.filter { !$0.pending.isEmpty }.min {
      ($1.pendingCount, $0.number, $0.arrival.rawValue) < ($0.pendingCount, $1.number, $1.arrival.rawValue)
    }
  }
}
