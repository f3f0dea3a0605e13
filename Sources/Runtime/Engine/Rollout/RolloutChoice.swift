internal import Rules

/// A share of the followers, in hundredths of a percent.
package struct RolloutShare: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Of ten thousand.
  package let parts: Int

  /// Nil for what is no share of some: there must be somebody to try on, and somebody to compare with.
  package init?(parts: Int) {
    guard (1...9_999).contains(parts) else { return nil }
    self.parts = parts
  }

  package init?(percent: Double) {
    guard percent.isFinite, abs(percent) < 1000 else { return nil }
    self.init(parts: Int((percent * 100).rounded()))
  }

  /// As people write it: `5`, `0.5`, `5%`, and with the signs of a Chinese keyboard.
  package init?(_ text: String) {
    var number = String(decoding: TextFolding.fold(text), as: UTF8.self)
    if number.hasSuffix("%") { number.removeLast() }
    guard let percent = Double(number) else { return nil }
    self.init(percent: percent)
  }

  package var percent: Double { Double(parts) / 100 }
  package var description: String { "\(written(percent)) %" }
  package static func < (a: RolloutShare, b: RolloutShare) -> Bool { a.parts < b.parts }
}

/// Which followers a new rule set is tried on: those whose openid falls below the share. So who was chosen stays chosen while the share grows,
/// and in every process that knows the salt.
package struct RolloutChoice: Sendable, Equatable {
  package let share: RolloutShare
  /// With another one others are chosen.
  package let salt: String

  package init(_ share: RolloutShare, salt: String) {
    self.share = share
    self.salt = salt
  }

  package func contains(_ openid: String) -> Bool { Self.place(of: openid, salt: salt) < share.parts }

  /// One of ten thousand places. The word before keeps it apart from the draws of splits.
  static func place(of openid: String, salt: String) -> Int {
    let bytes = Array("rollout\u{0}\(salt)\u{0}\(openid)".utf8)
    return Int(byteHash(bytes.span, 0..<bytes.count) % 10_000)
  }
}
