/// What a matching pattern took from the event: plain ranges, so that a match allocates nothing.
package struct Binding: Sendable {
  package enum Source: Sendable {
    /// Captures of a pattern of the rule set.
    case pattern(Int32)
    /// The members of a campaign that an allocated id, or a scene of columns, stands for.
    case allocated(campaign: Int32, position: Int)
    /// Named groups of a regex of the rule set.
    case regex(Int32)
    /// The row of a table whose key stands in the text, under one of the rule set's names.
    case keyword(name: Int32, table: Int)
  }
  package let source: Source
  package let captures: Captures
}
