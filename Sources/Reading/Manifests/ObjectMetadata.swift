import ClusterModel

/// What is kept of an object's `metadata`.
struct ObjectMetadata {
  let name: String
  /// nil where the object names none.
  let namespace: String?
  let labels: [String: String]
  /// `KeptAnnotations` alone.
  let annotations: [String: String]
  /// The controlling owner.
  let owner: OwnerReference?
  let isTerminating: Bool
  let createdAt: Int64?
}

/// The annotations that placement depends on, or that are ours; all others may hold anybody's secrets and are dropped.
enum KeptAnnotations {
  static let ownPrefix = "plimsoll.dev/"
  static let mirror = "kubernetes.io/config.mirror"
  static let bindCompleted = "pv.kubernetes.io/bind-completed"
  static let oldStorageClass = "volume.beta.kubernetes.io/storage-class"
  static let defaultStorageClass = "storageclass.kubernetes.io/is-default-class"
  static let oldDefaultStorageClass = "storageclass.beta.kubernetes.io/is-default-class"

  private static let others: Set<String> = [
    mirror, bindCompleted, oldStorageClass, defaultStorageClass, oldDefaultStorageClass,
    "cluster-autoscaler.kubernetes.io/safe-to-evict", "karpenter.sh/do-not-disrupt",
    "storage.alpha.kubernetes.io/migrated-plugins", "volume.kubernetes.io/selected-node",
  ]

  static func keeps(_ key: String) -> Bool { key.hasPrefix(ownPrefix) || others.contains(key) }
}

extension FieldReader {
  /// Reads `metadata`; nil (and a problem) where the object has no name.
  func metadata() -> ObjectMetadata? {
    guard let metadata = mapping("metadata") else {
      missing("metadata", "give the object a name")
      return nil
    }
    guard let name = metadata.string("name") ?? metadata.string("generateName") else {
      metadata.missing("name", "give the object a name")
      return nil
    }
    guard !name.isEmpty else {
      metadata.child("name")?.reject("is empty", "give the object a name")
      return nil
    }
    let namespace = metadata.string("namespace")
    return ObjectMetadata(
      name: name, namespace: namespace?.isEmpty == true ? nil : namespace, labels: metadata.stringMap("labels"),
      annotations: metadata.keptAnnotations(), owner: metadata.controller(),
      isTerminating: metadata.child("deletionTimestamp") != nil,
      createdAt: metadata.node.text("creationTimestamp").flatMap(Timestamp.seconds))
  }

  /// Labels and kept annotations of a template's metadata, which has no name.
  func templateMetadata() -> (labels: [String: String], annotations: [String: String]) {
    guard let metadata = mapping("metadata") else { return ([:], [:]) }
    return (metadata.stringMap("labels"), metadata.keptAnnotations())
  }

  private func keptAnnotations() -> [String: String] {
    guard let entries = child("annotations")?.asEntries() else { return [:] }
    var kept: [String: String] = [:]
    for (key, value) in entries where KeptAnnotations.keeps(key) { kept[key] = value.asString() }
    return kept
  }

  /// The owner that controls the object; a lone owner counts too where none says so.
  private func controller() -> OwnerReference? {
    let owners = mappings("ownerReferences")
    let controlling = owners.first { $0.node["controller"]?.scalar?.boolean == true }
    guard let owner = controlling ?? (owners.count == 1 ? owners[0] : nil), let kind = owner.requiredString("kind"),
      let name = owner.requiredString("name")
    else { return nil }
    return OwnerReference(kind: kind, name: name)
  }
}

/// Kubernetes' time stamps: `2026-08-22T10:15:30Z`.
enum Timestamp {
  /// Seconds since 1970; nil where the text has another form.
  static func seconds(_ text: String) -> Int64? {
    let digits = text.utf8.split(whereSeparator: { !($0 >= 0x30 && $0 <= 0x39) }).map { String(Substring($0)) }
    let parts = digits.compactMap { Int64($0) }
    guard text.hasSuffix("Z"), parts.count >= 6, (1...12).contains(parts[1]), (1...31).contains(parts[2]),
      (0...9999).contains(parts[0])
    else { return nil }
    // Days from civil, with March as the year's first month.
    let year = parts[1] <= 2 ? parts[0] - 1 : parts[0]
    let month = (parts[1] + 9) % 12
    let dayOfYear = (153 * month + 2) / 5 + parts[2] - 1
    let era = year / 400
    let yearOfEra = year - era * 400
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    return days * 86_400 + parts[3] * 3600 + parts[4] * 60 + parts[5]
  }
}
