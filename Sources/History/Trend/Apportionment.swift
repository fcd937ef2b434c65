/// Whole numbers that grow together by a factor.
package enum Apportionment {
  /// Each number times the factor, such that the sum is the sum times the factor, rounded: those with the largest remainders
  /// are rounded up, of equal ones the first. Rounding each up by itself would make many small numbers grow far more.
  ///
  /// - Parameters:
  ///   - numbers: 0 or more.
  ///   - factor: 0 or more, finite.
  /// - Complexity: O(n log n)
  package static func scaled(_ numbers: [Int], by factor: Double) -> [Int] {
    let exact = numbers.map { Double($0) * factor }
    var whole = exact.map { Int($0.rounded(.down)) }
    let total = Int((Double(numbers.reduce(0, +)) * factor).rounded())
    let order = exact.indices.sorted { first, second in
      let (a, b) = (exact[first] - Double(whole[first]), exact[second] - Double(whole[second]))
      return a != b ? a > b : first < second
    }
    for index in order.prefix(max(0, total - whole.reduce(0, +))) { whole[index] += 1 }
    return whole
  }
}
