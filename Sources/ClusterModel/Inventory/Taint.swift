/// A node's word that keeps pods away that don't tolerate it.
package struct Taint: Hashable, Sendable, CustomStringConvertible {
  /// What the taint does to pods that don't tolerate it.
  package enum Effect: String, Sendable, CaseIterable {
    case noSchedule = "NoSchedule"
    case preferNoSchedule = "PreferNoSchedule"
    case noExecute = "NoExecute"
  }

  package var key: String
  package var value: String
  package var effect: Effect

  package init(key: String, value: String = "", effect: Effect) {
    self.key = key
    self.value = value
    self.effect = effect
  }

  /// Reads kubectl's notation, `key=value:Effect` or `key:Effect`; nil where it is neither.
  package init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let effect = Effect(rawValue: String(text[text.index(after: colon)...]))
    else { return nil }
    let parts = text[..<colon].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let key = parts.first, !key.isEmpty else { return nil }
    self.init(key: String(key), value: parts.count > 1 ? String(parts[1]) : "", effect: effect)
  }

  package var description: String { value.isEmpty ? "\(key):\(effect.rawValue)" : "\(key)=\(value):\(effect.rawValue)" }
}

/// A pod's consent to stand on nodes with certain taints.
package struct Toleration: Hashable, Sendable {
  /// How a toleration compares itself with a taint's value.
  package enum Operator: String, Sendable, CaseIterable {
    case exists = "Exists"
    case equal = "Equal"
  }

  /// nil or empty, with `exists`: every taint.
  package var key: String?
  package var `operator`: Operator
  package var value: String
  /// nil: every effect.
  package var effect: Taint.Effect?
  package var seconds: Int64?

  package init(
    key: String? = nil, operator: Operator = .equal, value: String = "", effect: Taint.Effect? = nil,
    seconds: Int64? = nil
  ) {
    self.key = key
    self.operator = `operator`
    self.value = value
    self.effect = effect
    self.seconds = seconds
  }

  /// Kubernetes' `Toleration.ToleratesTaint`.
  package func tolerates(_ taint: Taint) -> Bool {
    if let effect, effect != taint.effect { return false }
    if let key, !key.isEmpty, key != taint.key { return false }
    switch `operator` {
    case .exists: return true
    case .equal: return value == taint.value && !(key ?? "").isEmpty
    }
  }
}
