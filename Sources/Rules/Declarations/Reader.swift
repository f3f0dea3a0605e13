/// Nodes → declarations. Every fault is recorded at its word and reading goes on; what could not be read is left out.
struct Reader {
  let file: SourceFile
  /// What the file promises to be readable by; set once its `requires` is read.
  var requires: Version?
  /// Reads files that this one names: CSV tables. Returns nil after having reported why not.
  let table: (_ path: Located<String>, _ declared: [String], inout [Diagnostic]) -> TableRows?
  var diagnostics: [Diagnostic] = []
  /// All files of the rule set: what `overrides` put into this one stands in another.
  var files: [SourceFile] = []
  /// Events from outside, wherever they are declared.
  var outsideNames: Set<String> = []
  /// Names of the arms of experiments, wherever they are declared.
  var experimentArms: [String: [String]] = [:]

  /// Whether what is read are words of people in a test or a sandbox, who may write anything.
  var isPlayed = false
  /// Whether what is read is compared: then another value may be meant.
  var isCompared = false
  /// The top of the file, and the condition of the rule that is read: what an unknown word in it could name.
  var root: YAMLNode?
  var when: YAMLNode?

  /// The file in which a node was written.
  func written(_ span: SourceSpan) -> SourceFile { files.indices.contains(Int(span.file.index)) ? files[Int(span.file.index)] : file }

  /// What stands under keys that are newer than `requires`.
  var newerValues: [SourceSpan] = []

  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// The known keys of a mapping; unknown, missing and too new ones are reported.
  struct Fields {
    let node: YAMLNode
    let entries: [YAMLEntry]
    /// Whether all that stands there is known: an unknown key may be what seems to be missing, and has its finding.
    var isWhole = true
    subscript(_ key: String) -> YAMLNode? {
      for at in entries.indices where entries[at].key.value == key { return entries[at].value }
      return nil
    }
    subscript(_ key: some SectionKey) -> YAMLNode? { self[key.word] }
    func partitioned(_ isFirst: (YAMLEntry) -> Bool) -> (Fields, Fields) {
      (
        Fields(node: node, entries: entries.filter(isFirst), isWhole: isWhole),
        Fields(node: node, entries: entries.filter { !isFirst($0) }, isWhole: isWhole)
      )
    }
    func key(_ name: String) -> Located<String>? { entries.first { $0.key.value == name }?.key }
    func key(_ key: some SectionKey) -> Located<String>? { self.key(key.word) }
    /// Those whose key is one of a closed set, as they stand in the file.
    func keyed<Keys: SectionKey>(by _: Keys.Type) -> KeyedEntries<Keys> { KeyedEntries(entries: entries) }
  }

  /// Found while they are walked through.
  struct KeyedEntries<Keys: SectionKey>: Sequence {
    fileprivate let entries: [YAMLEntry]

    struct Iterator: IteratorProtocol {
      fileprivate let entries: [YAMLEntry]
      private var at = 0

      fileprivate init(_ entries: [YAMLEntry]) { self.entries = entries }

      mutating func next() -> (key: Keys, entry: YAMLEntry)? {
        while at < entries.count {
          defer { at += 1 }
          if let key = Keys.named(entries[at].key.value) { return (key, entries[at]) }
        }
        return nil
      }
    }

    func makeIterator() -> Iterator { Iterator(entries) }
    var first: (key: Keys, entry: YAMLEntry)? { first { _ in true } }
    var isEmpty: Bool { first == nil }
  }

