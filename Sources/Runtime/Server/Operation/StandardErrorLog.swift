internal import Engine
internal import Glibc
package import Logging
package import Rules
internal import Synchronization
internal import WeChat
internal import Wire

/// The log of this process on standard error. Whoever logs never waits for whoever reads.
package enum StandardErrorLog {
  package enum Format: String, CaseIterable, Sendable { case text, json }

  private static let isUsed = Atomic(false)
  private static let writer = Mutex(LineWriter())
  private static let lines = LineQueue(limit: ServerLimits.standard.logBytes) { lines in
    writer.withLock { $0.write(lines, to: STDERR_FILENO) }
  } tell: { news in
    switch news {
    case .dropping: return
    case .writing(let dropped): add("wxrules: \(dropped) lines of this log were dropped: nobody took them\n")  // not said
    }
  }

  /// Lines that nobody took since the start.
  package static var dropped: Int { isUsed.load(ordering: .relaxed) ? lines.dropped : 0 }

  package static func logger(_ label: String, _ format: Format = .text, in language: DisplayLanguage = .en) -> Logger {
    if !isUsed.exchange(true, ordering: .relaxed) { atexit { StandardErrorLog.flush() } }
    return Logger(label: label) { label in
      switch format {
      case .text: SpokenLogHandler(inner: StreamLogHandler(label: label, stream: Stream()), language: language)
      case .json: SpokenLogHandler(inner: JSONLogHandler(label: label), language: language)
      }
    }
  }

  /// Waits until everything is written, but not for long: before something else is written to the same place, and at the end.
  package static func flush(milliseconds: Int = 1000) { if isUsed.load(ordering: .relaxed) { lines.flush(milliseconds: milliseconds) } }

  fileprivate static func add(_ line: String) { lines.add(Array(line.utf8), count: 1) }

  private struct Stream: TextOutputStream, Sendable {
    /// Whatever somebody else wrote has come here: nothing of it moves a cursor. Findings have several lines.
    func write(_ line: String) {
      StandardErrorLog.add(
        OutsideText.isPlain(line)
          ? line : line.split(separator: "\n", omittingEmptySubsequences: false).map { OutsideText.shown(String($0)) }.joined(separator: "\n"))
    }
  }
}

/// Puts what is said into the words of a language, for a handler that knows nothing of it.
private struct SpokenLogHandler<Inner: LogHandler>: LogHandler {
  var inner: Inner
  let language: DisplayLanguage

  var logLevel: Logger.Level {
    get { inner.logLevel }
    set { inner.logLevel = newValue }
  }
  var metadata: Logger.Metadata {
    get { inner.metadata }
    set { inner.metadata = newValue }
  }
  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { inner[metadataKey: key] }
    set { inner[metadataKey: key] = newValue }
  }

  func log(event: LogEvent) { inner.log(event: SpokenPhrase.said(event, in: language)) }
}

/// A line of JSON for each event, for machines that collect logs.
struct JSONLogHandler: LogHandler {
  let label: String
  var logLevel: Logger.Level = .info
  var metadata: Logger.Metadata = [:]

  init(label: String) { self.label = label }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let about = metadata.merging(event.metadata ?? [:]) { $1 }
    let line = Self.line(
      event.level, "\(event.message)", about, label: label, source: event.source, at: WallClock.system.seconds)
    StandardErrorLog.add(line + "\n")
  }

  /// - Parameter time: seconds since 1970 UTC.
  static func line(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata, label: String, source: String, at time: Int64) -> String {
    // What a caller adds stands below a name of its own: it takes no other's place.
    let about = metadata.mapValues { JSON.string("\($0)") }
    let fields: JSON = [
      "time": .string(WallClock.text(time)), "level": .string(level.rawValue), "logger": .string(label), "source": .string(source),
      "message": .string(message), "about": .object(about),
    ]
    return fields.line
  }
}
