import Metrics
import NIOCore
import NIOEmbedded
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import Server
@testable import Serving
@testable import WeChat
@testable import Wire

@Suite("operation")
struct OperationTests {
  @Test("metrics are written as Prometheus reads them")
  func prometheus() {
    let registry = PrometheusRegistry([.init("t_total", "Things."), .init("h_seconds", "Times.", buckets: [0.1, 1])])
    Counter(label: "t_total", dimensions: [("rule", "a\"b\\c\n")], factory: registry).increment(by: 2)
    Counter(label: "t_total", dimensions: [("rule", "a\"b\\c\n")], factory: registry).increment()
    Meter(label: "g", factory: registry).set(1.5)
    let timer = Timer(label: "h_seconds", dimensions: [], preferredDisplayUnit: .seconds, factory: registry)
    for milliseconds in [50, 500, 5000] { timer.recordMilliseconds(milliseconds) }
    #expect(
      registry.text == """
        # TYPE g gauge
        g 1.5
        # HELP h_seconds Times.
        # TYPE h_seconds histogram
        h_seconds_bucket{le="0.1"} 1
        h_seconds_bucket{le="1"} 2
        h_seconds_bucket{le="+Inf"} 3
        h_seconds_sum 5.55
        h_seconds_count 3
        # HELP t_total Things.
        # TYPE t_total counter
        t_total{rule="a\\"b\\\\c\\n"} 3

        """)
  }

  @Test(
    "addresses to listen on",
    arguments: [
      ("127.0.0.1:80", "127.0.0.1:80", true), (":8080", "0.0.0.0:8080", false), ("[::1]:1", "[::1]:1", true), ("localhost:0", "localhost:0", true),
      ("8080", nil, false), ("a:b", nil, false), ("::1:80", nil, false), ("h:70000", nil, false), ("127.evil.example:1", "127.evil.example:1", false),
      ("127.1:1", "127.1:1", true), ("0x7f.1:1", "0x7f.1:1", true), ("2130706433:1", "2130706433:1", true), ("localhost.:1", "localhost.:1", true),
      ("[::ffff:127.0.0.1]:1", "[::ffff:127.0.0.1]:1", true), ("[::ffff:8.8.8.8]:1", "[::ffff:8.8.8.8]:1", false),
      ("128.0.0.1:1", "128.0.0.1:1", false),
      ("127.0.0.1.evil.example:1", "127.0.0.1.evil.example:1", false), ("localhost.evil.example:1", "localhost.evil.example:1", false),
    ] as [(String, String?, Bool)])
  func addresses(_ text: String, _ expected: String?, isLoopback: Bool) {
    #expect(HostPort(text)?.description == expected)
    #expect(HostPort(text)?.isLoopback ?? false == isLoopback)
  }

  @Test(
    "hosts of addresses in rules, in all their clothes: whether everybody can reach them",
    arguments: [
      ("http://127.1/x", false), ("http://0x7f.1", false), ("http://localhost./", false), ("http://a.LOCALHOST:80", false),
      ("http://[::ffff:127.0.0.1]/", false), ("http://2130706433/", false), ("http://0177.0.0.1/", false), ("http://10.0.258/", false),
      ("http://user:pw@10.0.0.1/", false), ("http://10.0.0.1\\@example.com/", false), ("https://[fd00::1]:8443/", false), ("http://0/", false),
      ("https://example.com/", true), ("https://10.example.com/", true), ("https://8.8.8.8/", true), ("https://134744072/", true),
      ("https://[2606:2800::1]/", true), ("https://127.evil.example/", true), ("https://1.2.3.4.5/", true), ("https://256.0.0.1/", true),
    ] as [(String, Bool)])
  func hosts(_ url: String, isPublic: Bool) { #expect(HostAddress(url: url)?.isPublic == isPublic) }

  @Test(
    "a medium inside the own network is found where it stands, unless the account allows it",
    arguments: [
      ("http://127.1/a.png", "", true), ("http://[::1]/a.png", "", true), ("https://example.com/a.png", "", false), ("a.png", "", false),
      ("http://127.1/a.png", ", webhooks: { private_addresses: true }", false),
    ])
  func privateMedia(_ source: String, _ setting: String, isFound: Bool) {
    let (compilation, files) = Compile.text(
      """
      wxrules: 1
      accounts:
        main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T }, secret: { env: S }\(setting) }
      media: { map: { image: "\(source)" } }
      rules: [ { id: r, on: text, reply: { image: map } } ]

      """)
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(shown.contains("account `main` may not load this address\n --> rules.yaml:4:") == isFound, "\(shown)")
  }

  @Test("a part of a path is decoded once")
  func pathParts() {
    for (written, text) in [
      ("a", "a"), ("%E6%98%A5%E8%8A%82", "春节"), ("春节", "春节"), ("a%252Fb", "a%2Fb"), ("a%2Fb", "a/b"), ("a+b", "a+b"), ("%zz", "%zz"), ("%FF", "%FF"),
    ] { #expect(PathPart(written).text == text) }
    #expect(PathPart("%E6%98%A5.png").without(".png")?.text == "春" && PathPart("a").without(".png") == nil)
  }

  @Test("the webhook's path names an account; a slash at the end changes nothing")
  func webhookPaths() {
    for (path, account) in [
      ("/wx/main", "main"), ("/wx/main/", "main"), ("/wx/main//", "main/"), ("/wx/%E4%B8%BB", "主"), ("/wx/", ""), ("/wx", nil), ("/WX/main", nil),
      ("/wx/%zz", ""), ("/", nil),
    ] as [(Substring, String?)] { #expect(WebhookPath.account(in: Array(path.utf8)[...]) == account, "\(path)") }
    #expect(WebhookPath.account(in: Array(WebhookPath.path(of: "主号").utf8)[...]) == "主号")
  }

  @Test(
    "what a browser may send to a listener without a token",
    arguments: [
      ("GET", "127.0.0.1:9090", nil, nil, nil), ("GET", "localhost", nil, nil, nil), ("GET", "localhost.:1", nil, nil, nil),
      ("GET", "a.localhost", nil, nil, nil),
      ("GET", nil, nil, nil, nil), ("GET", "ops.internal:9090", nil, nil, nil), ("GET", "evil.example", nil, nil, .anotherHost),
      ("GET", "", nil, nil, .anotherHost),
      ("GET", "127.0.0.1.evil.example", nil, nil, .anotherHost), ("HEAD", "10.0.0.1", nil, nil, .anotherHost),
      ("GET", "localhost", "http://evil.example", "cross-site", nil),
      ("POST", "localhost:1", "http://localhost:1", "same-origin", nil), ("POST", "localhost:1", "http://localhost:2", nil, .strangePage),
      ("POST", "localhost:1", "http://127.0.0.1:1", nil, .strangePage), ("POST", "localhost:1", "null", nil, .strangePage),
      ("POST", "localhost:1", nil, "none", nil),
      ("POST", "localhost:1", nil, "cross-site", .strangePage), ("DELETE", "localhost:1", "http://evil.example", nil, .strangePage),
      ("POST", nil, "http://evil.example", nil, .strangePage),
    ] as [(String, String?, String?, String?, BrowserGuard.Objection?)])
  func browsers(_ method: String, _ host: String?, _ origin: String?, _ site: String?, _ refused: BrowserGuard.Objection?) {
    let guardian = BrowserGuard(HostPort(host: "ops.internal", port: 9090), openPaths: ["/mint/"])
    #expect(guardian.objection(method: method, path: "/x", host: host, origin: origin, site: site) == refused)
    #expect(guardian.objection(method: method, path: "/mint/x", host: host, origin: origin, site: site) == nil)
  }

  @Test(
    "a name to be asked by is nothing, HOST or HOST:PORT",
    arguments: [
      ("", true), ("localhost", true), ("localhost:9311", true), ("localhost:", true), ("[::1]", true), ("[::1]:80", true), ("a_b.example", true),
      ("localhost:9311, evil", false), ("localhost,evil", false), ("localhost:80:80", false), ("localhost:x", false), ("[::1", false),
      ("[::1]x", false), ("a@b", false), ("a/b", false), ("a b", false), ("http://a", false),
    ] as [(String, Bool)])
  func hosts(_ host: String, _ isPlain: Bool) { #expect(HostField.isPlain(host) == isPlain) }

  @Test("a connection whose client takes nothing is closed after its time, and one that takes something begins anew")
  func untaken() throws {
    let channel = EmbeddedChannel(handler: UntakenAnswers(within: 10_000))
    try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 80)).wait()
    func turn(_ isWritable: Bool) {
      channel.isWritable = isWritable
      channel.pipeline.fireChannelWritabilityChanged()
    }
    turn(false)
    channel.embeddedEventLoop.advanceTime(by: .seconds(9))
    turn(true)
    channel.embeddedEventLoop.advanceTime(by: .seconds(60))
    #expect(channel.isActive)
    turn(false)
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(9_999))
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(!channel.isActive)
  }

  @Test("of a refused reload so much is kept as the limits say, and the rest is counted")
  func refusedReloads() {
    let reasons = (0..<30_000).map { Phrase(verbatim: "rules.yaml:\($0):1 error[WX0301]: " + String(repeating: "字", count: 1000)) }
    let record = RuleReloader.Record(
      at: 0, cause: .change, result: .refused, revision: "r", reasons: reasons, detail: Phrase(verbatim: String(repeating: "一行\n", count: 100_000)))
    #expect(record.reasonCount == 30_000 && record.reasons.count == ServerLimits.keptReasons)
    let bytes = record.reasons.reduce(record.detail.english.utf8.count) { $0 + $1.english.utf8.count }
    #expect(bytes < ServerLimits.keptDetailBytes + ServerLimits.keptReasons * ServerLimits.keptReasonBytes + 4096)
    #expect(record.detail.english.hasSuffix("一行\n… \(700_000 - 32_767) more bytes not shown\n"), "\(record.detail.english.suffix(60))")
    #expect(record.reasons[0].english.hasSuffix("字… 2007 more bytes not shown"), "\(record.reasons[0].english.suffix(40))")
    #expect(RefusalText.cut("short", to: 5) == "short")
  }

  @Test("the revision before leaves the metrics")
  func revisions() {
    let metrics = ServerMetrics()
    for number in 0..<100 { metrics.inForce("r\(number)", before: number == 0 ? nil : "r\(number - 1)", isDegraded: false) }
    let lines = metrics.registry.text.split(separator: "\n").filter { $0.hasPrefix("wxrules_rules_info{") }
    #expect(lines == ["wxrules_rules_info{revision=\"r99\"} 1"])
  }

  @Test("how long the days of calendars are known stands among the metrics, below 0 when they are over, and leaves with the calendar")
  func calendarDays() throws {
    let metrics = ServerMetrics()
    func lines(_ calendars: String) throws -> [String] {
      let (compilation, files) = Compile.text("wxrules: 1\ncalendars: { \(calendars) }\nrules: [ { id: a, on: text, reply: x } ]\n")
      let rules = try #require(compilation.ruleSet, "\(DiagnosticText(files: files).render(compilation.findings))")
      metrics.known(CalendarReport(rules.compiled, now: Compile.now))
      return metrics.registry.text.split(separator: "\n").map { String($0) }.filter { $0.hasPrefix("wxrules_calendar_days_left{") }.sorted()
    }
    let week = "week: { mon-fri: 09:00-18:00 }, timezone: UTC"
    // Today is 2026-06-01.
    #expect(
      try lines("a: { \(week), known_until: 2026-06-11 }, b: { \(week), known_until: 2026-05-31 }, c: { \(week) }") == [
        "wxrules_calendar_days_left{calendar=\"a\"} 10", "wxrules_calendar_days_left{calendar=\"b\"} -1",
      ])
    #expect(try lines("a: { \(week), known_until: 2026-06-01 }") == ["wxrules_calendar_days_left{calendar=\"a\"} 0"])
  }

  @Test("secrets come from the environment and from files, trimmed; what is missing is named, not shown")
  func secrets() throws {
    let secrets = Secrets { ["A": " value\n", "EMPTY": " "][$0] }
    #expect(try secrets.resolve(.environment("A"), for: .token) == "value")
    for missing in [SecretReference.environment("EMPTY"), .environment("NONE"), .file("/nowhere")] {
      #expect(throws: FileFault.self) { try secrets.resolve(missing, for: .token) }
    }
  }

  @Test("a masked name is the same each time, and of no use elsewhere")
  func masks() {
    let follower = FollowerID(account: "main", openid: "oSECRET")
    let mask = Mask(key: [1])
    #expect(mask.name(follower) == mask.name(follower))
    #expect(mask.name(follower) != Mask(key: [2]).name(follower))
    #expect(mask.name(follower) != mask.name(FollowerID(account: "other", openid: "oSECRET")))
    #expect(!mask.name(follower).description.contains("SECRET"))
  }

  /// A captured request, and the first thing that is wrong with it.
  @Test("the doctor names the setting that does not fit")
  func doctor() throws {
    let plain = "POST /wx/main?\(WebhookTests.Account.plain) HTTP/1.1\r\nHost: x\r\n\r\n"
    let sealed = "POST http://example.com/wx/main?\(WebhookTests.Account.sealed) HTTP/1.1\nHost: x\n\n"
    let text = String(decoding: WebhookTests.Account.text, as: UTF8.self)
    let body = String(decoding: WebhookTests.Account.sealedBody, as: UTF8.self)
    let key = WebhookTests.Account.key
    let other = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
    let cases: [(request: String, mode: String, token: String, key: String, appID: String, expected: String)] = [
      (plain + text, "plain", "ruleEngine01", key, "wx0123456789abcdef", "healthy"),
      (sealed + body, "encrypted", "ruleEngine01", key, "wx0123456789abcdef", "healthy"),
      (plain.replacing("/wx/main", with: "/wx/mian") + text, "plain", "ruleEngine01", key, "wx0123456789abcdef", "address"),
      (plain + text, "plain", "otherToken", key, "wx0123456789abcdef", "token"),
      (sealed + body, "encrypted", "otherToken", key, "wx0123456789abcdef", "token"),
      (sealed + body.replacing("4j/A", with: "4j/B"), "encrypted", "ruleEngine01", key, "wx0123456789abcdef", "signature"),
      (plain + text, "encrypted", "ruleEngine01", key, "wx0123456789abcdef", "mode"),
      (sealed + body, "encrypted", "ruleEngine01", other, "wx0123456789abcdef", "aes_key"),
      (sealed + body, "encrypted", "ruleEngine01", key, "wxffffffffffffffff", "app_id"),
      (plain + "<xml>", "plain", "ruleEngine01", key, "wx0123456789abcdef", "message"),
      (plain + "{\"MsgType\":\"text\"}", "plain", "ruleEngine01", key, "wx0123456789abcdef", "message"),
      (plain.replacing("/wx/main?", with: "/wx/main/?") + text, "plain", "ruleEngine01", key, "wx0123456789abcdef", "healthy"),
      ("GET /wx/main?\(WebhookTests.Account.plain)&echostr=1 HTTP/1.1\r\n\r\n", "plain", "ruleEngine01", key, "wx0123456789abcdef", "healthy"),
      ("GET /wx/main?\(WebhookTests.Account.plain) HTTP/1.1\r\n\r\n", "plain", "ruleEngine01", key, "wx0123456789abcdef", "answer"),
    ]
    for (request, mode, token, key, appID, expected) in cases {
      let rules = """
        wxrules: 1
        accounts:
          main: { app_id: \(appID), kind: service, mode: \(mode), token: { env: T }, aes_key: { env: K } }
        rules: [ { id: a, on: text, reply: hi } ]
        """
      let serving = try ServedRules.prepare(try Compile.ruleSet(rules), secrets: Secrets { ["T": token, "K": key][$0] }, window: nil)
      let diagnosis = RequestDoctor(serving).examine(try CapturedRequest(Array(request.utf8)), now: 1_700_000_000)
      let wrong = diagnosis.lines.first { $0.verdict == .wrong }
      #expect((wrong?.subject.rawValue ?? "healthy") == expected, "\(diagnosis.text(Paint(false), in: .en))")
    }
    #expect(throws: FileFault.self) { try CapturedRequest(Array("nonsense".utf8)) }
  }

  @Test(
    "of a reply the doctor reads what the account's settings decide",
    arguments: [
      ("", .silence), ("success", .silence), ("<xml><ToUserName>o1</ToUserName><MsgType>text</MsgType></xml>", .message(isEncrypted: false)),
      ("<xml><ToUserName>o2</ToUserName><MsgType>text</MsgType></xml>", .broken("ToUserName and FromUserName are wrong, or the wrong way round")),
      ("<xml><ToUserName>o1</ToUserName><MsgType>poem</MsgType></xml>", .broken("MsgType `poem` is none that may be answered")),
      ("<xml><Encrypt>x</Encrypt></xml>", .broken("the reply is encrypted, and the account is in plain mode")),
      ("oops\u{1B}[2J\r\n", .broken("neither XML nor `success`: oops [2J")),
    ] as [(String, PassiveReply)])
  func reply(_ body: String, _ expected: PassiveReply) throws {
    let rules = """
      wxrules: 1
      accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } } }
      rules: [ { id: a, on: text, reply: hi } ]
      """
    let serving = try ServedRules.prepare(try Compile.ruleSet(rules), secrets: Secrets { ["T": "ruleEngine01"][$0] }, window: nil)
    let account = try #require(serving.gates["main"]).account
    #expect(PassiveReply(Array(body.utf8), from: account, to: "o1") == expected)
  }

  @Test("several accounts are told apart, and secrets that are missing are all named at once")
  func accounts() throws {
    let rules = try Compile.ruleSet(
      """
      wxrules: 1
      accounts:
        a: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: A } }
        b: { app_id: wx0123456789abcde0, original_id: gh_b, kind: service, mode: encrypted, token: { env: B }, aes_key: { env: K } }
      rules: [ { id: r, on: text, reply: hi } ]
      """)
    do throws(ServingFault) {
      _ = try ServedRules.prepare(rules, secrets: Secrets { ["K": "short"][$0] }, window: nil)
      Issue.record("it was taken")
    } catch {
      let text = error.reasons.joined(separator: "\n")
      for part in ["A is not set", "B is not set", "`a` has no `original_id`", "`aes_key` must be 43"] {
        #expect(text.english.contains(part), "\(text)")
      }
    }
  }

  @Test("an arm and a sticky choice are drawn again from a decision without the openid")
  func draws() throws {
    let rules = try Compile.ruleSet(
      """
      wxrules: 1
      rules:
        - { id: split, on: scan, split: { experiment: e, arms: { a: 50%, b: 50% } }, reply: { a: A, b: B } }
        - { id: sticky, on: text, reply: { random: [ x, y, z ], pick: sticky } }
      """)
    var decoder = EventDecoder()
    let mask = DecisionMask(Mask(key: [3]), hidden: [])
    for number in 0..<40 {
      let openid = "oPERSON\(number)"
      let form: MessageForm = number % 2 == 0 ? .scan("s") : .text("t")
      let event = try decoder.decode(form.xml(openid: openid, account: "gh_1", isFollower: true, time: 5))
      let moment = Moment(now: 5, seed: 9)
      let plan = rules.plan(event, given: Facts(), at: moment)
      let turn = Turn(
        id: TurnID(number: 9), delivery: Delivery(event, account: "main"), facts: Facts(), moment: moment, plan: plan, revision: rules.revision,
        answer: Answer(turn: TurnID(number: 9), body: []), queued: [], question: nil, missingMedia: [], lowStocks: [], isProfileDamaged: false)
      let line = DecisionRecord(turn, by: mask, microseconds: 1).json.line
      #expect(!line.contains(openid))
      let replay = try DecisionReplay("9", in: Array("{}\n\(line)\n".utf8))
      let again = rules.plan(replay.event, given: replay.facts, at: replay.moment)
      #expect(again.reply == plan.reply && again.arm == plan.arm)
      #expect(replay.differences(from: again, under: rules.revision).isEmpty)
    }
  }

  @Test("what is known of a follower is written as it always was, and what was written is read")
  func profile() {
    #expect(FactsCodec.text(Facts.Profile()) == nil)
    #expect(FactsCodec.json(Facts()).line == #"{"follow_count":0}"#)
    var profile = Facts.Profile()
    profile.tags = ["贵宾"]
    profile.variables = ["b": .bool(true), "n": .int(3), "x": .decimal(1.5)]
    profile.attributes = ["points": .int(7)]
    profile.language = "zh_CN"
    profile.source = "ADD_SCENE_QR_CODE"
    profile.rotations = ["r": 2]
    profile.counters = ["c": Tally(count: 2), "d": Tally(count: 1, values: ["a"])]
    profile.answers = ["once": [5, 9]]
    profile.taken = ["s": "P1"]
    profile.takenEnds = ["s": 40]
    let column = """
      {"answers":{"once":[5,9]},"attrs":{"points":7},"counters":{"c":2,"d":{"count":1,"values":["a"]}},"lang":"zh_CN","rotations":{"r":2},\
      "source":"ADD_SCENE_QR_CODE","tags":["贵宾"],"taken":{"s":"P1"},"taken_until":{"s":40},"vars":{"b":true,"n":3,"x":1.5}}
      """
    #expect(FactsCodec.text(profile) == column)
    #expect(FactsCodec.profile(column) == profile)
    var facts = Facts()
    facts.apply([
      .followed(10), .touched(Touch(campaign: "poster", scene: "p1", at: 10)), .followed(30), .touched(Touch(campaign: "shop", scene: "s1", at: 30)),
    ])
    facts.profile.language = "en"
    facts.stocks = ["s": StockLevel(left: 9, next: ["a", "b", "c", "d", "e"])]
    facts.isAway = true
    let logged = """
      {"away":true,"first_followed_at":10,"first_touch":{"at":10,"campaign":"poster","scene":"p1"},"follow_count":2,"lang":"en","last_followed_at":30,\
      "last_touch":{"at":30,"campaign":"shop","scene":"s1"},"stocks":{"s":{"left":9,"next":["a","b","c","d"]}}}
      """
    #expect(FactsCodec.json(facts).line == logged)
    let read = FactsCodec.facts(JSON(logged) ?? .null, draws: ["e": 7])
    #expect(read.history == facts.history && read.profile == facts.profile && read.isAway)
    #expect(read.stocks == ["s": StockLevel(left: 9, next: ["a", "b", "c", "d"])])
    #expect(read.draws == ["e": 7])
  }

  @Test(
    "of a damaged profile what can be read is, and the whole is kept beside it",
    arguments: [
      ("{", [], true), ("[]", [], true), ("{\"tags\":\"vip\"}", [], true), ("{\"tags\":[\"vip\",3]}", ["vip"], true),
      ("{\"colour\":\"red\",\"tags\":[\"vip\"]}", ["vip"], true), ("{\"counters\":{\"c\":\"x\"},\"tags\":[\"vip\"]}", ["vip"], true),
      ("{\"lang\":null,\"tags\":[\"vip\"]}", ["vip"], false), ("{\"tags\":[\"vip\"],\"vars\":{\"a\":null,\"b\":[1]}}", ["vip"], false),
    ] as [(String, [String], Bool)])
  func damaged(_ column: String, _ tags: [String], _ isDamaged: Bool) throws {
    let profile = FactsCodec.profile(column)
    #expect(profile.tags == tags && profile.isNewlyUnreadable == isDamaged && profile.unreadable == (isDamaged ? column : nil))
    let again = FactsCodec.profile(try #require(FactsCodec.text(profile)))
    #expect(again.tags == tags && !again.isNewlyUnreadable && again.unreadable == profile.unreadable)
  }

  @Test("a damaged profile is said once, with the turn that writes it anew")
  func damageIsSaid() throws {
    let rules = try Compile.ruleSet("wxrules: 1\nrules: [ { id: r, on: text, reply: hi } ]\n")
    let id = FollowerID(account: "main", openid: "o1")
    var follower = Follower(id)
    follower.isFollowing = true
    follower.profile = FactsCodec.profile("{\"tags\":[\"vip\"],\"vars\":\"x\"}")
    var batch = TurnBatch(StoreKnowledge(answers: [nil, nil], standings: [id: Standing(follower, history: nil)]), under: rules)
    var decoder = EventDecoder()
    for number in 1...2 {
      let xml = MessageForm.text("t").xml(openid: "o1", account: "gh_1", isFollower: true, time: 5, fields: [("MsgId", "\(number)")])
      batch.judge(Delivery(try decoder.decode(xml), account: "main"), known: nil, id: TurnID(number: Int64(number)), now: 5000)
    }
    #expect(batch.verdicts.map { if case .turn(let turn) = $0 { turn.isProfileDamaged } else { false } } == [true, false])
    let written = batch.changes.compactMap { change -> Facts.Profile? in if case .updated(let follower) = change { follower.profile } else { nil } }
    #expect(written.count == 1 && written[0].tags == ["vip"] && written[0].unreadable == follower.profile.unreadable)
  }

  @Test(
    "accounts' new words are checked as the others are",
    arguments: [
      ("token: { previous: { env: A } }", "WX0202"), ("token: { current: { env: A }, env: B }", "WX0208"),
      ("token: { env: A }, privacy: { on_unsubscribe: pseudonymise }", "WX0202"),
      ("token: { env: A }, privacy: { on_unsubscribe: erase, key: { env: K } }", "WX0208"),
      ("token: { env: A }, privacy: { on_unsubscribe: pseudonymise, key: secret }", "WX0601"),
      ("token: { env: A }, attribution: { touch: middle }", "WX0204"), ("token: { env: A }, attribution: { window: soon }", ""),
      ("token: { env: A }, api: { url: api.weixin.qq.com }", "WX0207"), ("token: { env: A }, api: { url: \"https://a/b\" }", "WX0207"),
      ("token: { env: A }, api: { token: old }", "WX0204"), ("token: { env: A }, api: {}", "WX0205"),
      ("token: { env: A }, api: { ulr: x }", "WX0201"),
      ("token: { env: A }, api: { url: \"https://hk.api.weixin.qq.com/\", token: classic }", "ok"),
      ("token: { env: A }, attribution: { windw: 3d }", "WX0201"), ("token: { env: A }, attribution: { touch: first, window: 7d }", "ok"),
    ])
  func words(_ keys: String, _ code: String) {
    let (compilation, files) = Compile.text(
      "wxrules: 1\naccounts:\n  main: { app_id: wx0123456789abcdef, kind: service, mode: plain, \(keys) }\nrules: [ { id: r, on: text, reply: hi } ]\n"
    )
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(code == "ok" ? compilation.findings.isEmpty : shown.contains("error[\(code)"), "\(shown)")
  }

  @Test("conditions on touches and follows name campaigns that exist, and hold as they say")
  func conditions() throws {
    let (compilation, files) = Compile.text("wxrules: 1\nrules: [ { id: r, on: text, when: { first_touch: postr }, reply: hi } ]\n")
    #expect(DiagnosticText(files: files).render(compilation.findings).contains("campaign `postr` is not defined"))
    let rules = try Compile.ruleSet(
      """
      wxrules: 1
      campaigns: { poster: { qr: { kind: permanent, scene: poster } } }
      rules:
        - { id: touched, on: text, when: { last_touch: poster, follow_count: { gte: 2 }, first_followed: { from: 2026-01-01, until: 2026-02-01 } }, reply: "{{ user.last_touch.scene | default: '-' }}" }
        - { id: other, on: text, reply: hi }
      tests:
        - { name: yes, event: { text: a }, user: { last_touch: poster, follow_count: 2, first_followed_at: 2026-01-05T00:00 }, expect: { rule: touched } }
        - { name: count, event: { text: a }, user: { last_touch: poster, follow_count: 1, first_followed_at: 2026-01-05T00:00 }, expect: { rule: other } }
        - { name: late, event: { text: a }, user: { last_touch: poster, follow_count: 2, first_followed_at: 2026-02-01T00:00 }, expect: { rule: other } }
        - { name: none, event: { text: a }, user: { follow_count: 2, first_followed_at: 2026-01-05T00:00 }, expect: { rule: other } }
        - { name: in turn, events: [ { scan: poster, subscription: new }, { text: a, expect: { rule: other } } ] }
      """)
    for result in RuleTests(rules, files: MemoryFiles([:])).run(where: { _ in true }) { #expect(result.failures.isEmpty, "\(result)") }
  }
}
