/// What a campaign cost, as it is written.
package struct CostDeclaration: Sendable {
  package enum Form: Sendable {
    /// Millionths of whatever currency.
    case total(Int64)
    case list(Located<String>)
  }
  package let form: Form
  package let span: SourceSpan
}

/// The keys of what a campaign cost; one of them is given.
enum CostKey: String, SectionKey {
  case total, list

  var declared: Section.Key {
    switch self {
    case .total: holds(.number, since: .seventh, "all of it together")
    case .list: holds(.identifier, since: .seventh, "a table with the columns `code` and `cost`, and perhaps `day`")
    }
  }
}

extension Section {
  static let cost = Section("`cost`", CostKey.self)
}

/// `cost:` of a campaign: an amount, or a table by code and day.
extension Reader {
  mutating func readCost(_ node: YAMLNode) -> CostDeclaration? {
    if node.scalar != nil { return readAmount(node, "`cost`").map { CostDeclaration(form: .total($0), span: node.span) } }
    guard let fields = fields(node, .cost) else { return nil }
    guard fields.entries.count == 1, let (form, entry) = fields.keyed(by: CostKey.self).first else {
      if fields.entries.count > 1 {
        report(
          Diagnostic(
            .conflictingKeys, "`cost` is one amount or one table: `total` and `list` exclude each other", at: firstLine(of: node.span),
            help: ["keep one of them"]))
      } else if node.entries?.isEmpty ?? false {
        report(.emptyCollection("`cost`", at: node.span))
      }
      return nil
    }
    switch form {
    case .total: return readAmount(entry.value, "`total`").map { CostDeclaration(form: .total($0), span: entry.value.span) }
    case .list: return identifier(entry.value, "`list`").map { CostDeclaration(form: .list($0), span: entry.value.span) }
    }
  }

  private mutating func readAmount(_ node: YAMLNode, _ what: Phrase) -> Int64? {
    value(node, what, { Millionths.reading($0) }) {
      let expected: Phrase = "an amount from 0 to 1000000000, with at most six decimals"
      guard let plain = Thousands.plain($0.value), Millionths.reading(plain) != nil else {
        return .invalid($0, what, expected: expected, example: "`1200.50`")
      }
      return Diagnostic(
        .invalidValue, "\(what) must be \(expected)", at: $0.span, help: ["write `\(plain)`, without commas"], fix: plain)
    }?.value
  }
}
