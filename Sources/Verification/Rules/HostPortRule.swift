import ClusterModel
import Scheduling

/// No two pods of a node take the same host port.
///
/// DaemonSets whose ports clash with each other clash on every node of every plan: that is the inputs' fault, not a
/// plan's, and not judged here.
struct HostPortRule: PlanRule {
  func violations(in judged: JudgedPlan) -> [Violation] {
    let ports = judged.members.map { HostPorts.ports(of: $0.template) }
    guard ports.contains(where: { !$0.isEmpty }) else { return [] }
    return judged.nodes.indices.flatMap { index -> [Violation] in
      let stands = judged.standsOnNode[index].filter { !ports[$0.member].isEmpty }
      var violations: [Violation] = []
      for (position, stand) in stands.enumerated() {
        let member = judged.members[stand.member]
        if stand.count > 1, !member.isDaemonSet, let port = ports[stand.member].first {
          violations.append(
            Violation(
              .hostPort, "node \(judged.nodes[index].name)",
              "\(stand.count) pods of \(member.name) want port \(port.port)/\(port.protocol)"))
        }
        for other in stands[(position + 1)...] {
          guard !member.isDaemonSet || !judged.members[other.member].isDaemonSet,
            let port = HostPorts.firstConflict(wanted: ports[stand.member], taken: ports[other.member])
          else { continue }
          violations.append(
            Violation(
              .hostPort, "node \(judged.nodes[index].name)",
              "\(member.name) and \(judged.members[other.member].name) both want port \(port.port)/\(port.protocol)"))
        }
      }
      return violations
    }
  }
}
