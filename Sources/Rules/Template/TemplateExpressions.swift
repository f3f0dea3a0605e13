/// What stands inside `{{ }}` and behind the name of a tag: conditions, and values with their filters.
extension TemplateParser {
  func lexer(_ range: Range<Int>) -> TemplateLexer { TemplateLexer(bytes: bytes, at: range.lowerBound, end: range.upperBound) }

  mutating func test(_ tag: Tag) -> Test? {
    var lexer = lexer(tag.inner)
    guard let test = lexer.test(&self, depth: 0) else {
      if faults.last.map({ tag.whole.contains($0.range.lowerBound) }) != true { fault("`\(tag.name)` without a condition", tag.range) }
      return .truth(.literal(.none))
    }
    lexer.expectEnd(&self)
    return test
  }

  mutating func filtered(_ range: Range<Int>) -> Filtered? {
    var lexer = lexer(range)
    lexer.skipSpace()
    let start = lexer.at
    let count = faults.count
    guard let expression = lexer.expression(&self) else {
      if faults.count == count, lexer.at >= range.upperBound {
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
      let count = faults.count
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
          help: close == nil ? "filters are those of Liquid: \(known.prefix(8).map { Phrase(verbatim: $0) }.listed()), …" : nil, code: .unknownFilter)
        // Misspelt is one fault: what it would have cared for is cared for.
        if let meant = close.flatMap({ Filter(rawValue: $0) }) {
          calls.append(Filtered.Call(filter: meant, arguments: arguments, allowsFalse: allowsFalse, range: nameRange))
        }
        continue
      }
      // What could not be read is an argument, and has its fault.
      if faults.count == count, !filter.arguments.contains(arguments.count) {
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
}
