/// Text → a template with its names still as written. Offsets are bytes of the template's text.
package struct TemplateParser {
  package struct Fault: Sendable {
    package let code: Diagnostic.Code
    package let message: String
    package let label: String
    package let help: String?
    package let range: Range<Int>
  }
  /// `a.b["c"][0]`, with the place of the whole and of each name.
  package struct Path: Sendable {
    package enum Member: Sendable {
      case name(String, Range<Int>)
      /// `["name"]`: a member, and never `size`, `first` or `last`.
      case key(String, Range<Int>)
      case index(Expression, Range<Int>)
    }
    package let root: String
    package let rootRange: Range<Int>
    package let members: [Member]
    package let range: Range<Int>
    package let text: String
  }
  package indirect enum Expression: Sendable {
    case literal(Value)
    case empty
    case blank
    case path(Path)
    case range(Expression, Expression)
  }
  package struct Filtered: Sendable {
    package struct Call: Sendable {
      package let filter: Filter
      package let arguments: [Expression]
      package let allowsFalse: Expression?
      package let range: Range<Int>
    }
    package let expression: Expression
    package let filters: [Call]
    package let range: Range<Int>
  }
  package indirect enum Test: Sendable {
    case truth(Expression)
    case comparison(Expression, TemplateOperator, Expression)
    case and(Test, Test)
    case or(Test, Test)
  }
  package struct Branch: Sendable {
    package let test: Test?
    package let isNegated: Bool
    package var body: [Node]
  }
  package struct When: Sendable {
    package let values: [Expression]
    package var body: [Node]
  }
  package struct Loop: Sendable {
    package let variable: String
    package let collection: Expression
    package let collectionText: String
    package let isReversed: Bool
    package let limit: Expression?
    package let offset: Expression?
    package let continues: Bool
    package var body: [Node]
    package var otherwise: [Node]
  }
  package indirect enum Node: Sendable {
    case literal(String, Range<Int>)
    case output(Filtered)
    case assign(String, Filtered)
    case conditional([Branch])
    case choice(Expression, [When], otherwise: [Node])
    case loop(Loop)
    case breakLoop
    case continueLoop

    /// A block of which nothing can be seen prints not even its white space.
    var isBlank: Bool {
      switch self {
      case .literal(let text, _): text.utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
      case .assign: true
      case .output, .breakLoop, .continueLoop: false
      case .conditional(let branches): branches.allSatisfy { $0.body.allSatisfy(\.isBlank) }
      case .choice(_, let whens, let otherwise): whens.allSatisfy { $0.body.allSatisfy(\.isBlank) } && otherwise.allSatisfy(\.isBlank)
      case .loop(let loop): loop.body.allSatisfy(\.isBlank) && loop.otherwise.allSatisfy(\.isBlank)
      }
    }
  }

  private let bytes: [UInt8]
  private let limits: Limits
  private var at = 0
  private var trimsNext = false
  private var depth = 0
  package private(set) var faults: [Fault] = []

  private init(_ text: String, limits: Limits) {
    bytes = Array(text.utf8)
    self.limits = limits
  }

  package static func parse(_ text: String, limits: Limits = .standard) -> ([Node], [Fault]) {
    var parser = TemplateParser(text, limits: limits)
    if parser.bytes.count > limits.templateBytes {
      parser.fault("template is \(parser.bytes.count) bytes, the limit is \(limits.templateBytes)", 0..<1)
      return ([], parser.faults)
    }
    let (nodes, end) = parser.block(until: [], opened: nil)
    if let end { parser.fault("`{% \(end.name) %}` without an opening tag", end.range, help: "remove it, or add the tag that it closes") }
    return (nodes, parser.faults)
  }

  private mutating func fault(
    _ message: String, _ range: Range<Int>, label: String = "", help: String? = nil, code: Diagnostic.Code = .templateSyntax
  ) {
    faults.append(Fault(code: code, message: message, label: label, help: help, range: range))
  }

  // MARK: text and tags

  private struct Tag {
    let name: String
    let range: Range<Int>  // of the name
    let whole: Range<Int>
    let inner: Range<Int>  // after the name
  }

  private mutating func block(until ends: Set<String>, opened: Range<Int>?) -> ([Node], Tag?) {
    var nodes: [Node] = []
    depth += 1
    defer { depth -= 1 }
    if depth > limits.templateDepth {
      fault("tags are nested deeper than \(limits.templateDepth)", opened ?? 0..<1)
      at = bytes.count
      return (nodes, nil)
    }
    while at < bytes.count {
      guard let open = nextOpen(from: at) else {
        append(at..<bytes.count, to: &nodes, trimEnd: false)
        at = bytes.count
        break
      }
      let trimsBefore = open + 2 < bytes.count && bytes[open + 2] == 0x2D
      append(at..<open, to: &nodes, trimEnd: trimsBefore)
      let isOutput = bytes[open + 1] == 0x7B
      guard let inner = closeTag(open: open, isOutput: isOutput) else {
        fault(
          "`\(isOutput ? "{{" : "{%")` is never closed", open..<open + 2, label: "opened here", help: "add `\(isOutput ? "}}" : "%}")`")
        at = bytes.count
        break
      }
      if isOutput {
        if let filtered = filtered(inner) { nodes.append(.output(filtered)) }
        continue
      }
      guard let tag = tag(inner, whole: open..<at) else { continue }
      if ends.contains(tag.name) { return (nodes, tag) }
      if let node = node(tag, ends: ends) {
        nodes.append(node)
      } else if isStray(tag.name) {
        return (nodes, tag)
      }
    }
    if let opened, !ends.isEmpty {
      fault(
        "this tag is never closed", opened, label: "opened here", help: "add `{% \(ends.filter { $0.hasPrefix("end") }.sorted().first ?? "end") %}`")
    }
    return (nodes, nil)
  }

  private static let closers: Set<String> = ["endif", "endunless", "endcase", "endfor", "else", "elsif", "when", "endcomment", "endraw"]
  private func isStray(_ name: String) -> Bool { Self.closers.contains(name) && depth == 1 }

  private mutating func append(_ range: Range<Int>, to nodes: inout [Node], trimEnd: Bool) {
    var start = range.lowerBound
    var end = range.upperBound
    if trimsNext { while start < end, isSpace(bytes[start]) { start += 1 } }
    if trimEnd { while end > start, isSpace(bytes[end - 1]) { end -= 1 } }
    trimsNext = false
    if start < end { nodes.append(.literal(String(decoding: bytes[start..<end], as: UTF8.self), start..<end)) }
  }

  private func nextOpen(from start: Int) -> Int? {
    var index = start
    while index + 1 < bytes.count {
      if bytes[index] == 0x7B, bytes[index + 1] == 0x7B || bytes[index + 1] == 0x25 { return index }
      index += 1
    }
    return nil
  }

  /// Moves behind the tag and returns what is inside it; quotes may hold the closing sign.
  private mutating func closeTag(open: Int, isOutput: Bool) -> Range<Int>? {
    let close: UInt8 = isOutput ? 0x7D : 0x25
    var index = open + 2
    if index < bytes.count, bytes[index] == 0x2D { index += 1 }
    let start = index
    var quote: UInt8?
    while index + 1 < bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == 0x22 || byte == 0x27 {
        quote = byte
      } else if byte == close, bytes[index + 1] == 0x7D {
        let trims = index > start && bytes[index - 1] == 0x2D
        at = index + 2
        trimsNext = trims
        return start..<(trims ? index - 1 : index)
      }
      index += 1
    }
    // An unbalanced quote must not swallow the rest of the template: look again without minding quotes.
    index = start
    while quote != nil, index + 1 < bytes.count {
      if bytes[index] == close, bytes[index + 1] == 0x7D {
        at = index + 2
        trimsNext = bytes[index - 1] == 0x2D
        return start..<(trimsNext ? index - 1 : index)
      }
      index += 1
    }
    return nil
  }

  private mutating func tag(_ inner: Range<Int>, whole: Range<Int>) -> Tag? {
    var start = inner.lowerBound
    while start < inner.upperBound, isSpace(bytes[start]) { start += 1 }
    var end = start
    while end < inner.upperBound, isNameByte(bytes[end]) { end += 1 }
    guard end > start else {
      fault("an empty tag", whole, help: "write `{{ name }}` to show a value")
      return nil
    }
    return Tag(name: text(start..<end), range: start..<end, whole: whole, inner: end..<inner.upperBound)
  }

  private static let tags = ["if", "unless", "case", "for", "assign", "comment", "raw", "break", "continue"]

  private mutating func node(_ tag: Tag, ends: Set<String>) -> Node? {
    switch tag.name {
    case "if": return conditional(tag, negated: false)
    case "unless": return conditional(tag, negated: true)
    case "case": return choice(tag)
    case "for": return loop(tag)
    case "assign": return assign(tag)
    case "break": return .breakLoop
    case "continue": return .continueLoop
    case "comment":
      skip(until: "endcomment", opened: tag)
      return .assign("", Filtered(expression: .literal(.none), filters: [], range: tag.whole))
    case "raw": return raw(tag)
    default:
      if Self.closers.contains(tag.name) {
        if depth > 1 {
          fault(
            "`\(tag.name)` does not fit here", tag.range, label: ends.isEmpty ? "" : "expected \(quotedList(ends.sorted()))",
            help: "close the inner tag first")
        }
        return nil
      }
      let suggestion = Suggestion.closest(to: tag.name, in: Self.tags + Self.closers)
      let isOutput = suggestion == nil && tag.inner.isEmpty
      fault(
        "unknown tag `\(tag.name)`", tag.range, label: suggestion.map { "did you mean `\($0)`?" } ?? "",
        help: suggestion == nil
          ? isOutput ? "to show a value write `{{ \(tag.name) }}`" : "tags are \(quotedList(Self.tags)); nothing reads files or captures output"
          : nil)
      return nil
    }
  }

  private mutating func conditional(_ tag: Tag, negated: Bool) -> Node {
    let end = negated ? "endunless" : "endif"
    var branches: [Branch] = []
    var test = test(tag)
    var isNegated = negated
    while true {
      let (body, next) = block(until: ["elsif", "else", end], opened: tag.whole)
      branches.append(Branch(test: test, isNegated: isNegated, body: visible(body)))
      guard let next, next.name != end else { break }
      isNegated = false
      test = next.name == "elsif" ? self.test(next) : nil
      if next.name == "else" {
        let (body, next) = block(until: [end], opened: tag.whole)
        branches.append(Branch(test: nil, isNegated: false, body: visible(body)))
        _ = next
        break
      }
    }
    return .conditional(branches)
  }

  private mutating func choice(_ tag: Tag) -> Node? {
    var lexer = lexer(tag.inner)
    let subject = lexer.expression(&self) ?? .literal(.none)
    var (_, next) = block(until: ["when", "else", "endcase"], opened: tag.whole)
    var whens: [When] = []
    var otherwise: [Node] = []
    while let current = next, current.name != "endcase" {
      var values: [Expression] = []
      if current.name == "when" {
        var lexer = self.lexer(current.inner)
        repeat {
          if let value = lexer.expression(&self) { values.append(value) } else { break }
        } while lexer.skip(",") || lexer.skipWord("or")
        lexer.expectEnd(&self)
      }
      let (body, following) = block(until: ["when", "else", "endcase"], opened: tag.whole)
      if current.name == "when" { whens.append(When(values: values, body: visible(body))) } else { otherwise = visible(body) }
      next = following
    }
    return .choice(subject, whens, otherwise: otherwise)
  }

  private mutating func loop(_ tag: Tag) -> Node? {
    var lexer = lexer(tag.inner)
    let variable = lexer.name()
    let hasIn = variable != nil && lexer.skipWord("in")
    let start = lexer.at
    let collection = hasIn ? lexer.expression(&self) : nil
    if variable == nil || !hasIn || collection == nil {
      fault("a loop is written `{% for item in list %}`", tag.range, help: "name what it runs over")
    }
    let collectionText = text(start..<lexer.at)
    var isReversed = false
    var continues = false
    var limit: Expression?
    var offset: Expression?
    if collection != nil {
      while let word = lexer.name() {
        if word == "reversed" {
          isReversed = true
        } else if (word == "limit" || word == "offset"), lexer.skip(":") {
          if word == "offset", lexer.skipWord("continue") {
            continues = true
          } else if let value = lexer.expression(&self) {
            if word == "limit" { limit = value } else { offset = value }
          }
        } else {
          fault("unknown word `\(word)` in a loop", tag.inner, help: "`reversed`, `limit: n` and `offset: n` may follow")
          break
        }
        _ = lexer.skip(",")
      }
      lexer.expectEnd(&self)
    }
    let (body, next) = block(until: ["else", "endfor"], opened: tag.whole)
    var otherwise: [Node] = []
    if next?.name == "else" { otherwise = block(until: ["endfor"], opened: tag.whole).0 }
    guard let variable, let collection else { return nil }
    return .loop(
      Loop(
        variable: variable, collection: collection, collectionText: collectionText, isReversed: isReversed, limit: limit, offset: offset,
        continues: continues, body: visible(body), otherwise: visible(otherwise)))
  }

  private mutating func assign(_ tag: Tag) -> Node? {
    var lexer = lexer(tag.inner)
    guard let name = lexer.name(), lexer.skip("=") else {
      fault("an assignment is written `{% assign name = value %}`", tag.range)
      return nil
    }
    return filtered(lexer.at..<tag.inner.upperBound).map { .assign(name, $0) }
  }

  private mutating func raw(_ tag: Tag) -> Node? {
    trimsNext = false
    let start = at
    guard let (end, behind, trims) = find("endraw", from: at) else {
      fault("`raw` is never closed", tag.whole, label: "opened here", help: "add `{% endraw %}`")
      at = bytes.count
      return nil
    }
    at = behind
    trimsNext = trims
    // A body of raw text counts as something to see, even if it is white space.
    return .output(Filtered(expression: .literal(.text(text(start..<end))), filters: [], range: start..<end))
  }

  private mutating func skip(until end: String, opened tag: Tag) {
    var nesting = 1
    while let open = nextOpen(from: at) {
      guard bytes[open + 1] == 0x25, let inner = closeTag(open: open, isOutput: false) else {
        at = open + 2
        continue
      }
      let name = text(inner).split(whereSeparator: { $0.isWhitespace }).first.map(String.init) ?? ""
      if name == "raw", let (_, behind, _) = find("endraw", from: at) {
        at = behind
      } else if name == "comment" {
        nesting += 1
      } else if name == end {
        nesting -= 1
        if nesting == 0 { return }
      }
    }
    trimsNext = false
    fault("`comment` is never closed", tag.whole, label: "opened here", help: "add `{% endcomment %}`")
    at = bytes.count
  }

  private func find(_ name: String, from start: Int) -> (start: Int, behind: Int, trims: Bool)? {
    var index = start
    while index + 1 < bytes.count {
      if bytes[index] == 0x7B, bytes[index + 1] == 0x25 {
        var cursor = index + 2
        if cursor < bytes.count, bytes[cursor] == 0x2D { cursor += 1 }
        while cursor < bytes.count, isSpace(bytes[cursor]) { cursor += 1 }
        let end = cursor + name.utf8.count
        if end <= bytes.count, text(cursor..<end) == name {
          cursor = end
          while cursor < bytes.count, isSpace(bytes[cursor]) { cursor += 1 }
          let trims = cursor < bytes.count && bytes[cursor] == 0x2D
          if trims { cursor += 1 }
          if cursor + 1 < bytes.count, bytes[cursor] == 0x25, bytes[cursor + 1] == 0x7D { return (index, cursor + 2, trims) }
        }
      }
      index += 1
    }
    return nil
  }

  private func visible(_ body: [Node]) -> [Node] {
    guard body.allSatisfy(\.isBlank) else { return body }
    return body.filter { if case .literal = $0 { false } else { true } }
  }

  // MARK: expressions

  private func lexer(_ range: Range<Int>) -> TemplateLexer { TemplateLexer(bytes: bytes, at: range.lowerBound, end: range.upperBound) }

  private mutating func test(_ tag: Tag) -> Test? {
    var lexer = lexer(tag.inner)
    guard let test = lexer.test(&self, depth: 0) else {
      if faults.last.map({ tag.whole.contains($0.range.lowerBound) }) != true { fault("`\(tag.name)` without a condition", tag.range) }
      return .truth(.literal(.none))
    }
    lexer.expectEnd(&self)
    return test
  }

  private mutating func filtered(_ range: Range<Int>) -> Filtered? {
    var lexer = lexer(range)
    lexer.skipSpace()
    let start = lexer.at
    guard let expression = lexer.expression(&self) else {
      if lexer.at >= range.upperBound {
        fault("nothing to show", max(0, range.lowerBound - 2)..<range.upperBound, help: "write a variable between `{{` and `}}`")
      }
      return nil
    }
    var calls: [Filtered.Call] = []
    while lexer.skip("|") {
      lexer.skipSpace()
      let nameStart = lexer.at
      guard let name = lexer.name() else {
        fault("a filter is missing after `|`", nameStart..<max(nameStart + 1, lexer.at))
        return nil
      }
      let nameRange = nameStart..<lexer.at
      var arguments: [Expression] = []
      var allowsFalse: Expression?
      if lexer.skip(":") {
        repeat {
          if let key = lexer.namedArgument() {
            let value = lexer.expression(&self)
            if key.name == "allow_false", name == Filter.default.rawValue {
              allowsFalse = value
            } else {
              fault("filter `\(name)` has no argument `\(key.name)`", key.range, code: .unknownFilter)
            }
          } else if let value = lexer.expression(&self) {
            arguments.append(value)
          } else {
            break
          }
        } while lexer.skip(",")
      }
      guard let filter = Filter(rawValue: name) else {
        let known = Filter.allCases.map(\.rawValue)
        let close = Suggestion.closest(to: name, in: known)
        fault(
          "unknown filter `\(name)`", nameRange, label: close.map { "did you mean `\($0)`?" } ?? "",
          help: close == nil ? "filters are those of Liquid: \(known.prefix(8).joined(separator: ", ")), …" : nil, code: .unknownFilter)
        continue
      }
      if !filter.arguments.contains(arguments.count) {
        let (low, high) = (filter.arguments.lowerBound, filter.arguments.upperBound)
        let wanted = low == high ? counted(low, "argument") : "\(low) or \(high) arguments"
        fault(
          "filter `\(name)` takes \(low == 0 && high == 0 ? "no arguments" : wanted), this has \(arguments.count)", nameRange, code: .unknownFilter)
      }
      calls.append(Filtered.Call(filter: filter, arguments: arguments, allowsFalse: allowsFalse, range: nameRange))
    }
    lexer.expectEnd(&self)
    return Filtered(expression: expression, filters: calls, range: start..<max(start, lexer.lastEnd))
  }

  fileprivate mutating func report(_ message: String, _ range: Range<Int>, help: String? = nil) { fault(message, range, help: help) }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
