import Foundation
import GRDB
import Rules
import TestSupport
import Testing
import Wire

@testable import Engine
@testable import SQLite

/// What every store keeps to with books.
@Suite("the contract of a store: books")
struct BookStoreContract {
  typealias Engine = StoreContract.Engine
  typealias Place = StoreContract.Place
  static let ada = StoreContract.ada
  static let bob = StoreContract.bob
  static let terms = terms("t1")

  static func terms(_ fingerprint: String, account: String = "main") -> BookTerms {
    BookTerms(account: account, zone: .shanghai, policies: { _ in .standard }, fingerprint: fingerprint)
  }

  /// What the places of kept counts in `postings` stand for.
  static let spans: [Int64] = [86_400, 604_800]

  static func settling(_ turns: Int64..., kept: BookPostings = BookPostings()) -> BookSettlement {
    BookSettlement(turns.map { TurnID(number: $0) }, kept: KeptSums(kept, counting: spans))
  }

  static func cell(_ day: Int, _ source: BookSource = .code(campaign: "poster", scene: "poster:1"), _ subscription: Subscription = .new) -> BookCell {
    BookCell(day: day, source: source, subscription: subscription)
  }

  /// One of each kind of place, on days 10 to 12.
  static var postings: BookPostings {
    var postings = BookPostings()
    var figures = BookFigures()
    figures.scans = 2
    figures.new = 1
    figures.lost = 1
    figures.kept = [1, 0]
    let sources: [BookSource] = [
      .code(campaign: "poster", scene: "poster:1"), .code(campaign: "desk", scene: "1"), .unknownCode, .withoutCode,
    ]
    for (index, source) in sources.enumerated() {
      for day in 10...12 {
        figures.scans = index + day
        postings.cells[cell(day, source, index == 0 ? .new : .existing)] = figures
      }
      postings.people[PeopleCell(span: .day, from: 11, place: .source(source))] = index + 1
    }
    postings.people[PeopleCell(span: .week, from: 4, place: .account)] = 5
    postings.people[PeopleCell(span: .week, from: 11, place: .account)] = 6
    postings.people[PeopleCell(span: .month, from: 0, place: .campaign("desk"))] = 7
    postings.people[PeopleCell(span: .total, from: 0, place: .campaign("poster"))] = 8
    postings.conversions[ConversionCell(cell: cell(11), name: "order", field: nil)] = Conversion(count: 3)
    postings.conversions[ConversionCell(cell: cell(11), name: "order", field: "")] = Conversion(count: 1, millionths: -1)
    postings.conversions[ConversionCell(cell: cell(12, .withoutCode), name: "order", field: "yuan")] = Conversion(
      count: 2, millionths: .max - 5)
    return postings
  }

  static func recount(_ store: any Store, _ terms: BookTerms = terms) throws -> BookPostings {
    var sums = BookPostings()
    let moment = try store.allHistories(of: terms.account) { sums.add(FollowerBook.postings(of: $0, under: terms)) }
    sums.add(moment.kept.postings(under: terms.kept))
    return sums
  }

  /// Steps until nothing is left.
  /// - Returns: how often they were made anew.
  @discardableResult
  static func bringUpToDate(_ store: any Store, _ terms: BookTerms = terms, lines: Int = 1000) throws(StoreFault) -> Int {
    var made = 0
    for _ in 0..<100_000 {
      let outcome: BookKeeping.Outcome?
      do throws(StoreFault) { outcome = try BookKeeping.step(store, terms, lines: lines) } catch {
        // Somebody else makes them at the same time.
        guard error == .busy else { throw error }
        outcome = nil
      }
      switch outcome {
      case .rebuilt: made += 1
      case .moved, .overtaken, nil: continue
      case .upToDate: return made
      }
    }
    Issue.record("the books are never up to date")
    return made
  }

  static func openids(_ histories: [FollowerHistory]) -> [String] { histories.compactMap { $0.lines.first?.follower.openid }.sorted() }

  // MARK: what is read

