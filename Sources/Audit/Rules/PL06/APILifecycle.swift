/// When a version of a built-in kind stops being served, by Kubernetes' own deprecation guide and API lifecycle marks, as
/// they stood when `KubernetesReleases` was last brought up to date.
struct APILifecycle: Sendable {
  let apiVersion: String
  let kinds: [String]
  let deprecated: KubernetesVersion
  /// nil: deprecated, with no date of removal.
  let removed: KubernetesVersion?
  /// The apiVersion to use; empty: there is none, and `advice` says what to do.
  let replacement: String
  /// Since when the replacement is served.
  let available: KubernetesVersion?
  let advice: String

  private init(
    _ apiVersion: String, _ kinds: [String], deprecated: Int, removed: Int?, use replacement: String,
    since available: Int? = nil, advice: String = ""
  ) {
    self.apiVersion = apiVersion
    self.kinds = kinds
    self.deprecated = KubernetesVersion(1, deprecated)
    self.removed = removed.map { KubernetesVersion(1, $0) }
    self.replacement = replacement
    self.available = available.map { KubernetesVersion(1, $0) }
    self.advice = advice
  }

  /// The entry of an object; nil where its version is current, or no built-in kind.
  static func of(apiVersion: String, kind: String) -> APILifecycle? {
    table.first { $0.apiVersion == apiVersion && $0.kinds.contains(kind) }
  }

