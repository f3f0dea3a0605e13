internal import Rules

/// Where the console of `wxrules serve` explains turns. It is our own address of somebody's own server: no other path can be said.
package struct TurnPages: Sendable, Equatable {
  /// `http://127.0.0.1:9090`
  private let origin: String

  /// - Parameter address: of the console as `serve` prints it, with its path or without. Nil for any other.
  package init?(_ address: String) {
    guard WebAddress(address) != nil, let scheme = address.firstRange(of: "://") else { return nil }
    let authority = address[scheme.upperBound...].prefix { $0 != "/" }
    guard authority.utf8.allSatisfy(Self.signs.contains), ["", "/", "/console", "/console/"].contains(address[authority.endIndex...]) else {
      return nil
    }
    origin = String(address[..<authority.endIndex])
  }

  /// Signs of names, of addresses in numbers, and of ports.
  private static let signs = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:[]".utf8)

  package var console: String { origin + "/console/" }
  /// What the name of a turn follows.
  package var base: String { console + "turns/" }
}
