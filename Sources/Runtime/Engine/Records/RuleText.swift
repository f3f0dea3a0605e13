package import Rules

/// A rule as it stands in its file, for people who read what answered then.
package struct RuleText: Sendable, Equatable {
  /// File and line.
  package let place: String
  package let lines: [Phrase]

  /// Lines of a rule that are shown.
  private static let most = 40

  /// Nil where the rules have none of this name.
  package init?(of rule: String, account: String, in ruleSet: RuleSet) {
    let named = ruleSet.compiled.rules.filter { $0.id == rule }
    // An account may have it in a form of its own.
    let bit = ruleSet.accounts.firstIndex { $0.name == account }.map { UInt64(1) << UInt64($0 & 63) } ?? .max
    guard let rule = named.first(where: { $0.accounts & bit != 0 }) ?? named.first, let (file, range) = Self.lines(of: rule, in: ruleSet) else {
      return nil
    }
    place = "\(file.path):\(range.lowerBound + 1)"
    var lines = range.map { String(decoding: file.line($0), as: UTF8.self) }
    while let end = lines.last, end.allSatisfy(\.isWhitespace) { lines.removeLast() }
    let indent = lines.filter { !$0.allSatisfy(\.isWhitespace) }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    lines = lines.map { String($0.dropFirst(indent)) }
    self.lines =
      lines.prefix(Self.most).map { Phrase(verbatim: $0) }
      + (lines.count > Self.most ? ["… \(counted(lines.count - Self.most, "more line"))"] : [])
  }

  /// Where a rule stands; lines are counted from 0. Nil where it is in no file.
  /// - Complexity: O(lines of the rule).
  package static func lines(of rule: CompiledRule, in ruleSet: RuleSet) -> (file: SourceFile, lines: ClosedRange<Int>)? {
    let index = Int(rule.span.file.index)
    guard ruleSet.files.indices.contains(index) else { return nil }
    let file = ruleSet.files[index]
    return (file, item(around: file.position(at: rule.span.bytes.lowerBound).line - 1, in: file))
  }

  /// The lines of the item of a list in which a line stands, by their indents; the line alone where it is in none.
  private static func item(around line: Int, in file: SourceFile) -> ClosedRange<Int> {
    /// Nil for a line without text.
    func indent(_ line: Int) -> Int? {
      let bytes = file.line(line)
      let count = bytes.prefix { $0 == 0x20 }.count
      return count == bytes.count ? nil : count
    }
    func isItem(_ line: Int) -> Bool {
      let rest = file.line(line).drop { $0 == 0x20 }
      return rest.first == UInt8(ascii: "-") && (rest.count == 1 || rest.dropFirst().first == 0x20)
    }
    let own = indent(line) ?? 0
    var first = line
    while !isItem(first) {
      first -= 1
      guard first >= 0 else { return line...line }
      guard let above = indent(first), above < own else { continue }
      guard isItem(first) else { return line...line }
    }
    guard let dash = indent(first) else { return line...line }
    var last = line
    var next = first + 1
    while next < file.lineStarts.count {
      if let inner = indent(next) {
        guard inner > dash else { break }
        last = max(last, next)
      }
      next += 1
    }
    return first...last
  }
}
