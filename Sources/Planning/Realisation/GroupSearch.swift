#if canImport(Glibc)
  import Glibc
#endif

/// Looks for the cheapest grouping by simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983): moves a unit, swaps two,
/// changes a group's kind, merges two groups, or splits one by the size of its pods.
///
/// It goes by what the model says groups cost, so it's the model that knows how far arithmetic and replay agree.
struct GroupSearch {
  let model: GroupingModel
  var generator: SeededGenerator
  /// Kinds that groups may be given; nil: all.
  let allowed: [Bool]?
  /// True ends the search.
  let isOver: () -> Bool

  private struct State {
    var groups: [Grouping.Group]
    var costs: [GroupCost]
    /// Guided, and with a price on kinds of instance beyond the pools' limits, so that the search can pass through such
    /// states.
    var total: Int64
    /// What it costs without guide and price on types; `Int64.max` where it breaks a limit.
    var real: Int64
  }

  /// What one kind of instance too many costs, micro-units per hour.
  private var typePrice: Int64 = 0
  /// What one node beyond a pool's maximum costs, where the start has some; nil: no state may.
  private var nodePrice: Int64?

  init(
    model: GroupingModel, generator: SeededGenerator, allowed: [Bool]? = nil, isOver: @escaping () -> Bool
  ) {
    self.model = model
    self.generator = generator
    self.allowed = allowed
    self.isOver = isOver
  }

  /// - Parameters:
  ///   - moves: how many to try; the temperature falls with them.
  ///   - heat: the first temperature, as a share of a node's mean price.
  /// - Returns: the best grouping met that keeps every limit; nil where none was, or a group of the start can't be at all.
  /// - Complexity: O(moves x (groups + sizes of two groups))
  mutating func improve(_ start: Grouping, moves: Int, heat: Double) -> Grouping? {
    let costs = start.groups.compactMap(model.cost)
    guard costs.count == start.groups.count, !costs.isEmpty else { return nil }
    let price = costs.reduce(0) { $0 + $1.price }
    typePrice = price / 100
    if model.total(start.groups, costs, typePrice: typePrice) == .max { nodePrice = price / 10 }
    var state = State(
      groups: start.groups, costs: costs,
      total: model.total(start.groups, costs, typePrice: typePrice, nodePrice: nodePrice, guided: true),
      real: model.total(start.groups, costs))
    guard state.total < .max else { return nil }
    var best: (grouping: Grouping, total: Int64)?
    func note(_ state: State) {
      guard state.real < best?.total ?? .max else { return }
      best = (Grouping(groups: state.groups), state.real)
    }
    note(state)
    let first = heat * Double(price) / Double(max(1, costs.reduce(0) { $0 + $1.nodes }))
    for move in 0..<moves {
      if move % 64 == 0, isOver() { break }
      let temperature = first * pow(0.001, Double(move) / Double(max(1, moves)))
      guard let next = neighbour(state) else { continue }
      let change = Double(next.total) - Double(state.total)
      guard change <= 0 || generator.unit() < exp(-change / max(temperature, 1)) else { continue }
      state = next
      note(state)
    }
    return best?.grouping
  }

  private mutating func neighbour(_ state: State) -> State? {
    switch generator.below(20) {
    case 0...9: return moveUnit(state)
    case 10...12: return swapUnits(state)
    case 13...15: return changeKind(state)
    case 16...17: return merge(state)
    default: return split(state)
    }
  }

  /// The state with some groups replaced; an empty one is left out.
  private func replaced(_ state: State, _ changes: [(index: Int?, group: Grouping.Group)]) -> State? {
    var next = state
    for (index, change) in changes where !change.units.isEmpty {
      guard let (group, cost) = model.cheaper(change) else { return nil }
      if let index {
        next.groups[index] = group
        next.costs[index] = cost
      } else {
        next.groups.append(group)
        next.costs.append(cost)
      }
    }
    for (index, _) in changes.filter({ $0.group.units.isEmpty }).sorted(by: { ($0.index ?? 0) > ($1.index ?? 0) }) {
      guard let index else { continue }
      next.groups.remove(at: index)
      next.costs.remove(at: index)
    }
    next.total = model.total(next.groups, next.costs, typePrice: typePrice, nodePrice: nodePrice, guided: true)
    next.real = model.total(next.groups, next.costs)
    return next.total == .max ? nil : next
  }

