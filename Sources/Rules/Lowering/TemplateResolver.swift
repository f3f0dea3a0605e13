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

  private let scope: Scope?
  private let tables: [Table]
  private let place: Place
  private var locals: [(name: String, slot: Int)] = []
  private var localCount = 0
  private var continueKeys: [String: Int] = [:]
  private var guarded: [String] = []
  private var isInsideLink = false
  private(set) var faults: [Fault] = []

  /// Without a scope every name is a variable of the follower: for texts that are not part of a rule.
  package init(scope: Scope?, tables: [Table], place: Place) {
    self.scope = scope
    self.tables = tables
    self.place = place
  }

  package mutating func resolve(_ nodes: [TemplateParser.Node]) -> Template {
    let initial = outerValues(of: Self.assigned(nodes))
    let resolved = self.nodes(nodes)
    return Template(nodes: initial + resolved, localCount: localCount)
  }

  /// An assignment to a name that the turn knows too begins with what the turn says.
  private mutating func outerValues(of names: [String]) -> [TemplateNode] {
    var initial: [TemplateNode] = []
    for name in names where !locals.contains(where: { $0.name == name }) {
      let variable: Variable
      if let scope {
        guard case .found(let known, _, 0) = scope.meaning(of: name, []) else { continue }
        variable = known
      } else {
        variable = .variable(name)
      }
      locals.append((name, newLocal()))
      initial.append(.assign(local: locals[locals.count - 1].slot, FilteredExpression(expression: .variable(variable, []), filters: [])))
    }
    return initial
  }

  private static func assigned(_ nodes: [TemplateParser.Node]) -> [String] {
    nodes.flatMap { node -> [String] in
      switch node {
      case .assign(let name, _): name.isEmpty ? [] : [name]
      case .conditional(let branches): branches.flatMap { assigned($0.body) }
      case .choice(_, let whens, let otherwise): whens.flatMap { assigned($0.body) } + assigned(otherwise)
      case .loop(let loop): assigned(loop.body) + assigned(loop.otherwise)
      case .literal, .output, .breakLoop, .continueLoop: []
      }
    }
  }

  private mutating func nodes(_ nodes: [TemplateParser.Node]) -> [TemplateNode] { nodes.compactMap { node($0) } }

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
      if name.isEmpty { return nil }
      let resolved = filtered(value, isShown: false)
      if let local = locals.last(where: { $0.name == name }) { return .assign(local: local.slot, resolved) }
      // An assignment outlives the block it stands in.
      locals.insert((name, newLocal()), at: 0)
      return .assign(local: locals[0].slot, resolved)
    case .conditional(let branches):
      let before = guarded
      defer { guarded = before }
      return .conditional(
        branches.map { branch in
          let test = branch.test.map { self.test($0) }
          guarded = before
          if let written = branch.test, !branch.isNegated { guarded += Self.guards(written) }
          let body = nodes(branch.body)
          guarded = before
          if let written = branch.test, branch.isNegated { guarded += Self.guards(written) }
          return (test.map { branch.isNegated ? .not($0) : $0 }, body)
        })
    case .choice(let subject, let whens, let otherwise):
      return .choice(
        expression(subject, allowsAbsent: true), whens.map { (values: $0.values.map { expression($0, allowsAbsent: true) }, body: nodes($0.body)) },
        otherwise: nodes(otherwise))
    case .loop(let loop): return .loop(self.loop(loop))
    case .breakLoop: return .breakLoop
    case .continueLoop: return .continueLoop
    }
  }

  private mutating func loop(_ loop: TemplateParser.Loop) -> TemplateLoop {
    let collection = expression(loop.collection, allowsAbsent: true)
    let limit = loop.limit.map { expression($0) }
    let offset = loop.offset.map { expression($0) }
    let key = "\(loop.variable)-\(loop.collectionText)"
    let continueKey = continueKeys[key] ?? continueKeys.count
    continueKeys[key] = continueKey
    let item = newLocal()
    let forloop = newLocal()
    locals.append((loop.variable, item))
    locals.append(("forloop", forloop))
    let body = nodes(loop.body)
    locals.removeAll { $0.slot == item || $0.slot == forloop }
    return TemplateLoop(
      item: item, forloop: forloop, continueKey: continueKey, collection: collection, isReversed: loop.isReversed, limit: limit,
      offset: offset, continues: loop.continues, body: body, otherwise: nodes(loop.otherwise))
  }

  private mutating func newLocal() -> Int {
    localCount += 1
    return localCount - 1
  }

  private mutating func filtered(_ filtered: TemplateParser.Filtered, isShown: Bool) -> FilteredExpression {
    let hasDefault = filtered.filters.contains { $0.filter == .default }
    let isFree = isFreeText(filtered.expression)
    let isSafe = filtered.filters.contains { $0.filter.makesSafeForURL }
    if isShown, isFree, !isSafe, place == .url || isInsideLink {
      faults.append(
        Fault(
          code: .unsafeText, message: "free text in an address without `url_encode`", range: filtered.range,
          notes: ["a `&`, a quote or a space in it would change where the link leads"],
          help: ["write {{ \(text(of: filtered.expression)) | url_encode }}"]))
    }
    return FilteredExpression(
      expression: expression(filtered.expression, allowsAbsent: hasDefault || !isShown),
      filters: filtered.filters.map { call in
        FilterCall(filter: call.filter, arguments: call.arguments.map { expression($0) }, allowsFalse: call.allowsFalse.map { expression($0) })
      })
  }

  private mutating func test(_ test: TemplateParser.Test) -> TemplateTest {
    switch test {
    case .truth(let value): return .truth(expression(value, allowsAbsent: true))
    case .comparison(let left, let sign, let right):
      return .comparison(expression(left, allowsAbsent: true), sign, expression(right, allowsAbsent: true))
    case .and(let left, let right):
      let before = guarded
      let first = self.test(left)
      guarded += Self.guards(left)
      defer { guarded = before }
      return .and(first, self.test(right))
    case .or(let left, let right): return .or(self.test(left), self.test(right))
    }
  }

  /// Paths that are there when the test holds.
  private static func guards(_ test: TemplateParser.Test) -> [String] {
    switch test {
    case .truth(.path(let path)): [path.text]
    case .comparison(.path(let path), .notEqual, .literal(.none)), .comparison(.path(let path), .notEqual, .blank),
      .comparison(.path(let path), .notEqual, .empty):
      [path.text]
    case .comparison(.path(let path), .equal, .literal(let value)) where value != .none: [path.text]
    case .comparison(.path(let path), .contains, _), .comparison(.path(let path), .greater, _), .comparison(.path(let path), .greaterOrEqual, _):
      [path.text]
    case .and(let left, let right): guards(left) + guards(right)
    case .truth, .comparison, .or: []
    }
  }

  private mutating func expression(_ expression: TemplateParser.Expression, allowsAbsent: Bool = false) -> TemplateExpression {
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
    if let local = locals.last(where: { $0.name == path.root }) { return .local(local.slot, members(path.members)) }
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
      if close == nil { fault.help = ["in scope: \(candidates.joined(separator: ", "))"] }
      faults.append(fault)
    }
    return .literal(.none)
  }

  private mutating func resolved(
    _ path: TemplateParser.Path, _ variable: Variable, _ kind: Scope.Kind, _ used: Int, isPartial: Bool, _ allowsAbsent: Bool
  ) -> TemplateExpression {
    let rest = path.members.dropFirst(used)
    var isAbsentCell = false
    if case .table(let index) = kind, let (column, range) = rest.first?.written {
      let table = tables[index]
      if let at = table.columns.firstIndex(where: { $0.name == column }) {
        isAbsentCell = (table.columns[at].kind == .int || table.columns[at].kind == .decimal) && table.rows.contains { $0[at].isEmpty }
      } else {
        let columns = table.columns.map(\.name)
        let close = Suggestion.closest(to: column, in: columns)
        faults.append(
          Fault(
            code: .unknownVariable, message: "table `\(table.name)` has no column `\(column)`", range: range,
            label: close.map { "did you mean `\($0)`?" } ?? "", help: close == nil ? ["columns are \(quotedList(columns))"] : []))
        return .literal(.none)
      }
    }
    let isGuarded = guarded.contains { path.text == $0 || path.text.hasPrefix($0 + ".") }
    if isPartial || isAbsentCell, !allowsAbsent, !isGuarded {
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
    guard case .path(let path) = expression, let scope, !locals.contains(where: { $0.name == path.root }) else { return false }
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

extension TemplateParser.Path.Member {
  fileprivate var written: (String, Range<Int>)? {
    switch self {
    case .name(let name, let range), .key(let name, let range): (name, range)
    case .index: nil
    }
  }
}

extension [TemplateParser.Path.Member] {
  fileprivate var prefixNames: [String] {
    var names: [String] = []
    for member in self { if let (name, _) = member.written { names.append(name) } else { break } }
    return names
  }
}
