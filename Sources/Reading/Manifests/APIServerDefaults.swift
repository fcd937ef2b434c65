package import ClusterModel
import Quantities

/// What Kubernetes' API server adds to a pod on its admission, as far as placement depends on it.
///
/// - A request that is missing takes the container's limit; an explicit 0 stays.
/// - With pod-level limits, a pod-level request that is missing takes the containers' aggregate, else the limit.
/// - With `hostNetwork`, a port without a host port takes the container port.
/// - Tolerations of `not-ready` and `unreachable` for 300 seconds (admission plug-in DefaultTolerationSeconds).
package enum APIServerDefaults {
  package static func applied(to template: PodTemplate) -> PodTemplate {
    var result = template
    result.containers = template.containers.map { defaulted($0, hostNetwork: template.hostNetwork) }
    result.initContainers = template.initContainers.map { defaulted($0, hostNetwork: template.hostNetwork) }
    result.podRequests = podRequests(result)
    result.tolerations = tolerations(template.tolerations)
    return result
  }

  private static func defaulted(_ container: Container, hostNetwork: Bool) -> Container {
    var result = container
    for (name, amount) in container.limits.amounts where !container.requests.names(name) {
      result.requests[name] = amount
    }
    if hostNetwork {
      result.ports = container.ports.map { port in
        var port = port
        if port.hostPort == 0 { port.hostPort = port.containerPort }
        return port
      }
    }
    return result
  }

  private static func podRequests(_ template: PodTemplate) -> ResourceVector? {
    guard let limits = template.podLimits, !limits.isEmpty else { return template.podRequests }
    var result = template.podRequests ?? ResourceVector()
    let aggregate = EffectiveRequests.aggregate(template)
    for (name, amount) in aggregate.amounts where EffectiveRequests.isPodLevel(name) && !result.names(name) {
      result[name] = amount
    }
    for (name, amount) in limits.amounts where EffectiveRequests.isPodLevel(name) && !result.names(name) {
      result[name] = amount
    }
    return result
  }

  private static func tolerations(_ written: [Toleration]) -> [Toleration] {
    var result = written
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
      let isThere = written.contains { toleration in
        (toleration.key ?? "").isEmpty || toleration.key == key ? toleration.effect ?? .noExecute == .noExecute : false
      }
      if !isThere { result.append(Toleration(key: key, operator: .exists, effect: .noExecute, seconds: 300)) }
    }
    return result
  }
}
