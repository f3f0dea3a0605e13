import Foundation
import TestSupport
import Testing

@testable import Rules

/// `WX2107` to `WX2109` and `WX2201` to `WX2204`: names and choices that lead nowhere, and those that do lead somewhere.
@Suite("loose ends")
struct LooseEndTests {
  struct Row: CustomTestStringConvertible {
    let yaml: String
    /// Code and word of each, in the order of the file.
    let said: [String]
    /// Words that are shown.
    var shows: [String] = []
    var testDescription: String { yaml }

    init(_ yaml: String, _ said: String..., shows: [String] = []) {
      self.yaml = yaml
      self.said = said
      self.shows = shows
    }
  }

  // MARK: names

  private static let idle = "rules: [ { id: a, on: text, reply: b } ]"

  static let lists = [
    Row("lists: { l: [ x ] }\n\(idle)", "WX2201 l", shows: ["as `{ list: l }`"]),
    Row("lists: { l: [ x ] }\nrules: [ { id: a, on: text, when: { text: { equals: { list: l } } }, reply: b } ]"),
    Row("lists: { l: [ x ] }\nrules: [ { id: a, on: text, when: { text: { pattern: \"{w:list(l)}\" } }, reply: b } ]"),
    Row("lists: { l: [ x ] }\nrules: [ { id: a, on: scan, when: { scene: \"{n:int}_{w:list(l)}\", external: true }, reply: b } ]"),
    Row("lists: { l: [ x ] }\nrules: [ { id: a, on: text, when: { text: { contains: { list: l, as: w } } }, reply: b } ]"),
    Row(
      "lists: { l: [ x ] }\nrules: [ { id: a, on: text, when: { text: { pattern: \"{w:word}\" }, where: { w: { in: { list: l } } } }, reply: b } ]"),
    Row("lists: { d: [ 2035-10-01 ] }\nrules: [ { id: a, on: text, when: { date: { list: d } }, reply: b } ]"),
    Row("lists: { l: [ x ] }\nrules: [ { id: a, on: text, enabled: false, when: { text: { equals: { list: l } } }, reply: b } ]"),
    Row("lists: { l: [ x ] }\nrules: [ { id: a, on: text, reply: b, do: [ { remark: x, when: { text: { equals: { list: l } } } } ] } ]"),
    Row(
      "lists: { l: [ x ] }\ncampaigns: { c: { qr: { kind: temporary, scene: \"c_{w:list(l)}\", expires: 1d, mint: on_demand } } }\n\(idle)"),
    Row("lists: { l: [ x ] }\ncampaigns: { c: { qr: { kind: permanent, scene: \"c_{w}\" }, for_each: { w: { list: l } } } }\n\(idle)"),
    Row(
      "lists: { t: { key: k, columns: { k: word, n: string }, rows: [ [ x, y ] ] } }\nrules: [ { id: a, on: text, when: { text: { pattern: \"{w:word}\" } }, reply: \"{{ lists.t[w].n | default: '-' }}\" } ]"
    ),
    Row(
      "lists: { t: { key: [ c, d ], columns: { c: word, d: word, n: string }, rows: [ [ x, y, z ] ] } }\nrules: [ { id: a, on: text, when: { text: { pattern: \"{w:list(t.c)}\" } }, reply: b } ]"
    ),
    // What a list has for others is its own.
    Row(
      "lists: { o: [ x ], t: { key: k, columns: { k: word, o: list(o) }, rows: [ [ x, x ] ] } }\nrules: [ { id: a, on: text, when: { text: { pattern: \"{w:list(t)}\" } }, reply: b } ]"
    ),
    Row("lists: { o: [ x ], t: { key: k, columns: { k: word, o: list(o) }, rows: [ [ x, x ] ] } }\n\(idle)", "WX2201 t"),
    Row(
      "lists: { t: { key: k, columns: { k: word, never: string }, rows: [ [ x, y ] ] } }\nrules: [ { id: a, on: text, when: { text: { pattern: \"{w:list(t)}\" } }, reply: b } ]"
    ),
  ]

