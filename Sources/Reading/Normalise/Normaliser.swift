package import ClusterModel
import Quantities

/// What normalising makes of the input.
package struct NormalisedInput: Sendable {
  package var inventory: Inventory
  /// Sorted by place; with any of them the inventory must not be planned.
  package var problems: [InputProblem]
}

/// Turns objects as read into workloads as they would run: requests effective and defaulted, replicas as the Cluster
/// document wants them, pods grouped under their owners, volumes' zones resolved.
///
/// Pure: the same objects in any order give the same inventory. All that the input didn't say and a plan depends on is
/// among the assumptions, and every object that isn't planned for among the ignored.
package struct Normaliser {
  private let cluster: ClusterDocument

  package init(cluster: ClusterDocument) { self.cluster = cluster }

  /// - Parameter inventories: workloads in short form; one that a manifest describes too is a problem.
  /// - Complexity: O(n log n) in the number of objects, plus the replicas of workloads with claims.
  package func inventory(_ result: ReadResult, inventories: [InventoryDocument] = []) -> NormalisedInput {
    var merge = InventoryMerge(result.objects)
    for document in inventories { merge.add(document) }
    let objects = merge.objects
    let ownership = Ownership(objects)
    var notes = ownership.notes
    notes.problems += merge.problems
    let stages = Stages(objects, cluster: cluster)
    var inventory = Inventory()
    for draft in ownership.workloads {
      if draft.manifest.job != nil || draft.id.kind == "Job", cluster.replicas.jobs == .exclude {
        notes.ignore(draft.id, draft.manifest.position, "the Cluster document leaves jobs out (replicas.jobs: exclude)")
        continue
      }
      var workload = stages.workload(draft, &notes)
      if let traits = merge.traits[draft.id] { workload = traits.applied(to: workload) }
      if workload.isDaemonSet { inventory.daemonSets.append(workload) } else { inventory.workloads.append(workload) }
    }
    noteIdleAutoscalers(objects, stages, Set(ownership.workloads.map(\.id)), &notes)
    inventory.pods = ownership.pods.map { pod in
      var pod = pod
      _ = stages.priorities.resolve(&pod.template)
      return pod
    }
    fileObjects(objects, into: &inventory)
    refuseSpot(&inventory, &notes)
    inventory.ingresses = result.facts.ingresses
    inventory.certificates = result.facts.certificates
    inventory.snapshotClasses = result.facts.snapshotClasses
    inventory.objects = result.facts.objects
    inventory.inputs = result.inputs
    inventory.assumptions = notes.assumptions.sorted { ($0.object, $0.field, $0.why) < ($1.object, $1.field, $1.why) }
    inventory.ignored = (counted(result.ignored, by: ownership) + notes.ignored).sorted {
      ($0.location, $0.kind, $0.why) < ($1.location, $1.kind, $1.why)
    }
    return NormalisedInput(inventory: inventory, problems: Array(Set(result.problems + notes.problems)).sorted())
  }

  /// A custom resource whose pods are in the input as well isn't one whose pods are missing: they are counted as they are.
  private func counted(_ ignored: [IgnoredDocument], by ownership: Ownership) -> [IgnoredDocument] {
    let owned = ownership.owned
    return ignored.map { document in
      guard document.mayHidePods, document.why.hasSuffix("are not counted"),
        let id = owned["\(document.kind) \(document.name.contains("/") ? "" : "default/")\(document.name)"]
      else { return document }
      var known = document
      known.why = "makes pods, which are counted as they stand in the input: \(id)"
      known.mayHidePods = false
      return known
    }
  }

  /// Pods with volumes of their own never stand on spot nodes, whatever their manifests allow: no patch may let them.
  private func refuseSpot(_ inventory: inout Inventory, _ notes: inout NormalisationNotes) {
    let stateful = inventory.statefulWorkloads
    for index in inventory.workloads.indices
    where stateful.contains(inventory.workloads[index].id) && inventory.workloads[index].spotConsent == .allowed {
      inventory.workloads[index].spot = .forbidden
      notes.assumptions.append(
        Assumption(
          object: inventory.workloads[index].id.description, field: "plimsoll.dev/spot", assumed: "forbidden",
          why: "its manifest allows spot nodes, and pods with volumes of their own never stand on them"))
    }
  }

  private func fileObjects(_ objects: KubernetesObjects, into inventory: inout Inventory) {
    inventory.nodes = objects.nodes.sorted { $0.name < $1.name }
    inventory.disruptionBudgets = objects.disruptionBudgets.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    inventory.autoscalers = objects.autoscalers.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    inventory.claims = objects.claims.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    inventory.volumes = objects.volumes.sorted { $0.name < $1.name }
    inventory.storageClasses = objects.storageClasses.sorted { $0.name < $1.name }
    inventory.csiNodes = objects.csiNodes.sorted { $0.nodeName < $1.nodeName }
    inventory.priorityClasses = objects.priorityClasses.sorted { $0.name < $1.name }
    inventory.limitRanges = objects.limitRanges.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    inventory.quotas = objects.quotas.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    inventory.namespaces = objects.namespaces.sorted { $0.name < $1.name }
    inventory.runtimeClasses = objects.runtimeClasses.sorted { $0.name < $1.name }
    inventory.services = objects.services.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
  }

  private func noteIdleAutoscalers(
    _ objects: KubernetesObjects, _ stages: Stages, _ ids: Set<WorkloadID>, _ notes: inout NormalisationNotes
  ) {
    for scaler in stages.replicas.idle(ids) {
      let id = WorkloadID(namespace: scaler.namespace, kind: "HorizontalPodAutoscaler", name: scaler.name)
      notes.ignore(id, scaler.position, "its target, \(scaler.targetKind) \(scaler.targetName), is not in the input")
    }
    for scaler in objects.verticalAutoscalers.sorted(by: { ($0.namespace, $0.name) < ($1.namespace, $1.name) }) {
      let target = WorkloadID(namespace: scaler.namespace, kind: scaler.targetKind, name: scaler.targetName)
      let why: String? =
        !scaler.isActive
        ? "its update mode is Off"
        : !ids.contains(target)
          ? "its target, \(scaler.targetKind) \(scaler.targetName), is not in the input"
          : scaler.targets.isEmpty ? "it has no recommendation yet" : nil
      guard let why else { continue }
      let id = WorkloadID(namespace: scaler.namespace, kind: "VerticalPodAutoscaler", name: scaler.name)
      notes.ignore(id, scaler.position, why)
    }
  }
}

