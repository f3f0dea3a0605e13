package import Rules

/// What a row of a report is about, under one of its groupings.
package struct BookLabel: Hashable, Sendable, Comparable {
  package enum Kind: Hashable, Sendable {
    /// A name: what somebody wrote, and never markup or a formula.
    case name
    /// Days since 1970.
    case day(Int)
    /// A word of ours, in brackets.
    case word
  }
  package let text: String
  package let kind: Kind
  /// Where it stands among others: by rank, then number, then text.
  private let rank: Int
  private let number: Int

  private init(_ text: String, _ kind: Kind, rank: Int, number: Int = 0) {
    self.text = text
    self.kind = kind
    self.rank = rank
    self.number = number
  }

  /// A name that is written like one of our words stands in quotes, so that in no paper it is taken for that.
  /// - Parameters:
  ///   - rank: by it come those that are declared, in their order.
  ///   - number: the place inside of that.
  package static func name(_ text: String, rank: Int = 0, number: Int = 0) -> BookLabel {
    BookLabel(isLikeOurs(text) ? "\"\(text)\"" : text, .name, rank: rank, number: number)
  }
  /// What stands for a row that is not there any more: behind those that are.
  package static func lost(_ text: String) -> BookLabel { name(text, rank: .max - 3) }
  package static func day(_ day: Int) -> BookLabel { BookLabel(CivilTime(dayNumber: day).date, .day(day), rank: 0, number: day) }
  package static func month(_ day: Int) -> BookLabel { BookLabel(String(CivilTime(dayNumber: day).date.prefix(7)), .name, rank: 0, number: day) }
  package static func none(_ language: DisplayLanguage) -> BookLabel { own("(none)", language, rank: .max - 2) }
  package static func unknownCode(_ language: DisplayLanguage) -> BookLabel {
    own("(unknown code)", language, rank: .max - 1)
  }
  package static func withoutCode(_ language: DisplayLanguage) -> BookLabel {
    own("(without a code)", language, rank: .max)
  }
  package static func total(_ language: DisplayLanguage) -> BookLabel { own("(total)", language, rank: .max) }

  private static func own(_ words: Phrase, _ language: DisplayLanguage, rank: Int) -> BookLabel {
    BookLabel(words.text(in: language), .word, rank: rank)
  }

  /// Of a total, beside its word.
  package static let empty = BookLabel("", .word, rank: .max)

  /// Our words in each language, in any number of quotes: no two names are told alike.
  private static func isLikeOurs(_ name: String) -> Bool {
    var bare = name[...]
    while bare.count >= 2, bare.first == "\"", bare.last == "\"" { bare = bare.dropFirst().dropLast() }
    return ownWords.contains(String(bare))
  }
  private static let ownWords = Set(
    DisplayLanguage.allCases.flatMap { [none($0), unknownCode($0), withoutCode($0), total($0)].map(\.text) })

  package static func < (a: BookLabel, b: BookLabel) -> Bool { (a.rank, a.number, a.text) < (b.rank, b.number, b.text) }
}
