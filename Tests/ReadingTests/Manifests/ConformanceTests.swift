import ClusterModel
import Foundation
import Quantities
import Reading
import Testing

/// Groups a, ac and aq of what kube-scheduler itself decided: requests and quantities alone.
@Suite("Requests as kube-scheduler counts them", .enabled(if: SharedMaterial.conformance != nil))
struct ConformanceTests {
  static let cases: [String] = {
    let folder = (SharedMaterial.conformance ?? "") + "/filter"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix("a") }.sorted().map { "\(folder)/\($0)" }
  }()

  @Test func `has cases`() { #expect(Self.cases.count > 50) }

  @Test(arguments: cases)
  func `finds the same nodes with room`(path: String) throws {
    let bytes = try Array(Data(contentsOf: URL(filePath: path)))
    var parser = JSONParser(bytes)
    let root = try parser.value()
    let log = ProblemLog()
    let appliesDefaults = root["options"]?["noDefaults"]?.scalar?.boolean != true
    let decoder = ObjectDecoder(file: path, log: log, appliesDefaults: appliesDefaults)
    let pod = try #require(root["pod"].flatMap(decoder.pod))
    let nodes = (root["nodes"]?.elements ?? []).compactMap(decoder.node)
    let existing = (root["existing"]?.elements ?? []).compactMap(decoder.pod)
    #expect(log.sorted == [])
    let feasible = nodes.filter { node in
      let pods = existing.filter { $0.template.nodeName == node.name && !$0.isTerminal }
      var used = ResourceVector()
      for other in pods { used += other.effectiveRequests }
      let fits = pod.effectiveRequests.amounts.allSatisfy { name, amount in
        amount == 0 || used[name] + amount <= node.allocatable[name]
      }
      return fits && Int64(pods.count) < node.allocatable[.pods]
    }
    #expect(feasible.map(\.name).sorted() == (root["feasible"]?.elements ?? []).compactMap { $0.scalar?.text })
  }
}
