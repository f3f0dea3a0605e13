import Engine
import Foundation
import Glibc
import Rules
import SQLite
import TestSupport
import Testing
import Wire

/// Actions with the real program: `serve`, `work` and the commands beside them, against a sandbox and endpoints of a test.
@Suite("actions, with the real program")
struct ActionTests {
  static func rules(_ hook: String) -> String {
    SandboxRun.rules.replacingOccurrences(
      of: "aes_key: { env: WX_AES } }", with: "aes_key: { env: WX_AES }, webhooks: { private_addresses: true } }"
    )
    .replacingOccurrences(of: ">=1.4", with: ">=1.6") + """
      templates: { done: { id: TPL, fields: [ thing1 ] } }
      rules:
        - id: bind
          on: text
          when: { text: { prefix: bind } }
          reply: 请稍候
          do: [ { webhook: { url: "\(hook)/bind", timeout: 700ms, use_reply: true, late: send, fields: { said: "{{ message.content }}" } } } ]
        - id: ask
          on: text
          when: { text: { prefix: ask } }
          reply: 系统繁忙
          do: [ { webhook: { url: "\(hook)/ask", timeout: 700ms, use_reply: true } } ]
        - { id: unbind, on: unsubscribe, reply: none, do: [ { webhook: { url: "\(hook)/unbind" }, on_error: retry(3) } ] }
        - id: work
          on: text
          reply: 好的
          do:
            - tag: { add: [ vip, 上海 ], remove: 沉默 }
            - remark: "来过 {{ message.content }}"
            - send: { text: 第一条 }
            - send: { choices: { head: 满意吗, items: [ { id: "1", text: 满意 }, { id: "2", text: 不满意 } ] } }
            - template: { id: done, data: { thing1: 预约成功 } }
      """
  }

  struct Place {
    let scratch: String
    let desk: SandboxRun
    let hook: ScriptedServer
  }

