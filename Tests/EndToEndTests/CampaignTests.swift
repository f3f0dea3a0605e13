import Engine
import Foundation
import Rules
import TestSupport
import Testing
import Wire

@Suite("campaigns, with the real program against the sandbox")
struct CampaignTests {
  /// Some hundreds in CI; ten thousand are `docs/performance.md`'s, by `scripts/prove`.
  static let codes = ProcessInfo.processInfo.environment["PROVE_CODES"].flatMap { Int($0) } ?? 600
  static let kills = 5

  @Test("a family is applied with a tenth of the calls failing and five times kill -9, and ends as declared")
  func killed() throws {
    let scratch = try Scratch()
    try scratch.write(
      SandboxRun.rules
        + """
        campaigns: { seat: { qr: { kind: temporary, scene: "seat:{n}", expires: 30d, renew: 1d }, for_each: { n: { range: 1..\(Self.codes) } } } }
        rules: [ { id: seat, on: scan, when: { campaign: seat }, reply: "{{ n }} 号" } ]

        """, to: "rules.yaml")
    let desk = try SandboxRun(
      in: scratch.path, ["--fault", "qrcode/create=-1:0.04", "--fault", "qrcode/create=cut:0.04", "--fault", "qrcode/create=garbage:0.02"])
    let began = Date()
    func made() throws -> Int { try desk.state()["code_count"]?.int ?? 0 }
    var underWay = 0
    for round in 1...Self.kills {
      let apply = try BackgroundProgram(
        ["qr", "apply", "--yes", "--parallel", "32"], in: scratch.path, environment: desk.environment, named: "apply\(round)")
      _ = try Waiting.until(every: 2000) { try !apply.isRunning || made() >= round * Self.codes / (Self.kills + 1) }
      #expect(apply.isRunning, "\(apply.output)\(apply.errors)")
      apply.kill()
      // What was under way was written down before it was sent.
      guard case .array(let plans)? = JSON(try desk.wxrules("qr", "plan", "--format", "json").output) else { continue }
      underWay += plans.first?["begun"]?.int ?? 0
    }
    // A code whose call fails four times is left for the next run.
    var runs = 0
    repeat {
      runs += 1
      _ = try desk.wxrules("qr", "apply", "--yes", "--parallel", "32")
    } while try desk.wxrules("qr", "plan", "-detailed-exitcode").status == 2 && runs < 10
    let seconds = Date().timeIntervalSince(began)
    let plan = try desk.wxrules("qr", "plan", "-detailed-exitcode")
    #expect(plan.status == 0 && plan.output == "account main: nothing to do, \(Self.codes) codes as declared\n", "\(plan.output)\(plan.errors)")

    let listed = JSON(try desk.wxrules("qr", "list", "--format", "json").output)
    guard case .array(let codes)? = listed else {
      Issue.record("no list")
      return
    }
    #expect(Set(codes.compactMap { $0["scene"]?.string }) == Set((1...Self.codes).map { "seat:\($0)" }))
    // Each code that is known exists, and carries its scene.
    for code in codes.enumerated().filter({ $0.offset % 37 == 0 }).map(\.element) {
      let outcome = try desk.act(["who": "小王", "ticket": code["ticket"] ?? .null])
      #expect("\(outcome)".contains(code["scene"]?.string ?? "-"))
    }
    let state = try desk.state()
    let (total, lost) = (state["code_count"]?.int ?? 0, state["lost_answers"]?.int ?? 0)
    // Made twice is only what nobody can know of: an answer that the platform lost, or one that was under way to a process that died.
    #expect(total - Self.codes <= lost + underWay, "\(total) made, \(lost) answers lost, \(underWay) under way")
    #expect(underWay <= Self.kills * 32)
    print(
      "codes: \(Self.codes) in \(Int(seconds)) s with \(Self.kills) kills, \(runs) runs after them, \(total) made, \(lost) answers lost by the platform, \(underWay) calls under way at a kill"
    )
  }

  static let shop =
    SandboxRun.rules
      + """
      lists:
        shops: { key: code, columns: { code: word, name: string }, rows: [ [ sh01, 静安店 ], [ bj01, 国贸店 ] ] }
      campaigns:
        door: { qr: { kind: permanent, scene: "door:{shop}" }, for_each: { shop: { list: shops } }, protect: true }
        till: { qr: { kind: permanent, scene: int, allocate: 1000..1999 }, for_each: { shop: { list: shops } } }
        ad: { qr: { kind: temporary, scene: ad, expires: 30d, renew: 1d } }
        login: { qr: { kind: temporary, scene: "login:{nonce:slug}", expires: 5m, mint: on_demand } }
      rules:
        - { id: door-new, on: scan, when: { campaign: door, subscription: new }, reply: "欢迎来到{{ shop.name }}！" }
        - { id: door, on: scan, when: { campaign: door }, reply: "欢迎回到{{ shop.name }}。" }
        - { id: till, on: scan, when: { campaign: till }, reply: "{{ shop.name }}收银台" }
        - { id: other, tier: fallback, on: scan, reply: 您好 }
        - { id: text, on: text, reply: { news: { title: 新品, description: "本周\\n上市", url: "https://m.example.com/new" } } }

      """

