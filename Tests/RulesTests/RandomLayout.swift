import TestSupport

/// A random file of YAML, written twice: as wildly as YAML takes it, and as docs/format.md has it. Both say the same.
struct RandomLayout {
  private(set) var wild = ""
  private(set) var tidy = ""
  /// Where comments stand in it.
  enum CommentPlace: CaseIterable {
    case behindLine, aboveSign, aboveValue, behindBlockHead, inBrackets, beforeBracketEnds
    case behindMapping, behindList, behindListAsFarAsItsKey, behindBlockText, betweenColumns, beforeMarker, atEnd
  }
  private(set) var commentPlaces: Set<CommentPlace> = []
  private var random: SeededRandom
  private let lineEnd: String
  /// How far right the last line begins, in both.
  private var line = (wild: 0, tidy: 0)
  /// The innermost key or item of that line.
  private var item = (wild: 0, tidy: 0)
  private var names = 0

  init(seed: UInt64) {
    random = SeededRandom(seed)
    lineEnd = random.chance(25) ? "\r\n" : "\n"
    if random.chance(20) { wild += lineEnd + "  " + lineEnd }
    if random.chance(20) { bothLines("---") }
    let indent = random.chance(20) ? number(1...3) : 0
    mapping(at: (indent, 0), depth: 0)
    if random.chance(50) { remark(at: ended((indent, 0)), .atEnd) }
    // A text below `|+` has all that is behind it, and where one ends without a line end, one would be a change of it.
    if !wild.hasSuffix("\u{1}") {
      if random.chance(20), !endsInBlock, wild.count(where: { $0.isNewline }) > 1 {
        wild.removeLast()
      } else if random.chance(30) {
        wild += lineEnd + " " + lineEnd
      } else if random.chance(20) {
        if random.chance(50) { remark(at: ended((indent, 0)), .beforeMarker) }
        bothLines("...")
      }
    }
    wild = wild.replacing("\u{1}", with: "")
    tidy = tidy.replacing("\u{1}", with: "")
  }

  private var endsInBlock = false
  private var endsInRemark = false
  /// The columns of the list that ended last, where it stood as far right as its key, and ended with all that it stands in.
  private var sharedEnd: (wild: Int, tidy: Int)?

  private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
  private mutating func blanks(_ least: Int = 0) -> String {
    String(repeating: " ", count: random.chance(60) ? max(least, 1) : number(least...4))
  }
  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

  private mutating func bothLines(_ text: String) {
    wild += text + lineEnd
    tidy += text + lineEnd
  }

  private mutating func begin(at column: (wild: Int, tidy: Int)) {
    wild += Self.spaces(column.wild)
    tidy += Self.spaces(column.tidy)
    (line, item) = (column, column)
    (endsInBlock, endsInRemark) = (false, false)
    sharedEnd = nil
  }

  /// Where a comment goes that stands as far right as what ended.
  private func ended(_ column: (wild: Int, tidy: Int)) -> (wild: Int, tidy: Int) {
    if let sharedEnd, sharedEnd.wild == column.wild { sharedEnd } else { column }
  }

  /// The end of a line, with a comment perhaps.
  private mutating func end(mayRemark: Bool = true) {
    if mayRemark, random.chance(12) {
      commentPlaces.insert(.behindLine)
      let text = Self.spaces(number(1...6)) + comment()
      wild += text
      tidy += text
    }
    wild += random.chance(15) ? " " : ""
    bothLines("")
  }

  private mutating func comment() -> String {
    names += 1
    return random.pick(["# 说明 \(names)", "#\(names)", "# - { a: \(names) }", "#   key: | \(names)"])
  }

  /// Empty lines and comments above what stands at a column.
  private mutating func remarks(at column: (wild: Int, tidy: Int), _ place: CommentPlace = .aboveSign) {
    // An empty line behind a text that has all empty lines would be part of it.
    if wild.hasSuffix("\u{1}") { return }
    if random.chance(20) {
      // Behind a text below `|` blanks can be part of it.
      wild += String(repeating: random.chance(30) && !endsInBlock ? "   " + lineEnd : lineEnd, count: number(1...3))
      if !tidy.isEmpty { tidy += lineEnd }
    }
    if random.chance(20) { remark(at: column, place) }
  }

