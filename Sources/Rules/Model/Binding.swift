/// What a matching pattern took from the event: plain ranges, so that a match allocates nothing.
package struct Binding: Sendable {
  package enum Source: Sendable {
    /// Captures of a pattern of the rule set.
    case pattern(Int32)
    /// The member of a campaign that an allocated id stands for.
    case allocated(campaign: Int32, position: Int)
    /// Named groups of a regex of the rule set.
    case regex(Int32)
  }
  package let source: Source
  package let captures: Captures
}
