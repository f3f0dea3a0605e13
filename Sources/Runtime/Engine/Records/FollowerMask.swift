internal import Rules

/// What a follower is called where the openid may not stand: eight bytes of a keyed hash of account and openid, in logs `f_` and 16 digits.
package struct FollowerMask: Hashable, Sendable, CustomStringConvertible {
  package let bits: UInt64
  /// Signs of the name in logs.
  static let length = 18

  package init(_ bits: UInt64) { self.bits = bits }

  /// From the name in logs; nil for anything else.
  package init?(_ name: String) {
    let digits = name.utf8.dropFirst(2)
    guard name.hasPrefix("f_"), digits.count == 16, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x66 }),
      let bits = UInt64(name.dropFirst(2), radix: 16)
    else { return nil }
    self.bits = bits
  }

  package var description: String {
    let digits = String(bits, radix: 16)
    return "f_" + String(repeating: "0", count: max(0, 16 - digits.count)) + digits
  }
}
