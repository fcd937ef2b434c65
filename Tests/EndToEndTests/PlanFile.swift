import Foundation

/// What these tests look at of a plan file; any other field may stand in it.
struct PlanFile: Decodable {
  struct Cost: Decodable {
    let perHour: Double
    let lowerBoundPerHour: Double
    let onPaperPerHour: Double
    let gap: Double
  }

  struct Input: Decodable {
    let path: String
    let documents: Int
  }

  struct Pool: Decodable {
    struct Group: Decodable {
      let capacityType: String
      let count: Int
      let pricePerHour: Double
    }

    let name: String
    let role: String
    let groups: [Group]
  }

  struct Node: Decodable {
    let name: String
    let pool: String
    let capacityType: String
    let pricePerHour: Double
  }

  struct Workload: Decodable {
    let workload: String
    let replicas: Int
    let pools: [String]
  }

  struct Placement: Decodable {
    let workload: String
    let node: String
    let count: Int
  }

  struct Unplaced: Decodable {
    let workload: String
    let count: Int
    let reason: String
  }

  struct Assumption: Decodable {
    let object: String
    let field: String
    let assumed: String
    let why: String
  }

  struct Ignored: Decodable {
    let kind: String
    let name: String
    let why: String
  }

  let apiVersion: String
  let kind: String
  let status: String
  let cost: Cost
  let inputs: [Input]
  let pools: [Pool]
  let nodes: [Node]
  let workloads: [Workload]
  let placements: [Placement]
  let unplaced: [Unplaced]
  let assumptions: [Assumption]
  let ignored: [Ignored]

  /// - Throws: a `DecodingError` where a field is missing or of another type.
  static func read(_ json: Data) throws -> PlanFile { try JSONDecoder().decode(PlanFile.self, from: json) }

  /// Pods placed of a workload, by its `namespace/Kind/name`.
  func placed(_ workload: String) -> Int { placements.filter { $0.workload == workload }.map(\.count).reduce(0, +) }
}
