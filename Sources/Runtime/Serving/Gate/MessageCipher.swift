internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials
internal import Rules
public import Wire

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

/// Messages in their envelope, in AES-256-CBC and base64. (wechat-protocol 1.4)
public struct MessageCipher: Sendable {
  /// The key in force, then the one before it.
  private let keys: [AESKey]
  private let envelope: MessageEnvelope

  /// - Parameter keys: at least one; the first encrypts, all decrypt.
  public init?(keys: [AESKey], appID: String) {
    guard !keys.isEmpty else { return nil }
    self.keys = keys
    envelope = MessageEnvelope(appID: appID)
  }

  private init(_ key: AESKey, _ envelope: MessageEnvelope) {
    keys = [key]
    self.envelope = envelope
  }

  /// The message in a ciphertext.
  /// - Parameter base64: as it stands in `Encrypt`, without white space around it.
  /// - Throws: `CipherFault`, that of the key in force when no key fits.
  public func decrypt(_ base64: [UInt8]) throws(CipherFault) -> [UInt8] { try open(base64).message }

  /// The message, and what answers it: whoever sealed under a key knows that one, and perhaps no other yet, or no more.
  func open(_ base64: [UInt8]) throws(CipherFault) -> (message: [UInt8], answering: MessageCipher) {
    guard let ciphertext = Data(base64Encoded: Data(base64)), !ciphertext.isEmpty, ciphertext.count % 16 == 0 else { throw .encoding }
    var fault: CipherFault?
    for key in keys {
      do throws(CipherFault) {
        return (try open(ciphertext, key), MessageCipher(key, envelope))
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
    return try envelope.message(in: plain)
  }

  /// A message as base64.
  /// - Parameter random: 16 bytes, other ones each time.
  public func encrypt(_ message: [UInt8], random: [UInt8]) -> [UInt8] {
    // Whole blocks and a key of 32 bytes: there is nothing left to fail.
    let sealed = try? AES._CBC.encrypt(
      envelope.around(message, random: random), using: keys[0].key, iv: AES._CBC.IV(ivBytes: keys[0].iv), noPadding: true)
    return Array((sealed ?? Data()).base64EncodedData())
  }
}
