import ClusterModel

/// A ReadWriteOncePod claim is used by one pod of the cluster.
struct ExclusiveClaimRule: PlanRule {
  func violations(in judged: JudgedPlan) -> [Violation] {
    let exclusive = Set(
      judged.inventory.claims.filter { $0.spec.accessModes.contains(.readWriteOncePod) }.map {
        "\($0.namespace)/\($0.name)"
      })
    guard !exclusive.isEmpty else { return [] }
    var users: [String: Int] = [:]
    for (index, member) in judged.members.enumerated() {
      for volume in member.template.volumes {
        guard case .persistentVolumeClaim(let name) = volume.source else { continue }
        let claim = "\(member.workload.id.namespace)/\(name)"
        if exclusive.contains(claim) { users[claim, default: 0] += judged.placed(index) }
      }
    }
    return users.filter { $0.value > 1 }.map { claim, pods in
      Violation(.exclusiveClaim, claim, "\(pods) pods are placed with a ReadWriteOncePod claim, which serves one")
    }
  }
}
