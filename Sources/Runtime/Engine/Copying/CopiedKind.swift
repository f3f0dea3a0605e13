/// What a store holds that goes along when it is moved: each kind is a list of rows, which both engines give and take by these columns, in the order
/// in which they are written.
///
/// What can be got or made anew is none of them: access tokens, rights and leases, and the sums of reports, which are read off the ledger. Nor is
/// what one engine has and the other has not: versions, nodes and hand-outs begin anew.
package enum CopiedKind: String, CaseIterable, Sendable {
  case settings, ruleSets = "rule_sets", ruleFiles = "rule_files", rollout, ruleNames = "rule_names"
  case codes, formerCodes = "former_codes", begunCodes = "begun_codes", givenNumbers = "given_numbers", numbersVersion = "numbers_version"
  case mintedCodes = "minted_codes", media, tagIDs = "tag_ids"
  case followers, ledger, records, taken, stockCounts = "stock_counts", sharedAnswers = "shared_answers", answers
  // The totals stand behind the actions, which are counted when they are written.
  case outbox, queues, windows, pauses, calls = "api_calls", actionTotals = "action_totals"
  case keptBooks = "book_kept", departed = "book_departed"
  case figures = "platform_figures", refusedFigures = "refused_figures", runs = "server_runs", audit
  case turnWords = "turn_words", turnRevisions = "turn_revisions", turns, hits, hitSums = "hit_sums", unanswered, forgotten = "turns_forgotten"
  case erasing = "turns_erasing"

  /// Seconds: answers that are older are not known any more, and do not go along.
  package static let answersKept: Int64 = 600

  package var columns: [CopiedColumn] {
    switch self {
    case .settings: [.text("name"), .bytes("value")]
    case .ruleSets: [.text("revision"), .integer("at"), .text("roots")]
    case .ruleFiles: [.text("revision"), .text("path"), .bytes("bytes")]
    case .rollout: [.text("state")]
    case .ruleNames: [.text("name"), .text("revision")]
    case .codes:
      Self.address + Self.scene + [.integer("expires_at").orNothing, .text("status")] + Self.ticket + [.flag("protected"), .integer("renewals")]
    case .formerCodes: Self.address + Self.scene + [.integer("expires_at").orNothing] + Self.ticket
    case .begunCodes: Self.address
    case .givenNumbers: [.text("account"), .integer("id"), .text("campaign"), .text("key")]
    case .numbersVersion: [.integer("version")]
    case .mintedCodes:
      [.text("account"), .text("campaign"), .text("request")] + Self.scene + Self.ticket + [.integer("expires_at").orNothing]
    case .media:
      [.text("account"), .text("name"), .text("kind"), .text("hash"), .text("media_id"), .text("url"), .flag("permanent"), .integer("made_at")]
        + [.integer("expires_at").orNothing]
    case .tagIDs: [.text("account"), .text("name"), .integer("id")]
    case .followers:
      Self.follower + [.integer("last_turn").orNothing, .integer("follow_count"), .flag("following")]
        + ["newest_at", "first_followed_at", "last_followed_at"].map { .integer($0).orNothing }
        + ["first", "last"].flatMap { [.text($0 + "_touch").orNothing, .text($0 + "_scene").orNothing, .integer($0 + "_touch_at").orNothing] }
        + [.text("profile").orNothing]
    case .ledger:
      [.integer("turn"), .integer("before").orNothing] + Self.follower + [.integer("at"), .text("kind"), .text("subscription")]
        + [.text("campaign").orNothing, .text("scene").orNothing, .text("revision")]
    case .records: Self.place + Self.follower + [.integer("at"), .text("name"), .text("fields")]
    case .taken:
      [.text("stock"), .text("piece")] + Self.follower + [.integer("turn"), .integer("at"), .integer("until").orNothing]
    case .stockCounts: [.text("stock"), .integer("taken")]
    case .sharedAnswers: [.text("account"), .text("name"), .text("times"), .integer("until").orNothing]
    case .answers: [.bytes("key"), .integer("turn"), .bytes("body"), .integer("at")]
    case .outbox:
      Self.place + Self.follower + [.integer("event_at"), .integer("due_at"), .integer("deadline").orNothing, .integer("retry_at")]
        + ["kind", "endpoint", "payload", "on_error", "rule", "revision"].map { .text($0) } + [.integer("attempts")]
        + [.integer("running_since").orNothing, .integer("ended_at").orNothing, .text("result").orNothing, .text("reason").orNothing]
    case .queues: Self.follower + [.integer("ready_at")]
    case .windows:
      Self.follower + [.integer("tap_at").orNothing, .integer("tap_used"), .integer("message_at").orNothing, .integer("message_used")]
    case .pauses:
      [.text("account"), .text("kind"), .text("endpoint"), .integer("since"), .integer("until"), .text("label"), .text("cause"), .text("remedy")]
    case .calls: [.text("account"), .text("api"), .integer("day"), .integer("count")]
    case .actionTotals: [.text("kind")] + ["queued", "done", "cancelled", "replaced", "dead", "forgotten"].map { .integer($0) }
    case .keptBooks: [.text("account"), .text("cell"), .text("figures")]
    case .departed:
      [.text("account"), .integer("chain")] + Self.place + [.integer("at"), .text("kind"), .text("subscription")]
        + ["campaign", "scene", "name", "fields"].map { .text($0).orNothing }
    case .figures:
      [.text("account")] + ["day", "source", "new_user", "cancel_user"].map { .integer($0) } + [.integer("total").orNothing, .integer("fetched_at")]
    case .refusedFigures: [.text("account"), .integer("at")]
    case .runs: [.integer("started_at"), .integer("alive_at")]
    case .audit:
      [.integer("at"), .text("did"), .text("role").orNothing, .text("session").orNothing, .text("origin"), .text("what").orNothing, .text("result")]
    case .turnWords: [.integer("number"), .text("word")]
    case .turnRevisions: [.integer("number"), .text("revision")]
    case .turns:
      ["turn", "at", "account", "follower", "revision"].map { .integer($0) } + [.integer("rule").orNothing, .integer("kind"), .integer("marks")]
        + [.bytes("detail")]
    case .hits: ["hour", "account", "rule", "kind", "part", "turns", "last"].map { .integer($0) }
    case .hitSums: [.integer("hour"), .integer("sum")]
    case .unanswered: [.integer("account"), .text("text"), .integer("day"), .integer("count")]
    case .forgotten: [.integer("follower"), .integer("turn").orNothing]
    case .erasing: [.bytes("value")]
    }
  }

  private static let follower: [CopiedColumn] = [.text("account"), .text("openid")]
  private static let place: [CopiedColumn] = [.integer("turn"), .integer("position")]
  private static let address: [CopiedColumn] = [.text("account"), .text("campaign"), .text("key")]
  private static let scene: [CopiedColumn] = [.text("scene"), .flag("scene_is_number")]
  private static let ticket: [CopiedColumn] = [.text("ticket"), .text("url"), .integer("made_at")]

  /// Whether a new store has rows of it by itself.
  package var isSeeded: Bool { self == .numbersVersion || self == .actionTotals }

  /// Of the remembered turns, which SQLite keeps in a file of their own.
  package var isOfTurns: Bool {
    switch self {
    case .turnWords, .turnRevisions, .turns, .hits, .hitSums, .unanswered, .forgotten, .erasing: true
    case .settings, .ruleSets, .ruleFiles, .rollout, .ruleNames, .codes, .formerCodes, .begunCodes, .givenNumbers, .numbersVersion, .mintedCodes,
      .media, .tagIDs, .followers, .ledger, .records, .taken, .stockCounts, .sharedAnswers, .answers, .outbox, .queues, .windows, .pauses, .calls,
      .actionTotals, .keptBooks, .departed, .figures, .refusedFigures, .runs, .audit:
      false
    }
  }

  /// Rows that are moved at a time: files are few, and may be large.
  package var page: Int { self == .ruleFiles ? 16 : 2000 }
}

/// A column, by which both engines know what lies in it.
package struct CopiedColumn: Sendable {
  package enum Form: Sendable { case integer, text, flag, bytes }
  package let name: String
  package let form: Form
  /// Whether it may be null.
  package let isOptional: Bool

  static func integer(_ name: String) -> Self { Self(name: name, form: .integer, isOptional: false) }
  static func text(_ name: String) -> Self { Self(name: name, form: .text, isOptional: false) }
  static func flag(_ name: String) -> Self { Self(name: name, form: .flag, isOptional: false) }
  static func bytes(_ name: String) -> Self { Self(name: name, form: .bytes, isOptional: false) }
  var orNothing: Self { Self(name: name, form: form, isOptional: true) }
}
