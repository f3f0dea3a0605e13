import Rules
import TestSupport
import Testing
import Wire

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving

/// Questions of pages are checked as those of commands, and a wrong one is answered in the same words.
@Suite("what the console is asked")
struct ConsoleQuestionTests {
  typealias Place = StoreContract.Place

  static func desk(_ store: any Store, turns: (any TurnStore)? = nil, keepsBooks: Bool = false) throws -> ReadingDesk {
    ReadingDesk(
      rules: LiveRules(try Compile.ruleSet(BookLinesTests.rules)), store: store, turns: turns, mask: try Mask(of: store),
      clock: WallClock { BookLinesTests.now * 1_000_000 }, keepsBooks: keepsBooks)
  }

  /// What `desk` answers on a path; openids where they are asked for.
  static func answer(_ path: String, _ words: [String: [String]], _ desk: ReadingDesk) throws -> ConsoleOutcome {
    let (figures, followers) = (FigureAnswers(desk: desk), FollowerAnswers(desk: desk))
    let (words, form) = (AskedWords(words), path.hasSuffix(".csv") ? ConsoleOutcome.Form.csv : .json)
    switch path.replacing(".csv", with: "") {
    case "report": return try figures.report(words, form)
    case "report/rules": return try figures.rules(words, form)
    case "report/unanswered": return try figures.unanswered(words, form)
    case "report/experiments": return try figures.experiments(words, form)
    case "report/stock": return try figures.stock(words, form, showsOpenids: false)
    case "report/fraud": return try figures.fraud(words, form, showsOpenids: false)
    case "report/reconcile": return try figures.reconcile(words, form)
    case "remarks": return try figures.remarks(words, form)
    case "ledger": return try followers.ledger(words, form, showsOpenids: false)
    case "followers": return try followers.followers(words, form, showsOpenids: false)
    case "turns": return try followers.turns(words, form)
    case let other where other.hasPrefix("followers/"):
      return try followers.follower(String(other.dropFirst("followers/".count)), words, showsOpenids: false)
    case let other: return try followers.turn(String(other.dropFirst("turns/".count)))
    }
  }

  @Test(
    "a file has all rows unless it is asked for fewer",
    arguments: [([:], .csv, 700), ([:], .json, 50), (["limit": ["7"]], .csv, 7), (["limit": ["7"]], .json, 7)]
      as [([String: [String]], ConsoleOutcome.Form, Int)])
  func whole(_ words: [String: [String]], _ form: ConsoleOutcome.Form, _ limit: Int) throws {
    #expect(try AskedWords(words).limit(form, most: 700) == limit)
  }

