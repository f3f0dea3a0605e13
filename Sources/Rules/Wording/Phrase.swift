/// What is said to a person: kept as what it means, and put into the words of a language where it is shown.
///
/// It is written as English, where it is meant: `"key `\(key)` is written twice in one mapping"`. Its key in a catalog is that sentence with
/// `%1`, `%2` … for what it is said of. What is said of it has a kind: a text that stays as it is, a number, or a phrase, which is translated
/// as well.
public struct Phrase: Hashable, Sendable {
  /// What stands in a phrase at one of its places.
  enum Filling: Hashable, Sendable {
    /// A name, a word of the language, what somebody wrote: the same in every language.
    case text(String)
    case phrase(Phrase)
  }

  indirect enum Content: Hashable, Sendable {
    case sentence(key: String, [Filling])
    /// So many of something: English tells one from many.
    case counted(Int, one: String, many: String)
    /// The same in every language.
    case verbatim(String)
    case list([Phrase], Separator)
    /// A text whose lines stand otherwise in each language: a table, or what is drawn under a line of a file.
    case drawn([DisplayLanguage: String])
    /// What a store kept in English.
    case kept(String)
  }

  enum Separator: Hashable, Sendable {
    case none
    /// The comma of a list in the language that is shown.
    case comma
    /// Between things of which one is meant.
    case or
    /// Between conditions that hold together.
    case and
    /// Between things that are all meant.
    case also
    /// Between conditions of several kinds.
    case semicolon
    case text(String)

    func text(in language: DisplayLanguage) -> String {
      switch self {
      case .none: ""
      case .comma: language.comma
      case .or: language.or
      case .and: language.and
      case .also: language.also
      case .semicolon: language.semicolon
      case .text(let text): text
      }
    }
  }

  let content: Content

  init(_ content: Content) { self.content = content }

  /// What is the same in every language: a name, a path, a line of a file.
  package init(verbatim text: String) { content = .verbatim(text) }

  /// A text whose lines stand otherwise in each language: a table, or what is drawn under a line of a file.
  package init(drawn text: (DisplayLanguage) -> String) {
    content = .drawn(Dictionary(uniqueKeysWithValues: DisplayLanguage.allCases.map { ($0, text($0)) }))
  }

  package var isEmpty: Bool {
    switch content {
    case .sentence(let key, _): key.isEmpty
    case .counted: false
    case .verbatim(let text), .kept(let text): text.isEmpty
    case .list(let phrases, _): phrases.allSatisfy(\.isEmpty)
    case .drawn(let texts): texts.values.allSatisfy(\.isEmpty)
    }
  }

  /// In the words of a language; what its catalog lacks is said in English.
  public func text(in language: DisplayLanguage) -> String {
    switch content {
    case .sentence(let key, let values): Self.filled(Catalog.words(for: key, in: language) ?? key, with: values, in: language)
    case .counted(let count, let one, let many):
      Catalog.words(for: "%1 \(many)", in: language).map { $0.replacing("%1", with: String(count)) } ?? "\(count) \(count == 1 ? one : many)"
    case .verbatim(let text): text
    case .list(let phrases, let separator): Self.joined(phrases.map { $0.text(in: language) }, by: separator, in: language)
    case .drawn(let texts): texts[language] ?? ""
    case .kept(let text): Self.text(ofKept: text, in: language)
    }
  }

  /// In English: for logs, and for whoever compares.
  public var english: String { text(in: .en) }

  private static func joined(_ texts: [String], by separator: Separator, in language: DisplayLanguage) -> String {
    let between = separator.text(in: language)
    switch separator {
    case .none, .comma, .also, .semicolon, .text: return texts.joined(separator: between)
    case .or, .and:
      return texts.dropFirst().reduce(into: texts.first ?? "") { out, text in
        language.append(between, to: &out)
        language.append(text, to: &out)
      }
    }
  }

