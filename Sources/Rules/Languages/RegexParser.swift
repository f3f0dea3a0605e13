/// An expression as RE2 reads it, with the options that it is given here, as far as can be said exactly. RE2 has said before that it is
/// well formed.
///
/// It has no tables of letters beyond ASCII: where their case or kind matters there is no answer, and nothing is proved.
struct RegexParser {
  /// What stands between `(` and `)`, while it is read.
  private struct Group {
    var choices: [TextExpression] = []
    var parts: [TextExpression] = []
    /// Where it begins, and where each of the parts does.
    let start: Int
    var starts: [Int] = []
    /// Those that hold again behind it.
    var flags: Flags

    var expression: TextExpression {
      let last = TextExpression.sequence(parts)
      return choices.isEmpty ? last : .either(choices + [last])
    }
  }
  private struct Flags {
    var ignoresCase: Bool
    var isMultiline = false
    var dotTakesLineFeed = false
  }

  /// Groups in groups.
  private static let depth = 40
  /// Ranges of all its classes: `\p{L}` alone has some 650.
  private static let ranges = 20_000

  private let scalars: [Unicode.Scalar]
  private var at = 0
  /// Where that begins which is read.
  private var partStart = 0
  private var groups: [Group] = []
  private var flags: Flags

  /// What may repeat without end, inner parts before those around them.
  struct Repetition {
    /// Code points of the source.
    let range: Range<Int>
    let expression: TextExpression
  }
  private var repetitions: [Repetition] = []
  private var asksNoWordBoundary = false
  private var rangeCount = 0

  /// Nil when it cannot be said exactly what it takes.
  static func expression(of regex: RE2Regex) -> TextExpression? {
    let source =
      switch regex.look {
      case .exact: regex.source
      case .folded: RegexFolding(regex.source).pattern
      }
    var parser = RegexParser(source, ignoresCase: regex.look == .folded)
    guard let inside = parser.read() else { return nil }
    if !regex.isSearch { return inside }
    // RE2 looks between the bytes of one character too, where no word begins or ends.
    return parser.asksNoWordBoundary ? nil : .sequence([.anything, inside, .anything])
  }

  /// The whole of a text, letter by letter, with every repetition marked by its place among them.
  static func repetitions(in source: String) -> (whole: TextExpression, [Repetition])? {
    var parser = RegexParser(source, ignoresCase: false)
    return parser.read().map { ($0, parser.repetitions) }
  }

  private init(_ source: String, ignoresCase: Bool) {
    scalars = Array(source.unicodeScalars)
    flags = Flags(ignoresCase: ignoresCase)
    groups = [Group(start: 0, flags: flags)]
  }

  private func peek(_ distance: Int = 0) -> Unicode.Scalar? { at + distance < scalars.count ? scalars[at + distance] : nil }

  private mutating func read() -> TextExpression? {
    while let next = peek() {
      partStart = at
      guard readPart(next) else { return nil }
    }
    return groups.count == 1 ? groups[0].expression : nil
  }

  /// False when there is no answer.
  private mutating func readPart(_ next: Unicode.Scalar) -> Bool {
    switch next {
    case "(": return open()
    case ")":
      at += 1
      guard groups.count > 1, let group = groups.popLast() else { return false }
      flags = group.flags
      append(group.expression, from: group.start)
    case "|":
      at += 1
      let last = groups.count - 1
      groups[last].choices.append(.sequence(groups[last].parts))
      (groups[last].parts, groups[last].starts) = ([], [])
    case "*", "+", "?", "{": return readRepetition(next)
    case "^":
      at += 1
      append(.assertion(flags.isMultiline ? .lineStart : .textStart))
    case "$":
      at += 1
      append(.assertion(flags.isMultiline ? .lineEnd : .textEnd))
    case ".":
      at += 1
      append(.characters(flags.dotTakesLineFeed ? .all : ScalarSet.lineFeed.complement))
    case "[":
      var reader = RegexClassReader(scalars, at: at, ignoresCase: flags.ignoresCase)
      guard let set = reader.readClass() else { return false }
      at = reader.at
      return append(class: set)
    case "\\": return readEscape()
    default:
      at += 1
      return append(literal: next.value)
    }
    return true
  }

