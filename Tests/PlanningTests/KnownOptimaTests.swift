import Foundation
import Planning
import Testing

@Suite("Known optima")
struct KnownOptimaTests {
  @Test(arguments: KnownProblem.all)
  func `finds the optimum and proves it, or comes as near as anybody`(known: KnownProblem) {
    // What nobody has settled needn't be settled here.
    let options = SolverOptions(timeLimitSeconds: known.least == known.most ? 60 : 2, gap: 0)
    let solution = PackingSolver(known.problem, options: options).solve()
    #expect(solution.isFeasible)
    #expect(known.problem.violations(of: solution.nodes).isEmpty)
    #expect(solution.cost >= known.least && solution.cost <= known.most, "\(known.name)")
    #expect(solution.lowerBound <= known.most, "\(known.name)")
    if known.least == known.most { #expect(solution.lowerBound == known.least, "\(known.name)") }
  }

  @Test func `the problems are there`() { #expect(KnownProblem.all.count == 5) }
}

/// A line of `Instances/known-optima.jsonl`.
struct KnownProblem: CustomTestStringConvertible, Sendable {
  let name: String
  let problem: PackingProblem
  /// The optimum lies between these; both the same where it's known.
  let least: Int64
  let most: Int64

  var testDescription: String { name }

  static let all: [KnownProblem] = {
    guard let url = Bundle.module.url(forResource: "known-optima", withExtension: "jsonl", subdirectory: "Instances"),
      let text = try? String(contentsOf: url, encoding: .utf8)
    else { return [] }
    return text.split(separator: "\n").compactMap { line in
      (try? JSONDecoder().decode(Line.self, from: Data(line.utf8))).map(KnownProblem.init)
    }
  }()

  private init(_ line: Line) {
    name = line.name
    least = line.least
    most = line.most
    problem = PackingProblem(
      dimensionCount: line.shapes[0].capacity.count, zoneCount: line.zones,
      classes: line.classes.map { entry in
        let rule: ZoneRule =
          switch entry.rule {
          case .free: .free
          case .bounds(let least, let most): .bounds(least: least, most: most)
          case .spread(let maxSkew): .spread(maxSkew: maxSkew, zones: Array(0..<line.zones))
          }
        return PodClass(
          demand: entry.demand, request: entry.request, shapes: entry.shapes ?? Array(line.shapes.indices),
          maxPerNode: entry.maxPerNode > 0 ? entry.maxPerNode : nil, zoneRule: rule,
          conflicts: entry.conflicts)
      },
      shapes: line.shapes.enumerated().map { index, shape in
        NodeShape(capacity: shape.capacity, price: shape.price, poolIndex: 0, typeIndex: index, zone: shape.zone)
      })
  }
}

private struct Line: Decodable {
  let name: String
  let zones: Int
  let shapes: [Shape]
  let classes: [Entry]
  let least: Int64
  let most: Int64

  struct Shape: Decodable {
    let capacity: [Int64]
    let price: Int64
    let zone: Int

    init(from decoder: any Decoder) throws {
      var fields = try decoder.unkeyedContainer()
      capacity = try fields.decode([Int64].self)
      price = try fields.decode(Int64.self)
      zone = try fields.decode(Int.self)
    }
  }

  struct Entry: Decodable {
    let demand: Int
    let request: [Int64]
    let shapes: [Int]?
    let maxPerNode: Int
    let rule: Rule
    let conflicts: [Int]

    init(from decoder: any Decoder) throws {
      var fields = try decoder.unkeyedContainer()
      demand = try fields.decode(Int.self)
      request = try fields.decode([Int64].self)
      shapes = try fields.decodeIfPresent([Int].self)
      maxPerNode = try fields.decode(Int.self)
      rule = try fields.decode(Rule.self)
      conflicts = try fields.decode([Int].self)
    }
  }

  enum Rule: Decodable {
    case free
    case bounds(least: [Int], most: [Int])
    case spread(maxSkew: Int)

    init(from decoder: any Decoder) throws {
      var fields = try decoder.unkeyedContainer()
      switch try fields.decode(String.self) {
      case "bounds": self = .bounds(least: try fields.decode([Int].self), most: try fields.decode([Int].self))
      case "spread": self = .spread(maxSkew: try fields.decode(Int.self))
      default: self = .free
      }
    }
  }
}
