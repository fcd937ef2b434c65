/// A resource that pods request and nodes offer: `cpu`, `memory`, `ephemeral-storage`, `pods`, `nvidia.com/gpu` ...
package struct ResourceName: Hashable, Comparable, Sendable, RawRepresentable, ExpressibleByStringLiteral {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }
  package init(stringLiteral value: String) { rawValue = value }

  package static let cpu: ResourceName = "cpu"
  package static let memory: ResourceName = "memory"
  package static let ephemeralStorage: ResourceName = "ephemeral-storage"
  package static let pods: ResourceName = "pods"

  package static func < (a: ResourceName, b: ResourceName) -> Bool {
    a.order != b.order ? a.order < b.order : a.rawValue < b.rawValue
  }

  /// cpu, memory, ephemeral storage and pods come first, in this order; the others by name.
  private var order: Int {
    switch self {
    case .cpu: 0
    case .memory: 1
    case .ephemeralStorage: 2
    case .pods: 3
    default: 4
    }
  }

  /// Extended resources, in Kubernetes' sense: named with a domain that is not kubernetes.io.
  package var isExtended: Bool {
    guard let slash = rawValue.firstIndex(of: "/") else { return false }
    let domain = rawValue[..<slash]
    return !domain.isEmpty && domain != "kubernetes.io" && !domain.hasSuffix(".kubernetes.io")
  }

  /// What every node offers, without a domain in its name.
  package static let ofEveryNode: [ResourceName] = [.cpu, .memory, .ephemeralStorage, .pods]

  /// Whether Kubernetes could have a resource of this name: one of its own, huge pages, or a name with a domain.
  package var isPossible: Bool {
    Self.ofEveryNode.contains(self) || isHugePages || rawValue.contains("/")
  }

  package var isHugePages: Bool { rawValue.hasPrefix("hugepages-") }

  /// This resource's amount of `quantity` in the unit that the scheduler counts: thousandths of a core for cpu, whole
  /// units (bytes, devices, pods) for all else; rounded up, saturating.
  package func amount(_ quantity: Quantity) -> Int64 { self == .cpu ? quantity.milli : quantity.units }

  /// `amount` in Kubernetes' notation: `3920m` for cpu, the largest exact binary suffix for memory and storage, a plain
  /// number for the rest.
  package func text(_ amount: Int64) -> String {
    switch self {
    case .cpu: amount % 1000 == 0 ? "\(amount / 1000)" : "\(amount)m"
    case .memory, .ephemeralStorage: Bytes(count: amount).description
    default: isHugePages ? Bytes(count: amount).description : "\(amount)"
    }
  }
}