  static let names = [
    Row("macros: { m: { tag: x } }\n\(idle)", "WX2201 m"),
    Row("macros: { m: { tag: x } }\nrules: [ { id: a, on: text, when: { macro: m }, reply: b } ]"),
    // The root alone is said.
    Row("lists: { l: [ x ] }\nmacros: { m: { text: { equals: { list: l } } } }\n\(idle)", "WX2201 m"),
    Row("macros: { m: { tag: x }, n: { macro: m } }\n\(idle)", "WX2201 n"),
    Row("macros: { m: { tag: x } }\ncounters: { n: { on: text, when: { macro: m } } }\n\(idle)", "WX2201 n"),
    // What one account alone asks is asked.
    Row(
      """
      accounts:
        x: { app_id: wx0123456789abcdea, original_id: gh_00000000000a, kind: service, mode: plain, token: { env: T } }
        y: { app_id: wx0123456789abcdeb, original_id: gh_00000000000b, kind: service, mode: plain, token: { env: T } }
      macros: { m: { tag: vip } }
      rules: [ { id: a, on: text, when: { tag: x }, reply: b } ]
      overrides: { for: y, rules: { a: { when: { macro: m } } } }
      """),
    Row(
      "lists: { d: [ 2035-10-01 ] }\ncalendars: { c: { week: { mon-fri: 09:00-18:00 }, off: { list: d }, known_until: 2035-12-31 } }\n\(idle)",
      "WX2201 c", shows: ["nobody asks them"]),
    Row("calendars: { c: { week: { mon-fri: 09:00-18:00 } } }\nrules: [ { id: a, on: text, when: { open: c }, reply: b } ]"),
    Row("calendars: { c: { week: { mon-fri: 09:00-18:00 } } }\nrules: [ { id: a, on: text, reply: \"{{ calendars.c.opens | date: '%H:%M' }}\" } ]"),
    Row(
      "calendars: { c: { week: { mon-fri: 09:00-18:00 } } }\nrules: [ { id: a, on: text, reply: b, do: [ { send: { between: { open: c }, text: x } } ] } ]"
    ),
    Row("counters: { n: { on: text } }\n\(idle)", "WX2201 n", shows: ["`where: { counters.n: { gte: 1 } }`"]),
    Row("counters: { n: { on: text } }\nrules: [ { id: a, on: text, when: { where: { counters.n: { gte: 2 } } }, reply: b } ]"),
    Row("counters: { n: { on: text } }\nrules: [ { id: a, on: text, reply: \"{{ counters.n }}\" } ]"),
    Row("stocks: { s: { count: 5 } }\n\(idle)", "WX2201 s", shows: ["stock `s` is never used"]),
    Row(
      "stocks: { s: { count: 5 } }\nrules: [ { id: a, on: text, when: { taken: s }, reply: b } ]", "WX2201 s", shows: ["no rule gives from stock `s`"]
    ),
    Row("stocks: { s: { count: 5 } }\nrules: [ { id: a, on: text, take: { stock: s }, reply: b } ]"),
    Row(parted("new"), "WX2201 s", shows: ["no rule gives `nwe` of stock `s`", "was `new` meant in that row?"]),
    Row(parted("\"{{ message.content }}\"")),
    Row("lists: { l: [ x ] }\nstocks: { s: { list: l } }\n\(idle)", "WX2201 s"),
    Row("media: { hall: { image: \"https://m.example.com/h.png\" } }\n\(idle)", "WX2201 hall"),
    Row("media: { hall: { image: \"https://m.example.com/h.png\" } }\nrules: [ { id: a, on: text, reply: { image: hall } } ]"),
    Row(
      "media: { hall: { image: \"https://m.example.com/h.png\" } }\nrules: [ { id: a, on: text, reply: { image: \"{{ user.lang | default: 'hall' }}\" } } ]"
    ),
    Row(
      "media: { song: { voice: \"https://m.example.com/s.mp3\" } }\nrules: [ { id: a, on: text, reply: { image: \"{{ user.lang | default: 'x' }}\" } } ]",
      "WX2201 song"),
    Row(
      "media: { hall: { image: \"https://m.example.com/h.png\" } }\nrules: [ { id: a, on: text, reply: b, do: [ { webhook: { url: { env: H }, use_reply: true } } ] } ]"
    ),
    Row("templates: { t: { id: TPL, fields: [ thing1 ] } }\n\(idle)", "WX2201 t"),
    Row(
      "templates: { t: { id: TPL, fields: [ thing1 ] } }\nrules: [ { id: a, on: text, reply: b, do: [ { template: { id: t, data: { thing1: x } } } ] } ]"
    ),
    Row(
      "templates: { t: { id: TPL, fields: [ thing1 ] } }\nrules: [ { id: a, on: text, reply: b, do: [ { template: { id: TPL, data: { thing1: x } } } ] } ]"
    ),
    Row("vars: { v: number }\n\(idle)", "WX2201 v"), Row("attrs: { level: text }\n\(idle)"),
  ]

