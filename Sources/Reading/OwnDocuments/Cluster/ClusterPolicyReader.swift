internal import ClusterModel

/// Reads what a Cluster document says of failures, of the control plane, and of matters that no manifest shows.
struct ClusterPolicyReader {
  private let known = KnownFields.cluster

  // MARK: Failures to survive

  func readSurvival(_ spec: FieldReader) -> [SurvivalDemand] {
    var demands: [(word: String, demand: SurvivalDemand)] = []
    for element in spec.list("survive") {
      for (word, demand) in read(element) {
        if demands.contains(where: { $0.word == word }) {
          element.reject("'\(word)' stands twice", "write it once")
        }
        demands.append((word, demand))
      }
    }
    return demands.map(\.demand)
  }

  /// A bare word, or a mapping of one with its figures.
  private func read(_ element: FieldReader) -> [(String, SurvivalDemand)] {
    let words = known["spec.survive[]"]
    guard let entries = element.node.entries else {
      guard let word = element.asString() else { return [] }
      guard words.contains(word) else {
        let nearest = NearestName.of(word, among: words).map { "did you mean \($0)?" }
        element.reject("'\(word)' is none of \(words.joined(separator: ", "))", nearest ?? "write one of them")
        return []
      }
      return standard(word).map { [(word, $0)] } ?? []
    }
    element.allowOnly(words)
    if entries.isEmpty { element.reject("is empty", "write one of \(words.joined(separator: ", "))") }
    return entries.compactMap { entry in
      guard words.contains(entry.key) else { return nil }
      return demand(entry.key, in: element).map { (entry.key, $0) }
    }
  }

  private func standard(_ word: String) -> SurvivalDemand? {
    switch word {
    case "zone-loss": .zoneLoss
    case "node-loss": .nodeLoss(1)
    case "upgrade": .upgrade(maxSurge: .count(1), maxUnavailable: .count(0))
    case "spot-reclaim": .spotReclaim
    default: nil
    }
  }

  private func demand(_ word: String, in element: FieldReader) -> SurvivalDemand? {
    guard let value = element.child(word) else { return standard(word) }
    switch word {
    case "node-loss": return element.int(word, in: 1...1000).map { .nodeLoss($0) }
    case "upgrade":
      guard let upgrade = value.mapping(knowing: known, at: "spec.survive[].upgrade") else { return nil }
      let surge = upgrade.intOrPercent("maxSurge") ?? .count(1)
      let unavailable = upgrade.intOrPercent("maxUnavailable") ?? .count(0)
      if surge.scaled(total: 100) == 0 && unavailable.scaled(total: 100) == 0 {
        upgrade.reject(
          "maxSurge and maxUnavailable are both 0, so that no node could be replaced", "write 1 for one of them")
      }
      return .upgrade(maxSurge: surge, maxUnavailable: unavailable)
    case "spot-reclaim" where value.node.scalar?.boolean == nil && value.node.scalar?.text.isEmpty == false:
      switch value.asString() {
      case "pool": return .spotReclaim
      case "zone": return .spotReclaimByZone
      default:
        value.reject("\(value.node.summary) is neither pool nor zone", "write pool, zone, or nothing for pool")
        return nil
      }
    default:
      if element.bool(word) == false { return nil }
      return standard(word)
    }
  }

  // MARK: Control plane and declarations

  func readControlPlane(_ reader: FieldReader) -> ControlPlane? {
    guard let plane = reader.mapping(knowing: known, at: "spec.controlPlane") else { return nil }
    var result = ControlPlane(members: plane.int("members", in: 1...99) ?? 3, position: plane.position)
    if let etcd = plane.oneOf("etcd", EtcdTopology.self) { result.etcd = etcd.rawValue }
    result.zones = plane.strings("zones")
    result.apiEndpoint = plane.string("apiEndpoint") ?? ""
    result.disk = plane.string("disk") ?? ""
    return result
  }

  func readDeclarations(_ reader: FieldReader) -> Declarations? {
    guard let declared = reader.mapping(knowing: known, at: "spec.declared") else { return nil }
    var result = Declarations(keptOut: declared.strings("keptOut"))
    if let owner = declared.string("upgradeOwner"), !owner.isEmpty { result.upgradeOwner = owner }
    if let backup = declared.child("etcdBackup")?.mapping(knowing: known, at: "spec.declared.etcdBackup") {
      if let schedule = backup.child("schedule"), let text = schedule.asString() {
        let fields = text.split(separator: " ")
        if fields.count == 5 || text.hasPrefix("@") || text.isEmpty {
          result.etcdBackupSchedule = text.isEmpty ? nil : text
        } else {
          schedule.reject("'\(text)' is no cron schedule", "write five fields, such as \"0 */6 * * *\"")
        }
      }
      result.lastRestoreTest = backup.child("lastRestoreTest").flatMap(readDate)
    }
    if let backup = declared.string("volumeBackup"), !backup.isEmpty { result.volumeBackup = backup }
    result.growthPerMonth = declared.double("growthPerMonth", in: 0...10)
    if let network = declared.child("network")?.mapping(knowing: known, at: "spec.declared.network") {
      result.podCIDR = network.child("podCIDR").flatMap(readBlock)
      result.nodeMaskSize = network.int("nodeMaskSize", in: 8...32)
    }
    result.ignore = declared.list("ignore").compactMap(readSuppression)
    return result
  }

  /// A finding that is accepted; without a reason it's a problem, not an acceptance.
  private func readSuppression(_ reader: FieldReader) -> DeclaredSuppression? {
    guard let entry = reader.mapping(knowing: known, at: "spec.declared.ignore[]"),
      let rule = entry.requiredString("rule"), let reason = entry.requiredString("reason")
    else { return nil }
    return DeclaredSuppression(
      rule: rule, object: entry.string("object") ?? "*", reason: reason,
      until: entry.child("until").flatMap(readDate), position: entry.position)
  }

  /// An IPv4 block such as 10.244.0.0/16.
  private func readBlock(_ reader: FieldReader) -> String? {
    guard let text = reader.asString() else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let bytes = parts[0].split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    guard parts.count == 2, bytes.count == 4, !bytes.contains(nil), let length = Int(parts[1]),
      (0...32).contains(length)
    else {
      reader.reject("'\(text.prefix(60))' is no IPv4 block", "write it as 10.244.0.0/16")
      return nil
    }
    return text
  }

  private func readDate(_ reader: FieldReader) -> String? {
    guard let text = reader.node.scalar?.text, CalendarDate.isValid(text) else {
      reader.reject("\(reader.node.summary) is no date", "write it as 2026-09-14")
      return nil
    }
    return text
  }
}

/// Where etcd stands.
enum EtcdTopology: String, CaseIterable {
  case stacked, external
}

/// Dates as ISO 8601 writes them.
enum CalendarDate {
  /// Whether `text` is YYYY-MM-DD, and such a day exists.
  static func isValid(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month)
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...days[month - 1]).contains(day)
  }
}
