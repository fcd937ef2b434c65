/// Neighbourhood searches abreast on one solution: each round deals its nodes out by lot, each member takes its own apart and
/// leaves the others' be, and what the members found is put together.
///
/// Members look at different nodes, so that most of what each finds counts, where searches of the whole solution would have to
/// choose the best of theirs. Rules that nodes share (zones, node limits) may keep two members' findings from going
/// together; then the one that saves more is kept. A round ends after a number of attempts: what comes out depends on the seed
/// and the number of members, not on their speed.
final class SearchTeam {
  /// The search whose solution is worked on.
  private let lead: LargeNeighbourhoodSearch
  private let members: [LargeNeighbourhoodSearch]
  private var random: SeededGenerator
  /// Nodes that a member needs to have any choice; smaller solutions are for one search alone.
  private static let leastNodes = 8

  /// nil: there are too few nodes for two.
  init?(_ lead: LargeNeighbourhoodSearch, members count: Int, seed: UInt64) {
    let count = min(count, lead.state.nodes.count / Self.leastNodes)
    guard count > 1 else { return nil }
    self.lead = lead
    random = SeededGenerator(seed: seed &+ 0x5EA2)
    members = (0..<count).map { [seed] place in lead.sibling(seed: seed &+ 0x7EA3 &* UInt64(place + 1)) }
  }

  /// Calls `body` with the nodes that any member builds at no more cost; from several threads, with the member's number.
  func watch(_ body: @escaping (Int, ArraySlice<PackingState.Node>) -> Void) {
    for (place, member) in members.enumerated() { member.onRebuilt = { body(place, $0) } }
  }

  var count: Int { members.count }

  /// Works one round on a complete solution; true where it costs less after it.
  ///
  /// - Parameter isOver: asked now and then, from several threads; true ends the round early.
  /// - Complexity: O(nodes x members), beside the attempts: about one for each node.
  func round(isOver: () -> Bool) -> Bool {
    let before = lead.objective
    let old = deal()
    let new = Abreast.map(members.count, threads: members.count) { place in
      let member = members[place]
      member.start(from: old.indices.filter { $0 != place }.flatMap { old[$0] }, own: old[place])
      for attempt in 0..<max(32, old[place].count) where attempt & 15 != 0 || !isOver() { member.attempt() }
      return Array(member.state.nodes[member.frozen...])
    }
    for member in members { lead.count(member) }
    if takes(new, below: before) { return lead.objective < before - 1e-6 }
    var together = old
    let gains = members.map { before - $0.objective }
    for place in members.indices.sorted(by: { (gains[$0], $1) > (gains[$1], $0) }) {
      var trial = together
      trial[place] = new[place]
      if takes(trial, below: before) { together = trial }
    }
    lead.state.restore(Array(together.joined()))
    return lead.objective < before - 1e-6
  }

  /// Puts parts together in the lead's state; false where they break a rule that nodes share.
  private func takes(_ parts: [[PackingState.Node]], below most: Double) -> Bool {
    lead.state.restore(Array(parts.joined()))
    return lead.isComplete && lead.state.keepsSharedRules && lead.objective <= most + 1e-6
  }

  /// The solution's nodes, as many to each member.
  private func deal() -> [[PackingState.Node]] {
    var nodes = lead.state.nodes
    nodes.shuffle(using: &random)
    return members.indices.map { place in
      Array(nodes[nodes.count * place / members.count..<nodes.count * (place + 1) / members.count])
    }
  }
}
