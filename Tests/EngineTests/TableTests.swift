import TestSupport
import Testing

@testable import Engine
@testable import Rules

/// Tables: what their columns hold, and which of their rows answers.
@Suite("tables")
struct TableTests {
  static let answers = """
    wxrules: 1
    lists:
      people: { key: id, columns: { id: word, name: string }, rows: [ [ w1, 王 ] ] }
      depts:
        key: id
        columns: { id: word, phone: string, boss: list(people) }
        optional: boss
        rows: [ [ it, "8001", w1 ], [ hr, "8002", "" ] ]
      answers:
        key: word
        columns: { word: string, answer: template, dept: list(depts), until: date, opens: time, kind: enum(a|b) }
        optional: [ until ]
        rows:
          - [ 会员, "{{ a.word }}请到{{ a.dept.phone }}，{{ vars.name | default: '朋友' }}", it, 2035-10-01, "09:00", a ]
          - [ 会员卡, "卡片 {{ now | date: '%Y' }}", hr, "", "10:30", b ]
          - [ ＷＩＦＩ, 密码在小票上, hr, "", "10:30", b ]
      timetable:
        key: [ class, day ]
        columns: { class: word, day: enum(mon|tue|wed|thu|fri), p1: string }
        rows: [ [ c1, mon, 语文 ], [ c1, tue, 数学 ], [ c2, mon, 英语 ] ]
    rules:
      - id: cell
        on: text
        when: { text: { pattern: "列{a:list(depts)}-{b:word}" } }
        reply: "{% if a[b] %}{{ a[b] }}{% else %}无{% endif %}"
      - id: lessons
        on: text
        when: { text: { pattern: "课表{c:list(timetable.class)}" } }
        reply: "{{ c }}：{{ lists.timetable[c][now.weekday].p1 | default: '没有课' }}"
      - id: boss
        on: text
        when: { text: { prefix: { list: depts, as: d } } }
        reply: "{{ d.boss.name | default: '无' }} {{ lists.depts['it'].phone }} {{ lists.depts[d].phone }}"
      - id: answer
        on: text
        when: { text: { contains: { list: answers, as: a } } }
        reply: "{{ a.answer }}{% if a.until %}（到{{ a.until | date: '%m-%d' }}）{% endif %}"
    tests:
      - { name: longest, at: 2035-06-01T10:00, event: { text: 请问会员卡怎么办 }, expect: { rule: answer, reply: 卡片 2035 } }
      - { name: shorter, event: { text: 我的会员 }, user: { vars: { name: 小李 } }, expect: { reply: "会员请到8001，小李（到10-01）" } }
      - { name: no name, event: { text: 会员！ }, expect: { reply: "会员请到8001，朋友（到10-01）" } }
      - { name: folded, event: { text: "wifi 密码？" }, expect: { rule: answer, reply: 密码在小票上 } }
      - { name: reference, event: { text: it电话 }, expect: { rule: boss, reply: 王 8001 8001 } }
      - { name: empty reference, event: { text: HR电话 }, expect: { rule: boss, reply: 无 8001 8002 } }
      - { name: monday, at: 2035-10-01T10:00, event: { text: 课表c1 }, expect: { rule: lessons, reply: c1：语文 } }
      - { name: no such row, at: 2035-10-02T10:00, event: { text: 课表c2 }, expect: { reply: c2：没有课 } }
      - { name: sunday, at: 2035-10-07T10:00, event: { text: 课表c1 }, expect: { reply: c1：没有课 } }
      - { name: column, event: { text: 列it-phone }, expect: { rule: cell, reply: "8001" } }
      - { name: no such column, event: { text: 列it-fax }, expect: { rule: cell, reply: 无 } }
      - { name: empty column, event: { text: 列hr-boss }, expect: { rule: cell, reply: 无 } }
      - { name: none, event: { text: 你好 }, expect: { rule: none } }
    """