private func isNameByte(_ byte: UInt8) -> Bool { ByteSet.slug.contains(byte) || byte >= 0x80 }

/// The inside of one tag.
private struct TemplateLexer {
  let bytes: [UInt8]
  var at: Int
  let end: Int
  var lastEnd = 0

  mutating func skipSpace() { while at < end, isSpace(bytes[at]) { at += 1 } }

  mutating func skip(_ sign: Character) -> Bool {
    skipSpace()
    guard at < end, bytes[at] == sign.asciiValue else { return false }
    at += 1
    lastEnd = at
    return true
  }

  mutating func skipWord(_ word: String) -> Bool {
    let before = at
    if name() == word { return true }
    at = before
    return false
  }

  mutating func name() -> String? {
    skipSpace()
    var cursor = at
    guard cursor < end, isNameByte(bytes[cursor]), bytes[cursor] != 0x2D, !ByteSet.digits.contains(bytes[cursor]) else { return nil }
    while cursor < end, isNameByte(bytes[cursor]) { cursor += 1 }
    if cursor < end, bytes[cursor] == 0x3F { cursor += 1 }
    defer {
      at = cursor
      lastEnd = cursor
    }
    return String(decoding: bytes[at..<cursor], as: UTF8.self)
  }

  mutating func namedArgument() -> (name: String, range: Range<Int>)? {
    let before = at
    skipSpace()
    let start = at
    if let name = name(), skip(":") { return (name, start..<start + name.utf8.count) }
    at = before
    return nil
  }

