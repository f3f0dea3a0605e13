import Rules
import Synchronization
import Testing

@testable import Engine

/// How books are brought up to date, and what can come between.
@Suite("keeping books")
struct BookKeepingTests {
  static let ada = FollowerID(account: "main", openid: "oAda")
  static let terms = BookStory.terms

  static func store(_ stories: String...) -> MemoryBooks {
    let store = MemoryBooks()
    for (place, story) in stories.enumerated() { enter(story, openid: place == 0 ? "oAda" : "o\(place)", shift: Int64(place) * 100, in: store) }
    return store
  }

  static func enter(_ story: String, openid: String = "oAda", shift: Int64, in store: MemoryBooks) {
    for line in BookStory(story, openid: openid).history.lines {
      store.enter(
        LedgerEntry(
          follower: line.follower, kind: line.kind, at: line.at, turn: TurnID(number: line.turn.number + shift), subscription: line.subscription,
          campaign: line.campaign, scene: line.scene, revision: line.revision))
    }
  }

  static func bringUpToDate(_ store: MemoryBooks) throws {
    for _ in 0..<100 where try BookKeeping.step(store, terms, lines: 2) == .upToDate { return }
    Issue.record("books that never are up to date")
  }

  @Test("the first step makes them, later ones carry them on by so many lines, and then there is nothing to do")
  func steps() throws {
    let store = Self.store("follow@1:poster/1 leave@30 follow@50")
    #expect(try BookKeeping.step(store, Self.terms, lines: 2) == .rebuilt(why: .missing, lines: 3))
    #expect(try BookKeeping.step(store, Self.terms, lines: 2) == .upToDate)
    Self.enter("scan@60:flyer/1 leave@61 follow@62", shift: 10, in: store)
    #expect(try BookKeeping.step(store, Self.terms, lines: 2) == .moved(lines: 2))
    #expect(try BookKeeping.step(store, Self.terms, lines: 2) == .moved(lines: 1))
    #expect(try BookKeeping.step(store, Self.terms, lines: 2) == .upToDate)
    let whole = BookStory("follow@1:poster/1 leave@30 follow@50 scan@60:flyer/1 leave@61 follow@62")
    #expect(store.sums(of: "main") == FollowerBook.postings(of: whole.history, under: Self.terms))
  }

  @Test("lines are taken in by their places: what another server commits later, with a lower turn, is not left out")
  func places() throws {
    let store = MemoryBooks()
    func enter(_ name: String, turn: Int64, place: Int64) {
      var line = LedgerEntry(
        follower: FollowerID(account: "main", openid: name), kind: .follow, at: turn, turn: TurnID(number: turn), subscription: .new,
        campaign: "poster", scene: "1", revision: "r")
      line.place = LedgerPlace(number: place)
      store.enter(line)
    }
    enter("o1", turn: 900, place: 1)
    #expect(try BookKeeping.step(store, Self.terms, lines: 2) == .rebuilt(why: .missing, lines: 1))
    enter("o2", turn: 100, place: 2)
    enter("o3", turn: 800, place: 3)
    enter("o4", turn: 200, place: 4)
    try Self.bringUpToDate(store)
    #expect(store.bookState(of: "main")?.cursor == LedgerPlace(number: 4))
    #expect(store.sums(of: "main").cells.values.reduce(0) { $0 + $1.new } == 4)
  }

  @Test("an account without lines has books, and where only others have lines nothing is written, until many are gone past")
  func silence() throws {
    let store = MemoryBooks()
    #expect(try BookKeeping.step(store, Self.terms, lines: 2) == .rebuilt(why: .missing, lines: 0))
    store.enter(
      LedgerEntry(
        follower: FollowerID(account: "other", openid: "o1"), kind: .follow, at: 0, turn: TurnID(number: 7), subscription: .new, campaign: nil,
        scene: nil, revision: "r"))
    #expect(try BookKeeping.step(store, Self.terms, lines: 2) == .upToDate)
    #expect(store.bookState(of: "main")?.cursor == LedgerPlace(number: 0))
    #expect(store.contents.withLock { $0.posts } == 0)
    #expect(store.sums(of: "main") == BookPostings())
  }

