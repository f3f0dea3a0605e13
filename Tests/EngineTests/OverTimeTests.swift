import Rules
import TestSupport
import Testing

@testable import Engine

/// Rules with tests over virtual time, all of which pass: one test a promise.
@Suite("tests over time")
struct OverTimeTests {
  static let rules = """
    wxrules: 1
    stocks: { gift: { count: 2 } }
    rules:
      - { id: first, on: text, when: { text: 礼 }, continue: true, take: { stock: gift, per: user }, do: [ { record: { event: got } } ] }
      - { id: second, on: text, when: { text: 礼 }, take: { stock: gift, per: user }, reply: "{{ taken.gift }}" }
      - { id: each, on: text, when: { text: 每 }, continue: true, take: { stock: gift, per: event }, do: [ { record: { event: got } } ] }
      - { id: other, on: text, when: { text: 每 }, take: { stock: gift, per: event }, reply: "{{ taken.gift }}" }
      - { id: empty, on: text, when: { text: 空 }, reply: 好, do: [ { send: { text: "{{ vars.nothing | default: '' }}" } }, { send: { text: 有 } } ] }
      - { id: tapped, on: text, when: { text: 满意 }, reply: 谢谢, do: [ { send: { text: 再见, after: 30s } } ] }
      - { id: late, on: text, when: { text: 不满意 }, reply: 抱歉, do: [ { send: { text: 回访, after: 2h } } ] }
      - { id: back, on: scan, reply: 欢迎, do: [ { send: { text: 资料, after: 40s, unless: unsubscribed } } ] }
      - { id: remind, on: subscribe, reply: 您好, do: [ { template: { id: T, after: 1h, unless: replied, data: { thing1: x } } } ] }
      - { id: talk, on: text, reply: 嗯 }
    tests:
      - { name: one piece for one follower, events: [ { text: 礼, expect: { rule: talk } } ] }
      - { name: the second rule finds the last piece gone, stock: { gift: 1 }, events: [ { text: 每, expect: { rule: talk } } ] }
      - { name: two rules take two pieces, events: [ { text: 每, expect: { rule: other, reply: "2" } }, { text: 每, expect: { rule: talk } } ] }
      - { name: nothing to say is not sent, events: [ { text: 空, expect: { sent: [ 有 ] } } ] }
      - name: a tap on a choice allows a minute
        events:
          - { text: 满意, fields: { bizmsgmenuid: "1" } }
          - { wait: 1m, expect: { sent: [ 再见 ] } }
          - { text: 不满意, fields: { bizmsgmenuid: "2" } }
          - { wait: 2h, expect: { sent: [] } }
          - { text: 不满意 }
          - { wait: 2h, expect: { sent: [ 回访 ] } }
      - name: who left and scans is returning
        events:
          - { follow: true, subscription: new }
          - { scan: a, expect: { subscription: existing } }
          - { unfollow: true }
          - { scan: b, expect: { subscription: returning } }
          - { wait: 40s, expect: { sent: [ 资料 ], dropped: [ unsubscribed ] } }
      - { name: a reply stops a template, events: [ { follow: true, subscription: new }, { text: 在, expect: { rule: talk } }, { wait: 1h, expect: { sent: [], dropped: [ replied ] } } ] }
    """

  @Test("every test of the rules passes")
  func passes() throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    let results = RuleTests(ruleSet, files: MemoryFiles([:])).run(where: { _ in true })
    #expect(results.count == 7)
    for result in results {
      #expect(result.failures.isEmpty, "\(result.name): \(result.failures.joined(separator: "; "))")
    }
  }

  @Test(
    "windows are kept where anything asks for them",
    arguments: [
      ("send: { text: a }", true), ("template: { id: T, unless: replied }", true), ("template: { id: T }", false), ("tag: { add: a }", false),
    ])
  func windows(_ action: String, _ asks: Bool) throws {
    let action = action.replacing("id: T", with: "id: T, data: { thing1: x }")
    let ruleSet = try Compile.ruleSet("wxrules: 1\nrules: [ { id: a, on: text, reply: b, do: [ { \(action) } ] } ]")
    #expect(ruleSet.compiled.asksWindows == asks)
  }
}

/// Tests of rules for several accounts.
@Suite("tests of accounts")
struct AccountTests {
  static func rules(_ tests: String) -> String {
    """
    wxrules: 1
    accounts:
      a: { app_id: wx0123456789abcdea, original_id: gh_00000000000a, kind: service, mode: plain, token: { env: T } }
      b: { app_id: wx0123456789abcdeb, original_id: gh_00000000000b, kind: service, mode: plain, token: { env: T } }
      c: { app_id: wx0123456789abcdec, kind: service, mode: plain, token: { env: T } }
    campaigns: { poster: { accounts: b, qr: { kind: permanent, scene: poster } } }
    rules:
      - { id: poster, on: scan, when: { campaign: poster }, reply: 海报 }
      - { id: only-a, on: text, accounts: [ a ], reply: 甲 }
      - { id: only-b, on: text, accounts: [ b ], reply: 乙 }
    tests: [ \(tests) ]
    """
  }

  @Test(
    "the events of a test are sent to its account",
    arguments: [
      "event: { text: x }, expect: { rule: only-a }", "event: { text: x }, expect: { rule: only-a, tags: [] }",
      "account: a, event: { text: x }, expect: { rule: only-a }",
      "account: b, event: { text: x }, expect: { rule: only-b }",
      "account: b, events: [ { scan: poster, expect: { rule: poster } }, { text: x, expect: { rule: only-b } } ]",
      "account: a, event: { scan: poster }, expect: { rule: none }",
    ])
  func addressed(_ test: String) throws {
    let ruleSet = try Compile.ruleSet(Self.rules("{ name: t, \(test) }"))
    for result in RuleTests(ruleSet, files: MemoryFiles([:])).run(where: { _ in true }) { #expect(result.failures == []) }
  }

  @Test("an account to which nothing can be sent is found", arguments: [("d", "error[WX0301]"), ("c", "error[WX2501]")])
  func unknown(_ account: String, _ code: String) {
    let (compilation, files) = Compile.text(Self.rules("{ name: t, account: \(account), event: { text: x }, expect: { rule: only-a } }"))
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.count == 1 && shown.contains(code), "\(shown)")
  }
}
