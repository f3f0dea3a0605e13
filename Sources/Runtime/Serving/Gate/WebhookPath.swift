internal import Rules
internal import Wire

/// Where the deliveries of an account go: `/wx/ACCOUNT`.
package enum WebhookPath {
  private static let prefix = "/wx/"

  /// The path as it stands in the console.
  package static func path(of account: String) -> String { prefix + PercentEncoding.encode(account) }

  /// The account that a path names; nil when it is no such path. A slash at the end changes nothing.
  package static func account(in path: Substring) -> String? {
    guard path.utf8.starts(with: prefix.utf8) else { return nil }
    var name = path.utf8.dropFirst(prefix.utf8.count)
    if name.last == UInt8(ascii: "/") { name = name.dropLast() }
    // What cannot be decoded is nobody's name.
    return PercentEncoding.decode(name) ?? ""
  }
}