  static let wrong: [(path: String, words: [String: [String]], says: String)] = [
    ("report", ["campaign": ["postr"]], "no campaign `postr`; did you mean `poster`?"),
    ("report", ["by": ["campain"]], "no grouping `campain`; did you mean `campaign`?"),
    ("report", ["from": ["someday"]], "--from someday: not a day; write 2026-06-01, 2026-06, today, yesterday, 7d or all"),
    ("report", ["from": ["2026-06-09"], "to": ["2026-06-03"]], "--from 2026-06-09 is after --to 2026-06-03"),
    ("report", ["account": ["man"]], "no account `man` in the rules; did you mean `main`?"),
    ("report", ["lang": ["fr"]], "--lang fr: one of `en`, `zh`"), ("report.csv", ["lang": ["fr"]], "--lang fr: one of `en`, `zh`"),
    ("report/rules", ["account": ["man"]], "no account `man` in the rules; did you mean `main`?"),
    ("report/rules", ["by": ["week"]], "--by week: one of `day`"), ("report/rules", ["to": ["x"]], "--to x: not a day"),
    ("report/unanswered", ["days": ["0"]], "--days: from 1 to 30"), ("report/unanswered", ["days": ["x"]], "--days: from 1 to 30"),
    ("report/unanswered", ["limit": ["0"]], "`limit` is a number from 1 to 1000"),
    ("report/experiments", ["account": ["shp"]], "no account `shp` in the rules; did you mean `shop`?"),
    ("report/stock", ["unused_after": ["x"]], "--unused-after x: not a time; write 7d or 24h"),
    ("report/fraud", ["from": ["x"]], "--from x: not a day"), ("report/reconcile", ["to": ["x"]], "--to x: not a day"),
    ("remarks", ["day": ["x"]], "--day x: not a day; write 2026-06-01, today or yesterday"),
    ("remarks", ["day": ["2099-01-01"]], "--day 2099-01-01: that day is still to come"),
    ("ledger", ["account": ["x"]], "no account `x` in the rules"), ("ledger", ["limit": ["1001"]], "`limit` is a number from 1 to 1000"),
    ("ledger", ["follower": ["o1"]], "`follower` is a mask"), ("ledger", ["column": ["cost"]], "--column cost: one of `scans`"),
    ("ledger", ["column": ["new"], "by": ["day"]], "`label`: 0 labels for 1 grouping; each needs one"),
    ("ledger", ["label": ["x"]], "`by` and `label` say which row; add `column`"),
    ("followers", ["account": ["x"]], "no account `x` in the rules"),
    ("followers", ["limit": ["0"]], "`limit` is a number from 1 to 1000"),
    ("followers", ["text": ["a"], "account": ["x"]], "no account `x` in the rules"),
    ("ledger", ["campaign": ["postr"]], "no campaign `postr`; did you mean `poster`?"),
    ("ledger", ["code": ["nowhere:at:all"]], "no code with the scene `nowhere:at:all`: neither the rules nor the ledger know it"),
    ("followers", ["campaign": ["postr"]], "no campaign `postr`; did you mean `poster`?"),
    ("followers", ["code": ["nowhere:at:all"]], "no code with the scene `nowhere:at:all`: neither the rules nor the ledger know it"),
    ("followers/f_0123456789abcdef", ["turns": ["0"]], "--turns: above 0"),
    ("followers/f_0123456789abcdef", ["turns": ["501"]], "--turns: at most 500"),
    ("turns", ["mark": ["odd"]], "`mark` is one of `unanswered`"), ("turns", ["before": ["xyz"]], "xyz: not the id of a turn"),
  ]

  @Test("a wrong question is answered in the words of the command", arguments: wrong.indices)
  func faults(_ row: Int) throws {
    let store = try SQLiteStore(path: ":memory:")
    let (path, words, says) = Self.wrong[row]
    do {
      _ = try Self.answer(path, words, try Self.desk(store))
      Issue.record("\(path) is answered")
    } catch let fault as BookQueryFault {
      #expect(fault.reason.english.hasPrefix(says), "\(fault.reason)")
    }
  }

  @Test("where nobody is named, those who followed last are listed, with how many follow")
  func newest() throws {
    let store = try SQLiteStore(path: ":memory:")
    // Ten, of whom the last has left; the first followed last.
    for number in 1...10 as ClosedRange<Int64> {
      let entry = LedgerEntry(
        follower: FollowerID(account: "main", openid: "oFollower_\(number)"), kind: number == 10 ? .unfollow : .follow,
        at: BookLinesTests.now - number * 60, turn: TurnID(number: number), before: nil, subscription: .new, campaign: "poster", scene: "p:1",
        revision: "r1")
      try StoreContract.write(store, [entry])
    }
    let desk = try Self.desk(store)
    let found = try Self.answer("followers", ["limit": ["2"]], desk)
    let masks = [1, 2].map { desk.name(of: FollowerID(account: "main", openid: "oFollower_\($0)")).description }
    #expect(JSON(found.text)?.elements.compactMap { $0["follower"]?.string } == masks && found.total == 9, "\(found.text)")
    #expect(JSON(found.text)?.elements.first?["followed_at"]?.string == WallClock.text(BookLinesTests.now - 60))
    #expect(try Self.answer("followers", ["account": ["shop"]], desk).total == 0)
  }

  static let words: [(known: KnownWords, said: [String: [String]], faults: [String])] = [
    (["from", "to"], ["from": ["7d"]], []), (["from", "to"], [:], []), (["from", "to"], ["from": [], "to": ["x"]], []),
    (["from", "to"], ["form": ["7d"]], ["`form` is not known; did you mean `from`?"]),
    (["from", "to"], ["From": ["7d"]], ["`From` is not known; did you mean `from`?"]),
    (["from", "to"], ["qqqqqqqq": []], ["`qqqqqqqq` is not known; there are `from`, `to`"]),
    ([], ["from": ["7d"]], ["`from` is not known; nothing is said here behind a `?`"]),
    (["from", "to"], ["from": ["7d", "8d"], "to": ["x"]], ["`from` is said 2 times, and counts once"]),
    (["from"], ["from": ["7d", "7d"]], ["`from` is said 2 times, and counts once"]),
    (KnownWords(["from"], several: ["by"]), ["by": ["day", "code"]], []),
    (
      KnownWords(["from"], several: ["by"]).and("openids"), ["openid": ["1"], "by": ["a", "b"], "from": ["a", "b"]],
      ["`from` is said 2 times, and counts once", "`openid` is not known; did you mean `openids`?"]
    ),
  ]

