import Logging
import Synchronization
import Testing

@testable import Server
@testable import Serving

/// What an operator reads of refusals, with the clock passed in.
@Suite("refusals in the log")
struct RefusalLogTests {
  /// Lines that were logged, as `message reason more`.
  final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  struct Handler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }
    func log(event: LogEvent) {
      let words = ["reason", "more"].compactMap { event.metadata?[$0].map { "\($0)" } }
      lines.add(([event.message.description] + words).joined(separator: " | "))
    }
  }

  @Test("each reason is said once in ten seconds, with what to look at and how many were not said")
  func quiet() {
    let lines = Lines()
    let refusals = RefusalLog(log: Logger(label: "test") { _ in Handler(lines: lines) })
    for (refusal, time) in [
      (.signature, 100), (.signature, 100), (.signature, 105), (.stale(seconds: 400), 105), (.stale(seconds: 500), 106), (.signature, 109),
      (.signature, 110), (.signature, 111), (.stale(seconds: 600), 115), (.signature, 130),
    ] as [(Refusal, Int64)] { refusals.note(refusal, at: time) }
    #expect(
      lines.all == [
        "refused: wrong signature: is the token of this account the one in the console? | signature",
        "refused: time stamp is off by 400 s: is the clock of this machine right? | timestamp",
        "refused: wrong signature: is the token of this account the one in the console? | signature | 3",
        "refused: time stamp is off by 600 s: is the clock of this machine right? | timestamp | 1",
        "refused: wrong signature: is the token of this account the one in the console? | signature | 1",
      ])
  }
}
