/// Expressions, filters and conditions of a template, against what the turn knows. All of it is paid for.
extension Renderer {
  package mutating func evaluate(_ filtered: FilteredExpression) throws(RenderFault) -> Value {
    var value = try evaluate(filtered.expression)
    for call in filtered.filters { value = try apply(call, to: value) }
    return value
  }

  private mutating func apply(_ call: FilterCall, to value: Value) throws(RenderFault) -> Value {
    var arguments: [Value] = []
    for argument in call.arguments { arguments.append(try evaluate(argument)) }
    try budget.spend(call.cost(of: value, arguments))
    let result: Value
    switch call.filter {
    case .default:
      var keepsFalse = false
      if let allowsFalse = call.allowsFalse { keepsFalse = try evaluate(allowsFalse).isTruthy }
      let isMissing = value == .none || value.isEmpty || (value == .bool(false) && !keepsFalse)
      return isMissing ? arguments.first ?? .text("") : value
    case .date:
      guard let format = arguments.first?.shown, !format.isEmpty else { return value }
      guard let (instant, offset, name) = DateFormatting.read(value, now: scope.moment.now, zone: scope.zone) else { return value }
      result = .text(DateFormatting.format(format, instant, offset: offset, name: name))
    case .append, .prepend, .capitalize, .upcase, .downcase, .strip, .lstrip, .rstrip, .stripNewlines, .newlineToBr, .stripHTML, .escape,
      .escapeOnce, .urlEncode, .urlDecode, .base64Encode, .base64Decode, .replace, .replaceFirst, .replaceLast, .remove, .removeFirst,
      .removeLast, .truncate, .truncatewords, .split:
      result = try FilterTexts.apply(call.filter, to: value, arguments, limits: limits)
    case .join, .size, .first, .last, .reverse, .sort, .sortNatural, .uniq, .map, .where, .reject, .find, .has, .compact, .concat, .sum, .slice:
      result = try FilterLists.apply(call.filter, to: value, arguments, limits: limits)
    case .plus, .minus, .times, .dividedBy, .modulo, .abs, .ceil, .floor, .round, .atLeast, .atMost:
      return try FilterNumbers.apply(call.filter, to: value, arguments)
    }
    if case .text(let text) = result, text.utf8.count > limits.renderBytes { throw RenderFault.tooLong(limits) }
    try budget.spend(result.cost)
    return result
  }

  package mutating func evaluate(_ expression: TemplateExpression) throws(RenderFault) -> Value {
    switch expression {
    case .literal(let value): return value
    case .empty, .blank: return .text("")
    case .variable(let variable, let members):
      if let cursor = try cursor(at: variable, members) { return try value(at: cursor) }
      if case .taken(let stock) = variable, let part = try part(members.first, ofStock: stock) {
        return try reading(Array(members.dropFirst()), of: part)
      }
      return try reading(members, of: try value(of: variable))
    case .cell(let variable, let members, let templates): return try cell(variable, members, templates)
    case .local(let slot, let members): return try reading(members, of: locals[slot])
    case .range(let low, let high): return .list(try numbers(low, high))
    }
  }

  /// What was taken of the part in brackets; nil where no part stands there.
  private mutating func part(_ member: TemplateMember?, ofStock stock: String) throws(RenderFault) -> Value? {
    guard let member else { return nil }
    let part: String
    switch member {
    case .name: return nil
    case .key(let value): part = StockLevel.part(value, of: stock)
    case .index: part = StockLevel.part(try key(member), of: stock)
    }
    try budget.spend(part.utf8.count)
    if let piece = scope.facts.profile.taken[part] { return .text(piece) }
    return scope.rules.stocks.contains { $0.name == stock } ? nil : Value.none
  }

  private mutating func value(of variable: Variable) throws(RenderFault) -> Value {
    if case .campaignField(let name) = variable { return try campaignField(name) }
    // A field is looked for among all.
    if case .eventField = variable { try budget.spend(scope.event.fields.bytes.count) }
    let value = scope.value(of: variable)
    try budget.spend(value.cost)
    return value
  }

