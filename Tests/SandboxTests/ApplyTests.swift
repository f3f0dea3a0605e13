import Engine
import Foundation
import GRDB
import Rules
import SQLite
import Sandbox
import Server
import Synchronization
import TestSupport
import Testing
import WeChat

/// Plans carried out against the sandbox, with everything that can go wrong.
@Suite("codes are applied")
struct ApplyTests {
  static func rules(_ count: Int) -> String {
    RunningSandbox.rules + """

      campaigns:
        table: { qr: { kind: permanent, scene: "table:{n}" }, for_each: { n: { range: 1..\(count) } }, accounts: main }
      """
  }

  static func plan(_ rules: String, _ store: any Store, at now: Int64, callLimit: Int = CodePlan.dailyCalls) throws -> CodePlan {
    let ruleSet = try Compile.ruleSet(rules)
    let account = try #require(ruleSet.accounts.first)
    return CodePlan(
      DeclaredCodes(of: account, in: ruleSet, at: now), against: try PublishedCodes(of: "main", in: store, at: now), at: now, callLimit: callLimit)
  }

  @Test(
    "with faults in a third of the calls every code is made in the end",
    arguments: [
      ["-1:0.3"], ["garbage:0.3"], ["cut:0.3"], ["qrcode/create=42001:0.2", "cut:0.1"], ["45011:0.2"],
    ])
  func faults(_ faults: [String]) async throws {
    try await RunningSandbox.with(faults: faults) { running in
      let store = try SQLiteStore(path: ":memory:")
      let platform = try running.platform(store: store)
      let apply = CodeApply(platform, store: store, clock: running.clock.wallClock, pause: { _ in })
      // A call that fails four times is left for the next run.
      for _ in 0..<10 {
        let plan = try Self.plan(Self.rules(120), store, at: Compile.now)
        if plan.isEmpty { break }
        _ = try await apply.run(plan)
      }
      #expect(try Self.plan(Self.rules(120), store, at: Compile.now).isEmpty)
      #expect(try store.begunCodes(of: "main").isEmpty)
      await platform.close()
    }
  }

