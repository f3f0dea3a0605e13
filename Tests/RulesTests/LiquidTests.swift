@_spi(Fuzzing) import Oracles
import TestSupport
import Testing

@testable import Rules

@Suite("templates are Liquid")
struct LiquidTests {
  struct Case {
    let name: String
    let template: String
    let data: YAMLNode
    let expected: String
  }

  private static func cases() throws -> [Case] {
    let path = "Tests/RulesTests/Tables/liquid.yaml"
    let file = SourceFile(path: "liquid.yaml", utf8: try Repository.bytes(path))
    let (root, findings) = YAMLComposer.compose(file, id: SourceFile.ID(0), limits: .standard)
    #expect(findings.isEmpty)
    var items: [YAMLNode] = []
    if case .sequence(let found)? = root?.content { items = found }
    let cases = items.compactMap { item -> Case? in
      guard let name = item["name"]?.scalar, let template = item["template"]?.scalar, let data = item["data"], let expected = item["expect"]?.scalar
      else { return nil }
      return Case(name: name, template: template, data: data, expected: expected)
    }
    return try Cases.counted(cases, 1252, in: path)
  }

  @Test("every case of the table comes out as in the reference")
  func table() throws {
    let cases = try Self.cases()
    let rules = CompiledRules(zoned(.utc), limits: .standard)
    let event = Event(kind: .text, fields: Fields(bytes: [], entries: []), time: 0, isFollow: false, subject: 0..<0, openid: 0..<0, account: 0..<0)
    for item in cases {
      let (nodes, faults) = TemplateParser.parse(item.template)
      #expect(faults.isEmpty, "\(item.name): \(item.template): \(faults.map(\.message))")
      var resolver = TemplateResolver(scope: nil, tables: [], place: .text)
      let template = resolver.resolve(nodes)
      var facts = Facts()
      for entry in item.data.entries ?? [] { facts.profile.variables[entry.key.value] = value(entry.value) }
      let scope = TurnScope(rules: rules, event: event, facts: facts, moment: Moment(now: 0, seed: 0))
      var renderFaults: [RenderFault] = []
      let text = Renderer.text(template, scope, limits: .standard, faults: &renderFaults).string
      #expect(text == item.expected, "\(item.name): \(item.template) with \(facts.profile.variables)")
    }
  }

  static var hostile: [String] {
    get throws { try Repository.lines(of: "Tests/RulesTests/Tables/hostile-templates.txt", count: 23) }
  }

  @Test("a template cannot take memory, time or the process", arguments: try hostile)
  func bounds(_ template: String) {
    let (nodes, faults) = TemplateParser.parse(template)
    #expect(faults.isEmpty)
    #expect(Renderer.lenient(nodes, limits: .standard).utf8.count <= 3 * Limits.standard.renderBytes)
  }

  /// What a follower wrote, in loops that a rule may hold: counted by steps alone, each of these stops everybody for seconds.
  static let costly = [
    "{% for i in (1..9999) %}{% assign x = v | split: '' | sort | join: '' %}{% endfor %}",
    "{% for i in (1..9999) %}{{ v | upcase | size }}{% endfor %}", "{% for i in (1..9999) %}{{ v.size }}{% endfor %}",
    "{% for i in (1..9999) %}{% if v contains 'zz' %}x{% endif %}{% endfor %}", "{% for i in (1..9999) %}{% if v == v %}{% endif %}{% endfor %}",
    "{% for i in (1..9999) %}{% capture x %}{{ v }}{% endcapture %}{% endfor %}",
    "{% for i in (1..9999) %}{% for j in (1..9999) limit: 1 %}{% endfor %}{% endfor %}",
    "{% for i in (1..9999) %}{{ v | replace: '乱', v }}{% endfor %}",
    "{% assign l = v | split: '' %}{% for i in (1..40) %}{% assign l = l | concat: l %}{% endfor %}{{ l }}",
  ]

