/// Small manifests for tests of single rules, in namespace `shop`, with the label `app: NAME` on pods.
enum AuditManifests {
  static func workload(
    _ name: String = "web", kind: String = "Deployment", replicas: Int? = 2, labels: String? = nil, pod: String = "",
    tail: String = ""
  ) -> String {
    let version = kind == "Job" ? "batch/v1" : "apps/v1"
    let count = replicas.map { "replicas: \($0), " } ?? ""
    let selector = kind == "Job" ? "" : "selector: {matchLabels: {app: \(name)}}, "
    return """
      apiVersion: \(version)
      kind: \(kind)
      metadata: {name: \(name), namespace: shop}
      spec: {\(count)\(selector)template: {metadata: {labels: {\(labels ?? "app: \(name)")}}, spec: {\(pod)restartPolicy: \(kind == "Job" ? "Never" : "Always"), containers: [{name: main, image: x, resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}}}]}}\(tail)}
      ---

      """
  }

  static func budget(_ rule: String, selector: String = "{matchLabels: {app: web}}", name: String = "web") -> String {
    """
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: \(name), namespace: shop}
    spec: {\(rule), selector: \(selector)}
    ---

    """
  }

  static func autoscaler(_ name: String = "web", minimum: Int, maximum: Int = 20) -> String {
    """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: \(name), namespace: shop}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: \(name)}, minReplicas: \(minimum), maxReplicas: \(maximum)}
    ---

    """
  }

  static func node(
    _ name: String, zone: String? = "a", labels: String = "", version: String = "v1.35.0", cpu: Int = 4
  ) -> String {
    let zoneLabel = zone.map { "topology.kubernetes.io/zone: \($0), " } ?? ""
    return """
      apiVersion: v1
      kind: Node
      metadata: {name: \(name), labels: {\(zoneLabel)\(labels.isEmpty ? "" : labels + ", ")kubernetes.io/hostname: \(name)}}
      status: {allocatable: {cpu: "\(cpu)", memory: 8Gi, pods: "110"}, nodeInfo: {kubeletVersion: \(version)}}
      ---

      """
  }

  static func controlPlaneNode(_ name: String, zone: String?) -> String {
    node(name, zone: zone, labels: "node-role.kubernetes.io/control-plane: \"\"")
  }

  /// A pod of a ReplicaSet of `web` that runs on a node.
  static func pod(_ name: String, on node: String) -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: \(name), namespace: shop, labels: {app: web}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: "1", controller: true}]}
    spec: {nodeName: \(node), containers: [{name: main, image: x, resources: {requests: {cpu: 100m, memory: 64Mi}}}]}
    status: {phase: Running}
    ---

    """
  }

  static func cluster(_ spec: String) -> String {
    """
    apiVersion: plimsoll/v1
    kind: Cluster
    metadata: {name: prod}
    spec: {\(spec)}
    ---

    """
  }
}
