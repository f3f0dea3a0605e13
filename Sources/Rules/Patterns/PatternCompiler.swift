/// Pattern text → `Pattern`, with what is wrong with it at its place.
package struct PatternCompiler {
  package struct Fault {
    let code: Diagnostic.Code
    let message: Phrase
    let range: Range<Int>
    let label: Phrase
    let help: [Phrase]
    /// The list that is not there.
    var list: String?
  }
  /// Types of holes written as `{name}` alone: the members of a campaign's `for_each`. Nil: every hole needs a type.
  let members: [(name: String, type: HoleType)]?
  let table: (String) -> Int?
  let tables: [Table]
  var knownTables: [String] { tables.map(\.name) }
  package private(set) var faults: [Fault] = []
  package private(set) var suggestions: Suggestion.Budget

  private let look: TextLook
  /// Lists that are declared and could not be read: that has findings of its own.
  package var unreadTables: Set<String> = []

  /// - Parameter look: how the text is compared that the pattern will be held against.
  package init(
    members: [(name: String, type: HoleType)]?, tables: [Table], _ look: TextLook = .exact,
    suggestions: Suggestion.Budget = Suggestion.Budget(words: Limits.standard.suggestionWords), table: @escaping (String) -> Int?
  ) {
    self.members = members
    self.suggestions = suggestions
    self.tables = tables
    self.look = look
    self.table = table
  }

  /// Whether captures can be called this.
  package static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { ByteSet.word.contains($0) || $0 == 0x5F } && !ByteSet.digits.contains(name.utf8.first ?? 0)
  }

  package mutating func compile(_ source: String, limits: Limits) -> Pattern? {
    let bytes = Array(source.utf8)
    if bytes.count > limits.patternBytes {
      fault(.patternSyntax, "pattern is \(bytes.count) bytes, the limit is \(limits.patternBytes)", 0..<1)
      return nil
    }
    var segments: [Pattern.Segment] = []
    var ranges: [Range<Int>] = []
    var at = 0
    while at < bytes.count {
      if bytes[at] == 0x7B {
        guard let close = bytes[at...].firstIndex(of: 0x7D) else {
          fault(.patternSyntax, "`{` is never closed", at..<at + 1, help: ["write a hole as `{name:type}`"])
          return nil
        }
        if at + 1 < bytes.count, bytes[at + 1] == 0x7B {
          fault(.patternSyntax, "a pattern has holes, not templates", at..<at + 2, help: ["write `{name:type}` with single braces"])
          return nil
        }
        guard let hole = hole(bytes, at + 1..<close) else { return nil }
        if segments.contains(where: { if case .hole(let other) = $0 { other.name == hole.name } else { false } }) {
          fault(.duplicateName, "hole `\(hole.name)` stands twice in one pattern", at..<close + 1, help: ["give one of them another name"])
        }
        segments.append(.hole(hole))
        ranges.append(at..<close + 1)
        at = close + 1
      } else {
        let start = at
        while at < bytes.count, bytes[at] != 0x7B {
          if bytes[at] == 0x7D {
            fault(.patternSyntax, "`}` without `{`", at..<at + 1, help: ["write a hole as `{name:type}`"])
            return nil
          }
          at += 1
        }
        segments.append(.literal(start == 0 && at == bytes.count ? bytes : Array(bytes[start..<at])))
        ranges.append(start..<at)
      }
    }
    let pattern = Pattern(source: source, segments: segments)
    if pattern.literal != nil { return pattern }
    if pattern.holes.count > Pattern.maximumHoles {
      fault(.patternSyntax, "pattern has \(pattern.holes.count) holes, at most \(Pattern.maximumHoles) are allowed", 0..<bytes.count)
    }
    switch look {
    case .exact: checkAmbiguity(pattern, ranges)
    case .folded: checkAmbiguity(pattern.folded { $0 }, ranges)
    }
    return faults.isEmpty ? pattern : nil
  }

  private mutating func fault(_ code: Diagnostic.Code, _ message: Phrase, _ range: Range<Int>, label: Phrase = "", help: [Phrase] = []) {
    faults.append(Fault(code: code, message: message, range: range, label: label, help: help))
  }

  private mutating func hole(_ bytes: [UInt8], _ range: Range<Int>) -> Pattern.Hole? {
    let text = String(decoding: bytes[range], as: UTF8.self)
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
    let name = parts[0].trimmed
    guard Self.isName(name) else {
      fault(
        .patternSyntax, name.isEmpty ? "a hole needs a name" : "`\(name)` is not a name",
        range.isEmpty ? range.lowerBound - 1..<range.upperBound + 1 : range,
        help: ["write a name of `a`–`z`, digits and `_`, as `{store:word}`: templates read it"])
      return nil
    }
    if parts.count == 1 {
      if let member = members?.first(where: { $0.name == name }) { return Pattern.Hole(name: name, type: member.type) }
      if let members, !members.isEmpty {
        let close = suggestions.match(to: name, in: members.map(\.name))
        fault(
          .undefinedName, "hole `\(name)` is not in `for_each`", range, label: close?.label ?? "",
          help: close == nil ? ["add `\(name):` under `for_each`"] : [])
      } else if members != nil {
        fault(.undefinedName, "hole `\(name)` is not in `for_each`", range, help: ["add `for_each: { \(name): … }`"])
      } else {
        fault(
          .patternSyntax, "hole `\(name)` has no type", range,
          help: ["write `{\(name):word}`; types are \(HoleType.names.map { Phrase(verbatim: $0) }.listed())"])
      }
      return nil
    }
    return type(parts[1].trimmed, range.lowerBound + parts[0].utf8.count + 1..<range.upperBound).map { Pattern.Hole(name: name, type: $0) }
  }

  private mutating func type(_ text: String, _ range: Range<Int>) -> HoleType? {
    let name = String(text.prefix { $0 != "(" }).trimmed
    let argument: String? = text.contains("(") && text.hasSuffix(")") ? String(text.dropFirst(name.count + 1).dropLast()) : nil
    switch (name, argument) {
    case ("int", nil): return .int(HoleType.anyInt)
    case ("int", let range?):
      let ends = range.split(separator: ".", omittingEmptySubsequences: false)
      if ends.count == 3, ends[1].isEmpty, let low = Int64(ends[0]), let high = Int64(ends[2]), low >= 0, low <= high,
        high <= HoleType.anyInt.upperBound
      {
        return .int(low...high)
      }
    case ("word", nil): return .word
    case ("slug", nil): return .slug
    case ("hex", nil): return .hex
    case ("uuid", nil): return .uuid
    case ("text", nil): return .text
    case ("rest", nil): return .rest
    case ("date", let format?): if let format = DateFormat(format) { return .date(format) }
    case ("enum", let words?):
      let words = words.split(separator: "|", omittingEmptySubsequences: false).map { String($0).trimmed }
      if !words.contains("") { return .choice(words) }
    case ("list", let list?):
      if let table = table(list) { return .list(table) }
      if unreadTables.contains(list) { return nil }
      let keys = knownTables.filter { $0.hasPrefix(list + ".") && table($0) != nil }
      if !keys.isEmpty, knownTables.contains(list) {
        fault(
          .undefinedName, "rows of table `\(list)` are identified by two columns", range,
          help: ["take the value of one: \(quotedList(keys.map { "list(\($0))" }))"])
        return nil
      }
      let close = suggestions.match(to: list, in: knownTables)
      fault(
        .undefinedName, "list `\(list)` is not defined", range, label: close?.label ?? "",
        help: close == nil ? ["add it under `lists:`"] : [])
      faults[faults.count - 1].list = list
      return nil
    default:
      if !HoleType.names.contains(name) {
        let close = Suggestion.closest(to: name, in: HoleType.names)
        fault(
          .patternSyntax, "`\(name)` is not a type of hole", range, label: close.map { "did you mean `\($0)`?" } ?? "",
          help: close == nil ? ["types are \(HoleType.names.map { Phrase(verbatim: $0) }.listed())"] : [])
        return nil
      }
    }
    let example =
      switch name {
      case "int": "`int` or `int(1..24)`"
      case "date": "`date(yyyyMMdd)`"
      case "enum": "`enum(a|b)`"
      case "list": "`list(stores)`"
      default: "`\(name)`"
      }
    fault(.patternSyntax, "`\(text)` is not a type of hole", range, help: ["write \(example)"])
    return nil
  }

  /// A hole takes the longest run it can, so what follows must not be able to begin inside it.
  private mutating func checkAmbiguity(_ pattern: Pattern, _ ranges: [Range<Int>]) {
    for (index, segment) in pattern.segments.enumerated() {
      guard case .hole(let hole) = segment, index + 1 < pattern.segments.count else { continue }
      if hole.type == .rest {
        fault(
          .ambiguousPattern, "hole `\(hole.name)` of type `rest` is not the last", ranges[index], help: ["use `text`, which ends at the next literal"]
        )
        continue
      }
      guard case .literal(let next) = pattern.segments[index + 1] else {
        fault(
          .ambiguousPattern, "two holes side by side: where does `\(hole.name)` end?", ranges[index].lowerBound..<ranges[index + 1].upperBound,
          help: ["put a separator between them, as `:`"])
        continue
      }
      let first = next[0]
      let sign = String(decoding: next, as: UTF8.self).prefix(1)
      if let byteClass = hole.type.byteClass, byteClass.contains(first), hole.type != .uuid {
        fault(
          .ambiguousPattern, "hole `\(hole.name)` may itself contain `\(sign)`, which follows it", ranges[index], label: "where does it end?",
          help: ["use another separator, as `:`"])
      }
      let keys: [String] =
        switch hole.type {
        case .choice(let words): words
        case .list(let table): (0..<tables[table].rowCount).map { tables[table].key($0) }
        case .int, .word, .slug, .hex, .uuid, .date, .text, .rest: []
        }
      if let key = keys.first(where: { $0.utf8.contains(first) }) {
        fault(
          .ambiguousPattern, "hole `\(hole.name)` may be `\(key)`, which contains `\(sign)` that follows it", ranges[index],
          label: "where does it end?",
          help: ["use another separator, or another key"])
      }
    }
  }
}
