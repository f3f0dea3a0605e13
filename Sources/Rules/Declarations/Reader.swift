/// Nodes → declarations. Every fault is recorded at its word and reading goes on; what could not be read is left out.
struct Reader {
  let file: SourceFile
  /// What the file promises to be readable by; set once its `requires` is read.
  var requires: Version?
  /// Reads files that this one names: CSV tables. Returns nil after having reported why not.
  let table: (_ path: Located<String>, _ declared: [String], inout [Diagnostic]) -> [TableRow]?
  var diagnostics: [Diagnostic] = []

  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// The known keys of a mapping; unknown, missing and too new ones are reported.
  struct Fields {
    let node: YAMLNode
    let entries: [YAMLEntry]
    subscript(_ key: String) -> YAMLNode? { entries.first { $0.key.value == key }?.value }
    subscript(_ key: some SectionKey) -> YAMLNode? { self[key.word] }
    func key(_ name: String) -> Located<String>? { entries.first { $0.key.value == name }?.key }
    func key(_ key: some SectionKey) -> Located<String>? { self.key(key.word) }
    /// Those whose key is one of a closed set, as they stand in the file.
    func keyed<Keys: SectionKey>(by _: Keys.Type) -> [(key: Keys, entry: YAMLEntry)] {
      entries.compactMap { entry in Keys.named(entry.key.value).map { (key: $0, entry: entry) } }
    }
  }

  mutating func fields(_ node: YAMLNode, _ name: Section.Name, where place: String? = nil) -> Fields? {
    let section = Section.named(name)
    guard let entries = node.entries else {
      report(.wrongType(node, expected: "a mapping", under: place ?? section.title, example: section.keys.first?.name))
      return nil
    }
    var known: [YAMLEntry] = []
    for entry in entries {
      let key = entry.key.value
      if key.hasPrefix("x-") { continue }
      guard let declared = section[key] else {
        if key == "if" {
          report(.reservedKey(entry.key))
        } else {
          report(.unknownKey(entry.key, in: section, title: place ?? section.title))
        }
        continue
      }
      if let requires, declared.since > requires {
        report(.newerKey(entry.key, since: declared.since, requires: requires))
      }
      known.append(entry)
    }
    for key in section.keys where key.isRequired && !entries.contains(where: { $0.key.value == key.name }) {
      if !isMisspelt(key.name, in: node) { report(.missingKey(key, of: place ?? section.title, at: firstLine(of: node.span))) }
    }
    return Fields(node: node, entries: known)
  }

  /// A misspelt key is one fault: it is not missing as well.
  func isMisspelt(_ key: String, in node: YAMLNode) -> Bool {
    (node.entries ?? []).contains { $0.key.value != key && Suggestion.closest(to: $0.key.value, in: [key]) != nil }
  }

  // MARK: scalars

  mutating func text(_ node: YAMLNode?, _ what: String, allowEmpty: Bool = false) -> Located<String>? {
    guard let node else { return nil }
    guard let text = node.scalar else {
      report(.wrongType(node, expected: "text", under: what, example: nil))
      return nil
    }
    if text.isEmpty && !allowEmpty {
      report(.emptyValue(what, at: node.span))
      return nil
    }
    return Located(text, node.span)
  }

  mutating func template(_ node: YAMLNode?, _ what: String) -> TemplateDeclaration? {
    guard let node else { return nil }
    guard case .scalar(let text, let style) = node.content else {
      if file.text(node.span.bytes).hasPrefix("{{") || isUnquotedTemplate(node) {
        let start = node.span.bytes.lowerBound
        let line = String(decoding: file.line(file.lineIndex(at: start)).suffix(from: start), as: UTF8.self)
        report(.unquotedTemplate(at: node.span.narrowed(to: start..<start + 2), line: line))
      } else {
        report(.wrongType(node, expected: "text", under: what, example: nil))
      }
      return nil
    }
    if text.isEmpty && style == .plain {
      report(.emptyValue(what, at: node.span))
      return nil
    }
    return TemplateDeclaration(node: node)
  }

  private func isUnquotedTemplate(_ node: YAMLNode) -> Bool {
    guard case .mapping(let entries) = node.content, entries.count == 1 else { return false }
    return file.text(node.span.bytes).hasPrefix("{{")
  }

  mutating func identifier(_ node: YAMLNode?, _ what: String) -> Located<String>? {
    guard let text = text(node, what) else { return nil }
    return checkedIdentifier(text, what)
  }

