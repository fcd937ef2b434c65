package import ClusterModel
internal import Quantities

/// Reads `scale shop/*=1.0..3.0 step 0.25`: a quantity, its first and last value, and the step between.
package struct SweepText {
  package let sweep: Sweep
  /// One a value, in order.
  package let scenarios: [Scenario]

  /// The most steps of one sweep.
  package static let mostSteps = 200

  /// - Throws: what is wrong with the text, with how to write it.
  package init(_ text: String) throws(InputProblem) {
    let position = FilePosition(path: "--sweep")
    func refusal(_ cause: String, _ remedy: String = "write \(Self.example)") -> InputProblem {
      InputProblem(position: position, cause: cause, remedy: remedy)
    }
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 4, words[2] == "step" else { throw refusal("'\(text)' is no sweep") }
    guard let (left, range) = InlineScenario.sides(words[1]), let dots = range.ranges(of: "..").first,
      let first = Double(range[..<dots.lowerBound]), let last = Double(range[dots.upperBound...]),
      first.isFinite, last.isFinite, first >= 0, last >= 0, max(first, last) <= 1_000_000
    else { throw refusal("'\(words[1])' names no quantity with a first and a last value") }
    guard let step = Double(words[3]), step.isFinite, step > 0 else { throw refusal("'\(words[3])' is no step") }
    let count = Int(((abs(last - first) / step) * (1 + 1e-12) + 1e-9).rounded(.down)) + 1
    guard count >= 2 else { throw refusal("the step \(words[3]) is longer than the way", "write a smaller step") }
    guard count <= Self.mostSteps else {
      throw refusal("\(count) steps are more than \(Self.mostSteps)", "write a larger step")
    }
    let values = (0..<count).map { index in
      ((first + (last < first ? -step : step) * Double(index)) * 1e6).rounded() / 1e6
    }
    let field = words[0] == "set" ? SettableField(left) : nil
    guard words[0] == "scale" || field != nil else {
      throw refusal(
        "'\(words[0]) \(left)' is no quantity", "write \(Self.example), or set PATTERN.replicas=10..40 step 5")
    }
    if let field, field.resource == nil, values.contains(where: { $0 != $0.rounded() }) {
      throw refusal("replicas are whole numbers", "write whole numbers, also for the step")
    }
    sweep = Sweep(quantity: "\(words[0]) \(left)", values: values)
    scenarios = values.map { value in
      Scenario(
        name: "\(words[0]) \(left)=\(Self.short(value))",
        changes: [ScenarioChange(Self.change(field, left, value), position: position)], position: position)
    }
  }

  private static let example = "'scale shop/*=1.0..3.0 step 0.25'"

  private static func change(_ field: SettableField?, _ pattern: String, _ value: Double) -> ScenarioChange.Kind {
    guard let field else { return .scale(pattern: pattern, by: value) }
    guard let resource = field.resource else {
      return .set(WorkloadSettings(pattern: field.pattern, replicas: Int(value)))
    }
    // Millionths, exactly: `values` are rounded to them.
    let amount = resource.amount(Quantity(nano: Int128((value * 1e6).rounded()) * 1_000))
    return .set(WorkloadSettings(pattern: field.pattern, requests: ResourceVector([resource: amount])))
  }

  /// Without a decimal point where the value is whole.
  private static func short(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value))" : "\(value)"
  }
}