  /// A template of its own, from the same budget: one that shows itself would never end.
  private mutating func campaignField(_ name: String) throws(RenderFault) -> Value {
    guard let template = scope.campaignField(name) else { return .none }
    guard nesting < limits.templateDepth else { throw RenderFault("fields of a campaign that show one another") }
    return rendered(template)
  }

  mutating func rendered(_ template: Template) -> Value {
    var inner = Renderer(scope: scope.copy(), limits: limits, localCount: template.localCount)
    inner.budget = budget
    inner.nesting = nesting + 1
    var out: [UInt8] = []
    inner.render(template.nodes, into: &out)
    budget = inner.budget
    for fault in inner.faults { note(fault) }
    return .text(String(decoding: out, as: UTF8.self))
  }

  mutating func reading(_ members: [TemplateMember], of root: Value) throws(RenderFault) -> Value {
    var value = root
    for member in members {
      // A text is counted sign by sign.
      if case .text(let text) = value { try budget.spend(text.utf8.count) }
      switch member {
      case .name(let name): value = value.member(name)
      case .key(let name): value = value.element(.text(name))
      case .index(let index): value = value.element(try evaluate(index))
      }
    }
    return value
  }

  // MARK: conditions

  mutating func holds(_ test: TemplateTest) throws(RenderFault) -> Bool {
    switch test {
    case .truth(let expression): return try evaluate(expression).isTruthy
    case .not(let inner): return !(try holds(inner))
    case .and(let left, let right):
      if !(try holds(left)) { return false }
      return try holds(right)
    case .or(let left, let right):
      if try holds(left) { return true }
      return try holds(right)
    case .comparison(let left, let sign, let right):
      switch sign {
      case .equal: return try equal(try evaluate(left), right, left)
      case .notEqual, .unequal: return !(try equal(try evaluate(left), right, left))
      case .contains:
        let (whole, part) = (try evaluate(left), try evaluate(right))
        try budget.spend(whole.cost.addingSaturated(part.cost))
        return whole.contains(part)
      case .less, .greater, .lessOrEqual, .greaterOrEqual:
        if left.isWord || right.isWord { return false }
        let (a, b) = (try evaluate(left), try evaluate(right))
        try budget.spend(a.cost.addingSaturated(b.cost))
        return try ordered(a, sign, b)
      }
    }
  }

  private func ordered(_ a: Value, _ sign: TemplateOperator, _ b: Value) throws(RenderFault) -> Bool {
    if Self.areTextAndNumber(a, b) { throw RenderFault("text cannot be compared with a number") }
    guard let before = Value.ordered(a, before: b), let after = Value.ordered(b, before: a) else { return false }
    switch sign {
    case .less: return before
    case .greater: return after
    case .lessOrEqual: return !after
    case .greaterOrEqual: return !before
    case .equal, .notEqual, .unequal, .contains: return false
    }
  }

  /// Other pairs that have no order are just not before each other; Liquid makes a fault of this one.
  private static func areTextAndNumber(_ a: Value, _ b: Value) -> Bool {
    switch a {
    case .text:
      switch b {
      case .int, .decimal: true
      case .none, .bool, .text, .time, .list, .record: false
      }
    case .int, .decimal: if case .text = b { true } else { false }
    case .none, .bool, .time, .list, .record: false
    }
  }

  /// `empty` and `blank` are asked of a value, and are themselves equal to nothing.
  mutating func equal(_ value: Value, _ right: TemplateExpression, _ left: TemplateExpression) throws(RenderFault) -> Bool {
    if left.isWord, right.isWord { return false }
    let other = try evaluate(right)
    try budget.spend(value.cost.addingSaturated(other.cost))
    if case .empty = right { return value.isEmpty }
    if case .blank = right { return value.isBlank }
    if case .empty = left { return other.isEmpty }
    if case .blank = left { return other.isBlank }
    return Value.equal(value, other)
  }
}

extension TemplateExpression {
  /// `empty` or `blank`.
  fileprivate var isWord: Bool {
    switch self {
    case .empty, .blank: true
    case .literal, .variable, .local, .cell, .range: false
    }
  }
}
