import ClusterModel
import Quantities
import Reporting

/// A pod as an object: what placement depends on, and no more. Nobody's environment, arguments or secrets are in the
/// model, so none can be here.
struct PodTree {
  let namespace: String
  let name: String
  var template: PodTemplate
  /// Names of the claims that it mounts.
  var claims: [String]
  /// Whether a RuntimeClass of the export gives it its overhead.
  var hasRuntimeClass: Bool
  /// The node that it stands on; nil: it's to be placed.
  var node: String?

  /// Stands in for images that an Inventory's workloads don't name.
  private static let pause = "registry.k8s.io/pause:3.10"

  var tree: JSONValue {
    ObjectTree.object([
      ("apiVersion", "v1"), ("kind", "Pod"),
      ("metadata", ObjectTree.metadata(name, namespace: namespace, labels: template.labels)),
      ("spec", spec),
    ])
  }

  private var spec: JSONValue {
    let containers = template.containers.isEmpty ? [Container(name: "main")] : template.containers
    let affinity = ObjectTree.object([
      ("nodeAffinity", ObjectTree.nodeAffinity(template.nodeAffinity)),
      ("podAffinity", ObjectTree.podAffinity(template.podAffinity)),
      ("podAntiAffinity", ObjectTree.podAffinity(template.podAntiAffinity)),
    ])
    return ObjectTree.object([
      ("nodeName", node.map(JSONValue.string)),
      ("schedulerName", template.schedulerName == "default-scheduler" ? nil : .string(template.schedulerName)),
      ("priorityClassName", template.priorityClassName.map(JSONValue.string)),
      ("priority", template.priority.map { .integer($0) }),
      ("preemptionPolicy", template.mayPreempt ? nil : "Never"),
      ("runtimeClassName", hasRuntimeClass ? template.runtimeClassName.map(JSONValue.string) : nil),
      ("overhead", hasRuntimeClass ? ObjectTree.quantities(template.overhead) : nil),
      ("hostNetwork", template.hostNetwork ? .bool(true) : nil),
      ("nodeSelector", ObjectTree.map(template.nodeSelector)),
      ("affinity", affinity == .object([]) ? nil : affinity),
      ("tolerations", ObjectTree.list(template.tolerations.map(ObjectTree.toleration))),
      ("topologySpreadConstraints", ObjectTree.list(template.topologySpread.map(ObjectTree.spread))),
      ("resources", podResources),
      ("initContainers", ObjectTree.list(template.initContainers.enumerated().map { container($1, $0, isInit: true) })),
      ("containers", .array(containers.enumerated().map { container($1, $0, isInit: false) })),
      (
        "volumes",
        ObjectTree.list(
          claims.enumerated().map {
            ["name": .string("claim-\($0.offset)"), "persistentVolumeClaim": ["claimName": .string($0.element)]]
          })
      ),
    ])
  }

  private var podResources: JSONValue? {
    let requests = ObjectTree.quantities(template.podRequests ?? ResourceVector())
    let limits = ObjectTree.quantities(template.podLimits ?? ResourceVector())
    guard requests != nil || limits != nil else { return nil }
    return ObjectTree.object([("requests", requests), ("limits", limits)])
  }

  private func container(_ container: Container, _ position: Int, isInit: Bool) -> JSONValue {
    var requests = container.requests
    // Without its RuntimeClass a pod can't say what its overhead is; its first container carries it.
    if !isInit, position == 0, !hasRuntimeClass { requests += template.overhead }
    var limits = ResourceVector()
    // Devices and huge pages are valid only with a limit that equals the request.
    for name in requests.names where name.isExtended || name.isHugePages { limits[name] = requests[name] }
    let resources = ObjectTree.object([
      ("requests", ObjectTree.quantities(requests)), ("limits", ObjectTree.quantities(limits)),
    ])
    return ObjectTree.object([
      ("name", .string(container.name.isEmpty ? "container-\(position)" : container.name)),
      ("image", .string(container.image.isEmpty ? Self.pause : container.image)),
      ("restartPolicy", isInit && container.isSidecar ? "Always" : nil),
      ("resources", resources == .object([]) ? nil : resources),
      ("ports", ObjectTree.list(container.ports.map(port))),
    ])
  }

  private func port(_ port: ContainerPort) -> JSONValue {
    ObjectTree.object([
      ("containerPort", .integer(port.containerPort)), ("hostPort", port.hostPort > 0 ? .integer(port.hostPort) : nil),
      ("hostIP", port.hostIP.isEmpty ? nil : .string(port.hostIP)), ("protocol", .string(port.protocol)),
    ])
  }
}
