extension Table {
  package struct Column: Sendable, Hashable {
    package let name: String
    package let kind: Kind
    /// Whether its cells may be empty by the author's word.
    package let isOptional: Bool
    package init(name: String, kind: Kind, isOptional: Bool = false) {
      self.name = name
      self.kind = kind
      self.isOptional = isOptional
    }
  }
}

extension Table.Column {
  /// What the cells of a column are.
  package enum Kind: Sendable, Hashable {
    case string, word, int, decimal, url, date, time
    /// One of these words.
    case choice([String])
    /// The key of a row of another table, by its place in the rule set.
    case list(Int)
    /// A template, rendered where it is printed.
    case template
    /// The name of a medium.
    case media
  }

  /// The kinds that are written as one word, as they came with 1.0.
  package enum PlainKind: String, Sendable, CaseIterable {
    case string, word, int, decimal, url, date, time, template, media

    package var kind: Kind {
      switch self {
      case .string: .string
      case .word: .word
      case .int: .int
      case .decimal: .decimal
      case .url: .url
      case .date: .date
      case .time: .time
      case .template: .template
      case .media: .media
      }
    }

    /// Those of 1.6 may be empty only where the table says so; the others always might.
    package var since: Version {
      switch self {
      case .string, .word, .int, .decimal, .url: .first
      case .date, .time, .template, .media: .sixth
      }
    }
  }
}

extension Table.Column.Kind {
  /// As a sentence has it: the word of the language.
  package var phrase: Phrase { Phrase(verbatim: word) }

  private var word: String {
    switch self {
    case .string: "string"
    case .word: "word"
    case .int: "int"
    case .decimal: "decimal"
    case .url: "url"
    case .date: "date"
    case .time: "time"
    case .choice(let words): "enum(\(words.joined(separator: "|")))"
    case .list: "list"
    case .template: "template"
    case .media: "media"
    }
  }

  /// Whether an empty cell passes where the table does not name the column `optional`.
  package var mayBeEmpty: Bool {
    switch self {
    case .string, .word, .int, .decimal, .url: true
    case .date, .time, .choice, .list, .template, .media: false
    }
  }

  /// Whether a cell that is not empty is of this kind, as far as it says by itself.
  package func accepts(_ cell: String) -> Bool {
    switch self {
    case .string, .list, .template, .media: true
    case .word: cell.utf8.allSatisfy { ByteSet.slug.contains($0) || $0 == 0x2E }
    case .int: Int64(cell) != nil
    case .decimal: Double(cell) != nil
    case .url: cell.hasPrefix("https://") || cell.hasPrefix("http://")
    case .date: WrittenTime(cell).map { !$0.hasClock } ?? false
    case .time: ComparedMoment.minutes(cell) != nil
    case .choice(let words): words.contains(cell)
    }
  }

  /// How a value of the kind looks; nil where every text is one.
  package var example: Phrase? {
    switch self {
    case .string, .list, .template, .media: nil
    case .word: "`s01`"
    case .int: "`12`"
    case .decimal: "`9.5`"
    case .url: "`https://example.com/`"
    case .date: "`2035-10-01`"
    case .time: "`09:30`"
    case .choice(let words): quotedList(words)
    }
  }
}
