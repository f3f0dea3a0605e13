internal import Engine
package import Logging
internal import Rules
package import Serving
internal import WeChat
internal import Wire

/// What was decided and upon what, a line of JSON for each turn. Followers stand in it by a keyed hash, never by openid.
package final class DecisionLog: Sendable {
  private let mask: DecisionMask
  private let words = OwnWords()
  private let lines: LineQueue

  /// - Parameter hidden: names of XML elements, as `Content`.
  package init(path: String, mask: Mask, hidden: Set<String>, limit: Int = ServerLimits.standard.logBytes, log: Logger) {
    self.mask = DecisionMask(mask, hidden: hidden)
    let file = LogFile(path: path)
    lines = LineQueue(limit: limit) {
      file.write($0)
    } tell: { news in
      switch news {
      case .dropping: log.say(.error, "decisions cannot be written to \(path), and are dropped")
      case .writing(let dropped): log.say(.notice, "decisions are written again; \(counted(dropped, "line")) dropped")
      }
    }
  }

  /// Why nothing could be written to this path; nil when it could.
  package static func objection(to path: String) -> String? { LogFile.objection(to: path) }

  /// Decisions that were dropped since the start.
  var dropped: Int { lines.dropped }

  /// Takes the turns of a batch; repeats were decided before. Nobody waits until they are written.
  /// - Parameters:
  ///   - ruleSet: that judged them.
  ///   - microseconds: how long the batch took.
  func write(_ verdicts: [Verdict], under ruleSet: RuleSet, microseconds: Int64) {
    let words = words.of(ruleSet)
    var text: [UInt8] = []
    var count = 0
    for case .turn(let turn) in verdicts {
      text += DecisionRecord(turn, by: mask, words: words, microseconds: microseconds).json.line.utf8
      text.append(0x0A)
      count += 1
    }
    lines.add(text, count: count)
  }

  /// Waits until everything is written, but not for long.
  func flush() { lines.flush() }
}
