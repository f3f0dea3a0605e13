internal import Rules

/// Messages in a stream of bytes: `Content-Length: N`, an empty line, N bytes. What was not read to its end waits for more.
struct MessageFrames {
  /// What no message can be behind: where the next one begins, nobody knows.
  enum Fault: Error, Hashable {
    case noLength
    case tooLongHeader
    case tooLong(Int)

    var reason: Phrase {
      switch self {
      case .noLength: "it does not begin with `Content-Length`"
      case .tooLongHeader: "its header is longer than 4096 bytes"
      case .tooLong(let bytes): "it has \(bytes) bytes, more than a message may have"
      }
    }
  }

  /// Bytes of one header.
  private static let headerBytes = 4 << 10
  /// Bytes of one message: a file of the most bytes that one may have, with each byte escaped.
  static let messageBytes = 192 << 20

  private var bytes: [UInt8] = []
  /// Where what is not yet taken begins.
  private var at = 0

  mutating func add(_ more: some Sequence<UInt8>) {
    if at > 0, at == bytes.count {
      bytes.removeAll(keepingCapacity: bytes.count < 1 << 20)
      at = 0
    }
    bytes += more
  }

  /// The next message; nil until the rest of it has come.
  mutating func next() throws(Fault) -> [UInt8]? {
    guard let (length, start) = try header() else { return nil }
    guard bytes.count - start >= length else { return nil }
    let message = Array(bytes[start..<start + length])
    at = start + length
    if at > 1 << 20 {
      bytes.removeFirst(at)
      at = 0
    }
    return message
  }

  /// The length that the header says, and where the message begins.
  private func header() throws(Fault) -> (length: Int, start: Int)? {
    var length: Int?
    var line = at
    while let end = bytes[line...].firstIndex(of: 0x0A) {
      if end - at > Self.headerBytes { throw .tooLongHeader }
      let text = bytes[line..<(end > line && bytes[end - 1] == 0x0D ? end - 1 : end)]
      line = end + 1
      if text.isEmpty {
        guard let length else { throw .noLength }
        return (length, line)
      }
      guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { throw .noLength }
      guard String(decoding: text[..<colon], as: UTF8.self).lowercased() == "content-length" else { continue }
      let digits = text[(colon + 1)...].filter { $0 != 0x20 && $0 != 0x09 }
      guard !digits.isEmpty, let number = Int(String(decoding: digits, as: UTF8.self)), number >= 0, length == nil else { throw .noLength }
      if number > Self.messageBytes { throw .tooLong(number) }
      length = number
    }
    if bytes.count - at > Self.headerBytes { throw .tooLongHeader }
    return nil
  }

  /// A message as it is written.
  static func framed(_ message: String) -> [UInt8] {
    let body = Array(message.utf8)
    return Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
  }
}
