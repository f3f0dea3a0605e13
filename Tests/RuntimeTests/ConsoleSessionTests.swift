import Rules
import Synchronization
import Testing

@testable import Engine
@testable import Server
@testable import Serving

/// Who is let in to the console, for how long, and how often that may be tried.
@Suite("sessions of the console")
struct ConsoleSessionTests {
  /// What a browser does, and what comes of it: `login a`, `show a` (a request with the value a; `-> b` is given where a new one is due),
  /// `end a`. After `s1` stands `due` where a new value is.
  typealias Step = (at: Int64, does: String, gets: String)

  @Test(
    "a session lives while its cookie is shown",
    arguments: [
      // An hour without a request.
      (64, [(0, "login a", "s1"), (3599, "show a", "s1 due"), (7198, "show a", "s1 due"), (10_798, "show a", "none")]),
      // Two, and one of them ends.
      (64, [(0, "login a", "s1"), (1, "login b", "s2"), (2, "show a", "s1"), (3, "end a", "-"), (4, "show a", "none"), (5, "show b", "s2")]),
      (64, [(0, "show a", "none"), (1, "login a", "s1"), (2, "show A", "none"), (3, "show ", "none")]),
      // A new value after a quarter of an hour; the old one is good for half a minute from when the new one is shown.
      (
        64,
        [
          (0, "login a", "s1"), (899, "show a", "s1"), (900, "show a -> b", "s1 due"), (905, "show a", "s1"), (910, "show b", "s1"),
          (939, "show a", "s1"), (940, "show a", "none"), (941, "show b", "s1"),
        ]
      ),
      // The answer with the new value was lost: there is another one, and both are good until one is taken up.
      (
        64,
        [
          (0, "login a", "s1"), (900, "show a -> b", "s1 due"), (929, "show a", "s1"), (930, "show a -> c", "s1 due"), (931, "show b", "s1"),
          (932, "show c", "s1"), (961, "show a", "none"), (961, "show b", "s1"), (962, "show b", "none"), (963, "show c", "s1"),
        ]
      ),
      // However often it is lost, what the browser has stays good.
      (
        64,
        [
          (0, "login a", "s1"), (900, "show a -> b", "s1 due"), (930, "show a -> c", "s1 due"), (960, "show a -> d", "s1 due"),
          (990, "show a -> e", "s1 due"), (1000, "show a", "s1"), (1001, "show e", "s1"), (1030, "show a", "s1"), (1031, "show a", "none"),
        ]
      ),
      // No more than so many: the one that was idle for longest makes room.
      (
        2,
        [
          (0, "login a", "s1"), (1, "login b", "s2"), (2, "show a", "s1"), (3, "login c", "s3"), (4, "show b", "none"), (5, "show a", "s1"),
          (6, "show c", "s3"),
        ]
      ),
    ] as [(Int, [Step])])
  func book(_ most: Int, _ steps: [Step]) {
    var limits = SessionBook.Limits()
    limits.sessions = most
    var book = SessionBook(limits)
    for step in steps {
      let words = step.does.split(separator: " ", omittingEmptySubsequences: false).map { String($0) }
      let value = Array(words[1].utf8)
      let got: String
      switch words[0] {
      case "login": got = "s\(book.begin(.view, value, now: step.at))"
      case "end":
        if let found = book.find(value, now: step.at) { book.end(found.number) }
        got = "-"
      default:
        if let found = book.find(value, now: step.at) {
          got = "s\(found.number)" + (found.isDue ? " due" : "")
          if found.isDue, words.count == 4 { book.rotate(found.number, to: Array(words[3].utf8), now: step.at) }
        } else {
          got = "none"
        }
      }
      #expect(got == step.gets, "\(step)")
    }
    #expect(book.count <= most)
  }