  @Test("when the day's calls are used up the rest is left, and goes on the next day")
  func quota() async throws {
    try await RunningSandbox.with { running in
      let store = try SQLiteStore(path: ":memory:")
      let platform = try running.platform(store: store)
      let apply = CodeApply(platform, store: store, clock: running.clock.wallClock, pause: { _ in })
      let first = try await apply.run(try Self.plan(Self.rules(30), store, at: running.clock.seconds, callLimit: 20))
      #expect(first.ending == .quota(remaining: 10) && first.done == 20)
      // The platform says it, not our own count.
      running.sandbox.faults.faults = [try #require(Fault("qrcode/create=45009:1"))]
      let second = try await apply.run(try Self.plan(Self.rules(30), store, at: running.clock.seconds))
      #expect(second.ending == .quota(remaining: 10) && second.done == 0)
      running.sandbox.faults.faults = []
      let third = try await apply.run(try Self.plan(Self.rules(30), store, at: running.clock.seconds))
      #expect(third.ending == .finished && third.done == 10)
      await platform.close()
    }
  }

  @Test("what nobody can repair by waiting stops it at once", arguments: ["48001", "40164"])
  func configuration(_ code: String) async throws {
    try await RunningSandbox.with(faults: ["qrcode/create=\(code):1"]) { running in
      let store = try SQLiteStore(path: ":memory:")
      let platform = try running.platform(store: store)
      let report = try await CodeApply(platform, store: store, clock: running.clock.wallClock, lanes: 1, pause: { _ in })
        .run(try Self.plan(Self.rules(30), store, at: Compile.now))
      guard case .stopped(.refused(let error), let remaining) = report.ending else {
        Issue.record("\(report.ending)")
        return
      }
      #expect(String(error.code.code) == code && remaining == 30 && report.done == 0)
      #expect(try store.begunCodes(of: "main").isEmpty)
      await platform.close()
    }
  }

  @Test("whoever gives two codes one address did not ask the platform: the second is not taken")
  func oneAddress() async throws {
    let server = try ScriptedServer { request in
      request.target.hasPrefix("/cgi-bin/stable_token")
        ? .json(#"{"access_token":"T","expires_in":7200}"#) : .json(#"{"ticket":"t","expire_seconds":60,"url":"http://weixin.qq.com/q/02one"}"#)
    }
    let store = try SQLiteStore(path: ":memory:")
    let account = try #require(try Compile.ruleSet(RunningSandbox.rules).accounts.first)
    let platform = try Platform(
      account, at: PlatformAddress(url: server.base, codesURL: server.base, token: .stable), secrets: RunningSandbox.secrets,
      store: store, clock: .system, pause: { _ in })
    let report = try await CodeApply(platform, store: store, clock: .system, lanes: 1, pause: { _ in })
      .run(try Self.plan(Self.rules(3), store, at: Compile.now))
    await platform.close()
    #expect(report.done == 1 && report.failures.count == 2)
    #expect(report.failures.allSatisfy { $0.fault.message.english.contains("another for each code") }, "\(report.failures)")
    #expect(try store.codes(of: "main").count == 1)
  }

  @Test("a platform that is gone stops it after a dozen failures")
  func gone() async throws {
    let store = try SQLiteStore(path: ":memory:")
    let account = try #require(try Compile.ruleSet(RunningSandbox.rules).accounts.first)
    let platform = try Platform(
      account, at: PlatformAddress(url: "http://127.0.0.1:1", codesURL: "http://127.0.0.1:1", token: .stable), secrets: RunningSandbox.secrets,
      store: store, clock: .system, pause: { _ in })
    let report = try await CodeApply(platform, store: store, clock: .system, lanes: 1, pause: { _ in })
      .run(try Self.plan(Self.rules(30), store, at: Compile.now))
    await platform.close()
    guard case .stopped(.unreachable, let remaining) = report.ending else {
      Issue.record("\(report.ending)")
      return
    }
    #expect(remaining == 18 && report.failures.count == 12)
  }

  @Test("progress counts up to the whole")
  func progress() async throws {
    try await RunningSandbox.with { running in
      let store = try SQLiteStore(path: ":memory:")
      let platform = try running.platform(store: store)
      let seen = Mutex<[Int]>([])
      _ = try await CodeApply(platform, store: store, clock: running.clock.wallClock).run(try Self.plan(Self.rules(20), store, at: Compile.now)) {
        progress in
        #expect(progress.total == 20)
        seen.withLock { $0.append(progress.done) }
      }
      await platform.close()
      #expect(seen.withLock { $0.max() } == 20)
    }
  }

  @Test("a code that the platform knows no more is drift, and is made again")
  func drift() async throws {
    try await RunningSandbox.with { running in
      let store = try SQLiteStore(path: ":memory:")
      let platform = try running.platform(store: store)
      let apply = CodeApply(platform, store: store, clock: running.clock.wallClock)
      _ = try await apply.run(try Self.plan(Self.rules(5), store, at: Compile.now))
      let codes = try store.codes(of: "main")
      try running.sandbox.world.write { db in try db.execute(sql: "DELETE FROM codes WHERE ticket = ?", arguments: [codes[2].ticket]) }
      let check = await CodeCheck(platform).run(codes) { _ in }
      #expect(check.lost.map(\.address) == [codes[2].address] && check.unasked == 0)
      try store.change(check.lost.map { .lost($0.address, ticket: $0.ticket) }, of: "main")
      let plan = try Self.plan(Self.rules(5), store, at: Compile.now)
      #expect(plan.steps.map(\.action) == [.renew(.lost)])
      _ = try await apply.run(plan)
      #expect(try Self.plan(Self.rules(5), store, at: Compile.now).isEmpty)
      await platform.close()
    }
  }

  static let mintRules =
    RunningSandbox.rules + """

      campaigns:
        login: { qr: { kind: temporary, scene: "login:{nonce:slug}", expires: 5m, mint: on_demand }, accounts: main }
        bind: { qr: { kind: temporary, scene: int, range: 2000000..2000009, expires: 5m, mint: on_demand }, accounts: main }
        big: { qr: { kind: temporary, scene: "big:{n:int(1000000000000..9999999999999)}", expires: 5m, mint: on_demand }, accounts: main }
        over: { qr: { kind: temporary, scene: "over:{n:slug}", expires: 5m, mint: on_demand }, active: { until: 2026-01-01 }, accounts: main }
        desk: { qr: { kind: temporary, scene: "desk:{n:int(1..9)}:{id:uuid}", expires: 1h, mint: on_demand }, accounts: main }
      """

  private static func minting(
    perMinute: Int = 60, _ body: @escaping @Sendable (RunningSandbox, CodeMint, RuleSet, Platform) async throws -> Void
  ) async throws {
    try await RunningSandbox.with(rules: mintRules) { running in
      let store = try SQLiteStore(path: ":memory:")
      let platform = try running.platform(store: store, rules: mintRules)
      try await body(running, CodeMint(store: store, clock: running.clock.wallClock, perMinute: perMinute), try Compile.ruleSet(mintRules), platform)
    }
  }

  @Test("a request that is repeated gets the same code, also at the same time; others get others; the minute has its limit")
  func minting() async throws {
    try await Self.minting(perMinute: 8) { running, mint, ruleSet, platform in
      let same = try await withThrowingTaskGroup(of: MintedCode.self) { group in
        for _ in 0..<10 { group.addTask { try await mint.mint("login", [:], request: "order-1", under: ruleSet, by: platform) } }
        var codes: Set<String> = []
        for try await code in group { codes.insert(code.scene.description + code.ticket) }
        return codes
      }
      #expect(same.count == 1)
      let other = try await mint.mint("login", ["nonce": "abc"], request: "order-2", under: ruleSet, by: platform)
      #expect(other.scene == .text("login:abc") && other.expiresAt == running.clock.seconds + 300)
      await #expect(throws: CodeMint.Fault.sceneTaken) {
        try await mint.mint("login", ["nonce": "abc"], request: "order-3", under: ruleSet, by: platform)
      }
      let desk = try await mint.mint("desk", ["n": "7"], request: nil, under: ruleSet, by: platform)
      #expect(desk.scene.description.hasPrefix("desk:7:") && desk.scene.description.count == 43)
      for (campaign, values) in [("login", ["x": "1"]), ("login", ["nonce": "a b"]), ("desk", [:]), ("desk", ["n": "10"]), ("bind", ["id": "1"])] {
        do throws(CodeMint.Fault) {
          _ = try await mint.mint(campaign, values, request: nil, under: ruleSet, by: platform)
          Issue.record("\(campaign) \(values)")
        } catch {
          guard case .badValues = error else {
            #expect(error == .tooMany(perMinute: 8))
            continue
          }
        }
      }
      await #expect(throws: CodeMint.Fault.tooMany(perMinute: 8)) {
        for _ in 0..<9 { _ = try await mint.mint("login", [:], request: nil, under: ruleSet, by: platform) }
      }
      running.clock.advance(by: 61_000)
      let first = try await mint.mint("login", [:], request: "order-1", under: ruleSet, by: platform)
      #expect(same.contains(first.scene.description + first.ticket))
      running.clock.advance(by: 301_000)
      let anew = try await mint.mint("login", [:], request: "order-1", under: ruleSet, by: platform)
      #expect(!same.contains(anew.scene.description + anew.ticket))
      await #expect(throws: CodeMint.Fault.unknownCampaign("none")) { try await mint.mint("none", [:], request: nil, under: ruleSet, by: platform) }
    }
  }