  mutating func checkedIdentifier(_ text: Located<String>, _ what: String) -> Located<String>? {
    let isFine =
      text.value.utf8.count <= 64
      && text.value.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" || $0 == "-" || $0 == "."
      }
    if !isFine {
      report(.invalid(text, what, expected: "letters, digits, `-`, `_` and `.`, at most 64 bytes", example: nil))
      return nil
    }
    return text
  }

  mutating func boolean(_ node: YAMLNode?, _ what: String) -> Located<Bool>? {
    guard let text = text(node, what) else { return nil }
    switch text.value {
    case "true": return Located(true, text.span)
    case "false": return Located(false, text.span)
    default:
      report(.unknownWord(text, what, allowed: ["true", "false"]))
      return nil
    }
  }

  mutating func word<Word: RawRepresentable & CaseIterable>(_ node: YAMLNode?, _ what: String, _: Word.Type) -> Located<Word>?
  where Word.RawValue == String {
    guard let text = text(node, what) else { return nil }
    guard let word = Word(rawValue: text.value) else {
      report(.unknownWord(text, what, allowed: Word.allCases.map(\.rawValue)))
      return nil
    }
    return Located(word, text.span)
  }

  mutating func word(_ node: YAMLNode?, _ what: String, in allowed: [String]) -> Located<String>? {
    guard let text = text(node, what) else { return nil }
    guard allowed.contains(text.value) else {
      report(.unknownWord(text, what, allowed: allowed))
      return nil
    }
    return text
  }

  mutating func integer(_ node: YAMLNode?, _ what: String) -> Located<Int>? {
    guard let text = text(node, what) else { return nil }
    guard let value = Int(text.value) else {
      report(.invalid(text, what, expected: "a whole number", example: "`2`"))
      return nil
    }
    return Located(value, text.span)
  }

  mutating func number(_ node: YAMLNode?, _ what: String) -> Located<Double>? {
    guard let text = text(node, what) else { return nil }
    guard let value = Double(text.value), value.isFinite else {
      report(.invalid(text, what, expected: "a number", example: "`1000` or `9.5`"))
      return nil
    }
    return Located(value, text.span)
  }

  /// Milliseconds.
  mutating func duration(_ node: YAMLNode?, _ what: String) -> Located<Int64>? {
    guard let text = text(node, what) else { return nil }
    if let value = Durations.milliseconds(text.value) { return Located(value, text.span) }
    report(.invalid(text, what, expected: "a duration", example: "`1500ms`, `45s`, `5m`, `2h` or `7d`"))
    return nil
  }

  /// A step of a test in which time passes, in milliseconds. Events happen at whole seconds, so time passes by them.
  mutating func wait(_ node: YAMLNode) -> Int64? {
    guard let wait = duration(node, "`wait`") else { return nil }
    if wait.value >= 1000, wait.value % 1000 == 0, wait.value <= 3650 * 86_400_000 { return wait.value }
    report(.invalid(Located(node.scalar ?? "", wait.span), "`wait`", expected: "whole seconds, from 1s to 3650d", example: "`40s`"))
    return nil
  }

  /// Minutes since midnight; `24:00` is the end of the day.
  mutating func clockTime(_ node: YAMLNode?, _ what: String) -> Located<Int>? {
    guard let text = text(node, what) else { return nil }
    let parts = text.value.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count == 2, parts[0].count <= 2, parts[1].count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
      (0...23).contains(hour) && (0...59).contains(minute) || (hour == 24 && minute == 0)
    {
      return Located(hour * 60 + minute, text.span)
    }
    report(.invalid(text, what, expected: "a time of day", example: "`09:00`"))
    return nil
  }

  mutating func writtenTime(_ node: YAMLNode?, _ what: String) -> Located<WrittenTime>? {
    guard let text = text(node, what) else { return nil }
    guard let time = WrittenTime(text.value) else {
      report(.invalid(text, what, expected: "a date or a moment", example: "`2026-11-01` or `2026-11-01T22:30:00+08:00`"))
      return nil
    }
    return Located(time, text.span)
  }

  mutating func range(_ node: YAMLNode?, _ what: String) -> Located<ClosedRange<Int64>>? {
    guard let text = text(node, what) else { return nil }
    let halves = text.value.split(separator: ".", omittingEmptySubsequences: false)
    if halves.count == 3, halves[1].isEmpty, let low = Int64(halves[0]), let high = Int64(halves[2]), low <= high {
      return Located(low...high, text.span)
    }
    report(.invalid(text, what, expected: "a range of whole numbers", example: "`1..24`"))
    return nil
  }

  // MARK: collections

  /// One value or a list of values, each read by `read`; an empty list is a fault.
  mutating func oneOrMany<Item>(_ node: YAMLNode?, _ what: String, _ read: (inout Reader, YAMLNode) -> Item?) -> [Item]? {
    guard let node else { return nil }
    if case .sequence(let items) = node.content {
      if items.isEmpty { report(.emptyCollection(what, at: node.span)) }
      return items.compactMap { read(&self, $0) }
    }
    return read(&self, node).map { [$0] } ?? []
  }

  mutating func list<Item>(_ node: YAMLNode?, _ what: String, _ read: (inout Reader, YAMLNode) -> Item?) -> [Item]? {
    guard let node else { return nil }
    guard case .sequence(let items) = node.content else {
      report(.wrongType(node, expected: "a list", under: what, example: nil))
      return nil
    }
    if items.isEmpty { report(.emptyCollection(what, at: node.span)) }
    return items.compactMap { read(&self, $0) }
  }

  mutating func map<Item>(_ node: YAMLNode?, _ what: String, _ read: (inout Reader, Located<String>, YAMLNode) -> Item?) -> [Item]? {
    guard let node else { return nil }
    guard let entries = node.entries else {
      report(.wrongType(node, expected: "a mapping", under: what, example: nil))
      return nil
    }
    if entries.isEmpty { report(.emptyCollection(what, at: node.span)) }
    return entries.filter { !$0.key.value.hasPrefix("x-") }.compactMap { read(&self, $0.key, $0.value) }
  }

  mutating func texts(_ node: YAMLNode?, _ what: String) -> [Located<String>]? {
    oneOrMany(node, what) { reader, item in reader.text(item, what) }
  }

  mutating func identifiers(_ node: YAMLNode?, _ what: String) -> [Located<String>]? {
    oneOrMany(node, what) { reader, item in reader.identifier(item, what) }
  }

  mutating func templates(_ node: YAMLNode?, _ what: String) -> [(name: Located<String>, template: TemplateDeclaration)]? {
    map(node, what) { reader, key, value in
      guard let key = reader.checkedIdentifier(key, what), let template = reader.template(value, what) else { return nil }
      return (key, template)
    }
  }

  func firstLine(of span: SourceSpan) -> SourceSpan {
    let start = span.bytes.lowerBound
    let line = file.line(file.lineIndex(at: start))
    return span.narrowed(to: start..<max(start, min(span.bytes.upperBound, line.endIndex)))
  }
}

