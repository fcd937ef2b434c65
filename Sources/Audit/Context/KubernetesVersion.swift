/// A minor version of Kubernetes, such as 1.34.
package struct KubernetesVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let major: Int
  package let minor: Int

  package init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads `1.34`, `v1.34.2`, `1.30.4-eks-1a2b3c`, `v1.27.3+rke2r1`; nil where there are not two numbers.
  package init?(_ text: String) {
    let plain = text.hasPrefix("v") ? text.dropFirst() : text[...]
    let parts = plain.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, let major = Int(parts[0]), (0...99).contains(major),
      let minor = Int(parts[1].prefix { $0.isASCII && $0.isNumber }), (0...999).contains(minor)
    else { return nil }
    self.init(major, minor)
  }

  package var description: String { "\(major).\(minor)" }

  package static func < (a: KubernetesVersion, b: KubernetesVersion) -> Bool { (a.major, a.minor) < (b.major, b.minor) }
}
