import ClusterModel
import Quantities

/// The fields of a container in Kubernetes 1.35, to tell a mistyped one from a new one.
private let containerFields = [
  "name", "image", "command", "args", "workingDir", "ports", "envFrom", "env", "resources", "resizePolicy",
  "restartPolicy", "restartPolicyRules", "volumeMounts", "volumeDevices", "livenessProbe", "readinessProbe",
  "startupProbe", "lifecycle", "terminationMessagePath", "terminationMessagePolicy", "imagePullPolicy",
  "securityContext", "stdin", "stdinOnce", "tty",
]

extension FieldReader {
  /// A container, reduced to name, image, resources and ports: commands and environment are never looked at.
  func container(isInitial: Bool) -> Container {
    rejectMistyped(containerFields)
    let resources = mapping("resources")
    resources?.rejectMistyped(["requests", "limits", "claims"])
    return Container(
      name: requiredString("name") ?? "", image: string("image") ?? "",
      requests: resources?.resources("requests") ?? ResourceVector(),
      limits: resources?.resources("limits") ?? ResourceVector(), ports: mappings("ports").compactMap { $0.port() },
      isSidecar: isInitial && string("restartPolicy") == "Always")
  }

  private func port() -> ContainerPort? {
    guard let port = int("containerPort", in: 1...65_535) else {
      if !has("containerPort") { missing("containerPort", "write a port from 1 to 65535") }
      return nil
    }
    let transport = string("protocol") ?? "TCP"
    if !["TCP", "UDP", "SCTP"].contains(transport) {
      child("protocol")?.reject("'\(transport)' is none of TCP, UDP, SCTP", "write one of them")
    }
    return ContainerPort(
      containerPort: port, hostPort: int("hostPort", in: 0...65_535) ?? 0, hostIP: string("hostIP") ?? "",
      protocol: transport)
  }
}
