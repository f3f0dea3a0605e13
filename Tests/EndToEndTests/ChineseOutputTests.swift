import Foundation
import TestSupport
import Testing

@testable import Rules

/// Every command, as somebody calls it who reads Chinese: no English word of the catalogs stands in what it prints, but names, keys and codes.
@Suite("what the commands print in Chinese")
struct ChineseOutputTests {
  private static let environment = SandboxRun.secrets.merging(
    ["LANG": "zh_CN.UTF-8", "WXRULES_PLATFORM": "http://127.0.0.1:1", "WXRULES_ADMIN": "127.0.0.1:1"]
  ) { $1 }

  private static let files = [
    "rules.yaml": """
    wxrules: 1
    accounts:
      main:
        app_id: wx0123456789abcdef
        original_id: gh_0123456789ab
        kind: service
        mode: compatible
        token: { env: WX_TOKEN }
        secret: { env: WX_SECRET }
        aes_key: { env: WX_AES }
    templates: { t1: { id: abcdefghij, fields: [thing1] } }
    stocks: { cup: { count: 3 } }
    campaigns:
      booth: { qr: { kind: temporary, scene: "booth:{n}", expires: 7d }, for_each: { n: { range: 1..3 } } }
    rules:
      - { id: booth, on: scan, when: { campaign: booth }, reply: "{{ n }} 号展位欢迎您", do: [ { webhook: { url: "http://127.0.0.1:9/x", timeout: 1s } }, { tag: { add: [vip] } } ] }
      - { id: hours, on: text, when: { text: { contains: 几点 } }, reply: 九点到五点, do: [ { send: { after: 20h, text: 开门了 } } ] }
      - { id: quiet, on: text, when: { text: { contains: 静 } }, reply: none }
      - { id: join, on: subscribe, split: { experiment: welcome, by: openid, arms: { a: 50%, b: 50% } }, reply: { a: 甲, b: 乙 } }

    """,
    "failing.yaml": """
    wxrules: 1
    rules:
      - { id: hours, on: text, when: { text: { contains: 几点 } }, reply: 九点到五点 }
    tests:
      - { name: 错的, event: { text: 几点 }, expect: { reply: { contains: 六点 } } }

    """,
    "wrong.yaml": "wxrules: 1\nrules:\n  - { id: a, on: text, repply: x }\n",
    "chat.yaml": """
    steps:
      - { who: 小王, scan: "booth:2" }
      - { who: 小王, text: 几点 }
      - { who: 小王, text: 静 }
      - { who: 小王, text: 没有的, expect: { contains: 别的 } }

    """,
    "week.yaml": "start: 2026-06-01\narrivals: [ { daily: 3 }, { scene: \"booth:1\", daily: 4 } ]\n",
    "table.csv": "openid,points\no1,3\n",
  ]

  /// In this order: what one has done the next ones look at.
  private static let calls = """
    validate
    validate wrong.yaml
    validate --strict
    test
    test failing.yaml
    test --coverage
    simulate --scan booth:2 --explain
    simulate --text 几点 --explain
    simulate --text q
    simulate --follow --explain
    table booth
    diff rules.yaml wrong.yaml
    diff rules.yaml failing.yaml
    sandbox run chat.yaml
    sandbox play week.yaml
    report
    report --by code
    report rules --from 2026-06-01 --to 2026-06-07
    report unanswered
    report stock
    report fraud --from 2026-06-01 --to 2026-06-07
    report reconcile --from 2026-06-01 --to 2026-06-07
    report experiments
    ledger list
    outbox list
    outbox list --state dead
    outbox list --state done
    follower find x
    digest show
    turns show x
    attrs import table.csv
    qr plan
    qr status
    qr list
    qr show booth[1]
    qr apply --yes
    menu plan
    media list
    media push
    template list
    doctor
    doctor --ask
    doctor --url http://127.0.0.1:1/wx/main
    store check
    store migrate
    serve --check
    explain
    explain 40003
    explain 45009
    explain 7
    sandbox facts
    sandbox calls
    sandbox submit
    rollout status
    shadow report
    api GET /cgi-bin/x
    import main
    replay x.jsonl
    fmt --check
    fix
    forget o1
    init
    """

  @Test("no two English words beside each other, and no word of a catalog at the beginning of a line")
  func commands() throws {
    let scratch = try Scratch()
    for (path, text) in Self.files { try scratch.write(text, to: path) }
    let calls = try Cases.counted(Self.calls.split(separator: "\n").map { $0.split(separator: " ").map { String($0) } }, 62, in: "calls")
    for call in calls {
      let run = try Binary.run(call, in: scratch.path, environment: Self.environment)
      let printed = run.output + run.errors
      #expect((0...4).contains(run.status) && !printed.isEmpty || call == ["sandbox", "submit"] || call == ["qr", "list"], "\(call) \(run)")
      #expect(EnglishWords.found(in: printed) == [], "\(call)\n\(printed)")
    }
  }

  @Test("the search finds what it is for, and takes no name for a word")
  func search() {
    for line in ["ok  3 条规则", "failed  1 个错误", "✗ token     令牌不对", "原因      the endpoint answered with status 500", "规则      none  no rule answers"] {
      #expect(EnglishWords.found(in: line).count == 1, "\(line)")
    }
    for line in [
      "通过  3 条规则", "wxrules：没有命令`frob nicate`", "  --rules <路径>  规则文件", "动作      +20h  send text：开门了", "a/b.yaml:3: 错误[WX0101]：x",
      "booth  booth:1", "运行 wxrules outbox retry 重试", "名称 \"my own words\"", "3 | reply: hello my friend",
    ] { #expect(EnglishWords.found(in: line).isEmpty, "\(line)") }
  }
}

/// English in a Chinese page: outside of backticks and quotes, of paths, options, values with signs in them, commands, and lines of files.
private enum EnglishWords {
  /// Words by which a line begins and that are a word of ours alone; those that rules are written in too are names.
  private static let heads: Set<String> = Set(
    Chinese.areas.joined().map(\.key).filter { $0.allSatisfy { $0.isASCII && $0.isLowercase } }
  ).subtracting(["text", "image", "voice", "video", "music", "news", "scan", "scene", "template", "remark", "tries"])

  static func found(in text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      let head = line.drop { "✓✗!· ".contains($0) }.prefix { $0.isASCII && ($0.isLetter || $0 == "-" || $0 == "_") }
      if line.first != " ", heads.contains(String(head)), line.hasSuffix(head) || line.contains(head + " ") { return String(head) }
      var rest = String(line)
      for outside in [
        /`[^`]*`/, /"[^"]*"/, /“[^”]*”/, /wxrules(?: [a-z]+)+/, /\|.*/, /\S*[\/.=:<>\[\]{}_]\S*/, /--?[a-z]\S*/,
        /\b(?:send|record|tag|remark) [a-z]+\b/,
      ] as [Regex<Substring>] { rest = rest.replacing(outside, with: "`") }
      return rest.firstMatch(of: /(?:^|[^\w\-])[a-z]{2,} [a-z]{2,}(?:$|[^\w\-])/).map { String($0.output) }
    }
  }
}
