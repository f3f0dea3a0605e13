/// That a key goes: it is read as ever, with a finding, until an engine refuses it.
package struct Deprecation: Hashable, Sendable {
  /// The engine that first warned.
  package let since: Version
  /// The engine that refuses it.
  package let until: Version
  /// What to write, as it stands in a message after "write ".
  package let instead: Phrase
  /// Why it goes, as a sentence without its end.
  package let reason: Phrase

  package init(since: Version, until: Version = .nextMajor, instead: Phrase, because reason: Phrase) {
    self.since = since
    self.until = until
    self.instead = instead
    self.reason = reason
  }

  /// `account:` of what several accounts can have.
  static let singleAccount = Deprecation(
    since: .sixth, instead: "`accounts: NAME`, or a list of names", because: "rules, campaigns and menus name their accounts by one word")
}
