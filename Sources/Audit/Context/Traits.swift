import ClusterModel
import Quantities

extension Workload {
  /// How many pods run in quiet times: the autoscaler's minimum, else what the manifest writes.
  var steadyReplicas: Int { autoscaling?.minimum ?? writtenReplicas }

  /// Whether an owner replaces its pods and keeps their number.
  var isReplicated: Bool { !isDaemonSet && !isJob && id.kind != "Pod" && id.kind != "Node" }

  /// Pods that take part in sums: as planned for; a DaemonSet's that stand today, at least one.
  var countedPods: Int { isDaemonSet ? max(1, currentNodes.values.reduce(0, +)) : replicas }

  /// Containers that run for as long as the pod does.
  var lastingContainers: [Container] { template.containers + template.initContainers.filter(\.isSidecar) }

  /// Names of the claims that its pods share.
  var sharedClaims: [String] {
    template.volumes.compactMap { volume in
      if case .persistentVolumeClaim(let name) = volume.source { return name }
      return nil
    }
  }
}

extension Node {
  var isControlPlane: Bool {
    ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"].contains { labels[$0] != nil }
      || ["master", "control-plane"].contains(labels["kubernetes.io/role"])
  }

  /// Whether a cloud may take it back at any time, by the label that its provider or Karpenter gives.
  var isSpot: Bool {
    labels[WellKnownLabel.capacityType] == "spot" || labels["eks.amazonaws.com/capacityType"] == "SPOT"
      || labels["cloud.google.com/gke-spot"] == "true" || labels["cloud.google.com/gke-preemptible"] == "true"
      || labels["kubernetes.azure.com/scalesetpriority"] == "spot"
  }

  var isWindows: Bool { labels[WellKnownLabel.operatingSystem] == "windows" }

  /// Devices that it offers, sorted.
  var devices: [ResourceName] { allocatable.names.filter { $0.isExtended && allocatable[$0] > 0 } }

  /// Taints that keep pods away, not only advise them.
  var refusingTaints: [Taint] { taints.filter { $0.effect != .preferNoSchedule } }
}

extension StorageClass {
  /// Provisioners whose volumes lie on one node's own disk.
  var isNodeLocal: Bool {
    provisioner == "kubernetes.io/no-provisioner" || provisioner.contains("local-path")
      || provisioner.contains("hostpath") || provisioner.hasPrefix("local.csi") || provisioner.contains("topolvm")
      || provisioner.contains("openebs.io/local") || provisioner.contains("minikube-hostpath")
  }

  /// Provisioners whose volumes can be mounted from every zone of a region.
  var isRegional: Bool {
    [
      "efs.csi.aws.com", "fsx.csi.aws.com", "file.csi.azure.com", "kubernetes.io/azure-file", "nfs.csi.k8s.io",
      "filestore.csi.storage.gke.io", "s3.csi.aws.com", "blob.csi.azure.com", "gcsfuse.csi.storage.gke.io",
    ].contains(provisioner) || provisioner.contains("nfs") || provisioner.hasSuffix("cephfs.csi.ceph.com")
      || provisioner.hasSuffix("rbd.csi.ceph.com") || provisioner == "driver.longhorn.io"
  }
}

/// Small phrases that messages are made of.
enum Phrase {
  /// `1 replica`, `3 replicas`.
  static func count(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
  }

  /// The first few of a list, and how many more: `a, b, c and 4 more`.
  static func list(_ items: [String], limit: Int = 4) -> String {
    let shown = items.prefix(limit).joined(separator: ", ")
    return items.count > limit ? "\(shown) and \(items.count - limit) more" : shown
  }
}

extension Phrase {
  /// `container a has`, `containers a and b have`.
  static func containers(_ names: [String]) -> String {
    names.count == 1 ? "container \(names[0]) has" : "containers \(list(names)) have"
  }
}
