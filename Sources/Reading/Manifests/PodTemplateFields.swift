import ClusterModel
import Quantities

/// The fields of a pod's spec in Kubernetes 1.35, to tell a mistyped one from a new one.
private let podSpecFields = [
  "volumes", "initContainers", "containers", "ephemeralContainers", "restartPolicy", "terminationGracePeriodSeconds",
  "activeDeadlineSeconds", "dnsPolicy", "nodeSelector", "serviceAccountName", "serviceAccount",
  "automountServiceAccountToken", "nodeName", "hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace",
  "securityContext", "imagePullSecrets", "hostname", "subdomain", "affinity", "schedulerName", "tolerations",
  "hostAliases", "priorityClassName", "priority", "dnsConfig", "readinessGates", "runtimeClassName",
  "enableServiceLinks", "preemptionPolicy", "overhead", "topologySpreadConstraints", "setHostnameAsFQDN", "os",
  "hostUsers", "schedulingGates", "resourceClaims", "resources", "hostnameOverride", "workloadRef",
]

extension FieldReader {
  /// A pod template (`metadata` and `spec` below this field); nil where it has no spec.
  func podTemplate() -> PodTemplate? {
    let (labels, annotations) = templateMetadata()
    guard let spec = mapping("spec") else {
      missing("spec", "describe the pod")
      return nil
    }
    return spec.podSpec(labels: labels, annotations: annotations)
  }

  private func podSpec(labels: [String: String], annotations: [String: String]) -> PodTemplate {
    rejectMistyped(podSpecFields)
    let containers = mappings("containers").map { $0.container(isInitial: false) }
    if containers.isEmpty { missing("containers", "a pod has at least one container") }
    let affinity = mapping("affinity")
    affinity?.rejectMistyped(["nodeAffinity", "podAffinity", "podAntiAffinity"])
    let resources = mapping("resources")
    let nodeName = string("nodeName")
    var template = PodTemplate(
      labels: labels, annotations: annotations, nodeName: nodeName?.isEmpty == true ? nil : nodeName,
      nodeSelector: stringMap("nodeSelector"), nodeAffinity: affinity?.nodeAffinity() ?? NodeAffinity(),
      podAffinity: affinity?.podAffinity("podAffinity") ?? PodAffinity(),
      podAntiAffinity: affinity?.podAffinity("podAntiAffinity") ?? PodAffinity(),
      tolerations: mappings("tolerations").compactMap { $0.toleration() },
      topologySpread: mappings("topologySpreadConstraints").compactMap { $0.topologySpreadConstraint() },
      containers: containers, initContainers: mappings("initContainers").map { $0.container(isInitial: true) },
      podRequests: resources?.resources("requests"), podLimits: resources?.resources("limits"),
      overhead: self.resources("overhead") ?? ResourceVector(),
      volumes: mappings("volumes").compactMap { $0.podVolume() }, hostNetwork: bool("hostNetwork") ?? false,
      priorityClassName: named("priorityClassName"),
      priority: int("priority", in: Int(Int32.min)...Int(Int32.max)),
      mayPreempt: string("preemptionPolicy") != "Never", schedulerName: named("schedulerName") ?? "default-scheduler",
      schedulingGates: mappings("schedulingGates").compactMap { $0.requiredString("name") },
      runtimeClassName: named("runtimeClassName"), operatingSystem: mapping("os")?.string("name"))
    template.resourceClaims = mappings("resourceClaims").compactMap { $0.requiredString("name") }
    return template
  }

  /// A string, nil where it is missing or empty.
  private func named(_ key: String) -> String? {
    string(key).flatMap { $0.isEmpty ? nil : $0 }
  }
}
