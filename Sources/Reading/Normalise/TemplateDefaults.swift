import ClusterModel
import Quantities

/// What a template gains on the way to its pods: from its RuntimeClass, a VerticalPodAutoscaler, the API server, the
/// namespace's LimitRanges and, last, the Cluster document's figures for requests that are still missing.
struct TemplateDefaults {
  private let runtimeClasses: [String: RuntimeClass]
  private let limitRanges: [String: [LimitRange]]
  private let verticalAutoscalers: [WorkloadID: VerticalPodAutoscaler]
  private let missingRequests: ResourceVector

  init(_ objects: KubernetesObjects, missingRequests: ResourceVector) {
    var classes: [String: RuntimeClass] = [:]
    for entry in objects.runtimeClasses { classes[entry.name] = entry }
    var scalers: [WorkloadID: VerticalPodAutoscaler] = [:]
    for entry in objects.verticalAutoscalers.sorted(by: { $0.name > $1.name }) where entry.isActive {
      scalers[WorkloadID(namespace: entry.namespace, kind: entry.targetKind, name: entry.targetName)] = entry
    }
    runtimeClasses = classes
    verticalAutoscalers = scalers
    limitRanges = Dictionary(grouping: objects.limitRanges.sorted { $0.name < $1.name }, by: \.namespace)
    self.missingRequests = missingRequests
  }

  /// The completed template, and the containers for which cpu or memory had to be assumed.
  func completed(
    _ draft: DraftWorkload, notes: inout NormalisationNotes
  ) -> (template: PodTemplate, assumed: [ResourceName: [String]]) {
    var template = draft.manifest.template
    if let name = template.nodeName {
      notes.assume(
        draft.id, "\(draft.specPath).nodeName", "any node", "the nodes that are planned have other names than \(name)")
      template.nodeName = nil
    }
    if !draft.isFromPods {
      applyRuntimeClass(to: &template, draft, &notes)
      applyVerticalAutoscaler(to: &template, draft, &notes)
      template = APIServerDefaults.applied(to: template)
      for range in limitRanges[draft.id.namespace] ?? [] { LimitRangeDefaults.apply(range, to: &template) }
    }
    if draft.id.kind == "DaemonSet" { template.tolerations = DaemonSetTolerations.added(to: template) }
    let assumed = assumeMissing(in: &template, draft, &notes)
    return (template, assumed)
  }

  private func applyRuntimeClass(
    to template: inout PodTemplate, _ draft: DraftWorkload, _ notes: inout NormalisationNotes
  ) {
    guard let name = template.runtimeClassName else { return }
    guard let runtimeClass = runtimeClasses[name] else {
      if template.overhead.isEmpty {
        notes.assume(draft.id, "\(draft.specPath).overhead", "0", "RuntimeClass \(name) is not in the input")
      }
      return
    }
    if template.overhead.isEmpty { template.overhead = runtimeClass.overhead }
    template.nodeSelector.merge(runtimeClass.nodeSelector) { own, _ in own }
    template.tolerations += runtimeClass.tolerations.filter { !template.tolerations.contains($0) }
  }

  private func applyVerticalAutoscaler(
    to template: inout PodTemplate, _ draft: DraftWorkload, _ notes: inout NormalisationNotes
  ) {
    guard let scaler = verticalAutoscalers[draft.id] else { return }
    for index in template.containers.indices {
      guard let target = scaler.targets[template.containers[index].name] else { continue }
      for name in target.names {
        template.containers[index].requests[name] = target[name]
        notes.assume(
          draft.id, "\(draft.specPath).containers[\(index)].resources.requests.\(name.rawValue)",
          name.text(target[name]), "the target of VerticalPodAutoscaler \(scaler.name)")
      }
    }
  }

  /// Gives containers that run for the pod's whole life what they don't ask for. Init containers that end may ask for
  /// nothing, and pod-level requests leave nothing to assume.
  private func assumeMissing(
    in template: inout PodTemplate, _ draft: DraftWorkload, _ notes: inout NormalisationNotes
  ) -> [ResourceName: [String]] {
    var assumed: [ResourceName: [String]] = [:]
    for name in missingRequests.names where template.podRequests?.names(name) != true {
      let amount = missingRequests[name]
      for index in template.containers.indices where !template.containers[index].requests.names(name) {
        template.containers[index].requests[name] = amount
        assumed[name, default: []].append(template.containers[index].name)
        note(name, amount, "containers[\(index)]", template.containers[index].name, draft, &notes)
      }
      for index in template.initContainers.indices
      where template.initContainers[index].isSidecar && !template.initContainers[index].requests.names(name) {
        template.initContainers[index].requests[name] = amount
        assumed[name, default: []].append(template.initContainers[index].name)
        note(name, amount, "initContainers[\(index)]", template.initContainers[index].name, draft, &notes)
      }
    }
    return assumed
  }

  private func note(
    _ name: ResourceName, _ amount: Int64, _ place: String, _ container: String, _ draft: DraftWorkload,
    _ notes: inout NormalisationNotes
  ) {
    let why = "container \(container) has neither a request nor a limit, and no LimitRange gives a default"
    notes.assume(
      draft.id, "\(draft.specPath).\(place).resources.requests.\(name.rawValue)", name.text(amount), why)
  }
}

/// The defaults of a LimitRange, as the admission plug-in LimitRanger and the LimitRange's own defaulting have them: a
/// default limit falls back on the maximum, a default request on the default limit, then on the minimum.
enum LimitRangeDefaults {
  static func apply(_ range: LimitRange, to template: inout PodTemplate) {
    for item in range.limits where item.type == "Container" {
      var limits = item.defaultLimits
      for (name, amount) in item.maximum.amounts where !limits.names(name) { limits[name] = amount }
      var requests = item.defaultRequests
      for (name, amount) in limits.amounts where !requests.names(name) { requests[name] = amount }
      for (name, amount) in item.minimum.amounts where !requests.names(name) { requests[name] = amount }
      for index in template.containers.indices { complete(&template.containers[index], requests, limits) }
      for index in template.initContainers.indices { complete(&template.initContainers[index], requests, limits) }
    }
  }

  private static func complete(_ container: inout Container, _ requests: ResourceVector, _ limits: ResourceVector) {
    for (name, amount) in requests.amounts where !container.requests.names(name) { container.requests[name] = amount }
    for (name, amount) in limits.amounts where !container.limits.names(name) { container.limits[name] = amount }
  }
}

/// The tolerations that the DaemonSet controller gives its pods.
enum DaemonSetTolerations {
  static func added(to template: PodTemplate) -> [Toleration] {
    var keys: [(String, Taint.Effect)] = [
      ("not-ready", .noExecute), ("unreachable", .noExecute), ("disk-pressure", .noSchedule),
      ("memory-pressure", .noSchedule), ("pid-pressure", .noSchedule), ("unschedulable", .noSchedule),
    ]
    if template.hostNetwork { keys.append(("network-unavailable", .noSchedule)) }
    var result = template.tolerations.filter { toleration in
      // The API server's tolerations of 300 seconds are replaced by ones without an end.
      toleration.seconds == nil
        || !["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].contains(toleration.key)
    }
    for (name, effect) in keys {
      let toleration = Toleration(key: "node.kubernetes.io/\(name)", operator: .exists, effect: effect)
      if !result.contains(toleration) { result.append(toleration) }
    }
    return result
  }
}
