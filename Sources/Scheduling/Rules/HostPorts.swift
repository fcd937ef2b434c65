package import ClusterModel

/// A port of the node that a pod takes for itself.
package struct HostPort: Hashable, Comparable, Sendable {
  package static let everyAddress = "0.0.0.0"

  package let address: String
  package let port: Int
  /// `TCP`, `UDP` or `SCTP`.
  package let `protocol`: String

  /// An empty address means every address, an empty protocol TCP.
  package init(address: String = "", port: Int, protocol: String = "TCP") {
    self.address = address.isEmpty ? Self.everyAddress : address
    self.port = port
    self.protocol = `protocol`.isEmpty ? "TCP" : `protocol`
  }

  /// Same port and protocol, and the same address or one of them means every address.
  package func conflicts(with other: HostPort) -> Bool {
    port == other.port && `protocol` == other.protocol
      && (address == other.address || address == Self.everyAddress || other.address == Self.everyAddress)
  }

  package static func < (a: HostPort, b: HostPort) -> Bool {
    (a.port, a.protocol, a.address) < (b.port, b.protocol, b.address)
  }
}

/// Two pods of one node can't take the same host port: the NodePorts filter.
package enum HostPorts {
  package static let reason = "node(s) didn't have free ports for the requested pod ports"

  /// The host ports that a pod takes: its app containers' and its sidecars', not its ordinary init containers'.
  package static func ports(of template: PodTemplate) -> [HostPort] {
    let containers = template.initContainers.filter(\.isSidecar) + template.containers
    return containers.flatMap(\.ports).filter { $0.hostPort > 0 }.map {
      HostPort(address: $0.hostIP, port: $0.hostPort, protocol: $0.protocol)
    }
  }

  /// Whether pods of these two templates can't stand on one node; a template with host ports conflicts with itself.
  package static func conflict(_ a: PodTemplate, _ b: PodTemplate) -> Bool {
    firstConflict(wanted: ports(of: a), taken: ports(of: b)) != nil
  }

  /// The first wanted port that some taken one conflicts with.
  ///
  /// - Complexity: O(wanted * taken)
  package static func firstConflict(wanted: [HostPort], taken: some Sequence<HostPort>) -> HostPort? {
    guard !wanted.isEmpty else { return nil }
    let taken = Array(taken)
    return wanted.first { port in taken.contains { $0.conflicts(with: port) } }
  }

  /// nil where none of the wanted ports conflicts with a taken one.
  package static func refusal(wanted: [HostPort], taken: some Sequence<HostPort>) -> Refusal? {
    firstConflict(wanted: wanted, taken: taken).map {
      Refusal(.nodePorts, .unschedulable, [reason], evidence: .hostPort($0))
    }
  }
}
