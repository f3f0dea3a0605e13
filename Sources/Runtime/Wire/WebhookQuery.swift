internal import Rules

/// The query string of a request by the platform, decoded once and kept as it was sent: signatures are over these very texts.
///
/// Values are ranges into the bytes that came; only one with an escape in it is written anew, behind them.
///
/// A `+` stays a plus, since the platform escapes spaces and ciphertext has plusses in it. (wechat-protocol 9, trap 4)
public struct WebhookQuery: Sendable {
  /// What is asked for.
  package enum Parameter: Int, CaseIterable, Sendable {
    /// Over token, time stamp and nonce.
    case signature
    /// In seconds since 1970 UTC.
    case timestamp
    case nonce
    /// Of a handshake.
    case echo
    /// Over the ciphertext too.
    case messageSignature
    case encryption

    /// As it stands in the query.
    package var word: String {
      switch self {
      case .signature: "signature"
      case .timestamp: "timestamp"
      case .nonce: "nonce"
      case .echo: "echostr"
      case .messageSignature: "msg_signature"
      case .encryption: "encrypt_type"
      }
    }
  }

  private var bytes: [UInt8]
  private var places = InlineArray<6, Range<Int>?>(repeating: nil)

  /// Bytes of a query string. Real ones have about 250, handshakes of other products up to 500.
  public static let byteLimit = 4096
  private static let parameterLimit = 64
  private static let words = Parameter.allCases.map { ($0, Array($0.word.utf8)) }

  /// Decodes what stands behind the `?`. Parameters that nobody asks for are skipped.
  /// - Throws: `QueryFault` for what is too long, broken or there twice.
  /// - Complexity: O(bytes).
  public init(_ raw: Substring) throws(QueryFault) { try self.init(Array(raw.utf8), from: 0) }

  /// - Parameters:
  ///   - target: of the request, in UTF-8.
  ///   - start: of the query in it.
  package init(_ target: [UInt8], from start: Int) throws(QueryFault) {
    guard target.count - start <= Self.byteLimit else { throw .tooLong }
    bytes = target
    var count = 0
    var start = start
    while start < target.count {
      var (end, equals, isEscaped) = (start, nil as Int?, false)
      while end < target.count, target[end] != 0x26 {
        if target[end] == 0x3D, equals == nil { equals = end }
        if target[end] == 0x25 { isEscaped = true }
        end += 1
      }
      defer { start = end + 1 }
      if end == start { continue }
      count += 1
      guard count <= Self.parameterLimit else { throw .tooLong }
      let value = equals.map { $0 + 1..<end } ?? end..<end
      if isEscaped { try take(escaped: start..<(equals ?? end), value) } else { try take(target[start..<(equals ?? end)], value) }
    }
  }

  private mutating func take(escaped name: Range<Int>, _ value: Range<Int>) throws(QueryFault) {
    guard let text = PercentEncoding.decode(bytes[value]), let word = PercentEncoding.decode(bytes[name]) else { throw .encoding }
    let start = bytes.count
    bytes += text.utf8
    try take(Array(word.utf8)[...], start..<bytes.count)
  }

  private mutating func take(_ name: ArraySlice<UInt8>, _ value: Range<Int>) throws(QueryFault) {
    guard let (parameter, word) = Self.words.first(where: { $1.count == name.count && $1.elementsEqual(name) }) else { return }
    guard places[parameter.rawValue] == nil else { throw .repeated(String(decoding: word, as: UTF8.self)) }
    places[parameter.rawValue] = value
  }

  /// The value, decoded; nil when it is not there.
  package subscript(parameter: Parameter) -> ArraySlice<UInt8>? { places[parameter.rawValue].map { bytes[$0] } }

  /// The same as text.
  package func text(_ parameter: Parameter) -> String? { self[parameter].map { String(decoding: $0, as: UTF8.self) } }
}

extension WebhookQuery: Equatable {
  /// Whether both say the same, however it was escaped.
  public static func == (a: WebhookQuery, b: WebhookQuery) -> Bool { Parameter.allCases.allSatisfy { a[$0] == b[$0] } }
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