  mutating func fields(_ node: YAMLNode, _ name: Section.Name, where place: @autoclosure () -> Phrase? = nil) -> Fields? {
    let section = Section.named(name)
    let isKey = { section[$0] != nil }
    guard let entries = node.entries ?? entriesInWord(node, isKey: isKey, needsBraces: standsBehindKey(node)) else {
      report(.wrongType(node, expected: "a mapping", under: place() ?? section.title, example: section.keys.first?.name))
      return nil
    }
    if requires.map({ $0 >= .first }) ?? true, section.takesAsTheyAre(entries) { return Fields(node: node, entries: entries) }
    let place = place()
    var known: [YAMLEntry] = []
    var led: [String] = []
    var unexplained = 0
    var lost = 0
    for entry in entries {
      let key = entry.key.value
      if key.hasPrefix("x-") { continue }
      var entry = entry
      if section[key] == nil {
        if let thousands = Thousands(entry, among: entries) {
          lost += 1
          if thousands.isFirst { report(thousands.finding(in: place ?? section.title)) }
          continue
        }
        if key == "if" {
          report(.reservedKey(entry.key))
          continue
        }
        if let meant = meantEntries(entry, isKey: isKey) {
          known += meant
          continue
        }
        let finding =
          (name == .condition ? askedCapture(entry, among: entries, title: place ?? section.title) : nil)
          ?? Diagnostic.unknownKey(entry, in: name, title: place ?? section.title)
        report(finding)
        let helps = finding.help.map(\.english)
        led += helps
        // Reading goes on with what was meant: what stands under it is looked at too, and nothing is missing.
        lost += 1
        if finding.fix == nil, helps.allSatisfy({ !$0.hasPrefix("write ") && $0 != "remove it" }) { unexplained += 1 }
        guard let meant = finding.fix?.replacement, !entries.contains(where: { $0.key.value == meant }) else { continue }
        entry = YAMLEntry(key: Located(meant, entry.key.span), value: entry.value)
        if section[meant] != nil { lost -= 1 }
      }
      guard let declared = section[entry.key.value] else { continue }
      if let requires, declared.since > requires {
        // What stands under a newer key is newer too, and is not said again.
        let isWithin = newerValues.contains { $0.file == entry.key.span.file && $0.bytes.overlaps(entry.key.span.bytes) }
        if !isWithin {
          report(.newerKey(entry.key, since: declared.since, requires: requires))
          newerValues.append(entry.value.span)
        }
      }
      if let deprecation = declared.deprecation {
        report(.deprecatedKey(entry.key, deprecation, instead: name == .condition ? instead(of: entry, among: entries) : nil))
      }
      known.append(entry)
    }
    for key in section.keys where key.isRequired && !known.contains(where: { $0.key.value == key.name }) {
      // A key that nobody knows is what is missing, as far as one can tell; and who is told to write one is not told that it is missing.
      if unexplained > 0, !isMisspelt(key.name, in: node, of: section) {
        unexplained -= 1
        continue
      }
      if led.contains(where: { $0.contains("`\(key.name): ") || $0.contains("`\(key.name):`") }) { continue }
      if !isMisspelt(key.name, in: node, of: section) { report(.missingKey(key, of: place ?? section.title, at: firstLine(of: node.span))) }
    }
    return Fields(node: node, entries: known, isWhole: lost == 0)
  }

  /// A misspelt key is one fault: it is not missing as well. One that is right is nobody's misspelling, however close it is.
  func isMisspelt(_ key: String, in node: YAMLNode, of section: Section) -> Bool {
    (node.entries ?? []).contains { section[$0.key.value] == nil && Suggestion.closest(to: $0.key.value, in: [key]) != nil }
  }

  // MARK: scalars

  /// - Parameters:
  ///   - isClosed: whether only certain words may stand there, and the caller looks for them.
  ///   - braces: what a template there is, which no plain text is.
  mutating func text(
    _ node: YAMLNode?, _ what: Phrase, allowEmpty: Bool = false, isClosed: Bool = false, braces: Braces = .literal
  ) -> Located<String>? {
    guard let node else { return nil }
    guard let text = node.scalar else {
      report(.wrongType(node, expected: "text", under: what, example: nil))
      return nil
    }
    if text.isEmpty && !allowEmpty {
      report(emptyValue(node, what))
      return nil
    }
    if !isClosed {
      checkComment(node)
      checkUnseen(node)
      if braces == .literal { checkLiteral(node, what) }
    }
    return Located(text, node.span)
  }

  /// A value of a closed form.
  mutating func value<Value>(
    _ node: YAMLNode?, _ what: Phrase, rewrite: (String) -> String = { $0 }, _ parse: (String) -> Value?, otherwise: (Located<String>) -> Diagnostic
  ) -> Located<Value>? {
    guard let node else { return nil }
    guard let text = node.scalar, !text.isEmpty else {
      _ = self.text(node, what)
      return nil
    }
    if let value = parse(text) ?? meant(node, rewrite: rewrite, parse) { return Located(value, node.span) }
    if let written = SpokenForms.written(text), let value = parse(written) {
      report(.spoken(text, written, at: node.span))
      return Located(value, node.span)
    }
    report(otherwise(Located(text, node.span)))
    return nil
  }

  mutating func template(_ node: YAMLNode?, _ what: Phrase) -> TemplateDeclaration? {
    guard let node else { return nil }
    guard case .scalar(let text, let style) = node.content else {
      if written(node.span).text(node.span.bytes).hasPrefix("{{") || isUnquotedTemplate(node) {
        let start = node.span.bytes.lowerBound
        let line = String(decoding: written(node.span).line(written(node.span).lineIndex(at: start)).suffix(from: start), as: UTF8.self)
        report(.unquotedTemplate(at: node.span.narrowed(to: start..<start + 2), line: line))
      } else {
        report(.wrongType(node, expected: "text", under: what, example: nil))
      }
      return nil
    }
    if text.isEmpty && style == .plain {
      report(emptyValue(node, what))
      return nil
    }
    checkComment(node)
    checkTopic(node)
    checkUnseenInAddress(node)
    return TemplateDeclaration(node: node)
  }

