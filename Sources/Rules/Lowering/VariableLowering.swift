/// A `set:` of one variable.
struct VariableSet {
  let name: Located<String>
  /// The kind of what it gives, as far as that does not hang on another variable; nil when it only hangs on one, or on itself.
  let kind: VariableKind?
  /// Another variable that it gives.
  let variable: String?
  /// What is written there, when it is written out.
  let literal: String?
  /// Whether it is written without quotes: what is quoted is meant as a text.
  let isBare: Bool
  /// Whether an endpoint's answer gives it, which is of its kind or dropped; what a template gives may be read as another kind.
  var isReturned = false
  let span: SourceSpan
}

/// A comparison in a template, held against the kinds when all that sets variables is known.
struct VariableComparison {
  let use: VariableUses.Comparison
  let span: SourceSpan
}

/// The kinds of the followers' variables: as they are declared, or as all that sets them agrees.
extension Lowering {
  mutating func lowerVariables() {
    var kinds: [String: VariableKind] = [:]
    for declaration in unique(declarations.variables, "variable", { $0.name }) {
      kinds[declaration.name.value] = declaration.kind
      if declaration.kind == nil { unsureVariables.insert(declaration.name.value) }
    }
    let sets = variableSets.filter { kinds[$0.name.value] == nil }
    var readers: [String: [String]] = [:]
    for set in sets {
      if let kind = set.kind { _ = Self.join(kind, to: set.name.value, &kinds) }
      if let variable = set.variable { readers[variable, default: []].append(set.name.value) }
    }
    let names = Set(sets.map(\.name.value))
    for name in readers.keys where kinds[name] == nil && !names.contains(name) { kinds[name] = .text }
    // A variable's kind changes at most twice, from nothing to one and from there to a text.
    var changed = Array(kinds.keys)
    while let name = changed.popLast() {
      guard let kind = kinds[name] else { continue }
      for reader in readers[name] ?? [] where Self.join(kind, to: reader, &kinds) { changed.append(reader) }
    }
    parts.variables = VariableKinds(named: kinds)
  }

  /// Whether something changed: of two kinds it is a text.
  private static func join(_ kind: VariableKind, to name: String, _ kinds: inout [String: VariableKind]) -> Bool {
    let joined = kinds[name].map { $0 == kind ? kind : .text } ?? kind
    defer { kinds[name] = joined }
    return kinds[name] != joined
  }

  // MARK: what templates do with variables

  mutating func noteSets(_ values: [(name: Located<String>, template: TemplateDeclaration)], _ scope: Scope) {
    for (name, template) in values {
      if let set = set(of: name, to: template, scope) { variableSets.append(set) } else { unsureVariables.insert(name.value) }
    }
  }

  mutating func noteReturns(_ returns: [ReturnedDeclaration]) {
    variableSets += returns.map {
      VariableSet(name: $0.name, kind: $0.kind.value.variable, variable: nil, literal: nil, isBare: false, isReturned: true, span: $0.kind.span)
    }
  }

  /// Nil when it could not be read.
  private func set(of name: Located<String>, to template: TemplateDeclaration, _ scope: Scope) -> VariableSet? {
    func gives(_ kind: VariableKind?, _ variable: String? = nil, literal: String? = nil) -> VariableSet {
      VariableSet(
        name: name, kind: kind, variable: variable == name.value ? nil : variable, literal: literal, isBare: template.isBare, span: template.span)
    }
    if template.isPlain { return gives(Self.kind(ofLiteral: template.node), literal: template.text) }
    let (nodes, faults) = TemplateParser.parse(template.text, limits: limits)
    if !faults.isEmpty { return nil }
    let visible = nodes.filter { !$0.isBlank }
    guard visible.count == 1, case .output(let filtered) = visible[0] else { return gives(.text) }
    var uses = VariableUses(scope, tables: parts.tables)
    uses.read(nodes)
    // The digits that a hole took may be an identifier, longer than any number.
    if case .path(let path) = filtered.expression, path.members.isEmpty, uses.isCapture(path.root),
      filtered.filters.allSatisfy({ $0.filter == .default })
    {
      return gives(.text)
    }
    switch uses.operand(filtered) {
    case .variable(let variable, let kind): return gives(kind, variable)
    case .of(let kind, _): return gives(kind)
    case .unknown: return gives(.text)
    }
  }

  private static func kind(ofLiteral node: YAMLNode) -> VariableKind {
    guard case .scalar(let text, let style) = node.content else { return .text }
    return VariableKind(of: .variable(text, quoted: style != .plain)) ?? .text
  }

  mutating func noteReads(_ reads: [(name: String, range: Range<Int>)], in node: YAMLNode) {
    if !reads.isEmpty { variableReads += located(reads, in: node) }
  }

  func located(_ reads: [(name: String, range: Range<Int>)], in node: YAMLNode) -> [Located<String>] {
    if reads.isEmpty { return [] }
    let offsets = ScalarOffsets(of: node, in: file(node.span))
    return reads.map { Located($0.name, node.span.narrowed(to: offsets.source($0.range))) }
  }

  mutating func noteComparisons(in nodes: [TemplateParser.Node], of declaration: TemplateDeclaration, _ scope: Scope) {
    guard !scope.kinds.isEmpty, declaration.text.holds("vars") else { return }
    var uses = VariableUses(scope, tables: parts.tables)
    uses.read(nodes)
    if uses.comparisons.isEmpty { return }
    let offsets = ScalarOffsets(of: declaration.node, in: file(declaration.span))
    variableComparisons += uses.comparisons.map {
      VariableComparison(use: $0, span: declaration.span.narrowed(to: offsets.source($0.range)))
    }
  }
}
