/// Takes the nodes of a whole problem that belong to a part, and numbers their shapes and classes as the part does.
struct NodeTranslation {
  private let classPlace: [Int: Int]
  private let shapePlace: [Int: Int]

  /// - Parameters:
  ///   - classes: the whole problem's classes that the part's own are.
  ///   - shapes: the same for shapes.
  init(classes: [Int], shapes: [Int]) {
    classPlace = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    shapePlace = Dictionary(uniqueKeysWithValues: shapes.enumerated().map { ($1, $0) })
  }

  func nodes(_ nodes: [FilledNode]) -> [FilledNode] {
    nodes.compactMap { node in
      shapePlace[node.shape].map { shape in
        FilledNode(
          shape: shape,
          pods: node.pods.compactMap { pod in
            classPlace[pod.podClass].map { ClassCount(podClass: $0, count: pod.count) }
          })
      }
    }
  }
}
