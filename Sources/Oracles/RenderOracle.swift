package import Rules

/// What must hold of a rendering, whatever a follower wrote into it.
extension FuzzOracles {
  /// `value NUL argument NUL argument`, each read as a text, a number, a moment, a list and a record: every filter, date format, loop and
  /// comparison takes them, and renders no more than its bounds and what it paid for.
  public static func render(_ bytes: [UInt8]) -> String? {
    let parts = bytes.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false).map { HostileValue.values(of: Array($0)) }
    let firsts = (parts.count > 1 ? parts[1] : [.none]).prefix(4)
    let seconds = (parts.count > 2 ? parts[2] : [.none]).prefix(2)
    for value in parts[0] {
      for (index, first) in firsts.enumerated() {
        if let fault = RenderOracle.fault(value, first, seconds[index % seconds.count]) { return fault }
      }
    }
    return nil
  }
}

/// Bytes as all that a turn could make of them.
private enum HostileValue {
  static func values(of bytes: [UInt8]) -> [Value] {
    let text = String(decoding: bytes, as: UTF8.self)
    let bits = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let number = Int64(text) ?? Int64(bitPattern: bits)
    let words = text.split(separator: " ", omittingEmptySubsequences: false).prefix(200).map { Value.text(String($0)) }
    return [
      .text(text), .int(number), .decimal(Double(text) ?? Double(bitPattern: bits)), .list(words + [.int(number), .none]), .time(number, .shanghai),
      .record([Value.Field("a", .text(text)), Value.Field("b", .int(number))]), .none,
    ]
  }
}

/// The templates that are given the values `v`, `a` and `b`. Made once: an input costs some thousand renderings and no parsing.
package enum RenderOracle {
  /// Each filter with as many arguments as it takes: a new one is here by being a filter.
  private static let filters = Filter.allCases.flatMap { filter in
    filter.arguments.map { count in
      count == 0 ? "{{ v | \(filter.rawValue) }}" : "{{ v | \(filter.rawValue): \(["a", "b"].prefix(count).joined(separator: ", ")) }}"
    }
  }

  /// Every letter that a date format may have, known or not, in every form.
  private static let dates = ["", "-", "_9", "^", "0", ":", "99999999999999999999"].map { form in
    let letters = (UInt8(ascii: "A")...UInt8(ascii: "z")).filter { $0 <= UInt8(ascii: "Z") || $0 >= UInt8(ascii: "a") }
    return "{{ v | date: '" + letters.map { "%\(form)\(Character(Unicode.Scalar($0)))" }.joined(separator: " ") + "' }}"
  }

  private static let others = [
    "{{ v }}{{ v[a] }}{{ v[b].first }}{{ v.size }}{{ v.last }}",
    "{% for i in v reversed limit: a offset: b %}{{ i }}{{ forloop.rindex }}{% endfor %}",
    "{% for i in (v..a) limit: b %}{{ i | times: v }}{% endfor %}",
    "{{ (v..a) | size }}{{ (a..v) | last | plus: a | minus: b | times: v | divided_by: a | modulo: v }}",
    "{% if v < a or v >= b or v contains a or v == b or v == blank %}x{% endif %}{% case v %}{% when a, b, empty %}y{% else %}z{% endcase %}",
    "{% capture c %}{{ v }}{{ a }}{% endcapture %}{% for i in (1..99) %}{% assign c = c | append: c | split: a | sort | uniq | join: b %}{% endfor %}{{ c }}",
    "{% assign c = v %}{% for i in (1..9999) %}{% assign c = c | split: '' | sort | reverse | join: a %}{% endfor %}{{ c }}",
  ]

  package static let templates = (filters + dates + others).map { source in
    var resolver = TemplateResolver(scope: nil, tables: [], place: .text)
    return (source: source, template: resolver.resolve(TemplateParser.parse(source).0))
  }

  /// Small enough that the templates that spend all of it are as quick as the others.
  private static let limits = {
    var limits = Limits.standard
    limits.renderSteps = 200
    limits.renderWork = 16 << 10
    return limits
  }()
  private static let rules = CompiledRules(CompiledRules.Parts(), limits: limits)
  private static let event = Event(
    kind: .text, fields: Fields(bytes: [], entries: []), time: 0, isFollow: false, subject: 0..<0, openid: 0..<0, account: 0..<0)

  package static func fault(_ value: Value, _ first: Value, _ second: Value) -> String? {
    var facts = Facts()
    facts.profile.variables = ["v": value, "a": first, "b": second]
    let scope = TurnScope(rules: rules, event: event, facts: facts, moment: Moment(now: 0, seed: 0))
    for (source, template) in templates {
      var renderer = Renderer(scope: scope.copy(), limits: limits, localCount: template.localCount)
      var out: [UInt8] = []
      renderer.render(template.nodes, into: &out)
      if out.count > 2 * limits.renderBytes + source.utf8.count { return "a rendering over its limit: \(source)" }
      // What lies in a record or a list is shown in quotes, each sign of it perhaps behind a backslash.
      if out.count > 2 * renderer.budget.work + 256 { return "a rendering of \(out.count) bytes for \(renderer.budget.work): \(source)" }
    }
    return nil
  }
}
