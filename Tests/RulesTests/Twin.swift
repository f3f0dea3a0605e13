import TestSupport

/// A rule set, and who answers by it.
struct Twin {
  struct Rule {
    let id: String
    let kinds: [String]
    let claim: Claim
    var tier = 1
    var account: String?
    var limit: Limit?
    /// Of its action.
    var acting: Claim?
    /// Whether it gives a coupon of the store's region.
    var gives = false

    func takes(_ story: Story) -> Bool {
      kinds.contains(story.now.kind) && account.map { $0 == story.person.account } ?? true && claim.holds(story)
        && limit?.isReached(by: self, story) != true && (!gives || hasCoupon(story))
    }

    /// Two for `gd`, one for `sh`, none for others; one for each person of each region.
    private func hasCoupon(_ story: Story) -> Bool {
      guard let region = story.store?.region, let count = ["gd": 2, "sh": 1][region] else { return false }
      let given = story.past.filter { $0.answered?.hasPrefix("g") == true && Story.store($0)?.region == region }
      return given.count < count && !given.contains { $0.person == story.now.person }
    }
  }
  enum Limit: CaseIterable {
    case once, twiceADay, eachDay, accountApart, accountEachDay

    func yaml(_ kinds: [String]) -> String {
      switch self {
      case .once: "{ times: 1 }"
      case .twiceADay: "{ times: 2, within: 1d }"
      case .eachDay: "{ times: 1, each: day }"
      case .accountApart:
        "{ times: 1, per: account, by: \"\(kinds.count == 1 ? apart(kinds[0]) : "{{ event.type }}{{ scene | default: '' }}")\", within: 12h }"
      case .accountEachDay: "{ times: 2, per: account, each: day }"
      }
    }

    private func apart(_ kind: String) -> String {
      switch kind {
      case "scan": "{{ scene }}"
      case "text": "{{ message.content }}"
      default: "{{ event.fields.amount }}"
      }
    }

    func isReached(by rule: Rule, _ story: Story) -> Bool {
      let answered = story.past.filter { $0.answered == rule.id && story.people[$0.person].account == story.person.account }
      let own = answered.filter { $0.person == story.now.person }
      let today = Story.day(story.now.time)
      switch self {
      case .once: return !own.isEmpty
      case .twiceADay: return own.count { $0.time > story.now.time - 86_400 } >= 2
      case .eachDay: return own.contains { Story.day($0.time) == today }
      case .accountApart:
        return answered.contains { past in
          past.time > story.now.time - 43_200 && past.kind == story.now.kind && past.scene == story.now.scene && past.amount == story.now.amount
            && (rule.kinds.count > 1 || past.text == story.now.text)
        }
      case .accountEachDay: return answered.count { Story.day($0.time) == today } >= 2
      }
    }
  }
  private var always: [Rule] = []
  private var rules: [Rule] = []

  init(_ random: inout SeededRandom) {
    let kinds = [["scan"], ["text"], ["outside.paid"], ["scan", "text"]]
    for index in 0..<3 {
      let kinds = random.pick(kinds)
      let kind = kinds.count == 1 ? kinds[0] : nil
      var acting = Claim.random(kind, &random)
      while acting.bindsNames { acting = Claim.random(kind, &random) }
      always.append(Rule(id: "w\(index)", kinds: kinds, claim: Claim.random(kind, &random), acting: acting))
    }
    for index in 0..<2 {
      let claim = Claim.random("scan", &random)
      let both = Claim("{ all: [ { campaign: door }, \(claim.yaml) ] }") { $0.store != nil && claim.holds($0) }
      rules.append(Rule(id: "g\(index)", kinds: ["scan"], claim: both, limit: random.chance(30) ? random.pick(Limit.allCases) : nil, gives: true))
    }
    for index in 0..<12 {
      let kinds = random.pick(kinds)
      let claim = Claim.random(kinds.count == 1 ? kinds[0] : nil, &random)
      rules.append(
        Rule(
          id: "r\(index)", kinds: kinds, claim: claim, tier: Int(random.pick([0, 1, 1, 1, 2] as [UInt64])),
          account: random.chance(20) ? random.pick(["a", "b"]) : nil, limit: random.chance(50) ? random.pick(Limit.allCases) : nil))
    }
  }

