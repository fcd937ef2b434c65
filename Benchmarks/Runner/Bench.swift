import ArgumentParser

/// `plimsoll-bench`: measures planning and reading.
///
/// Every measurement is taken in a process of its own, so that one's memory and caches are nobody else's.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plimsoll-bench", abstract: "Measure planning and reading.",
    subcommands: [
      RunCommand.self, GrowthCommand.self, ReadingCommand.self, FailureBenchmark.self, GenerateCommand.self,
      SolveCommand.self, ReadCommand.self,
    ],
    defaultSubcommand: RunCommand.self)
}
