import Dispatch
import Foundation
import Synchronization

/// Notes SIGINT and SIGTERM instead of dying of them, so that a search can end with its best plan.
///
/// A second signal ends the program at once.
final class Interruption: Sendable {
  private let received = Atomic<Int32>(0)

  /// The signal that came, or nil.
  var signal: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  var isRequested: Bool { signal != nil }

  /// 128 plus the signal's number, as shells count.
  var exitCode: Int32? { signal.map { 128 + $0 } }

  /// Starts to listen; the sources live as long as the returned array.
  func listen() -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM].map { number in
      Foundation.signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [self] in
        if received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
      }
      source.resume()
      return source
    }
  }
}
