import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

/// An editor and the reader say the same of a file: what one takes the other takes. One thing the schema cannot say: below `reply`
/// any key may be an arm of a `split`, so that an unknown one at that place is the reader's alone to find.
@Suite("the schema for editors")
struct SchemaTests {
  struct File: Sendable, CustomTestStringConvertible {
    let text: String
    let isTaken: Bool
    var testDescription: String { text }

    static func takes(_ text: String) -> File { File(text: text, isTaken: true) }
    static func refuses(_ text: String) -> File { File(text: text, isTaken: false) }
    /// A rule with these keys beside `id`.
    static func rule(_ keys: String, isTaken: Bool = true) -> File { File(text: "rules: [ { id: a, \(keys) } ]", isTaken: isTaken) }
    static func when(_ condition: String, isTaken: Bool = true) -> File { rule("on: text, when: \(condition), reply: hi", isTaken: isTaken) }
    static func reply(_ reply: String, isTaken: Bool = true) -> File { rule("on: menu.click, reply: \(reply)", isTaken: isTaken) }
    static func action(_ action: String, isTaken: Bool = true) -> File { rule("on: text, reply: hi, do: [ \(action) ]", isTaken: isTaken) }
    static func calendar(_ keys: String, isTaken: Bool = true) -> File {
      File(
        text: "lists: { l: [ 2035-10-01 ] }\ncalendars: { c: { \(keys) } }\nrules: [ { id: a, on: text, when: { open: c }, reply: hi } ]",
        isTaken: isTaken)
    }
    static func templates(_ template: String, isTaken: Bool = true) -> File {
      File(text: "templates: { t: \(template) }\nrules: [ { id: a, on: text, reply: hi } ]", isTaken: isTaken)
    }
    static func codes(_ qr: String, isTaken: Bool = true) -> File {
      File(text: "campaigns: { c: { qr: \(qr) } }\nrules: [ { id: a, on: scan, when: { campaign: c }, reply: hi } ]", isTaken: isTaken)
    }
  }

