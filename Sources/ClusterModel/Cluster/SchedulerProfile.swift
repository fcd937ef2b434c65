package import Quantities

/// What a cluster's owner may set of kube-scheduler (KubeSchedulerConfiguration), with the defaults of 1.34.
package struct SchedulerProfile: Hashable, Sendable {
  /// How NodeResourcesFit values the room that a node has left.
  package enum FitStrategy: Hashable, Sendable {
    /// The emptier the better: the default.
    case leastAllocated
    /// The fuller the better.
    case mostAllocated
    /// By points of utilisation (percent) and score (0 to 10), utilisation ascending, linear between them.
    case requestedToCapacityRatio([ShapePoint])
  }

  package struct ShapePoint: Hashable, Sendable {
    /// 0 to 100.
    package var utilisation: Int64
    /// 0 to 10.
    package var score: Int64

    package init(utilisation: Int64, score: Int64) {
      self.utilisation = utilisation
      self.score = score
    }
  }

  package struct WeightedResource: Hashable, Sendable {
    package var name: ResourceName
    package var weight: Int64

    package init(_ name: ResourceName, weight: Int64 = 1) {
      self.name = name
      self.weight = weight
    }
  }

  /// A spread that a pod without constraints of its own is scored by.
  package struct DefaultSpread: Hashable, Sendable {
    package var maxSkew: Int
    package var topologyKey: String

    package init(maxSkew: Int, topologyKey: String) {
      self.maxSkew = maxSkew
      self.topologyKey = topologyKey
    }
  }

  package var fitStrategy: FitStrategy = .leastAllocated
  package var fitResources: [WeightedResource] = [WeightedResource(.cpu), WeightedResource(.memory)]
  package var balancedResources: [WeightedResource] = [WeightedResource(.cpu), WeightedResource(.memory)]
  /// A score's weight in the sum; 0 switches it off.
  package var weights: [ScorePlugin: Int64] = ScorePlugin.defaultWeights
  /// What a required affinity of a standing pod for the coming one is worth, against preferred terms of 1 to 100.
  package var hardPodAffinityWeight = 1
  package var ignorePreferredTermsOfExistingPods = false
  package var defaultSpread: [DefaultSpread] = [
    DefaultSpread(maxSkew: 3, topologyKey: "kubernetes.io/hostname"),
    DefaultSpread(maxSkew: 5, topologyKey: "topology.kubernetes.io/zone"),
  ]
  /// The defaults are Kubernetes' own: then nodes that lack one of the keys are scored by the others.
  package var isDefaultSpreadSystem = true
  /// Share of nodes, in percent, that are enough to look at; 0: by the cluster's size.
  package var percentageOfNodesToScore = 0
  /// Node affinity that every pod has beside its own (NodeAffinityArgs.addedAffinity).
  package var addedAffinity = NodeAffinity()
  /// Whether pods of lower priority give way (the plug-in DefaultPreemption).
  package var preempts = true

  package init() {}

  package static let `default` = SchedulerProfile()

  /// The default with MostAllocated: packs instead of spreading.
  package static var mostAllocated: SchedulerProfile {
    var profile = SchedulerProfile()
    profile.fitStrategy = .mostAllocated
    return profile
  }
}

/// The scores of the default profile.
package enum ScorePlugin: String, CaseIterable, Sendable, Comparable {
  case taintToleration = "TaintToleration"
  case nodeAffinity = "NodeAffinity"
  case nodeResourcesFit = "NodeResourcesFit"
  case podTopologySpread = "PodTopologySpread"
  case interPodAffinity = "InterPodAffinity"
  case nodeResourcesBalancedAllocation = "NodeResourcesBalancedAllocation"
  case imageLocality = "ImageLocality"

  package static let defaultWeights: [ScorePlugin: Int64] = [
    .taintToleration: 3, .nodeAffinity: 2, .nodeResourcesFit: 1, .podTopologySpread: 2, .interPodAffinity: 2,
    .nodeResourcesBalancedAllocation: 1, .imageLocality: 1,
  ]

  package static func < (a: ScorePlugin, b: ScorePlugin) -> Bool { a.rawValue < b.rawValue }
}
