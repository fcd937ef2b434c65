import ArgumentParser
import ClusterModel
import Reading

/// A command line joined with the options file that it names by `--config`.
///
/// The file's options stand behind the command's name, before what the user wrote: of two values of one option the later
/// counts, so that the command line goes before the file.
struct ConfiguredArguments {
  let given: [String]

  /// The arguments to run.
  ///
  /// - Throws: `ExitCode(2)` after the file's problems were written to standard error.
  func joined() throws -> [String] {
    guard let path = configPath, let command = lastCommand,
      // A command line that is wrong by itself is told so by the parser.
      (try? Plimsoll.parseAsRoot(given)) != nil
    else { return given }
    let file = OptionsFile(path: path)
    var problems = file.problems
    for entry in file.entries {
      if let problem = problem(of: entry, behind: command) { problems.append(problem) }
    }
    try InputLoading.refuse(problems.sorted())
    return with(file.entries.flatMap(\.arguments), behind: command)
  }

  private func with(_ arguments: [String], behind command: Int) -> [String] {
    Array(given[...command]) + arguments + Array(given[(command + 1)...])
  }

  private func problem(of entry: OptionsFile.Entry, behind command: Int) -> InputProblem? {
    do {
      _ = try Plimsoll.parseAsRoot(with(entry.arguments, behind: command))
      return nil
    } catch {
      let text = Plimsoll.message(for: error)
      return InputProblem(
        position: entry.position, field: entry.name, cause: text.split(separator: "\n").first.map(String.init) ?? text,
        remedy: "write options of 'plimsoll \(given[command])' by their long names; --help lists them")
    }
  }

  /// Where the name of the command to run stands: the last of nested ones.
  private var lastCommand: Int? {
    var found: Int?
    var commands = Plimsoll.configuration.subcommands
    for (place, argument) in given.enumerated() {
      guard
        let command = commands.first(where: { ($0.configuration.commandName ?? "\($0)".lowercased()) == argument })
      else { break }
      found = place
      commands = command.configuration.subcommands
    }
    return found
  }

  private var configPath: String? {
    for (place, argument) in given.enumerated() {
      if argument == "--" { return nil }
      if argument.hasPrefix("--config=") { return String(argument.dropFirst("--config=".count)) }
      if argument == "--config", place + 1 < given.count { return given[place + 1] }
    }
    return nil
  }
}