  @Test("rows answer as their columns say")
  func answering() throws {
    let results = RuleTests(try Compile.ruleSet(Self.answers + "\n"), files: MemoryFiles([:])).run(where: { _ in true })
    #expect(results.count == 13)
    for result in results { #expect(result.failures.isEmpty, "\(result)") }
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    let yaml: String
    let code: Diagnostic.Code
    /// The word that is pointed at.
    let word: String
    var testDescription: String { "\(code.rawValue) \(word) in \(yaml)" }

    /// A condition on a text, with the lists `l` and `t`, and `p` with a key of two columns.
    static func text(_ condition: String, reply: String = "\"x\"", _ code: Diagnostic.Code, _ word: String) -> Fault {
      Fault(
        yaml: """
          lists:
            l: [ a, b ]
            t: { key: k, columns: { k: word, n: string }, rows: [ [ x, 甲 ], [ y, 乙 ] ] }
            p: { key: [ c, d ], columns: { c: word, d: word, n: string }, rows: [ [ x, m, 甲 ] ] }
          rules: [ { id: a, on: text, when: { text: \(condition) }, reply: \(reply) } ]
          """, code: code, word: word)
    }

    /// A table `t` with the column `c`, of which a rule prints something.
    static func column(_ kind: String, _ cell: String, more: String = "", reply: String = "\"x\"", _ code: Diagnostic.Code, _ word: String) -> Fault {
      Fault(
        yaml: """
          lists:
            o: [ a, b ]
            t: { key: k, columns: { k: word, c: \(kind), m: template }, \(more) rows: [ [ x, \(cell), 好 ] ] }
          rules: [ { id: a, on: text, when: { text: { contains: { list: t, as: a } } }, reply: \(reply) } ]
          """, code: code, word: word)
    }
  }

  static let faults: [Fault] = [
    .text("{ equals: { list: l, as: w } }", .conflictingKeys, "as"), .text("{ contains_all: { list: l, as: w } }", .conflictingKeys, "as"),
    .text("{ contains: { list: l, as: w }, prefix: x }", .conflictingKeys, "prefix"),
    .text("{ contains: { list: l, as: 1w } }", .invalidValue, "1w"),
    .text("{ contains: { list: l, as: 杯 } }", reply: "\"{{ 杯.n }}\"", .invalidValue, "杯"),
    .text("{ contains: { list: nowhere, as: w } }", .undefinedName, "nowhere"),
    .text("{ contains: { as: w } }", .missingKey, "{ as: w }"),
    .text("{ contains: { list: t, as: w } }", reply: "\"{{ w.m }}\"", .unknownVariable, "m"),
    .text("{ contains: { list: p } }", .undefinedName, "p"), .text("{ pattern: \"{w:list(p)}\" }", .undefinedName, "list(p)"),
    .text("{ pattern: \"{w:word}\" }", reply: "\"{{ lists.t[w].n }}\"", .maybeAbsent, "lists.t[w].n"),
    .text("{ pattern: \"{w:word}\" }", reply: "\"{{ lists.t.z.n }}\"", .unknownVariable, "z"),
    .text("{ pattern: \"{w:word}\" }", reply: "\"{{ lists.q[w].n }}\"", .unknownVariable, "lists.q[w].n"),
    .text("{ pattern: \"{w:word}\" }", reply: "\"{{ lists.t }}\"", .unknownVariable, "lists.t"),
    .text("{ pattern: \"{w:list(p.c)}\" }", reply: "\"{{ lists.p[w].n }}\"", .unknownVariable, "lists.p[w].n"),
    .text("{ pattern: \"{w:list(p.c)}\" }", reply: "\"{{ lists.p[w][now.weekday].n }}\"", .maybeAbsent, "lists.p[w][now.weekday].n"),
    .text("{ pattern: \"{a:list(t)}{b:rest}\" }", .ambiguousPattern, "{a:list(t)}{b:rest}"),
    .text("{ pattern: \"{a:list(t)}-{b:word}\" }", reply: "\"{{ a[b] }}\"", .maybeAbsent, "a[b]"),
    .text("{ pattern: \"{a:list(t)}-{b:enum(v|w)}\" }", reply: "\"{{ a[b] }}\"", .unknownVariable, "[b]"),
    .text("{ pattern: \"{a:list(t)}-{b:enum(n|w)}\" }", reply: "\"{{ a[b] }}\"", .maybeAbsent, "a[b]"),

    .column("enum(mon|tue)", "sat", .tableRow, "sat"), .column("date", "soon", .tableRow, "soon"),
    .column("date", "2035-02-30", .tableRow, "2035-02-30"),
    .column("time", "\"9:00\"", .tableRow, "\"9:00\""), .column("time", "\"-0:30\"", .tableRow, "\"-0:30\""),
    .column("time", "\"09:-0\"", .tableRow, "\"09:-0\""), .column("list(o)", "c", .undefinedName, "c"),
    .column("list(nowhere)", "c", .undefinedName, "nowhere"),
    .column("media", "hall", .undefinedName, "hall"), .column("date", "\"\"", .tableRow, "\"\""),
    .column("string", "\"\"", more: "optional: m,", .tableRow, "\"\""), .column("string", "x", more: "optional: k,", .conflictingKeys, "k"),
    .column("string", "x", more: "optional: q,", .unknownVariable, "q"), .column("enum", "x", .invalidValue, "enum"),
    .column("dat", "x", .unknownWord, "dat"), .column("date", "2035-01-01", more: "optional: c,", reply: "\"{{ a.c }}\"", .maybeAbsent, "a.c"),
    .column("template", "\"您{{ vars.name }}\"", reply: "\"{{ a.c }}\"", .maybeAbsent, "vars.name"),
    .column("template", "\"{{ a.m }}\"", reply: "\"{{ a.c }}\"", .unknownVariable, "a.m"),
    .column("template", "\"{{ a.k\"", reply: "\"{{ a.c }}\"", .templateSyntax, "{{"),
    .column("template", "好", reply: "{ news: { title: 好, url: \"https://m.example.com/{{ a.c }}\" } }", .unsafeText, "a.c"),
    .column("template", "好", reply: "\"{% assign r = a %}{{ r.c }}\"", .unknownVariable, "c"),
    .column("string", "\"{{ a.k }}\"", .templateSyntax, "\"{{ a.k }}\""),
    // A row that is missed because it is at fault is not missed as well.
    Fault(
      yaml: """
        lists:
          o: { key: k, columns: { k: word, n: int }, rows: [ [ a, many ] ] }
          t: { key: k, columns: { k: word, o: list(o) }, rows: [ [ x, a ] ] }
        """, code: .tableRow, word: "many"),
    // What a table at fault has is not missed either.
    Fault(
      yaml: """
        lists: { p: { key: k, columns: { k: word, n: number }, rows: [ [ a, 1 ] ] } }
        rules: [ { id: a, on: text, when: { text: { pattern: "{w:list(p)}" } }, reply: "{{ lists.p[w].n }}" } ]
        """, code: .unknownWord, word: "number"),
    // Two conditions that must both hold, and bind one name.
    Fault(
      yaml: """
        lists: { l: [ a, b ] }
        rules:
          - { id: a, on: text, when: { all: [ { text: { pattern: "{w:word}" } }, { text: { contains: { list: l, as: w } } } ] }, reply: x }
        """, code: .duplicateName, word: "w"),
    Fault(
      yaml: """
        lists: { l: [ a, b ], m: [ c ] }
        macros: { first: { text: { contains: { list: l, as: w } } } }
        rules:
          - { id: a, on: text, when: { all: [ { macro: first }, { any: [ { text: x }, { text: { prefix: { list: m, as: w } } } ] } ] }, reply: x }
        """, code: .duplicateName, word: "w"),
    // Whether keys are folded makes no difference to cells.
    Fault(
      yaml: """
        lists: { t: { key: k, columns: { k: string, c: template }, rows: [ [ Ab, "您{{ vars.name }}" ] ] } }
        rules: [ { id: a, on: text, when: { text: { pattern: "p-{a:list(t)}" } }, reply: "{{ a.c }}" } ]
        """, code: .maybeAbsent, word: "vars.name"),
    // Attributes are read in cells, too.
    Fault(
      yaml: """
        attrs: { level: text }
        lists: { t: { key: k, columns: { k: word, c: template }, rows: [ [ x, "{{ user.attrs.grade | default: '无' }}" ] ] } }
        rules: [ { id: a, on: text, when: { text: { contains: { list: t, as: a } } }, reply: "{{ a.c }}" } ]
        """, code: .unknownVariable, word: "grade"),
    Fault(yaml: "lists: { l: [ \"{{ now }}\" ] }", code: .templateSyntax, word: "\"{{ now }}\""),
    Fault(
      yaml: "lists: { l: [ VIP, ＶＩＰ ] }\nrules: [ { id: a, on: text, when: { text: { contains: { list: l, as: w } } }, reply: x } ]",
      code: .duplicateName, word: "ＶＩＰ"),
    Fault(yaml: "lists: { t: { key: [ a, b, c ], columns: { a: word, b: word, c: word }, rows: [ [ x, y, z ] ] } }", code: .invalidValue, word: "c"),
    Fault(
      yaml: """
        media: { song: { voice: "https://m.example.com/song.mp3" } }
        lists: { t: { key: k, columns: { k: word, c: media }, rows: [ [ x, song ] ] } }
        rules: [ { id: a, on: text, when: { text: { contains: { list: t, as: a } } }, reply: { image: "{{ a.c }}" } } ]
        """, code: .medium, word: "song"),
  ]

  @Test("each fault is one finding, at its word", arguments: try Cases.counted(faults, 52, in: "TableTests"))
  func refusing(_ fault: Fault) throws {
    let (compilation, files) = Compile.text("wxrules: 1\n\(fault.yaml)\n")
    let shown = Comment(rawValue: DiagnosticText(files: files).render(compilation.findings))
    #expect(compilation.findings.map(\.code) == [fault.code], shown)
    let finding = try #require(compilation.findings.first, shown)
    #expect(files[Int(finding.primary.span.file.index)].text(finding.primary.span.bytes) == fault.word, shown)
  }

  @Test(
    "cells of templates are resolved once for all rules that read the same names",
    arguments: [("p2-{a:list(t)}", false), ("p2-{b:int}-{a:list(t)}", true)])
  func shared(_ pattern: String, _ isTooMuch: Bool) {
    var limits = Limits.standard
    limits.tableTemplates = 3
    let rules = ["p0-{a:list(t)}", "p1-{a:list(t)}", pattern].enumerated().map {
      "  - { id: r\($0), on: text, when: { text: { pattern: \"\($1)\" } }, reply: \"{{ a.c }}\" }"
    }
    let yaml = """
      wxrules: 1
      lists: { t: { key: k, columns: { k: word, c: template }, rows: [ [ x, "甲{{ user.openid }}" ], [ y, "乙{{ a.k }}" ] ] } }
      rules:
      \(rules.joined(separator: "\n"))

      """
    let (compilation, files) = RuleCompiler(now: Compile.now, limits: limits).compile(roots: ["rules.yaml"], from: MemoryFiles(["rules.yaml": yaml]))
    #expect(
      compilation.findings.map(\.code) == (isTooMuch ? [.tooLarge] : []), "\(DiagnosticText(files: files).render(compilation.findings))")
  }

