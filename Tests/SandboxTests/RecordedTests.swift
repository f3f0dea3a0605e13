import Foundation
import Serving
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import Rules
@testable import Sandbox
@testable import Wire

/// Events that nobody of ours wrote: documents as they were recorded, delivered by the sandbox.
@Suite("recorded documents, delivered")
struct RecordedTests {
  static let folder = "Tests/EngineTests/Messages"
  static let rules = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: compatible, token: { env: T }, secret: { env: S }, aes_key: { env: A } }
    rules: [ { id: hello, on: text, reply: 您好 } ]
    """
  /// Those that hold what a strict reader cannot mend, as bridges send them.
  static let unread: Set<String> = ["text-entities", "text-forbidden-reference"]
  /// Those whose answer reaches nobody. (wechat-protocol 2.9)
  static let unanswerable: Set<String> = [
    "authorization-revoked", "card-with-space-around-cdata", "customer-service-session", "debug", "guide-scan", "location-report", "location-select",
    "mass-done",
    "pictures-count-disagrees", "pictures-none", "pictures-one", "publish-done", "shake", "subscribe-notice-popup", "subscribe-notice-sent",
    "template-done-lower-case", "template-done", "unsubscribe", "unknown-message-type", "verification", "view-miniprogram", "view", "wifi",
  ]

  private static func told(_ event: Event) -> String {
    "\(event.kind) \(event.name ?? "") \(event.openid) \(event.account) \(event.time) \(event.fields.string(event.subject))"
  }

  @Test("each arrives as it was recorded, and its answer goes where the platform lets it go", arguments: ["plain", "encrypted"])
  func delivered(_ mode: String) async throws {
    let names = try Repository.names(in: Self.folder, suffix: ".xml", count: 58).map { String($0.dropLast(4)) }
    let rules = Self.rules.replacing("mode: compatible", with: "mode: \(mode)")
    let serving = try ServedRules.prepare(try Compile.ruleSet(rules), secrets: RunningSandbox.secrets, window: nil)
    let gate = try #require(serving.gates["main"])
    let heard = Mutex<[String]>([])
    let server = try ScriptedServer { request in
      do {
        let query = try WebhookQuery(request.target.drop { $0 != "?" }.dropFirst())
        var decoder = EventDecoder()
        let opened = try gate.open(request.body.span, try gate.admit(query, now: 0), with: &decoder, now: 0)
        heard.withLock { $0.append(Self.told(opened.event)) }
        let plain = ReplyEncoder().encode(.text("收到"), to: opened.event, at: 1)
        return .json(String(decoding: opened.seal?.close(plain, now: 1, random: [UInt8](repeating: 7, count: 16)) ?? plain, as: UTF8.self))
      } catch {
        return .json("\(error)", status: 403)
      }
    }
    try await RunningSandbox.with(webhook: server.base, rules: rules) { running in
      let account = try running.account()
      for name in names {
        let xml = try Repository.bytes("\(Self.folder)/\(name).xml")
        guard let push = Push(xml) else {
          #expect(Self.unread.contains(name), "\(name)")
          continue
        }
        let refused = running.sandbox.refusals.all.count
        await running.sandbox.deliverer.deliver(xml, of: push.openid, to: account)
        var decoder = EventDecoder()
        let recorded = Self.told(try decoder.decode(xml))
        #expect(heard.withLock { $0.last } == recorded, "\(name)")
        #expect((push.deafness(.strict) != nil) == Self.unanswerable.contains(name), "\(name)")
        let news = running.sandbox.refusals.all.dropFirst(refused)
        #expect(
          news.map { ["reaches nobody", "is no message", "ToUserName"].contains(where: $0.reason.english.contains) }
            == (Self.unanswerable.contains(name) ? [true] : []),
          "\(name): \(news)")
      }
      #expect(heard.withLock { $0.count } == names.count - Self.unread.count)
    }
  }
}
