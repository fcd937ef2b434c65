/// A refusal in one number, so that the replay's loops make no text.
struct RefusalCode: Hashable, Sendable {
  let plugin: FilterPlugin
  /// What the plugin needs to put it into words.
  let detail: Int
  let canEvictionHelp: Bool

  /// InterPodAffinity's three checks, by `detail`.
  static let affinity = RefusalCode(plugin: .interPodAffinity, detail: 0, canEvictionHelp: false)
  static let antiAffinity = RefusalCode(plugin: .interPodAffinity, detail: 1, canEvictionHelp: true)
  static let existingAntiAffinity = RefusalCode(plugin: .interPodAffinity, detail: 2, canEvictionHelp: true)
  static let spread = RefusalCode(plugin: .podTopologySpread, detail: 0, canEvictionHelp: true)
  static let spreadLabel = RefusalCode(plugin: .podTopologySpread, detail: 1, canEvictionHelp: false)
  static let ports = RefusalCode(plugin: .nodePorts, detail: 0, canEvictionHelp: true)
  /// The bit in NodeResourcesFit's detail that stands for the pods; resource `r` has bit `r + 1`.
  static let podsBit = 1
}

/// How often each reason stood in the way of one attempt.
struct RefusalCounts: Sendable {
  private(set) var counts: [(code: RefusalCode, nodes: Int)] = []
  /// For all nodes at once, before any was looked at.
  var rejection: Refusal?

  mutating func add(_ code: RefusalCode) {
    for index in counts.indices where counts[index].code == code {
      counts[index].nodes += 1
      return
    }
    counts.append((code, 1))
  }

  var plugins: Set<FilterPlugin> {
    Set(rejection.map { [$0.plugin] } ?? counts.map(\.code.plugin))
  }
}
