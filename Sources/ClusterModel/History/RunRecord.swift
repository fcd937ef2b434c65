package import Quantities

/// What is remembered of one run: figures and findings, never a manifest.
package struct RunRecord: Hashable, Sendable {
  /// Given by the history; nil before it was stored.
  package var id: Int64?
  /// ISO 8601, UTC.
  package var at: String
  package var cluster: String
  package var version: String
  package var status: PlanStatus
  package var currency: String
  package var perHour: HourlyCost
  package var lowerBound: HourlyCost
  package var nodes: Int
  package var pods: Int
  /// Pods that the plan leaves out.
  package var unplaced: Int
  /// In the plan's order.
  package var pools: [PoolFigures]
  /// Sorted by namespace.
  package var namespaces: [NamespaceFigures]
  package var findings: [Finding]
  package var inputs: [InputFile]

  package init(
    id: Int64? = nil, at: String, cluster: String, version: String, status: PlanStatus, currency: String,
    perHour: HourlyCost, lowerBound: HourlyCost, nodes: Int, pods: Int, unplaced: Int = 0,
    pools: [PoolFigures] = [], namespaces: [NamespaceFigures] = [], findings: [Finding] = [], inputs: [InputFile] = []
  ) {
    self.id = id
    self.at = at
    self.cluster = cluster
    self.version = version
    self.status = status
    self.currency = currency
    self.perHour = perHour
    self.lowerBound = lowerBound
    self.nodes = nodes
    self.pods = pods
    self.unplaced = unplaced
    self.pools = pools
    self.namespaces = namespaces
    self.findings = findings
    self.inputs = inputs
  }
}

/// A pool in one run.
package struct PoolFigures: Hashable, Sendable {
  package var pool: String
  package var nodes: Int
  /// nil: no limit.
  package var maximumNodes: Int?
  package var pods: Int
  package var perHour: HourlyCost
  /// cpu in thousandths of a core, memory in bytes, DaemonSets' pods included.
  package var requested: ResourceVector
  package var allocatable: ResourceVector

  package init(
    pool: String, nodes: Int, maximumNodes: Int?, pods: Int, perHour: HourlyCost, requested: ResourceVector,
    allocatable: ResourceVector
  ) {
    self.pool = pool
    self.nodes = nodes
    self.maximumNodes = maximumNodes
    self.pods = pods
    self.perHour = perHour
    self.requested = requested
    self.allocatable = allocatable
  }
}

/// A namespace in one run.
package struct NamespaceFigures: Hashable, Sendable {
  package var namespace: String
  package var pods: Int
  package var requested: ResourceVector
  /// Its pods' shares of their nodes' prices: half by cpu and half by memory, of what is requested on the node. Over all
  /// namespaces that's the cost of all nodes with pods.
  package var perHour: HourlyCost

  package init(namespace: String, pods: Int, requested: ResourceVector, perHour: HourlyCost) {
    self.namespace = namespace
    self.pods = pods
    self.requested = requested
    self.perHour = perHour
  }
}
