/// Amounts of several resources: what a pod requests, what a node can allocate.
///
/// Units are those of `ResourceName.amount(_:)`: thousandths of a core for cpu, bytes for memory and storage, whole
/// numbers for the rest. A resource that is not named counts 0, but whether it is named is kept: an explicit request of
/// 0 is not a missing one.
package struct ResourceVector: Hashable, Sendable {
  package private(set) var amounts: [ResourceName: Int64]

  package init(_ amounts: [ResourceName: Int64] = [:]) { self.amounts = amounts }

  /// A vector of the two resources that most pods name: cpu in thousandths of a core, memory in bytes.
  package init(milliCPU: Int64, memory: Int64) { amounts = [.cpu: milliCPU, .memory: memory] }

  package subscript(name: ResourceName) -> Int64 {
    get { amounts[name] ?? 0 }
    set { amounts[name] = newValue }
  }

  package func names(_ name: ResourceName) -> Bool { amounts[name] != nil }
  package mutating func remove(_ name: ResourceName) { amounts[name] = nil }

  /// The resources named, in the order of `ResourceName`.
  package var names: [ResourceName] { amounts.keys.sorted() }
  package var isEmpty: Bool { amounts.isEmpty }

  /// Sum; saturates rather than overflows, so that absurd figures stay comparable.
  package static func + (a: ResourceVector, b: ResourceVector) -> ResourceVector {
    var sum = a
    for (name, amount) in b.amounts { sum.amounts[name] = saturatingSum(a[name], amount) }
    return sum
  }

  package static func += (a: inout ResourceVector, b: ResourceVector) { a = a + b }

  package static func - (a: ResourceVector, b: ResourceVector) -> ResourceVector {
    var difference = a
    for (name, amount) in b.amounts {
      difference.amounts[name] = saturatingSum(a[name], amount == .min ? .max : -amount)
    }
    return difference
  }

  /// `n` times as much of everything; saturates.
  package static func * (a: ResourceVector, n: Int) -> ResourceVector {
    ResourceVector(
      a.amounts.mapValues { amount in
        let (product, overflow) = amount.multipliedReportingOverflow(by: Int64(n))
        return overflow ? ((amount < 0) == (n < 0) ? .max : .min) : product
      })
  }

  /// The greater of both for each resource.
  package func maximum(_ other: ResourceVector) -> ResourceVector {
    var result = self
    for (name, amount) in other.amounts { result.amounts[name] = Swift.max(self.amounts[name] ?? amount, amount) }
    return result
  }

  private static func saturatingSum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? (a < 0 ? .min : .max) : sum
  }
}
