/// One thing that a plan gets wrong: the rule, the node or workload, and the numbers.
package struct Violation: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let rule: VerifiedRule
  /// A node's or pool's name, a workload's `namespace/Kind/name`, or the field of the plan.
  package let object: String
  package let message: String

  package init(_ rule: VerifiedRule, _ object: String, _ message: String) {
    self.rule = rule
    self.object = object
    self.message = message
  }

  /// `resource-fit: node general-1: cpu 4350m requested, 3920m allocatable`
  package var description: String { "\(rule.rawValue): \(object): \(message)" }

  package static func < (a: Violation, b: Violation) -> Bool {
    (a.rule.position, a.object, a.message) < (b.rule.position, b.object, b.message)
  }
}

/// What a plan is held against, in the order in which violations are listed.
package enum VerifiedRule: String, CaseIterable, Sendable {
  /// The plan's Cluster document is the one that it's judged by.
  case clusterDocument = "cluster-document"
  /// Nodes have names of their own; placements name nodes and workloads that exist.
  case naming
  /// Every pod stands once, or is named as unplaced.
  case podCount = "pod-count"
  /// A DaemonSet has one pod on every node that its template allows, and none elsewhere.
  case daemonSet = "daemon-set"
  /// A node's labels, taints, allocatable and price are those of what it was bought as.
  case nodeFacts = "node-facts"
  /// Requests fit into allocatable, the number of pods too.
  case resourceFit = "resource-fit"
  /// Requests keep below the pool's utilisation cap and leave the cluster's headroom.
  case utilisationCap = "utilisation-cap"
  case taint
  /// Node selector, required node affinity, operating system.
  case nodeAffinity = "node-affinity"
  /// Zones that a workload's declaration or its volumes tie it to.
  case zone
  /// Stateful pods and those whose owner forbids it don't stand on spot nodes.
  case spot
  /// Pods stand in the pools that the plan names for them, and that the Cluster document sends them to.
  case pool
  case hostPort = "host-port"
  case antiAffinity = "anti-affinity"
  case podAffinity = "pod-affinity"
  case topologySpread = "topology-spread"
  /// A ReadWriteOncePod claim serves one pod.
  case exclusiveClaim = "exclusive-claim"
  /// Fewest and most nodes of a pool, fewest in a zone, kinds of instance.
  case poolLimit = "pool-limit"
  /// What is limited in number isn't bought more often.
  case offeringLimit = "offering-limit"
  /// The plan's tables say what its nodes and placements imply.
  case table
  case cost
  case bound
  case status
  /// What a failure leaves standing keeps the rules.
  case scenario

  var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// The judgement on a plan.
package struct Verdict: Hashable, Sendable {
  /// Sorted by rule, object and message.
  package let violations: [Violation]

  package init(violations: [Violation]) { self.violations = Set(violations).sorted() }

  /// Whether every rule holds.
  package var holds: Bool { violations.isEmpty }
}
