package import ClusterModel

/// What findings need of all objects, planned for or not: their API versions and places, what their owners accept, and
/// how requests from outside and snapshots are set up.
package struct ObjectFacts: Hashable, Sendable {
  private var records: [ObjectRecord] = []
  private var places: [String: Int] = [:]
  private var ingressesByName: [String: Ingress] = [:]
  private var certificatesByName: [String: Certificate] = [:]
  private var snapshotClassesByName: [String: VolumeSnapshotClass] = [:]

  package init() {}

  /// Sorted by place.
  package var objects: [ObjectRecord] { records.sorted { ($0.position, $0.object) < ($1.position, $1.object) } }
  /// Sorted by namespace and name.
  package var ingresses: [Ingress] { ingressesByName.sorted { $0.key < $1.key }.map(\.value) }
  /// Sorted by namespace and name.
  package var certificates: [Certificate] { certificatesByName.sorted { $0.key < $1.key }.map(\.value) }
  /// Sorted by name.
  package var snapshotClasses: [VolumeSnapshotClass] { snapshotClassesByName.sorted { $0.key < $1.key }.map(\.value) }

  /// Notes an object. Fields of the wrong form are passed over: findings never keep a manifest from being read.
  mutating func add(_ node: DocumentNode, kind: String, apiVersion: String, file: String) {
    let metadata = node["metadata"]
    guard let name = metadata?.text("name") ?? metadata?.text("generateName"), !name.isEmpty else { return }
    let position = FilePosition(path: file, line: node.line, column: node.column)
    let namespace = Self.namespace(metadata, kind: kind, apiVersion: apiVersion)
    let record = ObjectRecord(
      apiVersion: apiVersion, kind: kind, namespace: namespace, name: name,
      ignoreAnnotation: metadata?["annotations"]?.text("plimsoll.dev/ignore"), position: position)
    // Of two with the same name the later counts, as everywhere; a generated name is another each time.
    let key = "\(KnownKinds.group(of: apiVersion))/\(record.object)"
    if let place = places[key], metadata?.text("name") != nil {
      records[place] = record
    } else {
      places[key] = records.count
      records.append(record)
    }
    addDetails(node, kind: kind, group: KnownKinds.group(of: apiVersion), record)
  }

  private mutating func addDetails(_ node: DocumentNode, kind: String, group: String, _ record: ObjectRecord) {
    switch (group, kind) {
    case ("networking.k8s.io", "Ingress"), ("extensions", "Ingress"):
      ingressesByName[record.object] = Self.ingress(node, record)
    case ("cert-manager.io", "Certificate"):
      guard let secret = node["spec"]?.text("secretName") else { return }
      certificatesByName[record.object] = Certificate(
        namespace: record.namespace ?? "default", name: record.name, secretName: secret, position: record.position)
    case ("snapshot.storage.k8s.io", "VolumeSnapshotClass"):
      guard let driver = node.text("driver") else { return }
      snapshotClassesByName[record.name] = VolumeSnapshotClass(
        name: record.name, driver: driver, position: record.position)
    default: return
    }
  }

  private static func ingress(_ node: DocumentNode, _ record: ObjectRecord) -> Ingress {
    let annotations = node["metadata"]?["annotations"]
    let spec = node["spec"]
    let issuers = ["cert-manager.io/cluster-issuer", "cert-manager.io/issuer", "certmanager.k8s.io/cluster-issuer"]
    let isACME = annotations?.text("kubernetes.io/tls-acme") == "true"
    return Ingress(
      namespace: record.namespace ?? "default", name: record.name,
      className: spec?.text("ingressClassName") ?? annotations?.text("kubernetes.io/ingress.class"),
      hosts: (spec?["rules"]?.elements ?? []).map { $0.text("host") ?? "" },
      tlsSecrets: (spec?["tls"]?.elements ?? []).compactMap { $0.text("secretName") },
      hasCertificateIssuer: isACME || issuers.contains { annotations?[$0] != nil }, position: record.position)
  }

  /// The object's namespace; `default` for namespaced kinds that write none; nil for cluster-wide ones.
  private static func namespace(_ metadata: DocumentNode?, kind: String, apiVersion: String) -> String? {
    if let namespace = metadata?.text("namespace"), !namespace.isEmpty { return namespace }
    if KnownKinds.group(of: apiVersion).hasSuffix("rbac.authorization.k8s.io") {
      return kind.hasPrefix("Cluster") ? nil : "default"
    }
    return namespacedKinds.contains(kind) ? "default" : nil
  }

  private static let namespacedKinds: Set<String> = [
    "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob", "Pod",
    "PodDisruptionBudget", "HorizontalPodAutoscaler", "VerticalPodAutoscaler", "PersistentVolumeClaim", "LimitRange",
    "ResourceQuota", "Service", "Ingress", "NetworkPolicy", "ConfigMap", "Secret", "ServiceAccount", "Endpoints",
    "EndpointSlice", "Certificate", "Issuer", "Lease", "Event",
  ]
}

/// Whether a Service's load balancer hands on who the client is.
enum ClientAddress {
  static func isKept(_ service: DocumentNode) -> Bool {
    if service["spec"]?.text("externalTrafficPolicy") == "Local" { return true }
    for entry in service["metadata"]?["annotations"]?.entries ?? [] {
      let value = entry.value.scalar?.text ?? ""
      let asksForProxyProtocol =
        entry.key.contains("proxy-protocol") && !["", "false", "none"].contains(value.lowercased())
      let preserves =
        entry.key.hasSuffix("target-group-attributes") && value.contains("preserve_client_ip.enabled=true")
      if asksForProxyProtocol || preserves { return true }
    }
    return false
  }
}
