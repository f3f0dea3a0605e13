/// An http(s) address as far as it decides where a call goes. Clients trap on a port that is none, so nothing is called without it.
package struct WebAddress: Equatable, Sendable {
  /// As it is written, without the brackets of an IPv6 address.
  package let host: String
  /// Nil where none is written.
  package let port: UInt16?

  /// Nil unless it begins with `http://` or `https://`, has a host and no name of a user, is ASCII without blanks, and its port, if
  /// any, is from 1 to 65535.
  package init?(_ url: some StringProtocol) {
    guard let scheme = ["https://", "http://"].first(where: url.hasPrefix), url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    let authority = url.dropFirst(scheme.count).prefix { !"/\\?#".contains($0) }
    if authority.contains("@") { return nil }
    let rest: Substring
    if authority.hasPrefix("["), let bracket = authority.firstIndex(of: "]") {
      host = String(authority[..<bracket].dropFirst())
      rest = Substring(authority[bracket...].dropFirst())
    } else {
      host = String(authority.prefix { $0 != ":" })
      rest = Substring(authority.dropFirst(host.count))
    }
    if host.isEmpty { return nil }
    guard !rest.isEmpty else {
      port = nil
      return
    }
    let digits = rest.dropFirst()
    guard rest.hasPrefix(":"), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(digits), number > 0 else { return nil }
    port = number
  }
}