  private mutating func moveUnit(_ state: State) -> State? {
    let from = generator.below(state.groups.count)
    let source = state.groups[from]
    guard source.hosts.isEmpty else { return nil }
    let unit = source.units[generator.below(source.units.count)]
    let rest = Grouping.Group(kind: source.kind, units: source.units.filter { $0 != unit })
    // One in eight founds a group of its own.
    if generator.below(8) == 0 {
      guard let kind = chosenKind(for: [unit], beside: state.groups, except: rest.units.isEmpty ? from : nil),
        !(rest.units.isEmpty && kind == source.kind)
      else { return nil }
      return replaced(state, [(from, rest), (nil, Grouping.Group(kind: kind, units: [unit]))])
    }
    let to = generator.below(state.groups.count)
    guard to != from, state.groups[to].hosts.isEmpty, model.units[unit].kinds.contains(state.groups[to].kind) else {
      return nil
    }
    return replaced(state, [(from, rest), (to, state.groups[to].with(unit))])
  }

  private mutating func swapUnits(_ state: State) -> State? {
    guard state.groups.count > 1 else { return nil }
    let (a, b) = (generator.below(state.groups.count), generator.below(state.groups.count))
    guard a != b else { return nil }
    let (first, second) = (state.groups[a], state.groups[b])
    guard first.hosts.isEmpty, second.hosts.isEmpty else { return nil }
    let one = first.units[generator.below(first.units.count)]
    let other = second.units[generator.below(second.units.count)]
    guard model.units[one].kinds.contains(second.kind), model.units[other].kinds.contains(first.kind) else {
      return nil
    }
    return replaced(
      state,
      [
        (a, Grouping.Group(kind: first.kind, units: first.units.filter { $0 != one }).with(other)),
        (b, Grouping.Group(kind: second.kind, units: second.units.filter { $0 != other }).with(one)),
      ])
  }

  private mutating func changeKind(_ state: State) -> State? {
    let index = generator.below(state.groups.count)
    let group = state.groups[index]
    guard group.hosts.isEmpty else { return nil }
    guard let kind = chosenKind(for: group.units, beside: state.groups, except: index), kind != group.kind else {
      return changeType(state, index)
    }
    return replaced(state, [(index, Grouping.Group(kind: kind, units: group.units))])
  }

  /// Puts another instance type in place of a group's in all groups of its pool: where a pool has as many types as it may,
  /// no single group could change.
  private mutating func changeType(_ state: State, _ index: Int) -> State? {
    let old = model.kinds[state.groups[index].kind]
    let candidates = Array(
      Set(
        model.kinds.indices.filter { model.kinds[$0].pool == old.pool && allowed?[$0] != false }.map {
          model.kinds[$0].instanceType
        })
    ).sorted()
    guard !candidates.isEmpty else { return nil }
    let type = candidates[generator.below(candidates.count)]
    guard type != old.instanceType else { return nil }
    var changes: [(index: Int?, group: Grouping.Group)] = []
    for (index, group) in state.groups.enumerated() {
      let kind = model.kinds[group.kind]
      guard kind.pool == old.pool, kind.instanceType == old.instanceType else { continue }
      guard group.hosts.isEmpty else { return nil }
      guard
        let other = model.kinds.firstIndex(where: {
          $0.pool == old.pool && $0.instanceType == type && $0.capacityType == kind.capacityType
        }), !model.kinds[other].isLimited, group.units.allSatisfy({ model.units[$0].kinds.contains(other) })
      else { return nil }
      changes.append((index, Grouping.Group(kind: other, units: group.units)))
    }
    return replaced(state, changes)
  }

