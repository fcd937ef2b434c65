import ClusterModel
import Quantities

/// What the API server would refuse to create, and a plan counts all the same: the plan says so, since its pods would never run.
struct AdmissionChecks {
  private let limitRanges: [String: [LimitRange]]

  init(_ objects: KubernetesObjects) {
    limitRanges = Dictionary(grouping: objects.limitRanges.sorted { $0.name < $1.name }, by: \.namespace)
  }

  /// Notes what is wrong with a workload that is still to be created; one that was read from its pods exists.
  ///
  /// - Parameter template: with the API server's and the LimitRanges' defaults.
  func note(_ draft: DraftWorkload, _ template: PodTemplate, _ notes: inout NormalisationNotes) {
    guard !draft.isFromPods else { return }
    func refuse(_ field: String, _ why: String) {
      notes.assume(draft.id, field, "its pods, which the API server refuses", why)
    }
    if let selector = draft.manifest.selector, !selector.matches(draft.manifest.template.labels) {
      refuse("spec.selector", "it doesn't match the labels of its own template")
    }
    let containers = template.containers + template.initContainers
    var names: Set<String> = []
    for container in containers where !names.insert(container.name).inserted {
      refuse("\(draft.specPath).containers", "two containers are named \(container.name)")
    }
    for range in limitRanges[draft.id.namespace] ?? [] {
      for item in range.limits {
        for breach in breaches(of: item, containers, EffectiveRequests.of(template)) {
          refuse("\(draft.specPath).containers", "\(breach) of LimitRange \(range.name)")
        }
      }
    }
  }

  private func breaches(of item: LimitRangeItem, _ containers: [Container], _ pod: ResourceVector) -> [String] {
    switch item.type {
    case "Container":
      return containers.flatMap { container in
        beyond(
          item, "container \(container.name)", least: container.requests,
          most: container.limits.maximum(container.requests))
      }
    case "Pod": return beyond(item, "the pod", least: pod, most: pod)
    default: return []
    }
  }

  /// - Parameters:
  ///   - least: what the minimum holds for; what isn't asked for at all isn't below it.
  ///   - most: what the maximum holds for.
  private func beyond(_ item: LimitRangeItem, _ who: String, least: ResourceVector, most: ResourceVector) -> [String] {
    item.maximum.names.sorted().filter { most[$0] > item.maximum[$0] }.map { name in
      "\(who) may use \(name.rawValue) \(name.text(most[name])), more than the maximum \(name.text(item.maximum[name]))"
    }
      + item.minimum.names.sorted().filter { least.names($0) && least[$0] < item.minimum[$0] }.map { name in
        "\(who) asks for \(name.rawValue) \(name.text(least[name])), less than the minimum \(name.text(item.minimum[name]))"
      }
  }
}
