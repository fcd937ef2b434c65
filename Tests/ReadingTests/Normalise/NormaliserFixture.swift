import ClusterModel
import Quantities
import Reading

/// Manifests as text, read and normalised.
struct NormaliserFixture {
  let read: ReadResult
  let normalised: NormalisedInput

  init(_ text: String, cluster change: (inout ClusterDocument) -> Void = { _ in }) {
    var cluster = ClusterDocument(
      name: "test", provider: .aws, region: "r", zones: ["a", "b", "c"], pools: [], position: FilePosition(path: "c"))
    change(&cluster)
    read = ManifestReader().read([.text(name: "f.yaml", bytes: Array(text.utf8))])
    normalised = Normaliser(cluster: cluster).inventory(read)
  }

  var inventory: Inventory { normalised.inventory }
  var problems: [String] { normalised.problems.map(\.description) }
  var ids: [String] { inventory.workloads.map(\.id.description) }
  var assumptions: [String] {
    inventory.assumptions.map { "\($0.object) \($0.field) = \($0.assumed): \($0.why)" }
  }
  var ignored: [String] { inventory.ignored.map { "\($0.kind) \($0.name): \($0.why)" } }

  func workload(_ id: String) -> Workload? {
    (inventory.workloads + inventory.daemonSets).first { $0.id.description == id }
  }

  /// A workload's manifest in one line.
  static func manifest(
    _ kind: String, _ name: String, spec: String = "", pod: String = "", container: String = "", metadata: String = ""
  ) -> String {
    let version = ["Job": "batch/v1", "CronJob": "batch/v1"][kind] ?? "apps/v1"
    let template =
      "template: {spec: {\(pod.isEmpty ? "" : pod + ", ")containers: [{name: c\(container.isEmpty ? "" : ", " + container)}]}}"
    let inner = kind == "CronJob" ? "jobTemplate: {spec: {\(template)}}" : template
    return """
      ---
      {apiVersion: \(version), kind: \(kind), metadata: {name: \(name)\(metadata.isEmpty ? "" : ", " + metadata)},
        spec: {\(spec.isEmpty ? "" : spec + ", ")\(inner)}}

      """
  }

  /// A dump's pod in one line.
  static func pod(
    _ name: String, owner: String?, node: String = "n1", phase: String = "Running", metadata: String = "",
    spec: String = ""
  ) -> String {
    let parts = owner?.split(separator: "/").map(String.init)
    let owners = parts.map { "ownerReferences: [{kind: \($0[0]), name: \($0[1]), controller: true}], " } ?? ""
    return """
      ---
      {apiVersion: v1, kind: Pod, metadata: {name: \(name), \(owners)creationTimestamp: "2026-01-01T00:00:00Z"
        \(metadata.isEmpty ? "" : ", " + metadata)},
        spec: {nodeName: \(node), containers: [{name: c, resources: {requests: {cpu: 1, memory: 1Gi}}}]
        \(spec.isEmpty ? "" : ", " + spec)}, status: {phase: \(phase)}}

      """
  }
}