  private mutating func merge(_ state: State) -> State? {
    guard state.groups.count > 1 else { return nil }
    let (a, b) = (generator.below(state.groups.count), generator.below(state.groups.count))
    guard a != b, state.groups[a].hosts.isEmpty, state.groups[b].hosts.isEmpty else { return nil }
    let units = (state.groups[a].units + state.groups[b].units).sorted()
    let kind = state.groups[generator.below(2) == 0 ? a : b].kind
    guard units.allSatisfy({ model.units[$0].kinds.contains(kind) }) else { return nil }
    return replaced(
      state, [(a, Grouping.Group(kind: kind, units: units)), (b, Grouping.Group(kind: kind, units: []))])
  }

  /// The units with the largest pods, or those that ask for most memory by processor, go to a group of their own.
  private mutating func split(_ state: State) -> State? {
    let index = generator.below(state.groups.count)
    let group = state.groups[index]
    guard group.units.count > 1, group.hosts.isEmpty else { return nil }
    let kind = model.kinds[group.kind]
    let bySize = generator.below(2) == 0
    let keys = group.units.map { bySize ? share($0, kind) : slope($0) }
    let sorted = group.units.indices.sorted { (keys[$0], $0) > (keys[$1], $1) }.map { group.units[$0] }
    let cut = 1 + generator.below(sorted.count - 1)
    let parts = [sorted[..<cut].sorted(), sorted[cut...].sorted()]
    var made: [Grouping.Group] = []
    for (number, units) in parts.enumerated() {
      var kind: Int? = group.kind
      if generator.below(2) == 0 || (number == 0 && model.kinds[group.kind].isLimited) {
        kind = chosenKind(for: units, beside: state.groups, except: number == 1 ? index : nil)
      }
      guard let kind else { return nil }
      made.append(Grouping.Group(kind: kind, units: units))
    }
    return replaced(state, [(index, made[1]), (nil, made[0])])
  }

  private func share(_ unit: Int, _ kind: NodeKind) -> Double {
    model.units[unit].sizes.reduce(0) { max($0, kind.share(of: $1.request)) }
  }

  /// Of the first two resources, the second by the first.
  private func slope(_ unit: Int) -> Double {
    let size = model.units[unit].sizes[0]
    guard size.request.count > 1 else { return 0 }
    return Double(size.request[1]) / Double(max(1, size.request[0]))
  }

  /// A kind that can take the units: half the time the one that costs least, else any.
  private mutating func chosenKind(for units: [Int], beside groups: [Grouping.Group], except: Int?) -> Int? {
    guard let first = units.first else { return nil }
    let able = model.units[first].kinds.filter { kind in
      allowed?[kind] != false && model.admits(kind, beside: groups, except: except)
        && units.dropFirst().allSatisfy { model.units[$0].kinds.contains(kind) }
    }
    guard !able.isEmpty else { return nil }
    let choice = generator.below(4)
    if choice == 0 { return able[generator.below(able.count)] }
    var candidates = able
    if choice < 3 {
      // Types in use are free of the price on one more.
      let pools = Set(groups.map { Pair(model.kinds[$0.kind]) })
      let used = able.filter { pools.contains(Pair(model.kinds[$0])) }
      if !used.isEmpty { candidates = used }
    }
    var best: (kind: Int, price: Int64)?
    for kind in candidates {
      guard let cost = model.cheaper(Grouping.Group(kind: kind, units: units))?.cost else { continue }
      if cost.price < best?.price ?? .max { best = (kind, cost.price) }
    }
    return best?.kind
  }

  private struct Pair: Hashable {
    let pool: Int
    let type: Int

    init(_ kind: NodeKind) {
      pool = kind.pool
      type = kind.type
    }
  }
}

extension Grouping.Group {
  func with(_ unit: Int) -> Grouping.Group {
    Grouping.Group(kind: kind, units: (units + [unit]).sorted(), isEven: isEven, hosts: hosts)
  }
}
