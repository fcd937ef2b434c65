import ArgumentParser
import History

/// A history as commands open it, with what goes wrong told on standard error.
enum HistoryFile {
  /// - Throws: `ExitCode(2)` after a message.
  static func telling<Value>(_ body: () throws(HistoryFault) -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      Notes.line(error.description)
      throw ExitCode(2)
    }
  }

  /// The store to write to; nil where no file is named.
  static func opened(_ path: String?) throws -> HistoryStore? {
    guard let path else { return nil }
    return try telling { () throws(HistoryFault) in try HistoryStore(path: path, for: .writing) }
  }

  /// A store that has to be there, to take runs out of.
  static func changing(_ path: String) throws -> HistoryStore {
    try telling { () throws(HistoryFault) in try HistoryStore(path: path, for: .changing) }
  }

  /// A store that has to be there; nothing of it is changed.
  static func reading(_ path: String) throws -> HistoryStore {
    try telling { () throws(HistoryFault) in try HistoryStore(path: path, for: .reading) }
  }
}
