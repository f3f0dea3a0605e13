internal import Crypto

/// SHA-1 over sorted parts, as the platform signs. (wechat-protocol 1.2, 1.4)
public enum Signature {
  /// 40 lower-case hex digits.
  public static func make(_ parts: [[UInt8]]) -> [UInt8] {
    var hash = Insecure.SHA1()
    for part in parts.sorted(by: { $0.lexicographicallyPrecedes($1) }) { hash.update(data: part) }
    return hex(hash.finalize())
  }

  /// Whether a signature is that of the parts. The time it takes says nothing about where two differ.
  public static func holds(_ signature: String, over parts: [[UInt8]]) -> Bool {
    let expected = make(parts)
    guard signature.utf8.count == expected.count else { return false }
    return zip(signature.utf8, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  static func hex(_ digest: some Sequence<UInt8>) -> [UInt8] {
    func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x61 + value - 10 }
    var out: [UInt8] = []
    out.reserveCapacity(64)
    for byte in digest {
      out.append(digit(byte >> 4))
      out.append(digit(byte & 15))
    }
    return out
  }
}