  @Test("twelve hours are all, however much it is used, and to be asked after is no use")
  func lifetime() {
    var book = SessionBook()
    let value: [UInt8] = [1]
    func shows(at now: Int64) -> Int? { book.find(value, now: now)?.number }
    func lives(_ number: Int, at now: Int64) -> Bool { book.isLive(number, now: now) }
    let number = book.begin(.operate, value, now: 100)
    for at in stride(from: Int64(100), to: 100 + 12 * 3600, by: 1800) { #expect(shows(at: at) == number, "\(at)") }
    #expect(shows(at: 43_299) == number && lives(number, at: 43_299))
    #expect(!lives(number, at: 43_300) && shows(at: 43_300) == nil && book.count == 0)
    let other = book.begin(.view, value, now: 50_000)
    #expect(other == number + 1)
    for at in stride(from: Int64(50_000), to: 53_600, by: 60) { #expect(lives(other, at: at)) }
    #expect(!lives(other, at: 53_600))
  }

  @Test("five wrong tokens a minute from an address, thirty in all")
  func gate() {
    var gate = LoginGate()
    func waits(_ address: String, at now: Int64) -> Int64? { gate.show(isRight: false, from: address, now: now) }
    let own: [(String, Int64, Int64?)] = [
      ("a", 0, nil), ("a", 1, nil), ("a", 2, nil), ("a", 3, nil), ("a", 4, nil), ("a", 5, 55), ("b", 5, nil), ("a", 59, 1), ("a", 60, nil),
      ("a", 60, 1), ("a", 61, nil),
    ]
    for (address, at, expected) in own { #expect(waits(address, at: at) == expected, "\(address) at \(at)") }
    gate = LoginGate()
    for number in 0..<30 { #expect(waits("10.0.0.\(number)", at: Int64(number / 10)) == nil) }
    #expect(waits("a", at: 10) == 50)
    #expect(waits("10.0.0.1", at: 59) == 1)
    #expect(waits("a", at: 60) == nil)
  }

  @Test("wrong tokens count, right ones do not, and nobody keeps an address out that showed a right one in the last week")
  func bearerGate() {
    var gate = LoginGate()
    func waits(_ isRight: Bool, _ address: String, at now: Int64) -> Int64? { gate.show(isRight: isRight, from: address, now: now) }
    for now in 0..<100 as Range<Int64> { #expect(waits(true, "script", at: now) == nil) }
    let own: [(Bool, String, Int64, Int64?)] = [
      (false, "a", 100, nil), (false, "a", 101, nil), (false, "a", 102, nil), (true, "a", 103, nil), (false, "a", 103, nil), (false, "a", 104, nil),
      // Not even the right one: else it would be known which that is.
      (false, "a", 105, 55), (true, "a", 105, 55), (true, "script", 105, nil), (true, "a", 159, 1), (true, "a", 160, nil),
    ]
    for (isRight, address, at, expected) in own { #expect(waits(isRight, address, at: at) == expected, "\(address) at \(at)") }
    for number in 0..<28 { _ = waits(false, "10.0.0.\(number)", at: 300) }
    for number in 28..<32 { #expect(waits(false, "10.0.0.\(number)", at: 301) == (number < 30 ? nil : 59), "\(number)") }
    #expect(waits(true, "10.0.1.1", at: 301) == 59, "nobody knows it, and it may be a guess")
    #expect(waits(true, "script", at: 301) == nil && waits(false, "script", at: 301) == nil, "it showed a right one")
    #expect(waits(true, "script", at: 302) == 58, "now it guesses as well")
    let week: Int64 = 7 * 86_400
    for (now, expected) in [(week - 1, nil), (week, 60)] as [(Int64, Int64?)] {
      gate = LoginGate()
      #expect(waits(true, "shop", at: 0) == nil)
      for number in 0..<30 { #expect(waits(false, "10.0.0.\(number)", at: now) == nil) }
      #expect(waits(true, "shop", at: now) == expected, "after \(now) s")
    }
  }

  @Test(
    "the cookie among others",
    arguments: [
      (nil, nil), ("", nil), ("wxrules_session=ab12", "ab12"), ("a=b; wxrules_session=ab12; c=d", "ab12"), ("a=b;wxrules_session=\"x\"", "x"),
      ("xwxrules_session=1", nil), ("wxrules_session", nil), ("wxrules_session=", ""), ("wxrules_session=1; wxrules_session=2", "1"),
      ("wxrules_session=a=b", "a=b"),
    ] as [(String?, String?)])
  func cookie(_ header: String?, _ value: String?) { #expect(SessionCookie.value(in: header) == value) }

  @Test("a value has 256 bits, and what a browser is told of it")
  func values() {
    let values = Set((0..<50).map { _ in SessionCookie.random() })
    #expect(values.count == 50 && values.allSatisfy { $0.count == 64 })
    #expect(SessionCookie.text("v", isSecure: false) == "wxrules_session=v; Path=/; HttpOnly; SameSite=Strict")
    #expect(SessionCookie.text("v", isSecure: true) == "wxrules_session=v; Path=/; HttpOnly; SameSite=Strict; Secure")
    #expect(SessionCookie.gone(isSecure: false) == "wxrules_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
  }

  // MARK: who asks

  static let tokens = ConsoleTokens(view: "view-token-000000", operate: "operate-token-000")

  /// A gate at a time that stands, with values in their order.
  static func gate(_ tokens: ConsoleTokens = tokens) -> ConsoleGuard {
    let count = Atomic(0)
    return ConsoleGuard(
      tokens: tokens,
      sessions: ConsoleSessions(clock: { 0 }, makeValue: { "v\(count.add(1, ordering: .relaxed).newValue)" }))
  }

  @Test(
    "who may do what, and from where",
    arguments: [
      ("none", nil, nil, .view, "noSession"), ("view", nil, nil, .view, "view"), ("view", nil, nil, .operate, "role"),
      ("operate", nil, nil, .operate, "operate"), ("ended", nil, nil, .view, "noSession"), ("made up", nil, nil, .view, "noSession"),
      ("bearer view", nil, nil, .view, "view"), ("bearer view", nil, nil, .operate, "role"), ("bearer operate", nil, nil, .operate, "operate"),
      ("bearer wrong", nil, nil, .view, "wrongToken"),
      // A cookie goes along with what any page asks for. Whoever is no browser does not say where it comes from.
      ("operate", "http://ops.example", nil, .operate, "operate"), ("operate", "https://OPS.example", "same-origin", .operate, "operate"),
      ("operate", "http://evil.example", nil, .operate, "foreignPage"), ("operate", "null", nil, .operate, "foreignPage"),
      ("operate", "http://ops.example:8080", nil, .operate, "foreignPage"), ("operate", nil, "cross-site", .operate, "foreignPage"),
      ("operate", nil, "same-site", .operate, "foreignPage"), ("view", "http://evil.example", nil, .view, "foreignPage"),
      ("operate", nil, "none", .view, "operate"), ("operate", "http://ops.example", "cross-site", .view, "foreignPage"),
      ("bearer operate", "http://evil.example", nil, .operate, "foreignPage"), ("bearer view", nil, "cross-site", .view, "foreignPage"),
      ("bearer operate", "http://ops.example", "same-origin", .operate, "operate"), ("none", "http://evil.example", nil, .view, "foreignPage"),
    ] as [(String, String?, String?, OperatorRole, String)])
  func callers(_ credentials: String, _ origin: String?, _ site: String?, _ needed: OperatorRole, _ expected: String) throws {
    let gate = Self.gate()
    var request = ConsoleRequest(host: "ops.example", origin: origin, site: site, peer: "192.0.2.7")
    let plain = ConsoleRequest(host: "ops.example", peer: "192.0.2.7")
    switch credentials {
    case "view": request.cookie = "wxrules_session=" + (try gate.login("view-token-000000", plain).value)
    case "operate": request.cookie = "wxrules_session=" + (try gate.login("operate-token-000", plain).value)
    case "ended":
      request.cookie = "wxrules_session=" + (try gate.login("view-token-000000", plain).value)
      var end = plain
      end.cookie = request.cookie
      #expect(gate.logout(end)?.role == .view)
    case "made up": request.cookie = "wxrules_session=v99"
    case "bearer view": request.authorization = "Bearer view-token-000000"
    case "bearer operate": request.authorization = "bearer operate-token-000"
    case "bearer wrong": request.authorization = "Bearer operate-token-001"
    default: break
    }
    let got: String
    do { got = try gate.admit(request, as: needed).role.rawValue } catch { got = "\(error)" }
    #expect(got == expected)
  }

  @Test("without tokens everybody here may do everything, but not a page of somebody else's")
  func open() throws {
    let gate = Self.gate(ConsoleTokens())
    #expect(try gate.admit(ConsoleRequest(host: "localhost", peer: "127.0.0.1"), as: .operate) == ConsoleCaller(role: .operate, from: "127.0.0.1"))
    #expect(throws: ConsoleObjection.foreignPage) { try gate.admit(ConsoleRequest(host: "localhost", site: "cross-site"), as: .view) }
  }

  @Test("a login ends the session before, and a token is tried no more than the gate lets")
  func logins() throws {
    let gate = Self.gate()
    var request = ConsoleRequest(host: "ops.example", peer: "192.0.2.7")
    let (first, value) = try gate.login("view-token-000000", request)
    #expect(first.session == 1 && first.sessionName == "s1" && first.role == .view)
    request.cookie = "wxrules_session=" + value
    let (second, _) = try gate.login("operate-token-000", request)
    #expect(second.session == 2 && second.role == .operate)
    #expect(throws: ConsoleObjection.noSession) { try gate.admit(request, as: .view) }
    for _ in 0..<5 { #expect(throws: ConsoleObjection.wrongToken) { try gate.login("x", request) } }
    #expect(throws: ConsoleObjection.tooMany(seconds: 60)) { try gate.login("operate-token-000", request) }
    request.peer = "192.0.2.8"
    #expect(try gate.login("operate-token-000", request).caller.role == .operate)
    // Guessers elsewhere keep out whoever is new, and nobody who was here.
    for number in 0..<25 {
      request.peer = "198.51.100.\(number)"
      #expect(throws: ConsoleObjection.wrongToken) { try gate.login("x", request) }
    }
    request.peer = "192.0.2.9"
    #expect(throws: ConsoleObjection.tooMany(seconds: 60)) { try gate.login("operate-token-000", request) }
    request.peer = "192.0.2.8"
    #expect(try gate.login("operate-token-000", request).caller.role == .operate)
    request.origin = "http://evil.example"
    #expect(throws: ConsoleObjection.foreignPage) { try gate.login("operate-token-000", request) }
  }

  @Test(
    "whose address it is",
    arguments: [
      (nil, nil, "unknown"), ("192.0.2.7", nil, "192.0.2.7"), ("192.0.2.7", "10.1.1.1", "192.0.2.7"), ("127.0.0.1", "10.1.1.1", "10.1.1.1"),
      ("::1", "10.1.1.1, 2001:db8::7", "2001:db8::7"), ("127.0.0.1", "evil", "127.0.0.1"), ("127.0.0.1", "", "127.0.0.1"),
    ] as [(String?, String?, String)])
  func addresses(_ peer: String?, _ forwarded: String?, _ address: String) {
    #expect(ConsoleRequest(forwardedFor: forwarded, peer: peer).address == address)
  }

  @Test(
    "whether the browser came by https",
    arguments: [(nil, false), ("https", true), ("HTTPS", true), ("http", false), ("https, http", true), ("http,https", false), ("", false)]
      as [(String?, Bool)])
  func https(_ proto: String?, _ isSecure: Bool) { #expect(ConsoleRequest(forwardedProto: proto).isSecure == isSecure) }

  @Test(
    "tokens that do not go together are refused at the start",
    arguments: [
      ("view-token-000000", "operate", []), (nil, nil, []), ("short", "operate", ["fewer than 16"]),
      ("view-token-000000", nil, ["set both"]), ("the-same-token-00", "the-same-token-00", ["are the same"]),
    ] as [(String?, String?, [String])])
  func configuration(_ view: String?, _ operate: String?, _ parts: [String]) {
    var configuration = ServerConfiguration()
    configuration.viewToken = view
    configuration.adminToken = operate
    #expect(configuration.problems.count == parts.count, "\(configuration.problems)")
    for (problem, part) in zip(configuration.problems, parts) { #expect(problem.english.contains(part)) }
  }
}
