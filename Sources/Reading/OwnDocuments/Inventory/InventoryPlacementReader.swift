internal import ClusterModel

/// Reads what an Inventory's workload says of where its pods may stand: tolerations, spread, affinity.
struct InventoryPlacementReader {
  private let known = KnownFields.inventory
  let id: WorkloadID
  let directory: WorkloadDirectory

  /// The domains that have a short name.
  private static let domains = ["host": WellKnownLabel.hostname, "zone": WellKnownLabel.zone]

  // MARK: Tolerations

  /// `key=value:Effect`, `key:Effect` or `key` (whatever the value), `*` (every taint), or as a manifest writes it.
  func readTolerations(_ entry: FieldReader) -> [Toleration] {
    entry.list("tolerations").compactMap { element in
      element.node.entries == nil ? readShort(element) : readLong(element)
    }
  }

  private func readShort(_ element: FieldReader) -> Toleration? {
    guard let text = element.asString() else { return nil }
    if text == "*" { return Toleration(operator: .exists) }
    var rest = Substring(text)
    var effect: Taint.Effect?
    if let colon = text.lastIndex(of: ":") {
      effect = Taint.Effect(rawValue: String(text[text.index(after: colon)...]))
      rest = text[..<colon]
      if effect == nil {
        let effects = Taint.Effect.allCases.map(\.rawValue).joined(separator: ", ")
        element.reject("'\(text)' is no toleration", "write key=value:Effect, with an effect of \(effects)")
        return nil
      }
    }
    let parts = rest.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let key = parts.first, !key.isEmpty else {
      element.reject("'\(text)' is no toleration", "write key=value:Effect, key:Effect, key or *")
      return nil
    }
    return parts.count == 2
      ? Toleration(key: key, operator: .equal, value: parts[1], effect: effect)
      : Toleration(key: key, operator: .exists, effect: effect)
  }

  private func readLong(_ element: FieldReader) -> Toleration? {
    guard let entry = element.mapping(knowing: known, at: "spec.workloads[].tolerations[]") else { return nil }
    let key = entry.string("key")
    let comparison = entry.oneOf("operator", Toleration.Operator.self) ?? .equal
    let value = entry.string("value") ?? ""
    if comparison == .exists && !value.isEmpty {
      entry.child("value")?.reject("stands beside operator Exists", "leave out either")
    }
    if comparison == .equal && (key ?? "").isEmpty {
      entry.reject("has no key", "write a key, or operator: Exists for every taint")
    }
    return Toleration(
      key: key, operator: comparison, value: value, effect: entry.oneOf("effect", Taint.Effect.self))
  }

  // MARK: Spread

  /// `{zone: 1, host: 2}`: by how many pods two domains may differ; or a mapping with `maxSkew`, `minDomains`, `soft`.
  /// Any other key is a node label's.
  func readSpread(_ entry: FieldReader) -> [TopologySpreadConstraint] {
    guard let child = entry.child("spread") else { return [] }
    return child.asEntries().compactMap { name, value in
      let key = Self.domains[name] ?? name
      var constraint = TopologySpreadConstraint(
        maxSkew: 1, topologyKey: key, whenUnsatisfiable: .doNotSchedule,
        selector: InventoryDocument.selector(of: id))
      if Self.domains[name] == nil && !name.contains("/") {
        child.reject(
          "'\(name)' is no domain", "write zone, host, or a node label with a domain, such as example.com/rack")
      }
      if value.node.scalar != nil {
        guard let skew = value.asInt(in: 1...1_000_000) else { return nil }
        constraint.maxSkew = skew
        return constraint
      }
      guard let long = value.mapping(knowing: known, at: "spec.workloads[].spread[]") else { return nil }
      constraint.maxSkew = long.int("maxSkew", in: 1...1_000_000) ?? 1
      constraint.minDomains = long.int("minDomains", in: 1...1_000_000)
      if long.bool("soft") == true {
        constraint.whenUnsatisfiable = .scheduleAnyway
        if constraint.minDomains != nil {
          long.child("minDomains")?.reject("has no meaning beside soft", "leave out either")
        }
      }
      return constraint
    }
  }

  // MARK: Affinity

  /// `host` or `zone` (of the workload's own pods), `{to: other, within: zone}`, `{labels: {app: x}, within: host}`,
  /// or a list of such.
  func readCompanions(_ entry: FieldReader, _ field: String) -> PodAffinity {
    guard let child = entry.child(field) else { return PodAffinity() }
    var affinity = PodAffinity()
    for element in child.node.elements == nil ? [child] : child.asList() {
      guard let (term, isSoft) = readCompanion(element, field) else { continue }
      if isSoft {
        affinity.preferred.append(PreferredPodTerm(weight: 100, term: term))
      } else {
        affinity.required.append(term)
      }
    }
    return affinity
  }

  private func readCompanion(_ element: FieldReader, _ field: String) -> (PodAffinityTerm, isSoft: Bool)? {
    guard element.node.entries != nil else {
      guard let name = element.asString(), let key = domain(name, element) else { return nil }
      return (PodAffinityTerm(selector: InventoryDocument.selector(of: id), topologyKey: key), false)
    }
    guard let entry = element.mapping(knowing: known, at: "spec.workloads[].\(field)[]") else { return nil }
    let within = entry.string("within") ?? "host"
    guard let key = domain(within, entry.child("within") ?? entry) else { return nil }
    var term = PodAffinityTerm(selector: nil, topologyKey: key)
    if let other = entry.child("to") {
      guard entry.child("labels") == nil && entry.child("namespaces") == nil else {
        entry.reject("has both to and labels", "name a workload of this Inventory, or labels of pods")
        return nil
      }
      guard let target = find(other) else { return nil }
      term.selector = InventoryDocument.selector(of: target)
      if target.namespace != id.namespace { term.namespaces = [target.namespace] }
    } else {
      let labels = entry.stringMap("labels")
      if labels.isEmpty { entry.reject("selects no pods", "write to: a workload of this Inventory, or labels") }
      term.selector = LabelSelector(matchLabels: labels)
      term.namespaces = entry.strings("namespaces")
    }
    return (term, entry.bool("soft") ?? false)
  }

  private func domain(_ name: String, _ element: FieldReader) -> String? {
    if let key = Self.domains[name] { return key }
    if name.contains("/") { return name }
    element.reject(
      "'\(name)' is no domain", "write host, zone, or a node label with a domain, such as example.com/rack")
    return nil
  }

  private func find(_ reader: FieldReader) -> WorkloadID? {
    guard let text = reader.asString() else { return nil }
    let found = directory.find(text, from: id.namespace)
    if found.count == 1 { return found[0] }
    if found.count > 1 {
      reader.reject("'\(text)' names \(found.count) workloads", "write namespace/Kind/name")
    } else {
      let nearest = NearestName.of(text, among: directory.names).map { "did you mean \($0)?" }
      reader.reject(
        "'\(text)' is no workload of this Inventory", nearest ?? "select the pods of others by labels")
    }
    return nil
  }
}
