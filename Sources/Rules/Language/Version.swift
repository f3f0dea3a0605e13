/// `major.minor` of the engine.
package struct Version: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let major: Int
  package let minor: Int
  package init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), let major = Int(parts[0]), major >= 0 else { return nil }
    guard let minor = parts.count > 1 ? Int(parts[1]) : 0, minor >= 0 else { return nil }
    guard parts.count < 3 || Int(parts[2]) != nil else { return nil }
    self.init(major, minor)
  }
  package static func < (a: Version, b: Version) -> Bool { (a.major, a.minor) < (b.major, b.minor) }
  package var description: String { "\(major).\(minor)" }

  package static let first = Version(1, 0)
  /// With `overrides`, `truncate` and the `fields` of campaigns.
  package static let second = Version(1, 2)
  /// With `attribution`, `privacy`, two keys at a time, and conditions on what the ledger knows.
  package static let third = Version(1, 3)
  /// With `api` of accounts and `moved` of campaigns.
  package static let fourth = Version(1, 4)
  /// With `media`, `menu`, `stocks` and `counters`, limits of rules, and what actions may say of their time.
  package static let fifth = Version(1, 5)
  /// With `calendars`, `vars`, `exact`, the modes of texts for keys and fields, `voice_recognition` of accounts, and `templates`.
  package static let sixth = Version(1, 6)
  /// With `report`, `experiments`, `cost` of campaigns and `digest` of accounts.
  package static let seventh = Version(1, 7)
  /// The one that reads `wxrules: 2`, and what is deprecated no more.
  package static let nextMajor = Version(2, 0)
  /// The language that this engine understands.
  package static let engine = Version(1, 7)
  /// What `--version` says.
  package static let product = "\(engine).0"
}

extension Phrase.StringInterpolation {
  /// As it is written: the same in every language.
  package mutating func appendInterpolation(_ version: Version) { appendInterpolation(version.description) }
}
