package import Quantities

/// A whole number or a share of the replicas, as disruption budgets and surges give it.
package enum IntOrPercent: Hashable, Sendable, CustomStringConvertible {
  case count(Int)
  case percent(Int)

  /// Reads `3` or `30%`; nil where it's neither, negative, or more than Kubernetes' 32 bits hold.
  package init?(_ text: String) {
    if text.hasSuffix("%") {
      guard let value = Int32(text.dropLast()), value >= 0 else { return nil }
      self = .percent(Int(value))
    } else {
      guard let value = Int32(text), value >= 0 else { return nil }
      self = .count(Int(value))
    }
  }

  /// How many of `total` that is; shares are rounded up, as Kubernetes does for minAvailable and maxUnavailable alike.
  package func scaled(total: Int) -> Int {
    switch self {
    case .count(let count): count
    case .percent(let percent): Int(clamping: (Int128(total) * Int128(percent) + 99) / 100)
    }
  }

  package var description: String {
    switch self {
    case .count(let count): "\(count)"
    case .percent(let percent): "\(percent)%"
    }
  }
}

/// How many of the pods that it selects may be evicted at one time.
package struct PodDisruptionBudget: Hashable, Sendable {
  /// The budget as written; Kubernetes accepts one of the two.
  package enum Rule: Hashable, Sendable {
    case minAvailable(IntOrPercent)
    case maxUnavailable(IntOrPercent)
  }

  package var namespace: String
  package var name: String
  /// nil selects nothing (policy/v1); an empty selector all pods of the namespace.
  package var selector: LabelSelector?
  package var rule: Rule
  /// `status.disruptionsAllowed`, where a dump has it.
  package var disruptionsAllowed: Int?
  package var position: FilePosition

  package init(
    namespace: String, name: String, selector: LabelSelector?, rule: Rule, disruptionsAllowed: Int? = nil,
    position: FilePosition
  ) {
    self.namespace = namespace
    self.name = name
    self.selector = selector
    self.rule = rule
    self.disruptionsAllowed = disruptionsAllowed
    self.position = position
  }
}

/// The range in which a workload's replicas move.
package struct HorizontalPodAutoscaler: Hashable, Sendable {
  package var namespace: String
  package var name: String
  package var targetKind: String
  package var targetName: String
  package var minReplicas: Int
  package var maxReplicas: Int
  package var currentReplicas: Int?
  package var position: FilePosition

  package init(
    namespace: String, name: String, targetKind: String, targetName: String, minReplicas: Int, maxReplicas: Int,
    currentReplicas: Int? = nil, position: FilePosition
  ) {
    self.namespace = namespace
    self.name = name
    self.targetKind = targetKind
    self.targetName = targetName
    self.minReplicas = minReplicas
    self.maxReplicas = maxReplicas
    self.currentReplicas = currentReplicas
    self.position = position
  }
}

/// A name for a priority: who is scheduled first, and who makes room.
package struct PriorityClass: Hashable, Sendable {
  package var name: String
  package var value: Int
  package var isGlobalDefault: Bool
  package var mayPreempt: Bool
  package var position: FilePosition

  package init(
    name: String, value: Int, isGlobalDefault: Bool = false, mayPreempt: Bool = true, position: FilePosition
  ) {
    self.name = name
    self.value = value
    self.isGlobalDefault = isGlobalDefault
    self.mayPreempt = mayPreempt
    self.position = position
  }
}

/// One limit of a LimitRange.
package struct LimitRangeItem: Hashable, Sendable {
  /// `Container`, `Pod` or `PersistentVolumeClaim`.
  package var type: String
  /// Default limits.
  package var defaultLimits: ResourceVector
  package var defaultRequests: ResourceVector
  package var minimum: ResourceVector
  package var maximum: ResourceVector

  package init(
    type: String, defaultLimits: ResourceVector = ResourceVector(), defaultRequests: ResourceVector = ResourceVector(),
    minimum: ResourceVector = ResourceVector(), maximum: ResourceVector = ResourceVector()
  ) {
    self.type = type
    self.defaultLimits = defaultLimits
    self.defaultRequests = defaultRequests
    self.minimum = minimum
    self.maximum = maximum
  }
}

/// What a namespace gives containers that ask for nothing, and the least and most that they may ask for.
package struct LimitRange: Hashable, Sendable {
  package var namespace: String
  package var name: String
  package var limits: [LimitRangeItem]
  package var position: FilePosition

  package init(namespace: String, name: String, limits: [LimitRangeItem], position: FilePosition) {
    self.namespace = namespace
    self.name = name
    self.limits = limits
    self.position = position
  }
}

/// The most that a namespace's pods may ask for together.
package struct ResourceQuota: Hashable, Sendable {
  package var namespace: String
  package var name: String
  /// `requests.cpu`, `limits.memory`, `pods`, `cpu` ... as written, with the amount in the resource's own unit.
  package var hard: [String: Int64]
  package var isScoped: Bool
  package var position: FilePosition

  package init(
    namespace: String, name: String, hard: [String: Int64], isScoped: Bool = false, position: FilePosition
  ) {
    self.namespace = namespace
    self.name = name
    self.hard = hard
    self.isScoped = isScoped
    self.position = position
  }
}

/// A namespace, for the selectors that go by its labels.
package struct Namespace: Hashable, Sendable {
  package var name: String
  package var labels: [String: String]
  package var position: FilePosition

  package init(name: String, labels: [String: String] = [:], position: FilePosition) {
    self.name = name
    self.labels = labels
    self.position = position
  }
}

/// A way of running containers that costs room on top, and may need nodes of its own.
package struct RuntimeClass: Hashable, Sendable {
  package var name: String
  package var overhead: ResourceVector
  package var nodeSelector: [String: String]
  package var tolerations: [Toleration]
  package var position: FilePosition

  package init(
    name: String, overhead: ResourceVector = ResourceVector(), nodeSelector: [String: String] = [:],
    tolerations: [Toleration] = [], position: FilePosition
  ) {
    self.name = name
    self.overhead = overhead
    self.nodeSelector = nodeSelector
    self.tolerations = tolerations
    self.position = position
  }
}

/// A Service's selector: what the scheduler's default spreading counts by.
package struct Service: Hashable, Sendable {
  package var namespace: String
  package var name: String
  package var selector: [String: String]
  package var type: String
  /// Whether a load balancer hands the client's own address on: `externalTrafficPolicy: Local`, or an annotation that
  /// asks the provider for the PROXY protocol or for preserved addresses.
  package var keepsClientAddress: Bool
  package var position: FilePosition

  package init(
    namespace: String, name: String, selector: [String: String] = [:], type: String = "ClusterIP",
    keepsClientAddress: Bool = false, position: FilePosition
  ) {
    self.namespace = namespace
    self.name = name
    self.selector = selector
    self.type = type
    self.keepsClientAddress = keepsClientAddress
    self.position = position
  }
}