  @Test("lines that come to more sums than turns can wait for are taken in smaller steps", arguments: [(40, 1), (800, 2)])
  func bounded(_ followers: Int, _ posts: Int) throws {
    let store = MemoryBooks()
    #expect(try BookKeeping.step(store, Self.terms) == .rebuilt(why: .missing, lines: 0))
    for number in 0..<followers {
      // Of each a day and a code of its own: seven sums and more.
      store.enter(
        LedgerEntry(
          follower: FollowerID(account: "main", openid: "o\(number)"), kind: .follow, at: Int64(number) * 86_400,
          turn: TurnID(number: Int64(number + 1)),
          subscription: .new, campaign: "poster", scene: "\(number)", revision: "r"))
    }
    for _ in 0..<100 where try BookKeeping.step(store, Self.terms, lines: 2000) == .upToDate { break }
    #expect(store.contents.withLock { $0.posts } >= posts)
    #expect(store.sums(of: "main").cells.values.reduce(0) { $0 + $1.new } == followers)
  }

  @Test("other terms make them anew")
  func otherTerms() throws {
    let store = Self.store("follow@1:gift/a leave@30 follow@50:poster/1")
    try Self.bringUpToDate(store)
    let other = Self.terms.under(AttributionPolicy(touch: .last, window: 86_400, unfollowUndoes: 0))
    #expect(try BookKeeping.step(store, other, lines: 2) == .rebuilt(why: .otherTerms, lines: 3))
    #expect(BookBalance.closing(store.sums(of: "main").cells) == [.code(campaign: "poster", scene: "1"): 1])
  }