  static let campaigns = [
    Row("campaigns: { c: \(onDemand) }\nrules: [ { id: a, on: scan, reply: b } ]", "WX2202 c"),
    Row("campaigns: { c: \(onDemand) }\nrules: [ { id: a, on: scan, when: { campaign: c }, reply: b } ]"),
    Row("campaigns: { c: \(onDemand) }\nrules: [ { id: a, on: scan, when: { scene: \"c_{n:slug}\" }, reply: b } ]"),
    Row("campaigns: { c: \(onDemand) }\nrules: [ { id: a, on: scan, reply: \"{{ scene }}\" } ]"),
    Row("campaigns: { c: \(onDemand) }\nrules: [ { id: a, on: scan, reply: b, do: [ { webhook: { url: { env: H } } } ] } ]"),
    // That nobody answers it is another finding; that it credits followers is a use.
    Row("campaigns: { c: \(onDemand) }\n\(idle)"),
    Row("campaigns: { c: { qr: { kind: permanent, scene: c } } }\nrules: [ { id: a, on: scan, reply: b } ]"),
  ]
  private static let onDemand =
    "{ qr: { kind: temporary, scene: \"c_{n:slug}\", expires: 5m, mint: on_demand }, attribution: none }"

  // MARK: variables

  private static let shown = "{ id: shown, on: text, when: { text: x }, reply: \"{{ vars.v | default: 'x' }}\" }"