  @Test("news are told up to a turn, with all that came before it; what is of other accounts is gone past", arguments: Engine.allCases)
  func news(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    let shop = FollowerID(account: "shop", openid: "oShop")
    try StoreContract.write(
      store, [StoreContract.entry(Self.ada, .follow, at: 10, turn: 1), StoreContract.entry(Self.ada, .scan, at: 5, turn: 5, before: 1)])
    try StoreContract.write(store, [StoreContract.entry(Self.bob, .follow, at: 20, turn: 3)])
    try StoreContract.write(
      store,
      [
        StoreContract.entry(shop, .follow, at: 10, turn: 2), StoreContract.entry(shop, .unfollow, at: 20, turn: 4, before: 2),
        StoreContract.entry(shop, .follow, at: 30, turn: 6, before: 4),
      ])
    let cases: [(after: Int64, lines: Int, cursor: Int64, isMore: Bool, turns: [String: [Int64]])] = [
      (0, 1, 1, true, ["oAda": [1]]), (0, 2, 3, true, ["oAda": [1], "oBob": [3]]), (0, 99, 6, false, ["oAda": [1, 5], "oBob": [3]]),
      (1, 1, 3, true, ["oBob": [3]]), (3, 9, 6, false, ["oAda": [1, 5]]), (6, 9, 6, false, [:]),
    ]
    for expected in cases {
      let news = try store.bookNews(of: "main", after: LedgerPlace(number: expected.after), lines: expected.lines)
      #expect(news.cursor == LedgerPlace(number: expected.cursor) && news.isMore == expected.isMore, "\(expected)")
      let turns = news.histories.map { ($0.lines.first?.follower.openid ?? "", $0.lines.map(\.turn.number)) }
      #expect(Dictionary(turns) { $0 + $1 } == expected.turns, "\(expected)")
      #expect(news.departed.isEmpty)
    }
    #expect(try store.linesBehind(of: "main", after: LedgerPlace(number: 1), most: 9) == 2)
    #expect(try store.linesBehind(of: "main", after: LedgerPlace(number: 0), most: 2) == 2)

    // A record of a turn that wrote no line is news; one that the engine wrote, or another process beside the turns, is none, and does not move
    // the cursor.
    let own = ["attr.set", "fact.set", StockRecord.used, StockRecord.low, ExposureRecord.name]
    func record(_ name: String, _ turn: Int64) -> StoreChange {
      .recorded(RecordEntry(follower: Self.ada, at: 40, turn: TurnID(number: turn), position: 0, name: name, fields: ["n": 1]))
    }
    try store.transact([], now: 100) { _ in [record("order", 7)] + own.enumerated().map { record($1, Int64(8 + $0)) } }
    let news = try store.bookNews(of: "main", after: LedgerPlace(number: 6), lines: 9)
    #expect(news.cursor == LedgerPlace(number: 7) && news.histories.count == 1)
    #expect(news.histories.first?.lines.map(\.turn.number) == [1, 5])
    #expect(news.histories.first?.records.map(\.name) == ["order"])
    let later = try store.bookNews(of: "main", after: LedgerPlace(number: 7), lines: 9)
    #expect(later.cursor == LedgerPlace(number: 7) && later.histories.isEmpty && !later.isMore)
  }

