internal import Rules

/// Where the tasks of all processes agree on who does something outside that is to be done once.
package protocol ClaimStore: Sendable {
  /// Makes one of all callers the one that does it.
  /// - Parameters:
  ///   - now: milliseconds since 1970 UTC.
  ///   - until: when the claim ends by itself, should the claimant have died; no later than `Claim.longest` from now.
  /// - Returns: false while another one has it.
  func claim(_ claim: Claim, now: Int64, until: Int64) throws(StoreFault) -> Bool
  /// Ends a claim; one that ended by itself and is another's by now stays.
  func release(_ claim: Claim) throws(StoreFault)
}

/// What is done by one at a time, and who asks to be that one.
package struct Claim: Sendable, Equatable {
  /// Milliseconds. A claim that lasts longer comes from a clock that was far ahead, and must not last for ever.
  package static let longest: Int64 = 10 * 60_000

  package let name: String
  /// Differs from claim to claim, so that nobody ends that of somebody else.
  package let holder: Int64

  package init(_ name: String, holder: Int64 = .random(in: 0...Int64.max)) {
    self.name = name
    self.holder = holder
  }
}
