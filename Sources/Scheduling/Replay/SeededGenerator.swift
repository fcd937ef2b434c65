/// Random numbers that depend on a seed alone (SplitMix64: Steele, Lea and Flood 2014), so that a replay can be repeated.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// One number that depends on both, and on nothing else.
  package static func mixed(_ seed: UInt64, _ key: UInt64) -> UInt64 {
    var first = SeededGenerator(seed: seed)
    var second = SeededGenerator(seed: first.next() ^ key)
    return second.next()
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// 0 up to but not including `bound`, by multiplication (Lemire 2019, without its correction: a bias below 2^-40 for
  /// bounds below 2^24).
  package mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
