package import ClusterModel
import Quantities

/// Trends of stored runs, and what follows from them.
package struct Forecast: Sendable {
  /// Runs of one cluster, the present one last.
  private let records: [RunRecord]
  package let trends: [Trend]

  /// Ninety-one days: a quarter.
  package static let quarterDays = 91

  /// - Parameter records: of one cluster, in any order. Runs in another currency than the last one are left out, and so are
  ///   those before it that left pods out, whose figures are of a part; of several on one day the last counts.
  /// - Complexity: O(subjects x runs squared)
  package init(_ records: [RunRecord]) {
    let sorted = records.sorted { $0.at < $1.at }
    let comparable = sorted.enumerated().filter { place, record in
      record.currency == sorted.last?.currency && (record.status != .infeasible || place == sorted.count - 1)
    }.map(\.element)
    var kept: [RunRecord] = []
    for record in comparable {
      if let last = kept.last, last.at.prefix(10) == record.at.prefix(10) { kept.removeLast() }
      kept.append(record)
    }
    self.records = kept
    trends = Self.trends(kept)
  }

  private static func trends(_ records: [RunRecord]) -> [Trend] {
    var series: [String: [Trend.Measure: [Trend.Point]]] = [:]
    func note(_ subject: String, _ measure: Trend.Measure, _ day: Double, _ value: Double) {
      series[subject, default: [:]][measure, default: []].append(Trend.Point(day: day, value: value))
    }
    for record in records {
      guard let day = MomentText.days(record.at) else { continue }
      note("cluster", .cost, day, record.perHour.perMonth)
      note("cluster", .nodes, day, Double(record.nodes))
      note("cluster", .pods, day, Double(record.pods))
      let total = record.namespaces.reduce(ResourceVector()) { $0 + $1.requested }
      note("cluster", .cpu, day, cores(total))
      note("cluster", .memory, day, gibibytes(total))
      for pool in record.pools {
        let subject = "pool/\(pool.pool)"
        note(subject, .cost, day, pool.perHour.perMonth)
        note(subject, .nodes, day, Double(pool.nodes))
        note(subject, .pods, day, Double(pool.pods))
        note(subject, .cpu, day, cores(pool.requested))
        note(subject, .memory, day, gibibytes(pool.requested))
      }
      for namespace in record.namespaces {
        let subject = "namespace/\(namespace.namespace)"
        note(subject, .cost, day, namespace.perHour.perMonth)
        note(subject, .pods, day, Double(namespace.pods))
        note(subject, .cpu, day, cores(namespace.requested))
        note(subject, .memory, day, gibibytes(namespace.requested))
      }
    }
    return series.sorted { $0.key < $1.key }.flatMap { subject, measures in
      Trend.Measure.allCases.compactMap { measure in
        measures[measure].map {
          Trend(measure: measure, subject: subject, points: $0, fit: TheilSen.fit($0))
        }
      }
    }
  }

  private static func cores(_ amounts: ResourceVector) -> Double { Double(amounts[.cpu]) / 1000 }
  private static func gibibytes(_ amounts: ResourceVector) -> Double { Double(amounts[.memory]) / 1_073_741_824 }

  // MARK: Runway

  /// When pools meet their maxima and the cluster a budget, as far as there's a trend.
  ///
  /// - Parameter budgetPerMonth: currency units; nil: none.
  package func runways(budgetPerMonth: Double? = nil) -> [Runway] {
    var runways: [Runway] = []
    for pool in records.last?.pools ?? [] {
      guard let most = pool.maximumNodes,
        let trend = trends.first(where: { $0.subject == "pool/\(pool.pool)" && $0.measure == .nodes }),
        let reach = RunwaySearch.reach(Double(most), by: trend)
      else { continue }
      runways.append(Runway(limit: .poolMaximum(pool: pool.pool, nodes: most), reach: reach))
    }
    if let budgetPerMonth, let trend = trends.first(where: { $0.subject == "cluster" && $0.measure == .cost }),
      let reach = RunwaySearch.reach(budgetPerMonth, by: trend)
    {
      runways.append(Runway(limit: .budget(budgetPerMonth), reach: reach))
    }
    return runways
  }

  // MARK: Next quarter

  /// Scenarios for the day a quarter after the last run: each namespace's replicas times its expected growth, and times
  /// the slow and the fast one. Empty where no namespace has a trend.
  ///
  /// - Parameter replicas: of the workloads whose pods can be counted, today.
  package func nextQuarter(replicas: [WorkloadID: Int]) -> [Scenario] {
    guard let last = records.last, let today = MomentText.days(last.at) else { return [] }
    let day = today + Double(Self.quarterDays)
    let date = CalendarDay(daysSince1970: Int(day.rounded(.down)))
    let lines: [(String, KeyPath<TrendFit, TrendFit.Line>)] = [
      ("as expected", \.expected), ("slow growth", \.slow), ("fast growth", \.fast),
    ]
    let position = FilePosition(path: "forecast")
    let namespaces = Dictionary(grouping: replicas.keys, by: \.namespace).sorted { $0.key < $1.key }
    return lines.compactMap { name, line in
      var isKnown = false
      let changes = namespaces.flatMap { namespace, workloads -> [ScenarioChange] in
        guard let factor = growth(of: namespace, line, on: day) else { return [] }
        isKnown = true
        let today = workloads.sorted().map { replicas[$0] ?? 0 }
        return zip(workloads.sorted(), zip(today, Apportionment.scaled(today, by: factor))).compactMap { id, counts in
          guard counts.0 != counts.1 else { return nil }
          let settings = WorkloadSettings(pattern: id.description, replicas: counts.1)
          return ScenarioChange(.set(settings), position: position)
        }
      }
      return isKnown ? Scenario(name: "\(date), \(name)", changes: changes, position: position) : nil
    }
  }

  /// How many times as much a namespace asks for on a day as its line says it does today: cpu or memory, whichever grows
  /// more; to a thousandth. nil: no trend.
  private func growth(of namespace: String, _ line: KeyPath<TrendFit, TrendFit.Line>, on day: Double) -> Double? {
    let factors = [Trend.Measure.cpu, .memory].compactMap { measure -> Double? in
      guard let trend = trends.first(where: { $0.subject == "namespace/\(namespace)" && $0.measure == measure }),
        let fit = trend.fit, let now = trend.points.last?.value, now > 0
      else { return nil }
      return max(0, 1 + fit[keyPath: line].slope * (day - fit.expected.origin) / now)
    }
    return factors.max().map { ($0 * 1000).rounded() / 1000 }
  }
}