/// The stages that each workload goes through, with what they look up.
private struct Stages {
  let defaults: TemplateDefaults
  let admission: AdmissionChecks
  let replicas: ReplicaCount
  let priorities: PriorityResolution
  let zones: VolumeZones
  /// Claims in the input, as `namespace/name`.
  let claims: Set<String>
  /// Groups are the plan's to make: no pool has the label by its owner's word.
  let ownsGroups: Bool

  init(_ objects: KubernetesObjects, cluster: ClusterDocument) {
    defaults = TemplateDefaults(objects, missingRequests: cluster.missingRequests)
    admission = AdmissionChecks(objects)
    replicas = ReplicaCount(objects, policy: cluster.replicas)
    priorities = PriorityResolution(objects.priorityClasses)
    zones = VolumeZones(objects)
    claims = Set(objects.claims.map { "\($0.namespace)/\($0.name)" })
    ownsGroups = !cluster.pools.contains { $0.labels[WellKnownLabel.group] != nil }
  }

  func workload(_ draft: DraftWorkload, _ notes: inout NormalisationNotes) -> Workload {
    let manifest = draft.manifest
    let count = replicas.answer(draft, notes: &notes)
    var (template, assumed) = defaults.completed(draft, notes: &notes)
    if ownsGroups, template.dropSteering() {
      notes.assume(
        draft.id, "\(draft.specPath).affinity.nodeAffinity", "any \(WellKnownLabel.group)",
        "an earlier plan steered its pods to a group of nodes, which doesn't bind this one")
    }
    if let unknown = priorities.resolve(&template) {
      notes.assume(
        draft.id, "\(draft.specPath).priorityClassName", "priority 0", "PriorityClass \(unknown) is not in the input")
    }
    var workload = Workload(
      id: manifest.id, labels: manifest.labels, annotations: manifest.annotations, template: template,
      replicas: count.planned, writtenReplicas: count.written, autoscaling: count.autoscaling,
      requests: EffectiveRequests.of(template), assumedRequests: assumed.keys.sorted(), assumedContainers: assumed,
      volumeClaimTemplates: manifest.volumeClaimTemplates, spot: SpotWish.read(draft, &notes),
      survival: SurvivalWishReader.read(
        draft, most: max(count.planned, count.autoscaling?.maximum ?? 0), &notes), priority: template.priority ?? 0,
      apiVersion: manifest.apiVersion, position: manifest.position)
    admission.note(draft, template, &notes)
    noteWhatPlacementLacks(draft, &notes)
    // A pod that exists may have been resized: what it counts is more than its spec.
    if draft.isFromPods, assumed.isEmpty {
      noteDifferences(draft, &notes)
      for pod in draft.pods { workload.requests = workload.requests.maximum(pod.effectiveRequests) }
    }
    for pod in draft.pods {
      if let node = pod.template.nodeName { workload.currentNodes[node, default: 0] += 1 }
    }
    if !workload.isDaemonSet { tie(&workload, draft, &notes) }
    return workload
  }

