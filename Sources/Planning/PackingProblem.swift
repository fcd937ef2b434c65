import Synchronization

/// The numbers of one planning problem: pod classes to place, node shapes to buy, and the rules between them.
///
/// The planner's core knows nothing of Kubernetes: `Planner` lowers an inventory and a cluster into this value, and lifts
/// a `PackingSolution` back into a plan. Everything is an integer in a fixed unit, so that feasibility is exact: resources
/// in the base unit of their dimension, money in micro-units of the currency per hour.
///
/// The problem is a multiple-choice vector bin packing with side rules: choose how many nodes of each shape to buy and
/// fill each so that every class is placed `demand` times, at the least total price.
package struct PackingProblem: Hashable, Sendable {
  /// Number of resource dimensions; every request and capacity vector has this length.
  package var dimensionCount: Int
  /// Number of zones; shapes name one of `0..<zoneCount`.
  package var zoneCount: Int
  package var classes: [PodClass]
  package var shapes: [NodeShape]
  /// Limits on how many nodes of a set of shapes are bought: a pool's minimum and maximum, its minimum per zone, the
  /// number of reserved instances.
  package var nodeLimits: [NodeLimit]
  /// At most `count` different `typeIndex` values may be bought among the shapes of one `poolIndex`; nil: any number.
  package var typesPerPool: Int?
  /// Limits of single pools, by `poolIndex`, that stand in for `typesPerPool`.
  package var ownTypesPerPool: [Int: Int] = [:]

  /// The most types that a pool may buy; nil: any number.
  package func mostTypes(inPool pool: Int) -> Int? { ownTypesPerPool[pool] ?? typesPerPool }

  /// Whether some pool may be held to fewer types than it has.
  package var limitsTypes: Bool { typesPerPool != nil || !ownTypesPerPool.isEmpty }

  /// The same problem where every pool may buy any number of types.
  package var withoutTypeLimits: PackingProblem {
    var free = self
    free.typesPerPool = nil
    free.ownTypesPerPool = [:]
    return free
  }

  package init(
    dimensionCount: Int, zoneCount: Int, classes: [PodClass], shapes: [NodeShape], nodeLimits: [NodeLimit] = [],
    typesPerPool: Int? = nil
  ) {
    self.dimensionCount = dimensionCount
    self.zoneCount = zoneCount
    self.classes = classes
    self.shapes = shapes
    self.nodeLimits = nodeLimits
    self.typesPerPool = typesPerPool
  }
}

/// Pods that are alike in all that matters to placement.
package struct PodClass: Hashable, Sendable {
  /// How many of them must be placed; at least 1.
  package var demand: Int
  /// What one of them takes of each dimension.
  package var request: [Int64]
  /// Indices into `PackingProblem.shapes` of the shapes that it may stand on, ascending.
  package var shapes: [Int]
  /// The most of this class that one node may hold; nil: what fits.
  package var maxPerNode: Int?
  package var zoneRule: ZoneRule
  /// Classes that may not share a node with this one (symmetric), ascending, never itself.
  package var conflicts: [Int]
  /// Required company: for each element, a node that holds this class must also hold at least one pod of one of the
  /// element's classes.
  package var companions: [[Int]]

  package init(
    demand: Int, request: [Int64], shapes: [Int], maxPerNode: Int? = nil, zoneRule: ZoneRule = .free,
    conflicts: [Int] = [], companions: [[Int]] = []
  ) {
    self.demand = demand
    self.request = request
    self.shapes = shapes
    self.maxPerNode = maxPerNode
    self.zoneRule = zoneRule
    self.conflicts = conflicts
    self.companions = companions
  }
}

/// How a class's pods divide over the zones.
package enum ZoneRule: Sendable, Hashable {
  /// Anywhere.
  case free
  /// Between `least[z]` and `most[z]` pods in zone z; equal bounds pin them.
  case bounds(least: [Int], most: [Int])
  /// Over the zones named (ascending), the fullest holds at most `maxSkew` more than the emptiest; none elsewhere.
  case spread(maxSkew: Int, zones: [Int])
}

/// One kind of node that can be bought: pool x instance type x capacity type x zone.
package struct NodeShape: Hashable, Sendable {
  /// What its pods may take of each dimension, after reservations, DaemonSets and the utilisation cap.
  package var capacity: [Int64]
  /// Price of one node in micro-units of the currency per hour; at least 0.
  package var price: Int64
  package var poolIndex: Int
  package var typeIndex: Int
  package var zone: Int

  package init(capacity: [Int64], price: Int64, poolIndex: Int, typeIndex: Int, zone: Int) {
    self.capacity = capacity
    self.price = price
    self.poolIndex = poolIndex
    self.typeIndex = typeIndex
    self.zone = zone
  }
}

/// A lower and upper limit on the number of nodes bought of some shapes together.
package struct NodeLimit: Hashable, Sendable {
  /// Shapes that count, ascending.
  package var shapes: [Int]
  package var least: Int
  /// nil: no upper limit.
  package var most: Int?

  package init(shapes: [Int], least: Int = 0, most: Int? = nil) {
    self.shapes = shapes
    self.least = least
    self.most = most
  }
}

