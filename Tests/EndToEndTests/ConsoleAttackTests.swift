import Foundation
import Rules
import TestSupport
import Testing
import Wire

/// What somebody would try who can write to the account, who has a page of their own, or who comes to a browser that was left.
extension ConsolePageTests {
  /// Markup that would act, by every way in which it could.
  private static let evil =
    "<img data-evil src=x onerror=\"window.evil=1\"><svg data-evil onload=\"window.evil=1\"></svg><script data-evil>window.evil=1</script>"
  /// What it would leave, and whether it is seen as what it is: text.
  private static let trace = """
    const isSaid = document.body.innerText.includes('data-evil') || [...document.querySelectorAll('input, textarea')].some((e) => e.value.includes('data-evil'));
    return [document.querySelectorAll('[data-evil]').length, window.evil ?? 0, isSaid];
    """

  @Test("what followers and rules files say is text on every page, and in every address")
  func markup() throws {
    let scratch = try Scratch()
    var rules = "# \(Self.evil)\n" + (try ConsoleWorld.rules())
    let quoted = Self.evil.replacing("\"", with: "\\\"")
    for (place, markup) in [
      ("[ sh01, 上海, 静安店 ]", "[ sh01, \"上海\(quoted)\", \"静安店\(quoted)\" ]"), ("券已放进您的卡包。", "\"券\(quoted)\""),
      ("感谢扫码！", "\"谢谢\(quoted)\""), ("- { name: 领券,", "- { name: \"领券\(quoted)\","),
    ] {
      #expect(rules.contains(place))
      rules = rules.replacing(place, with: markup)
    }
    try scratch.write(rules, to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: ConsoleWorld.environment)
    let openid = "oEVIL_00000000000000000001"
    for (number, said) in ["在吗\(Self.evil)", "领券\(Self.evil)"].enumerated() {
      #expect(try server.post(Say.text(said, number + 1, from: openid), account: "shop").status == 200)
    }
    for (scene, name) in [("store:sh01", "oEVIL_00000000000000000002"), ("flyer\(Self.evil)", "oEVIL_00000000000000000003")] {
      #expect(try server.post(Say.scan(scene, at: 1_700_000_000, from: name, isFollower: false), account: "shop").status == 200)
    }
    let browser = try Browser(in: scratch.path)
    #expect(try browser.eventually { try server.get("/api/turns", admin: true).list.count == 4 })
    var addresses = try ConsolePages.shown(by: server).map(\.path)
    for turn in try server.get("/api/turns", admin: true).list { addresses.append("/turns/\(turn["id"]?.string ?? "")") }
    let escaped = PercentEncoding.encode(Self.evil)
    addresses += [
      "/campaigns/\(escaped)", "/campaigns?by=\(escaped)", "/campaigns/store?from=\(escaped)&by=\(escaped)", "/codes?address=\(escaped)",
      "/followers?text=\(escaped)", "/followers/\(escaped)", "/ledger?column=\(escaped)", "/turns?rule=\(escaped)", "/turns/\(escaped)",
      "/rules?rule=\(escaped)&revision=\(escaped)", "/try?text=\(escaped)", "/try?text=\(escaped)&write=1", "/actions?rule=\(escaped)",
      "/live?rule=\(escaped)", "/\(escaped)", "/state?account=\(escaped)", "/?lang=\(escaped)",
    ]
    var said = 0
    for address in addresses {
      try browser.open("http://127.0.0.1:\(server.adminPort)/console\(address)")
      #expect(try browser.eventually { try browser.script(ConsolePages.isSettled) == true }, "\(address)")
      let trace = try browser.script(Self.trace)
      #expect(trace == [0, 0, true] || trace == [0, 0, false], "\(address) \(trace)")
      if trace == [0, 0, true] { said += 1 }
    }
    // It was there to be seen.
    #expect(said >= 12, "\(said) of \(addresses.count)")
    #expect(try browser.script("return document.scripts.length") == 1)
    #expect(server.stop() == 0)
  }

  @Test("a page of somebody else's acts with nobody's cookie, and reads nothing", arguments: ["localhost", "127.0.0.1"])
  func strangers(_ host: String) throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: ConsoleServeTests.tokens)
    let visitor = ConsoleVisitor(try Browser(in: scratch.path), server)
    try visitor.login(ConsoleServeTests.operate)
    // `localhost` is another site; another port of 127.0.0.1 is the same site, and is sent the cookie.
    let page = Self.strangePage(visitor.base)
    let stranger = try ScriptedServer { request in
      request.path == "/"
        ? .raw(Array("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: \(page.utf8.count)\r\nConnection: close\r\n\r\n\(page)".utf8))
        : .json("", status: 404)
    }
    try visitor.browser.open("http://\(host):\(stranger.port)/")
    #expect(try visitor.browser.eventually { try visitor.browser.script("return document.title") == "done" })
    #expect(try visitor.browser.script("return document.body.dataset.got ?? ''") == "")
    // The session goes on, and did nothing but begin.
    let audit = "return fetch('/api/audit').then((answer) => answer.json()).then((rows) => rows.map((row) => row.did))"
    try visitor.open("/state")
    #expect(try visitor.browser.script(audit) == ["login"])
    #expect(server.stop() == 0)
  }

  private static func strangePage(_ console: String) -> String {
    """
    <!doctype html><title>free tickets</title><link rel="icon" href="data:,"><body>
    <iframe name="hole" hidden></iframe>
    <form id="form" method="post" target="hole" enctype="text/plain" action="\(console)/api/reload"><input name='{"a' value='":1}'></form>
    <script>
      const got = (what) => { document.body.dataset.got = (document.body.dataset.got ?? '') + what + ' '; };
      const ask = (path, options) => fetch('\(console)' + path, { credentials: 'include', ...options });
      const live = new EventSource('\(console)/api/live', { withCredentials: true });
      live.onopen = () => got('live');
      document.getElementById('form').submit();
      Promise.allSettled([
        ask('/api/session').then(() => got('session')), ask('/api/audit').then(() => got('audit')), ask('/console/').then(() => got('page')),
        ask('/api/reload', { method: 'POST', mode: 'no-cors', body: '{}' }),
        ask('/api/reload', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).then(() => got('reload')),
        ask('/api/session', { method: 'DELETE' }).then(() => got('logout')),
        import('\(console)/console/assets/api.js').then(() => got('module')),
        new Promise((done) => { document.querySelector('iframe').addEventListener('load', done); setTimeout(done, 3000); }),
      ]).then(() => { live.close(); document.title = 'done'; });
    </script>
    """
  }

  @Test("whoever comes after the end of a session is asked for a token, and then sees where they were")
  func ended() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: ConsoleServeTests.tokens)
    let browser = try Browser(in: scratch.path)
    let visitor = ConsoleVisitor(browser, server)
    try visitor.login(ConsoleServeTests.view)
    for ends in ["x", "link", "address"] {
      try visitor.open("/state")
      let other = ConsoleBrowser(server)
      other.cookie = try browser.cookie("wxrules_session")
      #expect(try other.ask("DELETE", "/api/session").status == 204)
      switch ends {
      case "x": try browser.press("x")
      case "link": try browser.press("g", "a")
      default: try browser.open(visitor.base + "/console/actions?lang=en")
      }
      #expect(try browser.eventually { try visitor.isAlone() }, "\(ends)")
      try browser.type(ConsoleServeTests.view, into: "main input[type=password]", submits: true)
      #expect(try visitor.isAt(ends == "x" ? "/console/state" : "/console/actions"), "\(ends)")
    }
    #expect(server.stop() == 0)
  }
}
