import TestSupport

/// A rule set, and who answers by it.
struct Twin {
  struct Rule {
    let id: String
    let kinds: [String]
    let claim: Claim
    /// Account `b` has it in place of the claim, and of the limit.
    var other: Claim?
    var otherLimit: Limit?
    var tier = 1
    var account: String?
    var limit: Limit?
    /// Of its action.
    var acting: Claim?
    var act: Story.Act?
    var gift: Gift?

    func isMeant(_ story: Story) -> Bool { kinds.contains(story.now.kind) && account.map { $0 == story.person.account } ?? true }
    func holds(_ story: Story) -> Bool { (story.isOther ? other ?? claim : claim).holds(story) }
    func limit(_ story: Story) -> Limit? { story.isOther ? otherLimit ?? limit : limit }

    func takes(_ story: Story) -> Bool {
      isMeant(story) && holds(story) && limit(story)?.isReached(by: self, story) != true && gift.map { story.next($0) != nil } ?? true
    }
    /// Of somebody who has no pass, or has used it, nothing is used.
    func acts(_ story: Story) -> Bool { acting?.holds(story) ?? true && (act != .spend || story.pass?.isUsed == false) }
  }
  enum Gift: CaseIterable {
    case coupon, pass
  }
  enum Limit: CaseIterable {
    case once, twiceADay, eachDay, apart, accountApart, accountEachDay

    func yaml(_ kinds: [String]) -> String {
      switch self {
      case .once: "{ times: 1 }"
      case .twiceADay: "{ times: 2, within: 1d }"
      case .eachDay: "{ times: 1, each: day }"
      case .apart: "{ times: 1, by: \(by(kinds)), each: day }"
      case .accountApart: "{ times: 1, per: account, by: \(by(kinds)), within: 12h }"
      case .accountEachDay: "{ times: 2, per: account, each: day }"
      }
    }

    private func by(_ kinds: [String]) -> String {
      switch kinds {
      case ["scan"]: "\"{{ scene }}\""
      case ["text"]: "\"{{ message.content }}\""
      case ["outside.paid"]: "\"{{ event.fields.amount }}\""
      default: "\"{{ event.type }}{{ scene | default: '' }}\""
      }
    }

    /// What `by` says was the same then.
    private func isAlike(_ past: Story.Moment, _ now: Story.Moment, _ rule: Rule) -> Bool {
      past.kind == now.kind && past.scene == now.scene && past.amount == now.amount && (rule.kinds.count > 1 || past.text == now.text)
    }

    func isReached(by rule: Rule, _ story: Story) -> Bool {
      let answered = story.past.filter { $0.answered == rule.id && story.people[$0.person].account == story.person.account }
      let own = answered.filter { $0.person == story.now.person }
      let today = Story.day(story.now.time)
      switch self {
      case .once: return !own.isEmpty
      case .twiceADay: return own.count { abs($0.time - story.now.time) < 86_400 } >= 2
      case .eachDay: return own.contains { Story.day($0.time) == today }
      case .apart: return own.contains { Story.day($0.time) == today && isAlike($0, story.now, rule) }
      case .accountApart: return answered.contains { abs($0.time - story.now.time) < 43_200 && isAlike($0, story.now, rule) }
      case .accountEachDay: return answered.count { Story.day($0.time) == today } >= 2
      }
    }
  }
  private(set) var always: [Rule] = []
  private(set) var rules: [Rule] = []

