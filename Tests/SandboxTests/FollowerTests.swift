import Engine
import Foundation
import Rules
import SQLite
import Server
import Serving
import Synchronization
import TestSupport
import Testing
import WeChat
import Wire

@testable import Sandbox

/// The other side of the sandbox: what people do, and what then happens.
@Suite("the sandbox's people")
struct FollowerTests {
  static func accounts() throws -> [SandboxAccount] {
    try SandboxAccount.all(of: try Compile.ruleSet(RunningSandbox.rules), secrets: RunningSandbox.secrets) { _ in "" }
  }

  @Test(
    "a server that fails is asked three times with the same message, and then a notice is shown",
    arguments: [
      ("500", ScriptedServer.Response.json("no", status: 500), 3, false), ("cut", .cut, 3, false), ("JSON", .json("{}"), 1, false),
      ("500, lenient", .json("no", status: 500), 4, true),
    ])
  func failing(_ name: String, _ response: ScriptedServer.Response, _ requests: Int, _ isLenient: Bool) async throws {
    let server = try ScriptedServer { _ in response }
    try await RunningSandbox.with(lenient: isLenient ? [.tries] : [], webhook: server.base) { running in
      let account = try running.account()
      let outcome = try await running.sandbox.followers.act("小王", .follow, of: account)
      let (_, body) = try await HTTP.get(running.base + "/sandbox/conversation?openid=\(outcome.openid)")
      #expect(body.contains("该公众号提供的服务出现故障，请稍后再试"))
      #expect(server.requests.count == requests)
      let bodies = Set(
        server.requests.map { request in
          let text = request.text
          return text.firstRange(of: "<Encrypt>").map { String(text[..<$0.lowerBound]) } ?? text
        })
      #expect(bodies.count == 1 && bodies.first?.contains("subscribe") == true)
    }
  }

  @Test(
    "an answer that does not end in time is none, however it began: three tries, then one notice, and the time that they took is over",
    arguments: [
      ("nothing comes", ""), ("a head", "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"), ("half", "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsucc"),
    ])
  func late(_ name: String, _ beginning: String) async throws {
    let server = try ScriptedServer { _ in .stalled(Array(beginning.utf8)) }
    try await RunningSandbox.with(webhook: server.base, patience: 400) { running in
      let outcome = try await running.sandbox.followers.act("小王", .follow, of: try running.account())
      let (_, chat) = try await HTTP.get(running.base + "/sandbox/conversation?openid=\(outcome.openid)")
      // The tries are counted by the time they took: on a busy machine one may be over before it has reached the server.
      #expect(running.clock.now == Compile.now * 1_000_000 + 3 * 400_000)
      #expect(chat.components(separatedBy: #""type":"notice""#).count == 2 && chat.contains("within 400 ms"), "\(chat)")
    }
  }

  @Test("a whole answer that comes after its time is none")
  func tooLate() async throws {
    let server = try ScriptedServer { _ in
      .drip(Array("HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\n".utf8), Array("success".utf8), milliseconds: 60_000)
    }
    try await RunningSandbox.with(webhook: server.base, patience: 400) { running in
      let outcome = try await running.sandbox.followers.act("小王", .follow, of: try running.account())
      let (_, chat) = try await HTTP.get(running.base + "/sandbox/conversation?openid=\(outcome.openid)")
      #expect(running.clock.now == Compile.now * 1_000_000 + 3 * 400_000)
      #expect(chat.components(separatedBy: #""type":"notice""#).count == 2, "\(chat)")
    }
  }

  @Test("the platform waits five seconds, and asks again after them: each try is signed at its own time")
  func fiveSeconds() async throws {
    let server = try ScriptedServer { _ in .json("no", status: 502) }
    try await RunningSandbox.with(webhook: server.base) { running in
      _ = try await running.sandbox.followers.act("小王", .follow, of: try running.account())
      let times = server.requests.map { String($0.target.components(separatedBy: "timestamp=")[1].prefix { $0 != "&" }) }
      #expect(times == [Compile.now, Compile.now + 5, Compile.now + 10].map { "\($0)" })
      #expect(Set(server.requests.map { $0.target.components(separatedBy: "nonce=")[1].prefix { $0 != "&" } }).count == 3)
      #expect(running.clock.seconds == Compile.now + 15)
      #expect(running.sandbox.refusals.all.last?.reason.english.contains("answers 502: no") == true)
    }
    try await RunningSandbox.with { running in
      _ = try await running.sandbox.followers.act("小王", .follow, of: try running.account())
      #expect(running.sandbox.refusals.all.last?.reason.english.contains("within 5000 ms") == true)
    }
  }

