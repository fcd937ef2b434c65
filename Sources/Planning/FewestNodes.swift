/// The fewest nodes of some shapes that could hold the pods which may stand on no others, by each dimension alone.
struct FewestNodes {
  let classes: [PodClass]
  /// For each shape, its room in every dimension.
  let capacities: [[Int64]]
  /// The dimensions that are looked at.
  let dimensions: Range<Int>

  /// The count that the scarcest dimension asks for, and which that is (the first of equals); 0 where there are no such
  /// pods or the shapes have no room at all.
  ///
  /// - Complexity: O(dimensions x (shapes + classes x their shapes))
  func scarcest(in domain: Set<Int>) -> (count: Int, dimension: Int) {
    let own = classes.filter { domain.isSuperset(of: $0.shapes) }
    var scarcest = (count: 0, dimension: 0)
    for dimension in dimensions {
      let room = domain.map { capacities[$0][dimension] }.max() ?? 0
      guard room > 0 else { continue }
      var asked: Int128 = 0
      for podClass in own { asked += Int128(podClass.request[dimension]) * Int128(podClass.demand) }
      let count = Int(clamping: (asked + Int128(room) - 1) / Int128(room))
      if count > scarcest.count { scarcest = (count, dimension) }
    }
    return scarcest
  }
}
