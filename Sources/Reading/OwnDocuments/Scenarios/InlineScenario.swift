package import ClusterModel
internal import Quantities

/// Reads the one scenario that the options of a command line ask for.
///
/// Each option is read by itself; what is wrong names the option, and all of it is told at once.
package struct InlineScenario {
  /// What was asked for, each option as it stood on the command line.
  package struct Options: Hashable, Sendable {
    /// `shop/Deployment/web.replicas=40`, `shop/Deployment/web.requests.memory=2Gi`
    package var set: [String]
    /// `shop/*=2.0`
    package var scale: [String]
    /// `us-east-1a,us-east-1b`; nil: not asked for.
    package var zones: String?
    /// `on-demand,spot`; nil: not asked for.
    package var capacity: String?
    /// `m7g.*,c7g.*`; nil: not asked for.
    package var instanceTypes: String?
    package var add: [String]
    package var remove: [String]

    package init(
      set: [String] = [], scale: [String] = [], zones: String? = nil, capacity: String? = nil,
      instanceTypes: String? = nil, add: [String] = [], remove: [String] = []
    ) {
      self.set = set
      self.scale = scale
      self.zones = zones
      self.capacity = capacity
      self.instanceTypes = instanceTypes
      self.add = add
      self.remove = remove
    }
  }

  /// nil where no option asks for anything.
  package private(set) var scenario: Scenario?
  package private(set) var problems: [InputProblem] = []

  /// The changes in the order of the options here: what is added first, so that the others may speak of it.
  package init(_ options: Options) {
    var changes: [ScenarioChange] = []
    var names: [String] = []
    func take(_ option: String, _ text: String, _ name: String, _ read: (String) throws(OptionFault) -> Kind) {
      let position = FilePosition(path: option)
      do throws(OptionFault) {
        changes.append(ScenarioChange(try read(text), position: position))
        names.append(name)
      } catch {
        problems.append(InputProblem(position: position, cause: error.cause, remedy: error.remedy))
      }
    }
    for text in options.add { take("--add", text, "add \(text)") { .add(path: $0) } }
    for text in options.remove { take("--remove", text, "remove \(text)") { .remove(pattern: $0) } }
    for text in options.set { take("--set", text, "set \(text)", Self.setting) }
    for text in options.scale { take("--scale", text, "scale \(text)", Self.scaling) }
    if let text = options.zones { take("--zones", text, "zones \(text)") { .zones(Self.words($0)) } }
    if let text = options.capacity { take("--capacity", text, "\(text) alone", Self.capacityTypes) }
    if let text = options.instanceTypes {
      take("--instance-types", text, "instance types \(text)") {
        .instanceTypes(InstanceTypeFilter(include: Self.words($0)))
      }
    }
    guard !names.isEmpty else { return }
    scenario = Scenario(
      name: names.joined(separator: ", "), changes: changes, position: FilePosition(path: "the command line"))
  }

  private typealias Kind = ScenarioChange.Kind

  /// What is wrong with an option's text.
  struct OptionFault: Error {
    let cause: String
    let remedy: String
  }

  private static func words(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.trimming { $0 == " " } }.filter { !$0.isEmpty }
  }

  private static func capacityTypes(_ text: String) throws(OptionFault) -> Kind {
    var types: [CapacityType] = []
    for word in words(text) {
      guard let type = CapacityType(rawValue: word) else {
        let names = CapacityType.allCases.map(\.rawValue)
        let nearest = NearestName.of(word, among: names).map { "did you mean \($0)?" }
        throw OptionFault(
          cause: "'\(word)' is none of \(names.joined(separator: ", "))", remedy: nearest ?? "write one of them")
      }
      if !types.contains(type) { types.append(type) }
    }
    guard !types.isEmpty else { throw OptionFault(cause: "is empty", remedy: "write on-demand, or on-demand,spot") }
    return .capacityTypes(types)
  }

  private static func scaling(_ text: String) throws(OptionFault) -> Kind {
    guard let (pattern, value) = sides(text), let factor = Double(value), factor.isFinite, (0...1_000_000) ~= factor
    else { throw OptionFault(cause: "'\(text)' is no scaling", remedy: "write PATTERN=FACTOR, such as 'shop/*=2.0'") }
    return .scale(pattern: pattern, by: factor)
  }

  private static func setting(_ text: String) throws(OptionFault) -> Kind {
    guard let (left, value) = sides(text), let field = SettableField(left) else {
      throw OptionFault(
        cause: "'\(text)' sets nothing that is known",
        remedy: "write 'shop/Deployment/web.replicas=40' or 'shop/Deployment/web.requests.memory=2Gi'")
    }
    return .set(try field.settings(value))
  }

  /// What stands before and after the last `=`.
  static func sides(_ text: String) -> (left: String, right: String)? {
    guard let equals = text.lastIndex(of: "=") else { return nil }
    let left = String(text[..<equals]).trimming { $0 == " " }
    let right = String(text[text.index(after: equals)...]).trimming { $0 == " " }
    return left.isEmpty || right.isEmpty ? nil : (left, right)
  }
}

/// A field of a workload that an option may set: `PATTERN.replicas` or `PATTERN.requests.RESOURCE`.
struct SettableField {
  let pattern: String
  /// nil: replicas.
  let resource: ResourceName?

  /// nil where the text names no such field. Names of workloads and of resources may hold dots themselves.
  init?(_ text: String) {
    if text.hasSuffix(".replicas") {
      pattern = String(text.dropLast(".replicas".count))
      resource = nil
    } else if let middle = text.ranges(of: ".requests.").first {
      pattern = String(text[..<middle.lowerBound])
      resource = ResourceName(rawValue: String(text[middle.upperBound...]))
      if resource?.rawValue.isEmpty == true { return nil }
    } else {
      return nil
    }
    if pattern.isEmpty { return nil }
  }

  func settings(_ value: String) throws(InlineScenario.OptionFault) -> WorkloadSettings {
    guard let resource else {
      guard let replicas = Int(value), (0...1_000_000).contains(replicas) else {
        throw InlineScenario.OptionFault(cause: "'\(value)' is no number of replicas", remedy: "write 40")
      }
      return WorkloadSettings(pattern: pattern, replicas: replicas)
    }
    guard let quantity = Quantity(value), quantity >= .zero else {
      throw InlineScenario.OptionFault(
        cause: "'\(value)' is not a quantity of \(resource.rawValue)", remedy: "write 500m, 2, 1.5 or 512Mi")
    }
    return WorkloadSettings(pattern: pattern, requests: ResourceVector([resource: resource.amount(quantity)]))
  }
}

extension String {
  fileprivate func trimming(_ isOuter: (Character) -> Bool) -> String {
    var text = Substring(self)
    while let first = text.first, isOuter(first) { text.removeFirst() }
    while let last = text.last, isOuter(last) { text.removeLast() }
    return String(text)
  }
}

extension Substring {
  fileprivate func trimming(_ isOuter: (Character) -> Bool) -> String { String(self).trimming(isOuter) }
}