  static let variables = [
    Row("rules: [ { id: a, on: text, do: [ { set: { v: x } } ], reply: b } ]", "WX2203 v", shows: ["`vars: { v: text }`"]),
    Row("rules: [ \(shown), { id: a, on: text, do: [ { set: { v: x } } ], reply: b } ]"),
    Row("rules: [ { id: a, on: text, do: [ { set: { v: x } } ], reply: b }, { id: c, on: text, when: { where: { vars.v: x } }, reply: b } ]"),
    Row("rules: [ { id: a, on: text, do: [ { set: { v: x } }, { send: { text: a, after: 1m, unless: { var: v } } } ], reply: b } ]"),
    Row("rules: [ { id: a, on: text, do: [ { set: { v: \"{{ vars.v | default: 0 | plus: 1 }}\" } } ], reply: b } ]", "WX2203 v"),
    Row("rules: [ { id: a, on: text, do: [ { set: { v: x, w: \"{{ vars.v | default: 0 }}\" } } ], reply: b } ]", "WX2203 w"),
    Row("rules: [ { id: a, on: text, do: [ { set: { v: x } } ], reply: b }, { id: c, on: image, do: [ { unset: v } ], reply: b } ]", "WX2203 v"),
    Row(
      "rules: [ { id: a, on: text, do: [ { set: { v: x } } ], reply: b } ]\ntests: [ { name: t, event: { text: x }, expect: { vars: { v: x } } } ]",
      "WX2203 v"),
    Row("rules: [ { id: a, on: text, do: [ { set: { v: x } }, { webhook: { url: { env: H } } } ], reply: b } ]"),
    Row("vars: { v: text }\nrules: [ { id: a, on: text, do: [ { set: { v: x } } ], reply: b } ]"),
    Row("rules: [ \(shown) ]", "WX2204 v", shows: ["variable `v` is read"]),
    Row("rules: [ \(shown), { id: a, on: text, when: { where: { vars.v: { exists: true } } }, reply: b } ]", "WX2204 v"),
    Row("rules: [ { id: a, on: text, when: { where: { vars.v: { exists: true } } }, reply: b } ]", "WX2204 v"),
    Row("rules: [ { id: a, on: text, reply: { by: { field: vars.v, cases: { x: y }, default: z } } } ]", "WX2204 v"),
    Row("vars: { v: text }\nrules: [ \(shown) ]"), Row("rules: [ { id: a, on: text, do: [ { unset: v } ], reply: b } ]"),
    Row("rules: [ \(shown), { id: a, on: text, do: [ { webhook: { url: { env: H }, returns: { v: { kind: word } } } } ], reply: b } ]"),
    Row("rules: [ \(shown) ]\ntests: [ { name: t, user: { vars: { v: y } }, event: { text: x }, expect: { reply: y } } ]", "WX2204 v"),
    // What was meant is said where it is loaded.
    Row("rules: [ { id: a, on: text, do: [ { set: { points: 3 } } ], reply: \"{{ vars.points | default: 0 }}{{ vars.piont | default: 0 }}\" } ]"),
  ]

  // MARK: choices

  /// Rules for codes of stores in three regions.
  private static func doors(_ rules: String) -> String {
    """
    lists:
      stores: { key: code, columns: { code: word, region: string, size: enum(big|small|tiny) }, rows: [ [ sh01, 华东, big ], [ gz01, 华南, small ], [ bj01, 华北, big ] ] }
    campaigns: { door: { qr: { kind: permanent, scene: "door_{store}" }, for_each: { store: { list: stores } } } }
    rules: [ \(rules) ]
    """
  }
  private static func door(_ reply: String, where test: String = "", also rules: String = "") -> String {
    doors("\(rules){ id: door, on: scan, when: { campaign: door\(test.isEmpty ? "" : ", where: { \(test) }") }, reply: \(reply) }")
  }
  private static func text(_ template: String, where test: String = "", also rules: String = "") -> String {
    door("\"\(template)\"", where: test, also: rules)
  }
  private static let two = "{% case store.region %}{% when '华东' %}甲{% when '华南' %}乙{% endcase %}"