  mutating func expression(_ parser: inout TemplateParser, depth: Int = 0) -> TemplateParser.Expression? {
    skipSpace()
    guard at < end else { return nil }
    guard depth < 8 else {
      parser.report("expression is nested deeper than 8", at..<at + 1)
      at = end
      return nil
    }
    let byte = bytes[at]
    defer { lastEnd = at }
    if byte == 0x22 || byte == 0x27 {
      let start = at
      var cursor = at + 1
      while cursor < end, bytes[cursor] != byte { cursor += 1 }
      guard cursor < end else {
        parser.report("this quote is never closed", start..<start + 1)
        at = end
        return nil
      }
      at = cursor + 1
      return .literal(.text(String(decoding: bytes[start + 1..<cursor], as: UTF8.self)))
    }
    if ByteSet.digits.contains(byte) || (byte == 0x2D && at + 1 < end && ByteSet.digits.contains(bytes[at + 1])) { return number() }
    if byte == 0x28 { return range(&parser, depth: depth) }
    return path(&parser, depth: depth)
  }

  private mutating func number() -> TemplateParser.Expression {
    let start = at
    at += 1
    while at < end, ByteSet.digits.contains(bytes[at]) { at += 1 }
    var isDecimal = false
    if at + 1 < end, bytes[at] == 0x2E, ByteSet.digits.contains(bytes[at + 1]) {
      isDecimal = true
      at += 1
      while at < end, ByteSet.digits.contains(bytes[at]) { at += 1 }
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if !isDecimal, let int = Int64(text) { return .literal(.int(int)) }
    return .literal(.decimal(Double(text) ?? 0))
  }

  private mutating func range(_ parser: inout TemplateParser, depth: Int) -> TemplateParser.Expression? {
    let start = at
    at += 1
    if let low = expression(&parser, depth: depth + 1) {
      skipSpace()
      if at + 1 < end, bytes[at] == 0x2E, bytes[at + 1] == 0x2E {
        at += 2
        if let high = expression(&parser, depth: depth + 1), skip(")") { return .range(low, high) }
      }
    }
    parser.report("parentheses hold a range, as `(1..5)`", start..<start + 1, help: "conditions have no parentheses: nest `if`, or `assign` a part")
    at = end
    return nil
  }

  private mutating func path(_ parser: inout TemplateParser, depth: Int) -> TemplateParser.Expression? {
    let start = at
    guard let root = bracketedName() ?? name() else {
      parser.report("`\(String(decoding: bytes[at..<min(end, at + 1)], as: UTF8.self))` is not expected here", at..<at + 1)
      at = end
      return nil
    }
    let rootRange = start..<at
    var members: [TemplateParser.Path.Member] = []
    while at < end {
      if bytes[at] == 0x2E, at + 1 < end, bytes[at + 1] != 0x2E {
        at += 1
        let memberStart = at
        guard let member = memberName() else {
          parser.report("a name is missing after `.`", memberStart - 1..<memberStart)
          at = end
          return nil
        }
        members.append(.name(member, memberStart..<at))
      } else if bytes[at] == 0x5B {
        let memberStart = at
        at += 1
        guard let index = expression(&parser, depth: depth + 1), skip("]") else {
          parser.report("`[` is never closed", memberStart..<memberStart + 1)
          at = end
          return nil
        }
        if case .literal(.text(let name)) = index {
          members.append(.key(name, memberStart..<at))
        } else {
          members.append(.index(index, memberStart..<at))
        }
      } else {
        break
      }
    }
    if members.isEmpty {
      switch root {
      case "nil", "null": return .literal(.none)
      case "true": return .literal(.bool(true))
      case "false": return .literal(.bool(false))
      case "empty": return .empty
      case "blank": return .blank
      default: break
      }
    }
    return .path(
      TemplateParser.Path(
        root: root, rootRange: rootRange, members: members, range: start..<at, text: String(decoding: bytes[start..<at], as: UTF8.self)))
  }

  /// `["any text"]` at the start of a path.
  private mutating func bracketedName() -> String? {
    guard at + 1 < end, bytes[at] == 0x5B, bytes[at + 1] == 0x22 || bytes[at + 1] == 0x27 else { return nil }
    let quote = bytes[at + 1]
    var cursor = at + 2
    while cursor < end, bytes[cursor] != quote { cursor += 1 }
    guard cursor + 1 < end, bytes[cursor + 1] == 0x5D else { return nil }
    defer { at = cursor + 2 }
    return String(decoding: bytes[at + 2..<cursor], as: UTF8.self)
  }

  private mutating func memberName() -> String? {
    var cursor = at
    while cursor < end, isNameByte(bytes[cursor]) { cursor += 1 }
    guard cursor > at else { return nil }
    if cursor < end, bytes[cursor] == 0x3F { cursor += 1 }
    defer { at = cursor }
    return String(decoding: bytes[at..<cursor], as: UTF8.self)
  }

  /// `and` and `or` bind alike, from the right, and there are no parentheses: Liquid's rule.
  mutating func test(_ parser: inout TemplateParser, depth: Int) -> TemplateParser.Test? {
    guard depth < 64 else {
      parser.report("more than 64 conditions in one tag", at..<at + 1)
      at = end
      return nil
    }
    guard let left = expression(&parser) else { return nil }
    var test = TemplateParser.Test.truth(left)
    if let sign = comparisonSign(&parser) {
      guard let right = expression(&parser) else {
        parser.report("something is missing after `\(sign.rawValue)`", max(0, at - 1)..<max(1, at))
        return nil
      }
      test = .comparison(left, sign, right)
    }
    if skipWord("and") { return self.test(&parser, depth: depth + 1).map { .and(test, $0) } }
    if skipWord("or") { return self.test(&parser, depth: depth + 1).map { .or(test, $0) } }
    return test
  }

  private mutating func comparisonSign(_ parser: inout TemplateParser) -> TemplateOperator? {
    skipSpace()
    for sign in ["==", "!=", "<>", "<=", ">=", "<", ">"]
    where at + sign.utf8.count <= end && Array(bytes[at..<at + sign.utf8.count]) == Array(sign.utf8) {
      at += sign.utf8.count
      return TemplateOperator(rawValue: sign)
    }
    if at < end, bytes[at] == 0x3D {
      parser.report("`=` does not compare", at..<at + 1, help: "write `==`")
      at += 1
      return .equal
    }
    return skipWord("contains") ? .contains : nil
  }

  mutating func expectEnd(_ parser: inout TemplateParser) {
    skipSpace()
    guard at < end else { return }
    var stop = at
    while stop < end, !isSpace(bytes[stop]) { stop += 1 }
    parser.report(
      "`\(String(decoding: bytes[at..<stop], as: UTF8.self))` is not expected here", at..<stop, help: "quote text, and put `|` before a filter")
  }
}
