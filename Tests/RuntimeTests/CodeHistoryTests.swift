import Engine
import Foundation
import Rules
import SQLite
import TestSupport
import Testing
import WeChat
import Wire

/// What a store must remember of codes for the next plan to be right.
@Suite("codes over time")
struct CodeHistoryTests {
  static func rules(_ campaigns: String) -> String {
    """
    wxrules: 1
    accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T }, secret: { env: S } } }
    rules: [ { id: scan, on: scan, reply: 您好 } ]
    \(campaigns)
    """
  }

  /// What `qr` does, with a platform that makes every code at once.
  struct QRSession {
    let store: any Store
    let time = Compile.now

    init() throws { store = try SQLiteStore(path: ":memory:") }

    func ruleSet(_ yaml: String) throws -> RuleSet {
      let (compilation, files) = RuleCompiler(now: time, givenNumbers: try store.givenNumbers()).compile(
        roots: ["rules.yaml"], from: MemoryFiles(["rules.yaml": yaml]))
      guard let ruleSet = compilation.ruleSet else { throw Compile.Failure(description: DiagnosticText(files: files).render(compilation.findings)) }
      return ruleSet
    }

    func plan(_ yaml: String) throws -> CodePlan {
      let ruleSet = try ruleSet(yaml)
      let account = try #require(ruleSet.accounts.first)
      return CodePlan(
        DeclaredCodes(of: account, in: ruleSet, at: time), against: try PublishedCodes(of: "main", in: store, at: time), at: time)
    }

    func apply(_ plan: CodePlan) throws {
      _ = try CodeApply.runLocally(plan, in: store)
      for step in plan.steps where step.isCall {
        let kind: CodeKind = step.lifetime.map { .temporary(until: time + $0) } ?? .permanent
        let number = try store.calls("qrcode/create", of: "main", on: PlatformDay.number(at: time))
        try store.change([.begun(step.address, step.scene, day: PlatformDay.number(at: time))], of: "main")
        try store.change(
          [
            .made(
              PublishedCode(
                address: step.address, scene: step.scene, kind: kind, ticket: "t\(number)", url: "http://w/q/\(number)", madeAt: time,
                isProtected: step.isProtected, renewals: step.renewals))
          ], of: "main")
      }
    }
  }

  @Test("ids: random families come and go, and none is ever given twice", arguments: 1...20)
  func numbers(_ seed: UInt64) throws {
    var random = SeededRandom(seed)
    let session = try QRSession()
    var owners: [Int64: String] = [:]
    let words = ["a", "b", "c", "d", "e", "f", "g", "h"]
    var applied = 0
    for _ in 0..<12 {
      let chosen = words.filter { _ in random.chance(50) }.shuffled(using: &random)
      guard !chosen.isEmpty else { continue }
      let yaml = Self.rules(
        "campaigns: { p: { qr: { kind: permanent, scene: int, allocate: 10..99 }, for_each: { k: { of: [ \(chosen.joined(separator: ", ")) ] } } } }")
      let plan = try session.plan(yaml)
      guard plan.objections.isEmpty else { continue }
      try session.apply(plan)
      applied += 1
      #expect(try session.plan(yaml).isEmpty)
      for code in try session.store.codes(of: "main") {
        guard case .number(let id) = code.scene else { continue }
        #expect(owners[id, default: code.address.key] == code.address.key, "id \(id) was \(owners[id] ?? "")'s")
        owners[id] = code.address.key
      }
      // The compiled rules answer each id with the member that has it.
      let echoing = yaml.replacingOccurrences(of: "on: scan, reply: 您好", with: "on: scan, when: { campaign: p }, reply: \"{{ k }}\"")
      let ruleSet = try session.ruleSet(echoing)
      for code in try session.store.codes(of: "main") where code.status == .live {
        #expect(try Self.reply(toScanOf: code.scene.description, in: ruleSet) == .text(code.address.key))
      }
      if random.chance(30), let victim = try session.store.codes(of: "main").first {
        try session.store.change([.forgotten(victim.address)], of: "main")
        owners = owners.mapValues { $0 == victim.address.key ? "gone" : $0 }
      }
    }
    #expect(applied > 0)
  }

  private static func reply(toScanOf scene: String, in ruleSet: RuleSet) throws -> Reply {
    var decoder = EventDecoder()
    let event = try decoder.decode(MessageForm.scan(scene).xml(openid: "o1", account: "gh_1", isFollower: true, time: Compile.now))
    return ruleSet.plan(
      event, given: Facts(nil, subscription: .existing, isFollow: false, zone: .shanghai), at: Moment(now: Compile.now, seed: 1)
    ).reply
  }

  @Test("a key that is renamed and used again is two codes with two ids")
  func reusedKey() throws {
    let session = try QRSession()
    func yaml(_ keys: String, _ more: String = "") -> String {
      Self.rules(
        "campaigns: { p: { qr: { kind: permanent, scene: int, allocate: 10..99 }, for_each: { k: { of: [ \(keys) ] } }, protect: true\(more) } }")
    }
    try session.apply(try session.plan(yaml("a, b")))
    try session.apply(try session.plan(yaml("a, b, c", ", moved: { keys: { a: c } }")))
    let codes = try session.store.codes(of: "main")
    #expect(Set(codes.map(\.scene)).count == 3 && codes.map(\.address.key) == ["a", "b", "c"])
    #expect(try session.plan(yaml("a, b, c")).isEmpty)
    #expect(throws: StoreFault.numberTaken) {
      try session.store.change([.begun(CodeAddress(campaign: "p", key: "d"), .number(10), day: 1)], of: "main")
    }
  }

  @Test("drift is not forgotten when protection changes, and an old ticket is nobody's")
  func drift() throws {
    let session = try QRSession()
    try session.apply(try session.plan(Self.rules("campaigns: { a: { qr: { kind: permanent, scene: a } } }")))
    let code = try #require(try session.store.codes(of: "main").first)
    try session.store.change([.lost(code.address, ticket: "another")], of: "main")
    #expect(try session.store.codes(of: "main").first?.status == .live)
    try session.store.change([.lost(code.address, ticket: code.ticket)], of: "main")
    let plan = try session.plan(Self.rules("campaigns: { a: { qr: { kind: permanent, scene: a }, protect: true } }"))
    #expect(plan.steps.map(\.action) == [.protect, .renew(.lost)])
    _ = try CodeApply.runLocally(plan, in: session.store)
    #expect(try session.store.codes(of: "main").first?.status == .lost)
  }
}
