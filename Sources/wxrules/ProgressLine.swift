import Rules
import Synchronization

/// How far long work is, on standard error: one line that changes on a terminal, else a line now and then.
final class ProgressLine: Sendable {
  private let verb: Phrase
  private let shown = Mutex<Int64>(0)

  private let pause: Int64

  /// - Parameter pause: milliseconds between two lines where no terminal shows them.
  init(verb: Phrase, pause: Int64 = 5000) {
    self.verb = verb
    self.pause = pause
  }

  /// What is counted.
  enum Unit {
    case things, mebibytes, lines, rows, turns, minutes

    fileprivate func phrase(_ done: Int, of total: Int) -> Phrase {
      switch self {
      case .things: Phrase(verbatim: "\(done)/\(total)")
      case .mebibytes: "\(done) of \(total) MiB"
      case .lines: "\(done) of \(total) lines"
      case .rows: "\(done) of \(total) rows"
      case .turns: "\(done) of \(total) turns"
      case .minutes: "\(done) of \(total) minutes"
      }
    }
  }

  /// - Parameter elapsed: milliseconds.
  func show(done: Int, failed: Int = 0, of total: Int, elapsed: Int64, _ unit: Unit = .things, isPaused: Bool = false) {
    let pause = Terminal.hasErrorTerminal ? 100 : pause
    let isDue = shown.withLock { shown in
      guard elapsed - shown >= pause || (done == total && Terminal.hasErrorTerminal) else { return false }
      shown = elapsed
      return true
    }
    guard isDue else { return }
    let rate = elapsed > 0 ? Double(done) * 1000 / Double(elapsed) : 0
    var parts = [unit.phrase(done, of: total)]
    if failed > 0 { parts.append("\(failed) failed") }
    if rate > 0 { parts.append("\(Int(rate.rounded())) a second") }
    if rate > 0, done < total { parts.append("\(Self.time(Int64(Double(total - done) / rate * 1000))) left") }
    let figures = isPaused ? "\(parts.listed()); too many calls this minute, waiting" : parts.listed()
    let text = said(verb) + "  " + (Terminal.hasErrorTerminal ? Self.bar(done, of: total) : "") + said(figures)
    Terminal.complain(verbatim: Terminal.hasErrorTerminal ? "\r\u{1B}[K" + text : text + "\n")
  }

  private static func bar(_ done: Int, of total: Int) -> String {
    let width = 24
    let full = total > 0 ? min(width, done * width / total) : width
    return String(repeating: "█", count: full) + String(repeating: "░", count: width - full) + "  "
  }

  /// Gives the line back to what is printed next.
  func end() { if Terminal.hasErrorTerminal { Terminal.complain(verbatim: "\r\u{1B}[K") } }

  /// `0.4 s`, `12 s`, `3 min 20 s`.
  static func time(_ milliseconds: Int64) -> Phrase {
    if milliseconds < 10_000 { return "\("\(milliseconds / 1000).\(milliseconds % 1000 / 100)" as String) s" }
    let seconds = milliseconds / 1000
    return seconds < 60 ? "\(seconds) s" : "\(seconds / 60) min \(seconds % 60) s"
  }
}
