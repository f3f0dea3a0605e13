internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials

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

/// An EncodingAESKey, decoded.
public struct AESKey: Sendable {
  fileprivate let key: SymmetricKey
  fileprivate let iv: [UInt8]

  /// Nil unless there are 43 characters of base64. The last one carries 4 bits, the rest of it is ignored: several texts are
  /// one key, and the best known test key is such a text. (wechat-protocol 1.4)
  public init?(encodingAESKey text: String) {
    guard text.utf8.count == 43, let bytes = Data(base64Encoded: text + "="), bytes.count == 32 else { return nil }
    key = SymmetricKey(data: bytes)
    iv = Array(bytes.prefix(16))
  }
}

/// The envelope of encrypted messages: `random(16) | length(4) | message | AppID`, AES-256-CBC, padded to 32. (wechat-protocol 1.4)
public struct MessageCipher: Sendable {
  /// The key in force, then the one before it.
  private let keys: [AESKey]
  private let appID: [UInt8]
  private static let block = 32

  /// - Parameter keys: at least one; the first encrypts, all decrypt.
  public init?(keys: [AESKey], appID: String) {
    guard !keys.isEmpty else { return nil }
    self.keys = keys
    self.appID = Array(appID.utf8)
  }

  /// The message in a ciphertext.
  /// - Parameter base64: as it stands in `Encrypt`, without white space around it.
  /// - Throws: `CipherFault`, that of the key in force when no key fits.
  public func decrypt(_ base64: [UInt8]) throws(CipherFault) -> [UInt8] {
    guard let ciphertext = Data(base64Encoded: Data(base64)), !ciphertext.isEmpty, ciphertext.count % 16 == 0 else { throw .encoding }
    var fault: CipherFault?
    for key in keys {
      do throws(CipherFault) {
        return try open(ciphertext, key)
      } catch {
        // Padding that holds by chance is rare: whichever key got further says more.
        if fault == nil || fault == .padding { fault = error }
      }
    }
    throw fault ?? .padding
  }

  private func open(_ ciphertext: Data, _ key: AESKey) throws(CipherFault) -> [UInt8] {
    let plain: [UInt8]
    do {
      plain = [UInt8](try AES._CBC.decrypt(ciphertext, using: key.key, iv: AES._CBC.IV(ivBytes: key.iv), noPadding: true))
    } catch {
      throw .padding
    }
    return try message(in: plain)
  }

  /// Takes the envelope off what was decrypted.
  func message(in plain: [UInt8]) throws(CipherFault) -> [UInt8] {
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

  /// A message as base64.
  /// - Parameter random: 16 bytes, other ones each time.
  public func encrypt(_ message: [UInt8], random: [UInt8]) -> [UInt8] {
    var plain = random.prefix(16) + []
    plain.reserveCapacity(message.count + appID.count + 52)
    let count = UInt32(truncatingIfNeeded: message.count)
    for shift in [24, 16, 8, 0] as [UInt32] { plain.append(UInt8(truncatingIfNeeded: count >> shift)) }
    plain += message
    plain += appID
    let padding = Self.block - plain.count % Self.block
    plain += [UInt8](repeating: UInt8(padding), count: padding)
    // Whole blocks and a key of 32 bytes: there is nothing left to fail.
    let sealed = try? AES._CBC.encrypt(plain, using: keys[0].key, iv: AES._CBC.IV(ivBytes: keys[0].iv), noPadding: true)
    return Array((sealed ?? Data()).base64EncodedData())
  }
}
