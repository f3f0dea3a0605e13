import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

/// Figures of reports, counted by hand from few cells.
@Suite("reports of the books")
struct BookReportTests {
  static let twoAccounts = """
    accounts:
      main: { app_id: wx0123456789abcdea, original_id: gh_a, kind: service, mode: plain, token: { env: T } }
      far: { app_id: wx0123456789abcdeb, original_id: gh_b, kind: service, mode: plain, token: { env: T }, timezone: America/New_York }
    """
  static let rules = """
    wxrules: 1
    defaults: { account: main }
    \(twoAccounts)
    lists:
      stores: { key: code, columns: { code: word, city: string, name: string }, rows: [ [ sh01, 上海, 静安店 ], [ bj01, 北京, 国贸店 ], [ sh02, 上海, 五角场店 ] ] }
    campaigns:
      door: { qr: { kind: permanent, scene: "door:{store}" }, for_each: { store: { list: stores } } }
      poster: { qr: { kind: permanent, scene: int, allocate: 1000..1099 }, for_each: { store: { list: stores } } }
      ad: { accounts: [ main, far ], qr: { kind: permanent, scene: ad } }
    rules:
      - { id: any, on: scan, reply: 您好 }
    """

  /// 2026-06-01, a Monday.
  static let monday = 20_605
  /// Noon in Shanghai, so many days after that Monday.
  static func noon(_ day: Int) -> Int64 { Int64(monday + day) * 86_400 + 4 * 3600 }
  static let later = noon(40)

  /// `0 door/door:sh01 new scans=3 new=2 kept=2,1,0`: day after the Monday, source, subscription, figures.
  static let story = [
    "-9 door/door:sh01 new scans=4 new=4 kept=4,4,4", "-5 - existing found=10", "-4 - existing lost=1",
    "0 door/door:sh01 new scans=3 new=2 kept=2,1,0", "0 door/door:sh01 existing scans=1", "0 door/door:sh02 new scans=1 new=1 kept=1,1,1",
    "1 door/door:bj01 returning scans=2 returning=1 kept=1,1,1", "1 door/door:sh01 new lost=1 quick=1 back=1",
    "1 poster/1000 new scans=1 new=1 kept=1,1,1", "2 - new new=3 kept=3,2,2", "2 ? existing scans=2", "2 - existing found=1 lost=2",
    "2 gone/x new scans=1 new=1 kept=1,1,1", "2 door/door:sh01 new erased=1",
  ]