  static let choices = [
    Row(text(two), "WX2107 store.region", shows: ["also `华北`, in 1 row of `stores`: no branch is for it", "the text is empty"]),
    Row(text("您好，\(two)"), "WX2107 store.region", shows: ["nothing is shown"]),
    Row(text("{% case store.region %}{% when '华东' %}甲{% when '华南' %}乙{% else %}丙{% endcase %}")),
    Row(text("{% case store.region %}{% when '华东', '华南' %}甲{% when '华北' %}乙{% endcase %}")),
    Row(text("{% if store.region == '华东' %}甲{% elsif '华南' == store.region %}乙{% endif %}"), "WX2107 store.region"),
    Row(text("{% if store.region == '华东' or store.region == '华南' %}甲{% endif %}"), "WX2107 store.region"),
    // One word alone adds something for it.
    Row(text("您好{% if store.region == '华东' %}，生煎一份{% endif %}")), Row(text("{% case store.region %}{% when '华东' %}甲{% endcase %}")),
    Row(text("{% if store.region != '华北' %}\(two){% endif %}")), Row(text("{% if store.region == '华东' and store.code == 'sh01' %}甲{% endif %}")),
    // Whoever names the value somewhere has thought of it.
    Row(text(two, also: "{ id: north, on: scan, when: { campaign: door, where: { store.region: 华北 } }, reply: 丙 }, ")),
    Row(text(two, where: "store.region: [ 华东, 华南 ]")), Row(text(two, where: "store.region: { not: 华北 }")), Row(text(two, where: "store.size: small")),
    Row(text(two, where: "store: [ sh01, gz01 ]")),
    Row(text(two, where: "store.region: [ 华东, 华南, 华北 ]"), "WX2107 store.region"),
    Row(
      "rules: [ { id: a, on: text, when: { text: { pattern: \"选{x:enum(a|b|c)}\" } }, reply: \"{% case x %}{% when 'a' %}1{% when 'b' %}2{% endcase %}\" } ]",
      "WX2107 x", shows: ["`x` may also be `c`"]),
    Row(
      "rules: [ { id: a, on: text, split: { experiment: e, arms: { a: 50%, b: 25%, c: 25% } }, reply: { a: x, b: y, c: z }, do: [ { remark: \"{% case split.arm %}{% when 'a' %}1{% when 'b' %}2{% endcase %}\" } ] } ]",
      "WX2107 split.arm"),
    Row(
      "rules: [ { id: a, on: scan, reply: \"{% case subscription %}{% when 'new' %}1{% when 'existing' %}2{% endcase %}\" } ]", "WX2107 subscription"),
    Row("rules: [ { id: a, on: subscribe, reply: \"{% case subscription %}{% when 'new' %}1{% when 'returning' %}2{% endcase %}\" } ]"),
    Row(
      "rules: [ { id: b, on: scan, when: { subscription: returning }, reply: 3 }, { id: a, on: scan, reply: \"{% case subscription %}{% when 'new' %}1{% when 'existing' %}2{% endcase %}\" } ]"
    ),
    Row(
      door("{ by: { field: store.region, cases: { 华东: 甲, 华南: 乙 }, default: none } }"), "WX2107 store.region",
      shows: ["no case is for it", "`华北: none`", "taken instead"]),
    Row(door("{ by: { field: store.region, cases: { 华东: 甲, 华南: 乙, 华北: none }, default: none } }")),
    Row(door("{ by: { field: store.region, cases: { 华东: 甲, 华南: 乙 }, default: 丙 } }")),
    Row(door("{ by: { field: store, cases: { sh01: 甲, gz01: 乙 }, default: none } }"), "WX2107 store", shows: ["`bj01`"]),
    Row(taking("[ a, b, z ]"), "WX2107 \"{{ b }}\"", shows: ["stock `coupon` has no part `z`", "the rule does not answer"]), Row(taking("[ a, b ]")),
    Row(taking("[ a, b, z ]", where: "where: { b: [ a, b ] },")),
  ]

  private static func parted(_ part: String) -> String {
    """
    lists: { c: { key: k, columns: { k: word, b: word }, rows: [ [ A1, new ], [ B1, nwe ] ] } }
    stocks: { s: { list: c, by: b } }
    rules: [ { id: a, on: text, take: { stock: s, of: \(part) }, reply: 好 } ]
    """
  }

  private static func taking(_ parts: String, where test: String = "") -> String {
    """
    lists: { codes: { key: code, columns: { code: word, batch: word }, rows: [ [ A1, a ], [ B1, b ] ] } }
    stocks: { coupon: { list: codes, by: batch } }
    campaigns: { c: { qr: { kind: permanent, scene: "c_{b}" }, for_each: { b: { of: \(parts) } } } }
    rules: [ { id: r, on: scan, when: { \(test) campaign: c }, take: { stock: coupon, of: "{{ b }}" }, reply: 好 } ]
    """
  }

