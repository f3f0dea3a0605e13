package import Rules
internal import Serving

/// What stands in the platform's console for a server. (wechat-protocol 1.1)
package struct ConsoleValues: Sendable, Equatable {
  /// Nil for where the sandbox delivers unless told otherwise.
  package var address: String?
  package var token: String
  /// The EncodingAESKey; nil in plain mode.
  package var aesKey: String?
  package var mode: DeliveryMode

  package init(address: String? = nil, token: String, aesKey: String?, mode: DeliveryMode) {
    self.address = address
    self.token = token
    self.aesKey = aesKey
    self.mode = mode
  }

  /// Why the console does not take them; nil when it does.
  var objection: Phrase? {
    if let address, WebAddress(address) == nil { return "the URL is no address; write it as http://127.0.0.1:8080/wx/main" }
    if !(3...32).contains(token.utf8.count) || !token.utf8.allSatisfy(ByteSet.word.contains) { return "the Token has 3 to 32 letters and digits" }
    if mode != .plain, aesKey.flatMap({ AESKey(encodingAESKey: $0) }) == nil {
      return "the EncodingAESKey has 43 letters and digits, and only plain mode goes without"
    }
    return nil
  }

  func cipher(appID: String) -> MessageCipher? {
    aesKey.flatMap { AESKey(encodingAESKey: $0) }.flatMap { MessageCipher(keys: [$0], appID: appID) }
  }

  /// Whether deliveries look the same with both, wherever they go.
  func seals(as other: ConsoleValues) -> Bool { token == other.token && aesKey == other.aesKey && mode == other.mode }

  /// What is given, over what stands there.
  func with(_ entry: ConsoleEntry) -> ConsoleValues {
    ConsoleValues(address: entry.address ?? address, token: entry.token ?? token, aesKey: entry.aesKey ?? aesKey, mode: entry.mode ?? mode)
  }
}

/// Values that somebody enters; what is not given stays.
package struct ConsoleEntry: Sendable, Equatable {
  package var address: String?
  package var token: String?
  package var aesKey: String?
  package var mode: DeliveryMode?

  package init(address: String? = nil, token: String? = nil, aesKey: String? = nil, mode: DeliveryMode? = nil) {
    self.address = address
    self.token = token
    self.aesKey = aesKey
    self.mode = mode
  }
}
