/// How requests from outside reach Services: hosts, class and certificates.
package struct Ingress: Hashable, Sendable {
  package var namespace: String
  package var name: String
  /// `spec.ingressClassName`, or the older annotation's word; nil: the cluster's default.
  package var className: String?
  /// Hosts of its rules, in the file's order; an empty one stands for every host.
  package var hosts: [String]
  /// Names of the Secrets that its `tls` entries take certificates from.
  package var tlsSecrets: [String]
  /// Whether an annotation asks cert-manager (or another ACME client) to keep its certificates.
  package var hasCertificateIssuer: Bool
  package var position: FilePosition

  package init(
    namespace: String, name: String, className: String? = nil, hosts: [String] = [], tlsSecrets: [String] = [],
    hasCertificateIssuer: Bool = false, position: FilePosition
  ) {
    self.namespace = namespace
    self.name = name
    self.className = className
    self.hosts = hosts
    self.tlsSecrets = tlsSecrets
    self.hasCertificateIssuer = hasCertificateIssuer
    self.position = position
  }
}

/// A cert-manager Certificate: the Secret that it keeps fresh.
package struct Certificate: Hashable, Sendable {
  package var namespace: String
  package var name: String
  package var secretName: String
  package var position: FilePosition

  package init(namespace: String, name: String, secretName: String, position: FilePosition) {
    self.namespace = namespace
    self.name = name
    self.secretName = secretName
    self.position = position
  }
}

/// How a CSI driver's volumes are photographed.
package struct VolumeSnapshotClass: Hashable, Sendable {
  package var name: String
  package var driver: String
  package var position: FilePosition

  package init(name: String, driver: String, position: FilePosition) {
    self.name = name
    self.driver = driver
    self.position = position
  }
}