  @Test(
    "a slip in the header of a CSV file is shown where it stands, and what is wanted is proposed",
    arguments: [
      ("code,nmae", "nmae", "did you mean `name`?", "name"), ("code,x", "code,x", "", nil), ("name,cod", "cod", "did you mean `code`?", "code"),
    ] as [(String, String, String, String?)])
  func header(_ header: String, _ marked: String, _ label: String, _ fix: String?) throws {
    let (compilation, files) = Compile.files([
      "rules.yaml": "wxrules: 1\nlists: { t: { key: code, columns: { code: word, name: string }, from: t.csv } }\n", "t.csv": "\(header)\ns1,甲\n",
    ])
    let finding = try #require(compilation.findings.first { $0.code == .tableRow })
    let span = finding.primary.span
    #expect(files[Int(span.file.index)].text(span.bytes) == marked)
    #expect(finding.primary.text.english == label && finding.fix?.replacement == fix)
  }

  @Test("a cell of a CSV file is shown in its line and column, and of many only the first ten")
  func cells() throws {
    let rows = (0..<300).map { "\"k\($0)\",甲,\($0 < 2 ? "mon" : "sun")" }.joined(separator: "\n")
    let (compilation, files) = Compile.files([
      "rules.yaml": "wxrules: 1\nlists: { t: { key: k, columns: { k: word, d: enum(mon|tue) }, from: t.csv } }\n", "t.csv": "k,n,d\n\(rows)\n",
    ])
    #expect(compilation.findings.count == 10 && compilation.findings.allSatisfy { $0.code == .tableRow })
    let first = try #require(compilation.findings.first?.primary.span)
    let position = files[Int(first.file.index)].position(at: first.bytes.lowerBound)
    #expect(files[Int(first.file.index)].text(first.bytes) == "sun" && position.line == 4 && position.column == 8)
    #expect(compilation.findings.last?.notes.map(\.english) == ["and 288 more like it in this table"])
  }

  @Test(
    "a day or a time as people write it is shown as it is written here", arguments: [("date", "2035/1/2", "2035-01-02"), ("time", "9点半", "09:30")])
  func spoken(_ kind: String, _ cell: String, _ written: String) {
    let (compilation, _) = Compile.text("wxrules: 1\nlists: { t: { key: k, columns: { k: word, c: \(kind) }, rows: [ [ x, \(cell) ] ] } }\n")
    #expect(compilation.findings.map(\.primary.text) == ["did you mean `\(written)`?"])
  }
}
