import TestSupport
import Testing

@testable import Engine
@testable import Rules
@testable import Wire

/// Events from outside: what their declaration refuses, what rules see of them, and that nobody else can say them.
@Suite("events from outside")
struct OutsideTests {
  static let paid = "outside: { paid: { fields: { amount: decimal, order: word, gift: boolean, day: date }, optional: [ gift, day ] } }"

  /// Rules behind the declaration, the code that they give, and what is said of it; a dash where there is none.
  static let findings: [(rules: String, code: String, part: String)] = [
    ("rules: [ { id: a, on: outside.paid, reply: none } ]", "-", ""),
    ("rules: [ { id: a, on: outside.payd, reply: none } ]", "WX0301", "did you mean `paid`?"),
    ("rules: [ { id: a, on: \"outside.payd\", reply: none } ]", "WX0301", "did you mean `paid`?"),
    ("rules: [ { id: a, on: paid, reply: none } ]", "WX0204", "replace with `outside.paid`"),
    ("rules: [ { id: a, on: payd, reply: none } ]", "WX0204", "replace with `outside.paid`"),
    ("rules: [ { id: a, on: { event: paid }, reply: none } ]", "WX0204", "not the one under `outside`"),
    ("counters: { n: { on: paid } }", "WX0204", "replace with `outside.paid`"),
    ("rules: [ { id: a, on: outside.paid, reply: 谢谢 } ]", "WX0503", "`outside.paid` cannot be answered"),
    (
      "rules: [ { id: a, on: outside.paid, reply: none, do: [ { webhook: { url: \"https://a.example.com\", use_reply: true } } ] } ]", "WX0503",
      "by an endpoint"
    ),
    ("rules: [ { id: a, on: outside.paid, reply: none, do: [ { send: { text: 谢谢 } } ] } ]", "WX0504", "opens no customer-service window"),
    (
      "rules: [ { id: a, on: outside.paid, reply: none, do: [ { send: { text: 谢谢, else: { template: { id: T, data: { thing1: 谢谢 } } } } } ] } ]", "-",
      ""
    ),
    (
      "rules: [ { id: a, on: outside.paid, when: { campaign: c }, reply: none } ]\ncampaigns: { c: { qr: { kind: permanent, scene: c } } }", "WX0312",
      ""
    ),
    ("rules: [ { id: a, on: outside.paid, when: { field: { amont: { gte: 5 } } }, reply: none } ]", "WX0301", "did you mean `amount`?"),
    ("rules: [ { id: a, on: outside.paid, when: { where: { event.fields.day: { gte: now } } }, reply: none } ]", "-", ""),
    ("rules: [ { id: a, on: outside.paid, when: { where: { event.fields.order: { gte: now } } }, reply: none } ]", "WX0321", "neither a day"),
    ("rules: [ { id: a, on: outside.paid, when: { where: { event.fields.gift: true } }, reply: none } ]", "-", ""),
    ("rules: [ { id: a, on: outside.paid, when: { where: { event.fields.gift: yes } }, reply: none } ]", "WX0321", "and never `yes`"),
    ("rules: [ { id: a, on: outside.paid, when: { where: { event.fields.gift: { not: no } } }, reply: none } ]", "WX0321", "write `true` or `false`"),
    ("rules: [ { id: a, on: outside.paid, when: { where: { event.fields.gift: { gt: 5 } } }, reply: none } ]", "WX0321", "and nothing else"),
    ("rules: [ { id: a, on: outside.paid, when: { where: { event.fields.gift: { prefix: t } } }, reply: none } ]", "WX0321", "and nothing else"),
    ("rules: [ { id: a, on: outside.paid, when: { where: { event.fields.order: 订单 } }, reply: none } ]", "WX0321", "declare the field as `text`"),
    ("rules: [ { id: a, on: outside.paid, reply: none, do: [ { set: { x: \"{{ event.fields.amount }}\" } } ] } ]", "-", ""),
    ("rules: [ { id: a, on: outside.paid, reply: none, do: [ { set: { x: \"{{ event.fields.day }}\" } } ] } ]", "WX0307", "may be absent"),
    ("rules: [ { id: a, on: outside.paid, reply: none, do: [ { set: { x: \"{{ event.fields.amont }}\" } } ] } ]", "WX0302", "event.fields.amount"),
    (
      "rules: [ { id: a, on: [ text, outside.paid ], reply: none, do: [ { set: { x: \"{{ event.fields.amount }}\" } } ] } ]", "WX0307",
      "may be absent"
    ),
    ("rules: [ { id: a, on: outside.paid, when: { subscription: [ new, returning ] }, reply: none } ]", "-", ""),
    ("rules: [ { id: a, on: text, reply: b } ]", "WX2201", "no rule takes `outside.paid`"),
    ("rules: [ { id: a, on: text, reply: b } ]\ncounters: { n: { on: outside.paid } }", "-", ""),
    ("counters: { n: { on: outside.pay } }", "WX0301", "`pay`"),
    ("tests: [ { name: t, event: { outside: paid, fields: { amount: 1.5, order: A7 } }, expect: { rule: none } } ]", "-", ""),
    ("tests: [ { name: t, event: { outside: pad, fields: { amount: 1.5, order: A7 } }, expect: { rule: none } } ]", "WX0301", "did you mean `paid`?"),
    ("tests: [ { name: t, event: { outside: paid, fields: { amount: 1.5 } }, expect: { rule: none } } ]", "WX0202", "`order`"),
    ("tests: [ { name: t, event: { outside: paid, fields: { amount: viel, order: A7 } }, expect: { rule: none } } ]", "WX0207", "a number"),
    (
      "tests: [ { name: t, event: { outside: paid, fields: { amount: 1, order: A7, gift: yes } }, expect: { rule: none } } ]", "WX0207",
      "`true` or `false`"
    ),
    (
      "tests: [ { name: t, event: { outside: paid, fields: { amount: 1, order: A7, note: x } }, expect: { rule: none } } ]", "WX0301",
      "no field `note`"
    ),
  ]

