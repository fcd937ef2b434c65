/// What keeps a history from being read or written, with what to do.
package struct HistoryFault: Error, Hashable, Sendable, CustomStringConvertible {
  package let path: String
  package let cause: String
  package let remedy: String

  package var description: String { "\(path): \(cause); \(remedy)" }
}
