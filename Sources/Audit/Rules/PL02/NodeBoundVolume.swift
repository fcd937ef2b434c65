import ClusterModel

extension AuditRule {
  /// PL0204: data on one machine's own disk.
  static let nodeBoundVolume = AuditRule(
    "PL0204", "Local or hostPath volume with one replica", .warning, breaks: .losesData,
    failure: "The data lies on one machine: with the machine it is gone, and without it the pod can't start.",
    explanation: """
      Fires for a replicated workload with one replica whose pods write to a hostPath, or whose claim is bound to a \
      local volume or asks for a class that provisions on a node's own disk. Several replicas are taken to hold copies \
      of each other. DaemonSets are meant to be tied to their nodes and are left alone.

      Host paths that hold no data of the workload's own are left out: below /etc, /usr, /lib, /dev, /sys, /proc, /run \
      and /var/run (certificates, sockets, devices), /var/log and folders named log or crash, and the kubelet's and \
      container runtimes' folders. Where its own selector ties the workload to one machine the owner knows, and it's info.
      """,
    example: RuleExample(
      Example.deployment(replicas: 1, podSpec: ["volumes: [{name: d, hostPath: {path: /data}}]"]),
      change: .replace("hostPath: {path: /data}", with: "persistentVolumeClaim: {claimName: web}"))
  ) { context in
    context.replicated.filter { $0.steadyReplicas == 1 }.compactMap { workload in
      guard let what = nodeBoundData(workload, context.inventory) else { return nil }
      return Violation(
        workload, "its single replica keeps data in \(what)",
        remedy: "use a class whose volumes outlive a node, or replicate the data over nodes and back it up",
        severity: workload.template.nodeSelector[WellKnownLabel.hostname] == nil ? .warning : .info)
    }
  }

  private static func nodeBoundData(_ workload: Workload, _ inventory: Inventory) -> String? {
    for volume in workload.template.volumes where volume.source == .hostPath && holdsData(volume.hostPath) {
      return "hostPath \(volume.hostPath.isEmpty ? volume.name : volume.hostPath)"
    }
    for name in workload.sharedClaims {
      guard let claim = inventory.claims.first(where: { $0.namespace == workload.id.namespace && $0.name == name })
      else { continue }
      if let volume = inventory.volumes.first(where: { $0.name == claim.spec.volumeName }) {
        if volume.isLocal || volume.source == .hostPath { return "local volume \(volume.name) (claim \(name))" }
      } else if let storageClass = inventory.storageClass(of: claim.spec), storageClass.isNodeLocal {
        return "claim \(name) of class \(storageClass.name), which provisions on a node's own disk"
      }
    }
    for template in workload.volumeClaimTemplates {
      if let storageClass = inventory.storageClass(of: template.spec), storageClass.isNodeLocal {
        return "claim \(template.name) of class \(storageClass.name), which provisions on a node's own disk"
      }
    }
    return nil
  }

  private static func holdsData(_ path: String) -> Bool {
    let system = [
      "/etc", "/usr", "/lib", "/lib64", "/dev", "/sys", "/proc", "/run", "/var/run", "/var/log", "/boot", "/opt/cni",
      "/var/lib/kubelet", "/var/lib/docker", "/var/lib/containerd", "/var/lib/cni", "/sbin", "/bin",
    ]
    let last = path.split(separator: "/").last ?? ""
    return path != "/" && !["log", "logs", "crash"].contains(last)
      && !system.contains { path == $0 || path.hasPrefix($0 + "/") }
  }
}
