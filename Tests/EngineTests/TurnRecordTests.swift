import Rules
import TestSupport
import Testing

@testable import Engine
@testable import Wire

@Suite("what is remembered of turns: masks, marks, room, texts, reports")
struct TurnRecordTests {
  @Test(
    "a mask is what stands in logs, and nothing else is one",
    arguments: [
      ("f_0123456789abcdef", true), ("f_0000000000000000", true), ("f_ffffffffffffffff", true), ("f_0123456789ABCDEF", false),
      ("f_0123456789abcde", false), ("f_0123456789abcdef0", false), ("f_+123456789abcdef", false), ("o_0123456789abcdef", false), ("", false),
    ])
  func masks(_ name: String, _ isOne: Bool) { #expect(FollowerMask(name)?.description == (isOne ? name : nil)) }

  @Test(
    "texts that no rule answered are one where only case, width or numbers differ",
    arguments: [
      ("你好", "你好"), (" Hello  World ", "hello world"), ("ＨＥＬＬＯ", "hello"), ("电话 13800138000", "电话 #"), ("订单12号和34号", "订单#号和#号"),
      ("2026-06-01", "#-#-#"), ("a\nb\tc", "a b c"), ("１２３", "#"), ("   ", nil), ("", nil),
      ("我是 f_ad2a5d69e8e83c41 的朋友 12", "我是 f_ad2a5d69e8e83c41 的朋友 #"), ("xf_ad2a5d69e8e83c41y1", "xf_ad2a5d69e8e83c41y#"), ("f_12", "f_#"),
      (String(repeating: "长", count: 61), String(repeating: "长", count: 60) + "…"),
      (String(repeating: "长", count: 60), String(repeating: "长", count: 60)),
    ] as [(String, String?)])
  func texts(_ text: String, _ folded: String?) { #expect(UnansweredText.folded(text) == folded) }

  static let day: Int64 = 86_400

  @Test(
    "old turns go; when room is short the dull ones of before yesterday, and others only when it is full",
    arguments: [
      // used, oldest (days ago), what goes
      (0, nil, TurnRetention.Removal.nothing), (99, nil, .nothing), (0, 31, .old(before: TurnRetention.turn(at: 70 * day))),
      (99, 31, .old(before: TurnRetention.turn(at: 70 * day))), (90, 29, .nothing),
      (91, 29, .crowded(dullBefore: TurnRetention.turn(at: 99 * day), isFull: false)),
      (98, 29, .crowded(dullBefore: TurnRetention.turn(at: 99 * day), isFull: false)),
      (99, 0, .crowded(dullBefore: TurnRetention.turn(at: 99 * day), isFull: true)),
    ] as [(Int64, Int64?, TurnRetention.Removal)])
  func retention(_ used: Int64, _ daysAgo: Int64?, _ removal: TurnRetention.Removal) {
    let retention = TurnRetention(seconds: 30 * Self.day, bytes: 100)
    let oldest = daysAgo.map { TurnRetention.turn(at: (100 - $0) * Self.day) }
    #expect(retention.removal(used: used, oldest: oldest, now: 100 * Self.day) == removal)
  }

  @Test("times without bounds end nothing")
  func extremes() {
    for now in [Int64.min, -1, 0, Int64.max] {
      let retention = TurnRetention(seconds: .max, bytes: .max)
      #expect(retention.removal(used: .max, oldest: TurnID(number: 0), now: now) != .old(before: TurnID(number: 1)))
      _ = TurnCounts.hour(of: max(now, -1 << 53))
    }
    #expect([-3601, -3600, -1, 0, 3599, 3600].map { TurnCounts.hour(of: $0) } == [-2, -1, -1, 0, 0, 1])
  }

  @Test("compact JSON reads back as what it was, and is the line that JSON writes")
  func compact() throws {
    var random = SeededRandom(5)
    for _ in 0..<500 {
      let facts = DecisionLogTests.facts(&random)
      let json = JSON.object(["f": FactsCodec.json(facts), "t": .string("a\u{1}\u{1F}\"\\\n\t\u{7F}好😀/"), "n": .null, "b": [true, false, -7]])
      #expect(try JSON(reading: CompactJSON.bytes(json)) == JSON(reading: Array(json.line.utf8)))
    }
  }

  static func hit(_ hour: Int64, _ rule: String?, _ turns: Int, part: TurnCounts.Part = .answered) -> TurnCounts {
    var counts = TurnCounts()
    let key = TurnCounts.Key(hour: hour, account: "main", rule: rule, kind: "text", part: part)
    counts.counts[key] = TurnCounts.Count(turns: turns, last: hour * 3600 + 60)
    return counts
  }

  static let rules = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } }
    rules:
      - { id: a, on: text, when: { text: hi }, reply: "x" }
      - id: b
        on: text
        reply: "y"
      - { id: never, on: image, reply: "z" }
    """

  @Test("rules are told by how often they answered, in the account's days, and those that did nothing by name")
  func ruleHits() throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    var counts = TurnCounts()
    // Hour 15 is 23:00 in Shanghai, hour 16 is the next day.
    for hit in [Self.hit(15, "a", 2), Self.hit(16, "a", 3), Self.hit(16, "b", 9), Self.hit(16, nil, 1), Self.hit(16, "w", 4, part: .ran)] {
      counts.add(hit)
    }
    let all = RuleHitReport(counts, ruleSet, days: nil, byDay: false, since: 0)
    #expect(all.rows.map { "\($0.rule ?? "-") \($0.hits)" } == ["b 9", "a 5", "w 4", "- 1"])
    #expect(all.idle.map(\.rule) == ["never"])
    let zone = try #require(ruleSet.account(named: "main")).timezone
    #expect(zone.identifier == "Asia/Shanghai")
    #expect(
      all.text(Paint(false), zone: { _ in zone }) == """
        hits  rule  last                       how
        9     b     1970-01-02T00:01:00+08:00  answered
        5     a     1970-01-02T00:01:00+08:00  answered
        4     w     1970-01-02T00:01:00+08:00  beside
        1     -     1970-01-02T00:01:00+08:00  no rule answered

