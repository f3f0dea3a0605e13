import Rules
import TestSupport

@testable import Engine

/// Rows of each kind with anything in them that an engine may meet: texts that are empty or long, in any script, bytes with zeros, numbers at their
/// ends. No two have the same key. The same from the same seed.
struct RandomRows {
  private var random: SeededRandom
  private var last: Int64 = 1_000_000
  private static let texts = ["", " ", "a", "扫码关注", "🧧", "\u{FEFF}x", "{\"a\":\"\\u0000\"}", "O'Brien \\ \"x\"", String(repeating: "长", count: 600)]

  init(seed: UInt64) { random = SeededRandom(seed) }

  private mutating func unique() -> Int64 {
    last += 1
    return last
  }

  mutating func rows(of kind: CopiedKind) -> [CopiedRow] {
    switch kind {
    case .ruleFiles: (0..<5).map { [.text("r\($0)"), .text("rules.yaml"), .bytes($0 < 2 ? [0, 1] : [UInt8($0)])] }
    case .ruleSets: (0..<5).map { [.text("r\($0)"), .integer(Int64($0)), .text("rules\nmore")] }
    case .rollout: [[.text("{\"revision\":\"r1\",\"base\":\"r0\"}")]]
    case .ruleNames: [("in_force", "r0"), ("tried", "r1"), ("beside", "r0")].map { [.text($0.0), .text($0.1)] }
    case .numbersVersion: [[.integer(7)]]
    case .erasing: [[.bytes(Array("main\nshop".utf8))]]
    case .actionTotals:
      ["send", "tag", "remark", "template", "webhook", "unreadable"].map { [.text($0)] + (1...6).map { .integer(Int64($0)) } }
    // They are texts there but for the key.
    case .settings:
      [[.text("mask_key"), .bytes([0, 255])], [.text("digest main"), .bytes([55])], [.text("code_owner main"), .bytes(Array("gh".utf8))]]
    case .answers:
      (0..<300).map { number in
        let key = DeliveryKey(high: random.next(), low: random.next())
        return [
          .bytes(key.bytes), .integer(unique()), .bytes(Array(Self.texts[number % Self.texts.count].utf8)), .integer(1000 + Int64(number / 50)),
        ]
      }
    case .ledger: (0..<200).map { line($0, 20) }
    case .codes, .formerCodes, .begunCodes, .givenNumbers, .mintedCodes, .media, .tagIDs, .followers, .records, .taken, .stockCounts, .sharedAnswers,
      .outbox, .queues, .windows, .pauses, .calls, .keptBooks, .departed, .figures, .refusedFigures, .runs, .audit, .turnWords, .turnRevisions,
      .turns, .hits, .hitSums, .unanswered, .forgotten:
      (0..<200).map { _ in row(of: kind) }
    }
  }

  /// The first columns are the key, and so each text and number of them is of this row alone.
  private mutating func row(of kind: CopiedKind) -> CopiedRow {
    kind.columns.enumerated().map { index, column in
      if column.isOptional, random.chance(40) { return .nothing }
      switch column.form {
      case .flag: return .flag(random.chance(50))
      case .bytes: return .bytes((0..<Int(random.next() % 40)).map { _ in UInt8(truncatingIfNeeded: random.next() % 3) })
      // Each number is in no other row.
      case .integer: return .integer(column.isSmall ? Int64(random.next() % 30_000) : unique())
      case .text: return .text(index < 3 ? "\(random.pick(Self.texts.dropLast().map { $0 }))\(unique())" : random.pick(Self.texts))
      }
    }
  }

  mutating func follower(_ number: Int) -> CopiedRow {
    let openid = Self.openid(number)
    let at = Int64(1_780_000_000 + number)
    return [.text("main"), .text(openid), .nothing, .integer(1), .flag(random.chance(80)), .integer(at), .integer(at), .integer(at), .text("door")]
      + [.text("s1"), .integer(at), .nothing, .nothing, .nothing, random.chance(50) ? .nothing : .text("{\"tags\":[\"会员\"]}")]
  }

  mutating func line(_ number: Int, _ followers: Int) -> CopiedRow {
    let turn = Int64(number + 1) * 64
    return [
      .integer(turn), number < followers ? .nothing : .integer(turn - Int64(followers) * 64), .text("main"), .text(Self.openid(number % followers)),
    ]
      + [.integer(1_780_000_000 + Int64(number)), .text(random.pick(["follow", "scan", "unfollow"])), .text("existing"), .text("door")]
      + [.text("code:\(number % 2000)"), .text("r1")]
  }

  private static func openid(_ number: Int) -> String {
    let digits = String(number)
    return "oFollower" + String(repeating: "0", count: max(0, 19 - digits.count)) + digits
  }
}

extension CopiedColumn {
  /// Kept in fewer bytes somewhere.
  fileprivate var isSmall: Bool { ["position", "attempts", "part", "tap_used", "message_used"].contains(name) }
}