  private mutating func remark(at column: (wild: Int, tidy: Int), _ place: CommentPlace) {
    if wild.hasSuffix("\u{1}") { return }
    commentPlaces.insert(endsInBlock ? .behindBlockText : place)
    for _ in 0..<number(1...2) {
      let text = comment()
      wild += Self.spaces(column.wild) + text + (random.chance(20) ? "  " : "") + lineEnd
      tidy += Self.spaces(column.tidy) + text + lineEnd
      (endsInBlock, endsInRemark) = (false, true)
    }
  }

  private mutating func name() -> String {
    names += 1
    return random.pick(["id", "键", "\"a: b\"", "'it''s'", "k"]).replacing("k", with: "k\(names)").replacing("id", with: "id\(names)")
      .replacing("键", with: "键\(names)").replacing("a: b", with: "a: \(names)").replacing("it''s", with: "it''s \(names)")
  }

  // MARK: blocks

  private mutating func mapping(at column: (wild: Int, tidy: Int), depth: Int, isBegun: Bool = false) {
    let count = number(1...4)
    for place in 0..<count {
      if !isBegun || place > 0 {
        remarks(at: column)
        begin(at: column)
      }
      let name = name()
      wild += name + (random.chance(10) ? " " : "") + ":"
      tidy += name + ":"
      value(in: column, depth: depth, isItem: false, isLast: place == count - 1)
    }
    if depth > 0, random.chance(20) { remark(at: ended(column), .behindMapping) }
  }

  private mutating func list(
    at column: (wild: Int, tidy: Int), in outer: (wild: Int, tidy: Int), depth: Int, isBegun: Bool = false, isLast: Bool
  ) {
    for place in 0..<number(1...3) {
      if place > 0, !endsInRemark, column.wild > outer.wild + 1, random.chance(10) {
        remark(at: (number(outer.wild + 1...column.wild - 1), column.tidy), .betweenColumns)
      }
      if !isBegun || place > 0 {
        remarks(at: column)
        begin(at: column)
      }
      wild += "-"
      tidy += "-"
      value(in: column, depth: depth, isItem: true, isLast: false)
    }
    // As far right as the next key is beside that.
    let isShared = column.wild == outer.wild
    if !isShared || isLast, random.chance(20) { remark(at: ended(column), isShared ? .behindListAsFarAsItsKey : .behindList) }
    if isShared { sharedEnd = column }
  }

  /// What stands behind `key:` or `-`.
  private mutating func value(in outer: (wild: Int, tidy: Int), depth: Int, isItem: Bool, isLast: Bool) {
    let inner = (wild: outer.wild + number(isItem ? 2...4 : 1...5), tidy: outer.tidy + 2)
    switch number(0...(depth < 4 ? 11 : 6)) {
    case 0: end()
    case 1...3:
      apart()
      scalar(in: outer)
      end()
    case 4: text(in: outer)
    case 5, 6:
      if random.chance(20) {
        end()
        remarks(at: inner, .aboveValue)
        begin(at: inner)
      } else {
        apart()
        if isItem { item = (outer.wild + wildGap + 1, outer.tidy + 2) }
      }
      flow(depth: 0, from: item)
      end()
    case 7, 8:
      if isItem, random.chance(70) {
        wild += Self.spaces(inner.wild - outer.wild - 1)
        tidy += " "
        item = inner
        mapping(at: inner, depth: depth + 1, isBegun: true)
      } else {
        end()
        mapping(at: inner, depth: depth + 1)
      }
    case 9, 10:
      if isItem, random.chance(50) {
        wild += Self.spaces(inner.wild - outer.wild - 1)
        tidy += " "
        item = inner
        list(at: inner, in: outer, depth: depth + 1, isBegun: true, isLast: false)
      } else {
        end()
        list(at: isItem || random.chance(50) ? inner : (outer.wild, inner.tidy), in: outer, depth: depth + 1, isLast: isLast)
      }
    default:
      end()
      remarks(at: inner, .aboveValue)
      begin(at: inner)
      scalar(in: outer)
      end()
    }
  }

  private var wildGap = 1