  init(_ random: inout SeededRandom) {
    let kinds = [["scan"], ["text"], ["outside.paid"], ["scan", "text"]]
    for (index, act) in (Story.Act.allCases + [.record]).enumerated() {
      let kinds = random.pick(kinds)
      let kind = kinds.count == 1 ? kinds[0] : nil
      var acting = Claim.random(kind, &random)
      while acting.bindsNames { acting = Claim.random(kind, &random) }
      let other = random.chance(20) ? Claim.random(kind, &random) : nil
      always.append(Rule(id: "w\(index)", kinds: kinds, claim: Claim.random(kind, &random), other: other, acting: acting, act: act))
    }
    func limit(_ percent: Int) -> Limit? { random.chance(percent) ? random.pick(Limit.allCases) : nil }
    for index in 0..<2 {
      let claim = Claim.random("scan", &random)
      let both = Claim("{ all: [ { campaign: door }, \(claim.yaml) ] }") { $0.store != nil && claim.holds($0) }
      rules.append(Rule(id: "g\(index)", kinds: ["scan"], claim: both, limit: limit(30), gift: .coupon))
    }
    for index in 0..<2 {
      let kinds = random.pick(kinds)
      let claim = Claim.random(kinds.count == 1 ? kinds[0] : nil, &random)
      rules.append(Rule(id: "p\(index)", kinds: kinds, claim: claim, limit: limit(20), gift: .pass))
    }
    for index in 0..<12 {
      let kinds = random.pick(kinds)
      let kind = kinds.count == 1 ? kinds[0] : nil
      var rule = Rule(id: "r\(index)", kinds: kinds, claim: Claim.random(kind, &random), tier: Int(random.pick([0, 1, 1, 1, 2] as [UInt64])))
      rule.account = random.chance(20) ? random.pick(["a", "b"]) : nil
      rule.limit = limit(50)
      if rule.account == nil {
        rule.other = random.chance(20) ? Claim.random(kind, &random) : nil
        rule.otherLimit = limit(20)
      }
      rules.append(rule)
    }
  }

  /// What becomes of an event.
  struct Told {
    let answers: String?
    let runs: [String]
    /// Whose actions are carried out, and which these are.
    let acts: [String]
    let acted: [Story.Act]
    let took: Story.Piece?
  }
  func told(_ story: Story) -> Told {
    let running = always.filter { $0.takes(story) }
    let acting = running.filter { $0.acts(story) }
    let ordered = (0...2).flatMap { tier in rules.filter { $0.tier == tier } }
    let answering = ordered.first { $0.takes(story) }
    return Told(
      answers: answering?.id, runs: running.map(\.id), acts: acting.map(\.id), acted: acting.compactMap(\.act),
      took: answering?.gift.flatMap { story.next($0) })
  }

  // MARK: as it is written

  /// Words of the rules and what they are called later; of rules themselves the ids. What is kept of people goes on.
  private static let renames = [
    ("vars.size", "vars.grade"), ("size: number", "grade: number"), ("asked", "query"), ("visits", "calls"), ("said", "spoken"),
    ("coupon", "voucher"), ("pass", "ticket"),
  ]
  static func renamed(_ text: String) -> String {
    if let id = text.first, "gpr".contains(id), text.dropFirst().allSatisfy(\.isWholeNumber), text.count > 1 { return "new-" + text }
    return renames.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }

  /// The same rules, with other names for what is kept under a name.
  var renamed: String {
    let ids = rules.map { "\($0.id): \(Self.renamed($0.id))" }.joined(separator: ", ")
    return Self.renamed(yaml(Self.renamed)) + """
      moved:
        rules: { \(ids) }
        vars: { lv: size, size: grade, asked: query }
        counters: { visits: calls, said: spoken }
        stocks: { coupon: voucher, pass: ticket }

      """
  }

  var yaml: String { yaml { $0 } + "moved: { vars: { lv: size } }\n" }

