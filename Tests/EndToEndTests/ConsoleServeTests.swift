import Foundation
import TestSupport
import Testing
import Wire

/// The console of a server that runs, and what an attacker would try with it.
@Suite("console")
struct ConsoleServeTests {
  static let view = "view-token-000000"
  static let operate = "operate-token-0000"
  static let tokens = ["WXRULES_VIEW_TOKEN": view, "WXRULES_ADMIN_TOKEN": operate]

  @Test("pages come from the binary, whoever asks, and each says what it may load")
  func pages() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: Self.tokens)
    let browser = ConsoleBrowser(server)
    let root = try browser.ask("GET", "/")
    #expect(root.status == 302 && root.headers.lowercased().contains("location: /console/"))
    let shell = try browser.ask("GET", "/console/")
    #expect(shell.status == 200 && shell.text.contains("/console/assets/app.js"))
    for path in ["/console", "/console/campaigns", "/console/campaigns/a%20b?by=day"] {
      #expect(try browser.ask("GET", path).body == shell.body, "\(path)")
    }
    for path in ["/console/", "/console/assets/app.js", "/api/session", "/api/none", "/console/assets/none.js"] {
      let headers = try browser.ask("GET", path).headers.lowercased()
      #expect(headers.contains("content-security-policy: default-src 'none'; script-src 'self'") && headers.contains("nosniff"), "\(path)")
    }
    #expect(try browser.ask("GET", "/api/none").status == 404 && browser.ask("GET", "/console/assets/none.js").status == 404)
    let script = try browser.ask("GET", "/console/assets/app.js")
    #expect(script.status == 200 && script.headers.lowercased().contains("content-type: text/javascript"))
    let tag = try #require(script.headers.split(separator: "\r\n").first { $0.lowercased().hasPrefix("etag: ") }?.dropFirst(6))
    #expect(try browser.ask("GET", "/console/assets/app.js", headers: "If-None-Match: \(tag)\r\n").status == 304)
    #expect(try browser.ask("HEAD", "/console/assets/app.js").status == 200)
    #expect(server.stop() == 0)
  }

  @Test("a token becomes a session: it looks or operates, and is worth nothing after its end")
  func sessions() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: Self.tokens)
    let viewer = ConsoleBrowser(server)
    // Pages ask who looks before anybody could log in; a wrong token is refused there too.
    let nobody = try viewer.ask("GET", "/api/session")
    #expect(nobody.status == 200 && nobody.json["role"] == JSON.null && nobody.json["accounts"] == nil, "\(nobody.text)")
    #expect(try viewer.ask("GET", "/api/session", headers: "Authorization: Bearer wrong\r\n").status == 401)
    for path in ["/api/status", "/api/outbox", "/api/live", "/api/audit", "/api/checks", "/api/rollout"] {
      #expect(try viewer.ask("GET", path).status == 401, "\(path)")
    }
    #expect(try viewer.login("wrong").status == 401 && viewer.cookie == nil)
    let login = try viewer.login(Self.view)
    #expect(login.status == 200 && login.json["role"] == "view" && login.json["needs_token"] == true, "\(login.text)")
    let told = login.headers.lowercased()
    #expect(told.contains("; path=/; httponly; samesite=strict") && !told.contains("secure"))
    let first = try #require(viewer.cookie)
    #expect(first.count == 64)
    for path in [
      "/api/session", "/api/status", "/api/outbox", "/api/outbox.csv", "/api/audit", "/api/audit.csv", "/api/checks?lang=zh", "/api/rollout",
    ] {
      let answer = try viewer.ask("GET", path)
      #expect(answer.status == 200 && answer.headers.lowercased().contains("cache-control: no-store"), "\(path) \(answer.text)")
    }
    #expect(try viewer.ask("GET", "/api/session").json["accounts"] != nil)
    // A stolen view cookie.
    for path in [
      "/api/reload", "/api/rollout", "/api/rollout/stop", "/api/rollout/finish", "/api/actions/1-0/retry", "/api/actions/1-0/drop",
    ] { #expect(try viewer.ask("POST", path, "{}").status == 403, "\(path)") }
    #expect(try viewer.ask("GET", "/api/outbox?openids=1").status == 403)
    #expect(try viewer.ask("POST", "/reload", "{}").status == 401, "the cookie is the console's")
    // Another login takes the place of it.
    #expect(try viewer.login(Self.operate, headers: "X-Forwarded-Proto: https\r\n").headers.lowercased().contains("; secure"))
    let second = try #require(viewer.cookie)
    viewer.cookie = first
    #expect(try viewer.ask("GET", "/api/status").status == 401)
    viewer.cookie = second
    #expect(try viewer.ask("POST", "/api/reload", "{}").json["result"] == "unchanged")
    #expect(try viewer.ask("POST", "/api/reload", "{\"x\": 1}").status == 400)
    // After the end.
    #expect(try viewer.ask("DELETE", "/api/session").status == 204)
    viewer.cookie = second
    #expect(try viewer.ask("GET", "/api/status").status == 401)
    viewer.cookie = nil
    // What stands in the audit, the newest first.
    let did = try viewer.ask("GET", "/api/audit", headers: "Authorization: Bearer \(Self.view)\r\n").list
    // Two wrong tokens: one shown with a request, one to the login.
    #expect(did.map { $0["did"] } == ["logout", "reload", "login", "login", "refused_login", "refused_login"] as [JSON?], "\(did)")
    #expect(did.allSatisfy { $0["from"] == "127.0.0.1" } && did[1]["session"] == did[2]["session"] && did[1]["role"] == "operate")
    #expect(server.stop() == 0)
  }

  @Test("bearer tokens go on working, and the one for looking changes nothing")
  func bearer() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: Self.tokens)
    let (view, operate) = ("Authorization: Bearer \(Self.view)\r\n", "Authorization: Bearer \(Self.operate)\r\n")
    for (method, path, headers, status) in [
      ("GET", "/status", view, 200), ("GET", "/metrics", view, 200), ("GET", "/api/status", view, 200), ("POST", "/reload", view, 403),
      ("POST", "/api/reload", view, 403), ("POST", "/reload", operate, 200), ("POST", "/api/reload", operate, 200), ("GET", "/status", "", 401),
      ("PUT", "/followers/o1/attrs", view, 403),
    ] { #expect(try server.get(path, admin: true, method: method, headers: headers).status == status, "\(method) \(path)") }
    #expect(server.stop() == 0)
  }

  @Test("five tries a minute, then one is told to wait")
  func rate() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: Self.tokens)
    let browser = ConsoleBrowser(server)
    for _ in 0..<5 { #expect(try browser.login("wrong").status == 401) }
    let refused = try browser.login(Self.operate)
    #expect(refused.status == 429 && refused.headers.lowercased().contains("retry-after: ") && browser.cookie == nil)
    // A proxy on this machine says whose tries they are.
    #expect(try browser.login(Self.operate, headers: "X-Forwarded-For: 192.0.2.9\r\n").status == 200)
    #expect(server.stop() == 0)
  }

  @Test(
    "tokens with requests are tried no more often than at the login, and each wrong one has its line in the audit",
    arguments: ["/api/status", "/status"])
  func bearerRate(_ path: String) throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: Self.tokens)
    func ask(_ token: String, from address: String, _ path: String) throws -> HTTPReply {
      try server.get(path, admin: true, headers: "X-Forwarded-For: \(address)\r\nAuthorization: Bearer \(token)\r\n")
    }
    for number in 0..<3 { #expect(try ask("wrong-token-00000\(number)", from: "192.0.2.7", path).status == 401) }
    #expect(try ask(Self.view, from: "192.0.2.7", path).status == 200, "mistyped, and then found")
    for _ in 0..<2 { #expect(try ask("wrong", from: "192.0.2.7", path).status == 401) }
    for token in ["wrong", Self.view, Self.operate] {
      let refused = try ask(token, from: "192.0.2.7", path)
      #expect(refused.status == 429 && refused.headers.lowercased().contains("retry-after: "), "\(token)")
    }
    // At the login it goes on counting.
    let browser = ConsoleBrowser(server)
    #expect(try browser.login(Self.view, headers: "X-Forwarded-For: 192.0.2.7\r\n").status == 429)
    for _ in 0..<40 { #expect(try ask(Self.view, from: "192.0.2.8", path).status == 200, "right ones do not count") }
    let audit = try ask(Self.view, from: "192.0.2.8", "/api/audit").list
    #expect(audit.count == 5 && audit.allSatisfy { $0["did"] == "refused_login" && $0["from"] == "192.0.2.7" && $0["role"] == .null }, "\(audit)")
    #expect(!"\(audit)".contains("wrong-token"))
    #expect(server.stop() == 0)
  }

  @Test("a page of somebody else's reads nothing and changes nothing, with a cookie or without a token")
  func strangers() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: Self.tokens)
    let browser = ConsoleBrowser(server)
    #expect(try browser.login(Self.operate, headers: "Origin: http://evil.example\r\n").status == 403 && browser.cookie == nil)
    #expect(try browser.login(Self.operate, headers: "Origin: http://127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n").status == 200)
    for headers in [
      "Origin: http://evil.example\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n",
      "Host: evil.example\r\nOrigin: http://127.0.0.1\r\n",
    ] {
      for (method, path) in [("POST", "/api/reload"), ("DELETE", "/api/session"), ("GET", "/api/outbox?openids=1"), ("GET", "/api/live")] {
        #expect(try browser.ask(method, path, method == "GET" ? nil : "{}", headers: headers).status == 403, "\(method) \(path) \(headers)")
      }
    }
    #expect(try browser.ask("GET", "/api/status").status == 200, "it goes on")
    #expect(server.stop() == 0)
    // A name that was pointed here, where no token is set.
    let open = try RunningServer(in: scratch.path)
    let visitor = ConsoleBrowser(open)
    #expect(try visitor.ask("GET", "/api/session").json["role"] == "operate")
    for path in ["/console/", "/api/status", "/api/live", "/"] {
      #expect(try visitor.ask("GET", path, headers: "Host: evil.example\r\n").status == 421, "\(path)")
    }
    #expect(try visitor.ask("POST", "/api/reload", "{}", headers: "Origin: http://evil.example\r\n").status == 403)
    #expect(try visitor.ask("POST", "/api/reload", "{}").status == 200)
    #expect(open.stop() == 0)
  }

  @Test("an action that waits is shown by a mask, dropped by who may, and the audit says so")
  func actions() throws {
    let rules = ServerTests.rules(reply: "ok")
      .replacingOccurrences(of: "wxrules: 1\n", with: "wxrules: 1\nrequires: \">=1.6\"\n")
      .replacingOccurrences(of: "    aes_key:", with: "    webhooks: { private_addresses: true }\n    aes_key:")
      .replacingOccurrences(of: "reply: \"ok\" }", with: "reply: \"ok\", do: [ { webhook: { url: \"http://127.0.0.1:9/x\" } } ] }")
    let scratch = try Scratch()
    try scratch.write(rules, to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, ["--no-actions"], environment: Self.tokens)
    let browser = ConsoleBrowser(server)
    _ = try browser.login(Self.operate)
    let openid = "oSECRET_0000000000000000001"
    #expect(try server.post(Say.text("hello", 1, from: openid)).content == "ok")
    let shown = try browser.ask("GET", "/api/outbox")
    let action = try #require(shown.list.first, "\(shown.text)")
    let (id, mask) = (try #require(action["id"]?.string), try #require(action["follower"]?.string))
    #expect(shown.list.count == 1 && action["state"] == "waiting" && mask.hasPrefix("f_") && !shown.text.contains(openid), "\(shown.text)")
    for (query, count) in [
      ("follower=\(mask)", 1), ("follower=f_0000000000000000", 0), ("kind=webhook", 1), ("kind=tag", 0), ("state=dead", 0),
      ("state=dead&state=waiting", 1), ("account=main&rule=text", 1), ("turn=1", 0), ("limit=1", 1),
    ] { #expect(try browser.ask("GET", "/api/outbox?\(query)").list.count == count, "\(query)") }
    for query in ["kind=x", "state=x", "follower=x", "turn=zz", "limit=0", "limit=1001"] {
      #expect(try browser.ask("GET", "/api/outbox?\(query)").status == 400, "\(query)")
    }
    let table = try browser.ask("GET", "/api/outbox.csv")
    #expect(table.text.contains(mask) && !table.text.contains(openid) && table.headers.lowercased().contains("filename=\"outbox.csv\""))
    #expect(try browser.ask("GET", "/api/outbox/\(id)").json == action)
    #expect(try browser.ask("GET", "/api/outbox/\(id)?openids=1").json["openid"] == .string(openid))
    #expect(try browser.ask("GET", "/api/outbox/1-0").status == 404)
    // It goes by itself: there is nothing to try again.
    #expect(try browser.ask("POST", "/api/actions/\(id)/retry", "{}").status == 409)
    #expect(try browser.ask("POST", "/api/actions/\(id)/retry", "{\"unknown\": 1}").status == 400)
    #expect(try browser.ask("POST", "/api/actions/1-0/drop", "{}").status == 404)
    #expect(try browser.ask("POST", "/api/actions/\(id)/drop", "{}").json == ["changed": 1, "left_out": 0])
    #expect(try browser.ask("POST", "/api/actions/\(id)/drop", "{}").status == 409)
    let did = try browser.ask("GET", "/api/audit").list
    #expect(did.map { $0["did"] } == ["drop", "drop", "retry", "openids", "login"] as [JSON?], "\(did)")
    #expect(did[1]["what"] == .string(id) && did[1]["result"] == "changed 1 action" && did[0]["result"]?.string?.hasPrefix("refused: ") == true)
    #expect(server.stop() == 0)
  }

  @Test("turns come as they happen, by masks; fifty may look, and none of them keeps the server from ending")
  func live() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: Self.tokens)
    let browser = ConsoleBrowser(server)
    _ = try browser.login(Self.view)
    var streams: [Connection] = []
    for _ in 0..<50 {
      let (connection, reply) = try browser.follow("/api/live")
      #expect(reply.status == 200 && reply.headers.lowercased().contains("content-type: text/event-stream"))
      streams.append(connection)
    }
    let refused = try browser.ask("GET", "/api/live")
    #expect(refused.status == 429 && refused.headers.lowercased().contains("retry-after: "))
    #expect(try server.post(Say.text("hello", 1, from: "oSECRET")).content == "you said hello")
    var text = ""
    // What comes now and then to keep the connection open comes also when no turn does.
    try #require(
      try Waiting.until(within: 60) {
        text += try streams[7].receiveSome()
        return text.contains("data: ") && text.hasSuffix("\n\n\r\n")
      })
    #expect(text.contains("\"event\":\"text\"") && text.contains("\"follower\":\"f_") && text.contains("you said hello"), "\(text)")
    #expect(!text.contains("oSECRET"))
    #expect(server.stop() == 0)
    #expect(streams[7].isClosed())
  }

  @Test("who asks for nothing does not keep health from its answer, and who has left a stream keeps no place")
  func held() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: Self.tokens)
    let browser = ConsoleBrowser(server)
    _ = try browser.login(Self.view)
    var halves: [Connection] = []
    for number in 0..<300 {
      halves.append(try Connection(port: server.adminPort))
      try halves[number].send(number % 3 == 0 ? "" : "GET /health HTTP/1.1\r\nHost: loc")
    }
    let start = ContinuousClock.now
    for path in ["/health", "/ready"] { #expect(try browser.ask("GET", path).status == 200, "\(path)") }
    #expect(start.duration(to: .now) < .seconds(8))
    // The oldest went for those who came later.
    #expect(halves[0].isClosed())
    halves = []
    // One that goes with what it has not read.
    var streams: [Connection] = []
    for _ in 0..<50 { streams.append(try browser.follow("/api/live", taking: 1 << 10).connection) }
    #expect(try browser.ask("GET", "/api/live").status == 429)
    #expect(try server.post(Say.text(String(repeating: "长", count: 600), 1, from: "o1")).status == 200)
    streams = []
    let left = ContinuousClock.now
    var status = 429
    while status == 429, left.duration(to: .now) < .seconds(10) { status = try browser.follow("/api/live").reply.status }
    #expect(status == 200)
    // A beat, which tells of those who have gone, comes every fifteen seconds.
    #expect(left.duration(to: .now) < .seconds(5))
    #expect(server.stop() == 0)
  }

  @Test("readers who take nothing do not keep the server from ending")
  func deaf() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: Self.tokens)
    let browser = ConsoleBrowser(server)
    _ = try browser.login(Self.view)
    var streams: [Connection] = []
    for number in 0..<50 { streams.append(try browser.follow("/api/live", taking: number == 7 ? nil : 1 << 10).connection) }
    // One of them reads: what it was shown, the others were offered. It is more than all places on the way to them hold.
    let long = String(repeating: "长", count: 600)
    var (number, bytes) = (0, 0)
    while bytes < 2_200_000, number < 20_000 {
      number += 1
      // One that a busy machine refuses is not shown; the next one is.
      _ = try server.post(Say.text("\(number) \(long)", number, from: "o\(number)"))
      bytes += streams[7].receiveReady().utf8.count
    }
    #expect(bytes >= 2_200_000)
    let start = ContinuousClock.now
    #expect(server.stop() == 0)
    // Nobody waited for what they leave untaken, which has ten seconds.
    #expect(start.duration(to: .now) < .seconds(8))
    for stream in streams { #expect(stream.isClosed()) }
  }
}
