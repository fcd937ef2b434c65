/// The manifests that rules' examples are made of, so that each example shows only what it's about.
enum Example {
  static let resources = "{requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}}"

  /// A Deployment `web` in `shop`; `podSpec` lines stand above its one container.
  static func deployment(
    replicas: Int = 2, resources: String = resources, podSpec: [String] = [], apiVersion: String = "apps/v1"
  ) -> String {
    workload("Deployment", "web", replicas: replicas, resources: resources, podSpec: podSpec, apiVersion: apiVersion)
  }

  /// A workload in `shop` with the label `app: NAME`; `tail` lines stand at the end of its spec.
  static func workload(
    _ kind: String, _ name: String, namespace: String = "shop", replicas: Int = 2, resources: String = resources,
    podSpec: [String] = [], tail: [String] = [], apiVersion: String = "apps/v1", image: String = "web:1"
  ) -> String {
    var lines = [
      "apiVersion: \(apiVersion)", "kind: \(kind)", "metadata: {name: \(name), namespace: \(namespace)}", "spec:",
      "  replicas: \(replicas)", "  selector: {matchLabels: {app: \(name)}}", "  template:",
      "    metadata: {labels: {app: \(name)}}", "    spec:",
    ]
    lines += podSpec.map { "      " + $0 }
    lines += ["      containers:", "        - {name: \(name), image: \"\(image)\", resources: \(resources)}"]
    lines += tail.map { "  " + $0 }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A spread constraint for the pods of `web`, as lines of a pod's spec.
  static func spread(over key: String, app: String = "web") -> [String] {
    [
      "topologySpreadConstraints:",
      "  - {maxSkew: 1, topologyKey: \(key), whenUnsatisfiable: DoNotSchedule,",
      "     labelSelector: {matchLabels: {app: \(app)}}}",
    ]
  }

  /// A node with room for 4 cores, 8Gi and 110 pods; `labels` and `more` are YAML in flow style.
  static func node(
    _ name: String, zone: String? = "a", labels: String = "", taints: String = "", allocatable: String = "",
    version: String = "v1.34.1", unschedulable: Bool = false
  ) -> String {
    let zoneLabel = zone.map { ", topology.kubernetes.io/zone: \($0)" } ?? ""
    let more = labels.isEmpty ? "" : ", " + labels
    let room = "cpu: \"4\", memory: 8Gi, pods: \"110\"" + (allocatable.isEmpty ? "" : ", " + allocatable)
    return """
      apiVersion: v1
      kind: Node
      metadata: {name: \(name), labels: {kubernetes.io/hostname: \(name)\(zoneLabel)\(more)}}
      spec: {unschedulable: \(unschedulable), taints: [\(taints)]}
      status: {allocatable: {\(room)}, capacity: {\(room)}, nodeInfo: {kubeletVersion: \(version)}}

      """
  }

  /// A pod of `web`'s ReplicaSet that runs on a node.
  static func pod(_ name: String, on node: String, app: String = "web", owner: String = "web-1") -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata:
      name: \(name)
      namespace: shop
      labels: {app: \(app)}
      ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: \(owner), uid: "1", controller: true}]
    spec:
      nodeName: \(node)
      containers: [{name: \(app), image: "\(app):1", resources: \(resources)}]
    status: {phase: Running}

    """
  }

  /// A Cluster document; `spec` lines stand below its zones and pools.
  static func cluster(
    zones: String = "[a, b, c]", version: String = "1.34", provider: String = "on-premises",
    pools: [String] = ["- {name: general, role: general}"], spec: [String] = []
  ) -> String {
    let lines =
      [
        "apiVersion: plimsoll/v1", "kind: Cluster", "metadata: {name: prod}", "spec:", "  provider: \(provider)",
        "  zones: \(zones)", "  kubernetesVersion: \"\(version)\"", "  pools:",
      ] + pools.map { "    " + $0 } + spec.map { "  " + $0 }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A disruption budget for the pods of an app in `shop`.
  static func budget(_ rule: String, app: String = "web", name: String = "web") -> String {
    """
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: \(name), namespace: shop}
    spec: {\(rule), selector: {matchLabels: {app: \(app)}}}

    """
  }

  /// Documents, divided as YAML divides them.
  static func documents(_ documents: String...) -> String { documents.joined(separator: "---\n") }
}