  static let files: [File] = [
    .rule("on: text, reply: hi"), .rule("on: [ text, voice ], reply: hi"), .rule("on: { event: card_pass_check }, reply: hi"),
    .rule("on: text, reply: no"), .rule("on: text, reply: 21"), .rule("on: text, x-note: { any: [ thing ] }, reply: hi"),
    .rule("on: text, tier: override, description: x, enabled: true, reply: hi"),
    .rule("on: text, limit: { times: 1, per: user, within: 12h }, reply: hi"),
    .rule("on: text, limit: { times: 1, per: account, each: week, by: \"{{ message.content }}\" }, reply: hi"),
    .rule("on: scan, split: { experiment: e, arms: { a: 50%, b: 50% } }, reply: { a: A, b: B }"),
    .takes(
      "experiments: { e: { arms: { a: 50%, b: 50% }, for: { subscription: new }, running: { from: 2035-01-01 }, then: b } }\nrules: [ { id: a, on: scan, split: e, reply: { a: A, b: B } } ]"
    ),
    .refuses("experiments: { e: { for: { subscription: new } } }\nrules: [ { id: a, on: text, reply: hi } ]"),
    .refuses("experiments: { e: { arms: { a: all } } }\nrules: [ { id: a, on: text, reply: hi } ]"),
    .takes("report: { quick_loss: 24h, kept: [ 1d, 7d ], zone: UTC }\nrules: [ { id: a, on: text, reply: hi } ]"),
    .refuses("report: { kept: soon }\nrules: [ { id: a, on: text, reply: hi } ]"),
    .takes("campaigns: { c: { qr: { kind: permanent, scene: c }, cost: 12.5 } }"),
    .takes("campaigns: { c: { qr: { kind: permanent, scene: c }, cost: { total: 12 } } }"),
    .refuses("campaigns: { c: { qr: { kind: permanent, scene: c }, cost: { sum: 12 } } }"),
    .rule("reply: hi", isTaken: false), .rule("on: txt, reply: hi", isTaken: false), .rule("on: [], reply: hi", isTaken: false),
    .rule("on: text, rply: hi", isTaken: false), .rule("on: text, tier: first, reply: hi", isTaken: false),
    .rule("on: text, enabled: maybe, reply: hi", isTaken: false), .rule("on: text, limit: { per: user }, reply: hi", isTaken: false),
    .rule("on: text, limit: { times: one }, reply: hi", isTaken: false),
    .rule("on: text, limit: { times: 1, within: 12 h }, reply: hi", isTaken: false),
    .rule("on: scan, split: { experiment: e, arms: { a: half, b: 50% } }, reply: { a: A, b: B }", isTaken: false),
    .rule("on: text, reply: [ hi ]", isTaken: false),
    .refuses("rules: { a: { on: text, reply: hi } }"), .refuses("rules: [ { on: text, reply: hi } ]"), .refuses("rules: [ hello ]"),
    .refuses("rule: [ { id: a, on: text, reply: hi } ]"), .refuses("rules:\n  - { id: a, on: text, reply: hi }\ndefaults: { zone: UTC }"),
    .refuses("requires: 1.5\nrules: [ { id: a, on: text, reply: hi } ]"), .takes("requires: \">=1.5\"\nrules: [ { id: a, on: text, reply: hi } ]"),
    .takes("defaults: { timezone: Asia/Shanghai, truncate: cut }\nrules: [ { id: a, on: text, reply: hi } ]"),
    .refuses("defaults: { truncate: never }\nrules: [ { id: a, on: text, reply: hi } ]"),
    .takes("overrides: { rules: { a: { reply: { text: x, truncate: cut } } } }\nrules: [ { id: a, on: text, reply: hi } ]"),
    .takes("overrides: [ { rules: { a: { on: { append: voice } } } } ]\nrules: [ { id: a, on: [ text ], reply: hi } ]"),
    .refuses("overrides: { rulez: { a: { reply: x } } }\nrules: [ { id: a, on: text, reply: hi } ]"),
    .refuses("overrides: [ a ]\nrules: [ { id: a, on: text, reply: hi } ]"),
    .takes("moved: { rules: { old: a } }\nrules: [ { id: a, on: text, reply: hi } ]"),
    .refuses("moved: { rule: { old: a } }\nrules: [ { id: a, on: text, reply: hi } ]"),
    .refuses("moved: {}\nrules: [ { id: a, on: text, reply: hi } ]"), .refuses("include: [ { file: x } ]\nrules: [ { id: a, on: text, reply: hi } ]"),
    .when("{ text: 帮助 }"), .when("{ text: { contains: [ 几点, 营业 ] } }"), .when("{ text: { regex: \"a+\", search: true } }"),
    .rule("on: scan, when: { subscription: [ new, returning ] }, reply: hi"), .when("{ time: { days: mon-fri, from: 09:00, to: 18:00 } }"),
    .when("{ date: { from: 2035-01-01, until: 2035-02-01 } }"), .when("{ date: { from: 2035-01-01, through: 2035-01-31 } }"),
    .when("{ date: [ 2035-01-01, 2035-01-02 ] }"), .when("{ var: lv, exists: true }"),
    .when("{ where: { vars.lv: { exists: true }, message.content: [ x ], user.attrs.c: { not: y, same_as: user.openid } } }"),
    .when("{ where: { vars.lv: { above: 1 } } }", isTaken: false), .when("{ where: { vars.lv: { gte: many } } }", isTaken: false),
    .when("{ field: { Recognition: { prefix: a } } }"), .when("{ any: [ { text: a }, { not: { text: b } } ] }"),
    .when("{ follow_count: { gte: 2 } }"),
    .when("{ date: [ 2035-01-01..2035-01-03 ] }"),
    .calendar("week: { mon-fri: [ 09:00-12:00, 13:30-18:00 ], sat: 10:00-12:00, sun: [] }"),
    .calendar("week: { mon: 09:00-12:00 }, off: { list: l }, work: { days: 2035-09-29, as: mon }, known_until: 2035-12-31, timezone: UTC"),
    .calendar("week: { mon: 09:00-12:00 }, off: [ 2035-01-01 ], work: [ { list: l, as: mon } ], known_until: 2035-12-31"),
    .calendar("off: 2035-01-01, known_until: 2035-12-31", isTaken: false), .calendar("week: { mon: { from: 09:00 } }", isTaken: false),
    .calendar("week: { mon: 09:00-12:00 }, known_until: later", isTaken: false),
    .calendar("week: { mon: 09:00-12:00 }, work: { days: 2035-09-29, as: monday }, known_until: 2035-12-31", isTaken: false),
    .takes("lists: { l: [ a ] }\nrules: [ { id: a, on: text, when: { text: { contains: { list: l, as: w } } }, reply: hi } ]"),
    .refuses("lists: { l: [ a ] }\nrules: [ { id: a, on: text, when: { text: { equals: { list: l, as: w } } }, reply: hi } ]"),
    .takes("lists: { t: { key: k, columns: { k: word, d: date, e: enum(a|b) }, optional: d, rows: [ [ x, 2035-01-01, a ] ] } }"),
    .takes("lists: { t: { key: [ k, d ], columns: { k: word, d: time }, rows: [ [ x, 09:00 ] ] } }"),
    .takes(
      "lists: { t: { key: k, columns: { k: word, d: date, o: time }, rows: [ [ x, 2035-01-01, 09:00 ], [ y, 2036-01-01, 10:00 ] ] } }\nrules: [ { id: a, on: text, when: { text: { pattern: \"{t:list(t)}\" }, where: { t.d: { gte: now, lt: 2035-06-01 }, t.o: { lte: 09:30 } } }, reply: hi } ]"
    ),
    .refuses("lists: { t: { key: k, columns: { k: wrd }, rows: [ [ x ] ] } }"),
    .when("{ txt: a }", isTaken: false), .when("{ text: { containing: a } }", isTaken: false), .when("{ subscription: newest }", isTaken: false),
    .when("{ time: { from: nine, to: 18:00 } }", isTaken: false), .when("{ date: { from: tomorrow } }", isTaken: false),
    .when("{ text: { regex: a, search: perhaps } }", isTaken: false), .when("{ any: { text: a } }", isTaken: false),
    .when("{ follow_count: { gte: many } }", isTaken: false), .when("{ follow_count: 2 }", isTaken: false), .when("text", isTaken: false),
    .reply("{ text: hi, truncate: cut }"), .reply("{ news: { title: a, url: \"https://m.example.com/a\" } }"), .reply("none"),
    .reply("{ random: [ a, { text: b, weight: 2 } ], pick: even }"), .rule("on: text, reply: { transfer: customer_service }"),
    .reply("{ random: [ a, b ], pick: often }", isTaken: false),
    .reply("{ news: { titel: a } }", isTaken: false),
    .action("{ tag: { add: vip } }"), .action("{ tag: { add: [ a, b ], remove: c } }"), .action("{ remark: x }"), .action("{ set: { a: b } }"),
    .action("{ record: { event: e, fields: { a: b } } }"), .action("{ webhook: { url: { env: HOOK }, timeout: 2s, use_reply: true } }"),
    .action("{ set: { a: { value: b, for: 10m } } }"), .action("{ set: { a: { value: b, for: soon } } }", isTaken: false),
    .action("{ set: { a: { for: 10m } } }", isTaken: false),
    .action("{ webhook: { url: { env: HOOK }, returns: { a: { kind: word, for: 365d } } } }"),
    .action("{ webhook: { url: { env: HOOK }, returns: { a: { kind: words } } } }", isTaken: false),
    .action("{ webhook: { url: { env: HOOK }, returns: { a: {} } } }", isTaken: false),
    .takes("attrs: { points: number }\nrules: [ { id: a, on: text, reply: hi } ]"),
    .refuses("attrs: { points: whole }\nrules: [ { id: a, on: text, reply: hi } ]"),
    .takes("rules: [ { id: a, on: text, reply: hi } ]\ntests: [ { name: t, event: { text: x }, expect: { tags: [] } } ]"),
    .action("{ tags: { add: vip } }", isTaken: false), .action("{ tag: { added: vip } }", isTaken: false), .action("{ tag: vip }", isTaken: false),
    .action("{ record: { fields: { a: b } } }", isTaken: false), .action("{ webhook: { timeout: 2s } }", isTaken: false),
    .action("{ webhook: { url: { env: HOOK }, timeout: soon } }", isTaken: false),
    .action("{ webhook: { url: { env: HOOK }, late: now } }", isTaken: false),
    .codes("{ kind: permanent, scene: hello }"), .codes("{ kind: temporary, scene: hello, expires: 7d, renew: 1d }"),
    .codes("{ kind: eternal, scene: hello }", isTaken: false), .codes("{ scene: hello }", isTaken: false),
    .codes("{ kind: temporary, scene: hello, expires: week }", isTaken: false),
    .codes("{ kind: permanent, scene: hello, mint: always }", isTaken: false),
    .templates("{ id: T, fields: [ thing1 ] }"), .templates("{ id: T, fields: { note: text } }"),
    .templates("{ id: T, fields: { note: prose } }", isTaken: false),
    .templates("{ id: T, fields: [] }", isTaken: false), .templates("{ fields: [ thing1 ] }", isTaken: false),
    .templates("{ id: T, filds: [ thing1 ] }", isTaken: false), .templates("{ id: T, fields: thing1 }", isTaken: false),
  ]

  @Test("each file: the reader and the schema agree", arguments: files)
  func agrees(_ file: File) {
    let yaml = "wxrules: 1\n\(file.text)\n"
    let (compilation, files) = Compile.text(yaml)
    #expect(
      !compilation.findings.containsError == file.isTaken, "the reader: \(DiagnosticText(files: files).render(compilation.findings))")
    let faults = SchemaCheck.faults(of: Array(yaml.utf8), against: SchemaReport.schema())
    #expect(faults.isEmpty == file.isTaken, "the schema: \(faults)")
  }
}
