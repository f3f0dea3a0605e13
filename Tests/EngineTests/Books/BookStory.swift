import Rules
import Wire

@testable import Engine

/// Lines and records in one line of text, times in hours since Monday, 2026-06-01 00:00 in Shanghai:
///
///     follow@1:poster/1   leave@25+1   scan@26:?/x   seen@5   order@2:amount=12.5   erased
///
/// `+1` adds seconds; `?` is a scene of no campaign; any other word is a record. They came in the order in which they stand.
struct BookStory {
  static let monday = 20_605
  static let midnight: Int64 = 1_780_243_200

  var history = FollowerHistory(lines: [])

  init(_ text: String, openid: String = "oAda") {
    let follower = FollowerID(account: "main", openid: openid)
    for (place, token) in text.split(separator: " ").enumerated() {
      let turn = TurnID(number: Int64(place + 1))
      let parts = token.split(separator: ":", maxSplits: 1).map { String($0) }
      let head = parts[0].split(separator: "@")
      if head == ["erased"] {
        history.isErased = true
        continue
      }
      let times = head[1].split(separator: "+").compactMap { Int64($0) }
      let at = Self.midnight + times[0] * 3600 + (times.count > 1 ? times[1] : 0)
      guard let kind = Self.kinds[String(head[0])] else {
        let fields = parts.count > 1 ? parts[1].split(separator: ",").map { $0.split(separator: "=") } : []
        history.records.append(
          RecordEntry(
            follower: follower, at: at, turn: turn, position: 0, name: String(head[0]),
            fields: .object(Dictionary(fields.map { (String($0[0]), Self.value(String($0[1]))) }) { $1 })))
        continue
      }
      let code = parts.count > 1 ? parts[1].split(separator: "/").map { String($0) } : []
      history.lines.append(
        LedgerEntry(
          follower: follower, kind: kind, at: at, turn: turn, subscription: .existing, campaign: code.first.flatMap { $0 == "?" ? nil : $0 },
          scene: code.last, revision: "r"))
    }
  }

  private static let kinds: [String: LedgerEntry.Kind] = ["follow": .follow, "leave": .unfollow, "scan": .scan, "seen": .seen]

  private static func value(_ text: String) -> JSON { Int(text).map { .int($0) } ?? Double(text).map { .number($0) } ?? .string(text) }

  /// `gift` claims first touches of a week, `taken` is taken back within a day, `login` is no touch.
  static let terms = BookTerms(
    account: "main", zone: .shanghai,
    policies: { campaign in
      switch campaign {
      case "gift": AttributionPolicy(touch: .first, window: 7 * 86_400, unfollowUndoes: 0)
      case "taken": AttributionPolicy(touch: .last, window: 30 * 86_400, unfollowUndoes: 86_400)
      case "login": nil
      default: .standard
      }
    }, fingerprint: "story")
}

extension BookSource {
  var word: String {
    switch self {
    case .code(let campaign, let scene): "\(campaign)/\(scene)"
    case .unknownCode: "?"
    case .withoutCode: "-"
    }
  }
}

extension BookCell {
  /// Days count from the story's Monday.
  var shown: String { "\(day - BookStory.monday) \(source.word) \(subscription.rawValue)" }
}

extension BookFigures {
  var shown: String {
    let named = [
      ("scans", scans), ("new", new), ("returning", returning), ("found", found), ("lost", lost), ("quick", quick), ("back", takenBack),
      ("erased", erased),
    ]
    let counts = named.filter { $0.1 != 0 }.map { "\($0.0)=\($0.1)" }
    return (counts + (kept.contains { $0 != 0 } ? ["kept=" + kept.map { "\($0)" }.joined(separator: ",")] : [])).joined(separator: " ")
  }
}

extension BookPostings {
  var shownCells: String {
    cells.map { (cell: $0.key.shown, day: $0.key.day, figures: $0.value.shown) }.sorted { ($0.day, $0.cell) < ($1.day, $1.cell) }
      .map { "\($0.cell) \($0.figures)" }.joined(separator: " | ")
  }

  var shownConversions: String {
    conversions.map { cell, sum in
      "\(cell.cell.shown) \(cell.name)" + (cell.field.map { ".\($0)=\(sum.count):\(sum.millionths)" } ?? "=\(sum.count)")
    }.sorted().joined(separator: " | ")
  }
}
