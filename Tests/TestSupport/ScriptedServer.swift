import Foundation
import Glibc
import Synchronization

/// A server that answers as a test says, down to the last byte.
public final class ScriptedServer: Sendable {
  public struct Request: Sendable {
    public let method: String
    /// With the query.
    public let target: String
    /// Request line and headers, with their line ends.
    public let head: String
    public let body: [UInt8]
    public var text: String { String(decoding: body, as: UTF8.self) }
    public var path: String { String(target.prefix { $0 != "?" }) }
  }
  public enum Response: Sendable {
    case json(String, status: Int = 200)
    /// Bytes as they go over the wire.
    case raw([UInt8])
    /// Bytes, and then nothing until the caller gives up.
    case stalled([UInt8])
    /// Bytes at once, and then one of these after each pause.
    case drip([UInt8], [UInt8], milliseconds: UInt32)
    /// The connection ends.
    case cut

    var bytes: [UInt8]? {
      switch self {
      case .json(let text, let status):
        Array(
          "HTTP/1.1 \(status) X\r\nContent-Type: text/plain\r\nContent-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n\(text)".utf8)
      case .raw(let bytes), .stalled(let bytes), .drip(let bytes, _, _): bytes
      case .cut: nil
      }
    }
  }

  public let port: Int
  private let descriptor: Int32
  private let seen = Mutex<[Request]>([])
  private let answer: @Sendable (Request) -> Response

  public struct CannotListen: Error {}

  /// - Parameter answer: called on a thread of its own for each request.
  public init(_ answer: @escaping @Sendable (Request) -> Response) throws {
    self.answer = answer
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isBound = unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw CannotListen() }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread { [weak self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0, let self else { return }
        Thread { self.serve(connection) }.start()
      }
    }.start()
  }

  deinit {
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
  }

  public var base: String { "http://127.0.0.1:\(port)" }
  public var requests: [Request] { seen.withLock { $0 } }
  public func count(_ path: String) -> Int { requests.count { $0.path == path } }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    guard let request = read(connection) else { return }
    seen.withLock { $0.append(request) }
    let response = answer(request)
    guard let bytes = response.bytes, write(bytes[...], to: connection) else { return }
    if case .drip(_, let drops, let milliseconds) = response {
      for drop in drops {
        usleep(milliseconds * 1000)
        guard write([drop], to: connection) else { return }
      }
    }
    guard case .stalled = response else { return }
    var buffer = [UInt8](repeating: 0, count: 1)
    while unsafe recv(connection, &buffer, 1, 0) > 0 {}
  }

  /// - Returns: whether somebody took them.
  private func write(_ bytes: ArraySlice<UInt8>, to connection: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    let end = Array("\r\n\r\n".utf8)
    while true {
      var buffer = [UInt8](repeating: 0, count: 16 << 10)
      let count = unsafe recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
      guard let head = bytes.firstRange(of: end) else { continue }
      let lines = String(decoding: bytes[..<head.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
      let length =
        lines.first { $0.lowercased().hasPrefix("content-length:") }.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
      guard bytes.count >= head.upperBound + length else { continue }
      let words = lines[0].split(separator: " ")
      guard words.count == 3 else { return nil }
      return Request(
        method: String(words[0]), target: String(words[1]), head: String(decoding: bytes[..<head.upperBound], as: UTF8.self),
        body: Array(bytes[head.upperBound..<head.upperBound + length]))
    }
  }
}
