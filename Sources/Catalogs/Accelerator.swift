package import ClusterModel
package import Quantities

/// The names that device plugins and node labels give an instance type's accelerators.
package enum Accelerator {
  /// The resource that pods request; nil where the type has no accelerator counted in `gpuCount`.
  package static func resource(of type: InstanceType) -> ResourceName? {
    guard type.gpuCount > 0 else { return nil }
    let model = type.gpuModel.lowercased()
    if model.contains("amd") || model.contains("radeon") || model.contains("instinct") { return "amd.com/gpu" }
    if model.contains("habana") || model.contains("gaudi") { return "habana.ai/gaudi" }
    if model.contains("intel") { return "gpu.intel.com/i915" }
    if model.contains("tpu") { return "google.com/tpu" }
    return "nvidia.com/gpu"
  }

  /// `nvidia`, `amd`, `habana` ..., from the resource's domain; nil where there is no accelerator.
  package static func manufacturer(of type: InstanceType) -> String? {
    resource(of: type).map { name in
      let domain = name.rawValue.prefix { $0 != "/" }
      let parts = domain.split(separator: ".")
      return String(parts.count >= 2 ? parts[parts.count - 2] : domain[...])
    }
  }

  /// The model without its maker, as labels write it: `l4`, `a10g`, `rtx-pro-server-6000`.
  package static func shortModel(of type: InstanceType) -> String {
    let makers: Set<String> = ["nvidia", "amd", "habana", "intel"]
    let words = type.gpuModel.lowercased().split(whereSeparator: { $0 == " " || $0 == "_" }).map(String.init)
    return words.filter { !makers.contains($0) }.joined(separator: "-")
  }
}
