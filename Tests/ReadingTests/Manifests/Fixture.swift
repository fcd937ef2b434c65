import ClusterModel
import Foundation
import Reading
import Testing

/// Objects written as YAML, decoded.
struct Fixture {
  let nodes: [DocumentNode]
  let log = ProblemLog()
  let appliesDefaults: Bool

  init(_ text: String, appliesDefaults: Bool = true) throws {
    nodes = try YAMLDocuments().parse(text)
    self.appliesDefaults = appliesDefaults
  }

  var decoder: ObjectDecoder { ObjectDecoder(file: "f.yaml", log: log, appliesDefaults: appliesDefaults) }
  var messages: [String] { log.sorted.map(\.description) }

  func pod() throws -> Pod { try #require(nodes.first.flatMap(decoder.pod)) }
}

/// Folders of shared material that lie beside the project; a test that needs one is skipped where it is absent.
enum SharedMaterial {
  static let conformance = folder("PLIMSOLL_CONFORMANCE", "conformance")
  static let inventories = folder("PLIMSOLL_INVENTORIES", "inventories")

  private static func folder(_ variable: String, _ name: String) -> String? {
    let here = URL(filePath: #filePath).deletingLastPathComponent()
    let beside = here.appending(path: "../../../../shared/\(name)").standardizedFileURL.path()
    let path = ProcessInfo.processInfo.environment[variable] ?? beside
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }
}
