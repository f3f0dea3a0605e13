/// Declarations → compiled parts: names resolved, patterns and templates compiled. What cannot be resolved is reported and left out.
struct Lowering {
  let declarations: Declarations
  /// What the declarations were read from.
  let roots: [YAMLNode]
  let files: [SourceFile]
  /// Where the files come from, and with them the media that they name.
  let folder: any RuleFiles
  let limits: Limits
  /// Seconds since 1970 UTC: what "over" and "in the future" mean.
  let now: Int64
  /// By account.
  let givenNumbers: [String: GivenNumbers]
  /// Files that stand where their names put them, by number.
  var filesByName: [Int: [FoundByName]] = [:]
  var parts = CompiledRules.Parts()
  var diagnostics: [Diagnostic] = []

  var tableIndex: [String: Int] = [:]
  /// Tables whose rows are identified by two columns: no one word names a row of them.
  var pairedTables: [String: Int] = [:]
  /// Tables of which a template may look a row up: those of which a row has more than its key.
  var lookedUpTables: [String: Int] = [:]
  /// Lists that are written and could not be read.
  var unreadableLists: Set<String> = []
  /// Where the cells of a table are written, by its place.
  var listPlaces: [Int: ListPlaces] = [:]
  /// Tables with rows that could not be read, or are at fault: that has findings of its own.
  var incompleteTables: Set<Int> = []
  /// Cells of templates that were resolved.
  var checkedCells = 0
  /// What came of them, for rules that read the same names.
  var loweredCells: [LoweredCells: CellTemplates] = [:]
  /// One for each account that has it.
  var campaignIndex: [String: [Int]] = [:]
  /// Of each campaign, as it stands among the parts; the one that is being lowered is the last.
  var campaignFields: [CampaignFields] = []
  var accountIndex: [String: Int] = [:]
  var calendarIndex: [String: Int] = [:]
  /// By name, whether there always is a next opening.
  var knownCalendars: [String: Bool] = [:]
  /// Names under `fields:` of the accounts.
  var accountFields: [String] = []
  /// By name, the arms of experiments.
  var experimentArms: [String: [String]] = [:]
  /// Experiments of which something could not be read: that has findings of its own.
  var unreadExperiments: Set<String> = []
  var stockIndex: [String: Int] = [:]
  /// Where pieces are marked as used.
  var stockUses: [Located<String>] = []
  /// Stocks that could not be read: that has findings of its own.
  var unreadStocks: Set<String> = []
  /// By name, stocks that are divided by a column.
  var stockGroups: [String: StockGroups] = [:]
  var counterNames: Set<String> = []
  var macros: [String: MacroDeclaration] = [:]
  /// Those that use themselves.
  var circularMacros: Set<String> = []
  /// Campaigns with a fault of their own: what they capture is not known.
  var unusable: Set<Int> = []
  /// Macros that use each other, reported once.
  var cycles: Set<Set<String>> = []
  /// Places of the rules among the declared ones, in the order in which they are asked; without those whose id was taken.
  var ruleOrder: [Int] = []
  /// The menus that were lowered.
  var menus: [MenuDeclaration] = []
  var renderedTexts: [RenderedText] = []
  var addedTags: [AddedTag] = []
  var variableSets: [VariableSet] = []
  /// Variables of which something could not be read: what they hold is not known.
  var unsureVariables: Set<String> = []
  var variableComparisons: [VariableComparison] = []
  /// Where variables are read, unset, or waited for.
  var variableReads: [Located<String>] = []
  /// Where attributes are read.
  var attributeReads: [Located<String>] = []
  /// Names that rules use, and choices that they make by values.
  var uses = NameUses()
  /// The rule whose templates are being lowered.
  var ruleHere: RuleDeclaration?
  /// Names and choices that lead nowhere: `validate` says them, and no rule set is refused for one.
  private(set) var looseEnds: [Diagnostic] = []
  /// Variables of which something is asked that never holds of them.
  var neverMetVariables: Set<String> = []
  /// What was probably meant by the names that nothing sets.
  var misspeltVariables: [String: Suggestion.Match] = [:]
  /// Why variables are of their kinds.
  var variableOrigins: [String: Diagnostic.Label] = [:]
  /// "Did you mean", as long as it may be asked.
  var suggestions: Suggestion.Budget
  /// Words that may still be held against what stands beside them.
  var comparedWords: Int
  /// Steps that may still be taken to see whether expressions are ambiguous.
  var ambiguitySteps: Int
  /// What was found of each expression.
  var ambiguities: [AskedExpression: RegexAmbiguity?] = [:]
  /// Names of what could not be read, by section.
  private var unreadable: [String: Set<String>] = [:]
  private var nameIndex: [String: Int32] = [:]
  private var patternCache: [PatternKey: Int32] = [:]

