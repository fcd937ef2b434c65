import ClusterModel

/// How many pods of a workload to plan for.
struct ReplicaCount {
  private let policy: ReplicaPolicy
  private let autoscalers: [WorkloadID: HorizontalPodAutoscaler]
  /// Names of all autoscalers of a workload that has several, sorted.
  private let rivals: [WorkloadID: [String]]

  struct Answer {
    var planned: Int
    var written: Int
    var autoscaling: Autoscaling?
  }

  init(_ objects: KubernetesObjects, policy: ReplicaPolicy) {
    var scalers: [WorkloadID: HorizontalPodAutoscaler] = [:]
    var names: [WorkloadID: [String]] = [:]
    // Of several for one workload the one that goes furthest counts.
    for entry in objects.autoscalers.sorted(by: { ($0.maxReplicas, $1.name) < ($1.maxReplicas, $0.name) }) {
      let id = WorkloadID(namespace: entry.namespace, kind: entry.targetKind, name: entry.targetName)
      scalers[id] = entry
      names[id, default: []].append(entry.name)
    }
    autoscalers = scalers
    rivals = names.filter { $0.value.count > 1 }.mapValues { $0.sorted() }
    self.policy = policy
  }

  func answer(_ draft: DraftWorkload, notes: inout NormalisationNotes) -> Answer {
    let manifest = draft.manifest
    if manifest.id.kind == "DaemonSet" { return Answer(planned: 0, written: 0) }
    if let job = manifest.job { return answer(job, draft.id, &notes) }
    let written = manifest.replicas ?? 1
    guard let scaler = autoscalers[manifest.id] else { return Answer(planned: written, written: written) }
    let range = Autoscaling(
      minimum: scaler.minReplicas, maximum: scaler.maxReplicas, current: scaler.currentReplicas)
    guard manifest.replicas != 0 else {
      notes.assume(draft.id, "spec.replicas", "0", "with 0 replicas HorizontalPodAutoscaler \(scaler.name) is off")
      return Answer(planned: 0, written: 0, autoscaling: range)
    }
    let (planned, how) = planned(scaler, written: written)
    if let rivals = rivals[draft.id] {
      notes.assume(
        draft.id, "spec.replicas", "HorizontalPodAutoscaler \(scaler.name) alone",
        "\(rivals.joined(separator: ", ")) scale it, where Kubernetes expects one; that with the largest maximum counts"
      )
    }
    let bounds = "HorizontalPodAutoscaler \(scaler.name) goes from \(scaler.minReplicas) to \(scaler.maxReplicas)"
    notes.assume(draft.id, "spec.replicas", "\(planned)", "\(bounds); planned for \(how)")
    return Answer(planned: planned, written: written, autoscaling: range)
  }

  private func planned(_ scaler: HorizontalPodAutoscaler, written: Int) -> (count: Int, how: String) {
    switch policy.autoscaled {
    case .max: return (scaler.maxReplicas, "the maximum")
    case .current:
      if let current = scaler.currentReplicas { return (current, "the current count") }
      let count = min(max(written, scaler.minReplicas), scaler.maxReplicas)
      return (count, "the replicas as written, as the current count is not in the input")
    case .share(let share):
      let room = Double(scaler.maxReplicas - scaler.minReplicas)
      let count = scaler.minReplicas + Int((room * min(max(share, 0), 1)).rounded(.up))
      return (count, "\(Int((share * 100).rounded()))% of the way from minimum to maximum")
    }
  }

  private func answer(_ job: JobShape, _ id: WorkloadID, _ notes: inout NormalisationNotes) -> Answer {
    if job.isSuspended {
      notes.assume(id, "spec.suspend", "0 pods", "it is suspended")
      return Answer(planned: 0, written: job.pods)
    }
    if job.concurrency == .allow {
      notes.assume(
        id, "spec.concurrencyPolicy", "one run at a time", "Allow lets runs overlap, and nothing says how many do")
    }
    return Answer(planned: job.pods, written: job.pods)
  }

  /// Autoscalers whose target isn't among `ids`.
  func idle(_ ids: Set<WorkloadID>) -> [HorizontalPodAutoscaler] {
    autoscalers.filter { !ids.contains($0.key) }.map(\.value).sorted {
      ($0.namespace, $0.name) < ($1.namespace, $1.name)
    }
  }
}
