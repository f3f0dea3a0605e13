package import Logging
internal import Rules
internal import Serving
internal import Synchronization
internal import WeChat
internal import Wire

/// Says why requests are refused, once every ten seconds for each reason: an operator sees it, and an attacker fills no disk.
package final class RefusalLog: Sendable {
  private struct Entry {
    var saidAt: Int64
    var unsaid = 0
  }
  private static let quiet: Int64 = 10
  private let entries = Mutex<[String: Entry]>([:])
  private let log: Logger

  package init(log: Logger) { self.log = log }

  /// - Parameter now: seconds since 1970 UTC.
  func note(_ refusal: Refusal, at now: Int64) {
    let unsaid: Int? = entries.withLock { entries in
      let known = entries[refusal.label]
      if let known, now < known.saidAt + Self.quiet {
        entries[refusal.label]?.unsaid += 1
        return nil
      }
      entries[refusal.label] = Entry(saidAt: now)
      return known?.unsaid ?? 0
    }
    guard let unsaid else { return }
    var metadata: Logger.Metadata = ["reason": "\(refusal.label)", "status": "\(refusal.status)"]
    if unsaid > 0 { metadata["more"] = "\(unsaid)" }
    log.say(.warning, "refused: \(refusal.hint)", metadata: metadata)
  }
}

extension Refusal {
  /// What an operator can do about it; the caller is told less.
  var hint: Phrase {
    switch self {
    case .signature: "wrong signature: is the token of this account the one in the console?"
    case .stale(let seconds): "time stamp is off by \(seconds) s: is the clock of this machine right?"
    case .notEncrypted: "a plain delivery, but the account's mode is `encrypted`: is the console set to 安全模式?"
    case .unexpectedlyEncrypted: "an encrypted delivery, but the account has no `aes_key`: is the console set to 明文模式?"
    case .decryption(.encoding): "the ciphertext is no base64"
    case .decryption(.padding): "cannot be decrypted: is `aes_key` the EncodingAESKey in the console?"
    case .decryption(.length): "the length inside the ciphertext does not fit"
    case .decryption(.appID(let found)): "encrypted for AppID `\(found)`: is `app_id` that of this account?"
    case .addressee: "addressed to another account: is the URL in the console that of this account?"
    case .message(.json): "a delivery in JSON: choose XML as 数据格式 in the console"
    case .unknownPath, .unknownAccount, .method, .query, .bodyTooLong, .addressTooLong, .message, .slow, .busy, .late, .store, .closing,
      .unknownFollower:
      text
    }
  }
}
