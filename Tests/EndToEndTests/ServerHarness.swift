import Foundation
import Glibc
import Rules
import TestSupport
import Wire

/// A running `wxrules serve`, as an operator starts it.
final class RunningServer {
  let folder: String
  let port: Int
  let adminPort: Int
  private let process: Child

  /// The setting of the published vectors, and a query that is signed with it.
  static let environment = [
    "WX_TOKEN": "ruleEngine01", "WX_AES": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "PATH": "/usr/bin:/bin", "TZ": "UTC",
  ]
  static let query = "signature=ac7b0aa36bc86b6a0a204d93256873fcf45e6c69&timestamp=1700000000&nonce=987654321"

  struct DidNotStart: Error, CustomStringConvertible { let description: String }

  /// - Parameters:
  ///   - listening: a port to use again; 0 for any.
  ///   - watcher: a program, with its arguments, that starts the server and watches it.
  init(
    in folder: String, listening: Int = 0, _ arguments: [String] = [], environment: [String: String] = [:], watchedBy watcher: [String] = []
  ) throws {
    self.folder = folder
    let serve = ["serve", "--listen", "127.0.0.1:\(listening)", "--admin", "127.0.0.1:0", "--database", "wx.db", "--timestamp-window", "off"]
    process = try Child(
      watcher.first ?? Binary.path, (watcher.isEmpty ? [] : watcher.dropFirst() + [Binary.path]) + serve + arguments, in: folder,
      environment: Self.environment.merging(environment) { $1 }, output: .file(folder + "/out.txt"), errors: .file(folder + "/err.txt"))
    func number(_ mark: String, in text: String) -> Int? {
      text.firstRange(of: mark).flatMap { Int(text[$0.upperBound...].prefix { $0.isNumber }) }
    }
    var found: (Int, Int)?
    for _ in 0..<12_000 where found == nil {
      let text = (try? String(contentsOfFile: folder + "/out.txt", encoding: .utf8)) ?? ""
      if text.contains("\ndatabase "), let port = number("http://127.0.0.1:", in: text),
        let admin = number("admin     http://127.0.0.1:", in: text)
      {
        found = (port, admin)
      } else if !process.isRunning {
        break
      } else {
        usleep(5000)
      }
    }
    guard let found else {
      throw DidNotStart(description: (try? String(contentsOfFile: folder + "/err.txt", encoding: .utf8)) ?? "")
    }
    (port, adminPort) = found
  }

  deinit { if process.isRunning { kill() } }

  var output: String { (try? String(contentsOfFile: folder + "/out.txt", encoding: .utf8)) ?? "" }
  var log: String { (try? String(contentsOfFile: folder + "/err.txt", encoding: .utf8)) ?? "" }
  var isRunning: Bool { process.isRunning }

  /// Whether the log comes to say this: it is written beside the work, not before it goes on.
  func comesToSay(_ words: String) -> Bool {
    for _ in 0..<120_000 {
      if log.contains(words) { return true }
      usleep(5000)
    }
    return false
  }

  var identifier: Int32 { process.identifier }
  /// Bytes of resident memory.
  var memory: Int { memory("VmRSS:") }
  /// The most that it ever was.
  var peakMemory: Int { memory("VmHWM:") }

  private func memory(_ line: String) -> Int {
    let status = (try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)) ?? ""
    return status.split(separator: "\n").first { $0.hasPrefix(line) }.flatMap { Int($0.filter(\.isNumber)) }.map { $0 * 1024 } ?? 0
  }

  func kill() { process.kill() }

  func signal(_ number: Int32) { process.signal(number) }

  /// Asks it to stop, and waits until it has.
  func stop() -> Int32 {
    process.signal(SIGTERM)
    return process.ends()
  }

  func post(_ body: [UInt8], account: String = "main", query: String = query) throws -> HTTPReply {
    let connection = try Connection(port: port)
    try connection.send("POST /wx/\(account)?\(query) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n", body)
    return try connection.receive()
  }

  func get(_ target: String, admin: Bool = false, method: String = "GET", headers: String = "") throws -> HTTPReply {
    let connection = try Connection(port: admin ? adminPort : port)
    let host = headers.hasPrefix("Host:") ? "" : "Host: 127.0.0.1\r\n"
    try connection.send("\(method) \(target) HTTP/1.1\r\n\(host)Content-Length: 0\r\n\(headers)\r\n", [])
    return try connection.receive(hasBody: method != "HEAD")
  }

  func status() throws -> [String: Any] {
    let body = try get("/status", admin: true).body
    return try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] ?? [:]
  }
}

