package import ClusterModel

/// Instance types that a filter admits, of those it was given.
package struct InstanceTypeSelection: Sendable {
  /// In the order given.
  package let admitted: [InstanceType]
  /// Include patterns that match none of those given.
  package let idlePatterns: [String]

  /// - Complexity: O(types x patterns)
  package init(_ types: [InstanceType], filter: InstanceTypeFilter) {
    admitted = types.filter { filter.admits($0) }
    idlePatterns = filter.include.filter { pattern in !types.contains { Wildcard.matches(pattern, $0.name) } }
  }
}

extension InstanceTypeFilter {
  /// Whether an instance type may be bought: it matches an include pattern (all do where there is none) and no exclude
  /// pattern, has one of the architectures, and is of a known generation that is high enough.
  package func admits(_ type: InstanceType) -> Bool {
    if !include.isEmpty && !include.contains(where: { Wildcard.matches($0, type.name) }) { return false }
    if exclude.contains(where: { Wildcard.matches($0, type.name) }) { return false }
    if !architectures.isEmpty && !architectures.contains(type.architecture) { return false }
    if let least = generationAtLeast { return (type.generation ?? Int.min) >= least }
    return true
  }

  /// What the filter asks for, in words: `include m7i.*, c7i.*; architectures arm64; generation 7 or later`.
  package var summary: String {
    var parts: [String] = []
    if !include.isEmpty { parts.append("include \(include.joined(separator: ", "))") }
    if !exclude.isEmpty { parts.append("exclude \(exclude.joined(separator: ", "))") }
    if !architectures.isEmpty { parts.append("architectures \(architectures.joined(separator: ", "))") }
    if let least = generationAtLeast { parts.append("generation \(least) or later") }
    return parts.isEmpty ? "no filter" : parts.joined(separator: "; ")
  }
}