  @Test("work is counted in bytes, and ends the rendering when there was too much", arguments: costly)
  func work(_ template: String) {
    let (faults, out) = rendered(template, ["v": .text(String(repeating: "乱z", count: 300))])
    #expect(faults.last?.message.english == "more than 2097152 bytes of work")
    #expect(out.count <= Limits.standard.renderBytes)
  }

  @Test("what each pass of a loop says is kept once, and of different ones only some")
  func repeatedFaults() {
    let (same, _) = rendered("{% for i in (1..500) %}{{ 1 | divided_by: 0 }}{% endfor %}", [:])
    #expect(same.map(\.message.english) == ["divided by 0"])
    let (different, _) = rendered("{% for i in (1..500) %}{% assign n = 'p' | append: i %}{{ 1 | map: n }}{% endfor %}", [:])
    #expect(different.count == Limits.standard.renderFaults)
  }

  @Test("no filter makes U+0000 of what a follower wrote", arguments: [("url_decode", "a%00"), ("base64_decode", "YQA=")])
  func nul(_ filter: String, _ text: String) {
    let (faults, out) = rendered("{{ v | \(filter) }}", ["v": .text(text)])
    #expect(faults.count == 1 && !out.contains(0))
  }

  /// A case of the reference that no file can say.
  @Test("`strip` takes U+0000 away as well")
  func stripped() {
    let (faults, out) = rendered("{{ v | strip }}.", ["v": .text("x\0")])
    #expect(faults.isEmpty && out == Array("x.".utf8))
  }

  @Test("no filter, date format or loop ends the process, whatever a follower wrote", arguments: HostileText.all)
  func hostileValues(_ text: String) { #expect(FuzzOracles.render(Array("\(text)\0\(text)\u{0}3".utf8)) == nil) }

  private func rendered(_ source: String, _ variables: [String: Value]) -> ([RenderFault], [UInt8]) {
    var resolver = TemplateResolver(scope: nil, tables: [], place: .text)
    let template = resolver.resolve(TemplateParser.parse(source).0)
    var facts = Facts()
    facts.profile.variables = variables
    let event = Event(kind: .text, fields: Fields(bytes: [], entries: []), time: 0, isFollow: false, subject: 0..<0, openid: 0..<0, account: 0..<0)
    let scope = TurnScope(rules: CompiledRules(zoned(.utc), limits: .standard), event: event, facts: facts, moment: Moment(now: 0, seed: 0))
    var renderer = Renderer(scope: scope, limits: .standard, localCount: template.localCount)
    var out: [UInt8] = []
    renderer.render(template.nodes, into: &out)
    return (renderer.faults, out)
  }

  private func zoned(_ zone: Zone) -> CompiledRules.Parts {
    var parts = CompiledRules.Parts()
    parts.timezone = zone
    return parts
  }

  /// JSON is YAML; scalars keep what tells 1 from 1.0.
  private func value(_ node: YAMLNode) -> Value {
    switch node.content {
    case .scalar(let text, let style):
      if style != .plain { return .text(text) }
      switch text {
      case "null": return .none
      case "true": return .bool(true)
      case "false": return .bool(false)
      default: return Int64(text).map { .int($0) } ?? Double(text).map { .decimal($0) } ?? .text(text)
      }
    case .sequence(let items): return .list(items.map(value))
    case .mapping(let entries): return .record(entries.map { Value.Field($0.key.value, value($0.value)) })
    }
  }
}

/// Texts that somebody may write where a number, a date or a word is expected.
private enum HostileText {
  static let all = [
    "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-0", "1e308", "-1.7976931348623157e308", "5e-324", "nan", "0x1p9",
    "170141183460469231731687303715884105728." + String(repeating: "9", count: 40), String(repeating: "9", count: 400), "９２２３３７２０３６８５４７７５８０７",
    "9999-12-31T23:59:59+14:00", "0001-01-01", "%99999999999999999999N%9L%^:_#", String(repeating: "ab😀&%\\0", count: 40),
  ]
}