  /// Who answers, what runs beside, and whose actions are carried out.
  func told(_ story: Story) -> (answers: String?, runs: [String], acts: [String]) {
    let running = always.filter { $0.takes(story) }
    let ordered = (0...2).flatMap { tier in rules.filter { $0.tier == tier } }
    return (
      ordered.first { $0.takes(story) }?.id, running.map(\.id), running.filter { $0.acting?.holds(story) ?? true }.map(\.id)
    )
  }

  var yaml: String {
    let account = "kind: service, mode: plain, token: { env: T }"
    let stores = Story.stores.map { "[ \($0.id), \($0.region), \($0.state), \($0.floor.map { "\($0)" } ?? "\"\""), \($0.owner) ]" }
    let words = Story.words.map { "[ \($0), \($1) ]" }
    var out = """
      wxrules: 1
      requires: ">=1.6"
      defaults: { account: a }
      accounts:
        a: { app_id: wx0123456789abcdea, original_id: gh_a, \(account) }
        b: { app_id: wx0123456789abcdeb, original_id: gh_b, \(account) }
      moved: { vars: { lv: size } }
      vars: { size: number, owner: text, asked: text }
      attrs: { points: number }
      outside: { paid: { fields: { amount: int } } }
      lists:
        gone: [ closed ]
        greetings: [ a, ab ]
        stores:
          key: id
          columns: { id: word, region: word, state: enum(open|closed|moved), floor: int, owner: word }
          optional: floor
          rows: [ \(stores.joined(separator: ", ")) ]
        coupons: { key: code, columns: { code: word, region: word }, rows: [ [ c1, gd ], [ c2, sh ], [ c3, gd ] ] }
        words: { key: word, columns: { word: string, sort: word }, rows: [ \(words.joined(separator: ", ")) ] }
      stocks: { coupon: { list: coupons, by: region } }
      calendars:
        desk:
          week: { mon-fri: [ 09:00-12:00, 13:30-18:00 ], sat: 21:00-02:00 }
          off: 2026-06-02..2026-06-03
          work: { days: 2026-06-07, as: mon }
          known_until: 2035-12-31
      macros: { known: { tag: vip } }
      overrides: { for: b, lists: { greetings: { append: 款, remove: ab } }, macros: { known: { tag: old } } }
      campaigns:
        door: { accounts: [ a, b ], qr: { kind: permanent, scene: "door_{store}" }, for_each: { store: { list: stores } } }
        may: { accounts: [ a, b ], qr: { kind: permanent, scene: may }, active: { from: 2026-05-31, through: 2026-06-02 } }
      counters:
        visits: { on: [ scan, text ], within: 2d }
        said: { on: text, each: day }
        doors: { on: scan, when: { campaign: door }, of: "{{ store.id }}" }
      always:

      """
    for rule in always {
      out += "  - { id: \(rule.id), on: [ \(rule.kinds.joined(separator: ", ")) ], when: \(rule.claim.yaml), "
      out += "do: [ { record: { event: e }, when: \(rule.acting?.yaml ?? "{}") } ] }\n"
    }
    out += "rules:\n"
    for rule in rules {
      out +=
        "  - { id: \(rule.id), on: [ \(rule.kinds.joined(separator: ", ")) ], tier: \(["override", "normal", "fallback"][rule.tier]), when: \(rule.claim.yaml), "
      if let account = rule.account { out += "accounts: \(account), " }
      if let limit = rule.limit { out += "limit: \(limit.yaml(rule.kinds)), " }
      if rule.gives { out += "take: { stock: coupon, of: \"{{ store.region }}\", per: user }, " }
      out += "reply: \(rule.kinds.contains("outside.paid") ? "none" : "x") }\n"
    }
    return out
  }
}