  @Test("everything of every follower is told once, with their records", arguments: Engine.allCases)
  func histories(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    let only = FollowerID(account: "main", openid: "oAnna")
    try StoreContract.write(
      store,
      [StoreContract.entry(Self.bob, .follow, at: 10, turn: 1, campaign: "poster"), StoreContract.entry(Self.bob, .scan, at: 5, turn: 4, before: 1)])
    try StoreContract.write(store, [StoreContract.entry(Self.ada, .follow, at: 20, turn: 2)])
    try StoreContract.write(store, [StoreContract.entry(FollowerID(account: "shop", openid: "oAda"), .follow, at: 20, turn: 3)])
    try store.transact([], now: 100) { _ in
      [(only, 5), (Self.bob, 1)].map { follower, turn in
        .recorded(RecordEntry(follower: follower, at: 40, turn: TurnID(number: turn), position: 0, name: "order", fields: ["n": .number(1.5)]))
      }
    }
    var told: [String] = []
    let moment = try store.allHistories(of: "main") { history in
      let name = history.lines.first?.follower.openid ?? history.records.first?.follower.openid ?? ""
      told.append("\(name) \(history.lines.map(\.turn.number)) \(history.records.map(\.turn.number))")
      #expect(!history.isErased)
    }
    #expect(told == ["oAda [2] []", "oAnna [] [5]", "oBob [1, 4] [1]"])
    #expect(moment.cursor == LedgerPlace(number: 5) && moment.kept == KeptSums() && moment.departures == 0)
  }

  // MARK: what is written

  @Test("sums are put in, added to and taken away again, over a restart too; who is overtaken changes nothing", arguments: Engine.allCases)
  func sums(_ engine: Engine) throws {
    let place = try Place(engine)
    var store = try place.open()
    #expect(try store.bookState(of: "main") == nil)
    #expect(try store.cells(of: "main", BookQuery()).within == BookPostings())
    let one = Self.postings
    var two = one
    two.add(one)
    try store.replaceBooks(of: "main", fingerprint: "f", cursor: LedgerPlace(number: 5), with: one)
    let first = try #require(try store.bookState(of: "main"))
    #expect(first == BookState(account: "main", fingerprint: "f", generation: first.generation, cursor: LedgerPlace(number: 5)))
    #expect(try store.bookState(of: "shop") == nil)
    #expect(try store.cells(of: "main", BookQuery()).within == one)

    #expect(try store.post(one, from: first, to: LedgerPlace(number: 9), settling: BookSettlement()))
    #expect(try store.cells(of: "main", BookQuery()).within == two)
    #expect(try !store.post(one, from: first, to: LedgerPlace(number: 9), settling: BookSettlement()), "somebody else was first")
    #expect(try store.cells(of: "main", BookQuery()).within == two)
    if place.outlivesProcess {
      store.close()
      store = try place.open()
    }
    let second = try #require(try store.bookState(of: "main"))
    #expect(second.cursor == LedgerPlace(number: 9))
    var less = BookPostings()
    less.add(two, times: -1)
    #expect(try store.post(less, from: second, to: LedgerPlace(number: 9), settling: BookSettlement()))
    #expect(try store.cells(of: "main", BookQuery()).within == BookPostings())

    try store.replaceBooks(of: "main", fingerprint: "g", cursor: LedgerPlace(number: 2), with: two)
    let third = try #require(try store.bookState(of: "main"))
    #expect(third.fingerprint == "g" && third.cursor == LedgerPlace(number: 2) && third.generation > first.generation)
    #expect(try store.cells(of: "main", BookQuery()).within == two)
    #expect(try !store.post(one, from: second, to: LedgerPlace(number: 10), settling: BookSettlement()), "those books are gone")
  }

