/// A host as it stands in an address: a number in any of its forms, or a name. The one place that reads them.
package enum HostAddress: Hashable, Sendable {
  case four(UInt32)
  /// The upper and the lower half.
  case six(UInt64, UInt64)
  /// In small letters, without the dot at the end.
  case name(String)

  /// Reads a host as resolvers do: `127.0.0.1`, `127.1`, `0x7f.1`, `2130706433`, `::1`, `[::ffff:127.0.0.1]`, `localhost.`
  package init(_ text: some StringProtocol) {
    var host = text.lowercased()[...]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    if host.contains(":") {
      // Behind a `%` stands the interface.
      self = Self.six(host.prefix { $0 != "%" }) ?? .name(String(host))
      return
    }
    if host.hasSuffix(".") { host = host.dropLast() }
    self = Self.four(host).map(HostAddress.four) ?? .name(String(host))
  }

  /// The host of a URL; nil when there is no scheme.
  package init?(url: String) {
    guard let scheme = url.firstRange(of: "://") else { return nil }
    let authority = url[scheme.upperBound...].prefix { !"/\\?#".contains($0) }
    self.init(authority: authority.split(separator: "@", omittingEmptySubsequences: false).last ?? "")
  }

  /// The host of `HOST` or `HOST:PORT`.
  package init(authority: some StringProtocol) {
    if authority.hasPrefix("["), let bracket = authority.firstIndex(of: "]") {
      self.init(authority[...bracket])
    } else {
      self.init(authority.prefix { $0 != ":" })
    }
  }

  /// One to four numbers, of which the last fills what is left; octal behind `0`, hexadecimal behind `0x`.
  private static func four(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...4).contains(parts.count) else { return nil }
    var address: UInt64 = 0
    for (index, part) in parts.enumerated() {
      let radix = part.hasPrefix("0x") ? 16 : part.hasPrefix("0") && part.count > 1 ? 8 : 10
      let digits = radix == 16 ? part.dropFirst(2) : part
      guard !digits.hasPrefix("+"), let value = UInt32(digits, radix: radix) else { return nil }
      let bytes = index == parts.count - 1 ? 4 - index : 1
      guard UInt64(value) < 1 << UInt64(8 * bytes) else { return nil }
      address = address << UInt64(8 * bytes) | UInt64(value)
    }
    return UInt32(truncatingIfNeeded: address)
  }

  /// Eight groups, of which one run of zeros may be left out, and the last two may be written as IPv4.
  private static func six(_ text: Substring) -> HostAddress? {
    let halves: [Substring]
    if let gap = text.firstRange(of: "::") {
      halves = [text[..<gap.lowerBound], text[gap.upperBound...]]
    } else {
      halves = [text]
    }
    var groups: [[UInt16]] = []
    for (index, half) in halves.enumerated() {
      guard let read = Self.groups(half, isLast: index == halves.count - 1) else { return nil }
      groups.append(read)
    }
    let count = groups.reduce(0) { $0 + $1.count }
    guard halves.count == 1 ? count == 8 : count < 8 else { return nil }
    let all = groups[0] + Array(repeating: 0, count: 8 - count) + (groups.count > 1 ? groups[1] : [])
    func joined(_ part: ArraySlice<UInt16>) -> UInt64 { part.reduce(0) { $0 << 16 | UInt64($1) } }
    return .six(joined(all[..<4]), joined(all[4...]))
  }

  private static func groups(_ text: Substring, isLast: Bool) -> [UInt16]? {
    if text.isEmpty { return [] }
    var groups: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 8 else { return nil }
    for (index, part) in parts.enumerated() {
      if isLast, index == parts.count - 1, part.contains(".") {
        guard part.count(where: { $0 == "." }) == 3, let four = four(part) else { return nil }
        groups += [UInt16(truncatingIfNeeded: four >> 16), UInt16(truncatingIfNeeded: four)]
      } else {
        guard (1...4).contains(part.utf8.count), !part.hasPrefix("+"), let group = UInt16(part, radix: 16) else { return nil }
        groups.append(group)
      }
    }
    return groups
  }

  /// The IPv4 address that is meant, also in other clothes: mapped, translated or 6to4.
  private var inner: UInt32? {
    switch self {
    case .four(let address): address
    case .six(0, let lower) where lower >> 32 == 0xFFFF: UInt32(truncatingIfNeeded: lower)
    case .six(0x0064_FF9B_0000_0000, let lower) where lower >> 32 == 0: UInt32(truncatingIfNeeded: lower)
    case .six(let upper, _) where upper >> 48 == 0x2002: UInt32(truncatingIfNeeded: upper >> 16)
    case .six, .name: nil
    }
  }

  /// Whether it is this machine and nothing else. A name that begins like an address is a name.
  package var isLoopback: Bool {
    switch self {
    case .four(let address): address >> 24 == 127
    case .six(0, 1): true
    case .six(0, let lower): lower >> 24 == 0xFFFF_7F
    case .six: false
    case .name(let name): name == "localhost"
    }
  }

  /// Whether everybody can reach it: no address for special purposes. Names are looked up when they are called; those of this
  /// machine need not be. (IANA special-purpose address registries, RFC 6890, RFC 6761)
  package var isPublic: Bool {
    if let inner { return !Self.special.contains { inner >> (32 - $0.bits) == $0.network >> (32 - $0.bits) } }
    switch self {
    case .four: return false
    case .name(let name): return name != "localhost" && !name.hasSuffix(".localhost")
    case .six(let upper, _):
      // Only 2000::/3 is given out; within it 2001::/23 and documentation are special.
      guard upper >> 61 == 1 else { return false }
      return upper >> 41 != 0x2001_0000 >> 9 && upper >> 32 != 0x2001_0DB8 && upper >> 48 != 0x3FFF
    }
  }

  private static let special: [(network: UInt32, bits: UInt32)] = [
    (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16), (0xAC10_0000, 12), (0xC000_0000, 24),
    (0xC000_0200, 24), (0xC058_6300, 24), (0xC0A8_0000, 16), (0xC612_0000, 15), (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 3),
  ]
}