  /// Slow answers come after a second; `ask` answers by what was said.
  static func hook() throws -> ScriptedServer {
    try ScriptedServer { request in
      let said = JSON(request.text)?["fields"]?["said"]?.string ?? ""
      switch request.path {
      case "/bind":
        if said.contains("slow") { usleep(1_200_000) }
        return said.contains("bad") ? .json("", status: 404) : .json(#"{"text":"已绑定 \#(said)"}"#)
      case "/ask": return .json("", status: 500)
      default: return .json("{}")
      }
    }
  }

  /// What an act brings within some seconds.
  static func waits(_ seconds: Double = 15, for condition: () throws -> Bool) rethrows -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
      if try condition() { return true }
      usleep(50_000)
    }
    return false
  }

  static func texts(_ chat: [JSON], _ way: String) -> [String] {
    chat.filter { $0["way"]?.string == way }.compactMap { $0["body"]?["text"]?["content"]?.string }
  }

  @Test("an endpoint's answer is the reply; late, it comes as a message; wrong, the rule's own stands; a repeat gets the same")
  func answers() throws {
    let scratch = try Scratch()
    let hook = try Self.hook()
    try scratch.write(Self.rules(hook.base), to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path, ["--repeats", "1"])
    try desk.serve()
    try desk.act(["who": "小王", "follow": true])
    try desk.act(["who": "小王", "text": "bind quick"])
    #expect(try Self.texts(desk.chat("小王"), "passive") == ["已绑定 bind quick"])
    #expect(hook.count("/bind") == 1, "the delivery came twice, the endpoint was asked once")
    let call = try #require(hook.requests.first { $0.path == "/bind" }.flatMap { JSON($0.text) })
    #expect(call["rule"] == "bind" && call["event"]?["type"] == "text" && call["event"]?["text"] == "bind quick")
    #expect(call["follower"]?["subscription"] == "existing" && call["follower"]?["openid"]?.string?.hasPrefix("oSANDBOX") == true)

    try desk.act(["who": "小王", "text": "bind slow"])
    #expect(try Self.texts(desk.chat("小王"), "passive").last == "请稍候")
    #expect(try Self.waits { try Self.texts(desk.chat("小王"), "custom") == ["已绑定 bind slow"] })
    try desk.act(["who": "小王", "text": "bind bad"])
    try desk.act(["who": "小王", "text": "ask me"])
    #expect(try Self.texts(desk.chat("小王"), "passive").suffix(2) == ["请稍候", "系统繁忙"])
    try desk.act(["who": "小王", "unfollow": true])
    #expect(Self.waits { hook.count("/unbind") == 1 })
    let unbind = try #require(hook.requests.first { $0.path == "/unbind" })
    #expect(unbind.head.lowercased().contains("idempotency-key: \(JSON(unbind.text)?["id"]?.string ?? "?")"))
    // Calls that a follower waited for are counted and spoken of as all others.
    let metrics = try desk.request("GET", "/metrics", port: desk.adminPort).text
    #expect(metrics.contains(#"wxrules_actions_total{action="webhook",result="retried",class="timeout"} 1"#), "\(metrics)")
    #expect(metrics.contains(#"wxrules_actions_total{action="webhook",result="dead",class="status"} 2"#))
    #expect(metrics.contains(#"wxrules_actions_ended_total{action="webhook",result="dead"} 2"#))
    let log = desk.server?.errors ?? ""
    #expect(
      log.contains("an action failed: the endpoint answered with status 404")
        && log.contains("an action failed: the endpoint answered with status 500"), "\(log)")
  }

  @Test("what waits because the account is set up wrongly is shown everywhere with its cause, and goes when it is mended")
  func paused() throws {
    let scratch = try Scratch()
    let hook = try Self.hook()
    try scratch.write(Self.rules(hook.base), to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path, ["--fault", "message/custom/send=48001:1"])
    try desk.serve()
    try desk.act(["who": "小王", "follow": true])
    try desk.act(["who": "小王", "text": "hi"])
    #expect(try Self.waits { try desk.wxrules("outbox", "list").output.contains("3 waiting (2 paused), 0 dead\n") })
    let list = try desk.wxrules("outbox", "list").output
    #expect(list.contains("paused    2 actions: send of main\nbecause   errcode 48001, this account may not use the call"), "\(list)")
    #expect(list.contains("\ndo        get the right to `/cgi-bin/message/custom/send`: ") && list.contains("+08:00, next try "), "\(list)")
    #expect(list.hasSuffix("7 queued = 3 waiting + 4 done\n"), "\(list)")
    guard case .array(let rows)? = JSON(try desk.wxrules("outbox", "list", "--state", "paused", "--format", "json").output) else {
      Issue.record("no list")
      return
    }
    #expect(rows.count == 2 && rows.allSatisfy { $0["pause"]?["code"] == "48001" && $0["state"] == "paused" })
    #expect(rows.allSatisfy { $0["openid"] == nil && $0["follower"]?.string?.hasPrefix("f_") == true })
    #expect(try !desk.wxrules("outbox", "show", rows.first?["id"]?.string ?? "").output.contains("oSANDBOX"))
    if case .array(let open)? = JSON(try desk.wxrules("outbox", "list", "--state", "paused", "--format", "json", "--show-openids").output) {
      #expect(open.count == 2 && open.allSatisfy { $0["openid"]?.string?.hasPrefix("oSANDBOX") == true })
    }
    let shown = try desk.wxrules("outbox", "show", rows.first?["id"]?.string ?? "").output
    #expect(shown.contains("state     paused\nbecause   errcode 48001"), "\(shown)")
    let doctor = try desk.wxrules("doctor")
    #expect(
      doctor.status == 1 && doctor.output.contains("✗ platform  send of main: 2 actions paused: errcode 48001, this account may not"), "\(doctor)")
    #expect(doctor.output.contains("; get the right to `/cgi-bin/message/custom/send`: "), "\(doctor)")
    func actions() throws -> JSON? { JSON(try desk.request("GET", "/status", port: desk.adminPort).text)?["actions"] }
    #expect(try Self.waits { try actions()?["paused"]?.int == 2 })
    let status = try #require(try actions())
    guard case .array(let pauses)? = status["pauses"] else {
      Issue.record("\(status.line)")
      return
    }
    #expect(pauses.map { $0["kind"]?.string } == ["send"] && pauses.first?["waiting"]?.int == 2, "\(status.line)")
    #expect(pauses.first?["do"]?.string?.contains("接口权限") == true && pauses.first?["next_try"]?.string?.hasSuffix("+08:00") == true, "\(status.line)")
    #expect(
      try desk.request("GET", "/metrics", port: desk.adminPort).text.contains(#"wxrules_outbox_paused{account="main",action="send",class="48001"} 2"#)
    )
    #expect(desk.server?.errors.contains("`send` waits: errcode 48001") == true)

    _ = try desk.request("POST", "/sandbox/faults", headers: "Content-Type: application/json\r\n", JSON.object(["faults": .array([])]).line)
    let retried = try desk.wxrules("outbox", "retry")
    #expect(retried.status == 0 && retried.output == "resumed: 2 actions, send of main\n", "\(retried)")
    #expect(try Self.waits { try desk.wxrules("outbox", "list").output == "0 waiting, 0 dead\n7 queued = 0 waiting + 7 done\n" })
    #expect(try Self.texts(desk.chat("小王"), "custom") == ["第一条"])
  }

  @Test("a message that may have come is not sent again without a word")
  func unknown() throws {
    let scratch = try Scratch()
    let hook = try Self.hook()
    try scratch.write(Self.rules(hook.base), to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path, ["--fault", "message/custom/send=garbage:1"])
    try desk.serve(["--no-actions"])
    try desk.act(["who": "小王", "follow": true])
    try desk.act(["who": "小王", "text": "hi"])
    _ = try desk.wxrules("work", "--once")
    let list = try desk.wxrules("outbox", "list").output
    #expect(list.contains("0 waiting, 2 dead\n2 of the dead may have come: "), "\(list)")
    _ = try desk.request("POST", "/sandbox/faults", headers: "Content-Type: application/json\r\n", JSON.object(["faults": .array([])]).line)
    let retried = try desk.wxrules("outbox", "retry")
    #expect(retried.status == 1 && retried.output.hasPrefix("nothing was retried\nleft out: 2 actions that may have come; "), "\(retried)")
    let asked = try desk.wxrules("outbox", "retry", "--unknown")
    #expect(asked.status == 2 && asked.errors.contains("nobody can be asked here"), "\(asked)")
    #expect(try desk.wxrules("outbox", "retry", "--unknown", "--yes").output == "retried: 2 actions\n")
    #expect(try desk.wxrules("work", "--once").output == "0 actions left\n")
    #expect(try Self.texts(desk.chat("小王"), "custom") == ["第一条"])
  }

  @Test("what is left of a stock stands among the metrics")
  func stock() throws {
    let scratch = try Scratch()
    try scratch.write(
      SandboxRun.rules.replacingOccurrences(of: ">=1.4", with: ">=1.6") + """
        stocks: { gift: { count: 2, alarm: 2 } }
        rules:
          - { id: gift, on: text, when: { text: gift }, take: { stock: gift, per: event }, reply: "{{ taken.gift }}" }
          - { id: rest, on: text, reply: "-" }
        """, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    try desk.serve()
    try desk.act(["who": "小王", "follow": true])
    for left in [1, 0, 0] {
      try desk.act(["who": "小王", "text": "gift"])
      let metrics = try desk.request("GET", "/metrics", port: desk.adminPort).text
      #expect(metrics.contains("wxrules_stock_left{stock=\"gift\"} \(left)\n") && metrics.contains("wxrules_stock_alarm{stock=\"gift\"} 2\n"))
    }
  }

  @Test("serve --no-actions leaves them, work does them, and the commands show and steer")
  func commands() throws {
    let scratch = try Scratch()
    let hook = try Self.hook()
    try scratch.write(Self.rules(hook.base), to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    try desk.serve(["--no-actions", "--decision-log", "decisions.jsonl"])
    #expect(desk.server?.output.contains("are left to `wxrules work`") == true)
    try desk.act(["who": "小王", "follow": true])
    try desk.act(["who": "小王", "text": "hi"])
    let waiting = try desk.wxrules("outbox", "list")
    #expect(
      waiting.output.contains("7 waiting, 0 dead") && waiting.output.contains("+vip") && waiting.output.contains("[template TPL]"), "\(waiting)")
    let once = try desk.wxrules("work", "--once")
    #expect(once.status == 0 && once.output == "0 actions left\n", "\(once)")
    let person = try #require(try desk.people()["小王"])
    #expect(Set((person["tags"]?.string ?? "").components(separatedBy: ", ")) == ["vip", "上海"] && person["remark"] == "来过 hi")
    let chat = try desk.chat("小王")
    #expect(Self.texts(chat, "custom") == ["第一条"])
    #expect(chat.contains { $0["body"]?["msgmenu"]?["head_content"] == "满意吗" } && chat.contains { $0["way"] == "template" })

    // Taps on a button are late for a window that closed: dead, with the reason, and steered by hand.
    try desk.act(["who": "小王", "text": "again"])
    let list = try desk.wxrules("outbox", "list", "--kind", "send", "--state", "waiting", "--format", "json")
    guard case .array(let rows)? = JSON(list.output), let id = rows.first?["id"]?.string else {
      Issue.record("\(list)")
      return
    }
    let shown = try desk.wxrules("outbox", "show", id)
    #expect(shown.output.contains("state     waiting") && shown.output.contains("rule      work") && shown.output.contains("第一条"), "\(shown)")
    #expect(try Self.waits { try String(contentsOfFile: scratch.path + "/decisions.jsonl", encoding: .utf8).contains("\"\(id)\"") })
    #expect(try desk.wxrules("outbox", "drop", id).output == "dropped: 1 action\n")
    #expect(try desk.wxrules("outbox", "drop").status == 2)
    #expect(try desk.wxrules("outbox", "drop", "--kind", "send").output == "dropped: 1 action\n")
    #expect(try desk.wxrules("outbox", "show", "1-0").status == 1 && desk.wxrules("outbox", "show", "nonsense").status == 2)
    #expect(try desk.wxrules("outbox", "list", "--state", "lost").status == 2)
    #expect(try desk.wxrules("outbox", "retry").status == 1)

    let worker = try desk.work()
    #expect(try Self.waits { try desk.wxrules("outbox", "list").output.contains("0 waiting, 0 dead") })
    worker.kill()
    try desk.act(["who": "小王", "text": "once more"])
    try desk.act(["who": "小王", "unfollow": true])
    _ = try desk.wxrules("work", "--once")
    let dead = try desk.wxrules("outbox", "list", "--state", "dead")
    #expect(dead.output.contains("unsubscribed: the follower has left"), "\(dead)")
    let status = JSON(try desk.request("GET", "/status", port: desk.adminPort).text)
    #expect(status?["actions"]?["dead"]?.int == 3 && status?["actions"]?["waiting"]?.int == 0, "\(status?["actions"]?.line ?? "")")
    let metrics = try desk.request("GET", "/metrics", port: desk.adminPort).text
    #expect(metrics.contains("\nwxrules_outbox_dead 3\n"))
    #expect(try desk.wxrules("outbox", "retry", "--kind", "template").output == "retried: 1 action\n")
  }

  @Test("work starts with the last good rules, takes mended ones and SIGHUP, and leaves those that serve kept")
  func reload() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(reply: "one"), to: "rules.yaml")
    #expect(try RunningServer(in: scratch.path).stop() == 0)
    let store = try SQLiteStore(path: scratch.path + "/wx.db", serves: false)
    let kept = try #require(try store.lastRules())

    try scratch.write(ServerTests.rules(reply: "{{ nobody }}"), to: "rules.yaml")
    let worker = try BackgroundProgram(
      ["work", "--database", "wx.db"], in: scratch.path, environment: RunningServer.environment.merging(["WXRULES_LOG_LEVEL": "info"]) { $1 },
      named: "work")
    try #require(worker.waits(for: "\ndatabase "), "\(worker.errors)")
    func logs(_ parts: String...) -> Bool {
      worker.errors.split(separator: "\n").contains { line in parts.allSatisfy { line.contains($0) } }
    }
    #expect(logs("critical", "the rules on disk are at fault: serving revision \(kept.revision)"), "\(worker.errors)")
    #expect(logs("error[WX0302]"), "\(worker.errors)")

    try scratch.write(ServerTests.rules(reply: "two"), to: "rules.yaml")
    #expect(Self.waits { logs("rules in force: revision ", "before \(kept.revision)", "cause=change") }, "\(worker.errors)")
    worker.signal(SIGHUP)
    #expect(Self.waits { logs("rules unchanged: revision ", "cause=signal") }, "\(worker.errors)")
    // What the next start of `serve` falls back to is for `serve` to say.
    #expect(try store.lastRules() == kept)
    worker.signal(SIGTERM)
    #expect(worker.wait() == 0, "\(worker.errors)")
  }

  @Test("media are uploaded before a rule answers with them, and again when the file changes")
  func media() throws {
    let scratch = try Scratch()
    try scratch.write(
      SandboxRun.rules.replacingOccurrences(of: ">=1.4", with: ">=1.5") + """
        media: { map: { image: map.png }, "shop-*": { image: "shops/*.png", permanent: true } }
        rules:
          - { id: map, on: text, when: { text: map }, reply: { image: map } }
          - { id: shop, on: text, when: { text: { pattern: "shop {n:word}" } }, reply: { image: "shop-{{ n }}" } }
        """, to: "rules.yaml")
    let picture = try Repository.bytes("examples/13-over-time/pictures/hall.png")
    try Data(picture).write(to: URL(filePath: scratch.path + "/map.png"))
    try FileManager.default.createDirectory(atPath: scratch.path + "/shops", withIntermediateDirectories: true)
    try Data(picture + [0]).write(to: URL(filePath: scratch.path + "/shops/sh01.png"))
    let desk = try SandboxRun(in: scratch.path)
    #expect(try desk.wxrules("media", "check").status == 1)
    let pushed = try desk.wxrules("media", "push")
    #expect(pushed.status == 0 && pushed.output.contains("2 uploaded, 0 failed"), "\(pushed)")
    #expect(try desk.wxrules("media", "push").output == "nothing to do\n")
    #expect(try desk.wxrules("media", "check").output == "ok  2 media with the platform\n")
    let list = try desk.wxrules("media", "list")
    #expect(list.output.contains("shop-sh01") && list.output.contains("for ever") && list.output.contains("fresh"), "\(list)")
    try desk.serve()
    try desk.act(["who": "小王", "follow": true])
    func image(_ text: String) throws -> String? {
      try desk.act(["who": "小王", "text": .string(text)])
      return try desk.chat("小王").last { $0["way"] == "passive" }?["body"]?["image"]?["media_id"]?.string
    }
    let first = try #require(try image("map"))
    #expect(first.hasPrefix("SANDBOX_MEDIA_"))
    #expect(try image("shop sh01")?.hasPrefix("SANDBOX_MEDIA_") == true)
    // A name that is no medium gives silence, not a wrong id.
    #expect(try image("shop sh99") == image("shop sh98"))
    try Data(picture + [1]).write(to: URL(filePath: scratch.path + "/map.png"))
    #expect(try Self.waits { try image("map").map { $0 != first } ?? false })
    try scratch.write("nothing", to: "map.png")
    try FileManager.default.removeItem(atPath: scratch.path + "/shops/sh01.png")
    #expect(try desk.wxrules("media", "list").output.contains("changed"))
  }

  @Test("the templates of the account are printed as the rules declare them, and an account that is not verified has none")
  func templates() throws {
    let scratch = try Scratch()
    let rules = SandboxRun.rules.replacingOccurrences(of: ">=1.4", with: ">=1.6")
    let templates = "templates:\n  \"booked\": { id: \"TPL\", fields: [ thing1, time2 ] }\n"
    try scratch.write(rules + templates + "rules: [ { id: a, on: text, reply: x } ]\n", to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    #expect(try desk.wxrules("template", "list").output == templates)
    let json = try desk.wxrules("template", "list", "--format", "json")
    #expect(json.status == 0 && json.output.contains("\"id\" : \"TPL\"") && json.output.contains("\"kind\" : \"time\""), "\(json)")
    let small = try Scratch()
    try small.write(rules + templates + "rules: [ { id: a, on: text, reply: x } ]\n", to: "rules.yaml")
    let refused = try SandboxRun(in: small.path, ["--unverified", "main"]).wxrules("template", "list")
    #expect(refused.status == 2 && refused.errors.contains("48001"), "\(refused)")
  }

  @Test("a menu is planned, made and shown; taps on it are answered")
  func menu() throws {
    let scratch = try Scratch()
    func rules(_ name: String) -> String {
      SandboxRun.rules.replacingOccurrences(of: ">=1.4", with: ">=1.5") + """
        menu:
          buttons:
            - { name: \(name), click: COUPON }
            - { name: 更多, buttons: [ { name: 官网, view: "https://m.example.com/" }, { name: 扫码, scan: SCAN, wait: true }, { name: 拍照, photo: PHOTO } ] }
          for:
            - { tag: 会员, buttons: [ { name: 会员, click: COUPON } ] }
            - { platform: ios, buttons: [ { name: 苹果, click: COUPON } ] }
        rules:
          - { id: coupon, on: menu.click, when: { key: COUPON }, reply: 券 }
          - { id: scanned, on: menu.scancode, when: { key: SCAN }, reply: 扫到了 }
          - { id: photo, on: menu.photo, when: { key: PHOTO }, reply: none }
        """
    }
    try scratch.write(rules("领券"), to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    #expect(try desk.wxrules("menu", "show").output == "no menu\n")
    let plan = try desk.wxrules("menu", "plan")
    #expect(plan.status == 0 && plan.output.contains("+ the menu") && plan.output.contains("tag 会员 is made first"), "\(plan)")
    #expect(try desk.wxrules("menu", "plan", "--detailed-exitcode").status == 2)
    #expect(try desk.wxrules("menu", "apply").status == 2, "nobody can be asked")
    let applied = try desk.wxrules("menu", "apply", "--yes")
    #expect(applied.status == 0 && applied.output.contains("account main: done"), "\(applied)")
    #expect(try desk.wxrules("menu", "plan", "--detailed-exitcode").output == "account main: the menu is as declared\n")
    let shown = try desk.wxrules("menu", "show")
    #expect(shown.output.contains("领券  click COUPON") && shown.output.contains("client_platform_type"), "\(shown)")
    try scratch.write(rules("领优惠券"), to: "rules.yaml")
    let changed = try desk.wxrules("menu", "plan")
    #expect(
      changed.output.contains("- 领券  click COUPON") && changed.output.contains("+ 领优惠券  click COUPON") && changed.output.contains("1 step"),
      "\(changed)")
    try desk.serve()
    try desk.act(["who": "小王", "follow": true])
    try desk.act(["who": "小王", "click": "COUPON"])
    #expect(try Self.texts(desk.chat("小王"), "passive") == ["券"])
  }
}
