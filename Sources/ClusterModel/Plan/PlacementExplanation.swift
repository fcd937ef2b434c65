/// Why a workload is where a plan has put it, in sentences that hold their figures.
package struct PlacementExplanation: Hashable, Sendable {
  /// Nodes alike that its pods stand on.
  package struct Standing: Hashable, Sendable {
    package var pool: String
    package var instanceType: String
    package var capacityType: CapacityType
    package var zone: String
    /// Nodes of this kind that hold at least one of its pods.
    package var nodes: Int
    package var pods: Int

    package init(
      pool: String, instanceType: String, capacityType: CapacityType, zone: String, nodes: Int, pods: Int
    ) {
      self.pool = pool
      self.instanceType = instanceType
      self.capacityType = capacityType
      self.zone = zone
      self.nodes = nodes
      self.pods = pods
    }
  }

  /// What speaks for or against one thing: a pool, or a kind of node.
  package struct Verdict: Hashable, Sendable {
    package var name: String
    /// Whether it was taken.
    package var isChosen: Bool
    package var reasons: [String]

    package init(_ name: String, isChosen: Bool, reasons: [String]) {
      self.name = name
      self.isChosen = isChosen
      self.reasons = reasons
    }
  }

  package var workload: PlannedWorkload
  /// Where its manifest stands; nil: it wasn't at hand, and what follows is of the plan file alone.
  package var manifest: FilePosition?
  /// The rule that sent it to its pools.
  package var rule: String
  /// What keeps its pods there: the manifest as written, or a patch.
  package var enforcement: String
  /// What that patch adds, a line each; empty: nothing.
  package var patch: [String]
  /// Sorted by pool, instance type, capacity type, zone.
  package var standing: [Standing]
  /// What decided its zones.
  package var zones: [String]
  /// Every pool of the cluster, in the document's order.
  package var pools: [Verdict]
  /// The kinds of node that its pools bought, and those that they might have.
  package var shapes: [Verdict]
  package var unplaced: [UnplacedPods]
  /// What the failures that the plan was tried against do to it.
  package var failures: [String]
  package var assumptions: [Assumption]
  package var findings: [Finding]
  /// What couldn't be said, and why.
  package var notes: [String]

  package init(
    workload: PlannedWorkload, manifest: FilePosition? = nil, rule: String, enforcement: String, patch: [String] = [],
    standing: [Standing] = [], zones: [String] = [], pools: [Verdict] = [], shapes: [Verdict] = [],
    unplaced: [UnplacedPods] = [], failures: [String] = [], assumptions: [Assumption] = [], findings: [Finding] = [],
    notes: [String] = []
  ) {
    self.workload = workload
    self.manifest = manifest
    self.rule = rule
    self.enforcement = enforcement
    self.patch = patch
    self.standing = standing
    self.zones = zones
    self.pools = pools
    self.shapes = shapes
    self.unplaced = unplaced
    self.failures = failures
    self.assumptions = assumptions
    self.findings = findings
    self.notes = notes
  }
}
