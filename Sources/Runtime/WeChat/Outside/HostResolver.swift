internal import Glibc
internal import NIOPosix
internal import Rules
internal import Wire

/// Looks names up, and tells addresses of the own network from others.
final class HostResolver: Sendable {
  private let threads: NIOThreadPool

  init(threads: NIOThreadPool = NIOThreadPool(numberOfThreads: 8)) {
    self.threads = threads
    threads.start()
  }

  // They would stay for as long as the process.
  deinit { threads.shutdownGracefully { _ in } }

  /// An address of a host, none of which may lie in the own network.
  func publicAddress(of host: String) async -> Result<String, AddressFault> {
    let found = (try? await threads.runIfActive { Self.lookUp(host) }) ?? []
    guard let first = found.first else { return .failure(.nowhere) }
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

  /// Whether a number that a name led to is one that everybody can reach.
  static func isPublic(_ address: String) -> Bool {
    switch HostAddress(address) {
    case .name: false
    case let number: number.isPublic
    }
  }
}