  /// Draws with one program, reads with another.
  @Test(
    "what is exported is read by zbar as what the platform made", .enabled(if: Tool.isInstalled("zbarimg"), "zbar-tools is not installed"),
    arguments: ["png", "svg", "platform"])
  func images(_ form: String) throws {
    let scratch = try Scratch()
    try scratch.write(Self.shop, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    #expect(try desk.wxrules("qr", "apply", "--yes").status == 0)
    let export = try desk.wxrules("qr", "export", "codes", "--image", form, "--name", "{campaign}/{key}")
    #expect(export.status == 0 && export.output == "5 images and manifest.csv written to codes\n", "\(export.output)\(export.errors)")
    let table = try String(contentsOfFile: scratch.path + "/codes/manifest.csv", encoding: .utf8)
    let rows = table.components(separatedBy: "\r\n").dropFirst().filter { !$0.isEmpty }.map { $0.components(separatedBy: ",") }
    #expect(rows.count == 5)
    for row in rows {
      var path = scratch.path + "/codes/" + row[0]
      if form == "svg" {
        guard Tool.isInstalled("rsvg-convert") else {
          print("SKIPPED: librsvg2-bin is not installed, so no SVG was read")
          return
        }
        #expect(try Binary.shell("rsvg-convert -w 600 '\(path)' -o '\(path).png'") == 0)
        path += ".png"
      }
      let read = try Binary.bash("zbarimg -q --raw '\(path)' 2>/dev/null", in: scratch.path).trimmingCharacters(in: .newlines)
      #expect(read == row[7], "\(row[0])")
    }
  }

  @Test("a table of printed codes is taken over whole, once, or with a row at fault not at all")
  func wall() throws {
    let scratch = try Scratch()
    try scratch.write(Self.shop, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    #expect(try desk.wxrules("qr", "apply", "--yes").status == 0)
    #expect(try desk.wxrules("qr", "export", "codes", "--image", "svg").status == 0)
    let table = try String(contentsOfFile: scratch.path + "/codes/manifest.csv", encoding: .utf8)
    func listed() throws -> [String] {
      guard case .array(let codes)? = JSON(try desk.wxrules("qr", "list", "--format", "json").output) else { return ["no list"] }
      return codes.compactMap { $0["scene"]?.string }.sorted()
    }
    let scenes = ["1000", "1001", "ad", "door:bj01", "door:sh01"]
    #expect(try listed() == scenes)
    // Another machine's database: it knows of none of them.
    func take(_ file: String) throws -> Binary.Result { try desk.wxrules("qr", "import", file, "--database", "other.db") }
    let lines = table.components(separatedBy: "\r\n").filter { !$0.isEmpty }
    let faulty: [(name: String, lines: [String], says: String)] = [
      ("another scene", lines.map { $0.replacing("door:bj01", with: "door:nj01") }, "not \"door:nj01\""),
      ("nothing of the kind", lines.map { $0.replacing("door[bj01]", with: "gate[bj01]") }, "the rules declare no code"),
      ("twice", lines + [lines[1]], "stands in the table twice"),
    ]
    for (name, lines, says) in faulty {
      try scratch.write(lines.joined(separator: "\r\n") + "\r\n", to: "faulty.csv")
      let refused = try take("faulty.csv")
      #expect(
        refused.status == 2 && refused.errors.contains("faulty.csv:") && refused.errors.contains("nothing was taken over"), "\(name): \(refused)")
      #expect(refused.errors.contains(says), "\(name): \(refused.errors)")
    }
    let first = try take("codes/manifest.csv")
    #expect(first.status == 0 && first.output == "5 codes taken over\n", "\(first)")
    let second = try take("codes/manifest.csv")
    #expect(second.status == 0 && second.output == "0 codes taken over, 5 known already\n", "\(second)")
  }

  @Test("what commands say when something is not as it should be")
  func complaints() throws {
    let scratch = try Scratch()
    try scratch.write(Self.shop, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    let cases: [(String, Int32, String)] = [
      ("qr apply", 2, "add --yes"), ("qr show 'door[sh01]'", 2, "declared and not made yet"), ("qr show door[", 2, "not an address"),
      ("qr plan dor", 2, "did you mean `door`?"), ("qr plan -detailed-exitcode dor", 1, "did you mean"),
      ("qr plan -detailed-exitcode", 2, "5 to create"),
      ("qr plan --account none", 2, "no account `none`"), ("qr apply nothing.json", 2, "no such file"), ("qr apply rules.yaml", 2, "not a plan"),
      ("qr plan --platform here", 2, "not an address"), ("qr export codes", 2, "no live code"), ("qr forget 'door[sh01]'", 2, "not made yet"),
      ("qr status", 1, "not made yet"), ("qr mint door", 2, "mint: on_demand"), ("qr mint logn", 2, "did you mean `login`?"),
      ("qr mint login --value nonce", 2, "HOLE=TEXT"), ("qr mint login --value 'nonce=a b'", 2, "do not fit"),
      ("qr mint login --value x=1", 2, "no hole `x`"),
      ("qr import 'door[sh02]' --ticket t --url u", 2, "declare no code"), ("qr import ad --ticket t --url u", 2, "--expires"),
      ("qr import ad --ticket t --url u --expires 31d", 2, "thirty days"),
      ("qr import ad --ticket t --url javascript:1 --expires 3d", 2, "no code of the platform holds that"),
      ("qr import 'till[sh01]' --scene 5 --ticket t --url u", 2, "1000 to 1999"),
      ("qr import 'door[sh01]' --expires 3d --ticket t --url u", 2, "permanent"), ("api GET cgi-bin/x", 2, "begins with /"),
      ("api GET '/cgi-bin/user/get?access_token=x'", 2, "leave `access_token` out"), ("api GET /cgi-bin/none", 2, "is not the platform (status 404"),
      ("api POST /cgi-bin/tags/create --data nonsense", 2, "not JSON"), ("api GET /x --data '{}'", 2, "no body"),
      ("api POST /cgi-bin/tags/create --data @none.json", 2, "no such file"), ("api POST /cgi-bin/tags/create", 1, "errcode 45157"),
      ("api GET /cgi-bin/menu/get", 1, "46003"), ("explain 45009", 0, "quota_day"), ("explain 12345", 1, "does not know what it means"),
      ("sandbox --listen 0.0.0.0:0", 2, "loopback"), ("sandbox --fault loud:1", 2, "KIND:SHARE"),
      ("sandbox --unverified mian", 2, "did you mean main?"),
      ("template list", 0, "account main has no templates"), ("sandbox run none.yaml", 2, "no such file"),
      ("sandbox run rules.yaml", 2, "not a conversation"), ("sandbox --listen 127.0.0.1:\(desk.port) --file other.db", 2, "cannot listen"),
    ]
    for (line, status, words) in cases {
      let result = try Binary.bash(
        "\(Binary.path) \(line) 2>&1; echo \"=$?\"", in: scratch.path, environment: desk.environment)
      #expect(result.hasSuffix("=\(status)\n") && result.contains(words), "\(line): \(result)")
    }
    // A plan that is only looked at makes no database.
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/plan-only.db"))
    _ = try desk.wxrules("qr", "plan", "--database", "plan-only.db")
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/plan-only.db"))
  }

  @Test("a database holds the codes of one account of one platform; a plan holds for what it was made for")
  func owners() throws {
    let scratch = try Scratch()
    try scratch.write(Self.shop, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    #expect(try desk.wxrules("qr", "plan", "door", "--out", "door.json").status == 0)
    let applied = try desk.wxrules("qr", "apply", "door.json")
    #expect(applied.status == 0 && applied.output.contains("2 steps done"), "\(applied.output)\(applied.errors)")
    #expect(try desk.wxrules("qr", "plan").output.hasPrefix("account main: 3 to create, 2 as declared"))
    for command in [["qr", "plan"], ["qr", "apply", "--yes"], ["qr", "status", "--refresh"], ["qr", "export", "codes"], ["serve", "--check"]] {
      let other = try Binary.run(command + ["--platform", "http://127.0.0.1:1"], in: scratch.path, environment: desk.environment)
      #expect(other.status == 2 && other.errors.contains("use another database"), "\(command) \(other.errors)")
    }
    try scratch.write(Self.shop.replacingOccurrences(of: "main: {", with: "shop: {"), to: "rules.yaml")
    let stranger = try desk.wxrules("qr", "apply", "door.json")
    #expect(stranger.status == 2 && stranger.errors.contains("which is not among"))
    let printed = try desk.wxrules("qr", "forget", "door[sh01]", "--account", "shop")
    #expect(printed.status == 2)
    try scratch.write(Self.shop, to: "rules.yaml")
    #expect(try desk.wxrules("qr", "forget", "door[sh01]").errors.contains("add --protected"))
    #expect(try desk.wxrules("qr", "forget", "door[sh01]", "--protected").status == 0)
  }

  @Test("rules that take the campaign from a printed code are refused by everybody who knows the database, with the code's name")
  func printedCodes() throws {
    let scratch = try Scratch()
    try scratch.write(Self.shop, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    #expect(try desk.wxrules("qr", "apply", "--yes").status == 0)
    #expect(try desk.wxrules("serve", "--check").status == 0)
    #expect(try desk.wxrules("doctor").status == 0)
    try desk.serve()
    try scratch.write(Self.shop.replacingOccurrences(of: ", [ bj01, 国贸店 ]", with: ""), to: "rules.yaml")
    let words = "`door[bj01]`: the printed code is no longer declared: scans of \"door:bj01\" would reach no campaign"
    let reload = try desk.request("POST", "/reload", port: desk.adminPort)
    #expect(reload.status == 422 && reload.text.contains("door[bj01]"), "\(reload.text)")
    #expect(try desk.act(["who": "小王", "scan": "door:bj01"]).line.contains("国贸店"))
    for (command, status) in [(["serve", "--check"], 2), (["doctor"], 1), (["qr", "plan"], 1)] as [([String], Int32)] {
      let result = try Binary.run(command, in: scratch.path, environment: desk.environment)
      #expect(result.status == status && (result.errors + result.output).contains("door[bj01]"), "\(command) \(result)")
      if command != ["qr", "plan"] { #expect((result.errors + result.output).contains(words), "\(result)") }
    }
    #expect(try desk.wxrules("qr", "forget", "door[bj01]", "--protected").status == 0)
    #expect(try desk.request("POST", "/reload", port: desk.adminPort).status == 200)
  }

  @Test("the secret is wrong: said once, in words, and nothing is made")
  func wrongSecret() throws {
    let scratch = try Scratch()
    try scratch.write(Self.shop, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    let result = try Binary.run(
      ["qr", "apply", "--yes"], in: scratch.path, environment: desk.environment.merging(["WX_SECRET": "other-secret-0123"]) { $1 })
    #expect(
      result.status == 1 && result.errors.contains("AppSecret is wrong") && result.output.contains("stopped with 5 steps left"), "\(result.errors)")
    #expect(!result.errors.contains("other-secret-0123") && !result.output.contains("other-secret-0123"))
    #expect(try desk.state()["code_count"] == 0)
  }

  @Test("a server answers for codes: images, a page, codes on demand; and learns of ids that are given out while it runs")
  func served() throws {
    let scratch = try Scratch()
    try scratch.write(Self.shop, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    try desk.serve()
    func admin(_ method: String, _ target: String, _ headers: String = "", _ body: String = "") throws -> HTTPReply {
      try desk.request(method, target, port: desk.adminPort, headers: headers, body)
    }
    #expect(try admin("GET", "/qr/ad").status == 404)
    #expect(try desk.wxrules("qr", "apply", "--yes").status == 0)
    let png = try admin("GET", "/qr/door/sh01")
    #expect(png.status == 200 && png.headers.lowercased().contains("image/png") && png.body.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(try admin("GET", "/qr/door/sh01.svg").text.hasPrefix("<svg"))
    #expect(try admin("GET", "/qr/ad.png").body.starts(with: [0x89, 0x50]))
    let page = try admin("GET", "/qr/ad", "Accept: text/html\r\n").text
    #expect(page.contains("<h1>ad</h1>") && page.contains("until "))
    for target in ["/qr/none", "/qr/door/none", "/qr/door/%2e%2e%2f", "/qr/login"] { #expect(try admin("GET", target).status == 404, "\(target)") }

    // Ids that were given out since it started are known within a second.
    try scratch.write(Self.shop.replacingOccurrences(of: "[ sh01, 静安店 ]", with: "[ gz01, 天河店 ], [ sh01, 静安店 ]"), to: "rules.yaml")
    #expect(try desk.wxrules("qr", "apply", "--yes").status == 0)
    var answer = ""
    for attempt in 0..<100 where !answer.contains("天河店收银台") {
      answer = try desk.act(["who": .string("客\(attempt)"), "scan": "1002"]).line
      usleep(50_000)
    }
    #expect(answer.contains("天河店收银台"))
    #expect(try desk.act(["who": "小王", "scan": "1000"]).line.contains("静安店收银台"))

    let token = "Authorization: Bearer 0123456789abcdef\r\n"
    #expect(try admin("POST", "/mint/login").status == 401)
    #expect(try admin("POST", "/mint/login", "Authorization: Bearer 0123456789abcdeg\r\n").status == 401)
    let first = try admin("POST", "/mint/login", token + "Idempotency-Key: a\r\n")
    #expect(first.status == 201)
    #expect(try admin("POST", "/mint/login", token + "Idempotency-Key: a\r\n").text == first.text)
    #expect(try admin("POST", "/mint/login", token, #"{"values":{"nonce":"n1"}}"#).text.contains("login:n1"))
    let refusals: [(String, String, Int)] = [
      ("/mint/login", "nonsense", 400), ("/mint/login", #"{"value":{}}"#, 400), ("/mint/login", #"{"values":{"nonce":[]}}"#, 400),
      ("/mint/login", #"{"values":{"nonce":"a b"}}"#, 400), ("/mint/login", #"{"values":{"nonce":"n1"}}"#, 409), ("/mint/none", "", 404),
      ("/mint/door", "", 404), ("/mint/login", String(repeating: " ", count: 20_000), 413),
    ]
    for (target, body, status) in refusals { #expect(try admin("POST", target, token, body).status == status, "\(target) \(body.prefix(40))") }
    for _ in 0..<60 { _ = try admin("POST", "/mint/login", token) }
    let last = try admin("POST", "/mint/login", token)
    #expect(last.status == 429 && last.headers.lowercased().contains("retry-after: 60"))
    let log = desk.server?.errors ?? ""
    #expect(!log.contains("sandbox-secret") && !log.contains("SANDBOX_") && !log.contains("oSANDBOX"))
  }

  @Test("a campaign and a key in Chinese are found at their addresses, decoded once")
  func chinese() throws {
    let scratch = try Scratch()
    try scratch.write(
      SandboxRun.rules
        + """
        campaigns:
          春节: { qr: { kind: permanent, scene: spring } }
          门店: { qr: { kind: permanent, scene: "store:{city}" }, for_each: { city: { of: [ 上海, 北京 ] } } }
          登录: { qr: { kind: temporary, scene: "login:{nonce:slug}", expires: 5m, mint: on_demand } }
        rules: [ { id: r, on: scan, reply: 您好 } ]

        """, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path, ["--lenient", "scene-signs"])
    let applied = try desk.wxrules("qr", "apply", "--yes")
    #expect(applied.status == 0, "\(applied.output) \(applied.errors)")
    try desk.serve()
    func status(_ method: String, _ target: String, _ headers: String = "") throws -> Int {
      try desk.request(method, target, port: desk.adminPort, headers: headers).status
    }
    let (spring, store, login) = (PercentEncoding.encode("春节"), PercentEncoding.encode("门店"), PercentEncoding.encode("登录"))
    for target in [
      "/qr/\(spring)", "/qr/\(spring).png", "/qr/\(store)/\(PercentEncoding.encode("上海"))", "/qr/\(store)/\(PercentEncoding.encode("北京")).svg",
    ] {
      #expect(try status("GET", target) == 200, "\(target)")
    }
    #expect(try status("GET", "/qr/\(PercentEncoding.encode(spring))") == 404, "decoded twice")
    let token = "Authorization: Bearer 0123456789abcdef\r\n"
    #expect(try status("POST", "/mint/\(login)", token) == 201)
  }

  @Test("temporary codes are renewed by the server when it starts, and those that nobody made are not")
  func renewal() throws {
    let scratch = try Scratch()
    try scratch.write(Self.shop.replacingOccurrences(of: "expires: 30d, renew: 1d", with: "expires: 3s, renew: 2s"), to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    #expect(try desk.wxrules("qr", "apply", "--yes", "ad").status == 0)
    let before = try desk.wxrules("qr", "list", "ad", "--format", "json").output
    let isDue = "account main: 1 to renew"
    var looks = 0
    while try !desk.wxrules("qr", "plan", "ad").output.hasPrefix(isDue), looks < 100 {
      looks += 1
      usleep(50_000)
    }
    try desk.serve()
    var after = before
    for _ in 0..<100 where after == before {
      after = try desk.wxrules("qr", "list", "ad", "--format", "json").output
      usleep(50_000)
    }
    #expect(after.contains("\"renewals\" : 1"))
    #expect(try desk.wxrules("qr", "list", "door").output.isEmpty)
    #expect(try desk.request("GET", "/metrics", port: desk.adminPort).text.contains("\nwxrules_codes_renewed_total 1\n"))
  }
}