  @Test("a word that an address does not know is none that nobody said", arguments: words.indices)
  func known(_ row: Int) {
    let (known, said, faults) = Self.words[row]
    var told: [String] = []
    do throws(ConsoleFault) { _ = try AskedWords(said).checked(known) } catch {
      #expect(error.status == 400)
      told = error.reasons.map(\.english)
    }
    #expect(told == faults)
  }

  @Test("the lines of several campaigns are those of a figure")
  func severalCampaigns() throws {
    let desk = try Self.desk(try SQLiteStore(path: ":memory:"))
    let fault = BookQueryFault("of several campaigns there are the lines of a figure; add `column`")
    #expect(throws: fault) { try Self.answer("ledger", ["campaign": ["poster", "store"]], desk) }
    _ = try Self.answer("ledger", ["campaign": ["poster"]], desk)
  }

  @Test("who is not known and what is not remembered is said to be so")
  func unknown() throws {
    let store = try SQLiteStore(path: ":memory:")
    let desk = try Self.desk(store)
    for (path, says) in [
      ("followers/f_0123456789abcdef", "nobody of this mask is known"), ("followers/o1", "followers are called by masks here"),
      ("turns/9", "none are remembered"), ("turns/xyz", "xyz: not the id of a turn, which is a number in base 16"),
      ("turns/ffffffffffffffff", "ffffffffffffffff: not the id of a turn"), ("turns", "none are remembered"), ("report/rules", "none are remembered"),
      ("report/unanswered", "none are remembered"),
    ] {
      do {
        _ = try Self.answer(path, [:], desk)
        Issue.record("\(path) is answered")
      } catch let fault as ConsoleFault {
        #expect(fault.status == 404 && fault.reasons[0].english.hasPrefix(says), "\(fault)")
      }
    }
  }

  @Test("the ledger is counted anew for one at a time, and books that are being made are waited for")
  func busy() throws {
    let store = try SQLiteStore(path: ":memory:")
    let desk = try Self.desk(store)
    let policy = ["policy": ["touch=first"]]
    #expect(try Self.answer("report", policy, desk).text.contains("else_new"))
    try desk.recount {
      for words in [policy, ["policy": ["touch=last"]]] {
        #expect(throws: ConsoleFault.busy("the whole ledger is counted for somebody else; again in a moment", seconds: 5)) {
          try Self.answer("report", words, desk)
        }
      }
      #expect(throws: ConsoleFault.self) { try Self.answer("ledger", ["column": ["closing"]], desk) }
      // What the books say needs no count.
      _ = try Self.answer("report", [:], desk)
    }
    _ = try Self.answer("report", policy, desk)

