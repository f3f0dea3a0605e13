import Foundation
import Rules
import Runtime
import TestSupport
import Testing

/// `Plans/*.txt`: what was declared and applied, what is declared some time later, and the plan that comes of it. Sections begin with
/// `=== before`, `=== after TIME`, `=== plan`; there may be several of `after`, each applied unless it is the last.
@Suite("plans for codes")
struct CodePlanTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    /// Seconds since the beginning, and the campaigns.
    let stages: [(time: Int64, yaml: String)]
    let plan: String
    var testDescription: String { name }

    init(_ name: String) throws {
      self.name = name
      var stages: [(Int64, String)] = []
      var plan = ""
      for section in try Repository.text("Tests/RuntimeTests/Plans/" + name).components(separatedBy: "=== ").dropFirst() {
        let line = String(section.prefix { $0 != "\n" })
        let text = String(section.drop { $0 != "\n" }.dropFirst())
        switch line.split(separator: " ").first {
        case "plan": plan = text
        case "after": stages.append(((Durations.milliseconds(String(line.split(separator: " ")[1])) ?? 0) / 1000, text))
        default: stages.append((0, text))
        }
      }
      self.stages = stages
      self.plan = plan
    }
  }
  static let cases = ((try? Repository.names(in: "Tests/RuntimeTests/Plans", suffix: ".txt")) ?? []).compactMap { try? Case($0) }

  static func rules(_ campaigns: String, kind: String = "service") -> String {
    """
    wxrules: 1
    accounts: { main: { app_id: wx0123456789abcdef, kind: \(kind), mode: plain, token: { env: T }, secret: { env: S } } }
    rules: [ { id: scan, on: scan, reply: 您好 } ]
    \(campaigns)
    """
  }

  /// What `qr` does, with a platform that makes every code at once.
  struct Desk {
    let store: any Store
    var time = Compile.now

    init() throws { store = try SQLiteStore(path: ":memory:") }

    func ruleSet(_ yaml: String) throws -> RuleSet {
      let (compilation, files) = RuleCompiler(now: time, givenNumbers: try store.givenNumbers()).compile(
        roots: ["rules.yaml"], from: MemoryFiles(["rules.yaml": yaml]))
      guard let ruleSet = compilation.ruleSet else { throw Compile.Failure(description: DiagnosticText(files: files).render(compilation.findings)) }
      return ruleSet
    }

    func plan(_ yaml: String, callLimit: Int = CodePlan.dailyCalls) throws -> CodePlan {
      let ruleSet = try ruleSet(yaml)
      let account = try #require(ruleSet.accounts.first)
      return CodePlan(
        DeclaredCodes(of: account, in: ruleSet, at: time), against: try PublishedCodes(of: "main", in: store, at: time), at: time,
        callLimit: callLimit)
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

  @Test("the plan is what the file says", arguments: cases)
  func golden(_ sample: Case) throws {
    var desk = try Desk()
    var text = ""
    for (index, stage) in sample.stages.enumerated() {
      desk.time = Compile.now + stage.time
      let plan = try desk.plan(Self.rules(stage.yaml))
      text = CodePlanText(plan, zone: .shanghai, colour: false, showsAll: false).render()
      if index < sample.stages.count - 1 {
        #expect(plan.refusals.isEmpty)
        try desk.apply(plan)
        // What was applied is what is declared.
        #expect(try desk.plan(Self.rules(stage.yaml)).isEmpty, "stage \(index)")
      }
    }
    if Golden.isRecording, text != sample.plan {
      let path = "Tests/RuntimeTests/Plans/\(sample.name)"
      let old = try Repository.text(path)
      try Golden.record(String(old[..<(old.range(of: "=== plan\n")?.upperBound ?? old.endIndex)]) + text, to: path)
    }
    #expect(text == sample.plan)
  }

  @Test("what the day's calls have no room for is left for tomorrow")
  func quota() throws {
    let desk = try Desk()
    let yaml = Self.rules("campaigns: { a: { qr: { kind: permanent, scene: \"a:{n}\" }, for_each: { n: { range: 1..10 } } } }")
    let plan = try desk.plan(yaml, callLimit: 4)
    #expect(plan.calls == 10 && plan.callsLeftForTomorrow == 6)
    #expect(CodePlanText(plan, zone: .shanghai, colour: false, showsAll: true).render().contains("6 must wait until tomorrow"))
  }

  @Test("over 100000 permanent codes is refused, and retired ones count")
  func budget() throws {
    let desk = try Desk()
    let declared = try desk.plan(Self.rules("campaigns: { a: { qr: { kind: permanent, scene: a } } }")).steps
    let codes = (0..<100_000).map { index in
      PublishedCode(
        address: CodeAddress(campaign: "old", key: "\(index)"), scene: .text("old:\(index)"), kind: .permanent, status: .retired, ticket: "t",
        url: "u", madeAt: 0, isProtected: false)
    }
    let ruleSet = try desk.ruleSet(Self.rules("campaigns: { a: { qr: { kind: permanent, scene: a } } }"))
    let account = try #require(ruleSet.accounts.first)
    let plan = CodePlan(DeclaredCodes(of: account, in: ruleSet, at: Compile.now), against: PublishedCodes(codes: codes), at: Compile.now)
    #expect(declared.count == 1 && plan.refusals.count == 1 && plan.refusals[0].reason.contains("100001"))
  }

  @Test("a subscription account may have no codes")
  func subscriptionAccount() throws {
    let plan = try Desk().plan(Self.rules("campaigns: { a: { qr: { kind: permanent, scene: a } } }", kind: "subscription"))
    #expect(plan.refusals.count == 1 && plan.refusals[0].reason.contains("subscription account"))
  }

  @Test("a plan that was written is applied as it is, or not at all; what was done since does not matter")
  func savedPlan() throws {
    let desk = try Desk()
    let two = Self.rules("campaigns: { a: { qr: { kind: permanent, scene: \"a:{n}\" }, for_each: { n: { of: [ x, y ] } } } }")
    let three = Self.rules("campaigns: { a: { qr: { kind: permanent, scene: \"a:{n}\" }, for_each: { n: { of: [ x, y, z ] } } } }")
    let plan = try desk.plan(two)
    let file = try CodePlanFile(CodePlanFile.text(plan, of: nil, at: 0))
    #expect(file.strangers(in: plan).isEmpty)
    #expect(file.strangers(in: try desk.plan(three)).map(\.address.key) == ["z"])
    try desk.apply(plan)
    #expect(file.strangers(in: try desk.plan(two)).isEmpty)
    #expect(throws: FileFault.self) { try CodePlanFile("{}") }
    #expect(throws: FileFault.self) { try CodePlanFile("not JSON") }
  }

  @Test("ids: random families come and go, and none is ever given twice", arguments: 1...20)
  func numbers(_ seed: UInt64) throws {
    var random = SeededRandom(seed)
    let desk = try Desk()
    var owners: [Int64: String] = [:]
    let words = ["a", "b", "c", "d", "e", "f", "g", "h"]
    for _ in 0..<12 {
      let chosen = words.filter { _ in random.chance(50) }.shuffled(using: &random)
      guard !chosen.isEmpty else { continue }
      let yaml = Self.rules(
        "campaigns: { p: { qr: { kind: permanent, scene: int, allocate: 10..99 }, for_each: { k: { of: [ \(chosen.joined(separator: ", ")) ] } } } }")
      let plan = try desk.plan(yaml)
      guard plan.refusals.isEmpty else { continue }
      try desk.apply(plan)
      #expect(try desk.plan(yaml).isEmpty)
      for code in try desk.store.codes(of: "main") {
        guard case .number(let id) = code.scene else { continue }
        #expect(owners[id, default: code.address.key] == code.address.key, "id \(id) was \(owners[id] ?? "")'s")
        owners[id] = code.address.key
      }
      // The compiled rules answer each id with the member that has it.
      let ruleSet = try desk.ruleSet(yaml)
      for code in try desk.store.codes(of: "main") where code.status == .live {
        #expect(try Self.member(code.scene.description, in: ruleSet) == code.address.key)
      }
      if random.chance(30), let victim = try desk.store.codes(of: "main").first {
        try desk.store.change([.forgotten(victim.address)], of: "main")
        owners = owners.mapValues { $0 == victim.address.key ? "gone" : $0 }
      }
    }
  }

  /// The value of `k` that a scan of this scene captures.
  private static func member(_ scene: String, in ruleSet: RuleSet) throws -> String? {
    var decoder = EventDecoder()
    let event = try decoder.decode(MessageForm.scan(scene).xml(openid: "o1", account: "gh_1", isFollower: true, time: Compile.now))
    let facts = Facts(nil, subscription: .existing, isFollow: false, zone: .shanghai)
    let trace = ruleSet.plan(event, given: facts, at: Moment(now: Compile.now, seed: 1))
    return trace.campaign == nil ? nil : ruleSet.campaigns[0].memberText(of: scene, in: ruleSet)
  }

  @Test(
    "addresses are read as they are written; what they could be mistaken at is escaped",
    arguments: [
      ("door", "door", ""), ("door[sh01]", "door", "sh01"), ("t[a,b]", "t", "a,b"), ("t[门店]", "t", "门店"),
    ])
  func addresses(_ text: String, _ campaign: String, _ key: String) throws {
    let address = try #require(CodeAddress(text))
    #expect(address.campaign == campaign && address.key == key && address.description == text)
  }

  @Test("what is no address is none", arguments: ["", "[a]", "door[", "door[]", "door]"])
  func noAddress(_ text: String) { #expect(CodeAddress(text) == nil) }

  @Test("a key that is renamed and used again is two codes with two ids")
  func reusedKey() throws {
    let desk = try Desk()
    func yaml(_ keys: String, _ more: String = "") -> String {
      Self.rules(
        "campaigns: { p: { qr: { kind: permanent, scene: int, allocate: 10..99 }, for_each: { k: { of: [ \(keys) ] } }, protect: true\(more) } }")
    }
    try desk.apply(try desk.plan(yaml("a, b")))
    try desk.apply(try desk.plan(yaml("a, b, c", ", moved: { keys: { a: c } }")))
    let codes = try desk.store.codes(of: "main")
    #expect(Set(codes.map(\.scene)).count == 3 && codes.map(\.address.key) == ["a", "b", "c"])
    #expect(try desk.plan(yaml("a, b, c")).isEmpty)
    #expect(throws: StoreFault.numberTaken) {
      try desk.store.change([.begun(CodeAddress(campaign: "p", key: "d"), .number(10), day: 1)], of: "main")
    }
  }

  @Test("two accounts may have the same scenes, each with campaigns of its own")
  func twoAccounts() throws {
    let account = "kind: service, mode: plain, token: { env: T }"
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      accounts: { shop: { app_id: wx0123456789abcdef, original_id: gh_1, \(account) }, club: { app_id: wxfedcba9876543210, original_id: gh_2, \(account) } }
      campaigns:
        a: { qr: { kind: permanent, scene: int, allocate: 100..199 }, for_each: { n: { of: [ x ] } }, account: shop }
        b: { qr: { kind: permanent, scene: int, allocate: 100..199 }, for_each: { n: { of: [ y ] } }, account: club }
      rules: [ { id: a, on: scan, when: { campaign: a }, reply: shop }, { id: b, on: scan, when: { campaign: b }, reply: club } ]
      """)
    var decoder = EventDecoder()
    for (account, rule) in [("gh_1", "a"), ("gh_2", "b")] {
      let event = try decoder.decode(MessageForm.scan("100").xml(openid: "o1", account: account, isFollower: true, time: Compile.now))
      let plan = ruleSet.plan(
        event, given: Facts(nil, subscription: .existing, isFollow: false, zone: .shanghai), at: Moment(now: Compile.now, seed: 1))
      #expect(plan.rule == rule && plan.campaign == rule)
    }
    let (overlapping, files) = Compile.files([
      "rules.yaml": Self.rules(
        "campaigns: { a: { qr: { kind: permanent, scene: int, allocate: 1..9 }, account: main }, b: { qr: { kind: permanent, scene: int, allocate: 5..20 } } }"
      )
    ])
    #expect(DiagnosticText(files: files).render(overlapping.findings).contains("WX0401"))
  }

  @Test("a family that nobody could make is refused before it is written out", arguments: ["1..1000000000", "0..999999999999999999"])
  func tooMany(_ range: String) {
    let (compilation, files) = Compile.text(
      Self.rules("campaigns: { a: { qr: { kind: temporary, scene: \"a:{n}\", expires: 7d }, for_each: { n: { range: \(range) } } } }"))
    #expect(DiagnosticText(files: files).render(compilation.findings).contains("over 1000000 codes"))
  }

  @Test("drift is not forgotten when protection changes, and an old ticket is nobody's")
  func drift() throws {
    let desk = try Desk()
    try desk.apply(try desk.plan(Self.rules("campaigns: { a: { qr: { kind: permanent, scene: a } } }")))
    let code = try #require(try desk.store.codes(of: "main").first)
    try desk.store.change([.lost(code.address, ticket: "another")], of: "main")
    #expect(try desk.store.codes(of: "main").first?.status == .live)
    try desk.store.change([.lost(code.address, ticket: code.ticket)], of: "main")
    let plan = try desk.plan(Self.rules("campaigns: { a: { qr: { kind: permanent, scene: a }, protect: true } }"))
    #expect(plan.steps.map(\.action) == [.protect, .renew(.lost)])
    _ = try CodeApply.runLocally(plan, in: desk.store)
    #expect(try desk.store.codes(of: "main").first?.status == .lost)
  }

  @Test(
    "moves that cannot be are said at their word",
    arguments: [
      ("moved: {}", "WX0205"), ("moved: { form: b }", "WX0201"), ("moved: { from: b }", "WX0208"), ("moved: { keys: { x: z, y: z } }", "WX0208"),
      ("moved: { keys: { x: zz } }", "WX0301"),
      ("moved: { from: c, keys: { x: z } }", "ok"),
    ])
  func moves(_ moved: String, _ code: String) {
    let campaign = "qr: { kind: permanent, scene: \"a:{n}\" }, for_each: { n: { of: [ z ] } }"
    let (compilation, files) = Compile.text(Self.rules("campaigns: { a: { \(campaign), \(moved) }, b: { qr: { kind: permanent, scene: b } } }"))
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(code == "ok" ? compilation.ruleSet != nil : shown.contains("error[\(code)"), "\(shown)")
  }

  @Test("two keys with commas are two codes")
  func escapedKeys() throws {
    let plan = try Desk().plan(
      Self.rules(
        "campaigns: { a: { qr: { kind: permanent, scene: \"{x}/{y}\" }, for_each: { x: { of: [ \"p,q\", p ] }, y: { of: [ r, \"q,r\" ] } } } }"))
    let keys = plan.steps.map(\.address.key)
    #expect(keys == ["p%2Cq,r", "p%2Cq,q%2Cr", "p,r", "p,q%2Cr"])
  }
}

extension Campaign {
  /// The key of the code that carries a scene.
  fileprivate func memberText(of scene: String, in ruleSet: RuleSet) -> String? {
    ruleSet.plannedCodes(of: self).first { $0.scene?.description == scene }?.key
  }
}
