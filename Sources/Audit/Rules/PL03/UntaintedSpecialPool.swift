import ClusterModel
import Quantities

extension AuditRule {
  /// PL0306: costly or peculiar nodes that anything may land on.
  static let untaintedSpecialPool = AuditRule(
    "PL0306", "Special pool without a taint", .warning, breaks: .leavesPending,
    failure: "Ordinary pods fill the GPU or Windows nodes, and the pods that need them find no room.",
    explanation: """
      Fires for each pool of role `special` without a NoSchedule or NoExecute taint, and for nodes that were read, offer \
      devices (GPUs and their like) or run Windows, and carry none; nodes alike are told of once. Where every node of a \
      cluster offers the device there is nothing to keep apart, and the nodes are left alone.
      """,
    example: RuleExample(
      Example.cluster(pools: ["- {name: general, role: general}", "- {name: gpu, role: special, taints: []}"]),
      change: .replace("taints: []", with: "taints: [\"nvidia.com/gpu:NoSchedule\"]"))
  ) { context in
    let pools = context.pools.pools.filter { $0.role == .special && !$0.isGuarded }.map { pool in
      Violation(
        pool.object, at: pool.position, "special pool \(pool.name) has no taint",
        remedy: "taint it, and let only the workloads that need it tolerate the taint",
        patch: "taints: [\"plimsoll.dev/pool=\(pool.name):NoSchedule\"]")
    }
    return pools + openNodes(context)
  }

  private static func openNodes(_ context: AuditContext) -> [Violation] {
    let nodes = context.inventory.nodes
    // Nodes alike in what makes them special, by what that is: one device may go by several names.
    let special = Dictionary(grouping: nodes) { node in
      (node.isWindows ? ["Windows"] : []) + node.devices.map(\.rawValue).filter(isScarce)
    }
    return special.filter { !$0.key.isEmpty }.sorted { $0.key.lexicographicallyPrecedes($1.key) }.compactMap {
      what, own in
      let open = own.filter { $0.refusingTaints.isEmpty }
      guard let first = open.first, own.count < nodes.count, let name = what.first else { return nil }
      let taint = name == "Windows" ? "os=windows:NoSchedule" : "\(name)=present:NoSchedule"
      let verb = open.count == 1 ? "carries" : "carry"
      return Violation(
        "Node/\(first.name)", at: first.position,
        "\(Phrase.count(open.count, "node")) with \(what.joined(separator: ", ")) \(verb) no taint: \(Phrase.list(open.map(\.name)))",
        remedy: "kubectl taint nodes \(open.prefix(4).map { Patch.argument($0.name) }.joined(separator: " ")) \(taint)")
    }
  }

  /// Devices that a node is bought for; what an agent merely counts (network interfaces, sockets) is none.
  private static func isScarce(_ device: String) -> Bool {
    ["gpu", "tpu", "neuron", "habana", "fpga", "mig-", "dcu", "npu", "accelerator"].contains { device.contains($0) }
  }
}
