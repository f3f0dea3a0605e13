/// The tags that have something in them: what is read of each, and what is refused.
extension TemplateParser {
  mutating func conditional(_ tag: Tag, negated: Bool) -> Node {
    let end = negated ? "endunless" : "endif"
    var branches: [Branch] = []
    var test = test(tag)
    var isNegated = negated
    var range = tag.range
    while true {
      let (body, next) = block(until: ["elsif", "else", end], opened: tag.whole)
      branches.append(Branch(test: test, isNegated: isNegated, body: body, range: range))
      guard let next, next.name != end else { break }
      isNegated = false
      range = next.range
      test = next.name == "elsif" ? self.test(next) : nil
      if next.name == "else" {
        checkElse(next)
        let (body, _) = block(until: [end], opened: tag.whole)
        branches.append(Branch(test: nil, isNegated: false, body: body, range: next.range))
        break
      }
    }
    return .conditional(branches)
  }

  /// What stands behind `else` is not read: a condition there would be lost.
  private mutating func checkElse(_ tag: Tag) {
    var lexer = lexer(tag.inner)
    if lexer.skipWord("if") { fault("`else` has no condition", tag.range.lowerBound..<lexer.at, help: "write `{% elsif … %}`") }
  }

  mutating func choice(_ tag: Tag) -> Node? {
    var lexer = lexer(tag.inner)
    lexer.skipSpace()
    if lexer.at >= tag.inner.upperBound { fault("`case` without a value", tag.range, help: "name what is compared") }
    let subject = lexer.expression(&self)
    lexer.expectEnd(&self)
    var (_, next) = block(until: ["when", "else", "endcase"], opened: tag.whole)
    var whens: [When] = []
    while let current = next, current.name == "when" {
      let values = self.values(current)
      let (body, following) = block(until: ["when", "else", "endcase"], opened: tag.whole)
      whens.append(When(values: values, body: body, range: written(current)))
      next = following
    }
    var otherwise: [Node] = []
    if let next, next.name == "else" {
      checkElse(next)
      otherwise = block(until: ["endcase"], opened: tag.whole).0
    }
    return .choice(subject ?? .literal(.none), whens, otherwise: otherwise)
  }

  /// From the word of a tag to the last sign that is read of it.
  private func written(_ tag: Tag) -> Range<Int> {
    var end = tag.inner.upperBound
    while end > tag.range.upperBound, isTemplateSpace(bytes[end - 1]) { end -= 1 }
    return tag.range.lowerBound..<end
  }

  private mutating func values(_ when: Tag) -> [Expression] {
    var lexer = lexer(when.inner)
    var values: [Expression] = []
    repeat {
      lexer.skipSpace()
      if lexer.at >= when.inner.upperBound {
        fault("`when` without a value", when.range, help: "write what it is compared with, or `{% else %}`")
        return values
      }
      guard let value = lexer.expression(&self) else { return values }
      values.append(value)
    } while lexer.skip(",") || lexer.skipWord("or")
    lexer.expectEnd(&self)
    return values
  }

  mutating func loop(_ tag: Tag) -> Node? {
    var lexer = lexer(tag.inner)
    let variable = lexer.name()
    let hasIn = variable != nil && lexer.skipWord("in")
    lexer.skipSpace()
    let start = lexer.at
    let collection = hasIn ? lexer.expression(&self) : nil
    if variable == nil || !hasIn || collection == nil {
      fault("a loop is written `{% for item in list %}`", tag.range, help: "name what it runs over")
    }
    let collectionRange = start..<lexer.at
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
        variable: variable, collection: collection, collectionText: text(collectionRange), collectionRange: collectionRange, isReversed: isReversed,
        limit: limit, offset: offset, continues: continues, body: body, otherwise: otherwise))
  }

  mutating func assign(_ tag: Tag) -> Node? {
    var lexer = lexer(tag.inner)
    lexer.skipSpace()
    let start = lexer.at
    guard let name = lexer.name(), case let range = start..<lexer.at, lexer.skip("=") else {
      fault("an assignment is written `{% assign name = value %}`", tag.range)
      return nil
    }
    checkName(name, range)
    return filtered(lexer.at..<tag.inner.upperBound).map { .assign(name, $0) }
  }

  /// Names that are read may end in `?`; none that can be written does.
  private mutating func checkName(_ name: String, _ range: Range<Int>) {
    if name.hasSuffix("?") { fault("a name that is assigned has no `?`", range, help: "write `\(name.dropLast())`") }
  }

  mutating func capture(_ tag: Tag) -> Node? {
    var lexer = lexer(tag.inner)
    lexer.skipSpace()
    let start = lexer.at
    let name = lexer.name()
    if let name {
      checkName(name, start..<lexer.at)
      lexer.expectEnd(&self)
    } else {
      fault("a capture is written `{% capture name %}…{% endcapture %}`", tag.range)
    }
    let (body, _) = block(until: ["endcapture"], opened: tag.whole)
    return name.map { .capture($0, body: body) }
  }
}