  private mutating func append(_ part: TextExpression, from start: Int? = nil) {
    groups[groups.count - 1].parts.append(part)
    groups[groups.count - 1].starts.append(start ?? partStart)
  }

  private mutating func append(class set: ScalarSet) -> Bool {
    append(.characters(set))
    rangeCount += set.ranges.count
    return rangeCount <= Self.ranges
  }

  private mutating func append(literal scalar: UInt32) -> Bool {
    guard let set = flags.ignoresCase ? LetterCase.closure(of: [scalar...scalar]) : ScalarSet(scalar) else { return false }
    append(.characters(set))
    return true
  }

  private mutating func open() -> Bool {
    guard groups.count < Self.depth else { return false }
    let (before, start) = (flags, at)
    at += 1
    if peek() == "?" {
      at += 1
      if peek() == "P" || peek() == "<" {
        while let next = peek(), next != ">" { at += 1 }
        at += 1
      } else {
        var isSet = true
        flags: while let next = peek() {
          at += 1
          switch next {
          case "i": flags.ignoresCase = isSet
          case "m": flags.isMultiline = isSet
          case "s": flags.dotTakesLineFeed = isSet
          case "U": break  // how much is taken changes nothing about what is taken
          case "-": isSet = false
          case ":": break flags
          case ")": return true
          default: return false
          }
        }
      }
    }
    groups.append(Group(start: start, flags: before))
    return true
  }

  private mutating func readRepetition(_ sign: Unicode.Scalar) -> Bool {
    var (least, most): (Int, Int?) = (0, nil)
    if sign == "{" {
      // Braces that are no repetition are themselves.
      guard let (bounds, end) = bounds() else {
        at += 1
        return append(literal: sign.value)
      }
      (least, most) = bounds
      at = end
    } else {
      at += 1
      if sign == "+" { least = 1 }
      if sign == "?" { most = 1 }
    }
    if peek() == "?" { at += 1 }
    let last = groups.count - 1
    guard let part = groups[last].parts.popLast(), let start = groups[last].starts.popLast() else { return false }
    let repeated = TextExpression.repeated(part, least: least, most: most)
    if most == nil {
      append(.marked(repetitions.count, repeated), from: start)
      repetitions.append(Repetition(range: start..<at, expression: repeated))
    } else {
      append(repeated, from: start)
    }
    return true
  }

  /// `{2}`, `{2,}`, `{2,5}`, and where it ends.
  private func bounds() -> ((Int, Int?), end: Int)? {
    var end = at + 1
    func number() -> Int? {
      let start = end
      while end < scalars.count, ("0"..."9").contains(scalars[end]) { end += 1 }
      return Int(String(String.UnicodeScalarView(scalars[start..<end])))
    }
    guard let least = number(), end < scalars.count else { return nil }
    var most: Int? = least
    if scalars[end] == "," {
      end += 1
      most = number()
    }
    guard end < scalars.count, scalars[end] == "}" else { return nil }
    return ((least, most), end + 1)
  }

  private mutating func readEscape() -> Bool {
    switch peek(1) {
    case "Q":
      at += 2
      while let next = peek() {
        if next == "\\", peek(1) == "E" {
          at += 2
          return true
        }
        partStart = at
        at += 1
        if !append(literal: next.value) { return false }
      }
    case "E": at += 2
    case "A": appendAssertion(.textStart)
    case "z": appendAssertion(.textEnd)
    case "b": appendAssertion(.wordBoundary)
    case "B": appendAssertion(.noWordBoundary)
    default:
      var reader = RegexClassReader(scalars, at: at, ignoresCase: flags.ignoresCase)
      if let set = reader.readNamedClass() {
        at = reader.at
        return append(class: set)
      }
      guard let scalar = reader.readScalar(), append(literal: scalar) else { return false }
      at = reader.at
    }
    return true
  }

  private mutating func appendAssertion(_ assertion: TextExpression.Assertion) {
    at += 2
    if assertion == .noWordBoundary { asksNoWordBoundary = true }
    append(.assertion(assertion))
  }
}