  private static func filled(_ words: String, with values: [Filling], in language: DisplayLanguage) -> String {
    guard !values.isEmpty || words.utf8.contains(UInt8(ascii: "%")) else { return words }
    var out = ""
    var rest = words[...]
    while let percent = rest.firstIndex(of: "%") {
      language.append(rest[..<percent], to: &out)
      let digits = rest[rest.index(after: percent)...].prefix { $0.isASCII && $0.isNumber }
      if let place = Int(digits), values.indices.contains(place - 1) {
        switch values[place - 1] {
        case .text(let text): language.append(text, to: &out)
        case .phrase(let phrase): language.append(phrase.text(in: language), to: &out)
        }
        rest = rest[digits.endIndex...]
      } else {
        out += "%"
        rest = rest[rest.index(after: percent)...]
      }
    }
    language.append(rest, to: &out)
    return out
  }

  /// The keys of a catalog that lacks them.
  package func missing(in language: DisplayLanguage) -> [String] {
    // What stands in backticks is a word of the rules.
    func lacks(_ key: String) -> [String] {
      let words = key.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset.isMultiple(of: 2) }
      return words.contains { $0.element.contains(where: \.isLetter) } && Catalog.words(for: key, in: language) == nil ? [key] : []
    }
    if language == .en { return [] }
    return switch content {
    case .sentence(let key, let values):
      lacks(key)
        + values.flatMap { value -> [String] in
          switch value {
          case .text: []
          case .phrase(let phrase): phrase.missing(in: language)
          }
        }
    case .counted(_, _, let many): lacks("%1 \(many)")
    case .verbatim, .drawn, .kept: []
    case .list(let phrases, _): phrases.flatMap { $0.missing(in: language) }
    }
  }

  /// The same, with other texts in it: what is said stays, what it is said of changes.
  package func mappingTexts(_ change: (String) -> String) -> Phrase {
    switch content {
    case .sentence(let key, let values):
      Phrase(
        .sentence(
          key: key,
          values.map { value in
            switch value {
            case .text(let text): .text(change(text))
            case .phrase(let phrase): .phrase(phrase.mappingTexts(change))
            }
          }))
    case .counted: self
    case .verbatim(let text): Phrase(verbatim: change(text))
    case .list(let phrases, let separator): Phrase(.list(phrases.map { $0.mappingTexts(change) }, separator))
    case .drawn(let texts): Phrase(.drawn(texts.mapValues(change)))
    case .kept(let text): Phrase(kept: change(text))
    }
  }
}

extension Phrase: CustomStringConvertible {
  /// In English.
  public var description: String { english }
}

extension Phrase {
  /// Two phrases are the same when they say the same.
  public static func == (a: Phrase, b: Phrase) -> Bool { a.english == b.english }
  /// As they are compared.
  public func hash(into hasher: inout Hasher) { hasher.combine(english) }
}

extension Phrase: Comparable {
  /// By their English words: the order of what is shown is the same in every language.
  public static func < (a: Phrase, b: Phrase) -> Bool { a.english < b.english }
}

extension Phrase {
  package static func + (a: Phrase, b: Phrase) -> Phrase {
    var joined = a
    joined += b
    return joined
  }

  package static func += (a: inout Phrase, b: Phrase) {
    guard case .list(var phrases, .none) = a.content else {
      a = a.isEmpty ? b : Phrase(.list([a, b], .none))
      return
    }
    // Held by nobody else, it grows where it is: pages have thousands of lines.
    a = Phrase(verbatim: "")
    phrases.append(b)
    a = Phrase(.list(phrases, .none))
  }
}

extension Sequence<Phrase> {
  /// - Parameter separator: a sign that every language has; what is said between them belongs into a phrase of its own.
  package func joined(separator: String) -> Phrase { Phrase(.list(Array(self), .text(separator))) }
  /// As a list: with the comma of the language.
  package func listed() -> Phrase { Phrase(.list(Array(self), .comma)) }
}

/// Names as they are written, each between backticks.
package func quotedList(_ words: some Sequence<String>) -> Phrase { words.map { Phrase(verbatim: "`\($0)`") }.listed() }

/// So many of something. A catalog has it under the plural: `%1 errors`.
package func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> Phrase {
  Phrase(.counted(count, one: noun, many: plural ?? noun + "s"))
}
