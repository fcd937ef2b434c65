import ArgumentParser
import ClusterModel
import Reading

/// `default`, `most-allocated`, or a file of kind KubeSchedulerConfiguration.
struct SchedulerProfileArgument: ExpressibleByArgument {
  static let words: [String: SchedulerProfile] = ["default": .default, "most-allocated": .mostAllocated]

  let name: String

  init(argument: String) { name = argument }

  var defaultValueDescription: String { name }

  /// - Throws: `ExitCode(2)` after every problem of the file was written to standard error.
  func profile() throws -> SchedulerProfile {
    if let known = Self.words[name] { return known }
    let input = SchedulerConfigurationReader().read(path: name)
    try InputLoading.refuse(input.problems)
    return input.profile
  }
}
