/// Patterns and templates as they are compiled, with what is at fault in them at its place.
extension Lowering {

  mutating func pattern(_ declaration: PatternDeclaration, _ look: TextLook, members: [(name: String, type: HoleType)]? = nil) -> Int32? {
    let key = patternKey(declaration.text, look)
    if members == nil, let cached = patternCache.find(key.span, 0..<key.count) { return cached }
    if declaration.node.signs.contains(.foreign), let meant = PatternKeyboard.meant(declaration.text) {
      reportLookAlike(declaration.node, meant: meant)
      return nil
    }
    let tableIndex = tableIndex
    var compiler = PatternCompiler(members: members, tables: parts.tables, look, suggestions: suggestions) { tableIndex[$0] }
    if declaration.node.signs.contains(.brace) { compiler.unreadTables = unreadableNames(under: "lists") }
    let compiled = compiler.compile(declaration.text, limits: limits)
    suggestions = compiler.suggestions
    guard let pattern = compiled else {
      let offsets = ScalarOffsets(of: declaration.node, in: file(declaration.span))
      for fault in compiler.faults {
        if let list = fault.list, isUnreadable(list, under: "lists") { continue }
        report(
          Diagnostic(
            fault.code, fault.message, at: declaration.span.narrowed(to: offsets.source(fault.range)), label: fault.label, help: fault.help))
      }
      return nil
    }
    switch look {
    case .exact: parts.patterns.append(pattern)
    case .folded: parts.patterns.append(pattern.folded { foldedTable($0) })
    }
    let id = Int32(parts.patterns.count - 1)
    if members == nil { _ = patternCache.insert(key, id) }
    return id
  }

  /// What a pattern is known by: its text, how it is compared, and as which account its lists are looked up.
  private func patternKey(_ text: String, _ look: TextLook) -> [UInt8] {
    var key: [UInt8] = []
    key.reserveCapacity(text.utf8.count + 2)
    key.append(look == .exact ? 1 : 2)
    if let view { key += view.utf8 }
    // No name of an account has it.
    key.append(0)
    key += text.utf8
    return key
  }

  /// Texts are folded before they are compared, so keys must be too.
  private mutating func foldedTable(_ index: Int) -> Int {
    if let known = foldedTables[index] { return known }
    var folded = index
    if let table = parts.tables[index].folded {
      checkAlike((0..<table.rowCount).map { TextLook.folded.bytes(of: table.key($0)) }, of: index)
      parts.tables.append(table)
      folded = parts.tables.count - 1
      // Its rows are the same, and stand where they stand.
      listPlaces[folded] = listPlaces[index]
    }
    foldedTables[index] = folded
    return folded
  }

  mutating func template(_ declaration: TemplateDeclaration, _ scope: Scope, _ place: TemplateResolver.Place = .text) -> Template {
    let text = declaration.text
    if declaration.node.signs.isDisjoint(with: [.brace, .wideBrace]) { return Template(literal: text) }
    let signs = TemplateKeyboard.findings(in: text, quote: declaration.quoteInside, isName: scope.knows)
    if !signs.isEmpty { reportLookAlikes(declaration.node, signs) }
    // What the parser would say of the same signs is said.
    if !declaration.node.signs.contains(.brace) || signs.contains(where: \.isCertain) { return Template(literal: text) }
    let (nodes, faults) = TemplateParser.parse(text, limits: limits)
    // Only tags compare values, and choose by them.
    let hasTags = nodes.contains(where: \.isTag)
    if hasTags, faults.isEmpty { noteComparisons(in: nodes, of: declaration, scope) }
    var resolver = TemplateResolver(
      scope: scope.kinds.isEmpty ? nil : scope, tables: parts.tables, place: place, cells: .from(parts.cellTemplates.count))
    let template = resolver.resolve(nodes)
    noteReads(resolver.variableReads, in: declaration.node)
    if !resolver.attributeReads.isEmpty { attributeReads += located(resolver.attributeReads, in: declaration.node) }
    uses.note(resolver, at: declaration.span)
    if hasTags, faults.isEmpty, resolver.faults.isEmpty { noteChoices(in: nodes, of: declaration, scope) }
    for use in resolver.cellUses {
      let places = ScalarOffsets(of: declaration.node, in: file(declaration.span))
      lower(use, scope, printedAt: declaration.span.narrowed(to: places.source(use.range)))
    }
    if faults.isEmpty, resolver.faults.isEmpty { return template }
    let offsets = ScalarOffsets(of: declaration.node, in: file(declaration.span))
    func span(_ range: Range<Int>) -> SourceSpan { declaration.span.narrowed(to: offsets.source(range)) }
    for fault in faults {
      report(Diagnostic(fault.code, fault.message, at: span(fault.range), label: fault.label, help: fault.help.map { [$0] } ?? []))
    }
    for fault in resolver.faults {
      let ways = fault.showsWays ? scope.ways.flatMap(\.labels).map { Diagnostic.Label($0.span, $0.text) } : []
      report(
        Diagnostic(
          fault.code, fault.message, severity: fault.severity, at: span(fault.range), label: fault.label, related: ways, notes: fault.notes,
          help: fault.help))
    }
    return template
  }

  private mutating func reportLookAlikes(_ node: YAMLNode, _ findings: [TemplateKeyboard.Finding]) {
    guard case .scalar(let text, let style) = node.content else { return }
    let (bytes, offsets) = (Array(text.utf8), ScalarOffsets(of: node, in: file(node.span)))
    for finding in findings {
      let old = String(decoding: bytes[finding.range], as: UTF8.self)
      let span = node.span.narrowed(to: offsets.source(finding.range))
      // A value that begins with a brace needs quotes around the whole.
      let needsQuotes = style == .plain && finding.range.lowerBound == 0
      let whole = needsQuotes ? "\"\(finding.replacement)\(String(decoding: bytes[finding.range.upperBound...], as: UTF8.self))\"" : nil
      let fix = needsQuotes ? (text.contains("\"") || text.contains("\n") ? nil : whole) : finding.replacement
      let notes: [Phrase] = finding.isCertain ? [] : ["the follower reads it as it stands here"]
      report(
        Diagnostic(
          .lookAlike, LookAlikes.ascii(old) == nil ? "`\(old)` is text, not a template" : LookAlikes.sentence(of: old),
          severity: finding.isCertain ? .error : .warning, at: span, notes: notes, fix: fix, of: whole == nil ? nil : node.span))
    }
  }

  private mutating func reportLookAlike(_ node: YAMLNode, meant: String) {
    let text = node.scalar ?? ""
    let (range, replacement) = LookAlikes.difference(text, meant)
    report(
      .lookAlike(
        String(decoding: Array(text.utf8)[range], as: UTF8.self),
        at: node.span.narrowed(to: ScalarOffsets(of: node, in: file(node.span)).source(range)), fix: replacement))
  }

  mutating func template(_ declaration: TemplateDeclaration?, _ scope: Scope, _ place: TemplateResolver.Place = .text) -> Template? {
    guard let declaration else { return nil }
    return .some(template(declaration, scope, place) as Template)
  }

  mutating func templates(_ fields: [(name: Located<String>, template: TemplateDeclaration)], _ scope: Scope) -> [(name: String, template: Template)]
  {
    fields.map { ($0.name.value, template($0.template, scope)) }
  }
}
