internal import ClusterModel
internal import Quantities

/// Reads one element of an Inventory's `workloads`.
struct InventoryWorkloadReader {
  /// What one element gives.
  struct Result {
    var manifest: WorkloadManifest
    var traits = InventoryTraits()
    var autoscaler: HorizontalPodAutoscaler?
    var budget: PodDisruptionBudget?
    var claims: [PersistentVolumeClaim] = []

    func file(into document: inout InventoryDocument) {
      document.objects.workloads.append(manifest)
      document.objects.claims += claims
      if let autoscaler { document.objects.autoscalers.append(autoscaler) }
      if let budget { document.objects.disruptionBudgets.append(budget) }
      document.traits[manifest.id] = traits
    }
  }

  /// Kinds that an Inventory may speak of.
  enum Kind: String, CaseIterable {
    case deployment = "Deployment"
    case statefulSet = "StatefulSet"
    case daemonSet = "DaemonSet"
    case replicaSet = "ReplicaSet"
    case job = "Job"
    case cronJob = "CronJob"

    var apiVersion: String { self == .job || self == .cronJob ? "batch/v1" : "apps/v1" }
  }

  private enum OperatingSystem: String, CaseIterable {
    case linux, windows
  }

  private let known = KnownFields.inventory
  let namespace: String
  let directory: WorkloadDirectory

  func read(_ reader: FieldReader) -> Result? {
    guard let entry = reader.mapping(knowing: known, at: "spec.workloads[]") else { return nil }
    guard let name = entry.requiredString("name") else { return nil }
    let kind = entry.oneOf("kind", Kind.self) ?? .deployment
    let id = WorkloadID(namespace: entry.string("namespace") ?? namespace, kind: kind.rawValue, name: name)
    let replicas = readReplicas(entry, kind)
    let selector = InventoryDocument.selector(of: id)
    var template = PodTemplate(labels: entry.stringMap("labels").merging(selector.matchLabels) { $1 })
    template.containers = [readContainer(entry, name: name)]
    readPlacement(entry, id: id, into: &template)

    let isJob = kind == .job || kind == .cronJob
    var result = Result(
      manifest: WorkloadManifest(
        id: id, apiVersion: kind.apiVersion, labels: template.labels, annotations: readAnnotations(entry),
        template: template, replicas: isJob || kind == .daemonSet ? nil : replicas, position: entry.position))
    result.manifest.template.annotations = result.manifest.annotations
    if isJob { result.manifest.job = JobShape(parallelism: replicas, concurrency: kind == .cronJob ? .forbid : nil) }
    result.traits.spot = entry.oneOf("spot", SpotConsent.self)
    if entry.child("zones") != nil {
      result.traits.allowedZones = entry.uniqueStrings("zones", "leave it out for any zone")
    }
    result.autoscaler = readAutoscaler(entry, id: id, kind)
    result.budget = readBudget(entry, id: id, selector: selector)
    InventoryVolumeReader(id: id, isStatefulSet: kind == .statefulSet, replicas: replicas).read(entry, into: &result)
    return result
  }

  /// One where it isn't written, and none for a DaemonSet, whose pods follow the nodes. Of a Job it is the parallelism;
  /// of a CronJob that of one run, and runs don't overlap.
  private func readReplicas(_ entry: FieldReader, _ kind: Kind) -> Int {
    let written = entry.int("replicas", in: 0...1_000_000)
    switch kind {
    case .daemonSet:
      if written != nil { entry.child("replicas")?.reject("a DaemonSet has one pod on each node", "leave it out") }
      return 0
    default: return written ?? 1
    }
  }

  /// One container with all that the pod asks for.
  private func readContainer(_ entry: FieldReader, name: String) -> Container {
    var requests = entry.resources("requests") ?? ResourceVector()
    if requests.names(.pods) {
      entry.child("requests")?.reject("asks for pods", "leave it out: a pod always takes one")
      requests.remove(.pods)
    }
    for part in ["requests", "limits"] {
      for (name, value) in entry.child(part)?.asEntries() ?? [] { value.rejectAbsurd(ResourceName(rawValue: name)) }
    }
    return Container(
      name: name, requests: requests, limits: entry.resources("limits") ?? ResourceVector(), ports: readPorts(entry))
  }

