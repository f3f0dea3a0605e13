import Rules
import Testing
import Wire

@testable import Engine

/// What one follower's lines are worth: one line a case.
@Suite("the book of a follower")
struct FollowerBookTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let story: String
    let expected: String
    init(_ name: String, _ story: String, _ expected: String) {
      self.name = name
      self.story = story
      self.expected = expected
    }
    var testDescription: String { name }
  }

  static let cases = [
    Case("a follow by a code", "follow@1:poster/1", "0 poster/1 new scans=1 new=1 kept=1,1,1"),
    Case("a follow without a code", "follow@1", "0 - new new=1 kept=1,1,1"),
    Case("a follow by a code of no campaign", "follow@1:?/x", "0 ? new scans=1 new=1 kept=1,1,1"),
    Case("a code that is no touch", "follow@1:login/x", "0 - new new=1 kept=1,1,1 | 0 login/ new scans=1"),
    Case("codes that are no touch are one", "follow@1 scan@2:login/x scan@3:login/y", "0 - new new=1 kept=1,1,1 | 0 login/ existing scans=2"),
    Case("a scan by a follower", "follow@1 scan@26:poster/1", "0 - new new=1 kept=1,1,1 | 1 poster/1 existing scans=1"),
    Case("a scan of a code that has no scene", "follow@1 scan@5", "0 - new new=1 kept=1,1,1 | 0 ? existing scans=1"),
    Case(
      "leaves a day after", "follow@1:poster/1 leave@25", "0 poster/1 new scans=1 new=1 | 1 poster/1 new lost=1 quick=1"),
    Case(
      "leaves a second later than that", "follow@1:poster/1 leave@25+1",
      "0 poster/1 new scans=1 new=1 kept=1,0,0 | 1 poster/1 new lost=1"),
    Case(
      "leaves a week after", "follow@1:poster/1 leave@169+1", "0 poster/1 new scans=1 new=1 kept=1,1,0 | 7 poster/1 new lost=1"),
    Case(
      "returns by another code", "follow@1:poster/1 leave@30 follow@50:flyer/2",
      "0 poster/1 new scans=1 new=1 kept=1,0,0 | 1 poster/1 new lost=1 | 2 flyer/2 returning scans=1 returning=1 kept=1,1,1"),
    Case(
      "returns without a code, after a touch", "follow@1:poster/1 leave@30 follow@50",
      "0 poster/1 new scans=1 new=1 kept=1,0,0 | 1 poster/1 new lost=1 | 2 poster/1 returning returning=1 kept=1,1,1"),
    Case(
      "returns by a code of no campaign, after a touch", "follow@1:poster/1 leave@30 follow@40:?/x",
      "0 poster/1 new scans=1 new=1 kept=1,0,0 | 1 ? returning scans=1 | 1 poster/1 new lost=1 | 1 poster/1 returning returning=1 kept=1,1,1"),
    Case(
      "the first touch is claimed", "follow@1:gift/a leave@30 follow@50:poster/1",
      "0 gift/a new scans=1 new=1 kept=1,0,0 | 1 gift/a new lost=1 | 2 gift/a returning returning=1 kept=1,1,1 | 2 poster/1 returning scans=1"),
    Case(
      "a touch as old as the window", "follow@1:gift/a leave@30 follow@169",
      "0 gift/a new scans=1 new=1 kept=1,0,0 | 1 gift/a new lost=1 | 7 gift/a returning returning=1 kept=1,1,1"),
    Case(
      "a touch that is older", "follow@1:gift/a leave@30 follow@169+1",
      "0 gift/a new scans=1 new=1 kept=1,0,0 | 1 gift/a new lost=1 | 7 - returning returning=1 kept=1,1,1"),
    Case("somebody who writes follows", "seen@5", "0 - existing found=1"),
    Case("and is found once", "seen@5 seen@6", "0 - existing found=1"),
    Case("so does somebody who scans", "scan@5:poster/1", "0 - existing found=1 | 0 poster/1 existing scans=1"),
    Case("who leaves and never came", "leave@5", "0 - existing found=1 lost=1"),
    Case("who was found is no quick loss", "seen@5 leave@6", "0 - existing found=1 lost=1"),
    Case(
      "who came, left, and is found to follow", "follow@1:poster/1 leave@30 seen@50",
      "0 poster/1 new scans=1 new=1 kept=1,0,0 | 1 poster/1 new lost=1 | 2 - existing found=1"),
    Case(
      "a second follow ends the first", "follow@1:poster/1 follow@30:flyer/2",
      "0 poster/1 new scans=1 new=1 kept=1,0,0 | 1 flyer/2 returning scans=1 returning=1 kept=1,1,1 | 1 poster/1 new lost=1"),
    Case(
      "but is no quick loss", "follow@1:poster/1 follow@2:flyer/2",
      "0 flyer/2 returning scans=1 returning=1 kept=1,1,1 | 0 poster/1 new scans=1 new=1 lost=1"),
    Case("credit is taken back", "follow@1:taken/9 leave@20", "0 taken/9 new scans=1 new=1 lost=1 quick=1 back=1"),
    Case(
      "and the touch with it", "follow@1:taken/9 leave@20 follow@23",
      "0 - returning returning=1 kept=1,1,1 | 0 taken/9 new scans=1 new=1 lost=1 quick=1 back=1"),
    Case(
      "not when nobody saw them leave", "follow@1:taken/9 follow@2",
      "0 taken/9 new scans=1 new=1 lost=1 | 0 taken/9 returning returning=1 kept=1,1,1"),
    Case(
      "erased while following", "follow@1:poster/1 scan@30:flyer/2 erased",
      "0 poster/1 new scans=1 new=1 kept=1,1,1 | 1 flyer/2 existing scans=1 | 1 poster/1 new erased=1"),
    Case(
      "erased after leaving", "follow@1:poster/1 leave@30 erased", "0 poster/1 new scans=1 new=1 kept=1,0,0 | 1 poster/1 new lost=1"),
    Case("found and erased", "seen@5 erased", "0 - existing found=1 erased=1"),
    Case("a follow that comes late", "leave@30 follow@1:poster/1", "0 poster/1 new scans=1 new=1 kept=1,0,0 | 1 poster/1 new lost=1"),
    Case("both in a second", "follow@1:poster/1 leave@1", "0 poster/1 new scans=1 new=1 lost=1 quick=1"),
    Case(
      "both in a second, the other way round", "leave@1 follow@1:poster/1",
      "0 - existing found=1 lost=1 | 0 poster/1 returning scans=1 returning=1 kept=1,1,1"),
    Case("nobody", "", ""),
  ]

  @Test("lines become figures", arguments: cases)
  func figures(_ test: Case) {
    let postings = FollowerBook.postings(of: BookStory(test.story).history, under: BookStory.terms)
    #expect(postings.shownCells == test.expected)
    #expect(BookBalance.check(postings.cells) == [])
  }

  static let conversions = [
    Case("a record of somebody credited", "follow@1:poster/1 order@2:amount=12.5", "0 poster/1 new order.amount=1:12500000 | 0 poster/1 new order=1"),
    Case("two on a day", "follow@1:poster/1 order@2:amount=12.5 order@3:amount=2", "0 poster/1 new order.amount=2:14500000 | 0 poster/1 new order=2"),
    Case("a field that is a text", "follow@1 order@2:amount=much", "0 - new order=1"),
    Case("in the second of the follow", "follow@1:poster/1 order@1", "0 poster/1 new order=1"),
    Case("in that second, but before it", "order@1 follow@1:poster/1", "0 - existing order=1"),
    Case("after they left", "follow@1:poster/1 leave@30 order@31", "1 - existing order=1"),
    Case("by somebody who was found", "seen@5 order@6", "0 - existing order=1"),
    Case("after they came by another code", "follow@1:poster/1 follow@30:flyer/2 order@31", "1 flyer/2 returning order=1"),
    Case("a late record", "follow@1:poster/1 leave@30 order@5", "0 poster/1 new order=1"),
    Case("what no rule wrote", "follow@1 stock.used@2:piece=1 fact.set@3 attr.set@3 experiment.exposed@4 facts@5", "0 - new facts=1"),
  ]

  @Test("records are credited", arguments: conversions)
  func records(_ test: Case) {
    #expect(FollowerBook.postings(of: BookStory(test.story).history, under: BookStory.terms).shownConversions == test.expected)
  }

  @Test(
    "numbers are summed in millionths",
    arguments: [
      (.int(3), 3_000_000), (.int(.max), 1_000_000_000_000_000), (.int(.min), -1_000_000_000_000_000), (.number(0.1), 100_000),
      (.number(-0.000_000_6), -1), (.number(.infinity), 1_000_000_000_000_000), (.number(-1e300), -1_000_000_000_000_000), (.number(.nan), nil),
      (.string("3"), 3_000_000), (.string("3.25"), 3_250_000), (.string("x3"), nil), (.bool(true), nil), (.null, nil), ([3], nil), (["a": 3], nil),
    ] as [(JSON, Int64?)])
  func millionths(_ value: JSON, _ expected: Int64?) {
    #expect(FollowerBook.millionths(of: value) == expected)
  }

  @Test("people count once in a cell, whatever they scan in it")
  func people() {
    let story = "follow@1:poster/1 scan@2:poster/1 scan@26:poster/2 scan@27:?/x scan@200:flyer/1"
    let people = FollowerBook.postings(of: BookStory(story).history, under: BookStory.terms).people
    let one = BookSource.code(campaign: "poster", scene: "1")
    let places: [(BookSpan, Int, PeopleCell.Place, Int?)] = [
      (.day, 0, .account, 1), (.day, 0, .source(one), 1), (.day, 0, .campaign("poster"), 1), (.day, 1, .campaign("poster"), 1),
      (.day, 1, .source(one), nil), (.day, 1, .source(.unknownCode), 1), (.day, 8, .account, 1), (.week, 0, .account, 1),
      (.week, 0, .campaign("poster"), 1), (.week, 0, .campaign("flyer"), nil), (.week, 7, .campaign("flyer"), 1), (.month, 0, .account, 1),
    ]
    for (span, day, place, count) in places {
      #expect(people[PeopleCell(span: span, from: BookStory.monday + day, place: place)] == count, "\(span) \(day) \(place)")
    }
    #expect(people[PeopleCell(span: .total, from: 0, place: .account)] == 1)
    #expect(people[PeopleCell(span: .total, from: 0, place: .campaign("poster"))] == 1)
    #expect(people.values.allSatisfy { $0 == 1 })
  }

  @Test("each follow tells what it is credited to")
  func credits() {
    let story = BookStory("follow@1:taken/9 leave@20 follow@23 follow@30:gift/a")
    let credits = FollowerBook.credits(of: story.history, under: BookStory.terms)
    let shown = credits.map { "\($0.turn) \($0.source.word) \($0.subscription.rawValue)\($0.isTakenBack ? " back" : "")" }
    #expect(shown == ["1 taken/9 new back", "3 - returning", "4 gift/a returning"])
  }

  @Test("two policies, side by side")
  func comparison() {
    var comparison = CreditComparison(
      BookStory.terms, BookStory.terms.under(AttributionPolicy(touch: .last, window: 86_400, unfollowUndoes: 0)),
      days: BookStory.monday...BookStory.monday + 9)
    // The first is credited to gift/a and then to gift/a again; under the other policy to poster/1.
    comparison.add(BookStory("follow@1:gift/a leave@30 follow@50:poster/1", openid: "o1").history)
    comparison.add(BookStory("follow@1:gift/a", openid: "o2").history)
    comparison.add(BookStory("seen@1", openid: "o3").history)
    comparison.add(BookStory("follow@1:login/a", openid: "o4").history)
    comparison.add(BookStory("follow@1:poster/1 leave@5 follow@60", openid: "o5").history)
    let closing = [comparison.postings.first, comparison.postings.second].map { postings in
      BookBalance.closing(postings.cells).map { "\($0.key.word)=\($0.value)" }.sorted().joined(separator: " ")
    }
    #expect(closing == ["-=2 gift/a=2 poster/1=1", "-=3 gift/a=1 poster/1=1"])
  }

  @Test("times and numbers of any size stop nothing", arguments: [Int64.min, -1, 0, Int64.max])
  func extremes(_ at: Int64) {
    let lines = [(LedgerEntry.Kind.follow, Int64.min), (.unfollow, at), (.follow, .max)].enumerated().map { place, line in
      LedgerEntry(
        follower: FollowerID(account: "main", openid: "o"), kind: line.0, at: line.1, turn: TurnID(number: Int64(place)), subscription: .new,
        campaign: "poster", scene: "1", revision: "r")
    }
    let postings = FollowerBook.postings(of: FollowerHistory(lines: lines), under: BookStory.terms)
    #expect(BookBalance.check(postings.cells) == [])
    #expect(BookBalance.closing(postings.cells) == [.code(campaign: "poster", scene: "1"): 1])
  }
}
