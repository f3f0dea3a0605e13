import Engine
import Rules
import SQLite
import Sandbox
import TestSupport
import Testing
import WeChat

/// The platform's figures as a sandbox plays them, read as the server reads them.
@Suite("figures of followers in a sandbox")
struct FollowerFiguresTests {
  @Test("follows after a payment are in source 0, and who comes back changes no figure of the days before")
  func sources() async throws {
    let server = try ScriptedServer { _ in .json("success") }
    try await RunningSandbox.with(webhook: server.base) { running in
      let platform = try running.platform(store: try SQLiteStore(path: ":memory:"))
      let account = try running.account()
      let followers = running.sandbox.followers
      _ = try await platform.makeCode(.text("booth:7"), lifetime: nil)
      _ = try await followers.act("甲", .follow, of: account)
      _ = try await followers.act("乙", .pay, of: account)
      _ = try await followers.act("乙", .follow, of: account)
      _ = try await followers.act("丙", .scan(.scene("booth:7"), follows: true), of: account)
      _ = try await followers.act("甲", .unfollow, of: account)

      let day = Int(PlatformDay.number(at: running.clock.seconds))
      // Eight in the morning of the next day.
      running.clock.advance(by: 20 * 3_600_000)
      let now = running.clock.seconds
      let expected = PlatformFigures(
        day: day, sources: [0: .init(new: 1, cancelled: 0), 1: .init(new: 1, cancelled: 1), 30: .init(new: 1, cancelled: 0)], total: 2, fetchedAt: now
      )
      #expect(try await platform.figures(of: day...day, now: now) == [expected])
      _ = try await followers.act("甲", .follow, of: account)
      #expect(try await platform.figures(of: day - 6...day, now: now).last == expected)
      await platform.close()
    }
  }
}
