internal import ClusterModel
internal import Quantities

/// What several documents of our own read alike.
extension FieldReader {
  /// `metadata.name`, or the default where it has none.
  func documentName(knowing known: KnownFields, default standard: String) -> String {
    guard let metadata = child("metadata")?.mapping(knowing: known, at: "metadata") else { return standard }
    guard let name = metadata.string("name") else { return standard }
    if name.isEmpty { metadata.child("name")?.reject("is empty", "write a name, or leave it out") }
    return name.isEmpty ? standard : name
  }

  func requiredInt(_ key: String, in range: ClosedRange<Int>) -> Int? {
    guard has(key) else {
      missing(key, "write it")
      return nil
    }
    return int(key, in: range)
  }

  /// The elements of a list of strings, each with its text; empty strings and an empty list are problems.
  private func textElements(
    _ key: String, _ remedy: String, mayBeEmpty: Bool = false
  ) -> [(text: String, element: FieldReader)] {
    guard let child = child(key) else {
      missing(key, remedy)
      return []
    }
    let elements = child.asList()
    if elements.isEmpty && child.node.elements != nil && !mayBeEmpty { child.reject("is empty", remedy) }
    return elements.compactMap { element in
      guard let text = element.asString() else { return nil }
      if text.isEmpty { element.reject("is empty", remedy) }
      return text.isEmpty ? nil : (text, element)
    }
  }

  /// A list of strings, not empty and none of them empty.
  func nonEmptyStrings(_ key: String, _ remedy: String) -> [String] { textElements(key, remedy).map(\.text) }

  /// Patterns of instance types; none where the field is missing or empty.
  func patterns(_ key: String) -> [String] {
    child(key) == nil ? [] : textElements(key, "write patterns such as \"m7i.*\"", mayBeEmpty: true).map(\.text)
  }

  private func uniqueElements(
    _ key: String, _ remedy: String, mayBeEmpty: Bool = false
  ) -> [(text: String, element: FieldReader)] {
    var seen: Set<String> = []
    return textElements(key, remedy, mayBeEmpty: mayBeEmpty).filter { text, element in
      let isNew = seen.insert(text).inserted
      if !isNew { element.reject("'\(text)' stands twice", "write it once") }
      return isNew
    }
  }

  /// As `nonEmptyStrings`, each one once.
  func uniqueStrings(_ key: String, _ remedy: String) -> [String] { uniqueElements(key, remedy).map(\.text) }

  /// A list of an enumeration's words, none twice; nil where the field is missing.
  func words<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String, _: Word.Type, mayBeEmpty: Bool = false
  ) -> [Word]? {
    guard child(key) != nil else { return nil }
    let names = Word.allCases.map(\.rawValue)
    let elements = uniqueElements(key, "write one of \(names.joined(separator: ", "))", mayBeEmpty: mayBeEmpty)
    return elements.compactMap { text, element in
      if let word = Word(rawValue: text) { return word }
      let nearest = NearestName.of(text, among: names).map { "did you mean \($0)?" }
      element.reject("'\(text)' is none of \(names.joined(separator: ", "))", nearest ?? "write one of them")
      return nil
    }
  }

  /// Shares by resource, such as a utilisation cap; names that no resource can have are problems.
  func shares(in range: ClosedRange<Double>) -> [ResourceName: Double] {
    var shares: [ResourceName: Double] = [:]
    for (name, value) in asEntries() {
      guard ResourceName(rawValue: name).isPossible else {
        let nearest = NearestName.of(name, among: ResourceName.ofEveryNode.map(\.rawValue)).map {
          "did you mean \($0)?"
        }
        value.reject(
          "'\(name)' is no resource",
          nearest ?? "write cpu, memory, ephemeral-storage, pods, or a name with its domain such as nvidia.com/gpu")
        continue
      }
      guard let share = value.node.scalar?.number, range.contains(share) else {
        value.reject(
          "\(value.node.summary) is no share", "write a number from \(range.lowerBound) to \(range.upperBound)")
        continue
      }
      shares[ResourceName(rawValue: name)] = share
    }
    return shares
  }

  /// An amount of money per hour.
  func price(_ key: String, allowsZero: Bool = false) -> HourlyCost? { child(key)?.asPrice(allowsZero: allowsZero) }

  func asPrice(allowsZero: Bool = false) -> HourlyCost? {
    guard let number = node.scalar?.number, let cost = HourlyCost(amount: number), cost >= .zero else {
      reject("\(node.summary) is no price", "write what an hour costs as a number, such as 0.25")
      return nil
    }
    guard allowsZero || cost > .zero else {
      reject(
        "a price of \(node.scalar?.text ?? "0") says nothing about what is cheaper",
        "write what an hour of it costs you, such as its share of purchase and power")
      return nil
    }
    return cost
  }

  func rejectZone(_ zone: String, zones: [String]) {
    let nearest = NearestName.of(zone, among: zones).map { "did you mean \($0)?" }
    reject(
      "'\(zone)' is none of the cluster's zones", nearest ?? "the zones are \(zones.joined(separator: ", "))")
  }

  /// Taints in kubectl's notation, or as Kubernetes writes them in a Node; none twice.
  func taints(_ key: String) -> [Taint] {
    var taints: [Taint] = []
    for element in list(key) {
      guard let taint = element.asOwnTaint() else { continue }
      if taints.contains(taint) {
        element.reject("'\(taint)' stands twice", "write it once")
      } else {
        taints.append(taint)
      }
    }
    return taints
  }

  private func asOwnTaint() -> Taint? {
    if node.entries != nil {
      guard let name = requiredString("key"), let effect = oneOf("effect", Taint.Effect.self) else {
        if !has("effect") { missing("effect", "write NoSchedule") }
        return nil
      }
      return Taint(key: name, value: string("value") ?? "", effect: effect)
    }
    guard let text = asString() else { return nil }
    if let taint = Taint(text) { return taint }
    let effects = Taint.Effect.allCases.map(\.rawValue).joined(separator: ", ")
    reject(
      "'\(text)' is no taint", "write key=value:Effect or key:Effect, with an effect of \(effects)")
    return nil
  }
}

/// Reads which instance types may be bought, in the cluster, in a pool, or in a scenario.
struct InstanceTypeFilterReader {
  /// Its place among the cluster's known fields.
  let place: String

  func read(_ reader: FieldReader) -> InstanceTypeFilter? {
    guard let mapping = reader.mapping(knowing: .cluster, at: place) else { return nil }
    var filter = InstanceTypeFilter()
    filter.include = mapping.patterns("include")
    filter.exclude = mapping.patterns("exclude")
    filter.architectures = mapping.words("architectures", Architecture.self, mayBeEmpty: true)?.map(\.rawValue) ?? []
    filter.generationAtLeast = mapping.int("generationAtLeast", in: 1...99)
    return filter
  }
}

/// Processor architectures by Kubernetes' names.
enum Architecture: String, CaseIterable {
  case amd64, arm64
}
