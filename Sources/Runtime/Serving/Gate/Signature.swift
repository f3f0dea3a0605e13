internal import Crypto
internal import Rules

/// SHA-1 over sorted parts, as the platform signs. (wechat-protocol 1.2, 1.4)
public enum Signature {
  /// 40 lower-case hex digits.
  public static func make<Part: Collection<UInt8>>(_ parts: [Part]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for part in parts.sorted(by: { $0.lexicographicallyPrecedes($1) }) { text += part }
    return HexDigits.lower(Array(Insecure.SHA1.hash(data: text)))
  }

  /// Whether a signature is that of the parts. The time it takes says nothing about where two differ.
  public static func holds<Part: Collection<UInt8>>(_ signature: some Collection<UInt8>, over parts: [Part]) -> Bool {
    equalsInConstantTime(Array(signature), make(parts))
  }
}
