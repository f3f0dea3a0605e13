internal import Glibc
internal import NIOCore
package import Rules

/// An address to listen on.
package struct HostPort: Sendable, Equatable, CustomStringConvertible {
  package let host: String
  package let port: Int

  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`, or `:8080` for every address of the machine.
  package init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port) else { return nil }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) } else if host.contains(":") { return nil }
    self.init(host: host.isEmpty ? "0.0.0.0" : host, port: port)
  }

  /// Why nothing can listen there, in words.
  package static func reason(_ error: any Error) -> Phrase {
    guard let error = error as? IOError else { return Phrase(verbatim: "\(error)") }
    switch error.errnoCode {
    case EADDRINUSE: return "the address is in use"
    case EADDRNOTAVAIL: return "it is no address of this machine"
    case EACCES: return "not permitted; ports below 1024 need a privilege"
    default: return Phrase(verbatim: error.description)
    }
  }

  /// Whether only this machine can connect.
  package var isLoopback: Bool { HostAddress(host).isLoopback }
  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