  @Test("a rehearsal has the time stamp window on: its deliveries carry the time of the conversation")
  func window() { #expect(Rehearsal.configuration(rules: nil, takesEvents: false).window == 300) }

  @Test("deliveries are signed, and encrypted as the account says; an encrypted answer is read")
  func encrypted() async throws {
    let ruleSet = try Compile.ruleSet(RunningSandbox.rules.replacing("mode: compatible", with: "mode: encrypted"))
    let serving = try ServedRules.prepare(ruleSet, secrets: RunningSandbox.secrets, window: nil)
    let gate = try #require(serving.gates["main"])
    let server = try ScriptedServer { request in
      do {
        let query = try WebhookQuery(request.target.drop { $0 != "?" }.dropFirst())
        var decoder = EventDecoder()
        let opened = try gate.open(request.body.span, try gate.admit(query, now: 0), with: &decoder, now: 0)
        let plain = ReplyEncoder().encode(.text("收到 \(opened.event.scene ?? "")"), to: opened.event, at: 1)
        let sealed = opened.seal?.close(plain, now: 1, random: [UInt8](repeating: 7, count: 16)) ?? plain
        return .json(String(decoding: sealed, as: UTF8.self))
      } catch {
        return .json("\(error)", status: 403)
      }
    }
    try await RunningSandbox.with(webhook: server.base, rules: RunningSandbox.rules.replacing("mode: compatible", with: "mode: encrypted")) {
      running in
      let platform = try running.platform(store: try SQLiteStore(path: ":memory:"))
      let code = try await platform.makeCode(.text("booth:7"), lifetime: 600)
      let account = try running.account()
      let outcome = try await running.sandbox.followers.act("小王", .scan(.ticket(code.ticket)), of: account)
      let (_, body) = try await HTTP.get(running.base + "/sandbox/conversation?openid=\(outcome.openid)")
      #expect(body.contains("收到 booth:7"), "\(body)")
      #expect(!(server.requests.first?.text.contains("EventKey") ?? true))
      await platform.close()
    }
  }

  @Test("a code is scanned by its scene, ticket, address and image; an ended one sends nothing; a strange one is said to be strange")
  func scans() async throws {
    let server = try ScriptedServer { _ in .json("success") }
    try await RunningSandbox.with(webhook: server.base) { running in
      let platform = try running.platform(store: try SQLiteStore(path: ":memory:"))
      let code = try await platform.makeCode(.text("booth:7"), lifetime: 600)
      let account = try running.account()
      let people = running.sandbox.followers
      let jpeg = try #require(try await platform.image(ofTicket: code.ticket))
      #expect(jpeg.starts(with: [0xFF, 0xD8]))
      let png = try #require(CodeImage(code.url)?.png())
      let ways: [(FollowerAct.Code, picture: [UInt8])] = [
        (.scene("booth:7"), []), (.ticket(code.ticket), []), (.url(code.url), []), (.image("code.jpg"), jpeg), (.image("code.png"), png),
      ]
      for (way, picture) in ways { _ = try await people.act("小王", .scan(way), picture: picture, of: account) }
      try #require(server.requests.count == 5)
      // All in one second: only what they say tells them apart, where anything does. (wechat-protocol 4.3)
      #expect(Set(server.requests.map { $0.text.components(separatedBy: "CreateTime>")[1] }).count == 1)
      #expect(server.requests[0].text.contains("qrscene_booth:7") && server.requests[0].text.contains(code.ticket))
      #expect(server.requests[1].text.uppercased().contains("SCAN]") && !server.requests[1].text.contains("qrscene_"))
      running.clock.advance(by: 600_000)
      _ = try await people.act("小王", .scan(.ticket(code.ticket)), of: account)
      #expect(server.requests.count == 5)
      #expect(try await platform.image(ofTicket: code.ticket) == nil)
      let strange = try #require(CodeImage("https://example.com/")?.png())
      let strangers: [(FollowerAct.Code, picture: [UInt8])] = [
        (.scene("none"), []), (.ticket("none"), []), (.url("none"), []), (.image("a"), []), (.image("a"), [1, 2, 3]), (.image("a"), strange),
      ]
      for (way, picture) in strangers {
        await #expect(throws: Followers.Fault.self) { try await people.act("小王", .scan(way), picture: picture, of: account) }
      }
      for act: FollowerAct in [.follow, .text("")] { await #expect(throws: Followers.Fault.self) { try await people.act("小王", act, of: account) } }
      for act: FollowerAct in [.unfollow, .text("x"), .click("A")] {
        await #expect(throws: Followers.Fault.self) { try await people.act("小李", act, of: account) }
      }
      await platform.close()
    }
  }

  @Test("what is drawn is read again by another program's reader", arguments: 1...40)
  func drawn(_ seed: UInt64) throws {
    var random = SeededRandom(seed)
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:")
    let url = "http://weixin.qq.com/q/" + String((0..<(1 + Int(random.next() % 200))).map { _ in random.pick(letters) })
    let image = try #require(CodeImage(url))
    #expect(ImageReader.text(in: try #require(image.png(modulePixels: 4 + Int(random.next() % 8)))) == url)
    #expect(ImageReader.text(in: try #require(ImageReader.jpeg(of: url))) == url)
  }

  @Test("what a terminal shows is read as well, with its colours and without", arguments: [true, false])
  func terminal(_ colour: Bool) throws {
    let url = "http://weixin.qq.com/q/02Terminal"
    let text = try #require(CodeImage(url)).terminalText(colour: colour)
    // Half blocks to pixels; without colours the terminal is taken to be dark.
    var rows: [[UInt8]] = []
    for line in text.split(separator: "\n") {
      let cells = line.replacing("\u{1B}[30;107m", with: "").replacing("\u{1B}[0m", with: "")
      let ink: UInt8 = colour ? 0 : 255
      let paper: UInt8 = colour ? 255 : 0
      rows.append(cells.map { "█▀".contains($0) ? ink : paper })
      rows.append(cells.map { "█▄".contains($0) ? ink : paper })
    }
    let scale = 8
    let side = rows[0].count
    // A quiet zone of the paper's colour is what a window has around it.
    var pixels: [UInt8] = []
    for row in rows { for _ in 0..<scale { pixels += row.flatMap { [UInt8](repeating: $0, count: scale) } } }
    let jpeg = try #require(ImageReader.jpeg(pixels, width: side * scale, height: rows.count * scale))
    #expect(ImageReader.text(in: jpeg) == url)
  }

  @Test("what is no picture has no code", arguments: [[], [0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF], [UInt8](repeating: 0x41, count: 5000)])
  func noPicture(_ bytes: [UInt8]) { #expect(ImageReader.text(in: bytes) == nil) }

  @Test("a picture over 4096 pixels a side is not decoded", arguments: [(4, true), (40, false)])
  func largePicture(_ modulePixels: Int, isRead: Bool) throws {
    let text = "http://weixin.qq.com/q/" + String(repeating: "a", count: 900)
    let image = try #require(CodeImage(text)?.png(modulePixels: modulePixels))
    let side = image[16..<20].reduce(0) { $0 << 8 | Int($1) }
    #expect((side <= 4096) == isRead, "\(side)")
    #expect(ImageReader.text(in: image) == (isRead ? text : nil))
  }

  @Test("a picture that is cut has no code, or the one that it had whole")
  func cutPictures() throws {
    let url = "http://weixin.qq.com/q/02abc"
    let png = try #require(CodeImage(url)?.png(modulePixels: 4))
    let jpeg = try #require(ImageReader.jpeg(of: url))
    for image in [png, jpeg] {
      #expect(ImageReader.text(in: image) == url)
      for end in stride(from: 0, to: image.count, by: 97) {
        let text = ImageReader.text(in: Array(image[..<end]))
        #expect(text == nil || text == url, "cut at \(end)")
      }
      // Without its second half there is no code left.
      #expect(ImageReader.text(in: Array(image[..<(image.count / 2)])) == nil)
    }
  }

  @Test("an answer and an upload that a random hand has changed are read or refused, never a trap", arguments: 1...30)
  func hostileAnswers(_ seed: UInt64) throws {
    var random = SeededRandom(seed)
    let console = try #require(try Self.accounts().first).console
    let account = console.wire(with: console.values)
    let upload = Array("--b\r\nContent-Disposition: form-data; name=\"media\"\r\n\r\nJPEG\r\n--b--\r\n".utf8)
    for sample in ReplyReaderTests.cases.map({ Array($0.body.utf8.prefix(4096)) }) + [upload] where !sample.isEmpty {
      var bytes = sample
      for _ in 0..<(1 + Int(random.next() % 8)) {
        let at = Int(random.next() % UInt64(bytes.count))
        if random.chance(50) { bytes[at] = UInt8(truncatingIfNeeded: random.next()) } else { bytes.remove(at: at) }
        if bytes.isEmpty { bytes = [0x3C] }
      }
      _ = PassiveReply(bytes, from: account, to: "o1")
      _ = try ReplyReaderTests.fate(bytes)
      _ = MultipartForm.part(
        named: "media", in: bytes, contentType: random.chance(50) ? "multipart/form-data; boundary=b" : String(decoding: bytes, as: UTF8.self))
    }
  }

  /// What somebody may write into a conversation by mistake, and what is said of it.
  @Test(
    "faults of a conversation are said at their word",
    arguments: [
      ("steps: [ { who: a, scann: x } ]", "did you mean `scan`?"), ("steps: [ { scan: x } ]", "does not say who"),
      ("steps: [ { who: a } ]", "does not say what happens"),
      ("steps: [ { who: a, scan: x, text: y } ]", "cannot be both"), ("steps: [ { wait: soon } ]", "soon"), ("steps: []", "empty"),
      ("start: now", "now"),
      ("steps: [ { who: a, unfollow: false } ]", "`true`"), ("steps: [ { who: a, follow: maybe } ]", "maybe"),
      ("steps: [ { together: [ { who: a, text: x, expect: { rule: b } } ] } ]", "inside `together`"),
      ("steps: [ { together: [ { wait: 1d } ] } ]", "`wait` inside `together`"),
      ("steps: [ { together: [ { who: a, outside: paid } ] } ]", "`outside` inside `together`"),
      ("steps: [ { outside: paid } ]", "does not say who"), ("steps: [ { who: a, outside: paid, late: 5m } ]", "nothing is delivered"),
      ("steps: [ { who: a, outside: a b } ]", "a b"), ("steps: [ { who: a, webhook: paid } ]", "here it is `outside`"),
      ("steps: [ { together: [ { together: [ { who: a, text: x } ] } ] } ]", "`together` inside"),
      ("steps: [ { who: a, send: imag } ]", "did you mean `image`?"), ("steps: [ { who: a, send: { location: { latitude: 1 } } } ]", "`longitude`"),
      ("steps: [ { who: a, send: {} } ]", "empty"), ("steps: [ { who: a, send: { image: true, link: { title: a, url: b } } } ]", "cannot be both"),
      ("steps: [ { who: a, send: { link: { title: a } } } ]", "`url`"), ("steps: [ { who: a, send: { video: false } } ]", "`true`"),
      ("steps: [ { who: a, position: { latitude: 91, longitude: 1 } } ]", "from -90 to 90"),
      ("steps: [ { who: a, text: x, place: { latitude: 1, longitude: 1 } } ]", "`place` without `click`"),
      ("steps: [ { who: a, click: K, pictures: 10 } ]", "1 to 9"), ("steps: [ { who: a, follow: true, follows: false } ]", "`follows` without"),
      ("steps: [ { who: a, type: X, fields: { a b: c } } ]", "names of elements"), ("steps: [ { who: a, type: a b } ]", "letters, digits"),
      ("steps: [ { who: a, text: x, fields: { a: b } } ]", "`fields` without one of `type`"), ("steps: [ { who: a, pay: false } ]", "`true`"),
      ("steps: [ { who: a, text: x, late: 2d } ]", "from 1s to 1d"), ("steps: [ { wait: 1d, doubled: true } ]", "nothing is delivered"),
      ("steps: [ { together: [ { who: a, text: x } ], late: 1m } ]", "nothing is delivered"),
      ("{ people: { a: { phone: iphone } }, steps: [ { wait: 1d } ] }", "`phone`"),
      ("{ people: { a: { phon: ios } }, steps: [ { wait: 1d } ] }", "did you mean `phone`?"),
      ("steps: [ { who: a, text: x, expect: {} } ]", "empty"), ("steps: [ { who: a, text: x, expect: { rul: y } } ]", "did you mean `rule`?"),
      ("- a", "a list"),
    ])
  func conversationFaults(_ yaml: String, _ words: String) {
    let file = SourceFile(path: "c.yaml", utf8: Array((yaml + "\n").utf8))
    let (_, findings) = RuleCompiler.conversation(in: file)
    let shown = DiagnosticText(files: [file]).render(findings)
    #expect(findings.contains { $0.severity == .error } && shown.contains(words) && shown.contains("^"), "\(shown)")
  }

  @Test(
    "faults are written as they are read, and strike whom they name, as often as they say",
    arguments: [
      ("45009:0.1", .code(45009), 0.1, ""), ("slow:0.05", .slow, 0.05, ""), ("garbage:1.0", .garbage, 1, ""),
      ("qrcode/create=cut:0.5", .cut, 0.5, "qrcode/create"), ("-1:0.0", .code(-1), 0, ""),
      ("drip:0.1", .drip, 0.1, ""),
      ("absurd:0.1", .absurd, 0.1, ""),
      ("truncated:0.1", .truncated, 0.1, ""),
      ("deep:0.1", .deep, 0.1, ""),
      ("control:0.1", .control, 0.1, ""),
      ("html-429:0.1", .page(429), 0.1, ""),
      ("menu=html-599:1.0", .page(599), 1, "menu"),
    ] as [(String, Fault.Kind, Double, String)])
  func fault(_ text: String, _ kind: Fault.Kind, _ share: Double, _ path: String) throws {
    let fault = try #require(Fault(text))
    #expect(fault.kind == kind && fault.share == share && fault.path == path && fault.text == text)
    let source = FaultSource([fault], seed: 7)
    let struck = (0..<2000).compactMap { _ in source.roll(for: path.isEmpty ? "user/get" : path) }
    #expect(struck.allSatisfy { $0 == kind } && abs(Double(struck.count) / 2000 - share) < 0.04, "\(struck.count)")
    if !path.isEmpty { #expect(source.roll(for: "user/get") == nil) }
    #expect(fault.strikes && Fault("message/costum/send=45015:1")?.strikes == false)
  }

  @Test(
    "what is no fault is none",
    arguments: ["", "45009", "45009:2", "45009:x", "0:0.1", "loud:0.1", "=:", "a=b=c:1", "html:0.1", "html-200:0.1", "html-600:0.1", "html--1:0.1"])
  func noFault(_ text: String) { #expect(Fault(text) == nil) }

  /// Requests that a page of somebody else's could make a browser send, and nonsense.
  @Test(
    "the sandbox's own side takes only what its page sends",
    arguments: [
      ("/sandbox/act", "text/plain", #"{"who":"a","follow":true}"#), ("/sandbox/act", "application/json", "nonsense"),
      ("/sandbox/act", "application/json", "[]"), ("/sandbox/act", "application/json", #"{"who":"a"}"#),
      ("/sandbox/act", "application/json", #"{"who":"a","follow":false}"#),
      ("/sandbox/act", "application/json", #"{"who":"a","text":[]}"#), ("/sandbox/clock", "application/json", #"{"advance":"367d"}"#),
      ("/sandbox/act", "application/json", #"{"who":"a","text":"x","follow":true}"#), ("/sandbox/act", "application/json", #"{"follow":true}"#),
      ("/sandbox/act", "application/json", #"{"who":"","follow":true}"#),
      ("/sandbox/act", "application/json", #"{"who":"a","follow":true,"account":"none"}"#),
      ("/sandbox/time", "application/json", "{}"), ("/sandbox/clock", "application/json", #"{"advance_ms":-1}"#),
      ("/sandbox/clock", "application/json", #"{"advance":"soon"}"#), ("/sandbox/faults", "application/json", #"{"faults":["loud:1"]}"#),
      ("/sandbox/scan-image?who=a", "image/png", "x"), ("/sandbox/scan-image?who=a", "application/octet-stream", "x"),
      ("/sandbox/console", "application/json", #"{"token":5}"#), ("/sandbox/console", "application/json", #"{"token":"a b"}"#),
      ("/sandbox/console", "application/json", #"{"mode":"loud"}"#), ("/sandbox/console", "application/json", #"{"aes_key":"short"}"#),
      ("/sandbox/console", "application/json", #"{"address":"ftp://e"}"#), ("/sandbox/console", "application/json", #"{"allowed":"all"}"#),
      ("/sandbox/console", "application/json", #"{"allowed":["127.0.0.1",7]}"#),
      ("/sandbox/console", "application/json", #"{"secret_frozen":1}"#), ("/sandbox/console", "text/plain", "{}"),
      ("/sandbox/followers", "application/json", "{\"who\":\"\(String(repeating: "x", count: 41))\"}"),
    ])
  func wrongRequests(_ path: String, _ type: String, _ body: String) async throws {
    try await RunningSandbox.with { running in
      let (_, answer) = try await HTTP.post(running.base + path, type: type, Array(body.utf8))
      #expect(JSON(answer)?["error"]?.string?.isEmpty == false, "\(answer)")
    }
  }
}
