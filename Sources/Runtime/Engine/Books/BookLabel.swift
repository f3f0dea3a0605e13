internal import Rules

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

  /// - Parameters:
  ///   - rank: by it come those that are declared, in their order.
  ///   - number: the place inside of that.
  package static func name(_ text: String, rank: Int = 0, number: Int = 0) -> BookLabel { BookLabel(text, .name, rank: rank, number: number) }
  package static func day(_ day: Int) -> BookLabel { BookLabel(CivilTime(dayNumber: day).date, .day(day), rank: 0, number: day) }
  package static func month(_ day: Int) -> BookLabel { BookLabel(String(CivilTime(dayNumber: day).date.prefix(7)), .name, rank: 0, number: day) }
  package static func none(_ language: ReportLanguage) -> BookLabel { BookLabel(language == .zh ? "（无）" : "(none)", .word, rank: .max - 2) }
  package static func unknownCode(_ language: ReportLanguage) -> BookLabel {
    BookLabel(language == .zh ? "（未知二维码）" : "(unknown code)", .word, rank: .max - 1)
  }
  package static func withoutCode(_ language: ReportLanguage) -> BookLabel {
    BookLabel(language == .zh ? "（非扫码）" : "(without a code)", .word, rank: .max)
  }
  package static func total(_ language: ReportLanguage) -> BookLabel { BookLabel(language == .zh ? "（合计）" : "(total)", .word, rank: .max) }

  /// Of a total, beside its word.
  package static let empty = BookLabel("", .word, rank: .max)

  package static func < (a: BookLabel, b: BookLabel) -> Bool { (a.rank, a.number, a.text) < (b.rank, b.number, b.text) }
}

/// The language of heads, words and notes of a report; names stay as they are.
package enum ReportLanguage: String, Sendable, CaseIterable { case en, zh }
