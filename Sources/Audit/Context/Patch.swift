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
      metadata(workload.id.name, namespace: workload.id.namespace),
    ]
    return (head + steps + podSpec.map { indent + $0 }).joined(separator: "\n")
  }

  /// A strategic merge patch that sets the resources of some containers, init containers among them.
  static func resources(_ workload: Workload, containers names: [String], _ resources: String) -> String {
    let initial = Set(workload.template.initContainers.map(\.name))
    let lists = [
      ("containers", names.filter { !initial.contains($0) }), ("initContainers", names.filter(initial.contains)),
    ]
    return podSpec(
      workload,
      lists.filter { !$0.1.isEmpty }.flatMap { field, names in
        ["\(field):"] + names.map { "  - {name: \(quoted($0)), resources: {\(resources)}}" }
      })
  }

  /// `metadata: {name: web, namespace: shop}`
  static func metadata(_ name: String, namespace: String? = nil) -> String {
    let place = namespace.map { ", namespace: \(quoted($0))" } ?? ""
    return "metadata: {name: \(quoted(name))\(place)}"
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
    return "{"
      + kept.sorted { $0.key < $1.key }.map { "\(quoted($0.key)): \(quoted($0.value))" }.joined(separator: ", ") + "}"
  }

  /// A YAML scalar that is read back as this text, whatever it holds.
  static func quoted(_ text: String) -> String {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
    let isPlain =
      text.first?.isLetter == true && text.utf8.allSatisfy(isPlainByte) && !words.contains(text.lowercased())
    guard !isPlain else { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case _ where scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value):
        let figures = String(scalar.value, radix: 16)
        result += "\\x" + (figures.count < 2 ? "0" : "") + figures
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// An argument of a shell command that means this text, whatever it holds.
  static func argument(_ text: String) -> String {
    if !text.isEmpty, text.first != "-", text.utf8.allSatisfy(isPlainByte) { return text }
    return "'" + text.replacing("'", with: "'\\''") + "'"
  }

  private static func isPlainByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
      || "-_./".utf8.contains(byte)
  }
}
