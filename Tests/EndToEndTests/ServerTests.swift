import Engine
import Foundation
import Glibc
import Rules
import SQLite
import Serving
import TestSupport
import Testing

@Suite("the server", .serialized)
struct ServerTests {
  static func rules(mode: String = "compatible", reply: String = "you said {{ message.content }}") -> String {
    """
    wxrules: 1
    accounts:
      main:
        app_id: wx0123456789abcdef
        original_id: gh_0123456789ab
        kind: service
        mode: \(mode)
        token: { env: WX_TOKEN }
        aes_key: { env: WX_AES }
    campaigns:
      booth: { qr: { kind: permanent, scene: "booth:{n}" }, for_each: { n: { range: 1..100000 } } }
    rules:
      - { id: new, on: scan, when: { subscription: new }, reply: "new {{ scene }}" }
      - { id: returning, on: scan, when: { subscription: returning }, reply: "returning {{ scene }}" }
      - { id: text, on: text, reply: "\(reply)" }
    """
  }

  @Test("a follower comes, leaves and comes back, also after a restart")
  func turns() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    var server = try RunningServer(in: scratch.path)
    #expect(server.output.contains("account   main  wx0123456789abcdef  compatible  http://127.0.0.1:\(server.port)/wx/main"))
    #expect(try server.get("/wx/main?\(RunningServer.query)&echostr=12345").text == "12345")
    let follow = Say.scan("booth:1", at: 1_700_000_000, isFollower: false)
    let first = try server.post(follow)
    #expect(first.status == 200 && first.content == "new booth:1")
    #expect(try server.post(follow).body == first.body)
    #expect(try server.post(Say.leave(at: 1_700_000_010)).text == "success")
    #expect(server.stop() == 0)
    server = try RunningServer(in: scratch.path)
    #expect(try server.post(follow).body == first.body)
    #expect(try server.post(Say.scan("booth:2", at: 1_700_000_020, isFollower: false)).content == "returning booth:2")
    #expect(server.output.contains("1 follower, 2 ledger lines"))
    #expect(!server.log.contains("o1"))
  }

  /// A follow by code in an envelope, the query that comes with it, and the signature in that.
  static func sealedFollow() throws -> (body: [UInt8], query: String, signature: String) {
    let line = try #require(
      try Repository.text("Tests/RuntimeTests/Tables/ciphertexts.tsv").split(separator: "\n").first { $0.hasPrefix("subscribe by code") })
    let cells = line.split(separator: "\t")
    let body = "<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><Encrypt><![CDATA[\(cells[7])]]></Encrypt></xml>"
    return (Array(body.utf8), RunningServer.query + "&encrypt_type=aes&msg_signature=\(cells[6])", String(cells[6]))
  }

  @Test("encrypted deliveries get encrypted answers; a plain one is refused in safe mode")
  func sealed() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(mode: "encrypted"), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    let (body, query, signature) = try Self.sealedFollow()
    let reply = try server.post(body, query: query)
    #expect(reply.status == 200 && reply.text.hasPrefix("<xml><Encrypt>") && reply.content == nil)
    #expect(try server.post(Say.text("hi", 1)).status == 403)
    #expect(try server.post(body, query: query.replacing(signature, with: String(repeating: "0", count: 40))).status == 403)
    #expect(server.comesToSay("安全模式"))
  }

  @Test(
    "silence is `success` in clear, also to an encrypted delivery: of a rule that says none, and where no rule matches",
    arguments: ["{ id: quiet, on: scan, reply: none }", "{ id: other, on: text, reply: hi }"])
  func sealedSilence(_ rule: String) throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(mode: "encrypted").components(separatedBy: "\nrules:\n")[0] + "\nrules:\n  - \(rule)\n", to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    let (body, query, _) = try Self.sealedFollow()
    // The platform's repeat of it, too.
    for _ in 0..<2 {
      let reply = try server.post(body, query: query)
      #expect(reply.status == 200 && reply.text == "success", "\(reply.status) \(reply.text)")
      #expect(reply.headers.contains("\r\ncontent-type: text/plain"), "\(reply.headers)")
    }
  }

  @Test("what is not the platform's gets an honest status and a short body")
  func refusals() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, ["--max-body", "65536"])
    let cases: [(String, Int, String)] = [
      ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 404, "no such path"),
      ("GET /wx/nobody HTTP/1.1\r\nHost: x\r\n\r\n", 404, "no such account"),
      ("DELETE /wx/main HTTP/1.1\r\nHost: x\r\n\r\n", 405, "only GET and POST"),
      ("POST /wx/main HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi", 400, "`signature` is missing"),
      ("POST /wx/main?\(RunningServer.query)1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi", 403, "wrong signature"),
      ("POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n<xml", 400, "not well-formed XML"),
      ("POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\nContent-Length: 52428800\r\n\r\n", 413, "body too long"),
      (
        "POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n10001\r\n\(String(repeating: "a", count: 65537))\r\n0\r\n\r\n",
        413, "body too long"
      ),
      ("GET /wx/main?\(String(repeating: "a", count: 9000)) HTTP/1.1\r\nHost: x\r\n\r\n", 414, "address too long"),
      ("nonsense\r\n\r\n", 400, ""),
      ("POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\nContent-Length: 18\r\n\r\n{\"MsgType\":\"text\"}", 400, "body is JSON, not XML"),
    ]
    for (request, status, text) in cases {
      let connection = try Connection(port: server.port)
      try connection.send(request)
      let reply = try connection.receive()
      #expect(reply.status == status && (text.isEmpty || reply.text.contains(text)), "\(request.prefix(160)): \(reply.status) \(reply.text)")
    }
    // A header without end meets a limit too.
    let endless = try Connection(port: server.port)
    try? endless.send("GET /wx/main HTTP/1.1\r\nX: \(String(repeating: "a", count: 1 << 20))")
    #expect(endless.isClosed())
    let metrics = try server.get("/metrics", admin: true).text
    #expect(metrics.contains("\nwxrules_refusals_total{reason=\"signature\"} 1\n"))
    #expect(metrics.contains("\nwxrules_refusals_total{reason=\"size\"} 3\n"))
    #expect(server.memory < 300 << 20)
    #expect(try server.post(Say.text("still here", 1)).content == "you said still here")
  }

  @Test("a stale time stamp is refused unless the window is off")
  func stale() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, ["--timestamp-window", "5m"])
    #expect(try server.post(Say.text("hi", 1)).text == "time stamp outside the window\n")
    #expect(try server.get("/wx/main?\(RunningServer.query)&echostr=1").status == 403)
  }

  @Test("slow, silent and half-closed clients keep nobody else waiting, and get what is theirs")
  func slowClients() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    let body = Say.text("half", 7)
    let half = try Connection(port: server.port)
    try half.send("POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n", body)
    half.shutdownWriting()
    #expect(try half.receive().content == "you said half")
    #expect(half.isClosed())
    // One byte at a time is slow, not wrong.
    let slow = try Connection(port: server.port)
    let request =
      Array("POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + Say.text("slow", 8)
    for byte in request { try slow.send("", [byte]) }
    #expect(try slow.receive().content == "you said slow")
    // Several requests in one go are answered in their order.
    let eager = try Connection(port: server.port)
    var pipeline: [UInt8] = []
    for index in 0..<5 {
      let body = Say.text("n\(index)", 100 + index)
      pipeline += Array("POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
    }
    try eager.send("", pipeline)
    for index in 0..<5 { #expect(try eager.receive().content == "you said n\(index)") }
    // Whoever leaves in the middle of a request is forgotten.
    for _ in 0..<20 { try Connection(port: server.port).send("POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nContent-Length: 500\r\n\r\n<xml>") }
    #expect(try server.post(Say.text("still", 9)).content == "you said still")
  }

  @Test("a thousand connections at once are all answered")
  func manyConnections() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = min(limit.rlim_max, 4096)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let connections = try (0..<1000).map { _ in try Connection(port: server.port) }
    for (index, connection) in connections.enumerated() {
      let body = Say.text("c\(index)", 10_000 + index, from: "o\(index)")
      try connection.send("POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n", body)
    }
    for (index, connection) in connections.enumerated() { #expect(try connection.receive().content == "you said c\(index)") }
    #expect(try server.get("/metrics", admin: true).text.contains("\nwxrules_connections 1000\n"))
    // What was accepted is answered before the process ends.
    for (index, connection) in connections.prefix(100).enumerated() {
      let body = Say.text("d\(index)", 20_000 + index, from: "o\(index)")
      try connection.send("POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n", body)
    }
    for (index, connection) in connections.prefix(100).enumerated() { #expect(try connection.receive().content == "you said d\(index)") }
    #expect(server.stop() == 0)
  }

  /// Requests that a client sends over and over without reading what comes; the last ones wait for the store.
  static let floods: [(name: String, isAdmin: Bool, request: [UInt8])] = [
    ("the shortest", false, Array("GET / HTTP/1.1\r\n\r\n".utf8)),
    (
      "handshakes", false,
      Array("GET /wx/main?\(RunningServer.query)&echostr=\(String(repeating: "a", count: 2000)) HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
    ),
    (
      "deliveries", false,
      Array("POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\nContent-Length: \(Say.text("flood", 1).count)\r\n\r\n".utf8)
        + Say.text("flood", 1)
    ),
    ("the admin listener", true, Array("GET /status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)),
    ("the admin listener, nothing there", true, Array("GET /none HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)),
  ]

  @Test("a client that sends without end and never reads is read no further, and costs its bound", arguments: floods.map(\.name))
  func neverReads(_ name: String) throws {
    let flood = try #require(Self.floods.first { $0.name == name })
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    #expect(try server.post(Say.text("before", 1000)).status == 200)
    _ = try server.status()
    let before = server.peakMemory
    let client = try Connection(port: flood.isAdmin ? server.adminPort : server.port)
    let sent = client.flood(flood.request, upTo: 48 << 20)
    #expect(sent < 48 << 20, "it read everything")
    #expect(server.peakMemory - before < 64 << 20, "\(sent) bytes cost \(server.peakMemory - before)")
    #expect(try server.post(Say.text("still here", 1001)).content == "you said still here")
    #expect(try server.get("/health", admin: true).status == 200)
  }

  @Test("requests that came ahead of an answer are answered in their order, however many")
  func cameAhead() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    let client = try Connection(port: server.port)
    let body = Say.text("first", 1)
    // The first waits for the disk; the others are there when it is answered.
    try client.send("POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n", body)
    try client.send(String(repeating: "GET / HTTP/1.1\r\n\r\n", count: 3000))
    #expect(try client.receive().content == "you said first")
    for number in 0..<3000 {
      let reply = try client.receive()
      guard reply.status == 404 else {
        Issue.record("answer \(number): \(reply.status)")
        return
      }
    }
    #expect(try server.post(Say.text("after", 2)).content == "you said after")
  }

  @Test("without file descriptors no connection is taken, and asking for one does not take the core")
  func noDescriptors() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/strace"), FileManager.default.isExecutableFile(atPath: "/usr/bin/prlimit"),
      try Binary.shell("strace -f -o /dev/null true") == 0
    else {
      print("SKIPPED: strace or prlimit cannot be used here, so tries to take a connection were not counted")
      return
    }
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let calls = scratch.path + "/calls.txt"
    let server = try RunningServer(
      in: scratch.path,
      watchedBy: ["/usr/bin/strace", "-D", "-f", "-qq", "-o", calls, "-e", "trace=accept,accept4", "/usr/bin/prlimit", "--nofile=96:96"])
    let first = try Connection(port: server.port)
    let request = "GET /wx/main?\(RunningServer.query)&echostr=1 HTTP/1.1\r\nHost: x\r\n\r\n"
    try first.send(request)
    #expect(try first.receive().status == 200)
    var others: [Connection] = []
    for _ in 0..<150 { others += [try Connection(port: server.port), try Connection(port: server.adminPort)] }
    // The beginning is enough: a spinning core writes millions of lines.
    func tries() throws -> Int {
      let begin = try FileHandle(forReadingFrom: URL(filePath: calls)).read(upToCount: 64 << 10) ?? Data()
      return String(decoding: begin, as: UTF8.self).split(separator: "\n").count { $0.contains("EMFILE") }
    }
    // Whoever is in is served, and each of these turns of the loop would be a try. It is asked again after a second, and it is that
    // round, whose first try fails, that must be a single one. By then each listener had two.
    for _ in 0..<100 where try tries() < 4 {
      for _ in 0..<100 {
        try first.send(request)
        #expect(try first.receive().status == 200)
      }
    }
    for _ in 0..<300 {
      try first.send(request)
      #expect(try first.receive().status == 200)
    }
    let count = try tries()
    #expect((4..<40).contains(count), "\(count) tries")
    others = []
    #expect(try server.post(Say.text("room", 1)).content == "you said room")
    #expect(server.comesToSay("no connection can be taken"))
    #expect(server.stop() == 0)
  }

  @Test("what the admin listener says is in the language that is asked for, and whoever keeps it is told that")
  func language() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    for (field, says) in [
      ("", "no campaign `none`"), ("Accept-Language: zh-CN,zh;q=0.9,en;q=0.8\r\n", "没有活动`none`"), ("Accept-Language: zh;q=0, en\r\n", "no campaign"),
      ("Accept-Language: en;q=0.5, zh\r\n", "没有活动`none`"),
    ] {
      let reply = try server.get("/qr/none", admin: true, headers: field)
      #expect(reply.status == 404 && reply.text.replacing(" ", with: "").contains(says.replacing(" ", with: "")), "\(field) \(reply.text)")
      #expect(reply.headers.lowercased().contains("\nvary: accept-language\r"), "\(reply.headers)")
    }
  }

  @Test("pages of others and names that were pointed here get nothing of the admin listener; whoever is no browser gets all")
  func strangePages() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    let cases: [(method: String, target: String, headers: String, status: Int)] = [
      ("GET", "/status", "", 200), ("GET", "/status", "Host: localhost:\(server.adminPort)\r\n", 200),
      ("GET", "/status", "Host: [::1]:9090\r\n", 200),
      ("GET", "/status", "Host: evil.example\r\n", 421), ("GET", "/metrics", "Host: 127.0.0.1.evil.example:9090\r\n", 421),
      ("GET", "/health", "Host: 127.evil.example\r\n", 421), ("GET", "/qr/none", "Host: evil.example\r\n", 421),
      ("POST", "/reload", "Host: evil.example\r\n", 421), ("POST", "/reload", "Origin: http://evil.example\r\n", 403),
      ("POST", "/reload", "Origin: null\r\n", 403), ("POST", "/reload", "Sec-Fetch-Site: cross-site\r\n", 403),
      ("POST", "/reload", "Sec-Fetch-Site: same-site\r\n", 403), ("POST", "/reload", "", 200),
      ("POST", "/reload", "Origin: http://127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n", 200),
      // It asks for a token of its own, and none was given.
      ("POST", "/mint/login", "Host: evil.example\r\n", 403),
    ]
    for (method, target, headers, status) in cases {
      #expect(try server.get(target, admin: true, method: method, headers: headers).status == status, "\(method) \(target) \(headers)")
    }
    #expect(server.stop() == 0)
    // A token keeps pages out by itself, and lets any name in.
    let guarded = try RunningServer(in: scratch.path, environment: ["WXRULES_ADMIN_TOKEN": "secret"])
    let token = "Authorization: Bearer secret\r\n"
    #expect(try guarded.get("/status", admin: true, headers: "Host: ops.example\r\n" + token).status == 200)
    #expect(try guarded.get("/status", admin: true, headers: "Host: ops.example\r\n").status == 401)
  }

  @Test("a HEAD is answered as its GET, without a body, and a slash at the end is the same address")
  func headAndSlash() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    let cases: [(target: String, isAdmin: Bool, status: Int)] = [
      ("/health", true, 200), ("/ready", true, 200), ("/status", true, 200), ("/none", true, 404),
      ("/wx/main?\(RunningServer.query)&echostr=12345", false, 200),
      ("/wx/main/?\(RunningServer.query)&echostr=12345", false, 200), ("/wx/nobody", false, 404), ("/", false, 404),
    ]
    for (target, isAdmin, status) in cases {
      let connection = try Connection(port: isAdmin ? server.adminPort : server.port)
      for method in ["HEAD", "GET"] {
        try connection.send("\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        // A body after the HEAD would stand where the next answer begins.
        let reply = try connection.receive(hasBody: method != "HEAD")
        #expect(reply.status == status && reply.headers.hasPrefix("HTTP/1.1 "), "\(method) \(target): \(reply.headers)")
        #expect(method == "HEAD" || status == 404 || !reply.body.isEmpty, "\(target)")
      }
    }
    #expect(try server.get("/wx/main/?\(RunningServer.query)&echostr=12345").text == "12345")
    #expect(try server.get("/wx/%6Dain?\(RunningServer.query)&echostr=12345").text == "12345")
    #expect(try server.get("/wx/main//?\(RunningServer.query)&echostr=12345").status == 404)
  }

  @Test("a saved change answers the next message within a second; a broken file changes nothing and is reported everywhere")
  func reload() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(reply: "one"), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    var number = 0
    func reply() throws -> String? {
      number += 1
      return try server.post(Say.text("hi", number)).content
    }
    #expect(try reply() == "one")
    // As editors save: a new file takes the name.
    try scratch.write(Self.rules(reply: "two"), to: "rules.yaml")
    #expect(try Waiting.until { try reply() == "two" })
    // In place.
    let handle = try FileHandle(forWritingTo: URL(filePath: scratch.path + "/rules.yaml"))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data(Self.rules(reply: "three").utf8))
    try handle.close()
    #expect(try Waiting.until { try reply() == "three" })
    // Broken.
    try scratch.write(Self.rules(reply: "{{ nobody }}"), to: "rules.yaml")
    #expect(server.comesToSay("reload refused"))
    #expect(try reply() == "three")
    #expect(server.comesToSay("error[WX0302]"))
    let rules = try server.status()["rules"] as? [String: Any]
    #expect(rules?["degraded"] as? Bool == true)
    #expect((rules?["detail"] as? String)?.contains("^^^^^^") == true)
    #expect(try server.get("/metrics", admin: true).text.contains("\nwxrules_rules_degraded 1\n"))
    let refused = try server.get("/reload", admin: true, method: "POST")
    #expect(refused.status == 422 && refused.text.contains("WX0302"))
    // A process that starts into the broken file serves what was in force, and says so.
    #expect(server.stop() == 0)
    let next = try RunningServer(in: scratch.path)
    #expect(next.output.contains("in force last; the files on disk are at fault"))
    number += 1
    #expect(try next.post(Say.text("hi", number)).content == "three")
    #expect(next.log.contains("critical"))
    // SIGHUP after the repair.
    try scratch.write(Self.rules(reply: "four"), to: "rules.yaml")
    next.signal(SIGHUP)
    #expect(
      try Waiting.until {
        number += 1
        return try next.post(Say.text("hi", number)).content == "four"
      })
  }

  @Test("while the store is held up: an answer that is late is refused, a queue that is full too; the repeat gets the answer")
  func heldUp() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, ["--deadline", "1s", "--max-waiting", "1"])
    #expect(try server.post(Say.text("before", 1)).status == 200)
    final class Gate: @unchecked Sendable {  // behind the lock
      let lock = NSLock()
      var isHeld = false
      var mayGo = false
    }
    let gate = Gate()
    let path = scratch.path + "/wx.db"
    let holder = Thread {
      // Another program that writes to the file, and takes its time.
      _ = try? SQLiteStore(path: path, serves: false).transact([], now: 1) { _ in
        gate.lock.withLock { gate.isHeld = true }
        _ = Waiting.until { gate.lock.withLock { gate.mayGo } }
        return []
      }
    }
    holder.start()
    try #require(Waiting.until { gate.lock.withLock { gate.isHeld } })
    // The first is with the store, the second waits, the third is one too many.
    let connections = try (0..<3).map { _ in try Connection(port: server.port) }
    for (index, connection) in connections.enumerated() {
      let body = Say.text("held", 10 + index)
      try connection.send("POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n", body)
      usleep(150_000)
    }
    #expect(try connections[2].receive().text == "too many deliveries are waiting\n")
    let late = try connections[0].receive()
    #expect(
      late.status == 503 && late.text == "not ready in time; the same delivery again gets the answer\n" && late.headers.contains("retry-after: 1"))
    #expect(try connections[1].receive().status == 503)
    gate.lock.withLock { gate.mayGo = true }
    for index in 0..<3 {
      // As the platform does: again, until it is answered.
      var reply = try server.post(Say.text("held", 10 + index))
      for _ in 0..<400 where reply.status == 503 {
        usleep(5000)
        reply = try server.post(Say.text("held", 10 + index))
      }
      #expect(reply.content == "you said held")
    }
    let metrics = try server.get("/metrics", admin: true).text
    #expect(metrics.contains("\nwxrules_refusals_total{reason=\"deadline\"} 2\n") && metrics.contains("wxrules_refusals_total{reason=\"busy\"}"))
    // Two were written in the meantime: their repeats were known.
    #expect(metrics.contains("\nwxrules_repeats_total 2\n"), "\(metrics.split(separator: "\n").filter { $0.contains("repeats") })")
  }

  @Test("rules whose tests fail are not put in force")
  func failingTests() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(reply: "one"), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    let test = "\ntests: [ { name: greets, event: { text: hi }, expect: { reply: one } } ]\n"
    try scratch.write(Self.rules(reply: "two") + test, to: "rules.yaml")
    let refused = try server.get("/reload", admin: true, method: "POST")
    #expect(refused.status == 422 && refused.text.contains("test `greets` failed"), "\(refused.text)")
    #expect(try server.post(Say.text("hi", 1)).content == "one")
    try scratch.write(Self.rules(reply: "two"), to: "rules.yaml")
    #expect(try server.get("/reload", admin: true, method: "POST").status == 200)
    #expect(try server.post(Say.text("hi", 2)).content == "two")
  }

  @Test("a token is changed under traffic: its file is read again, and the one before still counts")
  func tokenRotation() throws {
    let scratch = try Scratch()
    try scratch.write("ruleEngine01\n", to: "token")
    let rules = Self.rules().replacing("token: { env: WX_TOKEN }", with: "token: { current: { file: token }, previous: { env: WX_TOKEN } }")
    try scratch.write(rules, to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    let signature = String(decoding: Signature.make(["newToken", "1700000000", "1"].map { Array($0.utf8) }), as: UTF8.self)
    let query = "signature=\(signature)&timestamp=1700000000&nonce=1"
    #expect(try server.post(Say.text("hi", 1), query: query).status == 403)
    try scratch.write("newToken\n", to: "token")
    var status = 0
    for number in 2..<2000 where status != 200 {
      status = try server.post(Say.text("hi", number), query: query).status
      usleep(5000)
    }
    #expect(status == 200)
    #expect(try server.post(Say.text("hi", 9000)).content == "you said hi")
  }

  @Test("a folder that is swapped by a symbolic link is seen, as a ConfigMap's is")
  func symbolicLink() throws {
    let scratch = try Scratch()
    for (name, reply) in [("a", "from a"), ("b", "from b")] {
      try FileManager.default.createDirectory(atPath: "\(scratch.path)/\(name)", withIntermediateDirectories: true)
      try scratch.write(Self.rules(reply: reply), to: "\(name)/rules.yaml")
    }
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/data", withDestinationPath: "a")
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/rules.yaml", withDestinationPath: "data/rules.yaml")
    let server = try RunningServer(in: scratch.path)
    #expect(try server.post(Say.text("hi", 1)).content == "from a")
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/next", withDestinationPath: "b")
    rename(scratch.path + "/next", scratch.path + "/data")
    var content: String?
    for number in 2..<2000 where content != "from b" {
      content = try server.post(Say.text("hi", number)).content
      usleep(5000)
    }
    #expect(content == "from b")
  }

  @Test("with nothing to serve it refuses to start and says why")
  func refusesToStart() throws {
    let scratch = try Scratch()
    func run(_ arguments: [String] = []) throws -> String {
      let result = try Binary.run(["serve", "--check"] + arguments, in: scratch.path)
      #expect(result.status == 2)
      return result.errors
    }
    #expect(try run().contains("neither `rules.yaml` nor `rules/` here"))
    try scratch.write("wxrules: 1\nrules:\n  - { id: a, on: text, reply: hi }\n", to: "rules.yaml")
    #expect(try run().contains("declare no account") == true)
    try scratch.write(Self.rules(), to: "rules.yaml")
    #expect(try run().contains("environment variable WX_TOKEN is not set"))
    #expect(try run(["--admin", "0.0.0.0:9090"]).contains("WXRULES_ADMIN_TOKEN"))
    #expect(try run(["--listen", "nonsense"]).contains("write HOST:PORT"))
    #expect(try run(["--database", "/nowhere/wx.db"]).contains("cannot be written"))
  }

  @Test("an address that is taken is named, whichever it is")
  func takenAddresses() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    func errors(_ arguments: [String]) throws -> String {
      let result = try Binary.run(["serve", "--database", ":memory:"] + arguments, in: scratch.path, environment: RunningServer.environment)
      #expect(result.status == 2)
      return result.errors
    }
    #expect(try errors(["--listen", "127.0.0.1:\(server.port)"]) == "wxrules: cannot listen at 127.0.0.1:\(server.port): the address is in use\n")
    let admin = try errors(["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:\(server.adminPort)"])
    #expect(admin.hasSuffix("wxrules: cannot serve at 127.0.0.1:\(server.adminPort): the address is in use\n"), "\(admin)")
  }

  @Test("the admin listener asks for its token")
  func adminToken() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: ["WXRULES_ADMIN_TOKEN": "secret"])
    #expect(try server.get("/health", admin: true).status == 200)
    #expect(try server.get("/ready", admin: true).status == 200)
    #expect(try server.get("/status", admin: true).status == 401)
    #expect(try server.get("/status", admin: true, headers: "Authorization: Bearer secreT\r\n").status == 401)
    #expect(try server.get("/status", admin: true, headers: "Authorization: Bearer secret\r\n").status == 200)
    #expect(try server.get("/reload", admin: true, method: "POST").status == 401)
  }

  @Test("a decision is logged without the openid, survives rotation, and can be judged again")
  func decisions() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, ["--decision-log", "decisions.jsonl"])
    _ = try server.post(Say.text("hello", 1, from: "oSECRET"))
    func lines() -> [Substring] {
      ((try? String(contentsOfFile: scratch.path + "/decisions.jsonl", encoding: .utf8)) ?? "").split(separator: "\n").map { $0 }
    }
    for _ in 0..<2000 where lines().isEmpty { usleep(5000) }
    let line = try #require(lines().first)
    #expect(!line.contains("oSECRET") && line.contains("\"follower\":\"f_"))
    let id = try #require(line.firstRange(of: "\"id\":\"").map { line[$0.upperBound...].prefix { $0 != "\"" } })
    let replay = try Binary.run(["simulate", "--decision", "decisions.jsonl:\(id)"], in: scratch.path)
    #expect(replay.status == 0 && replay.output.contains("you said hello") && replay.output.contains("then      the same"), "\(replay)")
    rename(scratch.path + "/decisions.jsonl", scratch.path + "/old.jsonl")
    _ = try server.post(Say.text("again", 2, from: "oSECRET"))
    for _ in 0..<2000 where lines().isEmpty { usleep(5000) }
    #expect(lines().count == 1)
  }

  @Test("doctor says what is wrong, by posting and by a captured request")
  func doctor() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, ["--timestamp-window", "5m"])
    func doctor(_ arguments: [String], token: String = "ruleEngine01") throws -> Binary.Result {
      try Binary.run(["doctor"] + arguments, in: scratch.path, environment: RunningServer.environment.merging(["WX_TOKEN": token]) { $1 })
    }
    let healthy = try doctor(["--url", "http://127.0.0.1:\(server.port)/wx/main"])
    #expect(healthy.status == 0 && healthy.output.contains("✓ answer"), "\(healthy)")
    let token = try doctor(["--url", "http://127.0.0.1:\(server.port)/wx/main"], token: "otherToken")
    #expect(token.status == 1 && token.output.contains("✗ token     the server has another token"), "\(token)")
    let path = try doctor(["--url", "http://127.0.0.1:\(server.port)/wrong"])
    #expect(path.status == 1 && path.output.contains("✗ address"))
    #expect(try doctor(["--url", "http://127.0.0.1:1/wx/main"]).output.contains("no answer"))
    try scratch.write(
      "POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\n\r\n\(String(decoding: Say.text("hi", 1), as: UTF8.self))", to: "capture.txt")
    let captured = try doctor(["--capture", "capture.txt", "--old"])
    #expect(captured.status == 0 && captured.output.contains("✓ token     signed with the current token"), "\(captured)")
    #expect(try doctor(["--capture", "capture.txt"]).output.contains("✗ clock"))
    #expect(try doctor(["--capture", "capture.txt", "--old"], token: "otherToken").output.contains("令牌(Token)"))
  }

  @Test("attributes are put by the admin listener and imported beside it, and rules ask for them")
  func attributes() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(reply: "{{ user.attrs.points | default: 0 }}"), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    func put(_ target: String, _ body: String) throws -> HTTPReply {
      let connection = try Connection(port: server.adminPort)
      try connection.send("PUT \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n", Array(body.utf8))
      return try connection.receive()
    }
    #expect(try put("/followers/o1/attrs", "{\"points\":1200}").status == 404)
    for (path, body) in [("/followers/o%00/attrs", "{\"points\":1}"), ("/followers/o1/attrs", #"{"points":"\u0000"}"#)] {
      let refused = try put(path, body)
      #expect(refused.status == 400 && refused.text.contains("U+0000"), "\(refused)")
    }
    #expect(try server.post(Say.text("a", 1)).content == "0")
    let first = try put("/followers/o1/attrs", "{\"points\":1200}")
    #expect(first.status == 200 && first.text.contains("true"), "\(first.text)")
    #expect(try put("/followers/o1/attrs?account=main", "{\"points\":1200}").text.contains("false"))
    #expect(try server.post(Say.text("a", 2)).content == "1200")
    for (target, body, status) in [
      ("/followers/o1/attrs", "[1]", 400), ("/followers/o1/attrs", "{}", 400), ("/followers/o1/attrs", "{\"a b\":1}", 400),
      ("/followers/o1/attrs", "{\"a\":[1]}", 400), ("/followers/o1/attrs", "{\"a\":\"\(String(repeating: "x", count: 2049))\"}", 400),
      ("/followers/o1/attrs?account=other", "{\"a\":1}", 404), ("/followers/o1/attrs", String(repeating: " ", count: 70_000), 413),
    ] {
      #expect(try put(target, body).status == status, "\(target) \(body.prefix(20))")
    }
    #expect(try put("/followers/o1/attrs", "{\"points\":null}").status == 200)
    #expect(try server.post(Say.text("a", 3)).content == "0")

    try scratch.write("openid,points\no1,7\no9,8\n", to: "p.csv")
    func run(_ options: String...) throws -> (status: Int32, output: String, errors: String) {
      let result = try Binary.run(["attrs", "import", "p.csv"] + options, in: scratch.path, environment: RunningServer.environment)
      return (result.status, result.output, result.errors)
    }
    let tried = try run("--dry-run")
    #expect(tried.status == 1 && tried.output.contains("1 follower known, 1 not; nothing was written"), "\(tried)")
    #expect(try server.post(Say.text("a", 4)).content == "0")
    let imported = try run()
    #expect(imported.status == 1 && imported.output.contains("1 follower changed, 0 as they were, 1 not known"), "\(imported)")
    #expect(imported.errors.contains("p.csv:3: nobody of this openid is known") && !imported.errors.contains("o9"), "\(imported)")
    #expect(try run("--format", "json").output.contains("\"unchanged\" : 1"))
    #expect(try server.post(Say.text("a", 5)).content == "7")
    try scratch.write("openid,points\no1\n", to: "p.csv")
    #expect(try run().status == 2)
  }

  @Test("forget and ledger work beside a running server")
  func commands() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    _ = try server.post(Say.scan("booth:1", at: 1_700_000_000, from: "oA", isFollower: false))
    _ = try server.post(Say.scan("booth:2", at: 1_700_000_000, from: "oB", isFollower: false))
    let ledger = try Binary.run(["ledger", "list"], in: scratch.path, environment: RunningServer.environment)
    #expect(ledger.status == 0 && ledger.output.contains("2 lines\n") && ledger.output.contains("booth"), "\(ledger)")
    #expect(!ledger.output.contains("oA") && ledger.output.contains("  f_"), "\(ledger)")
    let report = try Binary.run(["report", "--from", "all", "--policy", "touch=first"], in: scratch.path, environment: RunningServer.environment)
    #expect(report.status == 0 && report.output.contains("booth"), "\(report)")
    let forgotten = try Binary.run(["forget", "-"], input: "oA\n", in: scratch.path, environment: RunningServer.environment)
    #expect(forgotten.status == 0 && forgotten.output.contains("forgotten: "), "\(forgotten)")
    #expect(try Binary.run(["forget", "oA"], in: scratch.path, environment: RunningServer.environment).status == 1)
    #expect(
      try Binary.run(["forget", "oA", "--database", "typo.db"], in: scratch.path, environment: RunningServer.environment).errors.contains(
        "no such file"))
    #expect(try server.post(Say.scan("booth:3", at: 1_700_000_100, from: "oA", isFollower: false)).content == "new booth:3")
    #expect(try server.post(Say.scan("booth:3", at: 1_700_000_100, from: "oB", isFollower: false)).content == "returning booth:3")
  }
}

