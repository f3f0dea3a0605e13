internal import Rules
internal import Wire

/// Where the deliveries of an account go: `/wx/ACCOUNT`.
package enum WebhookPath {
  private static let prefix = "/wx/"
  private static let prefixBytes = Array(prefix.utf8)

  /// The path as it stands in the console.
  package static func path(of account: String) -> String { prefix + PercentEncoding.encode(account) }

  /// The account that a path names; nil when it is no such path. A slash at the end changes nothing.
  /// - Parameter path: in UTF-8.
  package static func account(in path: ArraySlice<UInt8>) -> String? {
    guard path.starts(with: prefixBytes) else { return nil }
    var name = path.dropFirst(prefixBytes.count)
    if name.last == UInt8(ascii: "/") { name = name.dropLast() }
    // What cannot be decoded is nobody's name.
    return PercentEncoding.decode(name) ?? ""
  }
}
