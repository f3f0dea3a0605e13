internal import Glibc
internal import NIOPosix
internal import Rules
internal import Wire

/// Looks names up, and tells addresses of the own network from others.
struct HostResolver: Sendable {
  private let threads: NIOThreadPool

  init() {
    threads = NIOThreadPool(numberOfThreads: 8)
    threads.start()
  }

  /// An address of a host, none of which may lie in the own network.
  func publicAddress(of host: String) async -> Result<String, HookFault> {
    let found = (try? await threads.runIfActive { Self.lookUp(host) }) ?? []
    guard let first = found.first else { return .failure(.unreachable("the name leads nowhere")) }
    return found.allSatisfy(Self.isPublic) ? .success(first) : .failure(.privateAddress)
  }

  private static func lookUp(_ host: String) -> [String] {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { unsafe freeaddrinfo(list) }
    var found: [String] = []
    var next = unsafe list
    while let entry = unsafe next {
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      if unsafe getnameinfo(entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 {
        found.append(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
      }
      unsafe next = entry.pointee.ai_next
    }
    return found
  }

  /// Addresses that everybody can reach: not those for special purposes. (IANA special-purpose address registries, RFC 6890)
  static func isPublic(_ address: String) -> Bool {
    let text = address.prefix { $0 != "%" }
    var four = in_addr()
    if unsafe inet_pton(AF_INET, String(text), &four) == 1 { return !PrivateNetwork.contains(UInt32(bigEndian: four.s_addr)) }
    var six = in6_addr()
    guard unsafe inet_pton(AF_INET6, String(text), &six) == 1 else { return false }
    let bytes = unsafe withUnsafeBytes(of: &six) { unsafe Array($0) }
    // An IPv4 address in other clothes: mapped, translated, 6to4.
    func inner(at: Int) -> UInt32 { bytes[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) } }
    if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF { return !PrivateNetwork.contains(inner(at: 12)) }
    if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B]) { return bytes[4..<12].allSatisfy { $0 == 0 } && !PrivateNetwork.contains(inner(at: 12)) }
    if bytes.starts(with: [0x20, 0x02]) { return !PrivateNetwork.contains(inner(at: 2)) }
    // Only 2000::/3 is given out; within it 2001::/23 and documentation are special.
    guard bytes[0] >> 5 == 1 else { return false }
    if bytes[0] == 0x20, bytes[1] == 0x01, bytes[2] < 0x02 { return false }
    return !bytes.starts(with: [0x20, 0x01, 0x0D, 0xB8]) && !bytes.starts(with: [0x3F, 0xFF])
  }
}
