package import ClusterModel
import Reporting

/// What a plan assumes of manifests, as a kustomize overlay: tolerations, required node affinity and priority classes.
///
/// A patch a workload, as a strategic merge: fields that it doesn't name stay as the manifest has them. Kubernetes replaces
/// lists of tolerations and of node selector terms whole, so a patch holds what the manifest has there too, which is why
/// the manifests are needed.
package struct KustomizeOverlay {
  private let plan: Plan
  private let inventory: Inventory
  private let bases: [String]

  /// - Parameter bases: what the overlay is laid over, relative to its folder.
  package init(plan: Plan, inventory: Inventory, bases: [String] = []) {
    self.plan = plan
    self.inventory = inventory
    self.bases = bases
  }

  /// `kustomization.yaml`, and `priority-classes.yaml` where the plan assumes some.
  package var files: [ExportedFile] {
    var resources = bases
    var files: [ExportedFile] = []
    if !plan.priorityClasses.isEmpty {
      resources.append("priority-classes.yaml")
      files.append(
        ExportedFile(
          name: "priority-classes.yaml", comment: ["Priority classes that the plan assumes."],
          documents: plan.priorityClasses.map { planned in
            ObjectTree.object([
              ("apiVersion", "scheduling.k8s.io/v1"), ("kind", "PriorityClass"),
              ("metadata", ObjectTree.metadata(planned.name)), ("value", .integer(planned.value)),
              ("preemptionPolicy", planned.mayPreempt ? nil : "Never"),
              (
                "description",
                .string(
                  planned.mayPreempt
                    ? "Pods of this size give way to larger ones and push out smaller ones."
                    : "Pods of this size give way to larger ones.")
              ),
            ])
          }))
    }
    let patches = patches
    let comment = [
      "What the plan for \(plan.cluster.name) assumes of \(patches.count) workloads.",
      bases.isEmpty
        ? "Add the manifests, or their kustomization, to the resources."
        : "Laid over \(bases.joined(separator: ", ")).",
    ]
    let kustomization = ObjectTree.object([
      ("apiVersion", "kustomize.config.k8s.io/v1beta1"), ("kind", "Kustomization"),
      ("resources", .strings(resources)), ("patches", .array(patches)),
    ])
    files.insert(
      ExportedFile(
        name: "kustomization.yaml",
        text: comment.map { "# \($0)\n" }.joined() + YAMLWriter.text(kustomization)), at: 0)
    return files
  }

  /// Sorted by workload.
  private var patches: [JSONValue] {
    let planned = Dictionary(plan.workloads.map { ($0.workload, $0) }) { first, _ in first }
    return inventory.workloads.compactMap { workload -> JSONValue? in
      guard let entry = planned[workload.id] else { return nil }
      let patch = plan.patch(for: entry, consent: workload.spotConsent)
      guard !patch.isEmpty else { return nil }
      let spec = podSpec(patch, workload)
      guard spec != .object([]) else { return nil }
      let version = Self.apiVersion(workload)
      let document: JSONValue = [
        "apiVersion": .string(version), "kind": .string(workload.id.kind),
        "metadata": ObjectTree.metadata(workload.id.name, namespace: workload.id.namespace),
        "spec": Self.wrapped(spec, kind: workload.id.kind),
      ]
      let parts = version.split(separator: "/").map(String.init)
      return [
        "target": ObjectTree.object([
          ("group", parts.count > 1 ? .string(parts[0]) : nil), ("version", .string(parts[parts.count - 1])),
          ("kind", .string(workload.id.kind)), ("name", .string("^\(workload.id.name)$")),
          ("namespace", .string("^\(workload.id.namespace)$")),
        ]),
        "patch": .string(YAMLWriter.text(document)),
      ]
    }
  }

  /// What changes of a pod's spec.
  private func podSpec(_ patch: PlacementPatch, _ workload: Workload) -> JSONValue {
    let existing = workload.template.tolerations.filter { !Self.isServers($0) }
    let tolerations = patch.tolerations(with: existing)
    let terms = patch.requiredTerms(with: workload.template.nodeAffinity.required)
    let spread = patch.topologySpread(of: workload.template)
    let isAffinityNew = terms != workload.template.nodeAffinity.required
    return ObjectTree.object([
      ("priorityClassName", patch.priorityClass.map { .string($0.name) }),
      (
        "affinity",
        isAffinityNew
          ? terms.map { ["nodeAffinity": [ObjectTree.required: ObjectTree.nodeTerms($0)]] } : nil
      ),
      (
        "tolerations",
        tolerations.count > existing.count ? .array(tolerations.map(ObjectTree.toleration)) : nil
      ),
      (
        "topologySpreadConstraints",
        spread.count > workload.template.topologySpread.count ? .array(spread.map(ObjectTree.spread)) : nil
      ),
    ])
  }

  /// The two that the API server adds to every pod.
  private static func isServers(_ toleration: Toleration) -> Bool {
    ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].contains(toleration.key ?? "")
      && toleration.seconds == 300
  }

  private static func wrapped(_ spec: JSONValue, kind: String) -> JSONValue {
    switch kind {
    case "Pod": spec
    case "CronJob": ["jobTemplate": ["spec": ["template": ["spec": spec]]]]
    default: ["template": ["spec": spec]]
    }
  }

  private static func apiVersion(_ workload: Workload) -> String {
    if !workload.apiVersion.isEmpty { return workload.apiVersion }
    switch workload.id.kind {
    case "Pod", "ReplicationController": return "v1"
    case "Job", "CronJob": return "batch/v1"
    default: return "apps/v1"
    }
  }
}
