/// How readers word what they find.
extension Diagnostic {
  static func unknownKey(_ entry: YAMLEntry, in name: Section.Name, title: Phrase) -> Diagnostic {
    let (key, section) = (entry.key, Section.named(name))
    let names = section.keys.map(\.name)
    if let answer = GuessedKeys.answer(to: key.value, in: name) { return guessed(entry, answer, in: section, title: title) }
    if key.value == "to", names.contains(DateWindowKey.until.word) {
      return Diagnostic(
        .unknownKey, "unknown key `to` in \(title)", at: key.span,
        help: ["write `through:` for the last day, or `until:` for the first day or moment after the end"])
    }
    if key.value == "type", names.contains(MenuButtonKey.click.word) {
      return Diagnostic(
        .unknownKey, "unknown key `type` in \(title)", at: key.span, notes: ["what a tap does is a key of its own here"],
        help: ["for example `click: KEY`, or `view: https://…`"] + keys(of: name, title: title))
    }
    if let close = Suggestion.match(to: key.value, in: names) {
      let notes: [Phrase] = name == .condition && title == "`when`" ? ["without this condition the rule would match more than was meant"] : []
      return Diagnostic(
        .unknownKey, "unknown key `\(key.value)` in \(title)", at: key.span, label: close.label, notes: notes, fix: close.fix)
    }
    if name == .condition, key.value.contains(".") {
      return Diagnostic(
        .unknownKey, "unknown key `\(key.value)` in \(title)", at: key.span, label: "the path of a value",
        help: ["write `where: { \(key.value): … }`"])
    }
    let elsewhere = Section.holding(key.value).map(\.title)
    // A key that stands in many places was not meant for a certain one.
    if (1...2).contains(elsewhere.count) {
      return Diagnostic(
        .unknownKey, "unknown key `\(key.value)` in \(title)", at: key.span,
        label: elsewhere.count == 1 ? "belongs under \(elsewhere[0])" : "belongs under \(elsewhere[0]) or \(elsewhere[1])",
        help: keys(of: name, title: title))
    }
    return Diagnostic(
      .unknownKey, "unknown key `\(key.value)` in \(title)", at: key.span,
      help: keys(of: name, title: title) + ["a key of your own begins with `x-`"])
  }

  /// What may stand there, without what goes.
  private static func keys(of name: Section.Name, title: Phrase) -> [Phrase] {
    if name == .condition { return ConditionGroup.lines }
    return ["keys of \(title): \(quotedList(Section.named(name).keys.filter { $0.deprecation == nil }.map(\.name)))"]
  }

  private static func guessed(_ entry: YAMLEntry, _ answer: GuessedKeys.Answer, in section: Section, title: Phrase) -> Diagnostic {
    let key = entry.key
    switch answer {
    case .called(let word):
      // Behind `any` and `all` stands a list: a mapping under another name is not it.
      let fits = section[word].map { $0.shape.takes(entry.value) } ?? false
      return Diagnostic(
        .unknownKey, "unknown key `\(key.value)` in \(title)", at: key.span, label: "here it is `\(word)`",
        help: fits ? [] : section[word].map { ["`\(word)`: \($0.summary)"] } ?? [], fix: fits ? word : nil)
    case .written(let form):
      return Diagnostic(.unknownKey, "unknown key `\(key.value)` in \(title)", at: key.span, help: [form])
    case .nowhere(let reason):
      return Diagnostic(.unknownKey, "unknown key `\(key.value)` in \(title)", at: key.span, notes: [reason], help: ["remove it"])
    }
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

  /// - Parameter instead: what to write with the names that stand there, when that is known.
  static func deprecatedKey(_ key: Located<String>, _ deprecation: Deprecation, instead: Phrase? = nil) -> Diagnostic {
    Diagnostic(
      .deprecatedKey, "`\(key.value)` is deprecated since engine \(deprecation.since)",
      severity: deprecation.until <= .engine ? .error : .warning, at: key.span,
      notes: [deprecation.reason, "engine \(deprecation.until) refuses it"], help: ["write \(instead ?? deprecation.instead)"])
  }

  static func missingKey(_ key: Section.Key, of title: Phrase, at span: SourceSpan) -> Diagnostic {
    // Where one word alone can stand, it is said with the key.
    var only = ""
    if case .word(let words) = key.shape, words.count == 1 { only = " \(words[0])" }
    return Diagnostic(
      .missingKey, "missing key `\(key.name)` in \(title)", at: span, label: "`\(key.name)`: \(key.summary)",
      help: ["add `\(key.name):\(only)`"])
  }

  static func wrongType(_ node: YAMLNode, expected: Phrase, under what: Phrase, example: String?) -> Diagnostic {
    Diagnostic(
      .wrongType, "\(what) must be \(expected), this is \(node.kindName)", at: node.span,
      help: example.map { ["for example `\($0): …`"] } ?? [])
  }

  static func emptyValue(_ what: Phrase, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.emptyCollection, "\(what) has no value", at: span, help: ["write a value, or remove the key"])
  }

  static func emptyCollection(_ what: Phrase, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.emptyCollection, "\(what) is empty", at: span, help: ["add an entry, or remove the key"])
  }

  static func unknownWord(_ text: Located<String>, _ what: Phrase, allowed: [String]) -> Diagnostic {
    if let close = Suggestion.match(to: text.value, in: allowed) {
      return Diagnostic(
        .unknownWord, "`\(text.value)` is not one of the words for \(what)", at: text.span, label: close.label, fix: close.fix)
    }
    return Diagnostic(
      .unknownWord, "`\(text.value)` is not one of the words for \(what)", at: text.span, help: ["one of \(quotedList(allowed))"])
  }

  /// A value as one says it.
  static func spoken(_ text: String, _ written: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.invalidValue, "`\(text)` is not how this is written", at: span, fix: written)
  }

  static func invalid(_ text: Located<String>, _ what: Phrase, expected: Phrase, example: Phrase?) -> Diagnostic {
    Diagnostic(
      .invalidValue, "\(what) must be \(expected)", at: text.span, help: example.map { ["for example \($0)"] } ?? [])
  }
}