  static let branches = [
    Row(text("{% if store.region == '华冬' %}甲{% endif %}"), "WX2109 store.region", shows: ["no row of `stores` has it in `region`"]),
    Row(text("{% if store.region != '华冬' %}甲{% endif %}"), "WX2109 store.region", shows: ["this is always so"]),
    Row(text("{% case store.region %}{% when '华冬' %}甲{% else %}乙{% endcase %}"), "WX2109 when '华冬'"),
    Row(
      text("{% case store.region %}{% when '华东' %}甲{% when '华北', '华东' %}乙{% else %}丙{% endcase %}"), "WX2109 when '华北', '华东'",
      shows: ["has a branch above"]),
    Row(door("{ by: { field: store.region, cases: { 华冬: 甲 }, default: 丙 } }"), "WX2109 华冬"),
    // What an enum may hold, no row need hold today; behind all words of a table `else` is for tomorrow's.
    Row(text("{% if store.size == 'tiny' %}甲{% endif %}")),
    Row(text("{% case store.region %}{% when '华东' %}甲{% when '华南' %}乙{% when '华北' %}丙{% else %}丁{% endcase %}")),
    Row(text("{% assign r = store.region %}{% if r == '华冬' %}甲{% endif %}")),
    Row(
      "rules: [ { id: a, on: scan, when: { subscription: new }, reply: \"{% if subscription == 'new' %}1{% else %}2{% endif %}\" } ]", "WX2109 else",
      shows: ["it is always `new`", "asked here"]),
    Row(
      "rules: [ { id: a, on: scan, when: { subscription: new }, reply: \"1{% if subscription == 'existing' %}2{% endif %}\" } ]",
      "WX2109 subscription",
      shows: ["here it is always `new`"]),
    Row("rules: [ { id: a, on: scan, when: { subscription: new }, reply: \"{% if subscription == 'new' %}1{% endif %}\" } ]"),
    Row(
      "rules: [ { id: a, on: scan, when: { any: [ { subscription: new }, { tag: x } ] }, reply: \"1{% if subscription == 'existing' %}2{% endif %}\" } ]"
    ),
    Row(
      "macros: { m: { subscription: new } }\nrules: [ { id: a, on: scan, when: { macro: m }, reply: \"1{% if subscription == 'existing' %}2{% endif %}\" } ]",
      "WX2109 subscription"),
    Row("rules: [ { id: a, on: text, reply: \"1{% if subscription == 'new' %}2{% endif %}\" } ]", "WX2109 subscription"),
    Row("rules: [ { id: a, on: [ text, scan ], reply: \"1{% if subscription == 'new' %}2{% endif %}\" } ]"),
    Row(
      "rules: [ { id: a, on: text, when: { text: { pattern: \"选{x:enum(a|b)}\" } }, reply: \"{% case x %}{% when 'a' %}1{% when 'b' %}2{% else %}3{% endcase %}\" } ]",
      "WX2109 x"),
    Row(
      "rules: [ { id: a, on: text, when: { text: { pattern: \"选{x:enum(a|b)}\" } }, reply: \"{% if x == 'c' %}1{% endif %}2\" } ]", "WX2109 x",
      shows: ["here it is one of `a`, `b`"]),
  ]

