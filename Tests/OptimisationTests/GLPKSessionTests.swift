import Optimisation
import Testing

@Suite("GLPK sessions")
struct GLPKSessionTests {
  /// min 3x + 2y, x + y >= 4, x <= 3, y <= 3 (as a row): x = 1, y = 3, cost 9.
  private static let small = LinearModel(
    rows: [LinearModel.Row(lower: 4, upper: nil), LinearModel.Row(lower: nil, upper: 3)],
    columns: [
      LinearModel.Column(cost: 3, upper: 3, rows: [0], values: [1]),
      LinearModel.Column(cost: 2, rows: [0, 1], values: [1, 1]),
    ])

  private func solution(_ model: LinearModel, options: SolveOptions = SolveOptions()) throws -> LinearSolution {
    try GLPKSession.run { session in try session.solve(session.load(model), options: options) }
  }

  @Test(arguments: [false, true])
  func `finds the optimum and duals of the right sign`(isDual: Bool) throws {
    let found = try solution(Self.small, options: SolveOptions(isDual: isDual))
    #expect(found.status == .optimal)
    #expect(abs(found.objective - 9) < 1e-9)
    #expect(found.values.map { ($0 * 1e6).rounded() / 1e6 } == [1, 3])
    // One more unit asked for costs 3; one more allowed of the cheaper saves 1.
    #expect(abs(found.duals[0] - 3) < 1e-9)
    #expect(abs(found.duals[1] + 1) < 1e-9)
    #expect(found.reducedCosts.allSatisfy { abs($0) < 1e-9 })
  }

  @Test func `says what was proven where there is no solution, or no least one`() throws {
    var none = Self.small
    none.rows[0].lower = 7
    #expect(try solution(none).status == .infeasible)
    let open = LinearModel(
      rows: [LinearModel.Row(lower: 0, upper: nil)], columns: [LinearModel.Column(cost: -1, rows: [0], values: [1])])
    #expect(try solution(open).status == .unbounded)
  }

  @Test func `solves in whole numbers, with a bound`() throws {
    // min x + y, 2x + 2y >= 3: 1.5 in fractions, 2 in whole numbers.
    let columns = (0..<2).map { _ in LinearModel.Column(cost: 1, isInteger: true, rows: [0], values: [2]) }
    let model = LinearModel(rows: [LinearModel.Row(lower: 3, upper: nil)], columns: columns)
    #expect(abs(try solution(model).objective - 1.5) < 1e-9)
    let found = try GLPKSession.run { session in try session.solveInteger(session.load(model)) }
    #expect(found.status == .optimal)
    #expect(found.objective == 2)
    #expect(found.bound.map { $0 <= 2 } == true)
  }

  @Test func `goes on from the last basis when columns come and go, and when bounds change`() throws {
    try GLPKSession.run { session in
      let handle = try session.load(Self.small)
      #expect(abs(try session.solve(handle).objective - 9) < 1e-9)
      try session.append(
        LinearModel(columns: [LinearModel.Column(cost: 1, upper: 2, rows: [0], values: [1])]), to: handle)
      #expect(abs(try session.solve(handle).objective - 6) < 1e-9)
      try session.deleteColumns([2], of: handle)
      #expect(abs(try session.solve(handle).objective - 9) < 1e-9)
      try session.setBounds(
        rows: [(1, LinearModel.Row(lower: nil, upper: 2))], columns: [(0, LinearModel.Row(lower: 0, upper: 2))],
        of: handle)
      #expect(abs(try session.solve(handle, options: SolveOptions(isDual: true)).objective - 10) < 1e-9)
      try session.appendRow(LinearModel.Row(lower: 5, upper: nil), columns: [0, 1], values: [2, 1], to: handle)
      #expect(abs(try session.solve(handle, options: SolveOptions(isDual: true)).objective - 10) < 1e-9)
      try session.appendRow(LinearModel.Row(lower: nil, upper: 1), columns: [0], values: [1], to: handle)
      #expect(try session.solve(handle, options: SolveOptions(isDual: true)).status == .infeasible)
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `refuses numbers that are none, and says where they stood`(value: Double) {
    var cost = Self.small
    cost.columns[1].cost = value
    #expect(throws: SolverFault.notFinite("column 1")) { try solution(cost) }
    var entry = Self.small
    entry.columns[0].values = [value]
    #expect(throws: SolverFault.notFinite("column 0")) { try solution(entry) }
    var bound = Self.small
    bound.rows[1].upper = value
    #expect(throws: SolverFault.notFinite("bound of row 1")) { try solution(bound) }
    #expect(throws: SolverFault.notFinite("row 2")) {
      try GLPKSession.run { session in
        try session.appendRow(
          LinearModel.Row(lower: 0, upper: nil), columns: [0], values: [value], to: session.load(Self.small))
      }
    }
  }

  @Test func `refuses models that contradict themselves before GLPK sees them`() throws {
    var crossed = Self.small
    crossed.columns[0].lower = 4
    #expect(throws: SolverFault.self) { try solution(crossed) }
    var astray = Self.small
    astray.columns[0].rows = [2]
    #expect(throws: SolverFault.self) { try solution(astray) }
    try GLPKSession.run { session in
      let handle = try session.load(Self.small)
      #expect(throws: SolverFault.self) { try session.deleteColumns([1, 1], of: handle) }
      #expect(throws: SolverFault.self) { try session.deleteColumns([9], of: handle) }
      #expect(throws: SolverFault.self) {
        try session.setBounds(rows: [(9, LinearModel.Row(lower: 0, upper: 1))], columns: [], of: handle)
      }
      #expect(throws: SolverFault.self) {
        try session.appendRow(LinearModel.Row(lower: 0, upper: 1), columns: [0, 0], values: [1, 1], to: handle)
      }
      // Nothing of that reached the model.
      #expect(abs(try session.solve(handle).objective - 9) < 1e-9)
    }
  }

  @Test func `a fault inside GLPK ends the session, not the process, and the next session works`() throws {
    // A column that names a row twice makes GLPK abort.
    var twice = Self.small
    twice.columns[0].rows = [0, 0]
    twice.columns[0].values = [1, 1]
    for _ in 0..<20 {
      GLPKSession.run { session in
        #expect {
          try session.load(twice)
        } throws: { error in
          guard case .aborted(let words)? = error as? SolverFault else { return false }
          return words.contains("duplicate")
        }
        #expect(throws: SolverFault.sessionOver) { try session.load(Self.small) }
      }
      #expect(abs(try solution(Self.small).objective - 9) < 1e-9)
    }
  }

  @Test func `a model that was unloaded is refused`() throws {
    try GLPKSession.run { session in
      let handle = try session.load(Self.small)
      try session.unload(handle)
      #expect(throws: SolverFault.self) { try session.solve(handle) }
    }
  }

  @Test func `threads have sessions of their own`() async throws {
    try await withThrowingTaskGroup(of: Double.self) { group in
      for _ in 0..<8 { group.addTask { try self.solution(Self.small).objective } }
      for try await objective in group { #expect(abs(objective - 9) < 1e-9) }
    }
  }
}
