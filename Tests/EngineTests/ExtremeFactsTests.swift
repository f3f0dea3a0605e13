import Rules
import TestSupport
import Testing

@testable import Engine
@testable import Wire

/// What a damaged or strange database may say of a follower: the next message is answered all the same.
@Suite("facts at the ends of their range")
struct ExtremeFactsTests {
  static let rules = """
    wxrules: 1
    counters: { visits: { on: text }, words: { on: text, of: "{{ message.content }}" } }
    rules:
      - id: turn
        on: text
        reply: { random: [ a, b, c ], pick: round_robin }
    """

  @Test("counters, rotations and follows", arguments: [Int.min, -7, -1, 0, .max - 1, .max])
  func plans(_ number: Int) throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    var decoder = EventDecoder()
    let event = try decoder.decode(MessageForm.text("hi").xml(openid: "o1", account: "gh_1", isFollower: true, time: Compile.now))
    var facts = Facts()
    facts.history.followCount = number
    facts.profile.counters = ["visits": Tally(count: number), "words": Tally(count: number)]
    facts.profile.rotations = ["turn": number]
    let plan = ruleSet.plan(event, given: facts, at: Moment(now: Compile.now, seed: 1))
    guard case .text(let text) = plan.reply else {
      Issue.record("\(plan.reply)")
      return
    }
    #expect(["a", "b", "c"].contains(text))
    facts.apply(plan.changes)
    #expect((-2...2).contains(facts.profile.rotations["turn"] ?? .max))
    #expect(facts.profile.counters["visits"]?.count == (number == .max ? number : number + 1))
  }

  @Test("windows that open at any time", arguments: [Int64.min, -1, 0, .max / 1000, .max])
  func windows(_ time: Int64) {
    var windows = FollowerWindows()
    windows.open(.message, at: time)
    let isOpen = time > Compile.now
    #expect(windows.allowance(at: Compile.now * 1000) == (isOpen ? .use(.message) : .closed))
  }
}
