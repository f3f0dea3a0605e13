/// What a template does with variables of the follower: with what it compares them, and what it shows. Names mean what they mean to the
/// resolver, which reports what is wrong with them.
struct VariableUses {
  /// What is known of a value before any event.
  enum Operand {
    /// A variable, and the kind of what stands for it when it is absent.
    case variable(String, default: VariableKind?)
    /// Always of this kind, or absent; with what is written there, when it is written out.
    case of(VariableKind, written: Value?)
    case unknown
  }
  struct Comparison {
    let name: String
    /// Of what stands for the variable when it is absent.
    let defaultKind: VariableKind?
    let sign: TemplateOperator
    let other: Operand
    /// The variable, in the template's text.
    let range: Range<Int>
  }

  private let scope: Scope
  private let tables: [Table]
  /// Names that the template itself gives.
  private var locals: [String: Operand] = [:]
  private var assigned: [String: Int] = [:]
  private(set) var comparisons: [Comparison] = []

  init(_ scope: Scope, tables: [Table]) {
    self.scope = scope
    self.tables = tables
  }

  mutating func read(_ nodes: [TemplateParser.Node]) {
    count(nodes)
    for name in assigned.keys { locals[name] = .unknown }
    walk(nodes)
  }

  /// What is given to a name twice may be either.
  private mutating func count(_ nodes: [TemplateParser.Node]) {
    for node in nodes {
      switch node {
      case .assign(let name, _): assigned[name, default: 0] += 1
      case .capture(let name, let body):
        assigned[name, default: 0] += 1
        count(body)
      case .conditional(let branches): for branch in branches { count(branch.body) }
      case .choice(_, let whens, let otherwise):
        for when in whens { count(when.body) }
        count(otherwise)
      case .loop(let loop):
        count(loop.body)
        count(loop.otherwise)
      case .literal, .output, .remark, .breakLoop, .continueLoop: continue
      }
    }
  }

  private mutating func walk(_ nodes: [TemplateParser.Node]) {
    for node in nodes {
      switch node {
      case .assign(let name, let value): if assigned[name] == 1 { locals[name] = operand(value) }
      case .capture(let name, let body):
        walk(body)
        if assigned[name] == 1 { locals[name] = .of(.text, written: nil) }
      case .conditional(let branches):
        for branch in branches {
          if let test = branch.test { compare(test) }
          walk(branch.body)
        }
      case .choice(let subject, let whens, let otherwise):
        for when in whens {
          for value in when.values { compare(subject, .equal, value) }
          walk(when.body)
        }
        walk(otherwise)
      case .loop(let loop):
        let outer = locals[loop.variable]
        locals[loop.variable] = .unknown
        walk(loop.body)
        locals[loop.variable] = outer
        walk(loop.otherwise)
      case .literal, .output, .remark, .breakLoop, .continueLoop: continue
      }
    }
  }

  private mutating func compare(_ test: TemplateParser.Test) {
    switch test {
    case .truth: return
    case .comparison(let left, let sign, let right): compare(left, sign, right)
    case .and(let left, let right), .or(let left, let right):
      compare(left)
      compare(right)
    }
  }

  private mutating func compare(_ left: TemplateParser.Expression, _ sign: TemplateOperator, _ right: TemplateParser.Expression) {
    let (a, b) = (operand(left), operand(right))
    if case .variable(let name, let other) = a, case .path(let path) = left {
      comparisons.append(Comparison(name: name, defaultKind: other, sign: sign, other: b, range: path.range))
    } else if sign != .contains, case .variable(let name, let other) = b, case .path(let path) = right {
      comparisons.append(Comparison(name: name, defaultKind: other, sign: sign, other: a, range: path.range))
    }
  }

  // MARK: what a value is

  private func operand(_ expression: TemplateParser.Expression) -> Operand {
    switch expression {
    case .literal(let value): VariableKind(of: value).map { .of($0, written: value) } ?? .unknown
    case .empty, .blank, .range: .unknown
    case .path(let path): operand(path)
    }
  }

  private func operand(_ path: TemplateParser.Path) -> Operand {
    if let local = locals[path.root] { return path.members.isEmpty ? local : .unknown }
    switch scope.meaning(of: path.root, path.members.prefixNames) {
    case .found(let variable, let kind, let used), .partial(let variable, let kind, let used):
      let rest = path.members.dropFirst(used)
      if case .variable(let name) = variable { return rest.isEmpty ? .variable(name, default: nil) : .unknown }
      // What comes from elsewhere is of any kind, unless that is declared.
      if case .attribute(let name) = variable {
        return rest.isEmpty ? scope.attributes[name].map { .of($0, written: nil) } ?? .unknown : .unknown
      }
      return operand(kind, Array(rest).prefixNames, isWhole: rest.isEmpty)
    case .notHere, .unknown: return .unknown
    }
  }

  private func operand(_ kind: Scope.Kind, _ names: [String], isWhole: Bool) -> Operand {
    switch kind {
    case .number: return isWhole ? .of(.number, written: nil) : .unknown
    case .text, .pieces: return isWhole ? .of(.text, written: nil) : .unknown
    case .table(let index):
      guard names.count == 1, let column = tables[index].columns.first(where: { $0.name == names[0] }) else { return .unknown }
      switch column.kind {
      case .int, .decimal: return .of(.number, written: nil)
      case .word, .string, .url, .time, .choice, .list, .media: return .of(.text, written: nil)
      case .date, .template: return .unknown
      }
    case .time, .list, .reference, .lookup, .any: return .unknown
    }
  }

  /// What a value with its filters is: the last of them decides.
  func operand(_ filtered: TemplateParser.Filtered) -> Operand {
    filtered.filters.reduce(operand(filtered.expression)) { input, call in
      switch call.filter {
      case .plus, .minus, .times, .dividedBy, .modulo, .abs, .ceil, .floor, .round, .atLeast, .atMost, .size, .sum: .of(.number, written: nil)
      case .append, .prepend, .capitalize, .upcase, .downcase, .strip, .lstrip, .rstrip, .stripNewlines, .newlineToBr, .stripHTML, .escape,
        .escapeOnce, .urlEncode, .urlDecode, .base64Encode, .base64Decode, .replace, .replaceFirst, .replaceLast, .remove, .removeFirst,
        .removeLast, .truncate, .truncatewords, .join:
        .of(.text, written: nil)
      case .default: defaulted(input, call.arguments.first.map { operand($0) } ?? .of(.text, written: nil))
      case .split, .slice, .first, .last, .reverse, .sort, .sortNatural, .uniq, .map, .where, .compact, .concat, .date, .reject, .find, .has: .unknown
      }
    }
  }

  private func defaulted(_ input: Operand, _ other: Operand) -> Operand {
    guard case .of(let kind, _) = other else { return .unknown }
    switch input {
    case .variable(let name, let earlier): return .variable(name, default: earlier ?? kind)
    case .of(kind, _): return .of(kind, written: nil)
    case .of, .unknown: return .unknown
    }
  }

  /// Whether a name is what a pattern took.
  func isCapture(_ name: String) -> Bool { scope.ways.contains { $0.captures.contains { $0.name == name } } }
}
