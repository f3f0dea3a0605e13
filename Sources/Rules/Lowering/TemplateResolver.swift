/// Parsed template → template whose every name is resolved, checked against what its rule's events really have.
package struct TemplateResolver {
  struct Fault {
    let code: Diagnostic.Code
    let message: Phrase
    let range: Range<Int>
    var label: Phrase = ""
    var notes: [Phrase] = []
    var help: [Phrase] = []
    var severity = Severity.error
    var showsWays = false
  }
  /// Where the rendered text lands: an address must not be broken by what it shows.
  package enum Place { case text, url }
  /// What a value is there for. From it follows what can be written where it may be absent.
  enum Use {
    case shown(TemplateParser.Filtered)
    case number
    case word
  }

  let scope: Scope?
  let tables: [Table]
  private let place: Place
  var locals: [LocalName] = []
  private var localCount = 0
  var continueKeys: [String: Int] = [:]
  var presence = Presence()
  /// What is there where a pass of the innermost loop is left by `break` or `continue`.
  var jumps: [Presence] = []
  var loopDepth = 0
  /// How often each name is assigned, and of what that may be absent.
  private var assignments: [String: Int] = [:]
  private var doubts: [String: String] = [:]
  /// Whether what is shown next is part of an address that a text has begun.
  private var link = OpenLink()
  var faults: [Fault] = []
  /// Cells that are templates, which it prints: they are resolved in the same scope.
  private(set) var cellUses: [CellUse] = []
  /// Whether it may print such cells; else why not.
  private let cells: CellPrinting
  /// Variables of the follower that it reads.
  private(set) var variableReads: [(name: String, range: Range<Int>)] = []
  private(set) var attributeReads: [(name: String, range: Range<Int>)] = []
  /// All that it reads, each once: few templates read more than a few values.
  private(set) var reads: [Variable] = []
  /// Cells by which it looks up rows of other tables.
  var lookups: Set<ColumnLookup> = []

  /// Without a scope every name is a variable of the follower: for texts that are not part of a rule.
  package init(scope: Scope?, tables: [Table], place: Place) { self.init(scope: scope, tables: tables, place: place, cells: .refused("here")) }

  init(scope: Scope?, tables: [Table], place: Place, cells: CellPrinting) {
    self.cells = cells
    self.scope = scope
    self.tables = tables
    self.place = place
    if let scope { presence.learn(scope.present) }
  }

  package mutating func resolve(_ nodes: [TemplateParser.Node]) -> Template {
    let assigned = nodes.contains(where: \.isTag) ? Self.assigned(nodes) : []
    for name in assigned { assignments[name, default: 0] += 1 }
    let initial = outerValues(of: assigned)
    let resolved = self.nodes(nodes)
    return Template(nodes: initial.isEmpty ? resolved : initial + resolved, localCount: localCount)
  }

  /// An assignment to a name that the turn knows too begins with what the turn says.
  private mutating func outerValues(of names: [String]) -> [TemplateNode] {
    var initial: [TemplateNode] = []
    for name in names where !locals.contains(where: { $0.name == name }) {
      let variable: Variable
      if let scope {
        switch scope.meaning(of: name, []) {
        case .found(let known, _, 0):
          variable = known
          presence.learn([name])
        case .partial(let known, _, 0): variable = known
        case .found, .partial, .notHere, .unknown: continue
        }
      } else {
        variable = .variable(name)
      }
      let slot = newLocal()
      locals.append(LocalName(name: name, slot: slot, nature: .value(.any)))
      initial.append(.assign(local: slot, FilteredExpression(expression: .variable(variable, []), filters: [])))
    }
    return initial
  }

  static func assigned(_ nodes: [TemplateParser.Node]) -> [String] {
    nodes.flatMap { node -> [String] in
      switch node {
      case .assign(let name, _): [name]
      case .capture(let name, let body): [name] + assigned(body)
      case .conditional(let branches): branches.flatMap { assigned($0.body) }
      case .choice(_, let whens, let otherwise): whens.flatMap { assigned($0.body) } + assigned(otherwise)
      case .loop(let loop): assigned(loop.body) + assigned(loop.otherwise)
      case .literal, .output, .remark, .breakLoop, .continueLoop: []
      }
    }
  }

  mutating func nodes(_ nodes: [TemplateParser.Node]) -> [TemplateNode] {
    var resolved: [TemplateNode] = []
    resolved.reserveCapacity(nodes.count)
    for node in nodes { if let node = self.node(node) { resolved.append(node) } }
    return resolved
  }

  private mutating func node(_ node: TemplateParser.Node) -> TemplateNode? {
    switch node {
    case .literal(let text):
      if place == .text { link.read(text) }
      return .literal(text)
    case .output(let filtered):
      let resolved = self.filtered(filtered, isShown: true)
      if case .literal(.text(let text)) = resolved.expression, resolved.filters.isEmpty { return .literal(Array(text.utf8)) }
      return .output(resolved)
    case .assign(let name, let value):
      let resolved = filtered(value, isShown: false)
      let doubt = doubt(value)
      let slot = slot(assigned: name, value.filters.isEmpty ? kind(of: value.expression) : .any)
      presence.forget(name)
      if doubt == nil { presence.learn([name]) }
      doubts[name] = doubt
      return .assign(local: slot, resolved)
    case .capture(let name, let body):
      let resolved = nodes(body)
      let slot = slot(assigned: name, .text(isFree: false))
      presence.forget(name)
      presence.learn([name])
      return .capture(local: slot, resolved)
    case .remark: return nil
    case .conditional(let branches): return .conditional(conditional(branches))
    case .choice(let subject, let whens, let otherwise): return choice(subject, whens, otherwise)
    case .loop(let loop): return .loop(self.loop(loop))
    case .breakLoop:
      leavePass()
      return .breakLoop
    case .continueLoop:
      leavePass()
      return .continueLoop
    }
  }

  // MARK: names that the template gives

  /// An assignment outlives the block it stands in.
  private mutating func slot(assigned name: String, _ kind: Scope.Kind) -> Int {
    let nature = LocalName.Nature.value(assignments[name] == 1 ? kind : .any)
    if let at = locals.lastIndex(where: { $0.name == name }) {
      locals[at].nature = nature
      return locals[at].slot
    }
    locals.insert(LocalName(name: name, slot: newLocal(), nature: nature), at: 0)
    return locals[0].slot
  }

  func local(_ name: String) -> LocalName? { locals.last { $0.name == name } }

  mutating func newLocal() -> Int {
    localCount += 1
    return localCount - 1
  }

  private mutating func filtered(_ filtered: TemplateParser.Filtered, isShown: Bool) -> FilteredExpression {
    if isShown, place == .url || link.isOpen { checkAddress(filtered) }
    if filtered.filters.isEmpty {
      return FilteredExpression(expression: expression(filtered.expression, for: .shown(filtered), allowsAbsent: !isShown), filters: [])
    }
    let last = filtered.filters.lastIndex { $0.filter == .default }
    if isShown, scope != nil { checkFinds(filtered, behind: last) }
    if scope != nil { for call in filtered.filters { checkDateFormat(call) } }
    return FilteredExpression(
      expression: expression(filtered.expression, for: .shown(filtered), allowsAbsent: last != nil || !isShown),
      filters: filtered.filters.enumerated().map { index, call in
        // What is absent behind one `default`, a later one catches.
        let isCaught = call.filter == .default && (!isShown || index < last ?? 0)
        let use: Use = call.filter == .default && filtered.keepsNothing ? .shown(filtered) : call.filter.isArithmetic ? .number : .word
        return FilterCall(
          filter: call.filter, arguments: call.arguments.map { expression($0, for: use, allowsAbsent: isCaught) },
          allowsFalse: call.allowsFalse.map { expression($0) })
      })
  }

  private mutating func checkFinds(_ filtered: TemplateParser.Filtered, behind last: Int?) {
    for (index, call) in filtered.filters.enumerated() where index > last ?? -1 && mayFindNothing(call, at: index, of: filtered) {
      faults.append(
        Fault(
          code: .maybeAbsent, message: "`\(call.filter.rawValue)` may find nothing", range: call.range,
          notes: ["the follower would see nothing in its place"], help: ["write `| default: '…'` behind it"]))
    }
  }

  mutating func test(_ test: TemplateParser.Test) -> TemplateTest {
    switch test {
    case .truth(let value): return .truth(expression(value, allowsAbsent: true))
    case .comparison(let left, let sign, let right):
      checkWord(left, sign, right)
      return .comparison(expression(left, allowsAbsent: true), sign, expression(right, allowsAbsent: true))
    case .and(let left, let right):
      let first = self.test(left)
      return .and(first, self.test(right, knowing: finding(left).ifTrue))
    case .or(let left, let right):
      let first = self.test(left)
      return .or(first, self.test(right, knowing: finding(left).ifFalse))
    }
  }

  private mutating func test(_ test: TemplateParser.Test, knowing keys: Set<String>) -> TemplateTest {
    let before = presence
    defer { presence = before }
    presence.learn(keys)
    return self.test(test)
  }

  mutating func expression(_ expression: TemplateParser.Expression, for use: Use = .number, allowsAbsent: Bool = false) -> TemplateExpression {
    switch expression {
    case .literal(let value): return .literal(value)
    case .empty: return .empty
    case .blank: return .blank
    case .range(let low, let high): return .range(self.expression(low), self.expression(high))
    case .path(let path): return self.path(path, for: use, allowsAbsent: allowsAbsent)
    }
  }

  /// - Parameter allowsAbsent: whether what stands in brackets may be absent: then the whole is, of which it is said or cared for.
  private mutating func members(_ members: some Sequence<TemplateParser.Path.Member>, allowsAbsent: Bool = false) -> [TemplateMember] {
    members.map { member in
      switch member {
      case .name(let name, _): return .name(name)
      case .key(let name, _): return .key(name)
      case .index(let index, _): return .index(expression(index, for: .word, allowsAbsent: allowsAbsent))
      }
    }
  }

  private mutating func path(_ path: TemplateParser.Path, for use: Use, allowsAbsent: Bool) -> TemplateExpression {
    if let local = local(path.root) { return self.path(path, of: local, allowsAbsent: allowsAbsent) }
    guard let scope else { return .variable(.variable(path.root), members(path.members)) }
    let names: [String] = path.members.prefixNames
    switch scope.meaning(of: path.root, names) {
    case .found(let variable, let kind, let used):
      return resolved(path, variable, kind, used, isPartial: false, for: use, allowsAbsent)
    case .partial(let variable, let kind, let used):
      return resolved(path, variable, kind, used, isPartial: true, for: use, allowsAbsent)
    case .notHere(let reason): reportNotHere(path, because: reason, in: scope)
    case .unknown(let candidates): reportUnknown(path, names, candidates, in: scope)
    }
    return .literal(.none)
  }

  private mutating func path(_ path: TemplateParser.Path, of local: LocalName, allowsAbsent: Bool) -> TemplateExpression {
    let resolved = TemplateExpression.local(local.slot, members(path.members))
    guard scope != nil, areMembers(path, of: local), !allowsAbsent, !isCertain(path) else { return resolved }
    let origin: Phrase = doubts[path.root].map { "it is made of `\($0)`, which may be absent" } ?? "it is not assigned on every way to this place"
    faults.append(
      Fault(
        code: .maybeAbsent, message: "`\(path.text)` may be absent", range: path.range,
        notes: path.members.isEmpty ? [origin] : ["the follower would see nothing in its place"],
        help: ["write `| default: '…'` where it is assigned, or put it inside {% if \(path.text) %} … {% endif %}"]))
    return resolved
  }

  private mutating func resolved(
    _ path: TemplateParser.Path, _ variable: Variable, _ kind: Scope.Kind, _ used: Int, isPartial: Bool, for use: Use,
    _ allowsAbsent: Bool
  ) -> TemplateExpression {
    let rest = path.members.dropFirst(used)
    if !reads.contains(variable) { reads.append(variable) }
    if case .variable(let name) = variable, let (_, range) = path.members.first?.spelled { variableReads.append((name, range)) }
    if case .attribute(let name) = variable, let (_, range) = path.members.dropFirst().first?.spelled { attributeReads.append((name, range)) }
    guard areMembers(path, used, of: kind) else { return .literal(.none) }
    let isCertain = self.isCertain(path, kind, used, isPartial: isPartial)
    if !allowsAbsent, !isCertain {
      let isCapture = if case .capture = variable { true } else { false }
      if isCapture, isPartial, (scope?.ways.count ?? 0) > 1 {
        faults.append(
          Fault(
            code: .notInScope, message: "`\(path.root)` is not defined on every way this rule can match", range: path.range,
            help: ["split the rule, or \(instead(of: path, for: use))"], showsWays: true))
      } else {
        faults.append(
          Fault(
            code: .maybeAbsent, message: "`\(path.text)` may be absent", range: path.range,
            notes: ["the follower would see nothing in its place"],
            help: ["\(instead(of: path, for: use)), or put it inside {% if \(path.text) %} … {% endif %}"]))
      }
    }
    let members = members(rest, allowsAbsent: allowsAbsent || !isCertain)
    if let cell = templateColumn(rest, of: kind) { return self.cell(path, variable, members, cell) }
    return .variable(variable, members)
  }

  private func instead(of path: TemplateParser.Path, for use: Use) -> Phrase {
    let stand: String
    switch use {
    case .shown(let filtered): return "write {{ \(filtered.writtenWithDefault) }}"
    case .number: stand = "0"
    case .word: stand = "'…'"
    }
    let name = path.members.last?.spelled?.0 ?? path.root
    return "write {% assign \(name) = \(path.text) | default: \(stand) %} before it and `\(name)` here"
  }

  private mutating func cell(
    _ path: TemplateParser.Path, _ variable: Variable, _ members: [TemplateMember], _ cell: (table: Int, column: Int, isLast: Bool)
  ) -> TemplateExpression {
    let name = tables[cell.table].columns[cell.column].name
    func refuse(_ message: Phrase, _ help: Phrase) -> TemplateExpression {
      faults.append(Fault(code: .unknownVariable, message: message, range: path.range, help: [help]))
      return .literal(.none)
    }
    guard cell.isLast else { return refuse("column `\(name)` is a template, and has no members", "write {{ \(path.root).\(name) }}") }
    switch cells {
    case .refused(let reason): return refuse("column `\(name)` is a template, which is not printed \(reason)", "use a column of another kind")
    case .from(let first):
      cellUses.append(CellUse(table: cell.table, column: cell.column, range: path.range))
      return .cell(variable, members, templates: first + cellUses.count - 1)
    }
  }
}
