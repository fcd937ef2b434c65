import ClusterModel
import Quantities

extension AuditRule {
  /// PL0903: a network that runs out before the nodes do.
  static let tooFewAddresses = AuditRule(
    "PL0903", "Too few addresses for pods", .error, breaks: .leavesPending,
    failure: "New nodes come up and stay NotReady, or pods stay in ContainerCreating, for want of an address.",
    explanation: """
      From `declared.network.podCIDR`. Where each node takes a block (`nodeMaskSize`), the number of blocks is held \
      against the nodes that the plan buys or that are there (error), and against the sum of the pools' maxima \
      (warning). Without blocks the number of addresses is held against the pods. IPv4 only; both numbers leave out what \
      a provider keeps for itself.
      """,
    example: RuleExample(
      Example.cluster(
        pools: ["- {name: general, role: general, nodes: {max: 300}}"],
        spec: ["declared: {network: {podCIDR: 10.244.0.0/16, nodeMaskSize: 24}}"]),
      change: .replace("nodeMaskSize: 24", with: "nodeMaskSize: 25"))
  ) { context in
    guard let cluster = context.cluster, let block = cluster.declared.podCIDR, let prefix = prefixLength(block) else {
      return []
    }
    let object = "Cluster/\(cluster.name)"
    if let mask = cluster.declared.nodeMaskSize, mask >= prefix, mask <= 32 {
      let blocks = 1 << (mask - prefix)
      let nodes = context.plan?.nodes.count ?? context.inventory.nodes.count
      let maxima = cluster.pools.compactMap(\.maximumNodes)
      let most = maxima.count == cluster.pools.count ? maxima.reduce(0, +) : 0
      guard max(nodes, most) > blocks else { return [] }
      let isNow = nodes > blocks
      return [
        Violation(
          object, at: cluster.position,
          "\(block) holds \(Phrase.count(blocks, "block")) of /\(mask), one for each node, and \(isNow ? "there are \(nodes) nodes" : "the pools may grow to \(most) nodes")",
          remedy: "use a smaller block for each node (its addresses must exceed max pods), or a second range",
          severity: isNow ? .error : .warning)
      ]
    }
    let addresses = 1 << (32 - prefix)
    let planned = context.plan?.placements.reduce(0) { $0 + $1.count }
    let pods = planned ?? context.allWorkloads.filter { !$0.template.hostNetwork }.reduce(0) { $0 + $1.countedPods }
    guard pods > addresses else { return [] }
    return [
      Violation(
        object, at: cluster.position, "\(block) holds \(addresses) addresses, and there are \(pods) pods",
        remedy: "add a range, or use an overlay network")
    ]
  }

  /// The prefix length of an IPv4 block; nil where it's none.
  private static func prefixLength(_ block: String) -> Int? {
    let parts = block.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].split(separator: ".").count == 4, let length = Int(parts[1]),
      (0...32).contains(length)
    else { return nil }
    return length
  }
}