  @Test("a late line corrects the day that it is of")
  func late() throws {
    let store = Self.store("follow@50:flyer/1")
    try Self.bringUpToDate(store)
    #expect(store.sums(of: "main").shownCells == "2 flyer/1 new scans=1 new=1 kept=1,1,1")
    Self.enter("follow@1:poster/1 leave@30", shift: 10, in: store)
    try Self.bringUpToDate(store)
    #expect(
      store.sums(of: "main").shownCells
        == "0 poster/1 new scans=1 new=1 kept=1,0,0 | 1 poster/1 new lost=1 | 2 flyer/1 returning scans=1 returning=1 kept=1,1,1")
  }

  @Test("two who bring the same books up to date count once")
  func overtaken() throws {
    let store = Self.store("follow@1:poster/1")
    try Self.bringUpToDate(store)
    Self.enter("leave@30", shift: 10, in: store)
    store.contents.withLock { $0.interruption = { try? Self.bringUpToDate($0) } }
    #expect(try BookKeeping.step(store, Self.terms, lines: 9) == .overtaken)
    #expect(try BookKeeping.step(store, Self.terms, lines: 9) == .upToDate)
    #expect(store.sums(of: "main").shownCells == "0 poster/1 new scans=1 new=1 kept=1,0,0 | 1 poster/1 new lost=1")
  }

  // MARK: those who are erased

  @Test("who is erased leaves the closing, and everything else stays")
  func erased() throws {
    let store = Self.store("follow@1:poster/1", "follow@2:poster/1")
    try Self.bringUpToDate(store)
    Self.enter("scan@26:flyer/2", shift: 300, in: store)
    store.erase(Self.ada)
    #expect(try BookKeeping.step(store, Self.terms, lines: 9) == .moved(lines: 1))
    let expected = "0 poster/1 new scans=2 new=2 kept=2,2,2 | 1 flyer/2 existing scans=1 | 1 poster/1 new erased=1"
    #expect(store.sums(of: "main").shownCells == expected)
    #expect(try BookKeeping.rebuild(store, Self.terms) == .rebuilt(why: .asked, lines: 1))
    #expect(store.sums(of: "main").shownCells == expected, "what is kept of them outlives the recount")
    #expect(store.contents.withLock { $0.departed.isEmpty })
  }

  @Test("two who find the same erased follower count them once")
  func erasedTwice() throws {
    let store = Self.store("follow@1:poster/1")
    try Self.bringUpToDate(store)
    store.erase(Self.ada)
    store.contents.withLock { $0.interruption = { try? Self.bringUpToDate($0) } }
    #expect(try BookKeeping.step(store, Self.terms, lines: 9) == .overtaken)
    #expect(store.sums(of: "main").shownCells == "0 poster/1 new scans=1 new=1 erased=1 kept=1,1,1")
    #expect(try BookKeeping.step(store, Self.terms, lines: 9) == .upToDate)
  }

  @Test("somebody is erased, and in the books, while these are made from the beginning: they are taken in at once")
  func erasedMeanwhile() throws {
    let store = Self.store("follow@1:poster/1", "follow@2:poster/1")
    try Self.bringUpToDate(store)
    store.contents.withLock {
      $0.interruption = { store in
        store.erase(Self.ada)
        try? Self.bringUpToDate(store)
      }
    }
    #expect(try BookKeeping.rebuild(store, Self.terms) == .rebuilt(why: .asked, lines: 2))
    let expected = "0 poster/1 new scans=2 new=2 erased=1 kept=2,2,2"
    #expect(store.sums(of: "main").shownCells == expected)
    #expect(try BookKeeping.step(store, Self.terms, lines: 9) == .upToDate)
    #expect(try BookKeeping.rebuild(store, Self.terms) == .rebuilt(why: .asked, lines: 1))
    #expect(store.sums(of: "main").shownCells == expected, "as counted again")
  }

  @Test("who is erased while books are made anew, after lines that these have not seen, is taken in as they were")
  func erasedLater() throws {
    let store = Self.store("follow@1:poster/1", "follow@2:poster/1")
    try Self.bringUpToDate(store)
    store.contents.withLock {
      $0.interruption = { store in
        Self.enter("leave@30", shift: 300, in: store)
        store.erase(Self.ada)
        try? Self.bringUpToDate(store)
      }
    }
    #expect(try BookKeeping.rebuild(store, Self.terms) == .rebuilt(why: .asked, lines: 2))
    #expect(store.sums(of: "main").shownCells == "0 poster/1 new scans=2 new=2 kept=2,1,1 | 1 poster/1 new lost=1")
    #expect(try BookKeeping.step(store, Self.terms, lines: 9) == .upToDate)
  }

  @Test("what could not be read of the erased is told by whoever makes books anew")
  func unreadable() throws {
    let store = Self.store("follow@1:poster/1")
    store.contents.withLock { $0.unreadable = 2 }
    #expect(try BookKeeping.step(store, Self.terms, lines: 9) == .rebuilt(why: .missing, lines: 1, unreadable: 2))
  }

  // MARK: other spans

  static let hour: Int64 = 3600
  /// Of one cell with ten follows: what was counted, what is asked for, and what is certain and what may be beside it.
  static let spans: [(counted: [Int64], kept: [Int], asked: [Int64], certain: [Int], gaps: [Int64: Int])] = [
    ([24, 168], [8, 5], [24, 168], [8, 5], [:]),
    // One less, one more at each place.
    ([24, 168], [8, 5], [168], [5], [:]),
    ([24, 168], [8, 5], [24], [8], [:]),
    ([24, 168], [8, 5], [12, 24, 168], [8, 8, 5], [12: 2]),
    ([24, 168], [8, 5], [24, 72, 168], [8, 5, 5], [72: 3]),
    ([24, 168], [8, 5], [24, 168, 720], [8, 5, 0], [720: 5]),
    ([24, 168], [8, 5], [12, 720], [8, 0], [12: 2, 720: 5]),
    // What lies between two that are equal is known, and who is gone stays gone.
    ([24, 168], [5, 5], [72], [5], [:]), ([24, 168], [10, 0], [12, 720], [10, 0], [:]),
    // Of an older version nobody knows what was counted.
    ([], [], [24, 168], [0, 0], [24: 10, 168: 10]),
  ]

  @Test("what was kept of the erased stands by its span, and what was not counted is a gap", arguments: spans)
  func otherSpans(_ counted: [Int64], _ kept: [Int], _ asked: [Int64], _ certain: [Int], _ gaps: [Int64: Int]) {
    let cell = BookCell(day: 3, source: .code(campaign: "poster", scene: "1"), subscription: .new)
    var figures = BookFigures()
    (figures.scans, figures.new, figures.lost, figures.kept) = (12, 10, 1, kept)
    var postings = BookPostings()
    postings.cells[cell] = figures
    postings.people[PeopleCell(span: .day, from: 3, place: .account)] = 9
    let sums = KeptSums(postings, counting: counted.map { $0 * Self.hour })
    let found = sums.postings(under: asked.map { $0 * Self.hour })
    figures.kept = certain
    #expect(found.cells == [cell: figures] && found.people == postings.people)
    #expect(found.gaps == Dictionary(uniqueKeysWithValues: gaps.map { (KeptGap(cell: cell, span: $0.key * Self.hour), $0.value) }))
    #expect(BookBalance.check(found.cells).isEmpty)
    // They are taken away again without a rest, and added up they are the same as one after the other.
    var none = sums
    none.add(sums, times: -1)
    #expect(none == KeptSums())
    var twice = sums
    twice.add(sums)
    var doubled = found
    doubled.add(found)
    #expect(twice.postings(under: asked.map { $0 * Self.hour }) == doubled)
  }

  @Test("other spans in the rules after somebody was erased: the new one is blank for them, the others stand where they belong")
  func otherSpansInBooks() throws {
    func terms(_ kept: [Int64]) -> BookTerms {
      BookTerms(
        account: "main", zone: Self.terms.zone, kept: kept.map { $0 * Self.hour }, policies: Self.terms.policies, fingerprint: "\(kept)")
    }
    let store = Self.store("follow@1:poster/1 leave@50", "follow@2:poster/1")
    // A day and a week; gone after two days.
    for _ in 0..<9 where try BookKeeping.step(store, terms([24, 168]), lines: 9) == .upToDate { break }
    store.erase(Self.ada)
    for _ in 0..<9 where try BookKeeping.step(store, terms([24, 168]), lines: 9) == .upToDate { break }
    let cell = BookCell(day: BookStory.monday, source: .code(campaign: "poster", scene: "1"), subscription: .new)
    let tables: [(kept: [Int64], certain: [Int], gap: Int64?)] = [
      ([24, 168], [2, 1], nil), ([168], [1], nil), ([72, 168], [1, 1], 72), ([12, 24], [2, 2], nil), ([24, 168, 720], [2, 1, 1], nil),
      ([24], [2], nil),
    ]
    for table in tables {
      guard case .rebuilt = try BookKeeping.rebuild(store, terms(table.kept)) else {
        Issue.record("not made anew: \(table)")
        continue
      }
      let sums = store.sums(of: "main")
      #expect(sums.cells[cell]?.kept == table.certain, "\(table)")
      #expect(sums.gaps == (table.gap.map { [KeptGap(cell: cell, span: $0 * Self.hour): 1] } ?? [:]), "\(table)")
    }
  }

  @Test("somebody is erased while books are made from the beginning, and the next step finds it")
  func erasedBehind() throws {
    let store = Self.store("follow@1:poster/1", "follow@2:poster/1")
    store.contents.withLock { $0.interruption = { $0.erase(Self.ada) } }
    #expect(try BookKeeping.rebuild(store, Self.terms) == .rebuilt(why: .asked, lines: 2))
    #expect(try BookKeeping.step(store, Self.terms, lines: 9) == .moved(lines: 0))
    #expect(BookBalance.closing(store.sums(of: "main").cells) == [.code(campaign: "poster", scene: "1"): 1])
  }

  @Test("who was erased before there were books, with lines newer than all others")
  func erasedBefore() throws {
    let store = Self.store("follow@1:poster/1", "follow@2:poster/1")
    store.erase(FollowerID(account: "main", openid: "o1"))
    try Self.bringUpToDate(store)
    #expect(store.sums(of: "main").shownCells == "0 poster/1 new scans=2 new=2 erased=1 kept=2,2,2")
  }

  // MARK: parts and balance

  @Test("sums come in parts that have nothing in common", arguments: [1, 2, 7, 5000])
  func parts(_ size: Int) {
    var sums = BookSums(Self.terms)
    for day in 0..<5 { sums.add(BookStory("follow@\(day * 24):poster/\(day) order@\(day * 24 + 1):amount=2 leave@\(day * 24 + 30)").history) }
    var whole = BookPostings()
    var count = 0
    for part in sums.parts(of: size) {
      #expect(part.cells.count <= size && part.people.count <= size && part.conversions.count <= size)
      count += part.cells.count
      whole.add(part)
    }
    #expect(whole == sums.postings)
    #expect(count == whole.cells.count)
    var again = BookSums(Self.terms)
    again.add(whole)
    #expect(again.postings == whole)
  }

  @Test(
    "figures that do not add up are found",
    arguments: [
      ("lost", "closing is -1"), ("quick", "more quick losses than losses"), ("back", "more taken back than lost"),
      ("kept", "more kept than came"), ("found", "found where nobody is found"), ("returning", "returning where nobody returns"),
    ])
  func faults(_ column: String, _ expected: String) {
    var figures = BookFigures()
    switch column {
    case "lost": figures.lost = 1
    case "quick": figures.quick = 1
    case "back": figures.takenBack = 1
    case "kept": figures.kept = [1]
    case "found": figures.found = 1
    default: figures.returning = 1
    }
    let cell = BookCell(day: 1, source: .unknownCode, subscription: .new)
    #expect(BookBalance.check([cell: figures]) == [BookBalance.Fault(cell: cell, what: expected)])
  }

  @Test(
    "days of zones",
    arguments: [
      // zone, day, its end
      ("Asia/Shanghai", 20_605, 1_780_329_600), ("UTC", 20_605, 1_780_358_400), ("Europe/Berlin", 20_751, 1_792_969_200),
      ("Europe/Berlin", 20_541, 1_774_821_600), ("America/St_Johns", 14_919, 1_289_100_600),
    ] as [(String, Int, Int64)])
  func days(_ name: String, _ day: Int, _ end: Int64) throws {
    let days = BookDays(try #require(Zone(named: name)))
    #expect(days.end(of: day) == end)
    #expect(days.day(at: end - 1) == day)
    #expect(days.day(at: end) == day + 1)
  }
}
