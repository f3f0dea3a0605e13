import Foundation
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving

/// Two servers on one database, each with files of its own.
@Suite("servers that follow each other")
struct RolloutFollowingTests {
  final class Pair {
    let folder = FileManager.default.temporaryDirectory.appending(path: "wxrules-following-\(UUID().uuidString)").path
    let store: any Store
    let one: RuleReloader
    let other: RuleReloader

    init(one first: String = "old", other second: String = "old") throws {
      store = try SQLiteStore(path: ":memory:")
      for (place, id) in [("one", first), ("other", second), ("next", "new")] { try Self.write(id, to: "\(folder)/\(place)/rules.yaml") }
      one = try Self.start("\(folder)/one/rules.yaml", store)
      other = try Self.start("\(folder)/other/rules.yaml", store)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    static func start(_ path: String, _ store: any Store) throws -> RuleReloader {
      try RuleReloader(
        path: path, store: store, secrets: ReloadTests.secrets, window: nil, clock: WallClock { Compile.now * 1_000_000 }, metrics: ServerMetrics(),
        log: ReloadTests.log)
    }

    static func write(_ id: String, to path: String) throws { try DiskFiles().write(Array(RolloutServerTests.rules(id).utf8), to: path) }

    func write(_ id: String, at place: String) throws { try Self.write(id, to: "\(folder)/\(place)/rules.yaml") }

    func begin(_ percent: Double) throws -> Rollout {
      try one.start(RolloutRequest(path: folder + "/next/rules.yaml", share: try #require(RolloutShare(percent: percent)), salt: "s"))
    }

    /// What each has in force, and what it tries on how many.
    var states: [String] {
      [one, other].map { server in
        let tried = server.live.inForce.tried.map { " \($0.serving.ruleSet.revision)" } ?? ""
        let share = server.rollout.isRunning ? " \(server.rollout.newest.map { "\($0.share)" } ?? "")" : ""
        return server.revision + tried + share
      }
    }

    func look() {
      // Twice, so that nothing goes back and forth.
      for _ in 0..<2 { for server in [one, other] { server.lookAfterRollout() } }
    }
  }

  @Test("what one begins, widens and stops the other does, and a repeat of the look changes nothing")
  func followed() throws {
    let pair = try Pair()
    let rollout = try pair.begin(5)
    #expect(pair.states[1] == rollout.base)
    pair.look()
    #expect(pair.states[0] == pair.states[1] && pair.other.rollout.isRunning && pair.other.live.inForce.tried != nil)
    _ = try pair.other.start(RolloutRequest(path: nil, share: try #require(RolloutShare(percent: 20))))
    pair.look()
    #expect(pair.states[0] == pair.states[1] && pair.one.rollout.newest?.share == RolloutShare(percent: 20))
    #expect(throws: RolloutFault.self) {
      _ = try pair.other.start(RolloutRequest(path: pair.folder + "/next/rules.yaml", share: rollout.share, salt: "t"))
    }
    #expect(try pair.other.stopRollout().ending?.cause == .stopped)
    pair.look()
    #expect(pair.states == [rollout.base, rollout.base] && pair.one.rollout.newest?.ending?.cause == .stopped)
    #expect(try pair.store.lastRollout()?.isRunning == false)
  }

  @Test("what one puts in force all have, also where the files are still the old ones; whoever asks goes back")
  func finished() throws {
    let pair = try Pair()
    let rollout = try pair.begin(5)
    pair.look()
    try pair.write("new", at: "one")
    _ = try pair.one.finishRollout()
    pair.look()
    #expect(pair.states == [rollout.revision, rollout.revision] && pair.other.elsewhere == nil)
    #expect(pair.other.reload(.codes).result == .barred && pair.other.revision == rollout.revision)
    #expect(pair.other.reload(.request).result == .inForce && pair.other.revision == rollout.base)
    pair.look()
    #expect(pair.states == [rollout.revision, rollout.base] && pair.one.elsewhere == rollout.base)
  }

  @Test("one that starts beside a rollout joins it, and one that was away takes over how it ended")
  func away() throws {
    let pair = try Pair()
    let rollout = try pair.begin(5)
    let third = try Pair.start("\(pair.folder)/other/rules.yaml", pair.store)
    #expect(third.rollout.isRunning)
    try pair.write("new", at: "one")
    _ = try pair.one.finishRollout()
    pair.look()
    #expect(pair.other.revision == rollout.revision, "it never saw it run")
  }

  @Test("servers with other files go on with their own, and say so")
  func beside() throws {
    let pair = try Pair(one: "old", other: "new")
    pair.look()
    #expect(pair.one.revision != pair.other.revision && pair.one.elsewhere == pair.other.revision && pair.other.elsewhere == nil)
    let fault = #expect(throws: RolloutFault.self) { _ = try pair.begin(5) }
    let reasons = fault?.reasons ?? []
    #expect(reasons.contains { $0.english.contains("another server has revision") }, "\(reasons)")
    try pair.write("new", at: "one")
    #expect(pair.one.reload(.request).result == .inForce)
    #expect(pair.one.elsewhere == nil)
  }
}