  private mutating func apart() {
    let gap = blanks(1)
    wildGap = gap.utf8.count
    wild += gap
    tidy += " "
  }

  private mutating func both(_ text: String) {
    wild += text
    tidy += text
  }

  private mutating func scalar(in outer: (wild: Int, tidy: Int)) {
    switch number(0...7) {
    case 0: both("\"{{ name }}，\\\"您好\\\"\"")
    case 1: both("'it''s # no comment'")
    case 2: both("\"\"")
    case 3:
      let (quote, isDouble) = random.pick([("\"", true), ("'", false), ("", false)])
      both(quote + "第一行")
      for line in 0..<number(1...3) {
        if isDouble, random.chance(30) { both("\\") } else if random.chance(20) { wild += "  " }
        bothLines("")
        if random.chance(20) {
          wild += random.chance(50) ? "   " : ""
          bothLines("")
        }
        // Further right than all that it stands in, counted from where its line begins.
        let further = max(outer.wild - self.line.wild, 4) + number(1...4)
        wild += Self.spaces(self.line.wild + further)
        tidy += Self.spaces(self.line.tidy + further)
        both("又一行\(line)")
      }
      both(quote)
    case 4: both("18:30")
    default: both(random.pick(["关注", "a b", "1", "http://x.example/?a=b#c", "a,b"]))
    }
  }

  /// A text below `|` or `>`.
  private mutating func text(in outer: (wild: Int, tidy: Int)) {
    apart()
    let isGiven = random.chance(25)
    let chomping = random.pick(["", "", "-", "+"])
    let width = number(1...4)
    both(random.pick(["|", ">"]) + (isGiven ? "\(width)" : "") + chomping)
    if random.chance(20) {
      both("  " + comment())
      commentPlaces.insert(.behindBlockHead)
    }
    wild += random.chance(20) ? "  " : ""
    bothLines("")
    let own = (wild: outer.wild + width, tidy: outer.tidy + (isGiven ? width : 2))
    let lines = number(1...4)
    for place in 0..<lines {
      let further = place == 0 && !isGiven ? 0 : number(0...2)
      wild += Self.spaces(own.wild + further)
      tidy += Self.spaces(own.tidy + further)
      both(random.pick(["# 不是注释", "第{{ n }}行  ", "- a: b", "key: |"]))
      bothLines("")
      if place < lines - 1, random.chance(20) { bothLines("") }
    }
    endsInBlock = true
    if chomping == "+" {
      for _ in 0..<number(0...2) { bothLines("") }
      both("\u{1}")
    }
  }

  // MARK: brackets

  /// - Parameter from: where the line stands on which the bracket is opened.
  private mutating func flow(depth: Int, from base: (wild: Int, tidy: Int)) {
    let isMapping = random.chance(50)
    both(isMapping ? "{" : "[")
    let count = number(0...3)
    let isLong = count > 0 && random.chance(25)
    for place in 0..<count {
      if isLong {
        end()
        remarksInBrackets(base, .inBrackets)
        begin(at: (base.wild + number(1...6), base.tidy + 2))
      } else {
        wild += blanks()
        tidy += " "
      }
      if isMapping {
        both(name())
        both(":")
        apart()
      }
      if depth < 3, random.chance(30) {
        flow(depth: depth + 1, from: item)
      } else {
        both(random.pick(["关注", "\"a, b\"", "'}'", "a b", "1"]))
      }
      if place < count - 1 || random.chance(20) {
        wild += random.chance(10) ? " " : ""
        both(",")
      }
    }
    if isLong, random.chance(70) {
      end()
      remarksInBrackets(base, .beforeBracketEnds)
      begin(at: (base.wild + number(0...4), base.tidy))
    } else if count > 0 {
      wild += blanks()
      tidy += " "
    } else if random.chance(20) {
      wild += " "
    }
    both(isMapping ? "}" : "]")
  }

  private mutating func remarksInBrackets(_ base: (wild: Int, tidy: Int), _ place: CommentPlace) {
    guard random.chance(15) else { return }
    commentPlaces.insert(place)
    let text = comment()
    wild += Self.spaces(number(1...6)) + text + lineEnd
    tidy += Self.spaces(base.tidy + 2) + text + lineEnd
  }
}