  @Test("what is posted late has its actions from when it is known, and what is on time from when it happened")
  func late() throws {
    let ruleSet = try Compile.ruleSet(
      "wxrules: 1\n\(Self.paid)\nrules: [ { id: a, on: outside.paid, reply: none, do: [ { tag: { add: x } } ] } ]\n")
    let event = Event.outside("paid", openid: "o1", account: "gh_1", time: 1_780_000_000, fields: [("amount", "1"), ("order", "A7")])
    for now: Int64 in [1_780_000_000, 1_780_172_800] {
      let plan = ruleSet.plan(event, given: Facts(), at: Moment(now: now, seed: 0))
      #expect(plan.actions.map(\.due) == [now * 1000])
    }
  }

  @Test("what can never be is found at its word", arguments: findings)
  func refuses(_ item: (rules: String, code: String, part: String)) {
    let rest = item.rules.contains("rules:") ? "" : "\nrules: [ { id: a, on: text, reply: b }, { id: p, on: outside.paid, reply: none } ]"
    let (compilation, files) = Compile.text("wxrules: 1\n\(Self.paid)\n\(item.rules)\(rest)\n")
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.map(\.code.rawValue) == (item.code == "-" ? [] : [item.code]), "\(shown)")
    #expect(item.part.isEmpty || shown.contains(item.part), "\(shown)")
  }

  @Test(
    "a declaration that cannot be is found at its word",
    arguments: [
      ("{ fields: { amount: money } }", "WX0204", "money"), ("{ fields: { 金额: decimal } }", "WX0207", "letters of ASCII"),
      ("{ fields: { CreateTime: int } }", "WX0207", "another meaning"),
      ("{ fields: { amount: int }, optional: amont }", "WX0301", "did you mean `amount`?"),
      ("{ felder: { a: int } }", "WX0201", "felder"),
    ])
  func declarations(_ declaration: String, _ code: String, _ part: String) {
    let (compilation, files) = Compile.text("wxrules: 1\noutside: { paid: \(declaration) }\nrules: [ { id: a, on: text, reply: b } ]\n")
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.filter { $0.severity == .error }.map(\.code.rawValue) == [code] && shown.contains(part), "\(shown)")
  }

  @Test(
    "kinds of fields take what is one of them, and nothing else",
    arguments: [
      (OutsideFieldKind.text, ["", "a b", "汉"], []), (.word, ["A7-_.x"], ["", "a b", "汉"]),
      (.int, ["0", "-7"], ["07", "1.5", "", "x", "99999999999999999999"]),
      (.decimal, ["99.5", "-1", "3"], ["1e3", "inf", "nan", "0x1", "", "1,5"]), (.boolean, ["true", "false"], ["yes", "1", ""]),
      (.date, ["2035-06-18"], ["2035-6-18", "2035-02-30", "2035-06-18T10:00", ""]),
    ])
  func kinds(_ kind: OutsideFieldKind, _ taken: [String], _ refused: [String]) {
    for text in taken { #expect(kind.accepts(text), "\(kind) takes \(text)") }
    for text in refused { #expect(!kind.accepts(text), "\(kind) refuses \(text)") }
  }

  static let rules = """
    wxrules: 1
    requires: ">=1.6"
    outside:
      paid: { fields: { amount: decimal, order: word, gift: boolean, day: date }, optional: [ gift, day ] }
      Paid: {}
    stocks: { cup: { count: 2 } }
    counters: { orders: { on: outside.paid, of: "{{ event.fields.order }}" } }
    rules:
      - { id: gift, on: outside.paid, when: { field: { amount: { gte: 100 } } }, take: { stock: cup }, reply: none, do: [ { record: { event: gift } }, { set: { sum: "{{ event.fields.amount | plus: 1 }}" } } ] }
      - { id: day, on: outside.paid, when: { field: { day: { exists: true } } }, reply: none, do: [ { set: { on: "{{ event.fields.day | default: '' | date: '%m月%d日' }}" } } ] }
      - { id: paid, on: outside.paid, reply: none, do: [ { set: { gift: "{% if event.fields.gift %}ja{% else %}nein{% endif %}" } } ] }
      - { id: never, on: outside.Paid, when: { tag: 无人 }, reply: none }
      - { id: fallback, tier: fallback, on: any, reply: 在 }
    tests:
      - name: kinds and conditions
        events:
          - { outside: paid, fields: { amount: 99.5, order: A1, gift: true }, expect: { rule: paid, vars: { gift: ja } } }
          - { outside: paid, fields: { amount: 1, order: A2, gift: false }, expect: { rule: paid, vars: { gift: nein } } }
          - { outside: paid, fields: { amount: 100, order: A3 }, expect: { rule: gift, do: [ record, set ], vars: { sum: 101 } } }
          - { outside: paid, fields: { amount: 2, order: A4, day: 2035-06-18 }, expect: { rule: day, vars: { on: 06月18日 } } }
      - { name: no fallback, events: [ { outside: Paid, expect: { rule: none } }, { text: x, expect: { rule: fallback } } ] }
      - { name: not by the platform, events: [ { type: outside.paid, expect: { rule: fallback } }, { type: paid, expect: { rule: fallback } } ] }
      - name: two people and one stock
        users: { 丙: { taken: { cup: 1 } } }
        events:
          - { who: 甲, outside: paid, fields: { amount: 500, order: B1 }, expect: { rule: gift } }
          - { who: 甲, outside: paid, fields: { amount: 500, order: B2 }, expect: { rule: paid } }
          - { who: 丙, outside: paid, fields: { amount: 500, order: B3 }, expect: { rule: paid } }
          - { who: 乙, outside: paid, fields: { amount: 500, order: B4 }, expect: { rule: gift } }
          - { who: 丁, outside: paid, fields: { amount: 500, order: B5 }, expect: { rule: paid } }
    """

  @Test("rules see what came, each person what is theirs")
  func passes() throws {
    let results = RuleTests(try Compile.ruleSet(Self.rules), files: MemoryFiles([:])).run(where: { _ in true })
    #expect(results.count == 4)
    for result in results { #expect(result.failures.isEmpty, "\(result.name): \(result.failures.joined(separator: "; "))\n\(result.trace)") }
  }

  @Test("of somebody who left it says what a follow would make of them")
  func leavers() throws {
    let rules = """
      wxrules: 1
      requires: ">=1.6"
      outside: { paid: {} }
      rules:
        - { id: here, on: outside.paid, when: { subscription: existing }, reply: none }
        - { id: left, on: outside.paid, when: { subscription: returning }, reply: none }
        - { id: never, on: outside.paid, reply: none }
        - { id: hello, on: [ subscribe, scan, text ], reply: 好 }
      tests:
        - name: as they come and go
          events:
            - { text: x }
            - { outside: paid, expect: { rule: here, subscription: existing } }
            - { unfollow: true }
            - { outside: paid, expect: { rule: left, subscription: returning } }
            - { outside: paid, expect: { rule: left } }
            - { follow: true, expect: { subscription: returning } }
            - { outside: paid, expect: { rule: here } }
        - { name: as it is said, event: { outside: paid, subscription: new }, expect: { rule: never } }
        - { name: unless it is said they follow, event: { outside: paid }, expect: { rule: here } }
      """
    let results = RuleTests(try Compile.ruleSet(rules), files: MemoryFiles([:])).run(where: { _ in true })
    #expect(results.count == 3)
    for result in results { #expect(result.failures.isEmpty, "\(result.name): \(result.failures.joined(separator: "; "))\n\(result.trace)") }
  }

  /// What becomes of those who leave: what is left of a variable, what they are when they return, which rule then answers, and whether an
  /// event from outside finds them, then and after they have said something.
  static let policies = [
    ("{ on_unsubscribe: keep }", "上海", "returning", "text", true, true), ("{ on_unsubscribe: erase }", "nothing", "new", "coupon", false, true),
    ("{ on_unsubscribe: pseudonymise, key: { env: K } }", "nothing", "returning", "text", false, false),
  ]

  @Test("who leaves is forgotten in tests as by the server", arguments: policies)
  func privacy(_ policy: String, _ city: String, _ subscription: String, _ rule: String, _ isKnown: Bool, _ isKnownAgain: Bool) throws {
    let rules = """
      wxrules: 1
      requires: ">=1.6"
      accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T }, privacy: \(policy) } }
      outside: { paid: {} }
      rules:
        - { id: hello, on: [ subscribe, scan ], reply: 好, do: [ { set: { city: 上海 } } ] }
        - { id: coupon, on: text, limit: { times: 1 }, reply: 券 }
        - { id: text, on: text, reply: 嗯 }
        - { id: paid, on: outside.paid, reply: none }
      tests:
        - name: they return
          events:
            - { follow: true, subscription: new, expect: { vars: { city: 上海 } } }
            - { text: x, expect: { rule: coupon } }
            - { unfollow: true, expect: { vars: { city: \(city) } } }
            - { follow: true, expect: { subscription: \(subscription) } }
            - { text: x, expect: { rule: \(rule) } }
            - { outside: paid, expect: { rule: paid } }
        - name: they do not
          events:
            - { follow: true, subscription: new }
            - { unfollow: true }
            - { outside: paid, expect: { rule: paid } }
        - name: they only talk
          events:
            - { follow: true, subscription: new }
            - { unfollow: true }
            - { text: x }
            - { outside: paid, expect: { rule: paid } }
      """
    let results = RuleTests(try Compile.ruleSet(rules), files: MemoryFiles([:])).run(where: { _ in true })
    #expect(results.count == 3 && results[0].failures.isEmpty, "\(results[0].failures)\n\(results[0].trace)")
    #expect(results[1].failures.isEmpty == isKnown)
    #expect(results[2].failures.isEmpty == isKnownAgain)
    for failure in results[1].failures { #expect(failure.english.hasPrefix("event 3: an event from outside about somebody who has left")) }
    for failure in results[2].failures { #expect(failure.english.hasPrefix("event 4: an event from outside about somebody who has left")) }
  }

  @Test("no message of the platform is one, whatever it says")
  func forged() throws {
    for type in ["outside", "event", "outside.paid"] {
      var decoder = EventDecoder()
      let xml = MessageForm.named("paid").xml(
        openid: "o1", account: "gh_1", isFollower: true, time: 1, fields: [("MsgType", type), ("Event", "outside.paid"), ("amount", "5")])
      #expect(try decoder.decode(xml).kind == .other)
    }
  }

  @Test(
    "tests of several people say of whom they speak",
    arguments: [
      ("user: { tags: [ a ] }, events: [ { who: 甲, text: x, expect: { rule: a } } ]", "WX0208", "several people"),
      ("events: [ { who: 甲, text: x }, { text: x, expect: { rule: a } } ]", "WX2501", "who does this?"),
      ("users: { 丙: { tags: [ a ] } }, events: [ { who: 甲, text: x, expect: { rule: a } } ]", "WX2501", "nothing happens to `丙`"),
      ("events: [ { who: 甲, text: x, expect: { rule: a } }, { wait: 5s }, { who: 乙, wait: 5s, expect: { sent: [] } } ]", "-", ""),
    ])
  func people(_ test: String, _ code: String, _ part: String) {
    let (compilation, files) = Compile.text("wxrules: 1\nrules: [ { id: a, on: text, reply: b } ]\ntests: [ { name: t, \(test) } ]\n")
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.map(\.code.rawValue) == (code == "-" ? [] : [code]), "\(shown)")
    #expect(part.isEmpty || shown.contains(part), "\(shown)")
  }

  @Test("what is due to one is not another's")
  func messages() throws {
    let rules = """
      wxrules: 1
      rules: [ { id: a, on: text, reply: b, do: [ { send: { after: 30s, text: "致{{ user.openid }}", unless: replied } } ] } ]
      tests:
        - name: each
          events:
            - { who: 甲, text: x }
            - { who: 乙, text: x }
            - { wait: 5s }
            - { who: 乙, text: x, expect: { sent: [] } }
            - { who: 甲, wait: 30s, expect: { sent: [ 致oTEST-甲 ] } }
            - { who: 乙, wait: 1s, expect: { sent: [ 致oTEST-乙 ], dropped: [ replied ] } }
        - { name: all, events: [ { who: 甲, text: x }, { who: 乙, text: x }, { wait: 40s, expect: { sent: [ 甲, 乙 ] } } ] }
      """
    for result in RuleTests(try Compile.ruleSet(rules), files: MemoryFiles([:])).run(where: { _ in true }) {
      #expect(result.failures.isEmpty, "\(result.name): \(result.failures)")
    }
  }
}
