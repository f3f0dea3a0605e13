internal import Engine
internal import Rules
internal import Wire

/// A promise that can be checked now, with what speaks for it.
struct ConsoleCheck: Sendable, Equatable {
  enum Promise: String, Sendable, CaseIterable {
    case rules, turns, figures, actions, calls, codes, printed, owner, secrets, records, decisions, calendars, guarded
    /// Those of others, which are asked.
    case platform, webhook

    var phrase: Phrase {
      switch self {
      case .rules: "The files of the rules, as they lie on the disk, are in force"
      case .turns: "What comes is answered: every turn can be written"
      case .figures: "The figures of reports hold every line of the ledger"
      case .actions: "No action is held up, and none was given up"
      case .calls: "No call is held up by what the platform or an endpoint said"
      case .printed: "Whatever code was made here still leads to its campaign"
      case .codes: "Every code that the rules declare was made here, and is alive"
      case .owner: "The codes in the database are those of this account and platform"
      case .secrets: "Every secret that the rules ask for is there"
      case .records: "Every turn is remembered, with its reasons"
      case .decisions: "Every decision is in the decision log"
      case .calendars: "Every calendar knows its days for a month at least"
      case .guarded: "Nobody from elsewhere reaches these pages without a token"
      case .platform: "The platform gives the account an access token"
      case .webhook: "The webhook answers the platform's handshake, asked from this machine"
      }
    }
  }
  let promise: Promise
  /// Nil for all.
  var account: String?
  /// Nil where it cannot be told.
  let held: Bool?
  let evidence: Evidence

  /// What was seen. Sentences of others stand as they are.
  enum Evidence: Sendable, Equatable {
    case said(Phrase)
    case revision(String, loadedAt: Int64, zone: Zone)
    case waiting(Int)
    case behind(lines: Int)
    case madeAnew(read: Int)
    case actions(waiting: Int, paused: Int, dead: Int)
    case codes(declared: Int, lacking: Int)
    case nothingMissing
    case nothingMade
    case nothingHeld
    case dropped(Int)
    case notKept
    case calendars(name: String?, days: Int)
    case listens(String, tokens: [OperatorRole])

    var phrase: Phrase {
      switch self {
      case .said(let text): text
      case .revision(let revision, let at, let zone): "revision \(revision), loaded \(RuleSet.shown(zone.civil(at: at)))"
      case .waiting(let count): "\(counted(count, "delivery", "deliveries")) waiting"
      case .behind(let lines): "\(counted(lines, "line")) behind"
      case .madeAnew(let read): "made anew from the whole ledger: \(counted(read, "line")) read"
      case .actions(let waiting, let paused, let dead): "\(waiting) waiting, \(paused) of them held up, \(dead) failed"
      case .codes(let declared, let lacking): "\(declared) declared, \(lacking) to be made here or renewed: wxrules qr status"
      case .nothingMissing: "none is missing"
      case .nothingMade: "none was made here"
      case .nothingHeld: "none is paused"
      case .dropped(let count): "\(count) left out since the start"
      case .notKept: "not kept, as the server was started: --keep-turns off"
      case .calendars(nil, _): "no calendar ends"
      case .calendars(let name?, let days): "`\(name)` ends first, in \(counted(days, "day"))"
      case .listens(let address, let tokens):
        tokens.isEmpty
          ? "listens at \(address); no token is set"
          : "listens at \(address); tokens are set for \(tokens.map { Phrase(verbatim: $0.rawValue) }.listed())"
      }
    }
  }

  func json(_ language: DisplayLanguage) -> JSON {
    [
      "promise": .string(promise.phrase.text(in: language)), "account": account.map { .string($0) } ?? .null, "held": held.map { .bool($0) } ?? .null,
      "evidence": .string(OutsideText.shown(evidence.phrase.text(in: language))),
    ]
  }
}
