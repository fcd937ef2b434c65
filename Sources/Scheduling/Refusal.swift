package import ClusterModel
package import Quantities

/// Why a pod may not stand on a node (or on any): the filter that said so, its words and its numbers.
package struct Refusal: Hashable, Sendable {
  /// Whether evicting other pods could help.
  package enum Code: String, Sendable {
    /// Preemption may help.
    case unschedulable = "Unschedulable"
    /// No eviction on that node helps.
    case unresolvable = "UnschedulableAndUnresolvable"
  }

  package let plugin: FilterPlugin
  package let code: Code
  /// kube-scheduler's own texts, in its order.
  package let reasons: [String]
  /// The numbers and things behind the reasons.
  package let evidence: Evidence

  package init(_ plugin: FilterPlugin, _ code: Code, _ reasons: [String], evidence: Evidence = .none) {
    self.plugin = plugin
    self.code = code
    self.reasons = reasons
    self.evidence = evidence
  }

  /// What a refusal stands on.
  package enum Evidence: Hashable, Sendable {
    case none
    case resources([ResourceShortfall])
    case taint(Taint)
    case hostPort(HostPort)
    case spread(SpreadExcess)
    /// The topology key that the node has no label for.
    case missingLabel(String)
    /// The affinity or anti-affinity term's topology key and the node's value of it.
    case podTerm(topologyKey: String, value: String)
    /// The claim, volume or driver at fault.
    case volume(String)
  }
}

/// How much of one resource a pod asks for, and what is there.
package struct ResourceShortfall: Hashable, Sendable {
  package let resource: ResourceName
  /// In the unit of `ResourceName.amount(_:)`, as the other two.
  package let requested: Int64
  package let used: Int64
  package let allocatable: Int64

  package init(resource: ResourceName, requested: Int64, used: Int64, allocatable: Int64) {
    self.resource = resource
    self.requested = requested
    self.used = used
    self.allocatable = allocatable
  }

  /// The amount that is missing; for an over-committed node more than was requested.
  package var missing: Int64 {
    let wanted = used.addingReportingOverflow(requested)
    let short = (wanted.overflow ? .max : wanted.partialValue).subtractingReportingOverflow(allocatable)
    return short.overflow ? .max : short.partialValue
  }
}

/// A spread constraint that placing one more pod would break.
package struct SpreadExcess: Hashable, Sendable {
  package let topologyKey: String
  package let domain: String
  /// Matching pods in the domain before.
  package let matching: Int
  /// The least over all domains; 0 where there are fewer than minDomains.
  package let minimum: Int
  /// The skew that placing the pod there would give.
  package let skew: Int
  package let maxSkew: Int

  package init(topologyKey: String, domain: String, matching: Int, minimum: Int, skew: Int, maxSkew: Int) {
    self.topologyKey = topologyKey
    self.domain = domain
    self.matching = matching
    self.minimum = minimum
    self.skew = skew
    self.maxSkew = maxSkew
  }
}
