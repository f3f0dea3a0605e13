/// One finding about a rules file: what is wrong, where, why it matters, and what to write instead.
public struct Diagnostic: Hashable, Sendable {
  /// A place in a file and what to say under it.
  public struct Label: Hashable, Sendable {
    /// Where.
    public let span: SourceSpan
    /// Short, because it points; may be empty.
    public let text: Phrase

    package init(_ span: SourceSpan, _ text: Phrase = "") {
      self.span = span
      self.text = text
    }
  }

  /// A change that certainly removes the finding.
  public struct Fix: Hashable, Sendable {
    /// What is replaced.
    public let span: SourceSpan
    /// What stands there afterwards.
    public let replacement: String
  }

  /// Stable over releases; ``Code/title`` says what it is about.
  public let code: Code
  /// Whether the file may go live.
  public internal(set) var severity: Severity
  /// Whether it is a warning, and an error only because somebody wants none.
  public internal(set) var isRaised = false
  /// One sentence that stands alone, lower case, without a full stop.
  public let message: Phrase
  /// The word at fault.
  public let primary: Label
  /// Other places that belong to the finding, in the order in which they should be read.
  public private(set) var related: [Label]
  /// Facts that explain why it matters.
  public private(set) var notes: [Phrase]
  /// The way out.
  public let help: [Phrase]
  /// A safe change, when there is one.
  public let fix: Fix?
  /// Events that show it; most findings are about what is written, and have none.
  public internal(set) var witnesses: [FindingWitness] = []

  package init(
    _ code: Code, _ message: Phrase, severity: Severity = .error, at span: SourceSpan, label: Phrase = "",
    related: [Label] = [], notes: [Phrase] = [], help: [Phrase] = [], fix replacement: String? = nil,
    of fixed: SourceSpan? = nil
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    primary = Label(span, label)
    self.related = related
    self.notes = notes
    self.help = help
    fix = replacement.map { Fix(span: fixed ?? span, replacement: $0) }
  }

  package func noting(_ note: Phrase) -> Diagnostic {
    var copy = self
    copy.notes.append(note)
    return copy
  }

  package func related(_ label: Label?) -> Diagnostic {
    var copy = self
    if let label { copy.related.append(label) }
    return copy
  }
}

extension [Diagnostic] {
  /// In reading order, without repetitions: file, place, code, message.
  package func sortedByPlace() -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    // A word that YAML already refuses is one problem, whatever else was expected in its place.
    let refused = Set(filter { $0.code == .anchors || $0.code == .tag }.map(\.primary.span))
    return filter { ($0.code < .unknownKey || !refused.contains($0.primary.span)) && seen.insert($0).inserted }.sorted { a, b in
      let (x, y) = (a.primary.span, b.primary.span)
      if x.file != y.file { return x.file < y.file }
      if x.bytes.lowerBound != y.bytes.lowerBound { return x.bytes.lowerBound < y.bytes.lowerBound }
      if a.code != b.code { return a.code < b.code }
      return a.message < b.message
    }
  }

  package var containsError: Bool { contains { $0.severity == .error } }
}

// The wording of what every reader may report stands here once; a check's own wording stands beside the check.
extension Diagnostic {
  static func syntax(_ message: Phrase, at span: SourceSpan, other: SourceSpan?, help: Phrase?) -> Diagnostic {
    Diagnostic(
      .yamlSyntax, message, at: span, related: other.map { [Label($0, "began here")] } ?? [], help: help.map { [$0] } ?? [])
  }

  /// What is written looks like what the language wants, but is not: `，` for `,`.
  static func lookAlike(
    _ written: String, severity: Severity = .error, at span: SourceSpan, notes: [Phrase] = [], help: [Phrase] = [], fix: String?,
    of fixed: SourceSpan? = nil
  ) -> Diagnostic {
    Diagnostic(.lookAlike, LookAlikes.sentence(of: written), severity: severity, at: span, notes: notes, help: help, fix: fix, of: fixed)
  }

  static func tab(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .tab, "tab used for indentation", at: span, notes: ["a tab is as wide as each editor likes, so YAML forbids it here"],
      help: ["use two spaces for each level"])
  }

  static func indentation(_ message: Phrase, at span: SourceSpan, other: SourceSpan?, label: Phrase, help: Phrase) -> Diagnostic {
    Diagnostic(.indentation, message, at: span, related: other.map { [Label($0, label)] } ?? [], help: [help])
  }

  static func unclosed(_ message: Phrase, open: SourceSpan, gaveUp: SourceSpan, close: String) -> Diagnostic {
    Diagnostic(
      .unclosed, message, at: open, label: "opened here", related: open == gaveUp ? [] : [Label(gaveUp, "reading gave up here")],
      help: ["add `\(close)`"])
  }

  static func duplicateKey(_ key: String, at span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(
      .duplicateKey, "key `\(key)` is written twice in one mapping", at: span, related: [Label(first, "first written here")],
      notes: ["only one of the two could count"], help: ["remove one, or join their values"])
  }

  static func unquotedTemplate(at span: SourceSpan, line: String) -> Diagnostic {
    var value = Substring(line.prefix { $0 != "\n" && $0 != "\r" })
    while value.last == " " { value.removeLast() }
    let opens = value.count { $0 == "{" }
    var closes = value.count { $0 == "}" }
    while closes > opens, value.last == "}" || value.last == " " {
      if value.removeLast() == "}" { closes -= 1 }
    }
    while value.last == " " { value.removeLast() }
    return Diagnostic(
      .unquotedTemplate, "a value that starts with `{{` must be quoted", at: span,
      notes: ["without quotes YAML reads `{` as the start of a mapping"], help: ["write \"\(value)\""])
  }

  static func secondDocument(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .secondDocument, "second document in one file", at: span, notes: ["what follows `---` would not be part of the rule set"],
      help: ["put it in a file of its own and name that in `include:`"])
  }

  static func tag(_ tag: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .tag, "YAML tags are not part of wxrules YAML", at: span,
      notes: ["values get their type from the key they stand under"], help: ["remove the tag, or quote the text if it begins with `!`"])
  }

  static func notUTF8(_ problem: Phrase, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .notUTF8, "file is not UTF-8 text: \(problem)", at: span, help: ["save the file as UTF-8, without control characters"])
  }

  static func nul(at span: SourceSpan) -> Diagnostic {
    .syntax(
      "a text with U+0000 in it, which is taken nowhere", at: span, other: nil,
      help: "remove the escape that writes it: `\\0`, `\\x00` or `\\u0000`")
  }

  static func tooLarge(_ what: Phrase, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.tooLarge, what, at: span, help: ["split it, or move data into a CSV table (`from:`)"])
  }

  static func complexKey(at span: SourceSpan, kind: Phrase) -> Diagnostic {
    Diagnostic(.complexKey, "a key must be text, this one is \(kind)", at: span, help: ["write `key: value`; quote text that begins with `[` or `{`"])
  }

  static func anchors(_ what: Phrase, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .anchors, "\(what): merge keys, anchors and aliases are not part of wxrules YAML", at: span,
      help: ["name a shared condition once under `macros:` and use it as `macro: NAME`; name shared words under `lists:`"])
  }

  static func emptyFile(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.emptyFile, "file has nothing in it", at: span, help: ["begin with `wxrules: 1`; `wxrules init` writes a starter"])
  }
}
