import Planning

extension PackingProblem {
  /// This problem and another that has no class, shape, pool or limit in common with it.
  func beside(_ other: PackingProblem) -> PackingProblem {
    var both = self
    both.dimensionCount = max(dimensionCount, other.dimensionCount)
    both.zoneCount = max(zoneCount, other.zoneCount)
    func padded(_ amounts: [Int64]) -> [Int64] {
      amounts + Array(repeating: 0, count: both.dimensionCount - amounts.count)
    }
    let (shapeOffset, classOffset, poolOffset) = (shapes.count, classes.count, 100)
    both.shapes =
      shapes.map { shape in
        var shape = shape
        shape.capacity = padded(shape.capacity)
        return shape
      }
      + other.shapes.map { shape in
        var shape = shape
        shape.capacity = padded(shape.capacity)
        shape.poolIndex += poolOffset
        return shape
      }
    both.typesPerPool = nil
    for shape in shapes { both.ownTypesPerPool[shape.poolIndex] = mostTypes(inPool: shape.poolIndex) }
    for shape in other.shapes {
      both.ownTypesPerPool[shape.poolIndex + poolOffset] = other.mostTypes(inPool: shape.poolIndex)
    }
    both.classes =
      classes.map { podClass in
        var podClass = podClass
        podClass.request = padded(podClass.request)
        return podClass
      }
      + other.classes.map { podClass in
        var podClass = podClass
        podClass.request = padded(podClass.request)
        podClass.shapes = podClass.shapes.map { $0 + shapeOffset }
        podClass.conflicts = podClass.conflicts.map { $0 + classOffset }
        podClass.companions = podClass.companions.map { $0.map { $0 + classOffset } }
        return podClass
      }
    both.nodeLimits +=
      other.nodeLimits.map {
        NodeLimit(shapes: $0.shapes.map { $0 + shapeOffset }, least: $0.least, most: $0.most)
      }
    return both
  }

  /// The same problem with classes, shapes and limits in another order.
  func permuted(seed: UInt64) -> PackingProblem {
    var random = SeededGenerator(seed: seed)
    let classOrder = classes.indices.shuffled(using: &random)
    let shapeOrder = shapes.indices.shuffled(using: &random)
    var classPlace = Array(repeating: 0, count: classes.count)
    for (place, index) in classOrder.enumerated() { classPlace[index] = place }
    var shapePlace = Array(repeating: 0, count: shapes.count)
    for (place, index) in shapeOrder.enumerated() { shapePlace[index] = place }
    var other = self
    other.shapes = shapeOrder.map { shapes[$0] }
    other.classes = classOrder.map { index in
      var podClass = classes[index]
      podClass.shapes = podClass.shapes.map { shapePlace[$0] }.sorted()
      podClass.conflicts = podClass.conflicts.map { classPlace[$0] }.sorted()
      podClass.companions = podClass.companions.map { $0.map { classPlace[$0] }.sorted() }
      return podClass
    }
    other.nodeLimits = nodeLimits.shuffled(using: &random).map {
      NodeLimit(shapes: $0.shapes.map { shapePlace[$0] }.sorted(), least: $0.least, most: $0.most)
    }
    return other
  }
}