  @Test("a query tells its days and what was before them; what is of no campaign is always told", arguments: Engine.allCases)
  func query(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    try store.replaceBooks(of: "main", fingerprint: "f", cursor: LedgerPlace(number: 5), with: Self.postings)
    let (before, within) = try store.cells(of: "main", BookQuery(days: 12...20, campaigns: ["poster"]))
    #expect(Set(within.cells.keys.map(\.day)) == [12])
    #expect(Set(within.cells.keys.map(\.source)) == [.code(campaign: "poster", scene: "poster:1"), .unknownCode, .withoutCode])
    #expect(Set(before.cells.keys.map(\.source)) == Set(within.cells.keys.map(\.source)))
    let sum = try #require(before.cells[Self.cell(11)])
    #expect((sum.scans, sum.new, sum.lost, sum.kept) == (10 + 11, 2, 2, [2, 0]))
    #expect(before.people.isEmpty && before.conversions.isEmpty)
    // The week from 11 on and the month from 0 on reach into these days; the week from 4 on does not.
    #expect(
      within.people == [PeopleCell(span: .week, from: 11, place: .account): 6, PeopleCell(span: .total, from: 0, place: .campaign("poster")): 8])
    #expect(within.conversions.keys.map(\.cell.day) == [12])
    let desk = try store.cells(of: "main", BookQuery(days: 12...20, campaigns: ["desk"])).within
    #expect(desk.people[PeopleCell(span: .month, from: 0, place: .campaign("desk"))] == 7)
    let whole = try store.cells(of: "main", BookQuery())
    #expect(whole.before == BookPostings() && whole.within == Self.postings)
    for days in [nil, 12...20] {
      let (fine, coarse) = (try store.cells(of: "main", BookQuery(days: days)), try store.cells(of: "main", BookQuery(days: days, isByCode: false)))
      #expect(coarse.before == Self.byCampaign(fine.before) && coarse.within == Self.byCampaign(fine.within))
    }
  }

  @Test("people are told of the spans that are wanted", arguments: Engine.allCases)
  func people(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    try store.replaceBooks(of: "main", fingerprint: "f", cursor: LedgerPlace(number: 5), with: Self.postings)
    for days in [nil, 11...12, 12...20] {
      let all = try store.cells(of: "main", BookQuery(days: days)).within.people
      for span in BookSpan.allCases {
        let some = try store.cells(of: "main", BookQuery(days: days, people: .by(span))).within.people
        #expect(some == all.filter { $0.key.span == span })
      }
      let whole = try store.cells(of: "main", BookQuery(days: days, people: .ofWhole)).within.people
      #expect(whole == all.filter { $0.key.span == .total || days.map { $0.lowerBound } == $0.key.from })
    }
  }

  /// The same with all codes of a campaign as one.
  static func byCampaign(_ postings: BookPostings) -> BookPostings {
    func coarse(_ cell: BookCell) -> BookCell {
      BookCell(
        day: cell.day, source: cell.source.campaign.map { .code(campaign: $0, scene: "") } ?? cell.source, subscription: cell.subscription)
    }
    var sum = BookPostings()
    for (cell, figures) in postings.cells { sum.cells[coarse(cell), default: BookFigures()].add(figures) }
    for (cell, count) in postings.conversions {
      let key = ConversionCell(cell: coarse(cell.cell), name: cell.name, field: cell.field)
      sum.conversions[key, default: Conversion()].count += count.count
      sum.conversions[key, default: Conversion()].millionths += count.millionths
    }
    for (gap, count) in postings.gaps { sum.gaps[KeptGap(cell: coarse(gap.cell), span: gap.span), default: 0] += count }
    sum.people = postings.people.filter { if case .source(.code) = $0.key.place { false } else { true } }
    return sum
  }

  @Test("an erased follower waits without a name and with numbers only, is settled once, and is kept for the next time", arguments: Engine.allCases)
  func departed(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    for (follower, turn) in [(Self.ada, 1), (Self.bob, 3)] as [(FollowerID, Int64)] {
      try StoreContract.write(
        store,
        [
          StoreContract.entry(follower, .follow, at: 10, turn: turn, campaign: "poster"),
          StoreContract.entry(follower, .unfollow, at: 20, turn: turn + 1, before: turn),
        ])
      try store.transact([], now: 100) { _ in
        [
          .recorded(
            RecordEntry(
              follower: follower, at: 15, turn: TurnID(number: turn), position: 2, name: "order", fields: ["yuan": 5, "who": "PRIVATE", "ok": true]))
        ]
      }
    }
    try store.transact([], now: 100) { _ in [.erased(Self.ada)] }
    #expect(try store.forget([Self.bob]) > 0)

    try store.replaceBooks(of: "main", fingerprint: "f", cursor: LedgerPlace(number: 4), with: Self.postings)
    let state = try #require(try store.bookState(of: "main"))
    let news = try store.bookNews(of: "main", after: LedgerPlace(number: 4), lines: 9)
    #expect(news.histories.isEmpty && news.cursor == LedgerPlace(number: 4))
    #expect(news.departed.map(\.chain) == [TurnID(number: 2), TurnID(number: 4)])
    for (_, history) in news.departed {
      #expect(history.isErased && history.lines.map(\.kind) == [.follow, .unfollow] && history.lines.map(\.at) == [10, 20])
      #expect(history.lines.map(\.campaign) == ["poster", nil] && history.lines.allSatisfy { $0.follower.openid == "" })
      #expect(history.records.map(\.fields) == [["yuan": 5]] && history.records.map(\.at) == [15])
    }
    // While one of them is not told, the cursor stays.
    try StoreContract.write(store, [StoreContract.entry(FollowerID(account: "main", openid: "oCleo"), .follow, at: 30, turn: 9)])
    let part = try store.bookNews(of: "main", after: LedgerPlace(number: 4), lines: 1)
    #expect(part.isMore && part.cursor == LedgerPlace(number: 4) && part.histories.isEmpty && part.departed.map(\.chain) == [TurnID(number: 2)])

    #expect(try store.post(BookPostings(), from: state, to: state.cursor, settling: Self.settling(2, kept: Self.postings)))
    #expect(try !store.post(Self.postings, from: state, to: state.cursor, settling: Self.settling(2, kept: Self.postings)), "it is settled")
    #expect(try !store.post(Self.postings, from: state, to: state.cursor, settling: Self.settling(4, 2, kept: Self.postings)), "one of them is")
    #expect(try store.cells(of: "main", BookQuery()).within == Self.postings)
    var told: [Bool] = []
    let moment = try store.allHistories(of: "main") { told.append($0.isErased) }
    #expect(told == [false, true] && moment.kept.postings(under: Self.spans) == Self.postings && moment.departures == 1)
    #expect(try store.post(BookPostings(), from: state, to: state.cursor, settling: Self.settling(4, kept: Self.postings)))
    #expect(try store.bookNews(of: "main", after: LedgerPlace(number: 4), lines: 9).departed.isEmpty)
    var twice = Self.postings
    twice.add(Self.postings)
    let after = try store.allHistories(of: "main") { _ in }
    #expect(after.kept.postings(under: Self.spans) == twice && after.unreadable == 0 && after.departures == 2)
    // Under other spans the counts stay with theirs.
    let other = after.kept.postings(under: [Self.spans[1], 9_000_000])
    #expect(other.cells.allSatisfy { cell, figures in figures.kept == [twice.cells[cell]?.kept[1] ?? -1, 0] })
    #expect(other.people == twice.people && other.conversions == twice.conversions)
  }

  @Test("gaps are sums like others: put in, added to, told by days and campaigns, and part of the checksum", arguments: Engine.allCases)
  func gaps(_ engine: Engine) throws {
    let place = try Place(engine)
    var store = try place.open()
    var postings = Self.postings
    for day in 10...12 { postings.gaps[KeptGap(cell: Self.cell(day), span: 86_400 * Int64(day))] = day }
    postings.gaps[KeptGap(cell: Self.cell(12, .withoutCode), span: 3600)] = 2
    try store.replaceBooks(of: "main", fingerprint: "f", cursor: LedgerPlace(number: 5), with: postings)
    #expect(try store.cells(of: "main", BookQuery()).within == postings)
    let state = try #require(try store.bookState(of: "main"))
    #expect(try store.post(postings, from: state, to: state.cursor, settling: BookSettlement()))
    var twice = postings
    twice.add(postings)
    if place.outlivesProcess {
      store.close()
      store = try place.open()
    }
    #expect(try store.bookState(of: "main") == state, "the checksum is right")
    #expect(try store.cells(of: "main", BookQuery()).within == twice)
    let part = try store.cells(of: "main", BookQuery(days: 12...20, campaigns: ["desk"])).within
    #expect(part.gaps == [KeptGap(cell: Self.cell(12, .withoutCode), span: 3600): 4])
  }

  @Test("who is settled while books are made anew is taken in, in one go or several", arguments: Engine.allCases)
  func takenIn(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    for (follower, turn) in [(Self.ada, 1), (Self.bob, 2)] as [(FollowerID, Int64)] {
      try StoreContract.write(store, [StoreContract.entry(follower, .follow, at: 10, turn: turn)])
    }
    try store.replaceBooks(of: "main", fingerprint: "f", cursor: LedgerPlace(number: 2), with: BookPostings())
    let state = try #require(try store.bookState(of: "main"))
    try store.beginBooks(of: "main")
    let moment = try store.allHistories(of: "main") { _ in }
    func settle(_ follower: FollowerID, _ turn: Int64) {
      do {
        try store.transact([], now: 100) { _ in [.erased(follower)] }
        #expect(try store.post(BookPostings(), from: state, to: state.cursor, settling: Self.settling(turn, kept: Self.postings)))
      } catch {
        Issue.record(error)
      }
    }
    settle(Self.ada, 1)
    var told: [[Int64]] = []
    let isDone = try store.replaceBooks(of: "main", fingerprint: "g", from: moment, with: [Self.postings]) { late in
      told.append(late.histories.compactMap { $0.lines.first?.turn.number })
      // Another one, while this is worked out.
      if told.count == 1 { settle(Self.bob, 2) }
      var more = late.kept
      more.add(moment.kept, times: -1)
      return more.postings(under: Self.spans)
    }
    #expect(isDone && told == [[1], [1, 2]])
    var thrice = Self.postings
    for _ in 0..<2 { thrice.add(Self.postings) }
    #expect(try store.cells(of: "main", BookQuery()).within == thrice)
    let after = try #require(try store.bookState(of: "main"))
    #expect(after.fingerprint == "g" && after.cursor == moment.cursor)
    #expect(try store.allHistories(of: "main") { _ in }.departures == 2)
  }

  @Test("who read everything before an erased follower was settled, and had not said so, does not put that in place", arguments: Engine.allCases)
  func settledMeanwhile(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    try StoreContract.write(store, [StoreContract.entry(Self.ada, .follow, at: 10, turn: 1)])
    try StoreContract.write(store, [StoreContract.entry(Self.bob, .follow, at: 10, turn: 2)])
    try store.replaceBooks(of: "main", fingerprint: "f", cursor: LedgerPlace(number: 2), with: Self.postings)
    let state = try #require(try store.bookState(of: "main"))
    try store.transact([], now: 100) { _ in [.erased(Self.ada)] }
    let moment = try store.allHistories(of: "main") { _ in }
    #expect(try store.post(BookPostings(), from: state, to: state.cursor, settling: Self.settling(1)))
    #expect(try !store.replaceBooks(of: "main", fingerprint: "f", from: moment, with: [BookPostings()]))
    #expect(try store.bookState(of: "main") == state)
    #expect(try store.cells(of: "main", BookQuery()).within == Self.postings)
    let again = try store.allHistories(of: "main") { _ in }
    #expect(try store.replaceBooks(of: "main", fingerprint: "f", from: again, with: [BookPostings()]))
    #expect(try store.cells(of: "main", BookQuery()).within == BookPostings())
  }
}

extension Store {
  /// Puts sums in as if they had been counted from all there is up to a turn.
  func replaceBooks(of account: String, fingerprint: String, cursor: LedgerPlace, with postings: BookPostings) throws {
    var moment = try allHistories(of: account) { _ in }
    moment.cursor = cursor
    #expect(try replaceBooks(of: account, fingerprint: fingerprint, from: moment, with: [postings]))
  }

  /// Where nobody is settled meanwhile.
  func replaceBooks(of account: String, fingerprint: String, from moment: BookMoment, with parts: [BookPostings]) throws(StoreFault) -> Bool {
    try replaceBooks(of: account, fingerprint: fingerprint, from: moment, with: parts) { _ in BookPostings() }
  }
}
