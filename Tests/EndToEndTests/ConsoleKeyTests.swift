import Foundation
import TestSupport
import Testing
import Wire

/// Whoever has no pointer can do everything.
extension ConsolePageTests {
  private static func rules(hook: String) -> String {
    """
    wxrules: 1
    requires: ">=1.7"
    accounts:
      main: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: service, mode: plain, token: { env: WX_TOKEN }, webhooks: { private_addresses: true } }
    campaigns:
      door: { qr: { kind: permanent, scene: door } }
      gate: { qr: { kind: permanent, scene: gate } }
    rules:
      - { id: door, on: scan, when: { campaign: door }, reply: 欢迎来到大门 }
      - { id: gate, on: scan, when: { campaign: gate }, reply: 欢迎来到侧门 }
      - { id: ask, on: text, reply: 好, do: [ { webhook: { url: "\(hook)/ask" } } ] }

    """
  }

  /// Keys that lead to a page, and its path below `/console/`. (docs/console.md)
  static let letters: [(key: String, path: String)] = [
    ("c", "campaigns"), ("q", "codes"), ("f", "followers"), ("e", "experiments"), ("r", "rules"), ("t", "try"), ("g", "rollouts"), ("a", "actions"),
    ("l", "live"), ("s", "state"), ("o", ""),
  ]