/// What a solver found for a `PackingProblem`.
package struct PackingSolution: Sendable {
  /// The filled nodes, in a fixed order; empty where none was found.
  package var nodes: [FilledNode]
  /// True where `nodes` places every pod and breaks no rule.
  package var isFeasible: Bool
  /// Total price of `nodes` in micro-units per hour.
  package var cost: Int64
  /// No feasible solution of the problem as asked costs less, in micro-units per hour; rounded so that it stays valid.
  package var lowerBound: Int64
  /// Rules that the bound's proof left out, and that some part of the gap may therefore be the price of; empty where the
  /// bound is of the problem as asked in every respect.
  package var boundRelaxes: [RelaxedRule]
  /// True where the search proved that no feasible solution exists.
  package var isProvenInfeasible: Bool
  /// Pods of each class that the best attempt could not place; empty where feasible.
  package var unplaced: [Int: Int]
  package var statistics: SolverStatistics

  package init(
    nodes: [FilledNode], isFeasible: Bool, cost: Int64, lowerBound: Int64, boundRelaxes: [RelaxedRule],
    isProvenInfeasible: Bool, unplaced: [Int: Int], statistics: SolverStatistics
  ) {
    self.nodes = nodes
    self.isFeasible = isFeasible
    self.cost = cost
    self.lowerBound = lowerBound
    self.boundRelaxes = boundRelaxes
    self.isProvenInfeasible = isProvenInfeasible
    self.unplaced = unplaced
    self.statistics = statistics
  }
}

/// A rule that the proven bound does without.
package struct RelaxedRule: Sendable, Hashable {
  package enum Rule: String, Sendable {
    case typesPerPool, companions, zoneMaximum, conflicts, maxNodes
  }
  package var rule: Rule
  /// What the rule costs at the level of the linear relaxation, in micro-units per hour, where that was measured.
  package var price: Int64?

  package init(rule: Rule, price: Int64? = nil) {
    self.rule = rule
    self.price = price
  }
}

/// One node of a solution and what stands on it.
package struct FilledNode: Sendable, Hashable {
  package var shape: Int
  /// Class index and count, ascending by class, counts at least 1.
  package var pods: [ClassCount]

  package init(shape: Int, pods: [ClassCount]) {
    self.shape = shape
    self.pods = pods
  }
}

package struct ClassCount: Sendable, Hashable {
  package var podClass: Int
  package var count: Int

  package init(podClass: Int, count: Int) {
    self.podClass = podClass
    self.count = count
  }
}

/// How the search went.
package struct SolverStatistics: Sendable {
  package var rounds = 0
  package var columns = 0
  package var wallSeconds = 0.0

  package init() {}
}

/// When a search stops and how it may work.
package struct SolverOptions: Sendable {
  /// How much time a search may take.
  package var timeLimitSeconds: Double
  /// What that time is.
  package var time = SearchTime.wall
  /// Share of the cost: the search stops once (cost - bound) / cost is no more than this.
  package var gap: Double
  package var seed: UInt64
  package var threads: Int
  /// Called now and then from the solving thread with the state of the search.
  package var progress: (@Sendable (SearchProgress) -> Void)?
  /// Asked often; true ends the search with the best found.
  package var isCancelled: (@Sendable () -> Bool)?
  /// Parts that are solved already, and where those solved now are kept; nil: every part is solved anew.
  package var solved: SolvedParts?
  /// Whether time goes to proofs beyond the relaxation's bound where nodes are found. What they find of nodes, a search that
  /// starts from another plan's has already.
  package var proves = true
  /// Notes whether time ended any stage.
  package var cut = TimeCut()

  package init(
    timeLimitSeconds: Double = 60, gap: Double = 0.005, seed: UInt64 = 1, threads: Int = 1,
    progress: (@Sendable (SearchProgress) -> Void)? = nil, isCancelled: (@Sendable () -> Bool)? = nil
  ) {
    self.timeLimitSeconds = timeLimitSeconds
    self.gap = gap
    self.seed = seed
    self.threads = threads
    self.progress = progress
    self.isCancelled = isCancelled
  }
}

/// Whether time ended a stage of a search before it was done: what comes out then depends on the machine's speed.
package final class TimeCut: Sendable {
  private let isNoted = Atomic<Bool>(false)

  package init() {}

  package var happened: Bool { isNoted.load(ordering: .relaxed) }
  package func note() { isNoted.store(true, ordering: .relaxed) }
}

package struct SearchProgress: Sendable {
  package var stage: String
  package var elapsedSeconds: Double
  /// Micro-units per hour; nil: none yet.
  package var cost: Int64?
  package var lowerBound: Int64?

  package init(stage: String, elapsedSeconds: Double, cost: Int64?, lowerBound: Int64?) {
    self.stage = stage
    self.elapsedSeconds = elapsedSeconds
    self.cost = cost
    self.lowerBound = lowerBound
  }
}