struct HTTPReply {
  let status: Int
  let headers: String
  let body: [UInt8]
  var text: String { String(decoding: body, as: UTF8.self) }
  /// What the follower reads.
  var content: String? {
    text.firstRange(of: "<Content><![CDATA[").flatMap { start in
      text.firstRange(of: "]]></Content>").map { String(text[start.upperBound..<$0.lowerBound]) }
    }
  }
}

/// A socket, with everything that a careful client would not do.
final class Connection {
  private let descriptor: Int32
  /// What came beyond the response that was read.
  private var bytes: [UInt8] = []
  struct Cut: Error {}

  /// - Parameter bytes: that may come before they are read; nil: as many as the system likes.
  init(port: Int, seconds: Int = 30, taking bytes: Int? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var room = bytes.map({ Int32($0) }) { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, socklen_t(MemoryLayout<Int32>.size)) }
    var timeout = timeval(tv_sec: seconds, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] { setsockopt(descriptor, SOL_SOCKET, option, &timeout, socklen_t(MemoryLayout<timeval>.size)) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    guard status == 0 else { throw Cut() }
  }

  deinit { close(descriptor) }

  func send(_ head: String, _ body: [UInt8] = []) throws {
    var rest = (Array(head.utf8) + body)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { throw Cut() }
      rest = rest.dropFirst(count)
    }
  }

  /// Sends the same over and over and reads nothing, until that many bytes are gone or the other side has taken nothing for a second.
  /// - Returns: the bytes that were taken.
  func flood(_ bytes: [UInt8], upTo limit: Int) -> Int {
    let piece = Array(repeatElement(bytes, count: max(1, (64 << 10) / bytes.count)).joined())
    var sent = 0
    var at = 0
    while sent < limit {
      let count = piece[at...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) }
      if count > 0 {
        sent += count
        at = (at + count) % piece.count
        continue
      }
      guard count < 0, errno == EAGAIN else { return sent }
      var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      if poll(&event, 1, 1000) <= 0 { return sent }
    }
    return sent
  }

  func shutdownWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// One response.
  /// - Parameter hasBody: not so after HEAD, whatever length is said.
  func receive(hasBody: Bool = true) throws -> HTTPReply {
    let end = Array("\r\n\r\n".utf8)
    var bodyStart: Int?
    var length = 0
    while true {
      if bodyStart == nil, let found = bytes.firstRange(of: end) {
        bodyStart = found.upperBound
        let head = String(decoding: bytes[..<found.lowerBound], as: UTF8.self).lowercased()
        length =
          !hasBody ? 0 : head.firstRange(of: "content-length:").flatMap { Int(head[$0.upperBound...].drop { $0 == " " }.prefix { $0.isNumber }) } ?? 0
      }
      if let bodyStart, bytes.count >= bodyStart + length {
        let head = String(decoding: bytes[..<bodyStart], as: UTF8.self)
        let status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
        let reply = HTTPReply(status: status, headers: head, body: Array(bytes[bodyStart..<bodyStart + length]))
        bytes.removeFirst(bodyStart + length)
        return reply
      }
      var buffer = [UInt8](repeating: 0, count: 16 << 10)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { throw Cut() }
      bytes += buffer[..<count]
    }
  }

  /// What has come, at least a byte of it.
  func receiveSome() throws -> String {
    defer { bytes = [] }
    if bytes.isEmpty {
      var buffer = [UInt8](repeating: 0, count: 16 << 10)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { throw Cut() }
      bytes = Array(buffer[..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What has come already; nothing is waited for.
  func receiveReady() -> String {
    defer { bytes = [] }
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }

  /// Whether the other side closes, whatever it sends before: nothing for longer than the socket waits, and not without an end.
  func isClosed() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1024)
    var isClosed = false
    _ = Waiting.until(every: 0) {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      isClosed = count == 0 || count < 0 && errno == ECONNRESET
      return count <= 0
    }
    return isClosed
  }
}

/// Messages of followers, in short.
enum Say {
  static func text(_ text: String, _ id: Int, from openid: String = "o1") -> [UInt8] {
    MessageForm.text(text).xml(openid: openid, account: "gh_0123456789ab", isFollower: true, time: 1_700_000_000, fields: [("MsgId", "\(id)")])
  }
  static func scan(_ scene: String, at time: Int64, from openid: String = "o1", isFollower: Bool = true) -> [UInt8] {
    MessageForm.scan(scene).xml(openid: openid, account: "gh_0123456789ab", isFollower: isFollower, time: time)
  }
  static func leave(at time: Int64, from openid: String = "o1") -> [UInt8] {
    MessageForm.unfollow.xml(openid: openid, account: "gh_0123456789ab", isFollower: true, time: time)
  }
}