  static let truths = [
    Row("rules: [ { id: a, on: text, reply: \"1{% if user.tags %}2{% endif %}\" } ]", "WX2109 user.tags", shows: ["`{% if user.tags.size > 0 %}`"]),
    Row(
      "counters: { n: { on: text } }\nrules: [ { id: a, on: text, reply: \"1{% if counters.n %}2{% endif %}\" } ]", "WX2109 counters.n",
      shows: ["also 0"]),
    Row("rules: [ { id: a, on: scan, reply: \"{% if scene %}1{% else %}2{% endif %}\" } ]", "WX2109 else", shows: ["this is never shown"]),
    Row("rules: [ { id: a, on: scan, reply: \"{% unless scene %}1{% endunless %}2\" } ]", "WX2109 unless"),
    Row("rules: [ { id: a, on: scan, reply: \"1{% if scene %}2{% endif %}\" } ]"),
    Row("rules: [ { id: a, on: [ text, scan ], reply: \"{% if scene %}1{% else %}2{% endif %}\" } ]"),
    Row(
      "rules: [ { id: s, on: image, do: [ { set: { v: x } } ], reply: b }, { id: a, on: text, when: { where: { vars.v: { exists: true } } }, reply: \"{% if vars.v %}1{% else %}2{% endif %}\" } ]"
    ),
    Row(noted("{% if w.n %}备注{% endif %}好"), "WX2109 w.n", shows: ["an empty text counts as yes", "add `optional: n`"]),
    Row(noted("{% if w.n %}备注{% endif %}好", more: "optional: n,")), Row(noted("{% if w.k %}备注{% endif %}好")),
  ]

  private static func noted(_ template: String, more: String = "") -> String {
    """
    lists: { t: { key: k, columns: { k: word, n: string }, \(more) rows: [ [ x, "" ], [ y, z ] ] } }
    rules: [ { id: a, on: text, when: { text: { contains: { list: t, as: w } } }, reply: "\(template)" } ]
    """
  }

  static let media = [
    Row(pictured("a|b|c"), "WX2107 \"pic-{{ x }}\"", shows: ["no medium is called `pic-c`"]), Row(pictured("a|b")),
    Row(pictured("a|b", also: ", pic-d: { image: \"https://m.example.com/d.png\" }"), "WX2201 pic-d"),
    Row(pictured("a|b|c", also: ", \"pic-c*\": { image: \"pictures/*.png\" }")),
  ]

  private static func pictured(_ words: String, also: String = "") -> String {
    """
    media: { pic-a: { image: "https://m.example.com/a.png" }, pic-b: { image: "https://m.example.com/b.png" }\(also) }
    rules: [ { id: a, on: text, when: { text: { pattern: "图{x:enum(\(words))}" } }, reply: { image: "pic-{{ x }}" } } ]
    """
  }

  // MARK: words of other tables

  private static func staff(_ kind: String, _ store: String, _ rule: String, more: String = "") -> String {
    """
    lists:
      stores: { key: code, columns: { code: word, name: string }, rows: [ [ sh01, 静安店 ], [ gz01, 天河店 ] ] }
      staff: { key: no, columns: { no: word, store: \(kind) }, \(more) rows: [ [ e01, sh01 ], [ e02, \(store) ] ] }
    campaigns:
      badge: { qr: { kind: permanent, scene: "badge_{staff}" }, for_each: { staff: { list: staff } } }
      both: { qr: { kind: permanent, scene: "both_{staff}_{store}" }, for_each: { staff: { list: staff }, store: { list: stores } } }
    rules: [ { id: r, on: scan, \(rule) } ]
    """
  }
  private static let lookedUp = "when: { campaign: badge }, reply: \"{{ lists.stores[staff.store].name | default: '-' }}\""

