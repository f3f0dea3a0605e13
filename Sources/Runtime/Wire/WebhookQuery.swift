internal import Rules

/// The query string of a request by the platform, decoded once and kept as it was sent: signatures are over these very texts.
///
/// A `+` stays a plus, since the platform escapes spaces and ciphertext has plusses in it. (wechat-protocol 9, trap 4)
public struct WebhookQuery: Sendable, Hashable {
  /// `signature`, over token, time stamp and nonce.
  public private(set) var signature: String?
  /// `timestamp`, in seconds since 1970 UTC.
  public private(set) var timestamp: String?
  /// `nonce`.
  public private(set) var nonce: String?
  /// `echostr`, of a handshake.
  public private(set) var echo: String?
  /// `msg_signature`, over the ciphertext too.
  public private(set) var messageSignature: String?
  /// `encrypt_type`.
  public private(set) var encryption: String?

  /// Bytes of a query string. Real ones have about 250, handshakes of other products up to 500.
  public static let byteLimit = 4096
  private static let parameterLimit = 64

  /// Decodes what stands behind the `?`. Parameters that nobody asks for are skipped.
  /// - Throws: `QueryFault` for what is too long, broken or there twice.
  /// - Complexity: O(bytes).
  public init(_ raw: Substring) throws(QueryFault) {
    guard raw.utf8.count <= Self.byteLimit else { throw .tooLong }
    let bytes = Array(raw.utf8)
    var count = 0
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x26) ?? bytes.count
      defer { start = end + 1 }
      if end == start { continue }
      count += 1
      guard count <= Self.parameterLimit else { throw .tooLong }
      let equals = bytes[start..<end].firstIndex(of: 0x3D) ?? end
      let value = try Self.decoded(bytes[min(equals + 1, end)..<end])
      switch try Self.decoded(bytes[start..<equals]) {
      case "signature": try Self.take(&signature, "signature", value)
      case "timestamp": try Self.take(&timestamp, "timestamp", value)
      case "nonce": try Self.take(&nonce, "nonce", value)
      case "echostr": try Self.take(&echo, "echostr", value)
      case "msg_signature": try Self.take(&messageSignature, "msg_signature", value)
      case "encrypt_type": try Self.take(&encryption, "encrypt_type", value)
      default: break
      }
    }
  }

  private static func take(_ place: inout String?, _ name: String, _ value: String) throws(QueryFault) {
    guard place == nil else { throw .repeated(name) }
    place = value
  }

  private static func decoded(_ text: ArraySlice<UInt8>) throws(QueryFault) -> String {
    guard let text = PercentEncoding.decode(text) else { throw .encoding }
    return text
  }
}

/// What is wrong with a query string.
public enum QueryFault: Error, Hashable, Sendable {
  /// Longer than the limit, or too many parameters.
  case tooLong
  /// A broken escape, or bytes that are not UTF-8.
  case encoding
  /// A parameter is not there.
  case missing(String)
  /// A parameter stands twice.
  case repeated(String)
  /// A parameter has the wrong form.
  case invalid(String)
}
