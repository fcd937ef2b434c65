package import ClusterModel
internal import Quantities

/// Reads the compact text in which the built-in catalogues are kept: a head, then families of instance types.
///
/// The notation is described at the head of each file of `Resources`. The text is part of the program, so that what is
/// wrong with it is a defect of the program, not of anybody's input.
package struct CompactCatalogue: Sendable {
  package let catalog: Catalog
  /// The zones of the region, in the file's order.
  package let zones: [String]

  /// A line that can't be read.
  package struct Malformed: Error, Hashable, CustomStringConvertible {
    /// 1-based.
    package let line: Int
    package let cause: String

    package var description: String { "line \(line): \(cause)" }
  }

  /// - Parameter name: the catalogue's name, as the Cluster document would call it.
  /// - Throws: the first line that can't be read.
  /// - Complexity: O(length of the text)
  package init(name: String, text: String) throws(Malformed) {
    var reader = CompactCatalogueReader()
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let cause = reader.read(line) { throw Malformed(line: index + 1, cause: cause) }
    }
    zones = reader.zones.map(\.name)
    catalog = Catalog(
      name: name, provider: reader.head["provider"] ?? "", region: reader.head["region"] ?? "",
      currency: reader.head["currency"] ?? "USD", source: reader.head["source"] ?? "",
      date: reader.head["date"] ?? "", instanceTypes: reader.instanceTypes.sorted { $0.name < $1.name },
      typesOfUnknownZone: reader.typesOfUnknownZone.sorted())
  }
}

/// What has been read of a compact catalogue so far.
private struct CompactCatalogueReader {
  /// The part of an instance type that its family gives.
  struct Family {
    var prefix: Substring
    var suffix: Substring
    var name: String
    var generation: Int
    var architecture: String
    var zones: Substring
    var gpuModel: String
  }

  var head: [String: String] = [:]
  var zones: [(letter: Character, name: String)] = []
  var family: Family?
  var instanceTypes: [InstanceType] = []
  var typesOfUnknownZone: [String] = []

  /// Takes one line in; answers what is wrong with it, nil where nothing is.
  mutating func read(_ line: Substring) -> String? {
    let words = line.split(separator: " ")
    guard let first = words.first, !first.hasPrefix("#") else { return nil }
    switch first {
    case "provider", "region", "currency", "date", "source", "note":
      head[String(first)] = String(line.dropFirst(first.count + 1))
      return nil
    case "zone":
      guard words.count == 3, words[1].count == 1, let letter = words[1].first else { return "zone LETTER NAME" }
      zones.append((letter, String(words[2])))
      return nil
    case "family": return readFamily(words)
    default: return readInstanceType(words)
    }
  }

  private mutating func readFamily(_ words: [Substring]) -> String? {
    guard words.count == 5 || words.count == 6, let star = words[1].firstIndex(of: "*"), let generation = Int(words[2])
    else { return "family PATTERN GENERATION ARCHITECTURE ZONES [gpu=MODEL]" }
    let prefix = words[1][..<star]
    let suffix = words[1][words[1].index(after: star)...]
    let name = prefix.hasSuffix(".") || prefix.hasSuffix("-") ? prefix.dropLast() + suffix : prefix + suffix
    var gpuModel = ""
    if words.count == 6 {
      guard words[5].hasPrefix("gpu=") else { return "'\(words[5])' is not gpu=MODEL" }
      gpuModel = words[5].dropFirst(4).split(separator: "_").joined(separator: " ")
    }
    family = Family(
      prefix: prefix, suffix: suffix, name: String(name), generation: generation, architecture: String(words[3]),
      zones: words[4], gpuModel: gpuModel)
    return nil
  }

  private mutating func readInstanceType(_ words: [Substring]) -> String? {
    guard let family else { return "an instance type before the first family" }
    guard words.count >= 5, let cores = Int(words[1]), let memory = Int64(words[2]), let onDemand = price(words[3])
    else { return "SIZE VCPU MEMORY_MIB ON_DEMAND SPOT, then words of the form NAME=VALUE" }
    let spot = words[4] == "-" ? nil : price(words[4])
    if spot == nil && words[4] != "-" { return "'\(words[4])' is no price" }
    var type = InstanceType(
      name: "\(family.prefix)\(words[0])\(family.suffix)", family: family.name, generation: family.generation,
      architecture: family.architecture, cores: cores, memoryMiB: memory)
    var letters = family.zones
    for word in words.dropFirst(5) {
      guard let parsed = Trait(word) else { return "'\(word)' is none of the words that may follow the prices" }
      switch parsed {
      case .interfaces(let count, let addresses):
        type.networkInterfaces = count
        type.addressesPerInterface = addresses
      case .pods(let count): type.maxPods = count
      case .gpus(let count): type.gpuCount = count
      case .disk(let gibibytes): type.localStorageGiB = gibibytes
      case .zones(let text): letters = text
      case .resource(let name, let count): type.extendedResources[name] = count
      }
    }
    if type.gpuCount > 0 { type.gpuModel = family.gpuModel }
    if letters == "?" { typesOfUnknownZone.append(type.name) }
    for (letter, zone) in zones where letters == "?" || letters.contains(letter) {
      type.offerings.append(Offering(zone: zone, capacityType: .onDemand, price: onDemand))
      if let spot { type.offerings.append(Offering(zone: zone, capacityType: .spot, price: spot)) }
    }
    instanceTypes.append(type)
    return type.offerings.isEmpty ? "none of the zones '\(letters)' is known" : nil
  }

  /// A price in units of the currency, with at most six decimals, none lost.
  private func price(_ text: Substring) -> HourlyCost? {
    guard let quantity = Quantity(text), quantity > .zero, quantity.nano % 1000 == 0 else { return nil }
    return HourlyCost(microUnits: Int64(clamping: quantity.nano / 1000))
  }
}

/// One of the words after an instance type's prices.
private enum Trait {
  case interfaces(Int, addresses: Int)
  case pods(Int)
  case gpus(Int)
  case disk(Int64)
  case zones(Substring)
  case resource(ResourceName, Int64)

  init?(_ word: Substring) {
    let parts = word.split(separator: "=", maxSplits: 1)
    if parts.count == 1 {
      let counts = word.split(separator: "x").compactMap { Int($0) }
      guard counts.count == 2, counts.allSatisfy({ $0 > 0 }) else { return nil }
      self = .interfaces(counts[0], addresses: counts[1])
      return
    }
    if parts[0] == "zones" {
      self = .zones(parts[1])
      return
    }
    guard let count = Int64(parts[1]), count > 0 else { return nil }
    switch parts[0] {
    case "pods": self = .pods(Int(count))
    case "gpu": self = .gpus(Int(count))
    case "disk": self = .disk(count)
    default:
      guard parts[0].hasPrefix("+") else { return nil }
      self = .resource(ResourceName(rawValue: String(parts[0].dropFirst())), count)
    }
  }
}
