/// Memory or storage, in bytes.
package struct Bytes: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let count: Int64

  package init(count: Int64) { self.count = count }
  package init(mebibytes: Int64) { count = mebibytes * 1_048_576 }

  package static func < (a: Bytes, b: Bytes) -> Bool { a.count < b.count }

  /// Kubernetes' notation with the largest of Gi, Mi and Ki that divides it, bytes where none does. A figure of 10 Gi
  /// or more that is a whole number of mebibytes stays in mebibytes unless it is whole in Gi.
  package var description: String {
    guard count != 0 else { return "0" }
    for (suffix, size) in [("Gi", Int64(1) << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)] where count % size == 0 {
      return "\(count / size)\(suffix)"
    }
    return "\(count)"
  }
}

/// Processor time that a pod requests or a node offers, in thousandths of a core.
package struct MilliCPU: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let count: Int64

  package init(count: Int64) { self.count = count }

  package static func < (a: MilliCPU, b: MilliCPU) -> Bool { a.count < b.count }

  package var description: String { ResourceName.cpu.text(count) }
}
