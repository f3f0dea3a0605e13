import Engine
import Foundation
import Rules
import TestSupport
import Testing
import Wire

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
      let sections = try Repository.text("Tests/EngineTests/Plans/" + name).components(separatedBy: "=== ").dropFirst()
      guard sections.count > 1, sections.last?.hasPrefix("plan\n") ?? false else {
        throw Compile.Failure(description: "\(name): no `=== plan` after what is declared")
      }
      for section in sections {
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
  static var cases: [Case] {
    get throws { try Repository.names(in: "Tests/EngineTests/Plans", suffix: ".txt", count: 18).map { try Case($0) } }
  }

  static func rules(_ campaigns: String, kind: String = "service") -> String {
    """
    wxrules: 1
    accounts: { main: { app_id: wx0123456789abcdef, kind: \(kind), mode: plain, token: { env: T }, secret: { env: S } } }
    rules: [ { id: scan, on: scan, reply: 您好 } ]
    \(campaigns)
    """
  }

  /// What a store knows of one account's codes, as far as plans change it.
  struct Kept {
    private(set) var numbers = GivenNumbers()
    private var codes: [CodeAddress: PublishedCode] = [:]
    private var begun: Set<CodeAddress> = []
    private var formerPermanent = 0
    private var calls: [Int64: Int] = [:]

    func published(at time: Int64) -> PublishedCodes {
      PublishedCodes(
        codes: codes.values.sorted { $0.address < $1.address }, begun: begun.sorted(), formerPermanent: formerPermanent,
        callsToday: calls[PlatformDay.number(at: time), default: 0])
    }

    mutating func change(_ change: CodeChange) {
      switch change {
      case .begun(let address, let scene, let day):
        begun.insert(address)
        calls[day, default: 0] += 1
        give(scene, to: address)
      case .made(let code):
        if codes[code.address]?.kind == .permanent { formerPermanent += 1 }
        begun.remove(code.address)
        codes[code.address] = code
        give(code.scene, to: code.address)
      case .updated(let address, let status, let isProtected):
        codes[address]?.status = status
        codes[address]?.isProtected = isProtected
      case .moved(let from, let to):
        var code = codes.removeValue(forKey: from)
        code?.address = to
        codes[to] = code
        if let id = numbers.ids[from.campaign]?.removeValue(forKey: from.key) { numbers.ids[to.campaign, default: [:]][to.key] = id }
      case .failed, .lost, .forgotten: Issue.record("no plan says so: \(change)")
      }
    }

    private mutating func give(_ scene: CodeScene, to address: CodeAddress) {
      guard case .number(let id) = scene else { return }
      numbers.spent.insert(id)
      numbers.ids[address.campaign, default: [:]][address.key] = id
    }
  }

  /// What `qr` does, with a platform that makes every code at once.
  struct QRSession {
    private var kept = Kept()
    var time = Compile.now

    func ruleSet(_ yaml: String) throws -> RuleSet {
      let (compilation, files) = RuleCompiler(now: time, givenNumbers: ["main": kept.numbers]).compile(
        roots: ["rules.yaml"], from: MemoryFiles(["rules.yaml": yaml]))
      guard let ruleSet = compilation.ruleSet else { throw Compile.Failure(description: DiagnosticText(files: files).render(compilation.findings)) }
      return ruleSet
    }

    func plan(_ yaml: String, callLimit: Int = CodePlan.dailyCalls) throws -> CodePlan {
      let ruleSet = try ruleSet(yaml)
      let account = try #require(ruleSet.accounts.first)
      return CodePlan(DeclaredCodes(of: account, in: ruleSet, at: time), against: kept.published(at: time), at: time, callLimit: callLimit)
    }

    mutating func apply(_ plan: CodePlan) {
      for change in plan.steps.compactMap(\.localChange) { kept.change(change) }
      for (index, step) in plan.steps.enumerated() where step.isCall {
        kept.change(.begun(step.address, step.scene, day: PlatformDay.number(at: time)))
        kept.change(
          .made(
            PublishedCode(
              address: step.address, scene: step.scene, kind: step.lifetime.map { .temporary(until: time + $0) } ?? .permanent,
              ticket: "t\(time)-\(index)", url: "http://w/q/\(index)", madeAt: time, isProtected: step.isProtected, renewals: step.renewals)))
      }
    }
  }

  @Test("the plan is what the file says", arguments: try cases)
  func golden(_ sample: Case) throws {
    var session = QRSession()
    var text = ""
    for (index, stage) in sample.stages.enumerated() {
      session.time = Compile.now + stage.time
      let plan = try session.plan(Self.rules(stage.yaml))
      text = CodePlanText(plan, zone: .shanghai, colour: false, showsAll: false).render().english
      if index < sample.stages.count - 1 {
        #expect(plan.objections.isEmpty)
        session.apply(plan)
        // What was applied is what is declared.
        #expect(try session.plan(Self.rules(stage.yaml)).isEmpty, "stage \(index)")
      }
    }
    if Golden.isRecording, text != sample.plan {
      let path = "Tests/EngineTests/Plans/\(sample.name)"
      let old = try Repository.text(path)
      try Golden.record(String(old[..<(old.range(of: "=== plan\n")?.upperBound ?? old.endIndex)]) + text, to: path)
    }
    #expect(text == sample.plan)
  }

  @Test("what the day's calls have no room for is left for tomorrow")
  func quota() throws {
    let session = QRSession()
    let yaml = Self.rules("campaigns: { a: { qr: { kind: permanent, scene: \"a:{n}\" }, for_each: { n: { range: 1..10 } } } }")
    let plan = try session.plan(yaml, callLimit: 4)
    #expect(plan.calls == 10 && plan.callsLeftForTomorrow == 6)
    #expect(CodePlanText(plan, zone: .shanghai, colour: false, showsAll: true).render().english.contains("6 must wait until tomorrow"))
  }

  @Test("over 100000 permanent codes is refused, and retired ones count")
  func budget() throws {
    let session = QRSession()
    let declared = try session.plan(Self.rules("campaigns: { a: { qr: { kind: permanent, scene: a } } }")).steps
    let codes = (0..<100_000).map { index in
      PublishedCode(
        address: CodeAddress(campaign: "old", key: "\(index)"), scene: .text("old:\(index)"), kind: .permanent, status: .retired, ticket: "t",
        url: "u", madeAt: 0, isProtected: false)
    }
    let ruleSet = try session.ruleSet(Self.rules("campaigns: { a: { qr: { kind: permanent, scene: a } } }"))
    let account = try #require(ruleSet.accounts.first)
    let plan = CodePlan(DeclaredCodes(of: account, in: ruleSet, at: Compile.now), against: PublishedCodes(codes: codes), at: Compile.now)
    #expect(declared.count == 1 && plan.objections.count == 1 && plan.objections[0].reason.english.contains("100001"))
  }

  @Test("a subscription account may have no codes")
  func subscriptionAccount() throws {
    let plan = try QRSession().plan(Self.rules("campaigns: { a: { qr: { kind: permanent, scene: a } } }", kind: "subscription"))
    #expect(plan.objections.count == 1 && plan.objections[0].reason.english.contains("subscription account"))
  }

  @Test("a plan that was written is applied as it is, or not at all; what was done since does not matter")
  func savedPlan() throws {
    var session = QRSession()
    let two = Self.rules("campaigns: { a: { qr: { kind: permanent, scene: \"a:{n}\" }, for_each: { n: { of: [ x, y ] } } } }")
    let three = Self.rules("campaigns: { a: { qr: { kind: permanent, scene: \"a:{n}\" }, for_each: { n: { of: [ x, y, z ] } } } }")
    let plan = try session.plan(two)
    let file = try CodePlanFile(CodePlanFile.text(plan, of: nil, at: 0))
    #expect(file.strangers(in: plan).isEmpty)
    #expect(file.strangers(in: try session.plan(three)).map(\.address.key) == ["z"])
    session.apply(plan)
    #expect(file.strangers(in: try session.plan(two)).isEmpty)
    #expect(throws: FileFault.self) { try CodePlanFile("{}") }
    #expect(throws: FileFault.self) { try CodePlanFile("not JSON") }
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

  @Test("two accounts may have the same scenes, each with campaigns of its own")
  func twoAccounts() throws {
    let account = "kind: service, mode: plain, token: { env: T }"
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      accounts: { shop: { app_id: wx0123456789abcdef, original_id: gh_1, \(account) }, club: { app_id: wxfedcba9876543210, original_id: gh_2, \(account) } }
      campaigns:
        a: { qr: { kind: permanent, scene: int, allocate: 100..199 }, for_each: { n: { of: [ x ] } }, accounts: shop }
        b: { qr: { kind: permanent, scene: int, allocate: 100..199 }, for_each: { n: { of: [ y ] } }, accounts: club }
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
        "campaigns: { a: { qr: { kind: permanent, scene: int, allocate: 1..9 }, accounts: main }, b: { qr: { kind: permanent, scene: int, allocate: 5..20 } } }"
      )
    ])
    #expect(DiagnosticText(files: files).render(overlapping.findings).contains("WX0401"))
  }

  @Test("a family that nobody could make is refused before it is written out", arguments: ["1..1000000000", "0..999999999999999999"])
  func tooMany(_ range: String) {
    let (compilation, files) = Compile.text(
      Self.rules("campaigns: { a: { qr: { kind: temporary, scene: \"a:{n}\", expires: 7d }, for_each: { n: { range: \(range) } } } }"))
    #expect(DiagnosticText(files: files).render(compilation.findings).contains("over 1000000 codes"))
    #expect(compilation.ruleSet == nil)
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
    let plan = try QRSession().plan(
      Self.rules(
        "campaigns: { a: { qr: { kind: permanent, scene: \"{x}/{y}\" }, for_each: { x: { of: [ \"p,q\", p ] }, y: { of: [ r, \"q,r\" ] } } } }"))
    let keys = plan.steps.map(\.address.key)
    #expect(keys == ["p%2Cq,r", "p%2Cq,q%2Cr", "p,r", "p,q%2Cr"])
  }
}
