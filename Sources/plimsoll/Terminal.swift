import Foundation

/// What standard output can show.
struct Terminal {
  let usesColor: Bool
  let columns: Int

  /// On a terminal its own width, up to 120 columns; else 100. COLUMNS stands in for either.
  init(_ shared: SharedOptions) {
    usesColor = shared.usesColor
    let stated = ProcessInfo.processInfo.environment["COLUMNS"].flatMap(Int.init)
    let isTerminal = shared.outputFile == nil && isatty(1) == 1
    columns = min(120, max(60, stated ?? (isTerminal ? Self.width : nil) ?? 100))
  }

  private static var width: Int? {
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
