import GRDB
import Rules
import SQLite
import Sandbox
import TestSupport
import Testing
import WeChat
import Wire

/// Each fault that the sandbox plays, and what the client makes of it.
@Suite("faults of the sandbox")
struct FaultTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let fault: String
    let says: String
    /// Whether the call was carried out all the same.
    var isMade = false
    var testDescription: String { fault }
  }

  static let cases = [
    Case(fault: "html-403", says: "(status 403, "), Case(fault: "html-404", says: "(status 404, "), Case(fault: "html-407", says: "(status 407, "),
    Case(fault: "html-408", says: "(status 408, "), Case(fault: "html-429", says: "(status 429, "), Case(fault: "html-503", says: "(status 503, "),
    Case(fault: "garbage", says: "(status 502, "), Case(fault: "absurd", says: "`expire_seconds` is ", isMade: true),
    Case(fault: "truncated", says: "it is not JSON from byte ", isMade: true),
    Case(fault: "deep", says: "it is JSON of over 64 levels", isMade: true),
    Case(fault: "control", says: "errcode -1, the platform is busy: system error [2J [31m 2026-01-01"),
  ]

  @Test("each is a typed fault whose words can be shown", arguments: cases)
  func each(_ item: Case) async throws {
    try await RunningSandbox.with(faults: ["qrcode/create=\(item.fault):1"]) { running in
      let platform = try running.platform(store: try SQLiteStore(path: ":memory:"))
      do throws(PlatformFault) {
        _ = try await platform.makeCode(.text("booth:7"), lifetime: 600)
        Issue.record("a code was made")
      } catch {
        #expect(error.message.english.contains(item.says) && OutsideText.isPlain(error.message.english), "\(error.message)")
        #expect(error.isUnknown || !item.isMade)
      }
      await platform.close()
      let made = try running.sandbox.world.read { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM codes") ?? 0 }
      #expect((made > 0) == item.isMade)
    }
  }

  @Test("an answer that drips is not waited for to its end")
  func drips() async throws {
    try await RunningSandbox.with(faults: ["stable_token=drip:1"]) { running in
      let client = PlatformClient(PlatformAddress(url: running.base, codesURL: running.base, token: .stable), seconds: 1)
      let body: JSON = ["grant_type": "client_credential", "appid": "wx0123456789abcdef", "secret": "the-app-secret"]
      await #expect {
        _ = try await client.send(PlatformCall("/cgi-bin/stable_token", body: .json(body)), token: nil)
      } throws: {
        if case PlatformFault.unknownOutcome = $0 { true } else { false }
      }
      await client.close()
    }
  }
}