  static let dangling = [
    Row(staff("word", "gz09", lookedUp), "WX2108 gz09", shows: ["did you mean `gz01`?", "looked up by it here"]),
    Row(staff("word", "gz01", lookedUp)),
    Row(staff("word", "\"\"", lookedUp, more: "optional: store,")), Row(staff("list(stores)", "gz01", lookedUp)),
    Row(staff("word", "gz09", "when: { campaign: badge }, reply: \"{{ staff.store }}\"")),
    Row(
      """
      lists:
        staff: { key: no, columns: { no: word, store: word }, rows: [ [ e01, sh01 ], [ e02, gz09 ] ] }
        prices: { key: [ store, day ], columns: { store: word, day: word, price: string }, rows: [ [ sh01, mon, "9" ] ] }
      rules: [ { id: a, on: text, when: { text: { pattern: "{s:list(staff)}" } }, reply: "{{ lists.prices[s.store]['mon'].price | default: '-' }}" } ]
      """, "WX2108 gz09", shows: ["not in column `store` of `prices`", "add a row for it to `prices`"]),
    Row(
      staff("word", "gz09", "when: { campaign: both, where: { staff.store: { same_as: store } } }, reply: x"), "WX2108 gz09",
      shows: ["the condition never holds for this row"]),
    Row(staff("word", "gz09", "when: { campaign: both, where: { store.code: { same_as: staff.store } } }, reply: x"), "WX2108 gz09"),
    Row(staff("word", "gz09", "when: { campaign: both, where: { staff.store: { not_same_as: store } } }, reply: x")),
  ]

  @Test(
    "each is said at its word, and nothing else is",
    arguments: try Cases.counted(lists + names + campaigns + variables + choices + branches + truths + media + dangling, 139, in: "LooseEndTests"))
  func said(_ row: Row) throws {
    let (compilation, files) = Compile.text("wxrules: 1\n\(row.yaml)\n")
    let all = DiagnosticText(files: files).render(compilation.remarks)
    let ruleSet = try #require(compilation.ruleSet, Comment(rawValue: all))
    let said = ruleSet.looseEnds.map { "\($0.code.rawValue) \(files[0].text($0.primary.span.bytes))" }
    #expect(said == row.said, "\(all)")
    #expect(ruleSet.looseEnds.allSatisfy { $0.severity == .warning && !($0.help.isEmpty && $0.primary.text.isEmpty) }, "\(all)")
    for words in row.shows { #expect(all.contains(words), "\(all)") }
  }

  @Test("a rule set with an error has none, and the findings of a load are not among them")
  func apart() throws {
    let yaml = "wxrules: 1\nlists: { stores: [ x ] }\nrules: [ { id: a, on: text, when: { text: { equals: { list: NAME } } }, reply: b } ]\n"
    let wrong = Compile.text(yaml.replacing("NAME", with: "storse")).0
    #expect(wrong.remarks.map(\.code) == [.undefinedName] && wrong.remarks == wrong.findings)
    let right = Compile.text(yaml.replacing("[ x ]", with: "[ x ], other: [ y ]").replacing("NAME", with: "stores")).0
    #expect(right.findings.isEmpty && right.remarks.map(\.code) == [.unused])
  }

  @Test("of many cells the first ten are shown, at their lines of the CSV file")
  func cells() throws {
    let rows = (0..<40).map { "e\($0),\($0 < 3 ? "sh01" : "no\($0)")" }.joined(separator: "\n")
    let (compilation, files) = Compile.files([
      "rules.yaml": """
      wxrules: 1
      lists:
        stores: { key: code, columns: { code: word, name: string }, rows: [ [ sh01, 静安店 ] ] }
        staff: { key: no, columns: { no: word, store: word }, from: staff.csv }
      rules:
        - { id: r, on: text, when: { text: { pattern: "{s:list(staff)}" } }, reply: "{{ lists.stores[s.store].name | default: '-' }}" }

      """, "staff.csv": "no,store\n\(rows)\n",
    ])
    let found = try #require(compilation.ruleSet).looseEnds
    #expect(found.count == 10 && found.allSatisfy { $0.code == .danglingWord })
    let first = try #require(found.first?.primary.span)
    let file = files[Int(first.file.index)]
    #expect(file.path == "staff.csv" && file.text(first.bytes) == "no3")
    #expect(file.position(at: first.bytes.lowerBound).line == 5 && file.position(at: first.bytes.lowerBound).column == 4)
    #expect(found.last?.notes.last == "and 27 more like it in this table")
  }
}