  /// Cells of the columns that conditions ask.
  var askedCells: [AskedValue.Column: AskedValue.Cells] = [:]
  /// By matcher, scenes that campaigns should make.
  var askedScenes: [Int32: [AskedScene]] = [:]
  /// Captures that are asked as what they are not.
  var askedCaptures: [AskedCapture] = []

  /// Where the words of a table are the words of a condition, by table.
  var keywordPlaces: [Int: SourceSpan] = [:]
  /// Keys of tables that are looked for inside texts.
  var keywordSets: [KeywordSetKey: KeywordSet] = [:]
  /// Numbers of the paths of fields.
  var fieldPaths: [String: Int32] = [:]
  /// By table, the one whose keys are folded.
  private var foldedTables: [Int: Int] = [:]

  /// The account as which names are looked up, where it has some of its own.
  var view: String?
  /// By account, its own lists, calendars and macros.
  var ownTables: [String: [String: Int]] = [:]
  /// An account's own table → the one that the others have, with the same columns.
  var commonTables: [Int: Int] = [:]
  /// Its calendars, and whether each always opens again.
  var ownCalendars: [String: [String: (index: Int, isKnown: Bool)]] = [:]
  var ownMacros: [String: [String: MacroDeclaration]] = [:]

  private struct PatternKey: Hashable {
    let source: String
    let look: TextLook
    let view: String?
  }

