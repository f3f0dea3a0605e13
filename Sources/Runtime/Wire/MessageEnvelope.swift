internal import Rules

/// Why a ciphertext is refused. Outside all look alike; logs and `wxrules doctor` tell them apart.
public enum CipherFault: Error, Hashable, Sendable {
  /// Not base64, or not whole blocks.
  case encoding
  /// The last bytes are no padding: nearly always another key.
  case padding
  /// The length inside does not fit.
  case length
  /// The text belongs to another account.
  case appID(found: String)

  /// One word for metrics and logs.
  public var label: String {
    switch self {
    case .encoding: "base64"
    case .padding: "key"
    case .length: "length"
    case .appID: "app_id"
    }
  }
}

/// What encrypted messages are wrapped in: `random(16) | length(4) | message | AppID`, padded to 32. (wechat-protocol 1.4)
package struct MessageEnvelope: Sendable {
  private let appID: [UInt8]
  private static let block = 32

  package init(appID: String) { self.appID = Array(appID.utf8) }

  /// The message in what was decrypted.
  package func message(in plain: [UInt8]) throws(CipherFault) -> [UInt8] {
    let padding = Int(plain.last ?? 0)
    guard (1...Self.block).contains(padding), padding <= plain.count, plain.suffix(padding).allSatisfy({ Int($0) == padding }) else { throw .padding }
    let end = plain.count - padding
    guard end >= 20 else { throw .length }
    let length = plain[16..<20].reduce(0) { $0 << 8 | Int($1) }
    guard length <= end - 20 else { throw .length }
    guard plain[(20 + length)..<end].elementsEqual(appID) else {
      let found = String(validating: plain[(20 + length)..<end], as: UTF8.self) ?? ""
      throw .appID(found: found.utf8.count <= 64 ? found : "")
    }
    return Array(plain[20..<20 + length])
  }

  /// A message as it is encrypted: whole blocks.
  /// - Parameter random: 16 bytes, other ones each time.
  package func around(_ message: [UInt8], random: [UInt8]) -> [UInt8] {
    var plain = random.prefix(16) + []
    plain.reserveCapacity(message.count + appID.count + 52)
    let count = UInt32(truncatingIfNeeded: message.count)
    for shift in [24, 16, 8, 0] as [UInt32] { plain.append(UInt8(truncatingIfNeeded: count >> shift)) }
    plain += message
    plain += appID
    let padding = Self.block - plain.count % Self.block
    return plain + [UInt8](repeating: UInt8(padding), count: padding)
  }
}
