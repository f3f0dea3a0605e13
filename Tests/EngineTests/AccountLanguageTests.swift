import Engine
import Foundation
import Rules
import TestSupport
import Testing
import Wire

/// Accounts that share a rule set: fields, campaigns, what one has otherwise; and names that changed.
@Suite("several accounts, overlays, moved names")
struct AccountLanguageTests {
  static let account = "kind: service, mode: plain, token: { env: T }"
  static let two = """
    accounts:
      sh: { app_id: wx0123456789abcdea, original_id: gh_00000000000a, \(account), fields: { city: 上海 } }
      bj: { app_id: wx0123456789abcdeb, original_id: gh_00000000000b, \(account), fields: { city: 北京 } }

    """

  /// A rule set with tests of its own, all of which pass, and no finding.
  static let played: [String] = [
    // What was renamed ends when it would have ended.
    """
    moved: { vars: { lv: level } }
    vars: { level: number }
    rules: [ { id: in, on: text, when: { where: { vars.level: { exists: true } } }, reply: a }, { id: out, on: text, reply: b } ]
    tests:
      - { name: before, at: 2026-06-01T11:00, user: { vars: { lv: { value: 3, until: 2026-06-01T12:00 } } }, event: { text: x }, expect: { rule: in } }
      - { name: after, at: 2026-06-01T12:30, user: { vars: { lv: { value: 3, until: 2026-06-01T12:00 } } }, event: { text: x }, expect: { rule: out } }
    """,
    // A condition reads of a campaign's field what a template does.
    """
    lists: { stores: { key: id, columns: { id: word, owner: word }, rows: [ [ s1, e1 ], [ s2, e2 ] ] } }
    campaigns: { door: { qr: { kind: permanent, scene: "s:{s}" }, for_each: { s: { list: stores } }, fields: { owner: "{{ s.owner }}" } } }
    rules: [ { id: own, on: scan, when: { campaign: door, where: { campaign.fields.owner: e1 } }, reply: a }, { id: rest, on: scan, reply: b } ]
    tests:
      - { name: e1, event: { scan: "s:s1" }, expect: { rule: own } }
      - { name: e2, event: { scan: "s:s2" }, expect: { rule: rest } }
    """,
    two + """
      rules: [ { id: hello, on: text, reply: "{{ account.fields.city }}" } ]
      tests:
        - { name: a, account: sh, event: { text: x }, expect: { reply: 上海 } }
        - { name: b, account: bj, event: { text: x }, expect: { reply: 北京 } }
      """,
    // One campaign, each account with ids and codes of its own; a campaign of one account is none of the other's.
    two + """
      lists: { shops: { key: code, columns: { code: word, name: string }, rows: [ [ s1, 一店 ], [ s2, 二店 ] ] } }
      campaigns:
        door: { accounts: [ sh, bj ], qr: { kind: permanent, scene: int, allocate: 100..199 }, for_each: { shop: { list: shops } } }
        only: { accounts: bj, qr: { kind: permanent, scene: only } }
      rules:
        - { id: door, on: scan, when: { campaign: door }, reply: "{{ shop.name }}" }
        - { id: only, on: scan, when: { campaign: only }, reply: 只在北京 }
      tests:
        - { name: a, account: sh, event: { scan: "101" }, expect: { rule: door, reply: 二店 } }
        - { name: b, account: bj, event: { scan: "101" }, expect: { rule: door, reply: 二店 } }
        - { name: c, account: bj, event: { scan: only }, expect: { rule: only } }
        - { name: d, account: sh, event: { scan: only }, expect: { rule: none } }
      """,
    // A changed list changes the macro that names it, the rule that names that, and the codes that run over it.
    two + """
      lists:
        words: [ 你好 ]
        shops: { key: code, columns: { code: word, name: string }, rows: [ [ s1, 一店 ], [ s2, 二店 ] ] }
      macros: { greets: { text: { equals: { list: words } } } }
      campaigns: { door: { accounts: [ sh, bj ], qr: { kind: permanent, scene: "door_{shop}" }, for_each: { shop: { list: shops } }, fields: { note: 一 } } }
      counters: { greeted: { on: text, when: { macro: greets } } }
      rules:
        - { id: door, on: scan, when: { campaign: door }, reply: "{{ shop.name }} {{ campaign.fields.note }}" }
        - { id: greeting, on: text, when: { macro: greets }, reply: "第{{ counters.greeted }}次" }
        - { id: rest, on: text, reply: 其他 }
      overrides:
        - for: bj
          lists: { words: { append: [ 吃了吗 ], remove: 你好 }, shops: { append: [ [ s3, 三店 ] ], remove: [ s1 ] } }
          campaigns: { door: { fields: { note: 二 } } }
      tests:
        - { name: a, account: sh, event: { text: 你好 }, expect: { rule: greeting, reply: 第1次 } }
        - { name: b, account: sh, event: { text: 吃了吗 }, expect: { rule: rest } }
        - { name: c, account: bj, event: { text: 你好 }, expect: { rule: rest } }
        - { name: d, account: bj, events: [ { text: 吃了吗 }, { text: 吃了吗, expect: { rule: greeting, reply: 第2次 } } ] }
        - { name: e, account: sh, event: { scan: door_s1 }, expect: { reply: 一店 一 } }
        - { name: f, account: bj, event: { scan: door_s3 }, expect: { reply: 三店 二 } }
        - { name: g, account: bj, event: { scan: door_s1 }, expect: { rule: none } }
        - { name: h, account: sh, event: { scan: door_s3 }, expect: { rule: none } }
      """,
    // With a list goes the calendar that names it, and what asks that: conditions, templates, messages that wait; and days and rows of the list itself.
    two.replacing("token: { env: T }", with: "token: { env: T }, secret: { env: S }") + """
      lists:
        holidays: [ 2035-10-01 ]
        shops: { key: code, columns: { code: word, name: string }, rows: [ [ s1, 一店 ], [ s2, 二店 ] ] }
      calendars: { service: { week: { mon-fri: 09:00-18:00 }, off: { list: holidays }, known_until: 2035-12-31 } }
      rules:
        - { id: shop, on: text, when: { text: { pattern: "店{code:word}" } }, reply: "{{ lists.shops[code].name | default: '无' }}" }
        - { id: day, on: text, when: { text: 日, date: { list: holidays } }, reply: 放假 }
        - { id: open, on: text, when: { open: service }, reply: 在, do: [ { send: { after: 9h, between: { open: service }, text: 早 } } ] }
        - { id: closed, on: text, reply: "{{ calendars.service.opens | date: '%m-%d' | default: '?' }}" }
      overrides:
        for: bj
        lists: { holidays: { append: [ 2035-10-05, 2035-10-08 ] }, shops: { append: [ [ s3, 三店 ] ] } }
      tests:
        - { name: a, account: sh, at: 2035-10-08T10:00, event: { text: x }, expect: { rule: open } }
        - { name: b, account: bj, at: 2035-10-08T10:00, event: { text: x }, expect: { rule: closed, reply: 10-09 } }
        - { name: c, account: sh, at: 2035-10-01T10:00, event: { text: x }, expect: { rule: closed, reply: 10-02 } }
        - { name: d, account: sh, at: 2035-10-08T10:00, event: { text: 日 }, expect: { rule: open } }
        - { name: e, account: bj, at: 2035-10-08T10:00, event: { text: 日 }, expect: { rule: day } }
        - { name: f, account: sh, event: { text: 店s3 }, expect: { reply: 无 } }
        - { name: g, account: bj, event: { text: 店s3 }, expect: { reply: 三店 } }
        - { name: h, account: sh, at: 2035-10-04T15:00, events: [ { text: x }, { wait: 19h, expect: { sent: [ 早 ] } } ] }
        - { name: i, account: bj, at: 2035-10-04T15:00, events: [ { text: x }, { wait: 19h, expect: { sent: [] } } ] }
      """,
    // Or the calendar itself; a macro that asks it goes with it.
    two + """
      calendars: { service: { week: { mon-fri: 09:00-18:00 } } }
      macros: { staffed: { open: service } }
      rules:
        - { id: open, on: text, when: { macro: staffed }, reply: "到{{ calendars.service.closes | date: '%H:%M' | default: '?' }}" }
        - { id: closed, on: text, reply: 休 }
      overrides: { for: bj, calendars: { service: { week: { sat: 10:00-12:00 } } } }
      tests:
        - { name: a, account: sh, at: 2035-10-06T11:00, event: { text: x }, expect: { rule: closed } }
        - { name: b, account: bj, at: 2035-10-06T11:00, event: { text: x }, expect: { rule: open, reply: 到12:00 } }
        - { name: c, account: bj, at: 2035-10-05T11:00, event: { text: x }, expect: { rule: closed } }
      """,
    // Cells that are templates are those of the row that the account's code binds.
    two + """
      lists: { shops: { key: code, columns: { code: word, c: template }, rows: [ [ s1, "甲{{ shop.code }}" ], [ s2, "乙{{ shop.code }}" ] ] } }
      campaigns: { door: { accounts: [ sh, bj ], qr: { kind: permanent, scene: "door_{shop}" }, for_each: { shop: { list: shops } } } }
      rules: [ { id: door, on: scan, when: { campaign: door }, reply: "{{ shop.c }}" } ]
      overrides: { for: bj, lists: { shops: { remove: [ s1 ], append: [ [ s3, "丙{{ shop.code }}" ] ] } } }
      tests:
        - { name: a, account: sh, event: { scan: door_s2 }, expect: { reply: 乙s2 } }
        - { name: b, account: bj, event: { scan: door_s2 }, expect: { reply: 乙s2 } }
        - { name: c, account: bj, event: { scan: door_s3 }, expect: { reply: 丙s3 } }
      """,
    // A path of `where` names a list as well as a template does.
    two + """
      lists: { shops: { key: code, columns: { code: word, state: word }, rows: [ [ s1, open ] ] } }
      rules: [ { id: open, on: text, when: { where: { lists.shops.s1.state: open } }, reply: 开 }, { id: rest, on: text, reply: 关 } ]
      overrides: { for: bj, lists: { shops: { rows: [ [ s1, shut ] ] } } }
      tests:
        - { name: a, account: sh, event: { text: x }, expect: { rule: open } }
        - { name: b, account: bj, event: { text: x }, expect: { rule: rest } }
      """,
    // Rules that no account has both of stand in nobody's way, and neither does what one account has of a rule.
    two + """
      macros: { greets: { text: 你好 } }
      rules:
        - { id: a, on: text, accounts: sh, when: { macro: greets }, reply: 一 }
        - { id: b, on: menu.click, when: { key: Aa }, accounts: sh, reply: 键 }
        - { id: c, on: menu.click, when: { key: AA }, accounts: bj, reply: 键 }
        - { id: d, on: text, when: { macro: greets }, reply: 二 }
      overrides: { for: bj, rules: { d: { reply: 三 } }, macros: { greets: { text: 吃了吗 } } }
      tests:
        - { name: a, account: sh, event: { text: 你好 }, expect: { rule: a } }
        - { name: b, account: bj, event: { text: 吃了吗 }, expect: { rule: d, reply: 三 } }
      """,
    // The place among the rules stays, and one id is one limit; both accounts may have their own.
    two + """
      rules:
        - { id: first, on: text, limit: { times: 1 }, reply: 一 }
        - { id: second, on: text, reply: 二 }
      overrides: [ { for: [ sh, bj ], rules: { first: { reply: 壹 } } } ]
      tests:
        - { name: a, account: bj, events: [ { text: x, expect: { rule: first, reply: 壹 } }, { text: x, expect: { rule: second } } ] }
        - { name: b, account: sh, events: [ { text: x, expect: { reply: 壹 } }, { text: x, expect: { rule: second } } ] }
      """,
    two + """
      rules: [ { id: a, on: text, reply: 一 }, { id: b, on: text, reply: 二 } ]
      overrides: { for: bj, rules: { a: { enabled: false } } }
      tests:
        - { name: a, account: bj, event: { text: x }, expect: { rule: b } }
        - { name: b, account: sh, event: { text: x }, expect: { rule: a } }
      """,
    // Changes of lists for all: words, rows, what holes run over, and deep in a rule.
    """
    lists: { words: [ 甲, 乙 ], shops: { key: code, columns: { name: string, code: word }, rows: [ [ 一店, s1 ], [ 二店, s2 ] ] } }
    campaigns: { door: { qr: { kind: permanent, scene: "d_{c}" }, for_each: { c: { of: [ a, b ] } } } }
    rules:
      - { id: word, on: text, when: { text: { equals: { list: words } } }, reply: 词 }
      - { id: shop, on: text, when: { text: { pattern: "店{s:list(shops)}" } }, reply: "{{ s.name }}" }
      - { id: said, on: text, when: { text: { equals: [ 早 ] } }, reply: 话 }
      - { id: door, on: scan, when: { campaign: door }, reply: "{{ c }}" }
    overrides:
      lists: { words: { append: 丙, remove: 甲 }, shops: { append: [ [ 三店, s3 ] ], remove: [ s1 ] } }
      campaigns: { door: { for_each: { c: { of: { append: [ c ], remove: [ a ] } } } } }
      rules: { said: { when: { text: { equals: { append: 晚 } } } } }
    tests:
      - { name: a, event: { text: 丙 }, expect: { rule: word } }
      - { name: b, event: { text: 甲 }, expect: { rule: none } }
      - { name: c, event: { text: 店s3 }, expect: { reply: 三店 } }
      - { name: d, event: { text: 店s1 }, expect: { rule: none } }
      - { name: e, event: { text: 晚 }, expect: { rule: said } }
      - { name: f, event: { text: 早 }, expect: { rule: said } }
      - { name: g, event: { scan: d_c }, expect: { reply: c } }
      - { name: h, event: { scan: d_a }, expect: { rule: none } }
    """,
    // A row of two keys is named by both, whatever their order among the columns; a mapping is written out.
    """
    lists: { talks: { key: [ booth, day ], columns: { day: word, title: string, booth: word }, rows: [ [ sat, 甲, b1 ], [ sun, 乙, b1 ], [ sat, 丙, b2 ] ] } }
    rules:
      - { id: talk, on: text, when: { text: { pattern: "{b:word}-{d:word}" } }, reply: "{{ lists.talks[b][d].title | default: '无' }}" }
      - { id: both, on: text, when: { any: [ { text: 早, tag: vip }, { text: 晚 } ] }, reply: 好 }
    overrides:
      lists: { talks: { append: [ [ sun, 丁, b2 ] ], remove: [ [ b1, sat ], [ sat, 丙, b2 ] ] } }
      rules: { both: { when: { any: { remove: { tag: vip, text: 早 } } } } }
    tests:
      - { name: a, event: { text: b1-sat }, expect: { reply: 无 } }
      - { name: b, event: { text: b1-sun }, expect: { reply: 乙 } }
      - { name: c, event: { text: b2-sat }, expect: { reply: 无 } }
      - { name: d, event: { text: b2-sun }, expect: { reply: 丁 } }
      - { name: e, user: { tags: [ vip ] }, event: { text: 早 }, expect: { rule: none } }
      - { name: f, event: { text: 晚 }, expect: { rule: both } }
    """,
    // Over however many names; what is known under the new one counts; what is taken away does not come back.
    """
    moved: { vars: { lv: grade, grade: level }, counters: { scans: seen }, stocks: { gift: gift26 } }
    stocks: { gift26: { count: 5 } }
    counters: { seen: { on: text } }
    rules:
      - { id: forget, on: text, when: { text: 忘 }, do: [ { unset: level } ], reply: 好 }
      - { id: up, on: text, when: { text: 升 }, do: [ { set: { level: 9 } } ], reply: 好 }
      - { id: shown, on: text, when: { text: 看 }, reply: "{{ vars.level | default: '无' }} {{ counters.seen }}" }
      - { id: gift, on: text, when: { text: 礼 }, take: { stock: gift26 }, reply: "{{ taken.gift26 }}" }
      - { id: rest, on: text, reply: 没有 }
    tests:
      - { name: a, user: { vars: { lv: 3 } }, event: { text: 看 }, expect: { reply: 3 1 } }
      - { name: b, user: { vars: { grade: 4, lv: 3 } }, event: { text: 看 }, expect: { reply: 4 1 } }
      - { name: c, user: { vars: { level: 5, lv: 3 } }, event: { text: 看 }, expect: { reply: 5 1 } }
      - { name: d, user: { vars: { lv: 3 } }, events: [ { text: 忘 }, { text: 看, expect: { reply: 无 2 } } ] }
      - { name: e, user: { taken: { gift: "2" } }, event: { text: 礼 }, expect: { rule: rest } }
    """,
  ]