  init(
    _ declarations: Declarations, of roots: [YAMLNode], files: [SourceFile], from folder: any RuleFiles, limits: Limits, now: Int64,
    givenNumbers: [String: GivenNumbers]
  ) {
    self.declarations = declarations
    self.roots = roots
    self.files = files
    self.folder = folder
    self.limits = limits
    self.now = now
    self.givenNumbers = givenNumbers
    suggestions = Suggestion.Budget(words: limits.suggestionWords)
    comparedWords = limits.comparedWords
    ambiguitySteps = limits.ambiguitySteps
  }

  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }
  mutating func reportLoose(_ diagnostic: Diagnostic) { looseEnds.append(diagnostic) }

  func file(_ span: SourceSpan) -> SourceFile { files[Int(span.file.index)] }

  // MARK: names

  /// Names are unique over all files of the rule set.
  mutating func unique<Item>(_ items: [Item], _ what: String, _ name: (Item) -> Located<String>) -> [Item] {
    var first: [String: SourceSpan] = [:]
    return items.filter { item in
      let name = name(item)
      guard let earlier = first[name.value] else {
        first[name.value] = name.span
        return true
      }
      report(
        Diagnostic(
          .duplicateName, "\(what) `\(name.value)` is defined twice", at: name.span, related: [Diagnostic.Label(earlier, "first defined here")],
          help: ["rename one of them; to change an included one use `overrides:`"]))
      return false
    }
  }

  /// The same without a word about the others.
  func firsts<Item>(_ items: [Item], _ name: (Item) -> Located<String>) -> [Item] {
    var names: Set<String> = []
    return items.filter { names.insert(name($0).value).inserted }
  }

  /// The rules that were lowered, in the order in which they are asked.
  var orderedRules: some Sequence<RuleDeclaration> { ruleOrder.lazy.map { [rules = declarations.rules] in rules[$0] } }

  mutating func undefined(_ name: Located<String>, _ what: String, in known: some Collection<String>, add: String) {
    if isUnreadable(name.value, under: add) { return }
    if add == "lists", pairedTables[name.value] != nil {
      report(.pairedTable(name, known.filter { $0.hasPrefix(name.value + ".") }))
      return
    }
    let showsKnown = !known.isEmpty && !suggestions.isSpent
    let close = suggestions.match(to: name.value, in: known)
    report(
      Diagnostic(
        .undefinedName, "\(what) `\(name.value)` is not defined", at: name.span, label: close?.label ?? "",
        help: close == nil
          ? [showsKnown ? "add it under `\(add):`, or use one of \(quotedList(known.sorted().prefix(8)))" : "add it under `\(add):`"] : [],
        fix: close?.fix))
  }

  /// Whether a section has the name, but what stands under it could not be read: that has a finding of its own.
  mutating func isUnreadable(_ name: String, under section: String) -> Bool { unreadableNames(under: section).contains(name) }

  mutating func unreadableNames(under section: String) -> Set<String> {
    if let names = unreadable[section] { return names }
    var names: Set<String> = []
    for root in roots {
      guard let node = root[section] else { continue }
      if case .sequence(let items) = node.content { names.formUnion(items.compactMap { $0["id"]?.scalar }) }
      names.formUnion((node.entries ?? []).map(\.key.value))
    }
    names.subtract(declarations.names(under: section))
    unreadable[section] = names
    return names
  }

  /// Whether every rule that is written could be read, down to its events: else one of them may be what a check misses.
  var hasAllRules: Bool {
    let written = roots.reduce(0) { count, root in
      ["rules", "always"].reduce(count) { count, section in
        if case .sequence(let items)? = root[section]?.content { count + items.count } else { count }
      }
    }
    return written == declarations.rules.count(where: \.reach.isOfMost) && declarations.rules.allSatisfy { !$0.on.isEmpty }
  }

  mutating func intern(_ name: String) -> Int32 {
    if let index = nameIndex[name] { return index }
    parts.names.append(name)
    nameIndex[name] = Int32(parts.names.count - 1)
    return Int32(parts.names.count - 1)
  }

  mutating func operands(_ values: [Int32]) -> Range<Int32> {
    let start = Int32(parts.operands.count)
    parts.operands += values
    return start..<Int32(parts.operands.count)
  }

  // MARK: zones

  mutating func zone(_ name: Located<String>?) -> Zone? {
    guard let name else { return nil }
    if let zone = Zone(named: name.value) { return zone }
    if let meant = Zone.meant(by: name.value) {
      report(
        Diagnostic(
          .timeZone, "unknown time zone `\(name.value)`", at: name.span, label: "its name is `\(meant)`", fix: meant))
      return nil
    }
    // Zones are told apart by their cities: `Asia/` is no likeness.
    let city = { (zone: String) in zone.split(separator: "/").last.map { String($0) } ?? zone }
    let close = suggestions.match(to: name.value, in: Zone.knownNames).flatMap { match in
      match.isCertain && (Suggestion.match(to: city(name.value), in: [city(match.word)])?.isCertain ?? true) ? match : nil
    }
    report(
      Diagnostic(
        .timeZone, "unknown time zone `\(name.value)`", at: name.span, label: close?.label ?? "",
        help: close == nil ? ["use an IANA name, as `Asia/Shanghai`"] : [], fix: close?.fix))
    return nil
  }

  mutating func instant(_ time: Located<WrittenTime>, in zone: Zone) -> Int64 {
    if time.value.offset == nil, time.value.hasClock {
      let instants = zone.instants(of: time.value.civil)
      if instants.isEmpty {
        report(
          Diagnostic(
            .timeZone, "this time does not exist in \(zone.identifier)", at: time.span, notes: ["clocks are put forward over it that day"],
            help: ["write another time, or add an offset, as `+08:00`"]))
      } else if instants.count > 1 {
        report(
          Diagnostic(
            .timeZone, "this time comes twice in \(zone.identifier)", severity: .note, at: time.span,
            notes: ["clocks are put back over it that day; the first one is meant"], help: ["add an offset to be sure"]))
      }
    }
    return time.value.instant(in: zone)
  }

  // MARK: patterns and templates

  mutating func pattern(_ declaration: PatternDeclaration, _ look: TextLook, members: [(name: String, type: HoleType)]? = nil) -> Int32? {
    let key = PatternKey(source: declaration.text, look: look, view: view)
    if members == nil, let cached = patternCache[key] { return cached }
    if let meant = PatternKeyboard.meant(declaration.text) {
      reportLookAlike(declaration.node, meant: meant)
      return nil
    }
    let tableIndex = tableIndex
    var compiler = PatternCompiler(members: members, tables: parts.tables, look, suggestions: suggestions) { tableIndex[$0] }
    compiler.unreadTables = unreadableNames(under: "lists")
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
    if members == nil { patternCache[key] = id }
    return id
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
    let signs = TemplateKeyboard.findings(in: text, quote: declaration.quoteInside, isName: scope.knows)
    for sign in signs { reportLookAlike(declaration.node, sign) }
    // What the parser would say of the same signs is said.
    if !text.utf8.contains(0x7B) || signs.contains(where: \.isCertain) { return Template(literal: text) }
    let (nodes, faults) = TemplateParser.parse(text, limits: limits)
    if faults.isEmpty { noteComparisons(in: nodes, of: declaration, scope) }
    var resolver = TemplateResolver(
      scope: scope.kinds.isEmpty ? nil : scope, tables: parts.tables, place: place, cells: .from(parts.cellTemplates.count))
    let template = resolver.resolve(nodes)
    noteReads(resolver.variableReads, in: declaration.node)
    attributeReads += located(resolver.attributeReads, in: declaration.node)
    uses.note(resolver, at: declaration.span)
    if faults.isEmpty, resolver.faults.isEmpty { noteChoices(in: nodes, of: declaration, scope) }
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

  private mutating func reportLookAlike(_ node: YAMLNode, _ finding: TemplateKeyboard.Finding) {
    guard case .scalar(let text, let style) = node.content else { return }
    let bytes = Array(text.utf8)
    let old = String(decoding: bytes[finding.range], as: UTF8.self)
    let span = node.span.narrowed(to: ScalarOffsets(of: node, in: file(node.span)).source(finding.range))
    // A value that begins with a brace needs quotes around the whole.
    let needsQuotes = style == .plain && finding.range.lowerBound == 0
    let whole = needsQuotes ? "\"\(finding.replacement)\(String(decoding: bytes[finding.range.upperBound...], as: UTF8.self))\"" : nil
    let fix = needsQuotes ? (text.contains("\"") || text.contains("\n") ? nil : whole) : finding.replacement
    let notes = finding.isCertain ? [] : ["the follower reads it as it stands here"]
    report(
      Diagnostic(
        .lookAlike, LookAlikes.ascii(old) == nil ? "`\(old)` is text, not a template" : LookAlikes.sentence(of: old),
        severity: finding.isCertain ? .error : .warning, at: span, notes: notes, fix: fix, of: whole == nil ? nil : node.span))
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

  mutating func words(_ declaration: WordsDeclaration) -> [Located<String>] {
    switch declaration {
    case .words(let words): return words
    case .list(let name):
      guard let index = tableIndex[name.value] else {
        undefined(name, "list", in: Array(tableIndex.keys), add: "lists")
        return []
      }
      let table = parts.tables[index]
      return (0..<table.rowCount).map { Located(table.key($0), name.span) }
    }
  }
}