  /// Ports of the node: `80`, or `"53/UDP"`.
  private func readPorts(_ entry: FieldReader) -> [ContainerPort] {
    entry.list("hostPorts").compactMap { element in
      let parts = (element.node.scalar?.text ?? "").split(separator: "/", omittingEmptySubsequences: false)
      let transport = parts.count == 2 ? parts[1].uppercased() : "TCP"
      guard (1...2).contains(parts.count), let port = Int(parts[0]), (1...65535).contains(port),
        ["TCP", "UDP", "SCTP"].contains(transport)
      else {
        element.reject("\(element.node.summary) is no port", "write 80 or \"53/UDP\"")
        return nil
      }
      return ContainerPort(containerPort: port, hostPort: port, protocol: transport)
    }
  }

  private func readPlacement(_ entry: FieldReader, id: WorkloadID, into template: inout PodTemplate) {
    let placement = InventoryPlacementReader(id: id, directory: directory)
    template.nodeSelector = entry.stringMap("nodeSelector")
    template.tolerations = placement.readTolerations(entry)
    template.topologySpread = placement.readSpread(entry)
    template.podAffinity = placement.readCompanions(entry, "affinity")
    template.podAntiAffinity = placement.readCompanions(entry, "antiAffinity")
    template.hostNetwork = entry.bool("hostNetwork") ?? false
    template.runtimeClassName = entry.string("runtimeClass")
    template.priorityClassName = entry.string("priorityClass")
    template.priority = entry.int("priority", in: -2_147_483_648...1_000_000_000)
    if let system = entry.oneOf("os", OperatingSystem.self) {
      template.operatingSystem = system.rawValue
      template.nodeSelector[WellKnownLabel.operatingSystem] = system.rawValue
    }
  }

  /// Annotations of our own; the pool is one of them.
  private func readAnnotations(_ entry: FieldReader) -> [String: String] {
    var annotations = entry.stringMap("annotations")
    for key in annotations.keys.sorted() where !key.hasPrefix("plimsoll.dev/") {
      entry.child("annotations")?.reject("'\(key)' has no meaning here", "write only annotations of plimsoll.dev/")
    }
    if let pool = entry.string("pool") { annotations[WellKnownLabel.pool] = pool }
    return annotations
  }

  private func readAutoscaler(_ entry: FieldReader, id: WorkloadID, _ kind: Kind) -> HorizontalPodAutoscaler? {
    guard let child = entry.child("autoscaling") else { return nil }
    guard let scaling = child.mapping(knowing: known, at: "spec.workloads[].autoscaling") else { return nil }
    if ![.deployment, .statefulSet, .replicaSet].contains(kind) {
      scaling.reject("nothing scales a \(kind.rawValue)", "leave it out")
    }
    let minimum = scaling.int("min", in: 0...1_000_000) ?? 1
    guard let maximum = scaling.requiredInt("max", in: 1...1_000_000) else { return nil }
    if minimum > maximum { scaling.reject("min \(minimum) is above max \(maximum)", "raise max or lower min") }
    return HorizontalPodAutoscaler(
      namespace: id.namespace, name: id.name, targetKind: id.kind, targetName: id.name, minReplicas: minimum,
      maxReplicas: maximum, currentReplicas: scaling.int("current", in: 0...1_000_000), position: scaling.position)
  }

  private func readBudget(_ entry: FieldReader, id: WorkloadID, selector: LabelSelector) -> PodDisruptionBudget? {
    guard let child = entry.child("disruptionBudget") else { return nil }
    guard let budget = child.mapping(knowing: known, at: "spec.workloads[].disruptionBudget") else { return nil }
    let least = budget.intOrPercent("minAvailable").map(PodDisruptionBudget.Rule.minAvailable)
    let most = budget.intOrPercent("maxUnavailable").map(PodDisruptionBudget.Rule.maxUnavailable)
    if (budget.child("minAvailable") != nil) == (budget.child("maxUnavailable") != nil) {
      budget.reject("needs one of minAvailable and maxUnavailable", "write {maxUnavailable: 1}")
    }
    guard let rule = least ?? most else { return nil }
    return PodDisruptionBudget(
      namespace: id.namespace, name: id.name, selector: selector, rule: rule, position: budget.position)
  }
}
