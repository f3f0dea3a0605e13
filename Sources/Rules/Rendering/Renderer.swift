/// Template + scope → bytes, within bounds.
package struct Renderer {
  private let scope: TurnScope
  private let limits: Limits
  private var locals: [Value]
  private var resumes: [Int: Int] = [:]
  private var steps = 0
  private var signal = Signal.none
  private var enclosingLoop = Value.none
  package private(set) var faults: [RenderFault] = []

  private enum Signal { case none, breakLoop, continueLoop, stop }

  package init(scope: TurnScope, limits: Limits, localCount: Int = 0) {
    self.scope = scope
    self.limits = limits
    locals = localCount == 0 ? [] : Array(repeating: .none, count: localCount)
  }

  package static func text(_ template: Template, _ scope: TurnScope, limits: Limits, faults: inout [RenderFault]) -> String {
    if let simple = simpleText(template, scope) { return simple }
    var renderer = Renderer(scope: scope, limits: limits, localCount: template.localCount)
    var out: [UInt8] = []
    out.reserveCapacity(256)
    renderer.render(template.nodes, into: &out)
    faults += renderer.faults
    return String(decoding: out, as: UTF8.self)
  }

  /// Text between plain variables, which is what most templates are, needs no renderer: it is copied.
  private static func simpleText(_ template: Template, _ scope: TurnScope) -> String? {
    var out: [UInt8] = []
    out.reserveCapacity(template.literalBytes + 64)
    for node in template.nodes {
      switch node {
      case .literal(let bytes): out += bytes
      case .output(let filtered):
        guard filtered.filters.isEmpty, case .variable(let variable, let members) = filtered.expression, scope.append(variable, members, to: &out)
        else { return nil }
      case .assign, .conditional, .choice, .loop, .breakLoop, .continueLoop: return nil
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  package mutating func render(_ nodes: [TemplateNode], into out: inout [UInt8]) {
    for node in nodes {
      steps += 1
      if steps > limits.renderSteps || out.count > limits.renderBytes {
        if signal != .stop {
          faults.append(RenderFault(steps > limits.renderSteps ? "more than \(limits.renderSteps) steps" : "more than \(limits.renderBytes) bytes"))
        }
        signal = .stop
      }
      if signal != .none { return }
      do throws(RenderFault) {
        try render(node, into: &out)
      } catch {
        faults.append(error)
      }
    }
  }

  private mutating func render(_ node: TemplateNode, into out: inout [UInt8]) throws(RenderFault) {
    switch node {
    case .literal(let bytes): out += bytes
    case .output(let filtered):
      if filtered.filters.isEmpty, case .variable(let variable, let members) = filtered.expression, scope.append(variable, members, to: &out) {
        return
      }
      if filtered.filters.isEmpty, case .range(let low, let high) = filtered.expression {
        out += Array("\(FilterNumbers.number(evaluate(low)).shown)..\(FilterNumbers.number(evaluate(high)).shown)".utf8)
      } else {
        out += Array(try evaluate(filtered).shown.utf8)
      }
    case .assign(let local, let filtered):
      if local >= 0 { locals[local] = try evaluate(filtered) }
    case .conditional(let branches):
      for branch in branches {
        if let test = branch.test, !(try holds(test)) { continue }
        return render(branch.body, into: &out)
      }
    case .choice(let subject, let whens, let otherwise):
      let value = evaluate(subject)
      var matched = false
      for when in whens {
        for candidate in when.values where equal(value, candidate) {
          matched = true
          render(when.body, into: &out)
        }
      }
      if !matched { render(otherwise, into: &out) }
    case .loop(let loop): try render(loop, into: &out)
    case .breakLoop: signal = .breakLoop
    case .continueLoop: signal = .continueLoop
    }
  }

  private mutating func render(_ loop: TemplateLoop, into out: inout [UInt8]) throws(RenderFault) {
    var items = try collection(loop.collection)
    var offset = 0
    if loop.continues {
      offset = resumes[loop.continueKey] ?? 0
    } else if let value = loop.offset.map({ evaluate($0) }), value != .none {
      offset = max(0, try FilterNumbers.whole(value))
    }
    var limit = Int.max
    if let value = loop.limit.map({ evaluate($0) }), value != .none { limit = max(0, try FilterNumbers.whole(value)) }
    items = Array(items.dropFirst(offset).prefix(limit))
    resumes[loop.continueKey] = offset + items.count
    if items.isEmpty { return render(loop.otherwise, into: &out) }
    if loop.isReversed { items.reverse() }
    let shadowed = (locals[loop.item], locals[loop.forloop], enclosingLoop)
    defer { (locals[loop.item], locals[loop.forloop], enclosingLoop) = shadowed }
    for (index, item) in items.enumerated() {
      locals[loop.item] = item
      let count = items.count
      locals[loop.forloop] = .record([
        Value.Field("index", .int(Int64(index + 1))), Value.Field("index0", .int(Int64(index))),
        Value.Field("rindex", .int(Int64(count - index))), Value.Field("rindex0", .int(Int64(count - index - 1))),
        Value.Field("first", .bool(index == 0)), Value.Field("last", .bool(index == count - 1)),
        Value.Field("length", .int(Int64(count))), Value.Field("parentloop", shadowed.2),
      ])
      enclosingLoop = locals[loop.forloop]
      steps += 1
      render(loop.body, into: &out)
      if signal == .breakLoop || signal == .stop {
        if signal == .breakLoop { signal = .none }
        break
      }
      signal = .none
    }
  }

  private func collection(_ expression: TemplateExpression) throws(RenderFault) -> [Value] {
    if case .range(let low, let high) = expression { return try numbers(evaluate(low), evaluate(high)) }
    switch evaluate(expression) {
    case .list(let items): return items
    case .record(let fields): return fields.map { .list([.text($0.name), $0.value]) }
    case .text(let text): return text.isEmpty ? [] : [.text(text)]
    case .none, .bool, .int, .decimal, .time: return []
    }
  }

  private func numbers(_ low: Value, _ high: Value) throws(RenderFault) -> [Value] {
    func bound(_ value: Value) -> Int64 {
      switch FilterNumbers.number(value) {
      case .int(let value): value
      case .decimal(let value): value.isFinite ? Int64(max(-9e15, min(9e15, value))) : 0
      case .none, .bool, .text, .time, .list, .record: 0
      }
    }
    let (first, last) = (bound(low), bound(high))
    guard first <= last else { return [] }
    let (width, overflow) = last.subtractingReportingOverflow(first)
    guard !overflow, width < Int64(limits.renderSteps) else {
      throw RenderFault("range of more than \(limits.renderSteps) numbers")
    }
    return (first...last).map { .int($0) }
  }

  // MARK: values

  package func evaluate(_ filtered: FilteredExpression) throws(RenderFault) -> Value {
    var value = evaluate(filtered.expression)
    if !filtered.filters.isEmpty, case .range = filtered.expression { value = .list(try collection(filtered.expression)) }
    for call in filtered.filters { value = try apply(call, to: value) }
    return value
  }

  private func apply(_ call: FilterCall, to value: Value) throws(RenderFault) -> Value {
    let arguments = call.arguments.map { evaluate($0) }
    switch call.filter {
    case .default:
      let keepsFalse = call.allowsFalse.map { evaluate($0).isTruthy } ?? false
      let isMissing = value == .none || value.isEmpty || (value == .bool(false) && !keepsFalse)
      return isMissing ? arguments.first ?? .text("") : value
    case .date:
      guard let format = arguments.first?.shown, !format.isEmpty else { return value }
      guard let (instant, offset, name) = DateFormatting.read(value, now: scope.moment.now, zone: scope.zone) else { return value }
      return .text(DateFormatting.format(format, instant, offset: offset, name: name))
    case .append, .prepend, .capitalize, .upcase, .downcase, .strip, .lstrip, .rstrip, .stripNewlines, .newlineToBr, .stripHTML, .escape,
      .escapeOnce, .urlEncode, .urlDecode, .base64Encode, .base64Decode, .replace, .replaceFirst, .replaceLast, .remove, .removeFirst,
      .removeLast, .truncate, .truncatewords, .split:
      // Each place of what is replaced may grow by the replacement: that is known before it is done.
      if arguments.count > 1,
        value.filterText.utf8.count.multipliedReportingOverflow(by: arguments[1].filterText.utf8.count + 1).partialValue > limits.renderBytes * 64
      {
        throw RenderFault("more than \(limits.renderBytes) bytes")
      }
      let result = try FilterTexts.apply(call.filter, to: value, arguments)
      if case .text(let text) = result, text.utf8.count > limits.renderBytes { throw RenderFault("more than \(limits.renderBytes) bytes") }
      return result
    case .join, .size, .first, .last, .reverse, .sort, .sortNatural, .uniq, .map, .where, .compact, .concat, .sum, .slice:
      let result = try FilterLists.apply(call.filter, to: value, arguments, limits: limits)
      if case .list(let items) = result, items.count > limits.renderBytes { throw RenderFault("more than \(limits.renderBytes) items") }
      return result
    case .plus, .minus, .times, .dividedBy, .modulo, .abs, .ceil, .floor, .round, .atLeast, .atMost:
      return try FilterNumbers.apply(call.filter, to: value, arguments)
    }
  }

  package func evaluate(_ expression: TemplateExpression) -> Value {
    switch expression {
    case .literal(let value): return value
    case .empty, .blank: return .text("")
    case .variable(let variable, let members): return members.reduce(scope.value(of: variable)) { member($1, of: $0) }
    case .local(let slot, let members): return members.reduce(locals[slot]) { member($1, of: $0) }
    case .range(let low, let high):
      return (try? numbers(evaluate(low), evaluate(high))).map { .list($0) } ?? .none
    }
  }

  private func member(_ member: TemplateMember, of value: Value) -> Value {
    switch member {
    case .name(let name): value.member(name)
    case .key(let name): value.element(.text(name))
    case .index(let index): value.element(evaluate(index))
    }
  }

  // MARK: conditions

  private func holds(_ test: TemplateTest) throws(RenderFault) -> Bool {
    switch test {
    case .truth(let expression): return evaluate(expression).isTruthy
    case .not(let inner): return !(try holds(inner))
    case .and(let left, let right):
      if !(try holds(left)) { return false }
      return try holds(right)
    case .or(let left, let right):
      if try holds(left) { return true }
      return try holds(right)
    case .comparison(let left, let sign, let right):
      switch sign {
      case .equal: return equal(left, right)
      case .notEqual, .unequal: return !equal(left, right)
      case .contains: return evaluate(left).contains(evaluate(right))
      case .less, .greater, .lessOrEqual, .greaterOrEqual: return try ordered(evaluate(left), sign, evaluate(right))
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

  private func equal(_ left: TemplateExpression, _ right: TemplateExpression) -> Bool { equal(evaluate(left), right, left) }
  private func equal(_ value: Value, _ right: TemplateExpression) -> Bool { equal(value, right, nil) }
  private func equal(_ value: Value, _ right: TemplateExpression, _ left: TemplateExpression?) -> Bool {
    switch right {
    case .empty: value.isEmpty
    case .blank: value.isBlank
    case .literal, .variable, .local, .range:
      switch left {
      case .empty?: evaluate(right).isEmpty
      case .blank?: evaluate(right).isBlank
      case .literal?, .variable?, .local?, .range?, nil: Value.equal(value, evaluate(right))
      }
    }
  }
}
