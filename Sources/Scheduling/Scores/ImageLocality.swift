package import ClusterModel

/// ImageLocality: a node that has the pod's images already is worth more, the larger they are and the more nodes have them.
package enum ImageLocality {
  private static let megabyte: Int64 = 1_048_576
  private static let smallest = 23 * megabyte
  private static let largestPerContainer = 1000 * megabyte

  /// 0 to 100 for one node.
  ///
  /// - Parameters:
  ///   - images: the node's images with their sizes in bytes.
  ///   - nodesWith: how many nodes have an image, by its normalised name.
  package static func score(
    _ template: PodTemplate, images: [String: Int64], nodesWith: [String: Int], nodes: Int
  ) -> Int64 {
    let containers = template.initContainers + template.containers
    let sum = containers.reduce(Int64(0)) { sum, container in
      let name = normalised(container.image)
      guard let size = images[name] else { return sum }
      return sum + Int64(Double(size) * (Double(nodesWith[name] ?? 0) / Double(nodes)))
    }
    let largest = largestPerContainer * Int64(containers.count)
    guard largest > smallest else { return 0 }
    let clamped = min(max(sum, smallest), largest)
    return Normalisation.highest * (clamped - smallest) / (largest - smallest)
  }

  /// An image without a tag is the latest.
  package static func normalised(_ image: String) -> String {
    let name = image.utf8
    let colon = name.lastIndex(of: UInt8(ascii: ":"))
    let slash = name.lastIndex(of: UInt8(ascii: "/"))
    guard let colon else { return image + ":latest" }
    if let slash, colon <= slash { return image + ":latest" }
    return image
  }
}