  private func isUnquotedTemplate(_ node: YAMLNode) -> Bool {
    guard case .mapping(let entries) = node.content, entries.count == 1 else { return false }
    return written(node.span).text(node.span.bytes).hasPrefix("{{")
  }

  mutating func identifier(_ node: YAMLNode?, _ what: Phrase) -> Located<String>? {
    guard let node else { return nil }
    guard let text = node.scalar, !text.isEmpty else {
      _ = self.text(node, what)
      return nil
    }
    return checkedIdentifier(Located(text, node.span), what)
  }

  mutating func checkedIdentifier(_ text: Located<String>, _ what: Phrase) -> Located<String>? {
    if Self.isIdentifier(text.value) {
      checkedLetters(text)
      return text
    }
    if isTemplate(text, ofName: what) { return nil }
    if let meant = meantName(text, Self.isIdentifier) { return meant }
    report(.invalid(text, what, expected: Identifier.words, example: nil))
    return nil
  }

  private static func isIdentifier(_ text: String) -> Bool { Identifier.isOne(text) }

  mutating func boolean(_ node: YAMLNode?, _ what: Phrase) -> Located<Bool>? {
    value(node, what, { $0 == "true" ? true : $0 == "false" ? false : nil }) { .unknownWord($0, what, allowed: ["true", "false"]) }
  }

  mutating func word<Word: RawRepresentable & CaseIterable>(_ node: YAMLNode?, _ what: Phrase, _: Word.Type) -> Located<Word>?
  where Word.RawValue == String {
    value(node, what, { Word(rawValue: $0) }) { .unknownWord($0, what, allowed: Word.allCases.map(\.rawValue)) }
  }

  mutating func word(_ node: YAMLNode?, _ what: Phrase, in allowed: [String]) -> Located<String>? {
    value(node, what, { allowed.contains($0) ? $0 : nil }) { .unknownWord($0, what, allowed: allowed) }
  }

  mutating func integer(_ node: YAMLNode?, _ what: Phrase) -> Located<Int>? {
    value(node, what, { Int($0) }) { .invalid($0, what, expected: "a whole number", example: "`2`") }
  }

  mutating func number(_ node: YAMLNode?, _ what: Phrase) -> Located<Double>? {
    value(node, what, { Double($0).flatMap { $0.isFinite ? $0 : nil } }) { .invalid($0, what, expected: "a number", example: "`1000` or `9.5`") }
  }

  /// Milliseconds.
  mutating func duration(_ node: YAMLNode?, _ what: Phrase) -> Located<Int64>? {
    value(node, what, { Durations.milliseconds($0) }) {
      .invalid($0, what, expected: "a duration", example: "`1500ms`, `45s`, `5m`, `2h` or `7d`")
    }
  }

  /// A step of a test in which time passes, in milliseconds. Events happen at whole seconds, so time passes by them.
  mutating func wait(_ node: YAMLNode) -> Int64? {
    guard let wait = duration(node, "`wait`") else { return nil }
    if wait.value >= 1000, wait.value % 1000 == 0, wait.value <= 3650 * 86_400_000 { return wait.value }
    report(.invalid(Located(node.scalar ?? "", wait.span), "`wait`", expected: "whole seconds, from 1s to 3650d", example: "`40s`"))
    return nil
  }

  /// Minutes since midnight; `24:00` is the end of the day.
  mutating func clockTime(_ node: YAMLNode?, _ what: Phrase) -> Located<Int>? {
    value(node, what, HourRange.minutes) { .invalid($0, what, expected: "a time of day", example: "`09:00`") }
  }

  /// `09:00～18:00` where a window has `from` and `to`; nil when it is no such thing.
  mutating func hours(_ node: YAMLNode, _ what: Phrase) -> (from: Located<Int>, to: Located<Int>)? {
    guard let text = node.scalar else { return nil }
    let ends = (LookAlikes.ascii(text) ?? text).split { $0 == "-" || $0 == "~" || $0 == "至" || $0 == "到" }.map { String($0).trimmed }
    guard ends.count == 2, let from = HourRange.minutes(ends[0]), let to = HourRange.minutes(ends[1]) else { return nil }
    report(
      Diagnostic(
        .wrongType, "\(what) must be a mapping, this is \(node.kindName)", at: node.span, label: "a time from … to …",
        fix: "{ from: \(ends[0]), to: \(ends[1]) }"))
    return (Located(from, node.span), Located(to, node.span))
  }