// MARK: wording

extension Diagnostic {
  static func unknownKey(_ key: Located<String>, in section: Section, title: String) -> Diagnostic {
    let names = section.keys.map(\.name)
    if let close = Suggestion.closest(to: key.value, in: names) {
      let note = title == "`when`" ? ["without this condition the rule would match more than was meant"] : []
      return Diagnostic(
        .unknownKey, "unknown key `\(key.value)` in \(title)", at: key.span, label: "did you mean `\(close)`?", notes: note, fix: close)
    }
    let elsewhere = Section.holding(key.value).map(\.title)
    // A key that stands in many places was not meant for a certain one.
    if (1...2).contains(elsewhere.count) {
      return Diagnostic(
        .unknownKey, "unknown key `\(key.value)` in \(title)", at: key.span, label: "belongs under \(elsewhere.joined(separator: " or "))",
        help: ["keys of \(title): \(quotedList(names))"])
    }
    return Diagnostic(
      .unknownKey, "unknown key `\(key.value)` in \(title)", at: key.span,
      help: ["keys of \(title): \(quotedList(names))", "a key of your own begins with `x-`"])
  }

  static func reservedKey(_ key: Located<String>) -> Diagnostic {
    Diagnostic(
      .unknownKey, "`if` is not a key yet", at: key.span, notes: ["it is kept for a typed expression language"],
      help: ["write the condition under `when:`"])
  }

  static func newerKey(_ key: Located<String>, since: Version, requires: Version) -> Diagnostic {
    Diagnostic(
      .newerKey, "`\(key.value)` came with engine \(since), but the file says `requires: \">=\(requires)\"`", at: key.span,
      notes: ["an engine of version \(requires) would refuse this file"], help: ["write `requires: \">=\(since)\"`"])
  }

  static func missingKey(_ key: Section.Key, of title: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .missingKey, "missing key `\(key.name)` in \(title)", at: span, label: "`\(key.name)`: \(key.summary)",
      help: ["add `\(key.name):`"])
  }

  static func wrongType(_ node: YAMLNode, expected: String, under what: String, example: String?) -> Diagnostic {
    Diagnostic(
      .wrongType, "\(what) must be \(expected), this is \(node.kindName)", at: node.span,
      help: example.map { ["for example `\($0): …`"] } ?? [])
  }

  static func emptyValue(_ what: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.emptyCollection, "\(what) has no value", at: span, help: ["write a value, or remove the key"])
  }

  static func emptyCollection(_ what: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.emptyCollection, "\(what) is empty", at: span, help: ["add an entry, or remove the key"])
  }

  static func unknownWord(_ text: Located<String>, _ what: String, allowed: [String]) -> Diagnostic {
    if let close = Suggestion.closest(to: text.value, in: allowed) {
      return Diagnostic(
        .unknownWord, "`\(text.value)` is not one of the words for \(what)", at: text.span, label: "did you mean `\(close)`?", fix: close)
    }
    return Diagnostic(
      .unknownWord, "`\(text.value)` is not one of the words for \(what)", at: text.span, help: ["one of \(quotedList(allowed))"])
  }

  static func invalid(_ text: Located<String>, _ what: String, expected: String, example: String?) -> Diagnostic {
    Diagnostic(
      .invalidValue, "\(what) must be \(expected)", at: text.span, help: example.map { ["for example \($0)"] } ?? [])
  }
}
