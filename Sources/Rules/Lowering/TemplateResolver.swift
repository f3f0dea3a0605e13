/// Parsed template → template whose every name is resolved, checked against what its rule's events really have.
package struct TemplateResolver {
  struct Fault {
    let code: Diagnostic.Code
    let message: String
    let range: Range<Int>
    var label = ""
    var notes: [String] = []
    var help: [String] = []
    var severity = Severity.error
    var showsWays = false
  }
  /// Where the rendered text lands: an address must not be broken by what it shows.
  package enum Place { case text, url }

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
  private var isInsideLink = false
  var faults: [Fault] = []
  /// Variables of the follower that it reads.
  private(set) var variableReads: [(name: String, range: Range<Int>)] = []

  /// Without a scope every name is a variable of the follower: for texts that are not part of a rule.
  package init(scope: Scope?, tables: [Table], place: Place) {
    self.scope = scope
    self.tables = tables
    self.place = place
  }

  package mutating func resolve(_ nodes: [TemplateParser.Node]) -> Template {
    let assigned = Self.assigned(nodes)
    for name in assigned { assignments[name, default: 0] += 1 }
    let initial = outerValues(of: assigned)
    let resolved = self.nodes(nodes)
    return Template(nodes: initial + resolved, localCount: localCount)
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

  mutating func nodes(_ nodes: [TemplateParser.Node]) -> [TemplateNode] { nodes.compactMap { node($0) } }

  private mutating func node(_ node: TemplateParser.Node) -> TemplateNode? {
    switch node {
    case .literal(let text, _):
      if place == .text { isInsideLink = endsInsideLink(text) }
      return .literal(Array(text.utf8))
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
    let isFree = isFreeText(filtered.expression)
    let isSafe = filtered.filters.contains { $0.filter.makesSafeForURL }
    if isShown, isFree, !isSafe, place == .url || isInsideLink {
      faults.append(
        Fault(
          code: .unsafeText, message: "free text in an address without `url_encode`", range: filtered.range,
          notes: ["a `&`, a quote or a space in it would change where the link leads"],
          help: ["write {{ \(text(of: filtered.expression)) | url_encode }}"]))
    }
    let last = filtered.filters.lastIndex { $0.filter == .default }
    if isShown, scope != nil { checkFinds(filtered, behind: last) }
    if scope != nil { for call in filtered.filters { checkDateFormat(call) } }
    return FilteredExpression(
      expression: expression(filtered.expression, allowsAbsent: last != nil || !isShown),
      filters: filtered.filters.enumerated().map { index, call in
        // What is absent behind one `default`, a later one catches.
        let isCaught = call.filter == .default && (!isShown || index < last ?? 0)
        return FilterCall(
          filter: call.filter, arguments: call.arguments.map { expression($0, allowsAbsent: isCaught) },
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

  mutating func expression(_ expression: TemplateParser.Expression, allowsAbsent: Bool = false) -> TemplateExpression {
    switch expression {
    case .literal(let value): return .literal(value)
    case .empty: return .empty
    case .blank: return .blank
    case .range(let low, let high): return .range(self.expression(low), self.expression(high))
    case .path(let path): return self.path(path, allowsAbsent: allowsAbsent)
    }
  }

  private mutating func members(_ members: some Sequence<TemplateParser.Path.Member>) -> [TemplateMember] {
    members.map { member in
      switch member {
      case .name(let name, _): return .name(name)
      case .key(let name, _): return .key(name)
      case .index(let index, _): return .index(expression(index))
      }
    }
  }

  private mutating func path(_ path: TemplateParser.Path, allowsAbsent: Bool) -> TemplateExpression {
    if let local = local(path.root) { return self.path(path, of: local, allowsAbsent: allowsAbsent) }
    guard let scope else { return .variable(.variable(path.root), members(path.members)) }
    let names: [String] = path.members.prefixNames
    switch scope.meaning(of: path.root, names) {
    case .found(let variable, let kind, let used):
      return resolved(path, variable, kind, used, isPartial: false, allowsAbsent)
    case .partial(let variable, let kind, let used):
      return resolved(path, variable, kind, used, isPartial: true, allowsAbsent)
    case .notHere(let reason):
      faults.append(
        Fault(
          code: .notInScope, message: "`\(path.text)` is not there for \(quotedList(scope.kinds.map(\.word).sorted()))", range: path.range,
          label: reason,
          help: ["in scope: \(scope.names.joined(separator: ", "))"]))
    case .unknown(let candidates):
      let written = candidates.contains { $0.contains(".") } && !path.members.isEmpty ? "\(path.root).\(names.first ?? "")" : path.root
      let close = Suggestion.closest(to: written, in: candidates)
      var fault = Fault(
        code: .unknownVariable, message: "unknown variable `\(candidates.contains { $0.contains(".") } ? path.text : path.root)`",
        range: candidates.contains { $0.contains(".") } ? path.range : path.rootRange, label: close.map { "did you mean `\($0)`?" } ?? "")
      if path.members.isEmpty, Subscription(rawValue: path.root) != nil || EventKind.named(path.root) != nil {
        (fault.label, fault.help) = ("", ["a word to compare with stands in quotes: `'\(path.root)'`"])
      } else if close == nil {
        fault.help = ["in scope: \(candidates.joined(separator: ", "))"]
      }
      faults.append(fault)
    }
    return .literal(.none)
  }

  private mutating func path(_ path: TemplateParser.Path, of local: LocalName, allowsAbsent: Bool) -> TemplateExpression {
    let resolved = TemplateExpression.local(local.slot, members(path.members))
    guard scope != nil, areMembers(path, of: local), !allowsAbsent, !isCertain(path) else { return resolved }
    let origin = doubts[path.root].map { "it is made of `\($0)`, which may be absent" } ?? "it is not assigned on every way to this place"
    faults.append(
      Fault(
        code: .maybeAbsent, message: "`\(path.text)` may be absent", range: path.range,
        notes: path.members.isEmpty ? [origin] : ["the follower would see nothing in its place"],
        help: ["write `| default: '…'` where it is assigned, or put it inside {% if \(path.text) %} … {% endif %}"]))
    return resolved
  }

  private mutating func resolved(
    _ path: TemplateParser.Path, _ variable: Variable, _ kind: Scope.Kind, _ used: Int, isPartial: Bool, _ allowsAbsent: Bool
  ) -> TemplateExpression {
    let rest = path.members.dropFirst(used)
    if case .variable(let name) = variable, let (_, range) = path.members.first?.spelled { variableReads.append((name, range)) }
    guard areMembers(path, used, of: kind) else { return .literal(.none) }
    if !allowsAbsent, !isCertain(path, kind, used, isPartial: isPartial) {
      let isCapture = if case .capture = variable { true } else { false }
      if isCapture, (scope?.ways.count ?? 0) > 1 {
        faults.append(
          Fault(
            code: .notInScope, message: "`\(path.root)` is not defined on every way this rule can match", range: path.range,
            help: ["split the rule, or write {{ \(path.text) | default: '…' }}"], showsWays: true))
      } else {
        faults.append(
          Fault(
            code: .maybeAbsent, message: "`\(path.text)` may be absent", range: path.range,
            notes: ["the follower would see nothing in its place"],
            help: ["write {{ \(path.text) | default: '…' }}, or put it inside {% if \(path.text) %} … {% endif %}"]))
      }
    }
    return .variable(variable, members(rest))
  }

  private func isFreeText(_ expression: TemplateParser.Expression) -> Bool {
    guard case .path(let path) = expression, let scope else { return false }
    if let local = local(path.root) {
      guard case .value(let kind) = local.nature else { return false }
      return self.kind(kind, path.members[...]) == .text(isFree: true)
    }
    switch scope.meaning(of: path.root, path.members.prefixNames) {
    case .found(_, let kind, _), .partial(_, let kind, _): return kind == .text(isFree: true) || kind == .any
    case .notHere, .unknown: return false
    }
  }

  private func text(of expression: TemplateParser.Expression) -> String {
    if case .path(let path) = expression { path.text } else { "…" }
  }

  private static let linkStart = Array("href=\"".utf8)

  /// Whether the text so far leaves an `href="` open: what is shown next is part of an address.
  private func endsInsideLink(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var isInside = isInsideLink
    if !isInside, bytes.span.firstIndex(of: Self.linkStart, in: 0..<bytes.count) == nil { return false }
    var at = 0
    while at < bytes.count {
      if isInside {
        if bytes[at] == 0x22 || bytes[at] == 0x3E { isInside = false }
        at += 1
      } else if bytes.span.hasPrefix(Self.linkStart, at: at, end: bytes.count) {
        isInside = true
        at += Self.linkStart.count
      } else {
        at += 1
      }
    }
    return isInside
  }
}