@Suite("the pages' requests", .serialized)
struct ServedDocumentTests {
  /// The ```console blocks with `curl` of a page, one after the other, against the server that its ```sh block starts. `…` stands for anything.
  @Test("a server started as the page says answers as the page says", arguments: ["README.md", "README.zh-CN.md"])
  func page(_ document: String) throws {
    let text = Tour.without(try Repository.text(document))
    let scratch = try Scratch()
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/rules", withDestinationPath: Repository.root + "rules")
    let start = try #require(
      text.components(separatedBy: "```sh\n").dropFirst().map { $0.components(separatedBy: "```")[0] }.first { $0.contains("wxrules serve") })
    let command = try #require(start.components(separatedBy: "\n").first { $0.hasPrefix("wxrules serve ") })
    #expect(command.hasPrefix("wxrules serve --rules rules/ --database wx.db --timestamp-window off"))
    var environment: [String: String] = [:]
    for pair in start.components(separatedBy: "\n").filter({ $0.hasPrefix("export ") }).flatMap({ $0.dropFirst(7).split(separator: " ") }) {
      let parts = pair.split(separator: "=", maxSplits: 1)
      environment[String(parts[0])] = String(parts[1])
    }
    let server = try RunningServer(in: scratch.path, ["--rules", "rules/"], environment: environment)
    let blocks = text.components(separatedBy: "```console\n").dropFirst().map { $0.components(separatedBy: "```")[0] }.filter { $0.contains("curl") }
    #expect(blocks.count == 2)
    for block in blocks {
      let steps = block.components(separatedBy: "$ ").dropFirst().map { step in
        let lines = step.split(separator: "\n", omittingEmptySubsequences: true)
        return (command: String(lines[0]), output: lines.dropFirst().joined(separator: "\n"))
      }
      let script = steps.map { $0.command + "; echo; echo ---" }.joined(separator: "\n").replacing("127.0.0.1:8080", with: "127.0.0.1:\(server.port)")
      let output = try Binary.bash(script, in: scratch.path).components(separatedBy: "---\n")
      try #require(output.count > steps.count)
      for (index, step) in steps.enumerated() {
        let printed = output[index].trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(Self.agrees(printed, step.output), "\(step.command)\n\(printed)")
      }
    }
  }

  private static func agrees(_ printed: String, _ expected: String) -> Bool {
    var rest = printed[...]
    let parts = expected.components(separatedBy: "…")
    guard rest.hasPrefix(parts[0]) else { return false }
    for part in parts {
      guard let found = part.isEmpty ? rest.startIndex..<rest.startIndex : rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.isEmpty || parts.last == ""
  }
}