  /// What the scheduler would wait for, and a plan doesn't.
  private func noteWhatPlacementLacks(_ draft: DraftWorkload, _ notes: inout NormalisationNotes) {
    let template = draft.manifest.template
    if !template.schedulingGates.isEmpty {
      notes.assume(
        draft.id, "\(draft.specPath).schedulingGates", "lifted",
        "gates (\(template.schedulingGates.joined(separator: ", "))) keep the scheduler from its pods until they are lifted"
      )
    }
    if template.schedulerName != "default-scheduler" {
      notes.assume(
        draft.id, "\(draft.specPath).schedulerName", "placed by kube-scheduler",
        "it names \(template.schedulerName), whose rules may be others")
    }
    if !template.resourceClaims.isEmpty {
      notes.assume(
        draft.id, "\(draft.specPath).resourceClaims", "devices that every node has",
        "what its claims (\(template.resourceClaims.joined(separator: ", "))) ask for is allotted by drivers that no catalogue knows"
      )
    }
    for case .persistentVolumeClaim(let name) in template.volumes.map(\.source)
    where !claims.contains("\(draft.id.namespace)/\(name)") {
      notes.assume(
        draft.id, "\(draft.specPath).volumes", "a claim that any zone can meet",
        "PersistentVolumeClaim \(name) is not in the input")
    }
  }

  /// Pods of one owner may differ, while a new revision is rolled out, say: each is counted as the largest.
  private func noteDifferences(_ draft: DraftWorkload, _ notes: inout NormalisationNotes) {
    let requests = draft.pods.map(\.effectiveRequests)
    guard let first = requests.first, requests.contains(where: { $0 != first }) else { return }
    let names = Set(requests.flatMap(\.names)).sorted()
    let ranges = names.compactMap { name -> String? in
      let amounts = requests.map { $0[name] }
      guard let least = amounts.min(), let most = amounts.max(), least < most else { return nil }
      return "\(name.rawValue) \(name.text(least)) to \(name.text(most))"
    }
    guard !ranges.isEmpty else { return }
    notes.assume(
      draft.id, "\(draft.specPath).containers", "the most of each resource for every pod",
      "its \(draft.pods.count) pods in the input ask for different amounts: \(ranges.joined(separator: ", "))")
  }

  /// Ties replicas to the zones of their volumes.
  private func tie(_ workload: inout Workload, _ draft: DraftWorkload, _ notes: inout NormalisationNotes) {
    var nodes: Set<String> = []
    for tie in zones.ties(draft, replicas: workload.replicas) {
      nodes.formUnion(tie.nodes)
      guard let allowed = tie.zones else { continue }
      if tie.isBound, allowed.count == 1, let zone = allowed.first {
        workload.pinnedZones[zone, default: 0] += 1
      } else {
        let before = workload.allowedZones.map(Set.init) ?? allowed
        workload.allowedZones = before.intersection(allowed).sorted()
      }
      guard !allowed.isEmpty, workload.allowedZones != [] else {
        let cause = "its volumes lie in different zones: no pod can mount them all"
        let remedy = "bind its claims to volumes of one zone"
        return notes.problems.append(InputProblem(position: workload.position, cause: cause, remedy: remedy))
      }
    }
    if !nodes.isEmpty {
      notes.assume(
        workload.id, "\(draft.specPath).volumes", "any node",
        "a local volume ties it to \(nodes.sorted().joined(separator: ", ")), and a plan buys new nodes")
    }
  }
}

/// The owner's word on spot nodes, `plimsoll.dev/spot`: on the workload or its template, annotation or label.
enum SpotWish {
  static func read(_ draft: DraftWorkload, _ notes: inout NormalisationNotes) -> SpotConsent? {
    let key = "plimsoll.dev/spot"
    let manifest = draft.manifest
    let found =
      manifest.annotations[key] ?? manifest.labels[key] ?? manifest.template.annotations[key]
      ?? manifest.template.labels[key]
    guard let text = found else { return nil }
    if let consent = SpotConsent(rawValue: text) { return consent }
    notes.problems.append(
      InputProblem(
        position: manifest.position, field: key, cause: "'\(text)' is neither allowed nor forbidden",
        remedy: "write allowed or forbidden"))
    return nil
  }
}