  @Test("the keyboard alone does every act: in and out, about, find, sort, open, try, try again, drop")
  func keys() throws {
    let scratch = try Scratch()
    // What was asked for years ago is dead when it comes; tried again, the endpoint refuses it for good.
    let hook = try ScriptedServer { _ in .json("{}", status: 400) }
    try scratch.write(Self.rules(hook: hook.base), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: ConsoleServeTests.tokens)
    for (number, scene) in ["door", "gate", "door"].enumerated() {
      #expect(try server.post(Say.scan(scene, at: 1_700_000_000, from: "o\(number)", isFollower: false)).status == 200)
    }
    for number in 1...2 { #expect(try server.post(Say.text("hello", number, from: "o\(number)")).content == "好") }
    let operate = "Authorization: Bearer \(ConsoleServeTests.operate)\r\n"
    func actions(_ state: String) throws -> [String] {
      try server.get("/api/outbox?state=\(state)", admin: true, headers: operate).list.compactMap { $0["id"]?.string }
    }
    let browser = try Browser(in: scratch.path)
    #expect(try browser.eventually { try actions("dead").count == 2 })
    let visitor = ConsoleVisitor(browser, server)

    // In: a wrong token is said, and the right one is typed over it.
    try visitor.open("/", isLogin: true)
    try browser.press("wrong", Browser.Key.enter)
    #expect(try browser.eventually { try !browser.text("main [role=alert]").isEmpty })
    #expect(try browser.eventually { try browser.script("return document.activeElement.type") == "password" })
    try browser.press(ConsoleServeTests.operate, Browser.Key.enter)
    #expect(try visitor.isAt("/console/"))

    try about(visitor)
    try table(visitor)

    // Try: the first field that is written into is the scene.
    try visitor.open("/try")
    #expect(try browser.tabs(to: "e.closest('main') && e.tagName === 'INPUT' && e.type === 'text'"))
    try browser.press("gate", Browser.Key.enter)
    #expect(try browser.eventually { try browser.text("main").contains("欢迎来到侧门") && visitor.isSettled() })

    // Try again, and drop: each after a question.
    let dead = try actions("dead")
    try visitor.open("/actions")
    #expect(try browser.tabs(to: "e.tagName === 'BUTTON' && e.getAttribute('aria-label')?.includes('\(dead[0])')"))
    try browser.press(Browser.Key.enter)
    #expect(try browser.eventually { try browser.count("dialog[open]") == 1 })
    try browser.press(Browser.Key.escape)
    #expect(try browser.eventually { try browser.count("dialog[open]") == 0 })
    #expect(hook.requests.isEmpty, "nothing was done")
    try browser.press(Browser.Key.enter)
    #expect(try browser.eventually { try browser.count("dialog[open]") == 1 })
    try browser.press(Browser.Key.enter)
    #expect(try browser.eventually { hook.requests.count == 1 })
    #expect(try browser.eventually { try actions("dead").count == 2 && visitor.isSettled() })
    try visitor.open("/actions")
    #expect(try browser.tabs(to: "e.tagName === 'BUTTON' && e.getAttribute('aria-label')?.includes('\(dead[1])')"))
    #expect(try browser.tabs(to: "e.tagName === 'BUTTON' && e.getAttribute('aria-label')?.includes('\(dead[1])')"))
    try browser.press(Browser.Key.enter)
    #expect(try browser.eventually { try browser.count("dialog[open]") == 1 })
    try browser.press(Browser.Key.enter)
    #expect(try browser.eventually { try actions("dead") == [dead[0]] })

    // Out, and nothing is left to be read.
    try visitor.open("/state")
    #expect(try browser.tabs(to: "e === [...document.querySelectorAll('header button')].at(-1)"))
    try browser.press(Browser.Key.enter)
    #expect(try browser.eventually { try visitor.isAlone() })
    // Whoever only looks has no such buttons.
    try browser.press(ConsoleServeTests.view, Browser.Key.enter)
    #expect(try visitor.isAt("/console/state"))
    try visitor.open("/actions")
    #expect(try browser.count("main tbody tr") > 0)
    #expect(try browser.count("main tbody button") == 0)
    #expect(try browser.logged(["WARNING"]) == [])
    #expect(server.stop() == 0)
  }

  /// The head is that of the page that the list marks as shown, and has the focus.
  private static let isArrived = """
    const head = document.querySelector('h1');
    return document.activeElement === head && head.textContent === document.querySelector('nav [aria-current=page]').textContent;
    """

  /// From page to page, and past what is the same on all.
  private func about(_ visitor: ConsoleVisitor) throws {
    let browser = visitor.browser
    for (key, path) in Self.letters {
      try browser.press("g", key)
      #expect(try visitor.isAt("/console/\(path)"), "g \(key)")
      #expect(try browser.eventually { try browser.script(Self.isArrived) == true }, "g \(key)")
    }
    try visitor.open("/state")
    try browser.press(Browser.Key.tab)
    #expect(try browser.script("return document.activeElement.getAttribute('href')") == "#main")
    try browser.press(Browser.Key.enter)
    #expect(try browser.eventually { try browser.script("return !!document.activeElement.closest('main')") == true && visitor.isSettled() })
    try browser.press("?")
    #expect(try browser.eventually { try browser.count("dialog[open]") == 1 })
    for (key, _) in Self.letters { #expect(try browser.text("dialog").contains("g \(key)")) }
    try browser.press(Browser.Key.escape)
    #expect(try browser.eventually { try browser.count("dialog[open]") == 0 })
    try browser.press("/")
    #expect(try browser.script("return document.activeElement.type") == "search")
    try browser.press("f_", Browser.Key.enter)
    #expect(try visitor.isAt("/console/followers") && browser.script("return location.search").string?.contains("f_") == true)
  }

  /// The order of a table, and a row of it.
  private func table(_ visitor: ConsoleVisitor) throws {
    let browser = visitor.browser
    try visitor.open("/campaigns")
    #expect(try browser.tabs(to: "e.tagName === 'BUTTON' && e.closest('thead')"))
    try browser.press(Browser.Key.enter)
    let isSorted = "const e = document.activeElement; return e.tagName === 'BUTTON' && e.closest('th')?.getAttribute('aria-sort')"
    #expect(try browser.eventually { try ["ascending", "descending"].contains(browser.script(isSorted)) && visitor.isSettled() })
    let order = try browser.script(isSorted)
    try browser.press(Browser.Key.enter)
    #expect(try browser.eventually { try ["ascending", "descending"].contains(browser.script(isSorted)) && browser.script(isSorted) != order })
    // The address has the order: it is the same for whoever opens it.
    let address = try browser.script("return location.href").string ?? ""
    try browser.open(address)
    #expect(try browser.eventually { try visitor.isSettled() && browser.count("main th[aria-sort]") == 1 })
    #expect(try browser.tabs(to: "e.tagName === 'A' && e.closest('tbody')"))
    let row = try browser.script("return new URL(document.activeElement.href).pathname").string ?? ""
    #expect(row.hasPrefix("/console/") && row != "/console/campaigns")
    try browser.press(Browser.Key.enter)
    #expect(try visitor.isAt(row))
  }
}

/// Somebody at the console of a server, in English.
struct ConsoleVisitor {
  let browser: Browser
  let server: RunningServer

  init(_ browser: Browser, _ server: RunningServer) { (self.browser, self.server) = (browser, server) }

  var base: String { "http://127.0.0.1:\(server.adminPort)" }

  func isSettled() throws -> Bool { try browser.script(ConsolePages.isSettled) == true }

  /// - Parameter path: below `/console`.
  func open(_ path: String, isLogin: Bool = false) throws {
    try browser.open("\(base)/console\(path)\(path.contains("?") ? "&" : "?")lang=en")
    #expect(try browser.eventually { try isSettled() && (browser.count("main input[type=password]") == 1) == isLogin }, "\(path)")
  }

  /// Whether a page comes to be shown.
  func isAt(_ path: String) throws -> Bool {
    try browser.eventually {
      try browser.script("return location.pathname.replace(/overview$/, '')") == .string(path) && browser.count("main input[type=password]") == 0
        && isSettled()
    }
  }

  /// Whether nothing is shown but the question for a token.
  func isAlone() throws -> Bool {
    try browser.count("main input[type=password]") == 1
      && browser.script("return [...document.querySelectorAll('nav a, main table, header input')].some((e) => e.checkVisibility())") == false
  }

  func login(_ token: String) throws {
    try open("/", isLogin: true)
    try browser.type(token, into: "main input[type=password]", submits: true)
    #expect(try isAt("/console/"))
  }
}
