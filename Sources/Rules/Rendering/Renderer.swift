/// Template + scope → bytes, within bounds.
package struct Renderer: ~Copyable {
  let scope: TurnScope
  let limits: Limits
  var locals: [Value]
  private var resumes: [Int: Int] = [:]
  package var budget: RenderBudget
  /// How many templates this one is rendered inside of.
  var nesting = 0
  private var signal = Signal.none
  private var enclosingLoop = Value.none
  package private(set) var faults: [RenderFault] = []

  private enum Signal { case none, breakLoop, continueLoop, stop }

  package init(scope: consuming TurnScope, limits: Limits, localCount: Int = 0) {
    self.scope = scope
    self.limits = limits
    budget = RenderBudget(limits: limits)
    locals = Array(repeating: .none, count: localCount)
  }

  package static func text(_ template: Template, _ scope: borrowing TurnScope, limits: Limits, faults: inout [RenderFault]) -> SentText {
    var out: [UInt8] = []
    out.reserveCapacity(template.literalBytes + 64)
    if let isClean = copyPlain(template, scope, limits, to: &out) { return SentText(utf8: out, isClean: isClean) }
    out.removeAll(keepingCapacity: true)
    var renderer = Renderer(scope: scope.copy(), limits: limits, localCount: template.localCount)
    renderer.render(template.nodes, into: &out)
    faults += renderer.faults
    return SentText(utf8: out, isClean: false)
  }

  /// Text between plain variables, which is what most templates are, needs no renderer: it is copied.
  /// - Returns: whether it is clean; nil where a renderer is needed.
  private static func copyPlain(_ template: Template, _ scope: borrowing TurnScope, _ limits: Limits, to out: inout [UInt8]) -> Bool? {
    var isClean = template.hasCleanLiterals
    for index in template.nodes.indices {
      switch template.nodes[index] {
      case .literal(let bytes): out += bytes
      case .output(let filtered):
        let start = out.count
        guard filtered.filters.isEmpty, case .variable(let variable, let members) = filtered.expression, scope.append(variable, members, to: &out)
        else { return nil }
        isClean = isClean && CleanText.holdsPlain(out.span, start..<out.count)
      case .assign, .capture, .conditional, .choice, .loop, .breakLoop, .continueLoop: return nil
      }
      if out.count > limits.renderBytes { return nil }
    }
    return isClean
  }

  package mutating func render(_ nodes: [TemplateNode], into out: inout [UInt8]) {
    for node in nodes {
      if signal != .none { return }
      do throws(RenderFault) {
        try budget.step(produced: out.count)
        try render(node, into: &out)
      } catch {
        note(error)
      }
    }
  }

  /// A loop may fail at each pass: what is kept of that is bounded.
  mutating func note(_ fault: RenderFault) {
    if signal == .stop { return }
    if budget.isSpent { signal = .stop }
    if budget.isSpent || faults.count < limits.renderFaults, !faults.contains(fault) { faults.append(fault) }
  }

  private mutating func render(_ node: TemplateNode, into out: inout [UInt8]) throws(RenderFault) {
    switch node {
    case .literal(let bytes):
      try budget.spend(bytes.count)
      out += bytes
    case .output(let filtered): try show(filtered, into: &out)
    case .assign(let local, let filtered): locals[local] = try evaluate(filtered)
    case .capture(let local, let body):
      var captured: [UInt8] = []
      render(body, into: &captured)
      if signal == .stop { return }
      try budget.spend(captured.count)
      locals[local] = .text(String(decoding: captured, as: UTF8.self))
    case .conditional(let branches):
      for branch in branches {
        if let test = branch.test, !(try holds(test)) { continue }
        return render(branch.body, into: &out)
      }
    case .choice(let subject, let whens, let otherwise):
      let value = try evaluate(subject)
      var matched = false
      for when in whens {
        for candidate in when.values {
          guard try equal(value, candidate, subject) else { continue }
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

  private mutating func show(_ filtered: FilteredExpression, into out: inout [UInt8]) throws(RenderFault) {
    if filtered.filters.isEmpty, case .variable(let variable, let members) = filtered.expression {
      let start = out.count
      if scope.append(variable, members, to: &out) { return try budget.spend(out.count - start) }
    }
    if filtered.filters.isEmpty, case .range(let low, let high) = filtered.expression {
      let (first, last) = (FilterNumbers.number(try evaluate(low)), FilterNumbers.number(try evaluate(high)))
      out += Array("\(first.shown)..\(last.shown)".utf8)
      return
    }
    let value = try evaluate(filtered)
    try budget.spend(value.cost)
    let text = value.shown
    if text.utf8.count > limits.renderBytes { throw RenderFault.tooLong(limits) }
    out += text.utf8
  }

  private mutating func render(_ loop: TemplateLoop, into out: inout [UInt8]) throws(RenderFault) {
    var items = try collection(loop.collection)
    var offset = 0
    if loop.continues {
      offset = resumes[loop.continueKey] ?? 0
    } else if let expression = loop.offset, case let value = try evaluate(expression), value != .none {
      offset = max(0, try FilterNumbers.whole(value))
    }
    var limit = Int.max
    if let expression = loop.limit, case let value = try evaluate(expression), value != .none { limit = max(0, try FilterNumbers.whole(value)) }
    items = Array(items.dropFirst(offset).prefix(limit))
    resumes[loop.continueKey] = offset.addingSaturated(items.count)
    if items.isEmpty { return render(loop.otherwise, into: &out) }
    if loop.isReversed { items.reverse() }
    let shadowed = (locals[loop.item], locals[loop.forloop], enclosingLoop)
    defer { (locals[loop.item], locals[loop.forloop], enclosingLoop) = shadowed }
    for (index, item) in items.enumerated() {
      locals[loop.item] = item
      locals[loop.forloop] = .record(Self.forloop(loop.name, index, of: items.count, inside: shadowed.2))
      enclosingLoop = locals[loop.forloop]
      try budget.step(produced: out.count)
      render(loop.body, into: &out)
      if signal == .breakLoop || signal == .stop {
        if signal == .breakLoop { signal = .none }
        break
      }
      signal = .none
    }
  }

  private static func forloop(_ name: String, _ index: Int, of count: Int, inside parent: Value) -> [Value.Field] {
    [
      Value.Field("index", .int(Int64(index + 1))), Value.Field("index0", .int(Int64(index))),
      Value.Field("rindex", .int(Int64(count - index))), Value.Field("rindex0", .int(Int64(count - index - 1))),
      Value.Field("first", .bool(index == 0)), Value.Field("last", .bool(index == count - 1)),
      Value.Field("length", .int(Int64(count))), Value.Field("parentloop", parent), Value.Field("name", .text(name)),
    ]
  }

  mutating func collection(_ expression: TemplateExpression) throws(RenderFault) -> [Value] {
    let value = try evaluate(expression)
    switch value {
    case .list(let items):
      try budget.spend(16 * items.count)
      return items
    case .record(let fields): return fields.map { .list([.text($0.name), $0.value]) }
    case .text(let text): return text.isEmpty ? [] : [value]
    case .none, .bool, .int, .decimal, .time: return []
    }
  }

  mutating func numbers(_ low: TemplateExpression, _ high: TemplateExpression) throws(RenderFault) -> [Value] {
    func bound(_ value: Value) -> Int64 {
      switch FilterNumbers.number(value) {
      case .int(let value): value
      case .decimal(let value): value.isFinite ? Int64(max(-9e15, min(9e15, value))) : 0
      case .none, .bool, .text, .time, .list, .record: 0
      }
    }
    let (first, last) = (bound(try evaluate(low)), bound(try evaluate(high)))
    guard first <= last else { return [] }
    let (width, overflow) = last.subtractingReportingOverflow(first)
    guard !overflow, width < Int64(limits.renderSteps) else {
      throw RenderFault("range of more than \(limits.renderSteps) numbers")
    }
    try budget.spend(16 * Int(width))
    return (first...last).map { .int($0) }
  }
}