  @Test("two processes that are asked the same at the same time make one code, and one scene is never two codes")
  func mintingBeside() async throws {
    try await RunningSandbox.with(rules: Self.mintRules) { running in
      let store = try SQLiteStore(path: ":memory:")
      let platform = try running.platform(store: store, rules: Self.mintRules)
      let rules = try Compile.ruleSet(Self.mintRules)
      let mints = (0..<2).map { _ in CodeMint(store: store, clock: running.clock.wallClock) }
      let same = await withTaskGroup(of: String?.self) { group in
        for mint in mints { group.addTask { try? await mint.mint("login", [:], request: "one", under: rules, by: platform).ticket } }
        return await group.reduce(into: [String?]()) { $0.append($1) }
      }
      #expect(same.count == 2 && same[0] != nil && same[0] == same[1])
      let made = await withTaskGroup(of: Bool.self) { group in
        for mint in mints { group.addTask { (try? await mint.mint("login", ["nonce": "n"], request: nil, under: rules, by: platform)) != nil } }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(made == 1)
    }
  }

  @Test("the minute's limit outlives the process")
  func mintingAnew() async throws {
    try await RunningSandbox.with(rules: Self.mintRules) { running in
      let store = try SQLiteStore(path: ":memory:")
      let platform = try running.platform(store: store, rules: Self.mintRules)
      let rules = try Compile.ruleSet(Self.mintRules)
      func mint(_ mint: CodeMint) async throws { _ = try await mint.mint("login", [:], request: nil, under: rules, by: platform) }
      let first = CodeMint(store: store, clock: running.clock.wallClock, perMinute: 3)
      for _ in 0..<3 { try await mint(first) }
      let second = CodeMint(store: store, clock: running.clock.wallClock, perMinute: 3)
      await #expect(throws: CodeMint.Fault.tooMany(perMinute: 3)) { try await mint(second) }
      running.clock.advance(by: 60_000)
      try await mint(second)
    }
  }

  @Test("of two who want the same scene at the same time one gets it; a wide number is drawn whole; what is over makes none")
  func mintingAtOnce() async throws {
    try await Self.minting { running, mint, ruleSet, platform in
      let made = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<6 {
          group.addTask { (try? await mint.mint("login", ["nonce": "same"], request: nil, under: ruleSet, by: platform)) != nil }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(made == 1)
      let big = try await mint.mint("big", [:], request: nil, under: ruleSet, by: platform)
      #expect(big.scene.description.count == 17)
      await #expect(throws: CodeMint.Fault.self) { try await mint.mint("over", [:], request: nil, under: ruleSet, by: platform) }
    }
  }

  @Test("what may have been made stays begun, and a permanent code is not tried twice in one run")
  func unknownOutcome() async throws {
    try await RunningSandbox.with(faults: ["qrcode/create=cut:1"]) { running in
      let store = try SQLiteStore(path: ":memory:")
      let platform = try running.platform(store: store)
      let report = try await CodeApply(platform, store: store, clock: running.clock.wallClock, pause: { _ in }).run(
        try Self.plan(Self.rules(3), store, at: Compile.now))
      #expect(report.failures.count == 3 && running.sandbox.faults.lostAnswers <= 3)
      #expect(try store.begunCodes(of: "main").count == 3)
      #expect(try Self.plan(Self.rules(3), store, at: Compile.now).begun == 3)
      #expect(try Self.plan(Self.rules(1), store, at: Compile.now).begun == 1)
      running.sandbox.faults.faults = []
      _ = try await CodeApply(platform, store: store, clock: running.clock.wallClock).run(try Self.plan(Self.rules(3), store, at: Compile.now))
      #expect(try store.begunCodes(of: "main").isEmpty)
      await platform.close()
    }
  }

  @Test("numbers on demand are each somebody's alone while they live")
  func mintedNumbers() async throws {
    try await Self.minting { running, mint, ruleSet, platform in
      var seen: Set<CodeScene> = []
      for _ in 0..<9 { seen.insert(try await mint.mint("bind", [:], request: nil, under: ruleSet, by: platform).scene) }
      #expect(seen.count == 9)
    }
  }
}
