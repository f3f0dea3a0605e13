package import Rules

/// Decisions of logs, line by line, judged by other rules. What it keeps does not grow with the logs.
package final class LogComparison {
  /// Which decisions count.
  package struct Selection: Sendable {
    /// Moments, in seconds since 1970 UTC, half-open.
    package var since = Int64.min
    package var until = Int64.max
    /// A rule that answered then or would answer now; `none` for no answer.
    package var rule: String?

    package init() {}
  }

  /// A line that is no decision, or none that can be judged.
  package struct Unreadable: Sendable, Equatable {
    package let log: Int
    package let line: Int
    package let reason: Phrase
  }

  /// Lines that are named; further ones are counted.
  package static let namedLines = 20
  /// Revisions that are told apart; of decisions of others it is not known what was noted.
  static let keptRevisions = 256

  package let ruleSet: RuleSet
  package private(set) var tally = DifferenceTally()
  package private(set) var unreadable: [Unreadable] = []
  package private(set) var unreadableCount = 0
  /// Decisions of rules that were not given, by revision: what those noted is not known.
  package private(set) var strange: [String: Int] = [:]
  /// Lines that were read as trees.
  package var unusual: Int { reader.unusual }

  private let recorders: [String: NotedFacts]
  let withReplies: Bool
  private let selection: Selection
  private var reader: DecisionReader
  private var judges: [String: SecondJudge] = [:]
  private let stranger: SecondJudge
  /// Turns of one revision stand together: of which they were, and who judges them.
  private var revision: String?
  private var judge: SecondJudge

  /// - Parameters:
  ///   - ruleSet: the rules that judge.
  ///   - recorders: rules that may have decided; by their revision it is found which did.
  ///   - withReplies: whether kinds of replies and actions are compared as well, which takes rendering.
  package init(_ ruleSet: RuleSet, recorders: [RuleSet], withReplies: Bool = false, _ selection: Selection = Selection()) {
    self.ruleSet = ruleSet
    self.recorders = Dictionary((recorders + [ruleSet]).map { ($0.revision, NotedFacts(of: $0)) }) { first, _ in first }
    self.withReplies = withReplies
    self.selection = selection
    // What a reply shows may be any of them.
    reader = DecisionReader(asked: withReplies ? .whole : AskedFacts(toDecideBy: ruleSet))
    stranger = SecondJudge(ruleSet, noted: .none, isMasked: true)
    judge = stranger
  }

  /// - Parameters:
  ///   - line: nil for one that is longer than any is.
  ///   - log: number of the log.
  package func add(_ line: Span<UInt8>?, number: Int, log: Int) {
    guard let line else { return refuse("it is longer than \(LogLines.limit >> 20) MiB", number, log) }
    let decision: DecisionReplay
    do throws(FileFault) { decision = try reader.read(line) } catch { return refuse(error.reason, number, log) }
    let at = decision.moment.now
    guard at >= selection.since, at < selection.until else { return }
    if decision.revision != revision {
      judge = judge(of: decision.revision)
      revision = decision.revision
    }
    let comparison = judge.comparison(with: decision, withReplies: withReplies)
    if let rule = selection.rule {
      switch comparison {
      case .same: if (decision.rule ?? TurnDifference.none) != rule { return }
      case .differs(let difference): if !difference.concerns(rule) { return }
      // It may have been this rule.
      case .incomparable: break
      }
    }
    if judge === stranger, strange[decision.revision] != nil || strange.count < Self.keptRevisions {
      strange[decision.revision, default: 0] += 1
    }
    tally.add(comparison, of: DifferenceTally.Example(decision.id, log: log), at: at)
  }

  private func refuse(_ reason: Phrase, _ number: Int, _ log: Int) {
    unreadableCount += 1
    if unreadable.count < Self.namedLines { unreadable.append(Unreadable(log: log, line: number, reason: reason)) }
  }

  private func judge(of revision: String) -> SecondJudge {
    if let known = judges[revision] { return known }
    guard let noted = recorders[revision] else { return stranger }
    let judge = SecondJudge(ruleSet, noted: noted, isMasked: true)
    judges[revision] = judge
    return judge
  }

  /// Where decisions cannot be compared because nobody said what their rules noted, how to say it.
  package var advice: Phrase? {
    guard tally.incomparable > 0, let (revision, count) = strange.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
    let which: Phrase = "\(OutsideText.shown(revision, upTo: 20)) (\(counted(count, "turn")))"
    let all: Phrase = strange.count > 1 ? "\(which) and \(counted(strange.count - 1, "revision")) more" : which
    return """
      what the rules of revision \(all) noted is not known: give them with --recorded-by PATH, and what they noted counts as known
      """
  }
}