  @Test("what is declared holds", arguments: played)
  func holds(_ yaml: String) throws {
    let (compilation, files) = Compile.text("wxrules: 1\n" + yaml + "\n")
    #expect(compilation.findings.isEmpty, "\(DiagnosticText(files: files).render(compilation.findings))")
    let results = RuleTests(try #require(compilation.ruleSet), files: MemoryFiles([:])).run(where: { _ in true })
    #expect(!results.isEmpty)
    for result in results { #expect(result.failures == [], "\(result.name)") }
  }

  /// `¦` stands before the only finding.
  static let refused: [(code: String, says: String, yaml: String)] = [
    (
      "WX0202", "account `bj` has no field `city`",
      two.replacing("  bj:", with: "  ¦bj:").replacing("fields: { city: 北京 }", with: "timezone: Asia/Tokyo")
        + "rules: [ { id: a, on: text, reply: x } ]"
    ),
    (
      "WX0207", "plain text, not a template",
      two.replacing("city: 北京", with: "city: ¦\"{{ now }}\"") + "rules: [ { id: a, on: text, reply: x } ]"
    ),
    ("WX0302", "fields.city", two + "rules: [ { id: a, on: text, reply: \"{{ ¦account.fields.town }}\" } ]"),
    (
      "WX0202", "does not say whose codes it has",
      two + "campaigns: { ¦door: { qr: { kind: permanent, scene: d } } }\nrules: [ { id: a, on: scan, when: { campaign: door }, reply: x } ]"
    ),
    (
      "WX0304", "stands twice",
      two
        + "campaigns: { door: { accounts: [ sh, ¦sh ], qr: { kind: permanent, scene: d } } }\nrules: [ { id: a, on: scan, when: { campaign: door }, reply: x } ]"
    ),
    (
      "WX0507", "a menu of no account",
      two + "menu: ¦{ buttons: [ { name: a, view: \"https://a.example\" } ] }\nrules: [ { id: a, on: text, reply: x } ]"
    ),
    over("WX0201", "here it is `for`", "[ { ¦account: bj, rules: { a: { reply: y } } } ]"),
    over("WX0201", "here it is `for`", "{ ¦accounts: [ sh, bj ], rules: { a: { reply: y } } }"),
    (
      "WX0117", "did you mean `09:30`?",
      "lists: { t: { key: k, columns: { k: word, c: time }, rows: [ [ a, ¦9:30 ] ] } }\nrules: [ { id: a, on: text, reply: x } ]"
    ),
    ("WX0302", "no account has `fields:`", "rules: [ { id: a, on: text, reply: \"{{ ¦account.fields.town }}\" } ]"),
    (
      "WX0302", "did you mean `calendars.service.opens`?",
      "calendars: { service: { week: { mon: 09:00-12:00 } } }\nrules: [ { id: a, on: text, reply: \"{{ ¦calendars.servise.opens }}\" } ]"
    ),
    ("WX0302", "did you mean `account.fields.city`?", two + "rules: [ { id: a, on: text, reply: \"{{ ¦account.city }}\" } ]"),
    (
      "WX0302", "did you mean `campaign.fields.gift`?",
      two + "campaigns: { d: { accounts: [ sh ], qr: { kind: permanent, scene: d }, fields: { gift: 伞 } } }\n"
        + "rules: [ { id: a, on: scan, when: { campaign: d }, reply: \"{{ ¦campaign.gift }}\" } ]"
    ),
    (
      "WX0302", "no account has `fields:`",
      "accounts: { sh: { app_id: wx0123456789abcdea, original_id: gh_00000000000a, \(account) } }\n"
        + "rules: [ { id: a, on: text, reply: \"{{ ¦account.fields.x }}\" } ]"
    ),
    // All accounts read the rows that a column names.
    (
      "WX0208", "column `tier` names its rows",
      two + """
        lists:
          tiers: { key: id, columns: { id: word, n: int }, rows: [ [ g, 1 ] ] }
          stores: { key: id, columns: { id: word, tier: list(¦tiers) }, rows: [ [ s1, g ] ] }
        rules: [ { id: a, on: text, when: { text: { pattern: "{s:list(stores)}" } }, reply: "{{ s.tier.n }}" } ]
        overrides: { for: bj, lists: { tiers: { rows: [ [ g, 2 ] ] } } }
        """
    ),
    over("WX0205", "list `w` is empty", "{ for: bj, lists: { w: { remove: ¦[ 甲, 乙 ] } } }"),
    // What a rule asks by an account's own macro is held against its events, too.
    (
      "WX0312", "`text` never meets the condition of this rule",
      two + """
        macros: { m: { tag: vip } }
        rules: [ { id: a, on: ¦text, when: { macro: m }, reply: x } ]
        overrides: { for: bj, macros: { m: { key: A } } }
        """
    ),
    over("WX0301", "account `nj` is not defined", "{ for: ¦nj, rules: { a: { reply: y } } }"),
    over("WX0301", "which rules do not have", "{ for: bj, rules: { ¦zzz: { reply: y } } }"),
    over(
      "WX0307", "`campaign.fields.note` may be absent", "{ for: bj, campaigns: { door: { fields: { note: x } } } }",
      marks: ("door }, reply: x", "door }, reply: \"{{ ¦campaign.fields.note }}\"")),
    over("WX0208", "cannot be changed for one account", "{ for: bj, campaigns: { door: { ¦qr: { scene: e } } } }"),
    over("WX0208", "cannot be changed for one account", "{ for: bj, campaigns: { door: { ¦protect: true } } }"),
    over("WX0208", "`stocks` cannot be changed for one account", "{ for: bj, ¦stocks: { s: { count: 3 } } }"),
    over("WX0208", "is not for account `bj`", "{ for: bj, rules: { ¦b: { reply: y } } }"),
    over("WX0208", "is changed twice", "[ { for: bj, rules: { a: { reply: y } } }, { for: bj, rules: { ¦a: { reply: z } } } ]"),
    over("WX0301", "nothing would be removed", "{ for: bj, lists: { w: { remove: [ ¦丁 ] } } }"),
    over("WX0301", "nothing would be removed", "{ lists: { w: { remove: [ ¦丁 ] } } }"),
    over("WX0301", "written out with all its values", "{ lists: { w: { remove: [ ¦[ 丁, 戊 ] ] } } }"),
    over("WX0301", "there is no `limit` to change", "{ rules: { a: { ¦limit: { append: [ x ] } } } }"),
    over("WX0203", "here stands a mapping", "{ campaigns: { door: { for_each: { ¦append: [ x ] } } } }"),
    over("WX0203", "`for` must be the name of an account", "{ for: ¦{ a: b }, rules: { a: { reply: y } } }"),
    over("WX0208", "and stock `s` gives from it", "{ for: bj, lists: { codes: { append: [ z ] } } }", marks: ("list: codes", "list: ¦codes")),
    over(
      "WX0208", "the table of account `bj` has other columns",
      "{ for: bj, lists: { t: { columns: { ¦k: word, m: string } } } }"),
    moved("WX0301", "rule `welcom` is not defined", "{ rules: { hello: ¦welcom } }"),
    moved("WX0208", "is there as well", "{ rules: { ¦other: welcome } }"),
    moved("WX0208", "two rules moved to `welcome`", "{ rules: { a: welcome, b: ¦welcome } }"),
    moved("WX0208", "moved in a circle", "{ rules: { ¦a: b, b: a } }"),
    (
      "WX0302", "is called `level` now",
      "moved: { vars: { lv: level } }\nvars: { level: number }\nrules: [ { id: a, on: text, reply: \"{{ vars.¦lv | default: 0 }}\" } ]"
    ),
    ("WX0203", "must be text, this is a mapping", "include: [ ¦{ file: x.yaml, as: y } ]\nrules: [ { id: a, on: text, reply: x } ]"),
    ("WX0203", "must be text, this is a list", "include: [ ¦[] ]\nrules: [ { id: a, on: text, reply: x } ]"),
    ("WX0205", "`include` is empty", "include: ¦[]\nrules: [ { id: a, on: text, reply: x } ]"),
    ("WX0205", "`include` has no value", "include: ¦\"\"\nrules: [ { id: a, on: text, reply: x } ]"),
  ]

  static func over(
    _ code: String, _ says: String, _ overrides: String, marks: (String, String) = ("", "")
  ) -> (code: String, says: String, yaml: String) {
    let rules = """
      lists: { w: [ 甲, 乙 ], codes: [ x, y ], t: { key: k, columns: { k: word, n: string }, rows: [ [ a, b ] ] } }
      stocks: { s: { list: codes } }
      campaigns: { door: { accounts: [ sh, bj ], qr: { kind: permanent, scene: "d_{n}" }, for_each: { n: { range: 1..3 } } } }
      rules:
        - { id: a, on: text, when: { text: { equals: { list: w } } }, take: { stock: s }, reply: x }
        - { id: b, on: scan, accounts: [ sh ], when: { campaign: door }, reply: x }

      """
    return (code, says, two + (marks.0.isEmpty ? rules : rules.replacing(marks.0, with: marks.1)) + "overrides: \(overrides)")
  }

  static func moved(_ code: String, _ says: String, _ moves: String) -> (code: String, says: String, yaml: String) {
    (code, says, "moved: \(moves)\nrules: [ { id: welcome, on: image, reply: x }, { id: other, on: text, reply: x } ]")
  }

  @Test("what cannot be is refused at its word", arguments: refused)
  func refuses(_ code: String, _ says: String, _ yaml: String) throws {
    let marked = "wxrules: 1\n" + yaml + "\n"
    let parts = marked.components(separatedBy: "¦")
    #expect(parts.count == 2)
    let (compilation, files) = Compile.text(parts.joined())
    let shown = DiagnosticText(files: files).render(compilation.findings)
    let finding = try #require(compilation.findings.first, "nothing is found in \(yaml)")
    #expect(compilation.findings.count == 1 && finding.code.rawValue == code && finding.severity == .error, "\(shown)")
    #expect(finding.primary.span.bytes.lowerBound == parts[0].utf8.count, "\(shown)")
    #expect(shown.contains(says), "\(shown)")
  }

  @Test("a simulation shows a rule in the form of the event's account, once", arguments: [("a", "sh", "一"), ("b", "bj", "二")])
  func simulated(_ original: String, _ account: String, _ reply: String) throws {
    let ruleSet = try Compile.ruleSet(
      "wxrules: 1\n\(Self.two)rules: [ { id: hello, on: text, reply: 一 } ]\noverrides: { for: bj, rules: { hello: { reply: 二 } } }\n")
    var decoder = EventDecoder()
    let event = try decoder.decode(
      MessageForm.text("x").xml(openid: "o1", account: "gh_00000000000\(original)", isFollower: true, time: Compile.now))
    let simulation = Simulation(event, named: "t", against: ruleSet, given: Facts(), at: Moment(now: event.time, seed: 1))
    let text = SimulationText(simulation, colour: false, explains: true).render()
    #expect(text.english.contains("1 rule -> 1 for this event -> 1 candidate\n") && text.english.contains("account=\(account)"), "\(text)")
    #expect(text.english.contains(reply) && !text.english.contains("another account"), "\(text)")
  }

  @Test("an overlay may be a file of its own, and findings point into it")
  func ownFile() throws {
    let root = "wxrules: 1\ninclude: [ bj.yaml ]\n" + Self.two + "rules: [ { id: a, on: text, reply: x } ]\n"
    let good = "wxrules: 1\noverrides: { for: bj, rules: { a: { reply: 北京 } } }\n"
    let (compilation, _) = Compile.files(["rules.yaml": root, "bj.yaml": good])
    #expect(compilation.findings.isEmpty && compilation.ruleSet?.ruleCount == 1)
    let (wrong, files) = Compile.files(["rules.yaml": root, "bj.yaml": good.replacing("北京", with: "\"{{ account.fields.town }}\"")])
    let finding = try #require(wrong.findings.first)
    #expect(wrong.findings.count == 1 && files[Int(finding.primary.span.file.index)].path == "bj.yaml")
    let (all, _) = Compile.files(["rules.yaml": root, "bj.yaml": good.replacing("for: bj, ", with: "")])
    #expect(all.findings.map(\.code) == [.conflictingKeys])
  }

  @Test("what stands in the wrong form under include is loaded as it was meant: nothing else is missing because of it")
  func meantInclude() {
    for include in ["[ { file: b.yaml } ]", "{ file: b.yaml }", "[ [ b.yaml ] ]"] {
      let (compilation, _) = Compile.files([
        "rules.yaml": "wxrules: 1\ninclude: \(include)\nrules: [ { id: a, on: text, when: { macro: m }, reply: x } ]\n",
        "b.yaml": "wxrules: 1\nmacros: { m: { text: a } }\n",
      ])
      #expect(compilation.findings.map(\.code) == [.wrongType], "\(include)")
    }
  }

  @Test("a time is read in the zone in which it is judged", arguments: [("", "sh"), (", account: sh", "sh"), (", account: tokyo", "tokyo")])
  func zones(_ account: String, _ answering: String) throws {
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      defaults: { timezone: UTC, account: sh }
      accounts:
        sh: { app_id: wx0123456789abcdea, original_id: gh_00000000000a, \(Self.account), timezone: Asia/Shanghai }
        tokyo: { app_id: wx0123456789abcdeb, original_id: gh_00000000000b, \(Self.account), timezone: Asia/Tokyo }
      rules:
        - { id: sh, on: text, accounts: sh, when: { time: { from: 09:30, to: 09:31 } }, reply: x }
        - { id: tokyo, on: text, accounts: tokyo, when: { time: { from: 09:30, to: 09:31 } }, reply: x }
      tests: [ { name: a\(account), at: 2026-06-01T09:30, event: { text: x }, expect: { rule: \(answering) } } ]
      """)
    for result in RuleTests(ruleSet, files: MemoryFiles([:])).run(where: { _ in true }) { #expect(result.failures == []) }
  }

  @Test("each account is given the ids of a campaign by what it has, and codes are called by their account")
  func codes() throws {
    let yaml = """
      wxrules: 1
      \(Self.two)
      campaigns:
        door: { accounts: [ sh, bj ], qr: { kind: permanent, scene: int, allocate: 100..199 }, for_each: { n: { of: [ x, y ] } } }
        only: { accounts: bj, qr: { kind: permanent, scene: only } }
      rules: [ { id: a, on: scan, reply: x } ]
      """
    var given = GivenNumbers()
    given.ids = ["door": ["y": 100]]
    given.spent = [100]
    let (compilation, _) = RuleCompiler(now: Compile.now, givenNumbers: ["bj": given]).compile(
      roots: ["rules.yaml"], from: MemoryFiles(["rules.yaml": yaml]))
    let ruleSet = try #require(compilation.ruleSet)
    #expect(ruleSet.campaignCount == 2 && ruleSet.campaigns.count == 3)
    func scenes(_ account: String) -> [String] {
      guard let owner = ruleSet.accounts.first(where: { $0.name == account }) else { return [] }
      return DeclaredCodes(of: owner, in: ruleSet, at: Compile.now).codes.map {
        "\(ruleSet.address($0.address, of: account)) \($0.scene?.description ?? "")"
      }
    }
    #expect(scenes("sh") == ["sh:door[x] 100", "sh:door[y] 101"])
    #expect(scenes("bj") == ["bj:door[x] 101", "bj:door[y] 100", "only only"])
  }

  @Test(
    "a code is meant by its address, with the account where there is one",
    arguments: [
      ("door", "none"), ("sh:door", "sh"), ("bj:door", "bj"), ("only", "bj"), ("bj:only", "bj"), ("sh:only", "none"), ("nj:door", "none"),
      ("gone", "none"),
    ])
  func meant(_ text: String, _ account: String) throws {
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      \(Self.two)
      campaigns: { door: { accounts: [ sh, bj ], qr: { kind: permanent, scene: d } }, only: { accounts: bj, qr: { kind: permanent, scene: o } } }
      rules: [ { id: a, on: scan, reply: x } ]
      """)
    let found = try? ruleSet.campaign(at: text).get()
    #expect((found?.account.name ?? "none") == account)
  }

  @Test("addresses are read as they are written", arguments: ["door", "door[a]", "sh:door", "sh:door[a:b]", "door[a:b]", "sh:door[x,1]"])
  func addresses(_ text: String) throws { #expect(try #require(AccountAddress(text)).description == text) }
}
