import ClusterModel

/// Fragments that a user can apply with `kubectl patch` or kustomize.
enum Patch {
  /// A strategic merge patch of a workload's pod template; each line of `podSpec` stands below `spec.template.spec`.
  static func podSpec(_ workload: Workload, _ podSpec: [String]) -> String {
    let apiVersion = workload.apiVersion.isEmpty ? "apps/v1" : workload.apiVersion
    let isCronJob = workload.id.kind == "CronJob"
    let steps: [String]
    if workload.id.kind == "Pod" {
      steps = ["spec:"]
    } else if isCronJob {
      steps = ["spec:", "  jobTemplate:", "    spec:", "      template:", "        spec:"]
    } else {
      steps = ["spec:", "  template:", "    spec:"]
    }
    let indent = String(repeating: "  ", count: steps.count)
    let head = [
      "apiVersion: \(apiVersion)", "kind: \(workload.id.kind)",
      "metadata: {name: \(workload.id.name), namespace: \(workload.id.namespace)}",
    ]
    return (head + steps + podSpec.map { indent + $0 }).joined(separator: "\n")
  }

  /// A strategic merge patch that sets the resources of some containers.
  static func resources(_ workload: Workload, containers: [String], _ resources: String) -> String {
    podSpec(workload, ["containers:"] + containers.map { "  - {name: \($0), resources: {\(resources)}}" })
  }

  /// A spread constraint over a node label for a workload's pods.
  static func spread(_ workload: Workload, over key: String) -> String {
    podSpec(
      workload,
      [
        "topologySpreadConstraints:",
        "  - maxSkew: 1",
        "    topologyKey: \(key)",
        "    whenUnsatisfiable: DoNotSchedule",
        "    labelSelector: {matchLabels: \(labels(workload))}",
      ])
  }

  /// The labels that mean a workload's pods, without those that a rollout changes.
  static func labels(_ workload: Workload) -> String {
    let kept = workload.template.labels.filter {
      ![
        "pod-template-hash", "controller-revision-hash", "statefulset.kubernetes.io/pod-name",
        "apps.kubernetes.io/pod-index",
      ].contains($0.key)
    }
    return "{" + kept.sorted { $0.key < $1.key }.map { "\($0.key): \(quoted($0.value))" }.joined(separator: ", ") + "}"
  }

  /// A YAML scalar that is read back as text.
  static func quoted(_ text: String) -> String {
    text.isEmpty || text.first!.isNumber
      || ["true", "false", "null", "yes", "no", "on", "off"].contains(text.lowercased()) ? "\"\(text)\"" : text
  }
}
