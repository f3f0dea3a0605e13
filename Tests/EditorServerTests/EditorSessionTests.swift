@testable import EditorServer
import Rules
import Testing
import Wire

/// A conversation, message by message: what is answered when, while rules are read beside it.
@Suite("a conversation with an editor")
struct EditorSessionTests {
  private static let uri = "file:///nowhere/at/all/rules.yaml"
  private static let rules = """
    wxrules: 1
    rules:
      - { id: hello, on: text, when: { text: 你好 }, reply: 您好 }

    """

  private static func session(_ capabilities: JSON = [:]) -> EditorSession {
    var session = EditorSession(language: .en, clock: { 1_800_000_000 }, page: { code, _ in code.rawValue })
    session.say(["id": 0, "method": "initialize", "params": ["capabilities": capabilities, "locale": "en"]])
    session.say(["method": "initialized", "params": [:]])
    _ = session.takeOutput()
    return session
  }

  private static func opened(_ text: String) -> JSON {
    ["method": "textDocument/didOpen", "params": ["textDocument": ["uri": .string(uri), "languageId": "yaml", "version": 1, "text": .string(text)]]]
  }

  private static func changed(_ version: Int, _ text: String) -> JSON {
    [
      "method": "textDocument/didChange",
      "params": [
        "textDocument": ["uri": .string(uri), "version": .int(version)], "contentChanges": [["text": .string(text)]],
      ],
    ]
  }

  private static func asked(_ id: Int, _ method: String) -> JSON {
    ["id": .int(id), "method": .string(method), "params": ["textDocument": ["uri": .string(uri)], "position": ["line": 2, "character": 6]]]
  }

  @Test("a question waits for what was written before it, and no longer")
  func waits() {
    var session = Self.session()
    session.say(Self.opened(Self.rules))
    session.say(Self.asked(1, "textDocument/documentSymbol"))
    session.say(Self.asked(2, "textDocument/completion"))
    #expect(session.takeOutput().compactMap { $0["id"]?.int } == [2])
    session.work(2)
    let output = session.takeOutput()
    #expect(output.contains { $0["method"]?.string == "textDocument/publishDiagnostics" && $0["params"]?["version"]?.int == 1 })
    #expect(output.compactMap { $0["id"]?.int } == [1])
  }

  @Test("what was read of an earlier text is not shown")
  func isCurrent() {
    var session = Self.session()
    session.say(Self.opened(Self.rules))
    let old = session.takeWork()
    session.say(Self.changed(2, Self.rules.replacing("on: text", with: "on: txet")))
    if let old { session.receive(old.run()) }
    #expect(session.takeOutput().isEmpty)
    session.work(2)
    let found = session.takeOutput().filter { $0["method"]?.string == "textDocument/publishDiagnostics" }
    #expect(found.map { $0["params"]?["version"]?.int } == [2])
    #expect(found.first?["params"]?["diagnostics"]?.items.compactMap { $0["code"]?.string } == ["WX0204"])
  }

  @Test("a question that is taken back is answered so")
  func cancelled() {
    var session = Self.session()
    session.say(Self.opened(Self.rules))
    session.say(Self.asked(1, "textDocument/hover"))
    session.say(["method": "$/cancelRequest", "params": ["id": 1]])
    #expect(session.takeOutput().first?["error"]?["code"]?.int == -32800)
    session.work(3)
    #expect(session.takeOutput().allSatisfy { $0["id"] == nil })
  }

  @Test("what is proved is shown beside the rest, and stays where it is while the rest is written on")
  func proved() {
    let twice = Self.rules + "  - { id: never, on: text, when: { text: 你好 }, reply: 不会 }\n"
    var session = Self.session()
    session.say(Self.opened(twice))
    session.work(3)
    #expect(Self.codes(session.takeOutput().last).contains("WX2001"))
    session.say(Self.changed(2, "# 一句话\n" + twice))
    session.work(1)
    let shown = session.takeOutput().last
    #expect(Self.codes(shown).contains("WX2001"))
    let finding = shown?["params"]?["diagnostics"]?.items.first { $0["code"]?.string == "WX2001" }
    #expect(finding?["range"]?["start"]?["line"]?.int == 4)
  }

  private static func codes(_ message: JSON?) -> [String] { (message?["params"]?["diagnostics"]?.items ?? []).compactMap { $0["code"]?.string } }

  @Test("a request that is called by what is no id is refused", arguments: [[:], [1], true, .null, .number(1.5)] as [JSON])
  func identified(_ id: JSON) {
    var session = Self.session()
    session.say(["id": id, "method": "textDocument/hover"])
    let output = session.takeOutput()
    #expect(output.count == 1 && output.first?["id"] == .null && output.first?["error"]?["code"]?.int == -32600)
  }

  @Test("nothing is published to who asks for findings")
  func pulled() {
    var session = Self.session(["textDocument": ["diagnostic": [:]], "workspace": ["diagnostics": ["refreshSupport": true]]])
    session.say(Self.opened(Self.rules.replacing("on: text", with: "on: txet")))
    session.say(Self.asked(1, "textDocument/diagnostic"))
    session.work(2)
    let output = session.takeOutput()
    #expect(output.count == 1)
    #expect(output.first?["result"]?["items"]?.items.compactMap { $0["code"]?.string } == ["WX0204"])
  }
}

extension EditorSession {
  fileprivate mutating func say(_ message: JSON) {
    guard case .object(var fields) = message else { return }
    fields["jsonrpc"] = "2.0"
    receive(Array(JSON.object(fields).line.utf8))
  }

  /// Does what there is to do, so many pieces of it at most.
  fileprivate mutating func work(_ most: Int) {
    for _ in 0..<most {
      guard let work = takeWork() else { return }
      receive(work.run())
    }
  }
}