  mutating func writtenTime(_ node: YAMLNode?, _ what: Phrase) -> Located<WrittenTime>? {
    value(node, what, { WrittenTime($0) }) {
      .invalid($0, what, expected: "a date or a moment", example: "`2026-11-01` or `2026-11-01T22:30:00+08:00`")
    }
  }

  mutating func range(_ node: YAMLNode?, _ what: Phrase) -> Located<ClosedRange<Int64>>? {
    value(node, what, rewrite: Self.rangeWritten, Self.range) { .invalid($0, what, expected: "a range of whole numbers", example: "`1..24`") }
  }

  private static func range(_ text: String) -> ClosedRange<Int64>? {
    let halves = text.split(separator: ".", omittingEmptySubsequences: false)
    guard halves.count == 3, halves[1].isEmpty, let low = Int64(halves[0]), let high = Int64(halves[2]), low <= high else { return nil }
    return low...high
  }

  /// `1-20` and `1～20` as a range is written here.
  private static func rangeWritten(_ text: String) -> String {
    let ends = text.split { "-~…. ".contains($0) }
    return ends.count == 2 ? "\(ends[0])..\(ends[1])" : text
  }

  // MARK: collections

  /// One value or a list of values, each read by `read`; an empty list is a fault.
  mutating func oneOrMany<Item>(
    _ node: YAMLNode?, _ what: Phrase, of kind: Items = .others, _ read: (inout Reader, YAMLNode) -> Item?
  ) -> [Item]? {
    guard let node else { return nil }
    if case .sequence(let items) = node.content {
      if items.isEmpty { report(.emptyCollection(what, at: node.span)) }
      return self.items(items, of: node, as: kind).compactMap { read(&self, $0) }
    }
    if kind == .names, let meant = meantList(node) { return meant.compactMap { read(&self, $0) } }
    if let words = split(node, brackets: true, as: kind) { return words.compactMap { read(&self, $0) } }
    return read(&self, node).map { [$0] } ?? []
  }

  mutating func list<Item>(
    _ node: YAMLNode?, _ what: Phrase, of kind: Items = .others, _ read: (inout Reader, YAMLNode) -> Item?
  ) -> [Item]? {
    guard let node else { return nil }
    guard case .sequence(let items) = node.content else {
      if let meant = meantList(node) { return meant.compactMap { read(&self, $0) } }
      report(.wrongType(node, expected: "a list", under: what, example: nil))
      return nil
    }
    if items.isEmpty { report(.emptyCollection(what, at: node.span)) }
    return self.items(items, of: node, as: kind).compactMap { read(&self, $0) }
  }

  mutating func map<Item>(_ node: YAMLNode?, _ what: Phrase, _ read: (inout Reader, Located<String>, YAMLNode) -> Item?) -> [Item]? {
    guard let node else { return nil }
    guard let entries = node.entries ?? entriesInWord(node, isKey: Self.isIdentifier, needsBraces: standsBehindKey(node)) else {
      report(.wrongType(node, expected: "a mapping", under: what, example: nil))
      return nil
    }
    if entries.isEmpty { report(.emptyCollection(what, at: node.span)) }
    return entries.filter { !$0.key.value.hasPrefix("x-") }.flatMap { entry -> [YAMLEntry] in
      // `a：50%` is a key without a value.
      guard case .scalar("", .plain) = entry.value.content, !Self.isIdentifier(entry.key.value) else { return [entry] }
      return meantEntries(entry, isKey: Self.isIdentifier) ?? [entry]
    }.compactMap { read(&self, $0.key, $0.value) }
  }

  mutating func texts(_ node: YAMLNode?, _ what: Phrase, of kind: Items = .others) -> [Located<String>]? {
    oneOrMany(node, what, of: kind) { reader, item in
      if kind == .words {
        reader.checkQuotes(item)
        reader.checkTopic(item)
      }
      return reader.text(item, what)
    }
  }

  mutating func identifiers(_ node: YAMLNode?, _ what: Phrase) -> [Located<String>]? {
    oneOrMany(node, what, of: .names) { reader, item in reader.identifier(item, what) }
  }

  mutating func templates(_ node: YAMLNode?, _ what: Phrase) -> [(name: Located<String>, template: TemplateDeclaration)]? {
    map(node, what) { reader, key, value in
      guard let key = reader.checkedIdentifier(key, what), let template = reader.template(value, what) else { return nil }
      return (key, template)
    }
  }

  func firstLine(of span: SourceSpan) -> SourceSpan {
    let start = span.bytes.lowerBound
    let file = written(span)
    let line = file.line(file.lineIndex(at: start))
    return span.narrowed(to: start..<max(start, min(span.bytes.upperBound, line.endIndex)))
  }
}
