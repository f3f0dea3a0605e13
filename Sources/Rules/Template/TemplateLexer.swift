func isTemplateSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
func isTemplateNameByte(_ byte: UInt8) -> Bool { ByteSet.slug.contains(byte) || byte >= 0x80 }

/// The inside of one tag.
struct TemplateLexer {
  let bytes: [UInt8]
  var at: Int
  let end: Int
  var lastEnd = 0

  mutating func skipSpace() { while at < end, isTemplateSpace(bytes[at]) { at += 1 } }

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
    guard cursor < end, isTemplateNameByte(bytes[cursor]), bytes[cursor] != 0x2D, !ByteSet.digits.contains(bytes[cursor]) else { return nil }
    while cursor < end, isTemplateNameByte(bytes[cursor]) { cursor += 1 }
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
      parser.fault("expression is nested deeper than 8", at..<at + 1)
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
        parser.fault("this quote is never closed", start..<start + 1)
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
    let count = parser.faults.count
    at += 1
    if let low = expression(&parser, depth: depth + 1) {
      skipSpace()
      if at + 1 < end, bytes[at] == 0x2E, bytes[at + 1] == 0x2E {
        at += 2
        if let high = expression(&parser, depth: depth + 1), skip(")") { return .range(low, high) }
      }
    }
    if parser.faults.count == count {
      parser.fault("parentheses hold a range, as `(1..5)`", start..<start + 1, help: "conditions have no parentheses: nest `if`, or `assign` a part")
    }
    at = end
    return nil
  }

  private mutating func path(_ parser: inout TemplateParser, depth: Int) -> TemplateParser.Expression? {
    let start = at
    guard let root = bracketedName() ?? name() else {
      if bytes[at] == 0x21 {
        parser.fault("`!` negates nothing", at..<at + 1, help: "write `unless`, or compare with `== false`")
        at = end
        return nil
      }
      parser.fault("`\(String(decoding: bytes[at..<min(end, at + 1)], as: UTF8.self))` is not expected here", at..<at + 1)
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
          parser.fault("a name is missing after `.`", memberStart - 1..<memberStart)
          at = end
          return nil
        }
        if member.utf8.allSatisfy(ByteSet.digits.contains) {
          parser.fault("a number after `.` is no name", memberStart..<at, help: "write `[\(member)]` for a place in a list")
          continue
        }
        members.append(.name(member, memberStart..<at))
      } else if bytes[at] == 0x5B {
        let memberStart = at
        at += 1
        let count = parser.faults.count
        if skip("]") {
          parser.fault("nothing stands between `[` and `]`", memberStart..<at, help: "write a place, as `[0]`, or a key, as `['name']`")
          at = end
          return nil
        }
        guard let index = expression(&parser, depth: depth + 1), skip("]") else {
          if parser.faults.count == count { parser.fault("`[` is never closed", memberStart..<memberStart + 1) }
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
    while cursor < end, isTemplateNameByte(bytes[cursor]) { cursor += 1 }
    guard cursor > at else { return nil }
    if cursor < end, bytes[cursor] == 0x3F { cursor += 1 }
    defer { at = cursor }
    return String(decoding: bytes[at..<cursor], as: UTF8.self)
  }

  /// `and` and `or` bind alike, from the right, and there are no parentheses: Liquid's rule.
  mutating func test(_ parser: inout TemplateParser, depth: Int) -> TemplateParser.Test? {
    guard depth < 64 else {
      parser.fault("more than 64 conditions in one tag", at..<at + 1)
      at = end
      return nil
    }
    guard let left = expression(&parser) else { return nil }
    var test = TemplateParser.Test.truth(left)
    if let sign = comparisonSign(&parser) {
      let count = parser.faults.count
      guard let right = expression(&parser) else {
        if parser.faults.count > count { return nil }
        parser.fault("something is missing after `\(sign.rawValue)`", max(0, at - 1)..<max(1, at))
        return nil
      }
      test = .comparison(left, sign, right)
    }
    if skipWord("and") || skipMistyped("&&", for: "and", &parser) { return self.test(&parser, depth: depth + 1).map { .and(test, $0) } }
    if skipWord("or") || skipMistyped("||", for: "or", &parser) { return self.test(&parser, depth: depth + 1).map { .or(test, $0) } }
    return test
  }

  private mutating func comparisonSign(_ parser: inout TemplateParser) -> TemplateOperator? {
    skipSpace()
    if let sign = TemplateOperator.meant(by: bytes[at..<end]) {
      parser.fault("`\(sign.written)` does not compare", at..<at + sign.written.utf8.count, help: "write `\(sign.meant.rawValue)`")
      at += sign.written.utf8.count
      return sign.meant
    }
    for sign in ["==", "!=", "<>", "<=", ">=", "<", ">"]
    where at + sign.utf8.count <= end && Array(bytes[at..<at + sign.utf8.count]) == Array(sign.utf8) {
      at += sign.utf8.count
      return TemplateOperator(rawValue: sign)
    }
    return skipWord("contains") ? .contains : nil
  }

  mutating func expectEnd(_ parser: inout TemplateParser) {
    skipSpace()
    guard at < end else { return }
    var stop = at
    while stop < end, !isTemplateSpace(bytes[stop]) { stop += 1 }
    parser.fault(
      "`\(String(decoding: bytes[at..<stop], as: UTF8.self))` is not expected here", at..<stop, help: "quote text, and put `|` before a filter")
  }
}
