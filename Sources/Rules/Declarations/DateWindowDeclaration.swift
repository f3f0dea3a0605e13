/// A time between two days or moments, either of which may be open.
package struct DateWindowDeclaration: Sendable {
  /// How its end is written.
  package enum End: Sendable {
    /// The first day or moment after it.
    case until(Located<WrittenTime>)
    /// The last day, which belongs to it.
    case through(Located<WrittenTime>)

    package var span: SourceSpan {
      switch self {
      case .until(let time), .through(let time): time.span
      }
    }
  }
  package let span: SourceSpan
  package let from: Located<WrittenTime>?
  package let end: End?
  /// Whether all that is written could be read.
  package let isWhole: Bool
}

extension Reader {
  mutating func readDateWindow(_ node: YAMLNode, _ section: Section.Name, where place: Phrase? = nil) -> DateWindowDeclaration? {
    guard let fields = fields(node, section, where: place ?? Section.named(section).title) else { return nil }
    let given = Array(fields.keyed(by: DateWindowKey.self))
    var from: Located<WrittenTime>?
    var end: DateWindowDeclaration.End?
    for (key, entry) in given {
      switch key {
      case .from: from = writtenTime(entry.value, "`from`")
      case .until: end = writtenTime(entry.value, "`until`").map { .until($0) } ?? end
      case .through: end = lastDay(entry.value).map { .through($0) } ?? end
      }
    }
    if given.isEmpty {
      if fields.isWhole { report(.emptyCollection(place ?? Section.named(section).title, at: node.span)) }
      return nil
    }
    if let (first, second) = fields.pair(DateWindowKey.until, DateWindowKey.through) {
      report(
        Diagnostic(
          .conflictingKeys, "`\(second.value)` beside `\(first.value)`: a window has one end", at: second.span,
          related: [Diagnostic.Label(first.span, "the end")],
          help: ["keep `through:` for the last day, or `until:` for the first day or moment after the end"]))
    }
    let read = (from == nil ? 0 : 1) + (end == nil ? 0 : 1)
    return DateWindowDeclaration(span: firstLine(of: node.span), from: from, end: end, isWhole: read == (node.entries?.count ?? given.count))
  }

  private mutating func lastDay(_ node: YAMLNode) -> Located<WrittenTime>? {
    guard let time = writtenTime(node, "`through`") else { return nil }
    guard time.value.hasClock else { return time }
    report(
      Diagnostic(
        .invalidValue, "`through` names the last day, and this has a time of day", at: time.span,
        notes: ["of a last moment nobody could say whether it still counts"],
        help: ["write the day alone, or the first moment after the end as `until:`"]))
    return nil
  }
}