  private static let rbac = ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"]
  private static let flow = ["FlowSchema", "PriorityLevelConfiguration"]
  private static let hooks = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]
  private static let policies = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"]
  private static let reviews = [
    "SubjectAccessReview", "LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview",
  ]
  private static let pods = "use Pod Security Admission (labels on namespaces) or a policy engine"
  private static let devices = ["ResourceClaim", "ResourceClaimTemplate", "DeviceClass", "ResourceSlice"]
  private static let claims = ["ResourceClaim", "ResourceClaimTemplate", "ResourceClass", "PodSchedulingContext"]

  /// Sorted by the version of removal, then by name.
  static let table: [APILifecycle] = [
    .init(
      "apps/v1beta1", ["Deployment", "StatefulSet", "ReplicaSet", "ControllerRevision"], deprecated: 9, removed: 16,
      use: "apps/v1",
      since: 9),
    .init(
      "apps/v1beta2", ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ControllerRevision"], deprecated: 9,
      removed: 16, use: "apps/v1", since: 9),
    .init(
      "extensions/v1beta1", ["Deployment", "DaemonSet", "ReplicaSet"], deprecated: 8, removed: 16, use: "apps/v1",
      since: 9),
    .init("extensions/v1beta1", ["NetworkPolicy"], deprecated: 9, removed: 16, use: "networking.k8s.io/v1", since: 8),
    .init("extensions/v1beta1", ["PodSecurityPolicy"], deprecated: 11, removed: 16, use: "", advice: pods),
    .init(
      "auditregistration.k8s.io/v1alpha1", ["AuditSink"], deprecated: 18, removed: 19, use: "",
      advice: "configure the audit webhook of the API server"),
    .init(
      "settings.k8s.io/v1alpha1", ["PodPreset"], deprecated: 18, removed: 20, use: "",
      advice: "use a mutating admission webhook"),
    .init("batch/v2alpha1", ["CronJob"], deprecated: 18, removed: 21, use: "batch/v1", since: 21),
    .init(
      "admissionregistration.k8s.io/v1beta1", hooks, deprecated: 16, removed: 22,
      use: "admissionregistration.k8s.io/v1", since: 16),
    .init(
      "apiextensions.k8s.io/v1beta1", ["CustomResourceDefinition"], deprecated: 16, removed: 22,
      use: "apiextensions.k8s.io/v1", since: 16),
    .init(
      "apiregistration.k8s.io/v1beta1", ["APIService"], deprecated: 19, removed: 22, use: "apiregistration.k8s.io/v1",
      since: 10),
    .init(
      "authentication.k8s.io/v1beta1", ["TokenReview"], deprecated: 19, removed: 22, use: "authentication.k8s.io/v1",
      since: 6),
    .init(
      "authorization.k8s.io/v1beta1", reviews, deprecated: 19, removed: 22, use: "authorization.k8s.io/v1", since: 6),
    .init(
      "certificates.k8s.io/v1beta1", ["CertificateSigningRequest"], deprecated: 19, removed: 22,
      use: "certificates.k8s.io/v1", since: 19),
    .init(
      "coordination.k8s.io/v1beta1", ["Lease"], deprecated: 19, removed: 22, use: "coordination.k8s.io/v1", since: 14),
    .init("extensions/v1beta1", ["Ingress"], deprecated: 14, removed: 22, use: "networking.k8s.io/v1", since: 19),
    .init(
      "networking.k8s.io/v1beta1", ["Ingress", "IngressClass"], deprecated: 19, removed: 22,
      use: "networking.k8s.io/v1", since: 19),
    .init(
      "rbac.authorization.k8s.io/v1alpha1", rbac, deprecated: 17, removed: 22, use: "rbac.authorization.k8s.io/v1",
      since: 8),
    .init(
      "rbac.authorization.k8s.io/v1beta1", rbac, deprecated: 17, removed: 22, use: "rbac.authorization.k8s.io/v1",
      since: 8),
    .init(
      "scheduling.k8s.io/v1alpha1", ["PriorityClass"], deprecated: 14, removed: 22, use: "scheduling.k8s.io/v1",
      since: 14),
    .init(
      "scheduling.k8s.io/v1beta1", ["PriorityClass"], deprecated: 14, removed: 22, use: "scheduling.k8s.io/v1",
      since: 14),
    .init("storage.k8s.io/v1beta1", ["CSIDriver"], deprecated: 19, removed: 22, use: "storage.k8s.io/v1", since: 18),
    .init("storage.k8s.io/v1beta1", ["CSINode"], deprecated: 17, removed: 22, use: "storage.k8s.io/v1", since: 17),
    .init("storage.k8s.io/v1beta1", ["StorageClass"], deprecated: 19, removed: 22, use: "storage.k8s.io/v1", since: 6),
    .init(
      "storage.k8s.io/v1beta1", ["VolumeAttachment"], deprecated: 19, removed: 22, use: "storage.k8s.io/v1", since: 13),
    .init(
      "flowcontrol.apiserver.k8s.io/v1alpha1", flow, deprecated: 21, removed: 24,
      use: "flowcontrol.apiserver.k8s.io/v1", since: 29),
    .init(
      "storage.k8s.io/v1alpha1", ["VolumeAttachment"], deprecated: 21, removed: 24, use: "storage.k8s.io/v1", since: 13),
    .init("node.k8s.io/v1alpha1", ["RuntimeClass"], deprecated: 20, removed: 24, use: "node.k8s.io/v1", since: 20),
    .init(
      "storage.k8s.io/v1alpha1", ["CSIStorageCapacity"], deprecated: 21, removed: 24, use: "storage.k8s.io/v1",
      since: 24),
    .init(
      "autoscaling/v2beta1", ["HorizontalPodAutoscaler"], deprecated: 22, removed: 25, use: "autoscaling/v2", since: 23),
    .init("batch/v1beta1", ["CronJob"], deprecated: 21, removed: 25, use: "batch/v1", since: 21),
    .init(
      "discovery.k8s.io/v1beta1", ["EndpointSlice"], deprecated: 21, removed: 25, use: "discovery.k8s.io/v1", since: 21),
    .init("events.k8s.io/v1beta1", ["Event"], deprecated: 19, removed: 25, use: "events.k8s.io/v1", since: 19),
    .init("node.k8s.io/v1beta1", ["RuntimeClass"], deprecated: 20, removed: 25, use: "node.k8s.io/v1", since: 20),
    .init("policy/v1beta1", ["PodDisruptionBudget"], deprecated: 21, removed: 25, use: "policy/v1", since: 21),
    .init("policy/v1beta1", ["PodSecurityPolicy"], deprecated: 21, removed: 25, use: "", advice: pods),
    .init(
      "autoscaling/v2beta2", ["HorizontalPodAutoscaler"], deprecated: 23, removed: 26, use: "autoscaling/v2", since: 23),
    .init(
      "flowcontrol.apiserver.k8s.io/v1beta1", flow, deprecated: 23, removed: 26, use: "flowcontrol.apiserver.k8s.io/v1",
      since: 29),
    .init(
      "storage.k8s.io/v1beta1", ["CSIStorageCapacity"], deprecated: 24, removed: 27, use: "storage.k8s.io/v1", since: 24
    ),
    .init(
      "flowcontrol.apiserver.k8s.io/v1beta2", flow, deprecated: 26, removed: 29, use: "flowcontrol.apiserver.k8s.io/v1",
      since: 29),
    .init("resource.k8s.io/v1alpha2", claims, deprecated: 30, removed: 31, use: "resource.k8s.io/v1", since: 34),
    .init(
      "networking.k8s.io/v1alpha1", ["ClusterCIDR"], deprecated: 28, removed: 29, use: "",
      advice: "configure address ranges in the network plugin"),
    .init(
      "admissionregistration.k8s.io/v1alpha1", policies, deprecated: 29, removed: 32,
      use: "admissionregistration.k8s.io/v1", since: 30),
    .init(
      "flowcontrol.apiserver.k8s.io/v1beta3", flow, deprecated: 29, removed: 32, use: "flowcontrol.apiserver.k8s.io/v1",
      since: 29),
    .init(
      "networking.k8s.io/v1alpha1", ["IPAddress", "ServiceCIDR"], deprecated: 30, removed: 33,
      use: "networking.k8s.io/v1", since: 33),
    .init(
      "resource.k8s.io/v1alpha3", claims + devices, deprecated: 32, removed: 34, use: "resource.k8s.io/v1", since: 34),
    .init(
      "admissionregistration.k8s.io/v1beta1", policies, deprecated: 31, removed: 34,
      use: "admissionregistration.k8s.io/v1", since: 30),
    .init(
      "networking.k8s.io/v1beta1", ["IPAddress", "ServiceCIDR"], deprecated: 34, removed: 37,
      use: "networking.k8s.io/v1", since: 33),
    .init(
      "storage.k8s.io/v1beta1", ["VolumeAttributesClass"], deprecated: 34, removed: 37, use: "storage.k8s.io/v1",
      since: 34),
    .init("resource.k8s.io/v1beta1", devices, deprecated: 35, removed: 38, use: "resource.k8s.io/v1", since: 34),
    .init("resource.k8s.io/v1beta2", devices, deprecated: 36, removed: 39, use: "resource.k8s.io/v1", since: 34),
    .init(
      "v1", ["ComponentStatus"], deprecated: 19, removed: nil, use: "",
      advice: "ask the components' own health endpoints"),
    .init(
      "v1", ["Endpoints"], deprecated: 33, removed: nil, use: "",
      advice: "write EndpointSlices of discovery.k8s.io/v1, or let a Service's selector make them"),
  ]
}