    let fresh = try SQLiteStore(path: ":memory:")
    let waiting = try Self.desk(fresh, keepsBooks: true)
    #expect(throws: ConsoleFault.busy("the figures of `main`, `shop` are being made from the whole ledger; again in a moment", seconds: 5)) {
      try Self.answer("report", [:], waiting)
    }
    for account in ["main", "shop"] { try DigestRemarks.bringUpToDate(waiting.ruleSet.bookTerms(of: account), in: fresh) }
    _ = try Self.answer("report", [:], waiting)
  }

  @Test("openids in scenes and texts are masks in whatever is shown, and a row is found by what it is called then")
  func scenes() throws {
    let place = try Place(.file)
    let store = try place.open()
    defer { store.close() }
    let bob = FollowerID(account: "main", openid: "omqB7HO7btmUjTDaYJOzPcniDakO")
    // Thirty in half a minute are a sign.
    for number in 0...30 as ClosedRange<Int64> {
      let follower = number == 0 ? bob : FollowerID(account: "main", openid: "oFollower_\(number)")
      let entry = LedgerEntry(
        follower: follower, kind: .follow, at: BookLinesTests.now - 3600 + number, turn: TurnID(number: number + 1), before: nil, subscription: .new,
        campaign: number == 0 ? nil : "poster", scene: number == 0 ? nil : "by:\(bob.openid)", revision: "r1")
      try StoreContract.write(store, [entry])
    }
    let turns = try TurnStoreTests.open(place)
    defer { turns.close() }
    let record = TurnStoreTests.record(at: BookLinesTests.now - 50, text: "by \(bob.openid)")
    try turns.write(TurnStoreTests.news([record]))
    let desk = try Self.desk(store, turns: turns)
    let mask = desk.name(of: bob).description
    let byCode = ["by": ["code"], "from": ["all"]]
    for (path, words) in [
      ("report", byCode), ("report.csv", byCode), ("report", byCode.merging(["account": ["main"]]) { $1 }), ("report/fraud", ["from": ["all"]]),
      ("report/fraud.csv", ["from": ["all"]]), ("ledger", ["from": ["all"]]),
      ("ledger.csv", ["from": ["all"]]), ("turns/\(record.id)", [:]),
    ] as [(String, [String: [String]])] {
      let text = try Self.answer(path, words, desk).text
      #expect(text.contains("by:\(mask)") || text.contains("by \(mask)"), "\(path) \(words) \(text.prefix(600))")
      #expect(!text.contains(bob.openid), "\(path) \(words)")
    }
    for (path, words) in [("remarks", [:]), ("remarks.csv", [:]), ("remarks", ["lang": ["zh"]])] as [(String, [String: [String]])] {
      #expect(!(try Self.answer(path, words, desk).text.contains(bob.openid)), "\(path) \(words)")
    }
    for words in [byCode, byCode.merging(["account": ["main"]]) { $1 }] {
      let rows = try #require(JSON(try Self.answer("report", words, desk).text)?["rows"]).elements
      let label = try #require(rows.compactMap { $0["labels"]?["code"]?.string }.first { $0.contains(mask) })
      for label in [label, label.replacing(mask, with: bob.openid)] {
        let lines = try Self.answer("ledger", words.merging(["column": ["came"], "label": [label]]) { $1 }, desk)
        #expect(lines.total == 30 && !lines.text.contains(bob.openid), "\(label)")
      }
    }
  }

  @Test("no answer names an openid, and a table begins with the mark of spreadsheets")
  func masks() throws {
    let place = try Place(.file)
    let store = try place.open()
    defer { store.close() }
    var ledger = BookLedger(seed: 3)
    try ledger.write(100, to: store)
    let turns = try TurnStoreTests.open(place)
    defer { turns.close() }
    try turns.write(TurnStoreTests.news([TurnStoreTests.record(at: BookLinesTests.now - 50)]))
    let desk = try Self.desk(store, turns: turns)
    let days = ["from": ["all"]]
    for (path, words) in [
      ("report", days), ("report/rules", [:]), ("report/unanswered", [:]), ("report/experiments", [:]), ("report/stock", ["unused_after": ["1d"]]),
      ("report/fraud", days), ("report/reconcile", [:]), ("remarks", [:]), ("ledger", [:]), ("ledger", ["column": ["scans"], "from": ["all"]]),
      ("followers", ["campaign": ["poster"]]), ("turns", [:]),
    ] as [(String, [String: [String]])] {
      let (json, table) = (try Self.answer(path, words, desk), try Self.answer(path + ".csv", words, desk))
      #expect(!json.text.contains("oFollower_") && !table.text.contains("oFollower_"), "\(path)")
      #expect(JSON(json.text) != nil && json.text.hasSuffix("\n") && table.text.hasPrefix("\u{FEFF}"), "\(path)")
    }
    guard case .array(let found)? = JSON(try Self.answer("followers", ["campaign": ["poster"], "limit": ["1"]], desk).text),
      let mask = found.first?["follower"]?.string
    else {
      Issue.record("nobody is found")
      return
    }
    // A rule that did nothing has no turns; one that neither the rules nor the turns have is mistyped.
    #expect(throws: BookQueryFault("no rule `anny`; did you mean `any`?")) { _ = try Self.answer("turns", ["rule": ["anny"]], desk) }
    for rule in ["any", "none"] { _ = try Self.answer("turns", ["rule": [rule]], desk) }
    let story = try Self.answer("followers/\(mask)", [:], desk).text
    #expect(story.contains(mask) && !story.contains("oFollower_"))
    #expect(try Self.answer("ledger", ["follower": [mask]], desk).total ?? 0 > 0)
    #expect(JSON(try Self.answer("turns", [:], desk).text) != .array([]))
  }
}
