import Oracles
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
    return try Cases.counted(cases, 1195, in: path)
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
      let text = Renderer.text(template, scope, limits: .standard, faults: &renderFaults)
      #expect(text == item.expected, "\(item.name): \(item.template) with \(facts.profile.variables)")
    }
  }

  static var hostile: [String] {
    get throws { try Repository.lines(of: "Tests/RulesTests/Tables/hostile-templates.txt", count: 14) }
  }

  @Test("a template cannot take memory, time or the process", arguments: try hostile)
  func bounds(_ template: String) {
    let (nodes, faults) = TemplateParser.parse(template)
    #expect(faults.isEmpty)
    #expect(Renderer.lenient(nodes, limits: .standard).utf8.count <= 3 * Limits.standard.renderBytes)
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
