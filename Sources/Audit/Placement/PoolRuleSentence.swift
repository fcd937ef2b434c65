import ClusterModel
import Quantities

/// Says which rule sent a workload to its pools, with what in the manifest or the Cluster document made it match.
struct PoolRuleSentence {
  let plan: Plan
  let planned: PlannedWorkload
  /// nil: the manifest isn't at hand.
  let workload: Workload?

  private var pools: String {
    planned.pools.isEmpty
      ? "no pool" : (planned.pools.count == 1 ? "pool " : "pools ") + planned.pools.joined(separator: ", ")
  }

  var text: String {
    switch planned.chosenBy {
    case .asWritten: "planned as written: today's tolerations and selectors let it stand in \(pools)"
    case .accepts: accepts
    case .named: "its label or annotation plimsoll.dev/pool names \(pools)"
    case .requirement: requirement
    case .system: "it belongs to the cluster itself (\(systemMark)), which pools of role system are for"
    case .stateful: "it keeps state (\(stateMark)), which pools of role stateful are for"
    case .general:
      "nothing sends it elsewhere: no pool's accepts, no plimsoll.dev/pool, nothing that only some pools have, not of the "
        + "system, no state; so a pool of role general"
    case .standIn: "it is of role \(planned.role.rawValue), and no pool of that role can take it; \(pools) stands in"
    case nil:
      planned.workload.kind == "DaemonSet"
        ? "a DaemonSet: one pod on each node that it tolerates and whose labels it matches"
        : planned.replicas == 0 && planned.pools.isEmpty
          ? "none of its pods has a place" : "the plan file doesn't say which rule chose its pools"
    }
  }

  private var accepts: String {
    let id = planned.workload
    guard let pool = plan.cluster.pools.first(where: { planned.pools.contains($0.name) }), let matcher = pool.accepts
    else { return "the accepts of \(pools) names it" }
    if let pattern = matcher.namespaces.first(where: { Wildcard.matches($0, id.namespace) }) {
      return "pool \(pool.name) accepts namespace \(pattern)"
    }
    if let pattern = matcher.workloads.first(where: { Wildcard.matches($0, workload: id) }) {
      return "pool \(pool.name) accepts workloads \(pattern)"
    }
    let labels = matcher.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return "pool \(pool.name) accepts pods labelled \(labels.joined(separator: ", "))"
  }

  private var requirement: String {
    var needs: [String] = []
    if let workload {
      needs += workload.requests.names.filter { $0.isExtended || $0.isHugePages }.map {
        "\($0.rawValue) \($0.text(workload.requests[$0]))"
      }
      if let system = workload.template.operatingSystem { needs.append("operating system \(system)") }
      if let selector = workload.template.selectorText { needs.append(selector) }
    }
    let what = needs.isEmpty ? "its selector, affinity or devices" : needs.joined(separator: "; ")
    return planned.pools.isEmpty ? "no pool meets \(what)" : "only \(pools) can meet what it needs: \(what)"
  }

  private var systemMark: String {
    if planned.workload.namespace == "kube-system" { return "namespace kube-system" }
    if let name = workload?.template.priorityClassName, name.hasPrefix("system-") { return "priority class \(name)" }
    return "a well-known add-on"
  }

  private var stateMark: String {
    guard let workload else { return "volume claims" }
    let templates = workload.volumeClaimTemplates.map(\.name)
    if !templates.isEmpty { return "a claim for each replica: \(templates.joined(separator: ", "))" }
    let claims = workload.sharedClaims
    return claims.isEmpty ? "bound volumes" : "claim \(Phrase.list(claims))"
  }
}

extension PodTemplate {
  /// The node selector and required affinity in one line; nil: none.
  var selectorText: String? {
    var parts = nodeSelector.sorted { $0.key < $1.key }.map { "node selector \($0.key)=\($0.value)" }
    let terms = (nodeAffinity.required ?? []).map { term in
      (term.matchExpressions + term.matchFields).map { requirement in
        let values = requirement.values.isEmpty ? "" : " \(requirement.values.joined(separator: ","))"
        return "\(requirement.key) \(requirement.operator.rawValue)\(values)"
      }.joined(separator: " and ")
    }
    if !terms.isEmpty { parts.append("node affinity " + terms.joined(separator: " or ")) }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
