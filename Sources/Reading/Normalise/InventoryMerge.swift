import ClusterModel

/// Puts the workloads of Inventory documents beside those of manifests.
struct InventoryMerge {
  private(set) var objects: KubernetesObjects
  private(set) var traits: [WorkloadID: InventoryTraits] = [:]
  private(set) var problems: [InputProblem] = []
  private var places: [String: FilePosition] = [:]

  init(_ objects: KubernetesObjects) {
    self.objects = objects
    for workload in objects.workloads { places[workload.id.description] = workload.position }
    for claim in objects.claims { places[Self.key(claim)] = claim.position }
  }

  /// Adds a document's objects; a workload or claim that is there already is a problem that names both places.
  mutating func add(_ document: InventoryDocument) {
    for workload in document.objects.workloads { check(workload.id.description, workload.position) }
    for claim in document.objects.claims { check(Self.key(claim), claim.position) }
    objects.workloads += document.objects.workloads
    objects.autoscalers += document.objects.autoscalers
    objects.disruptionBudgets += document.objects.disruptionBudgets
    objects.claims += document.objects.claims
    traits.merge(document.traits) { $1 }
  }

  private static func key(_ claim: PersistentVolumeClaim) -> String {
    "\(claim.namespace)/PersistentVolumeClaim/\(claim.name)"
  }

  private mutating func check(_ name: String, _ position: FilePosition) {
    if let other = places[name] {
      problems.append(
        InputProblem(position: position, cause: "\(name) stands at \(other) too", remedy: "keep one of them"))
    }
    places[name] = position
  }
}
