internal import Crypto
internal import Rules

/// SHA-1 over sorted parts, as the platform signs. (wechat-protocol 1.2, 1.4)
public enum Signature {
  /// 40 lower-case hex digits.
  public static func make(_ parts: [[UInt8]]) -> [UInt8] {
    var hash = Insecure.SHA1()
    for part in parts.sorted(by: { $0.lexicographicallyPrecedes($1) }) { hash.update(data: part) }
    return HexDigits.lower(Array(hash.finalize()))
  }

  /// Whether a signature is that of the parts. The time it takes says nothing about where two differ.
  public static func holds(_ signature: String, over parts: [[UInt8]]) -> Bool {
    equalsInConstantTime(Array(signature.utf8), make(parts))
  }
}
