import ClusterModel

/// What real nodes carry that neither the inputs nor the catalogues say, so that no plan counts it: named, lest a plan
/// looks fuller of knowledge than it is.
struct UncountedOverhead {
  let inventory: Inventory
  let cluster: ClusterDocument

  func assumptions() -> [Assumption] {
    var found: [Assumption] = []
    func add(_ field: String, _ assumed: String, _ why: String) {
      found.append(Assumption(object: cluster.name, field: field, assumed: assumed, why: why))
    }
    if !inventory.workloads.isEmpty, !inventory.daemonSets.contains(where: { $0.id.namespace == "kube-system" }) {
      add(
        "nodes.agents", "nothing for kube-proxy, the network and the volume agents",
        "no DaemonSet of kube-system is among the inputs; give theirs, or a pool's utilisationCap")
    }
    if cluster.provider != .onPremises, !inventory.statefulWorkloads.isEmpty {
      add(
        "nodes.attachableVolumes", "no limit",
        "no catalogue says how many disks a node attaches (often 25 to 64, fewer beside many network interfaces)")
    }
    if !inventory.nodes.isEmpty {
      add(
        "nodes", "none of the \(inventory.nodes.count) Node objects read",
        "a plan buys its nodes anew; findings look at those that are there")
    }
    return found
  }
}
