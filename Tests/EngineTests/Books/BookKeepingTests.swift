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

  @Test("an account without lines has books, and lines of another account only move the cursor on")
  func silence() throws {
    let store = MemoryBooks()
    #expect(try BookKeeping.step(store, Self.terms, lines: 2) == .rebuilt(why: .missing, lines: 0))
    store.enter(
      LedgerEntry(
        follower: FollowerID(account: "other", openid: "o1"), kind: .follow, at: 0, turn: TurnID(number: 7), subscription: .new, campaign: nil,
        scene: nil, revision: "r"))
    #expect(try BookKeeping.step(store, Self.terms, lines: 2) == .upToDate)
    #expect(store.bookState(of: "main")?.cursor == TurnID(number: 7))
    #expect(store.sums(of: "main") == BookPostings())
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

  @Test("somebody is erased, and in the books, while these are made from the beginning")
  func erasedMeanwhile() throws {
    let store = Self.store("follow@1:poster/1", "follow@2:poster/1")
    try Self.bringUpToDate(store)
    store.contents.withLock {
      $0.interruption = { store in
        store.erase(Self.ada)
        try? Self.bringUpToDate(store)
      }
    }
    #expect(try BookKeeping.rebuild(store, Self.terms) == .overtaken)
    #expect(try BookKeeping.rebuild(store, Self.terms) == .rebuilt(why: .asked, lines: 1))
    try Self.bringUpToDate(store)
    #expect(BookBalance.closing(store.sums(of: "main").cells) == [.code(campaign: "poster", scene: "1"): 1])
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
