/// A group of nodes as it'll stand: what it has of each kind, and the workloads that are kept to it.
struct StandingGroup: Hashable {
  /// Nodes of one kind.
  struct Part: Hashable {
    var kind: Int
    /// By zone.
    var counts: [Int]

    var nodes: Int { counts.reduce(0, +) }
  }

  var name: String
  /// Never empty: one of a group whose nodes are all alike, several of one whose nodes are mixed; all of one pool.
  var parts: [Part]
  /// Indices into the lowered workloads.
  var workloads: [Int]
  /// Those of them that are spread evenly over the nodes.
  var even: Set<Int> = []

  init(name: String, kind: Int, counts: [Int], workloads: [Int], even: Set<Int> = []) {
    self.init(name: name, parts: [Part(kind: kind, counts: counts)], workloads: workloads, even: even)
  }

  init(name: String, parts: [Part], workloads: [Int], even: Set<Int> = []) {
    self.name = name
    self.parts = parts
    self.workloads = workloads
    self.even = even
  }

  /// The kind that it's named and ordered by.
  var kind: Int { parts[0].kind }
  var isMixed: Bool { parts.count > 1 }
  var nodes: Int { parts.reduce(0) { $0 + $1.nodes } }

  func price(_ kinds: [NodeKind]) -> Int64 {
    parts.reduce(0) { sum, part in
      part.counts.indices.reduce(sum) { $0 + Int64(part.counts[$1]) * kinds[part.kind].prices[$1] }
    }
  }

  /// So many nodes more of a kind in a zone, or fewer where negative.
  mutating func add(_ count: Int, of kind: Int, in zone: Int) {
    if let place = parts.firstIndex(where: { $0.kind == kind }) {
      parts[place].counts[zone] += count
      if parts[place].nodes == 0, parts.count > 1 { parts.remove(at: place) }
    } else {
      var counts = [Int](repeating: 0, count: parts[0].counts.count)
      counts[zone] = count
      parts.append(Part(kind: kind, counts: counts))
      parts.sort { $0.kind < $1.kind }
    }
  }
}