  private func yaml(_ name: (String) -> String) -> String {
    let account = "kind: service, mode: plain, token: { env: T }"
    func row(_ store: Story.Store) -> String {
      let (floor, last) = (store.floor.map { "\($0)" } ?? "\"\"", store.last.map { "2026-06-0\($0)" } ?? "\"\"")
      let opens = "\(store.opens < 10 ? "0" : "")\(store.opens):00"
      return "[ \(store.id), \(store.region), \(store.state), \(floor), \(store.owner), \(last), \(opens), \(Double(store.rent) / 4), \(store.dept) ]"
    }
    let stores = Story.stores.map(row)
    let words = Story.words.map { "[ \($0), \($1) ]" }
    let coupons = Story.coupons.map { "[ \($0), \($1) ]" }
    let others = rules.compactMap { rule -> String? in
      let parts = [rule.other.map { "when: \($0.yaml)" }, rule.otherLimit.map { "limit: \($0.yaml(rule.kinds))" }].compactMap { $0 }
      return parts.isEmpty ? nil : "\(name(rule.id)): { \(parts.joined(separator: ", ")) }"
    }
    let otherEntries = always.compactMap { rule in rule.other.map { "\(rule.id): { when: \($0.yaml) }" } }
    var out = """
      wxrules: 1
      requires: ">=1.6"
      defaults: { account: a }
      accounts:
        a: { app_id: wx0123456789abcdea, original_id: gh_a, \(account) }
        b: { app_id: wx0123456789abcdeb, original_id: gh_b, \(account) }
      vars: { size: number, owner: text, asked: text }
      attrs: { points: number }
      outside: { paid: { fields: { amount: int, price: decimal, gift: boolean }, optional: gift } }
      lists:
        gone: [ closed ]
        greetings: [ a, ab ]
        depts: { key: id, columns: { id: word, desks: int }, rows: [ [ d1, 4 ], [ d2, 9 ] ] }
        passes: [ \(Story.passes.joined(separator: ", ")) ]
        stores:
          key: id
          columns: { id: word, region: word, state: enum(open|closed|moved), floor: int, owner: word, last: date, opens: time, rent: decimal, dept: list(depts) }
          optional: [ floor, last ]
          rows: [ \(stores.joined(separator: ", ")) ]
        coupons: { key: code, columns: { code: word, region: word }, rows: [ \(coupons.joined(separator: ", ")) ] }
        words: { key: word, columns: { word: string, sort: word }, rows: [ \(words.joined(separator: ", ")) ] }
      stocks: { coupon: { list: coupons, by: region }, pass: { list: passes, within: 12h } }
      calendars:
        desk:
          week: { mon-fri: [ 09:00-12:00, 13:30-18:00 ], sat: 21:00-02:00 }
          off: 2026-06-02..2026-06-03
          work: { days: 2026-06-07, as: mon }
          known_until: 2035-12-31
      macros: { known: { tag: vip } }
      overrides:
        for: b
        lists:
          greetings: { append: 款, remove: ab }
          stores: { rows: { append: [ \(row(Story.added)) ], remove: s4 } }
          words: { rows: { append: [ [ \(Story.addedWord.0), \(Story.addedWord.1) ] ], remove: 款a } }
        macros: { known: { tag: old } }
        calendars: { desk: { off: 2026-06-04 } }
        campaigns: { may: { active: { from: 2026-05-30, through: 2026-06-03 } } }
        \(others.isEmpty ? "# no rule" : "rules: { \(others.joined(separator: ", ")) }")
        \(otherEntries.isEmpty ? "# no entry" : "always: { \(otherEntries.joined(separator: ", ")) }")
      campaigns:
        door: { accounts: [ a, b ], qr: { kind: permanent, scene: "door_{store}" }, for_each: { store: { list: stores } } }
        tent:
          accounts: [ a, b ]
          qr: { kind: permanent, scene: "tent_{store.region}_{store.id}" }
          for_each: { store: { list: stores } }
          attribution: none
        may: { accounts: [ a, b ], qr: { kind: permanent, scene: may }, active: { from: 2026-05-31, through: 2026-06-02 } }
      counters:
        visits: { on: [ scan, text ], within: 2d }
        said: { on: text, each: day }
        doors: { on: scan, when: { campaign: door }, of: "{{ store.id }}" }
      always:

      """
    for rule in always {
      out += "  - { id: \(rule.id), on: [ \(rule.kinds.joined(separator: ", ")) ], when: \(rule.claim.yaml), "
      out += "do: [ { \(act(rule.act)), when: \(rule.acting?.yaml ?? "{}") } ] }\n"
    }
    out += "rules:\n"
    for rule in rules {
      out +=
        "  - { id: \(name(rule.id)), on: [ \(rule.kinds.joined(separator: ", ")) ], tier: \(["override", "normal", "fallback"][rule.tier]), when: \(rule.claim.yaml), "
      if let account = rule.account { out += "accounts: \(account), " }
      if let limit = rule.limit { out += "limit: \(limit.yaml(rule.kinds)), " }
      switch rule.gift {
      case .coupon: out += "take: { stock: coupon, of: \"{{ store.region }}\", per: user }, "
      case .pass: out += "take: { stock: pass, per: user }, "
      case nil: break
      }
      out += "reply: \(rule.kinds.contains("outside.paid") ? "none" : "x") }\n"
    }
    return out
  }

  private func act(_ act: Story.Act?) -> String {
    switch act {
    case .record, nil: "record: { event: e }"
    case .ask: "set: { asked: { value: x, for: 6h } }"
    case .keep: "set: { asked: y }"
    case .forget: "unset: asked"
    case .spend: "use: pass"
    }
  }
}