        1 rule did nothing since 1970-01-01T08:00:00+08:00:
          never

        """)
    let byDay = RuleHitReport(counts, ruleSet, days: 0...0, byDay: true, since: 0)
    #expect(byDay.rows.map { "\($0.day ?? "") \($0.rule ?? "-") \($0.hits)" } == ["1970-01-01 a 2"])
    #expect(byDay.idle.map(\.rule) == ["b", "never"])
    #expect(
      all.csv { _ in zone }.split(separator: "\r\n").last == "main,none,,answered,1,1970-01-02T00:01:00+08:00", "no rule has a name, and times a zone"
    )
  }

  @Test(
    "a rule is idle where it can answer, and no matter where the campaign that it asks for is of another account",
    arguments: [
      ("{ campaign: poster }", ["main r"]), ("{ campaign: [ poster, door ] }", ["main r", "far r"]), ("{ campaign: door }", ["far r"]),
      ("{ any: [ { campaign: poster }, { subscription: new } ] }", ["main r", "far r"]),
      ("{ all: [ { campaign: poster }, { subscription: new } ] }", ["main r"]), ("{ not: { campaign: poster } }", ["main r", "far r"]),
    ])
  func idle(_ condition: String, _ expected: [String]) throws {
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      defaults: { account: main }
      accounts:
        main: { app_id: wx0123456789abcdea, original_id: gh_a, kind: service, mode: plain, token: { env: T } }
        far: { app_id: wx0123456789abcdeb, original_id: gh_b, kind: service, mode: plain, token: { env: U } }
      campaigns:
        poster: { accounts: [ main ], qr: { kind: permanent, scene: poster } }
        door: { accounts: [ far ], qr: { kind: permanent, scene: door } }
      rules:
        - { id: r, on: scan, when: \(condition), reply: x }
        - { id: s, tier: fallback, on: scan, reply: z }

      """)
    let report = RuleHitReport(TurnCounts(), ruleSet, days: nil, byDay: false, since: 0)
    #expect(report.idle.filter { $0.rule == "r" }.map { "\($0.account) \($0.rule)" } == expected)
    #expect(report.idle.filter { $0.rule == "s" }.map(\.account) == ["main", "far"])
  }

  @Test("the text of a rule is what stands in its file, without the indent", arguments: [("a", 5, 1), ("b", 6, 3), ("never", 9, 1)])
  func ruleText(_ rule: String, _ line: Int, _ lines: Int) throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    let text = try #require(RuleText(of: rule, account: "main", in: ruleSet))
    #expect(text.place == "rules.yaml:\(line)" && text.lines.count == lines, "\(text)")
    #expect(text.lines.joined(separator: "").english.contains("id: \(rule)"))
    #expect(RuleText(of: "none", account: "main", in: ruleSet) == nil)
  }

  static func line(_ kind: LedgerEntry.Kind, _ at: Int64, _ campaign: String? = nil) -> LedgerEntry {
    LedgerEntry(
      follower: FollowerID(account: "main", openid: "o1"), kind: kind, at: at, turn: TurnID(number: at), subscription: .new, campaign: campaign,
      scene: campaign.map { $0 + ":1" }, revision: "r1")
  }

  @Test("each follow of a story is credited as the ledger is, and a loss that takes it back is told")
  func credit() {
    let lines = [
      Self.line(.follow, 100, "poster"), Self.line(.unfollow, 150), Self.line(.follow, 300), Self.line(.scan, 400, "flyer"),
      Self.line(.unfollow, 9000),
      Self.line(.follow, 9100),
    ]
    let policy = AttributionPolicy(touch: .last, window: 100_000, unfollowUndoes: 100)
    let terms = BookTerms(account: "main", zone: .shanghai, policies: { _ in policy }, fingerprint: "")
    let credit = FollowerCredit(FollowerHistory(lines: lines), under: terms)
    #expect(credit.follows[TurnID(number: 100)] == .some("poster") && credit.takenBack == [TurnID(number: 150)])
    #expect(credit.lost == [TurnID(number: 100)])
    #expect(credit.follows[TurnID(number: 300)] == .some(nil) && credit.follows[TurnID(number: 9100)] == .some("flyer"))
  }

  @Test("followers are found by their name, a beginning of it, or what is noted of them")
  func query() {
    var follower = Follower(FollowerID(account: "main", openid: "oABCDEFGH"))
    follower.profile.tags = ["金卡", "vip"]
    follower.profile.variables = ["phone": .text("Ｔel 138")]
    func query(_ change: (inout FollowerQuery) -> Void) -> Bool {
      var query = FollowerQuery()
      change(&query)
      return query.matches(follower) { FollowerMask(7) }
    }
    #expect(query { $0.text = "oABCDEFGH" } && query { $0.text = "oABCDE" } && !query { $0.text = "oABCD" })
    #expect(query { $0.text = "金" } && query { $0.text = "TEL" } && !query { $0.text = "139" })
    #expect(query { $0.tag = "vip" } && !query { $0.tag = "vi" } && query { $0.mask = FollowerMask(7) } && !query { $0.mask = FollowerMask(8) })
    #expect(query { $0.scanned = [follower.id] } && !query { $0.scanned = [] } && !query { $0.account = "other" })
  }
}
