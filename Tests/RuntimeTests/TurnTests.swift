import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Serving
@testable import Wire

/// Events of followers against a real store, told in short: `follow@10:poster:1` is a follow at second 10 by that code.
@Suite("turns")
struct TurnTests {
  static let rules = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } }
    campaigns:
      poster: { qr: { kind: permanent, scene: "poster:{n}" }, for_each: { n: { range: 1..9 } } }
      flyer: { qr: { kind: permanent, scene: "flyer:{n}" }, for_each: { n: { range: 1..9 } } }
    rules:
      - id: new
        on: [ scan, subscribe ]
        when: { subscription: new }
        reply: "new"
      - id: returning
        on: [ scan, subscribe ]
        when: { subscription: returning }
        reply: "returning {{ user.follow_count }} {{ user.first_touch.campaign | default: '-' }} {{ user.last_touch.scene | default: '-' }}"
      - id: loyal
        on: scan
        when: { first_touch: poster, follow_count: { gte: 1 } }
        reply: "loyal to poster"
      - id: scan
        on: scan
        reply: "existing {{ user.last_touch.campaign | default: '-' }}"
      - id: bye
        on: unsubscribe
        do: [ { webhook: { url: "https://example.com/left" } } ]
        reply: none
      - id: set
        on: text
        when: { text: { prefix: 我叫 } }
        do: [ { set: { name: "{{ message.content }}" } }, { record: { event: named } }, { tag: { add: named } } ]
        reply: "好"
      - id: text
        on: text
        reply: "{{ vars.name | default: '?' }} {{ user.tags | join: ',' }} {{ user.follow_count }}"
    """

  /// A server without the network: the writer's transaction, one for each list.
  final class OfflineServer {
    let ruleSet: RuleSet
    let store: any Store
    let privacy: Privacy
    var now: Int64 = 1_000_000
    var number: Int64 = 0
    private var numbers = TurnNumbers(after: nil)
    private var decoder = EventDecoder()

    init(_ privacy: Privacy.Policy = .keep, rules: String = TurnTests.rules) throws {
      ruleSet = try Compile.ruleSet(rules)
      store = try SQLiteStore(path: ":memory:")
      self.privacy = Privacy(["main": privacy])
    }

    func event(_ text: String, openid: String) throws -> Event {
      let parts = text.split(separator: "@", maxSplits: 1).map { String($0) }
      let rest = parts[1].split(separator: ":", maxSplits: 1).map { String($0) }
      let time = try #require(Int64(rest[0]))
      let detail = rest.count > 1 ? rest[1] : ""
      number += 1
      let form: MessageForm =
        switch parts[0] {
        case "follow": detail.isEmpty ? .follow : .scan(detail)
        case "scan": .scan(detail)
        case "leave": .unfollow
        default: .text(detail)
        }
      let fields = parts[0] == "text" ? [("MsgId", "\(number)")] : []
      return try decoder.decode(form.xml(openid: openid, account: "gh_1", isFollower: parts[0] == "scan", time: time, fields: fields))
    }

    /// What the follower reads, delivery by delivery.
    func play(_ batch: [String], openid: String = "o1") throws -> [String] {
      let deliveries = try batch.map { Delivery(try event($0, openid: openid), account: "main") }
      return try judge(deliveries).map { verdict in
        let body = String(decoding: verdict.answer?.body ?? [], as: UTF8.self)
        let text = body.firstRange(of: "<Content><![CDATA[").flatMap { start in
          body.firstRange(of: "]]></Content>").map { String(body[start.upperBound..<$0.lowerBound]) }
        }
        return text ?? "-"
      }
    }

    func judge(_ deliveries: [Delivery]) throws -> [Verdict] {
      let first = now + 1
      now += Int64(deliveries.count)
      return try TurnBatch.transact(
        deliveries, in: store, numbers: &numbers, now: first, uptime: first / 1_000_000, under: ruleSet, departure: privacy.departure
      ).verdicts
    }
  }

  struct Story: Sendable, CustomTestStringConvertible {
    let name: String
    let events: [String]
    let replies: [String]
    init(_ name: String, _ events: [String], _ replies: [String]) {
      self.name = name
      self.events = events
      self.replies = replies
    }
    var testDescription: String { name }
  }

  static let stories = [
    Story("comes, leaves, returns", ["follow@10:poster:1", "leave@20", "follow@30"], ["new", "-", "returning 1 poster poster:1"]),
    Story("returns by another code", ["follow@10:poster:1", "leave@20", "follow@30:flyer:2"], ["new", "-", "returning 1 poster poster:1"]),
    Story("who leaves must have come", ["leave@20", "follow@30"], ["-", "returning 1 - -"]),
    Story("who writes must have come", ["text@5:hi", "leave@20", "follow@30"], ["?  1", "-", "returning 1 - -"]),
    Story("who scans as a follower must have come", ["scan@5:flyer:1", "leave@20", "follow@30"], ["existing -", "-", "returning 1 flyer flyer:1"]),
    Story("the leaving arrives late", ["follow@10", "follow@30", "leave@20"], ["new", "returning 1 - -", "-"]),
    Story("the first follow arrives late", ["follow@30", "follow@10", "follow@40"], ["new", "new", "returning 2 - -"]),
    Story("two follows of one second", ["follow@10:poster:1", "follow@10:poster:2"], ["new", "returning 1 poster poster:1"]),
    Story("a first touch decides", ["follow@10:poster:1", "scan@20:flyer:1"], ["new", "loyal to poster"]),
    Story(
      "a later first touch does not", ["follow@10:flyer:1", "scan@20:poster:1", "scan@30:poster:1"], ["new", "existing flyer", "existing poster"]),
    Story(
      "a touch counts from its time on", ["follow@10:flyer:1", "scan@30:poster:1", "scan@20:flyer:2"], ["new", "existing flyer", "existing flyer"]),
    Story("variables, tags and counts", ["follow@10", "text@20:我叫小红", "text@30:hi"], ["new", "好", "我叫小红 named 1"]),
  ]

  @Test("what a follower reads does not depend on how deliveries are batched", arguments: stories)
  func plays(_ story: Story) throws {
    let one = try OfflineServer()
    #expect(try story.events.map { try one.play([$0])[0] } == story.replies)
    let together = try OfflineServer()
    #expect(try together.play(story.events) == story.replies)
    for cut in 1..<story.events.count {
      let server = try OfflineServer()
      #expect(try server.play(Array(story.events[..<cut])) + server.play(Array(story.events[cut...])) == story.replies, "cut at \(cut)")
    }
  }

  @Test("random stories: batched or one by one, the store ends the same", arguments: 0..<30)
  func random(_ seed: UInt64) throws {
    var random = SeededRandom(seed)
    let events = (0..<40).map { _ -> (String, String) in
      let time = 10 + random.next() % 60
      let what = random.pick([
        "follow@\(time)", "follow@\(time):poster:1", "leave@\(time)", "scan@\(time):flyer:3", "text@\(time):hi", "text@\(time):我叫a",
      ])
      return (what, random.pick(["o1", "o2"]))
    }
    let policy: Privacy.Policy = random.pick([.keep, .erase, .pseudonymise([1, 2, 3])])
    let (one, many) = (try OfflineServer(policy), try OfflineServer(policy))
    for (event, openid) in events { _ = try one.judge([Delivery(try one.event(event, openid: openid), account: "main")]) }
    var rest = events[...]
    while !rest.isEmpty {
      let batch = rest.prefix(Int(1 + random.next() % 7))
      rest = rest.dropFirst(batch.count)
      _ = try many.judge(batch.map { Delivery(try many.event($0.0, openid: $0.1), account: "main") })
    }
    for openid in ["o1", "o2"] {
      let id = FollowerID(account: "main", openid: openid)
      let pseudonym = one.privacy.pseudonym(of: id)
      let (a, b) = (
        try StoreContract.known(one.store, id, at: 0, pseudonym: pseudonym), try StoreContract.known(many.store, id, at: 0, pseudonym: pseudonym)
      )
      #expect(a?.follower == b?.follower)
      // The sum that was kept is the sum of the lines.
      let kept = try StoreContract.known(one.store, id, at: .max, pseudonym: pseudonym)
      #expect(kept?.follower == a?.follower)
    }
    var (x, y) = (try one.store.counts(), try many.store.counts())
    x.answers = 0
    y.answers = 0
    #expect(x == y)
  }

  @Test("a repeat gets the very same answer and does nothing again, in one batch and in the next")
  func repeats() throws {
    let server = try OfflineServer()
    let delivery = Delivery(try server.event("text@20:我叫小红", openid: "o1"), account: "main")
    let verdicts = try server.judge([delivery, delivery]) + server.judge([delivery])
    #expect(verdicts.map { if case .repeated = $0 { true } else { false } } == [false, true, true])
    #expect(Set(verdicts.map(\.answer?.body)).count == 1)
    #expect(Set(verdicts.map(\.answer?.turn)).count == 1)
    let counts = try server.store.counts()
    #expect((counts.records, counts.outbox) == (1, 1))
  }

  @Test("who is erased is new when they return; who is pseudonymous is returning, and their variables are gone")
  func privacy() throws {
    let story = ["follow@10:poster:1", "text@15:我叫小红", "leave@20", "follow@30", "text@40:hi"]
    #expect(try OfflineServer(.erase).play(story) == ["new", "好", "-", "new", "?  1"])
    #expect(try OfflineServer(.keep).play(story) == ["new", "好", "-", "returning 1 poster poster:1", "我叫小红 named 2"])
    let server = try OfflineServer(.pseudonymise(Array("key".utf8)))
    #expect(try server.play(Array(story[..<3])) == ["new", "好", "-"])
    let o1 = FollowerID(account: "main", openid: "o1")
    #expect(try StoreContract.known(server.store, o1) == nil)
    try server.store.ledger(of: "main") { #expect($0.follower.openid.hasPrefix("p_")) }
    #expect(try server.play(Array(story[3...])) == ["returning 1 poster poster:1", "?  2"])
    try server.store.ledger(of: "main") { #expect($0.follower == o1) }
  }

  @Test("an unfollow that arrives after the next follow erases nothing")
  func latePrivacy() throws {
    #expect(try OfflineServer(.erase).play(["follow@10", "follow@30", "leave@20", "text@40:hi"]) == ["new", "returning 1 - -", "-", "?  2"])
  }

  // MARK: attribution

  @Test(
    "credit goes where the policy says",
    arguments: [
      // events, policy, campaign=credited-takenBack
      ("follow@0:poster:1", "last 30 0", "poster=1"),
      ("follow@0", "last 30 0", "-=1"),
      ("scan@0:flyer:1 leave@5 follow@10", "last 30 0", "flyer=1"),
      ("scan@0:flyer:1 leave@5 follow@100", "last 30 0", "-=1 flyer=0"),
      ("scan@0:flyer:1 scan@1:poster:1 leave@5 follow@10", "last 30 0", "flyer=0 poster=1"),
      ("scan@0:flyer:1 scan@1:poster:1 leave@5 follow@10", "first 30 0", "flyer=1 poster=0"),
      ("follow@0:poster:1 leave@10", "last 30 20", "poster=1-1"),
      ("follow@0:poster:1 leave@30", "last 30 20", "poster=1"),
      ("follow@0:poster:1 leave@10 follow@15", "last 30 20", "-=1 poster=1-1"),
      ("follow@0:poster:1 leave@10 follow@15:flyer:1", "first 30 0", "flyer=0 poster=2"),
    ])
  func attribution(_ story: String, _ policy: String, _ expected: String) throws {
    let parts = policy.split(separator: " ")
    let policy = AttributionPolicy(
      touch: try #require(AttributionPolicy.Touch(rawValue: String(parts[0]))), window: try #require(Int64(parts[1])),
      unfollowUndoes: try #require(Int64(parts[2])))
    let server = try OfflineServer()
    _ = try server.play(story.split(separator: " ").map { String($0) })
    let sums = try Self.credits(server.store) { _ in policy }
    let found = sums.map { name, sum in "\(name ?? "-")=\(sum.new + sum.returning)" + (sum.takenBack > 0 ? "-\(sum.takenBack)" : "") }
      .sorted().joined(separator: " ")
    #expect(found == expected)
  }

  /// What campaigns are credited with; nil stands for none.
  static func credits(_ store: any Store, _ policies: @escaping BookTerms.Policies) throws -> [String?: BookFigures] {
    let terms = BookTerms(account: "main", zone: .shanghai, policies: policies, fingerprint: "")
    var sums: [String?: BookFigures] = [:]
    _ = try store.allHistories(of: "main") { history in
      for (cell, figures) in FollowerBook.postings(of: history, under: terms).cells {
        guard cell.source.campaign != nil || figures.new + figures.returning > 0 else { continue }
        sums[cell.source.campaign, default: BookFigures()].add(figures)
      }
    }
    return sums
  }

  @Test("lines of a campaign whose codes are no touch any more credit nobody, under another policy neither")
  func noTouches() throws {
    let server = try OfflineServer()
    _ = try server.play(["follow@0:poster:1", "scan@5:flyer:1", "leave@6", "follow@10"])
    let sums = try Self.credits(server.store) { $0 == "flyer" ? nil : .standard }
    #expect(sums["flyer"].map { $0.new + $0.returning } == 0)
    #expect(sums["poster"].map { $0.new + $0.returning } == 2)
  }
}
