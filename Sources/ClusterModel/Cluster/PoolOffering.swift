package import Quantities

/// A node that a pool may buy: one instance type, bought one way, in one zone, with all that a scheduler would see of it.
///
/// `Catalogs` makes these from the Cluster document and the catalogues; `Planning` chooses among them, and
/// `Verification` holds a plan's nodes against them.
package struct PoolOffering: Hashable, Sendable {
  /// The pool's name.
  package var pool: String
  package var instanceType: String
  package var capacityType: CapacityType
  package var zone: String
  package var price: HourlyCost
  /// After the provider's reservations, before DaemonSets and the utilisation cap; names `pods`.
  package var allocatable: ResourceVector
  /// All but `kubernetes.io/hostname`, which differs from node to node; the pool's own labels included.
  package var labels: [String: String]
  /// The pool's taints.
  package var taints: [Taint]
  /// Offerings that share a limited number of nodes (reserved instances, machines on the premises) name the same
  /// element of the offerings' limits; nil: no limit.
  package var limit: String?

  package init(
    pool: String, instanceType: String, capacityType: CapacityType, zone: String, price: HourlyCost,
    allocatable: ResourceVector, labels: [String: String], taints: [Taint], limit: String? = nil
  ) {
    self.pool = pool
    self.instanceType = instanceType
    self.capacityType = capacityType
    self.zone = zone
    self.price = price
    self.allocatable = allocatable
    self.labels = labels
    self.taints = taints
    self.limit = limit
  }
}

/// All that a cluster's pools may buy.
package struct OfferingSet: Sendable {
  /// Sorted by pool (in the document's order), instance type, capacity type, zone (in the document's order).
  package var offerings: [PoolOffering]
  /// The most nodes of all offerings, in all pools together, that name the key as their `limit`.
  package var limits: [String: Int]
  /// Figures that the catalogue or the provider's rules assume, each once.
  package var assumptions: [Assumption]

  package init(offerings: [PoolOffering], limits: [String: Int] = [:], assumptions: [Assumption] = []) {
    self.offerings = offerings
    self.limits = limits
    self.assumptions = assumptions
  }

  /// Names of the limits that let none be bought.
  package var soldOut: Set<String> { Set(limits.filter { $1 <= 0 }.keys) }
}
