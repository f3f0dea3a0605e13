/// IPv4 addresses that not everybody can reach. (IANA special-purpose address registry, RFC 6890)
package enum PrivateNetwork {
  private static let special: [(network: UInt32, bits: UInt32)] = [
    (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16), (0xAC10_0000, 12), (0xC000_0000, 24),
    (0xC000_0200, 24), (0xC058_6300, 24), (0xC0A8_0000, 16), (0xC612_0000, 15), (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 3),
  ]

  package static func contains(_ address: UInt32) -> Bool { special.contains { address >> (32 - $0.bits) == $0.network >> (32 - $0.bits) } }

  /// Whether an address leads there as it is written: its host is `localhost` or a number. Names are looked up when they are called.
  static func contains(url: String) -> Bool {
    guard let scheme = url.firstRange(of: "://") else { return false }
    let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
    if authority.hasPrefix("[") { return authority.hasPrefix("[::1]") }
    let host = authority.prefix { $0 != ":" }.lowercased()
    if host == "localhost" || host.hasSuffix(".localhost") { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    guard parts.count == 4, !parts.contains(nil) else { return false }
    return contains(parts.reduce(0) { $0 << 8 | UInt32($1 ?? 0) })
  }
}