  static func postings(_ lines: [String]) throws -> BookPostings {
    var postings = BookPostings()
    for line in lines {
      let words = line.split(separator: " ").map { String($0) }
      let place = words[1].split(separator: "/", maxSplits: 1).map { String($0) }
      let source: BookSource =
        words[1] == "-" ? .withoutCode : words[1] == "?" ? .unknownCode : .code(campaign: place[0], scene: place[1])
      var figures = BookFigures()
      for word in words.dropFirst(3) {
        let pair = word.split(separator: "=").map { String($0) }
        let numbers = pair[1].split(separator: ",").compactMap { Int($0) }
        switch pair[0] {
        case "scans": figures.scans = numbers[0]
        case "new": figures.new = numbers[0]
        case "returning": figures.returning = numbers[0]
        case "found": figures.found = numbers[0]
        case "lost": figures.lost = numbers[0]
        case "quick": figures.quick = numbers[0]
        case "back": figures.takenBack = numbers[0]
        case "erased": figures.erased = numbers[0]
        case "kept": figures.kept = numbers
        default: Issue.record("no figure \(word)")
        }
      }
      let day = monday + (try #require(Int(words[0])))
      postings.cells[BookCell(day: day, source: source, subscription: try #require(Subscription(rawValue: words[2])))] = figures
    }
    return postings
  }

  static func report(
    _ by: String, from: Int = 0, to: Int = 2, story: [String] = Self.story, campaigns: Set<String> = [], now: Int64 = later,
    costs: [BookCosts.Line] = [], people: [PeopleCell: Int] = [:], conversions: [ConversionCell: Conversion] = [:], gaps: [KeptGap: Int] = [:],
    language: DisplayLanguage = .en
  ) throws -> BookReport {
    let ruleSet = try Compile.ruleSet(rules)
    var all = try postings(story)
    all.people = people
    all.conversions = conversions
    all.gaps = gaps
    var groupings: [BookGrouping] = []
    for word in by.split(separator: ",") { groupings.append(try BookGrouping(String(word), in: ruleSet)) }
    let query = BookReportQuery(
      from: monday + from, to: monday + to, groupings: groupings, campaigns: campaigns, now: now, language: language)
    let terms = BookTerms(account: "main", zone: .shanghai, policies: { _ in .standard }, fingerprint: "")
    return BookReport([AccountBooks(terms: terms, all: all, from: query.from, to: query.to)], in: ruleSet, costs: BookCosts(costs), query)
  }

  /// Rows as `labels: figures`, and the total; `.` is what is not known.
  static func shown(_ report: BookReport, _ columns: String) throws -> [String] {
    let places = try columns.split(separator: " ").map { key in try #require(report.columns.firstIndex { $0.key == key }, "\(key)") }
    func figures(_ figures: [BookFigure?]) -> String { places.map { figures[$0]?.plain ?? "." }.joined(separator: " ") }
    return report.rows.map { "\($0.labels.map(\.text).joined(separator: ", ")): \(figures($0.figures))" } + ["= \(figures(report.total))"]
  }

  static let books = "scans new returning found lost erased opening closing"
  static let tables: [(by: String, rows: [String])] = [
    (
      "campaign",
      [
        "door: 7 3 1 0 1 1 4 6", "poster: 1 1 0 0 0 0 0 1", "gone: 1 1 0 0 0 0 0 1", "(unknown code): 2 0 0 0 0 0 0 0",
        "(without a code): 0 3 0 1 2 0 9 11", "= 11 8 1 1 3 1 13 19",
      ]
    ),
    (
      "code",
      [
        "door[sh01]: 4 2 0 0 1 1 4 4", "door[bj01]: 2 0 1 0 0 0 0 1", "door[sh02]: 1 1 0 0 0 0 0 1", "poster[sh01]: 1 1 0 0 0 0 0 1",
        "gone[x]: 1 1 0 0 0 0 0 1", "(unknown code): 2 0 0 0 0 0 0 0", "(without a code): 0 3 0 1 2 0 9 11", "= 11 8 1 1 3 1 13 19",
      ]
    ),
    (
      "store.city",
      [
        "上海: 6 4 0 0 1 1 4 6", "北京: 2 0 1 0 0 0 0 1", "gone: 1 1 0 0 0 0 0 1", "(unknown code): 2 0 0 0 0 0 0 0",
        "(without a code): 0 3 0 1 2 0 9 11", "= 11 8 1 1 3 1 13 19",
      ]
    ),
    (
      "stores.name",
      [
        "五角场店: 1 1 0 0 0 0 0 1", "国贸店: 2 0 1 0 0 0 0 1", "静安店: 5 3 0 0 1 1 4 5", "gone: 1 1 0 0 0 0 0 1",
        "(unknown code): 2 0 0 0 0 0 0 0", "(without a code): 0 3 0 1 2 0 9 11", "= 11 8 1 1 3 1 13 19",
      ]
    ),
    (
      "day",
      [
        "2026-06-01: 5 3 0 0 0 0 13 16", "2026-06-02: 3 1 1 0 1 0 16 17", "2026-06-03: 3 4 0 1 2 1 17 19", "= 11 8 1 1 3 1 13 19",
      ]
    ),
    ("week", ["2026-06-01: 11 8 1 1 3 1 13 19", "= 11 8 1 1 3 1 13 19"]), ("month", ["2026-06: 11 8 1 1 3 1 13 19", "= 11 8 1 1 3 1 13 19"]),
    (
      "subscription",
      ["new: 6 8 0 0 1 1 4 10", "returning: 2 0 1 0 0 0 0 1", "existing: 3 0 0 1 2 0 9 8", "= 11 8 1 1 3 1 13 19"]
    ),
    ("account", ["main: 11 8 1 1 3 1 13 19", "= 11 8 1 1 3 1 13 19"]),
    (
      "campaign,day",
      [
        "door, 2026-06-01: 5 3 0 0 0 0 4 7", "door, 2026-06-02: 2 0 1 0 1 0 7 7", "door, 2026-06-03: 0 0 0 0 0 1 7 6",
        "poster, 2026-06-02: 1 1 0 0 0 0 0 1", "gone, 2026-06-03: 1 1 0 0 0 0 0 1", "(unknown code), 2026-06-03: 2 0 0 0 0 0 0 0",
        "(without a code), 2026-06-03: 0 3 0 1 2 0 9 11", "= 11 8 1 1 3 1 13 19",
      ]
    ),
    (
      "campaign,code",
      [
        "door, sh01: 4 2 0 0 1 1 4 4", "door, bj01: 2 0 1 0 0 0 0 1", "door, sh02: 1 1 0 0 0 0 0 1", "poster, sh01: 1 1 0 0 0 0 0 1",
        "gone, x: 1 1 0 0 0 0 0 1", "(unknown code), (unknown code): 2 0 0 0 0 0 0 0", "(without a code), (without a code): 0 3 0 1 2 0 9 11",
        "= 11 8 1 1 3 1 13 19",
      ]
    ),
  ]

  @Test("each cell stands in one row, rows come to the total, and each row balances", arguments: tables)
  func rows(_ by: String, _ expected: [String]) throws {
    let report = try Self.report(by)
    #expect(try Self.shown(report, Self.books) == expected)
    try Self.balances(report)
  }

  static func balances(_ report: BookReport) throws {
    func count(_ figures: [BookFigure?], _ column: BookColumn) throws -> Int {
      let place = try #require(report.columns.firstIndex(of: column))
      guard case .count(let count)? = figures[place] else { return 0 }
      return count
    }
    for figures in report.rows.map(\.figures) + [report.total] {
      let change = try count(figures, .new) + count(figures, .returning) + count(figures, .found) - count(figures, .lost) - count(figures, .erased)
      #expect(try count(figures, .opening) + change == count(figures, .closing))
    }
    for column in [BookColumn.scans, .new, .returning, .found, .lost, .quick, .takenBack, .erased, .net] {
      let sum = try report.rows.reduce(0) { try $0 + count($1.figures, column) }
      #expect(try sum == count(report.total, column), "\(column.key)")
    }
    guard !report.groupings.contains(where: \.isTime) else { return }
    for column in [BookColumn.opening, .closing] {
      let sum = try report.rows.reduce(0) { try $0 + count($1.figures, column) }
      #expect(try sum == count(report.total, column), "\(column.key)")
    }
  }

  @Test("a code of a row that is gone stands as it was written, and one of a campaign that was renamed under the row that it is for")
  func goneRows() throws {
    let story = ["0 door/door:sh99 new new=1", "0 old/door:bj01 new new=2", "0 older/x new new=4", "0 ad/ad new new=8"]
    #expect(
      try Self.shown(try Self.report("store.city", story: story), "new")
        == ["北京: 2", "door[door:sh99]: 1", "older: 4", "(none): 8", "= 15"])
    // What `(none)` is, is said where there is one.
    func said(_ story: [String], _ by: String) throws -> [String] {
      try Self.report(by, story: story).definitions.filter { $0.word == "store.city" }.map(\.meaning)
    }
    #expect(
      try said(story, "day,store.city") == ["(none): codes of campaigns that are not made of list store, and rows of it whose cell is empty"])
    #expect(try said(Array(story.prefix(3)), "store.city").isEmpty && said(story, "campaign").isEmpty)
  }

  @Test("who is there and of whom nothing is heard stands in a row, and days between are not left out")
  func quiet() throws {
    #expect(
      try Self.shown(try Self.report("campaign", from: 3, to: 4), "new opening closing")
        == ["door: 0 6 6", "poster: 0 1 1", "gone: 0 1 1", "(without a code): 0 11 11", "= 0 19 19"])
    #expect(
      try Self.shown(try Self.report("campaign,day", from: 3, to: 4), "new opening closing")
        == [
          "door, 2026-06-04: 0 6 6", "poster, 2026-06-04: 0 1 1", "gone, 2026-06-04: 0 1 1", "(without a code), 2026-06-04: 0 11 11", "= 0 19 19",
        ])
    #expect(
      try Self.shown(try Self.report("day", from: -1, to: 3, story: ["0 - new new=1", "2 - new lost=1"]), "new opening closing")
        == ["2026-06-01: 1 0 1", "2026-06-02: 0 1 1", "2026-06-03: 0 1 0", "2026-06-04: 0 0 0", "= 1 0 0"])
    #expect(try Self.shown(try Self.report("campaign", story: []), "new closing") == ["= 0 0"])
    #expect(try Self.shown(try Self.report("day", story: []), "new closing") == ["= 0 0"])
  }

  @Test("a report on campaigns is on nothing else")
  func chosen() throws {
    let report = try Self.report("campaign", campaigns: ["door", "ad"])
    #expect(try Self.shown(report, Self.books) == ["door: 7 3 1 0 1 1 4 6", "= 7 3 1 0 1 1 4 6"])
    #expect(report.title == "main ad, door: 2026-06-01 to 2026-06-03, by campaign")
    #expect(report.notes.allSatisfy { !$0.contains("gone") })
    #expect(try Self.report("campaign").notes.contains("the rules no longer have: gone"))
  }

  @Test("who was kept is blank until the last who followed is so old, and it is said until when it is known")
  func kept() throws {
    // Noon of the third day: the first day ended 36 hours ago, the second 12.
    let report = try Self.report("day", now: Self.noon(2))
    #expect(
      try Self.shown(report, "kept_1d kept_7d kept_30d") == ["2026-06-01: 3 . .", "2026-06-02: . . .", "2026-06-03: . . .", "= . . ."])
    #expect(report.notes.contains("kept_1d is blank where some followed too lately to say; it is known with --to 2026-06-01"))
    #expect(report.notes.contains("kept_7d is blank where some followed too lately to say"))
    #expect(
      try Self.shown(try Self.report("day"), "kept_1d kept_7d kept_30d")
        == ["2026-06-01: 3 2 1", "2026-06-02: 2 2 2", "2026-06-03: 4 3 3", "= 9 7 6"])
    // Nobody followed on the day that is not old enough.
    #expect(
      try Self.shown(try Self.report("campaign", campaigns: ["door"], now: Self.noon(3)), "kept_1d kept_7d") == ["door: 4 .", "= 4 ."])
  }

  @Test("who was kept is blank where somebody was erased while it was not counted, and that is said")
  func keptOfErased() throws {
    let cell = BookCell(day: Self.monday + 1, source: .code(campaign: "door", scene: "door:bj01"), subscription: .returning)
    let gaps = [KeptGap(cell: cell, span: 7 * 86_400): 1]
    let byDay = try Self.report("day", gaps: gaps)
    #expect(
      try Self.shown(byDay, "kept_1d kept_7d kept_30d") == ["2026-06-01: 3 2 1", "2026-06-02: 2 . 2", "2026-06-03: 4 3 3", "= 9 . 6"])
    #expect(byDay.notes.contains("kept_7d is blank where somebody was erased while it was not counted: nobody can say it of them any more"))
    #expect(byDay.notes.allSatisfy { !$0.contains("too lately") })
    // Of the others it is known; on days that are not asked for it is no matter.
    #expect(try Self.shown(try Self.report("campaign", campaigns: ["poster"], gaps: gaps), "kept_7d") == ["poster: 1", "= 1"])
    #expect(try Self.shown(try Self.report("day", to: 0, gaps: gaps), "kept_7d") == ["2026-06-01: 2", "= 2"])
    // Too young and erased: both are said.
    let young = try Self.report("day", now: Self.noon(2), gaps: gaps)
    #expect(young.notes.count { $0.hasPrefix("kept_7d is blank") } == 2)
    #expect(try Self.report("day", gaps: gaps, language: .zh).notes.contains { $0.contains("已无从得知") })
  }

  static func spot(_ span: BookSpan, _ from: Int, _ place: PeopleCell.Place) -> PeopleCell {
    PeopleCell(span: span, from: span == .total ? 0 : monday + from, place: place)
  }
  static let crowd: [PeopleCell: Int] = [
    spot(.day, 0, .account): 4, spot(.day, 1, .account): 3, spot(.day, 2, .account): 2, spot(.week, 0, .account): 8,
    spot(.week, 0, .campaign("door")): 5, spot(.week, 0, .source(.unknownCode)): 2, spot(.total, 0, .account): 10,
    spot(.week, 0, .source(.code(campaign: "door", scene: "door:sh01"))): 3, spot(.month, 0, .account): 8,
  ]
  static let crowds: [(by: String, now: Int64, from: Int, rows: [String])] = [
    ("day", noon(2), 0, ["2026-06-01: 4", "2026-06-02: 3", "2026-06-03: 2", "= 8"]), ("week", noon(2), 0, ["2026-06-01: 8", "= 8"]),
    // The week is not over, and there is more of it.
    ("week", noon(9), 0, ["2026-06-01: .", "= ."]), ("month", noon(2), 0, ["2026-06: 8", "= 8"]),
    ("week", noon(2), 1, ["2026-06-01: .", "= ."]),
    ("campaign", noon(2), 0, ["door: 5", "poster: .", "gone: .", "(unknown code): 2", "(without a code): 0", "= 8"]),
    ("subscription", noon(2), 0, ["new: .", "returning: .", "existing: .", "= 8"]),
    // All that there ever was.
    ("account", noon(2), -30, ["main: 10", "= 10"]),
  ]

  @Test("people are told where they were counted once, and are blank elsewhere", arguments: crowds)
  func people(_ by: String, _ now: Int64, _ from: Int, _ expected: [String]) throws {
    #expect(try Self.shown(try Self.report(by, from: from, now: now, people: Self.crowd), "people") == expected)
  }

  static let costs = [
    BookCosts.Line(account: "main", campaign: "poster", millionths: 100_000_000),
    BookCosts.Line(account: "main", campaign: "door", key: "sh01", day: monday, millionths: 3_000_000),
    BookCosts.Line(account: "main", campaign: "door", key: "sh01", day: monday + 1, millionths: 1_500_000),
    BookCosts.Line(account: "main", campaign: "door", key: "bj01", day: monday + 1, millionths: 2_000_000),
    BookCosts.Line(account: "main", campaign: "door", key: "bj01", day: monday + 9, millionths: 9_000_000),
  ]
  static let payments: [(by: String, now: Int64, rows: [String])] = [
    (
      "campaign", noon(2),
      ["door: 6.5 2.166667", "poster: 100 100", "gone: . .", "(unknown code): . .", "(without a code): . .", "= 106.5 ."]
    ),
    // However late it is asked.
    (
      "campaign", noon(30),
      ["door: 6.5 2.166667", "poster: 100 100", "gone: . .", "(unknown code): . .", "(without a code): . .", "= 106.5 ."]
    ),
    (
      "code", noon(2),
      [
        "door[sh01]: 4.5 2.25", "door[bj01]: 2 .", "door[sh02]: . .", "poster[sh01]: . .", "gone[x]: . .", "(unknown code): . .",
        "(without a code): . .", "= 106.5 .",
      ]
    ),
    ("day", noon(2), ["2026-06-01: 3 1", "2026-06-02: . .", "2026-06-03: . .", "= 106.5 ."]),
    ("store.city", noon(2), ["上海: . .", "北京: 2 .", "gone: . .", "(unknown code): . .", "(without a code): . .", "= 106.5 ."]),
    ("subscription", noon(2), ["new: . .", "returning: . .", "existing: . .", "= 106.5 ."]),
  ]

  @Test("a cost stands in the rows that it was paid for, and adds up exactly", arguments: payments)
  func paid(_ by: String, _ now: Int64, _ expected: [String]) throws {
    #expect(try Self.shown(try Self.report(by, now: now, costs: Self.costs), "cost cost_per_new") == expected)
  }

  @Test(
    "why a cost is blank is said with what would tell it",
    arguments: [
      ("day", -30, "the cost of poster is one amount for all days: it is told without day, week and month in --by"),
      ("campaign,day", 0, "the cost of poster is one amount for all days: it is told without day, week and month in --by"),
      ("code", 0, "the cost of poster is one amount for all codes"),
      ("campaign", 0, "a cost per follower is blank where not all followers of the row were paid for"),
    ])
  func blank(_ by: String, _ from: Int, _ note: String) throws {
    let notes = try Self.report(by, from: from, costs: Self.costs).notes
    #expect(notes.contains { $0.hasPrefix(note) }, "\(notes)")
    #expect(!notes.contains { $0.contains("--from all") }, "\(notes)")
  }

  static let amounts: [(story: [String], from: Int, to: Int, rows: [String])] = [
    // What was paid for all of it stands where all of it stands: nothing before, nothing after.
    (["0 ad/ad new new=1", "2 ad/ad new new=1"], 0, 2, ["ad: 60", "= 60"]), (["0 ad/ad new new=1", "2 ad/ad new new=1"], 1, 2, ["ad: .", "= ."]),
    (["0 ad/ad new new=1", "2 ad/ad new new=1"], 0, 1, ["ad: .", "= ."]), (["1 ad/ad new new=1"], -20, 2, ["ad: 60", "= 60"]),
    // Whoever leaves later is no part of what it brought.
    (["0 ad/ad new new=1", "2 ad/ad new lost=1"], 0, 1, ["ad: 60", "= 60"]),
    // It costs before anybody comes, and not on days that are over.
    ([], 0, 9, ["ad: 60", "= 60"]), ([], 0, 2, ["= ."]),
  ]

  @Test("one amount stands where all of a campaign is", arguments: amounts)
  func oneAmount(_ story: [String], _ from: Int, _ to: Int, _ expected: [String]) throws {
    let line = BookCosts.Line(account: "main", campaign: "ad", millionths: 60_000_000)
    let report = try Self.report("campaign", from: from, to: to, story: story, now: Self.noon(9), costs: [line])
    #expect(try Self.shown(report, "cost") == expected)
    #expect(report.notes.contains { $0.hasPrefix("the cost of ad is one amount for all days") } == (expected.last == "= ."))
  }

  static let shares: [(by: String, accounts: [String], rows: [String])] = [
    ("campaign", ["main", "far"], ["ad: 3 60", "= 3 60"]), ("account", ["main", "far"], ["main: 1 .", "far: 2 .", "= 3 60"]),
    ("code", ["main", "far"], ["main:ad: 1 .", "far:ad: 2 .", "= 3 60"]), ("campaign", ["main"], ["ad: 1 .", "= 1 ."]),
  ]

  @Test("what several accounts share was paid once, and is told where all of them are", arguments: shares)
  func shared(_ by: String, _ accounts: [String], _ expected: [String]) throws {
    let ruleSet = try Compile.ruleSet(
      Self.rules.replacing("qr: { kind: permanent, scene: ad } }", with: "qr: { kind: permanent, scene: ad }, cost: 60 }"))
    let stories = ["main": "0 ad/ad new new=1", "far": "0 ad/ad new new=2"]
    let books = try accounts.map { account in
      AccountBooks(
        terms: BookTerms(account: account, zone: .shanghai, policies: { _ in .standard }, fingerprint: ""),
        within: try Self.postings([try #require(stories[account])]))
    }
    let costs = ruleSet.bookCosts(of: accounts)
    #expect(costs.lines == [BookCosts.Line(accounts: ["main", "far"], campaign: "ad", millionths: 60_000_000)])
    let query = BookReportQuery(from: Self.monday, to: Self.monday, groupings: [try BookGrouping(by, in: ruleSet)], now: Self.later)
    let report = BookReport(books, in: ruleSet, costs: costs, query)
    #expect(try Self.shown(report, "new cost") == expected)
    #expect(
      report.notes.contains { $0.hasPrefix("the cost of ad was paid for several accounts together") } == expected.contains { $0.hasSuffix(" .") })
  }

  @Test("a code that costs and brings nobody has a row, and what is paid is shared by those who stay")
  func costly() throws {
    let line = BookCosts.Line(account: "main", campaign: "door", key: "sh02", day: Self.monday, millionths: 1)
    #expect(
      try Self.shown(try Self.report("code", story: ["0 door/door:sh01 new new=1 kept=1,1,1"], costs: [line]), "new cost cost_per_kept_7d")
        == ["door[sh01]: 1 . .", "door[sh02]: 0 0.000001 .", "= 1 0.000001 0.000001"])
    #expect(try Self.report("code").columns.allSatisfy { $0 != .cost })
  }

  @Test("records are columns: how many there were, and what their numbers come to")
  func conversions() throws {
    func cell(_ day: Int, _ scene: String, _ name: String, _ field: String?) -> ConversionCell {
      ConversionCell(
        cell: BookCell(day: Self.monday + day, source: .code(campaign: "door", scene: scene), subscription: .new), name: name, field: field)
    }
    let report = try Self.report(
      "code", campaigns: ["door"],
      conversions: [
        cell(0, "door:sh01", "order", nil): Conversion(count: 2),
        cell(0, "door:sh01", "order", "amount"): Conversion(count: 2, millionths: 12_500_000),
        cell(1, "door:bj01", "order", nil): Conversion(count: 1), cell(1, "door:bj01", "new", nil): Conversion(count: 1),
      ])
    #expect(
      try Self.shown(report, "order order.amount record.new")
        == ["door[sh01]: 2 12.5 0", "door[bj01]: 1 0 1", "door[sh02]: 0 0 0", "= 3 12.5 1"])
  }

  @Test("accounts have days of their own, and codes are told apart by them")
  func accounts() throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    let shanghai = BookTerms(account: "main", zone: .shanghai, policies: { _ in .standard }, fingerprint: "")
    let newYork = try #require(Zone(named: "America/New_York"))
    let far = BookTerms(account: "far", zone: newYork, kept: [86_400], policies: { _ in .standard }, fingerprint: "")
    let query = BookReportQuery(from: Self.monday, to: Self.monday, groupings: [.code], now: Self.noon(2) - 43_200)
    let one = AccountBooks(terms: shanghai, within: try Self.postings(["0 ad/ad new scans=1 new=1 kept=1,1,1"]))
    let two = AccountBooks(terms: far, within: try Self.postings(["0 ad/ad new scans=1 new=1 kept=1"]))
    let report = BookReport([one, two], in: ruleSet, query)
    // It is Wednesday, midnight, in Shanghai, and still Tuesday in New York: its Monday is not old enough.
    #expect(try Self.shown(report, "new kept_1d kept_7d") == ["main:ad: 1 1 .", "far:ad: 1 . .", "= 2 . ."])
  }

  @Test("what stands on a day that is still to come is in no figure, and that is said")
  func stillToCome() throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    let terms = BookTerms(account: "main", zone: .shanghai, policies: { _ in .standard }, fingerprint: "")
    let query = BookReportQuery(from: Self.monday, to: Self.monday + 2, groupings: [.campaign], now: Self.noon(2))
    let said = "some figures of main stand on 2026-06-04 or later, which is still to come in Asia/Shanghai: they are told from then on"
    for (story, isSaid) in [(["2 - new new=3 erased=1", "3 - new new=2 erased=2"], true), (["2 - new new=3 erased=1"], false)] {
      var books = AccountBooks(terms: terms, within: try Self.postings(story))
      books.setApart(after: query.to)
      let report = BookReport([books], in: ruleSet, query)
      #expect(try Self.shown(report, "new erased closing").last == "= 3 1 2")
      #expect(report.notes.contains(said) == isSaid, "\(report.notes)")
    }
  }

  @Test("that something of the erased could not be read is said in each report of the account, also where two policies are compared")
  func unreadable() throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    let terms = BookTerms(account: "main", zone: .shanghai, policies: { _ in .standard }, fingerprint: "")
    for (language, said) in [
      (DisplayLanguage.en, "what erased followers of main came to is not all in the figures: 2 rows of it could not be read"),
      (.zh, "main 已删除资料的粉丝有 2 行汇总无法读取，未计入各项数字"),
    ] {
      let query = BookReportQuery(from: Self.monday, to: Self.monday + 2, groupings: [.day], now: Self.noon(2), language: language)
      func report(_ rows: Int) throws -> BookReport {
        var books = AccountBooks(terms: terms, within: try Self.postings(["2 - new new=3"]))
        books.unreadable = rows
        return BookReport([books], in: ruleSet, query)
      }
      let (lacking, whole) = (try report(2), try report(0))
      #expect(lacking.notes.first == said && !whole.notes.contains(said))
      #expect(BookReport.sideBySide(lacking, lacking, policy: .standard, moved: 0).notes.first == said)
      #expect(BookText(lacking, width: 200, Paint(false)).render().contains(said) && BookPage(lacking).html.contains(said))
      guard case .array(let notes)? = BookFiles.json(lacking)["notes"] else {
        Issue.record("no notes")
        continue
      }
      #expect(notes.first == .string(said))
    }
  }

  static let tried = rules + "\nexperiments: { hello: { arms: { b: 50%, a: 50% } }, price: { arms: { x: 100% } } }\n"

  @Test("by arm everybody stands in the row of their arm, as the arms are declared; people of one account may then be added up")
  func arms() throws {
    let ruleSet = try Compile.ruleSet(Self.tried)
    let terms = BookTerms(account: "main", zone: .shanghai, policies: { _ in .standard }, fingerprint: "")
    func books(_ arm: String?, _ story: [String], before: [String] = [], people: Int?) throws -> AccountBooks {
      var books = AccountBooks(terms: terms, before: try Self.postings(before), within: try Self.postings(story))
      books.within.people = people.map { [Self.spot(.week, 0, .account): $0] } ?? [:]
      books.arms["hello"] = arm
      return books
    }
    let all = [
      try books("a", ["0 door/door:sh01 new scans=3 new=2 kept=2,1,0", "1 door/door:sh01 new lost=1"], people: 2),
      try books(nil, ["0 - new new=3 kept=3,3,3"], people: nil),
      try books("b", ["0 door/door:sh01 new scans=1 new=1 kept=1,1,1"], before: ["-3 - new new=4"], people: 1),
    ]
    let query = BookReportQuery(
      from: Self.monday, to: Self.monday + 2, groupings: [try BookGrouping("arm.hello", in: ruleSet)], now: Self.noon(2))
    let cost = BookCosts.Line(account: "main", campaign: "door", key: "sh01", day: Self.monday, millionths: 3_000_000)
    let report = BookReport(all, in: ruleSet, costs: BookCosts([cost]), query)
    #expect(
      try Self.shown(report, "scans new lost opening closing people cost")
        == ["b: 1 1 0 4 5 1 .", "a: 3 2 1 0 1 2 .", "(none): 0 3 0 0 3 0 .", "= 4 6 1 4 9 3 3"])
    try Self.balances(report)
    #expect(report.title == "main: 2026-06-01 to 2026-06-03, by arm.hello")
    #expect(report.definitions.count { $0.word == "arm.hello" } == 1 && report.definitions.count { $0.word == "days" } == 1)
  }

  @Test(
    "an arm is that of the experiment that is named, or of the only one",
    arguments: [
      ("arm", "", "`arm` of which experiment? write "), ("arm.helo", "", "did you mean `arm.hello`?"), ("arm.x", "", "no experiment `x`"),
      ("arm.price", "arm.price", ""),
    ])
  func named(_ text: String, _ found: String, _ refused: String) throws {
    let ruleSet = try Compile.ruleSet(Self.tried)
    do throws(BookQueryFault) {
      let grouping = try BookGrouping(text, in: ruleSet)
      #expect(grouping.description == found)
    } catch {
      #expect(!refused.isEmpty && error.reason.english.contains(refused), "\(error.reason)")
    }
  }

  @Test("two policies stand side by side, with how many followers are credited elsewhere")
  func policies() throws {
    let declared = try Self.report("campaign", story: ["0 door/door:sh01 new new=3", "0 - new lost=1"])
    let other = try Self.report("campaign", story: ["0 door/door:sh01 new new=1", "0 poster/1000 new new=2", "0 - new lost=1"])
    let both = BookReport.sideBySide(
      declared, other, policy: AttributionPolicy(touch: .first, window: 7 * 86_400, unfollowUndoes: 0), moved: 2)
    #expect(
      try Self.shown(both, "new returning lost closing else_new else_returning else_lost else_closing")
        == ["door: 3 0 0 3 1 0 0 1", "poster: 0 0 0 0 2 0 0 2", "(without a code): 0 0 1 -1 0 0 1 -1", "= 3 0 1 2 3 0 1 2"])
    #expect(both.notes == ["2 followers are credited elsewhere under the other policy"])
    #expect(both.definitions.last?.meaning == "first touch within 7d before the follow, never taken back")
  }

  @Test("what is asked wrongly is said with what there is")
  func faults() throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    let rows: [(word: String, says: String)] = [
      ("campain", "no grouping `campain`; did you mean `campaign`?"), ("citty", "no grouping `citty`; there are `account`"),
      ("store.citty", "list `store` has no column `citty`; did you mean `store.city`?"),
      ("stor.city", "no list `stor`; did you mean `store.city`?"), ("shops.city", "no list `shops`"), ("store.", "list `store` has no column ``"),
    ]
    for (word, says) in rows {
      let fault = #expect(throws: BookQueryFault.self) { try BookGrouping(word, in: ruleSet) }
      #expect(fault?.reason.english.hasPrefix(says) ?? false, "\(fault?.reason ?? "")")
    }
  }

  @Test("a grouping goes through a column that names rows of another list, also of the same one")
  func listColumns() throws {
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      accounts: { main: { app_id: wx0123456789abcdea, original_id: gh_a, kind: service, mode: plain, token: { env: T } } }
      lists:
        stores: { key: code, columns: { code: word, city: string }, rows: [ [ sh01, 上海 ], [ bj01, 北京 ] ] }
        staff: { key: id, columns: { id: word, store: list(stores), boss: list(staff) }, rows: [ [ s1, sh01, s2 ], [ s2, bj01, s2 ] ] }
      campaigns:
        desk: { qr: { kind: permanent, scene: "desk:{who}" }, for_each: { who: { list: staff } } }
      rules:
        - { id: any, on: scan, reply: 您好 }
      """)
    let desk = try #require(ruleSet.campaigns.first)
    let rows: [(grouping: String, list: String, column: String, cells: [String])] = [
      ("staff.store.city", "staff", "store.city", ["上海", "北京"]), ("who.store.city", "who", "store.city", ["上海", "北京"]),
      ("who.store", "who", "store", ["sh01", "bj01"]), ("who.boss.store.city", "who", "boss.store.city", ["北京", "北京"]),
      ("who.boss.boss.id", "who", "boss.boss.id", ["s2", "s2"]),
    ]
    for row in rows {
      let grouping = try BookGrouping(row.grouping, in: ruleSet)
      #expect(grouping == .column(list: row.list, column: row.column) && grouping.description == row.grouping)
      #expect(["desk:s1", "desk:s2"].map { ruleSet.cell(row.column, ofList: row.list, inScene: $0, of: desk) } == row.cells)
      #expect((0..<2).map { ruleSet.cell(row.column, ofList: row.list, at: $0, of: desk) } == row.cells)
    }
    for (word, says) in [
      ("who.store.citty", "list `who` has no column `store.citty`; did you mean `who.store.city`?"),
      ("who.boss.boss.boss.id", "list `who` has no column `boss.boss.boss.id`"), ("who.id.city", "list `who` has no column `id.city`"),
    ] {
      let fault = #expect(throws: BookQueryFault.self) { try BookGrouping(word, in: ruleSet) }
      #expect(fault?.reason.english.hasPrefix(says) ?? false, "\(fault?.reason ?? "")")
    }
  }

  static let spans: [(from: String?, to: String?, range: ClosedRange<Int>?)] = [
    (nil, nil, -27...0), ("today", nil, 0...0), ("yesterday", "yesterday", -1 ... -1), ("7d", nil, -6...0), ("2026-06-01", nil, 0...0),
    ("2026-05", "2026-05", -31 ... -1), (nil, "2026-05-31", -28 ... -1), ("2026-05-30", "2026-06", -2...0), ("all", nil, -20_605...0),
    ("2026-06-02", nil, nil), ("today", "yesterday", nil), ("2026-13", nil, nil), ("0d", nil, nil), ("noon", nil, nil), (nil, "2026-02-30", nil),
    ("2026-06-01T10:00", nil, nil),
  ]

  @Test("days are read as they are said, and none is still to come", arguments: spans)
  func days(_ from: String?, _ to: String?, _ range: ClosedRange<Int>?) throws {
    let found = try? WrittenDays.query(from: from, to: to, today: Self.monday)
    #expect(found == range.map { Self.monday + $0.lowerBound...Self.monday + $0.upperBound })
  }

  static let asked: [(from: String?, to: String?, first: Int?, last: Int?)] = [
    (nil, nil, nil, nil), ("7d", nil, -6, nil), (nil, "yesterday", nil, -1), ("2026-05", "2026-06", -31, 29), ("today", "2027-01-01", 0, 214),
    ("2026-06-02", nil, 1, nil), ("7d", "7d", -6, 0),
  ]

  @Test("where days to come may be asked for too, an end that is not said is open", arguments: asked)
  func span(_ from: String?, _ to: String?, _ first: Int?, _ last: Int?) throws {
    let found = try WrittenDays.span(from: from, to: to, today: Self.monday)
    #expect(found.lowerBound == first.map { Self.monday + $0 } ?? WrittenDays.always.lowerBound)
    #expect(found.upperBound == last.map { Self.monday + $0 } ?? WrittenDays.always.upperBound)
  }

  @Test(
    "what is no day is refused in the words of the option, and so are days that end before they begin",
    arguments: [
      ("soon", nil, "--from soon: not a day; write 2026-06-01"), (nil, "2026-13-01", "--to 2026-13-01: not a day"),
      ("2026-06-01T10:00", nil, "--from 2026-06-01T10:00: not a day"), ("today", "yesterday", "--from today is after --to yesterday"),
      ("2027-01", "2026", "--to 2026: not a day"),
    ] as [(String?, String?, String)])
  func refused(_ from: String?, _ to: String?, _ says: String) {
    let fault = #expect(throws: BookQueryFault.self) { try WrittenDays.span(from: from, to: to, today: Self.monday) }
    #expect(fault?.reason.english.hasPrefix(says) ?? false, "\(fault?.reason ?? "")")
  }

  @Test(
    "where one day is asked for, it is one",
    arguments: [
      ("today", 0), ("yesterday", -1), ("2026-06-07", 6), ("1d", 0), ("7d", nil), ("2026-06", nil), ("all", nil), ("soon", nil), ("", nil),
    ] as [(String, Int?)])
  func day(_ text: String, _ expected: Int?) {
    let found = try? WrittenDays.day(text, "--day", today: Self.monday)
    #expect(found == expected.map { Self.monday + $0 })
  }

  static let written: [(text: String, policy: AttributionPolicy?, says: String)] = [
    ("touch=first,window=7d,unfollow_undoes=24h", AttributionPolicy(touch: .first, window: 604_800, unfollowUndoes: 86_400), ""),
    ("touch=first", AttributionPolicy(touch: .first, window: 2_592_000, unfollowUndoes: 0), ""),
    ("window=1h, unfollow_undoes=0", AttributionPolicy(touch: .last, window: 3600, unfollowUndoes: 0), ""),
    ("touch=frist", nil, "neither first nor last"), ("windw=7d", nil, "did you mean `window`?"), ("window=7", nil, "not a time"),
    ("first", nil, "write it as touch=first"), ("", nil, "write it as touch=first"),
  ]

  @Test("another policy is said in a line", arguments: written)
  func policy(_ text: String, _ policy: AttributionPolicy?, _ says: String) throws {
    let found: AttributionPolicy
    do throws(BookQueryFault) { found = try AttributionPolicy(written: text) } catch {
      #expect(policy == nil && error.reason.english.contains(says), "\(error.reason)")
      return
    }
    #expect(found == policy)
  }

  @Test("the place of a code is found again by its scene and by its key, in every shipped campaign", arguments: try Shipped.folders)
  func places(_ folder: String) throws {
    let ruleSet = try Shipped.ruleSet(of: Shipped.files(in: folder))
    for campaign in ruleSet.campaigns {
      for position in 0..<min(500, campaign.codeCount(tables: ruleSet.compiled.tables)) {
        let code = campaign.plannedCode(at: position, in: ruleSet.compiled)
        #expect(ruleSet.position(ofKey: code.key, of: campaign) == position, "\(campaign.id)[\(code.key)]")
        guard let scene = code.scene else { continue }
        #expect(ruleSet.position(ofScene: scene.description, of: campaign) == position, "\(campaign.id) \(scene)")
      }
      #expect(ruleSet.position(ofScene: "no such scene", of: campaign) == nil && ruleSet.position(ofKey: "no,such,key,at,all", of: campaign) == nil)
    }
  }
}
