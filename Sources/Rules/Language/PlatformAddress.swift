/// Where the platform's API is found, and by which kind of token. (wechat-protocol 5.1, 5.2)
package struct PlatformAddress: Sendable, Equatable {
  /// Without a slash at the end.
  package let url: String
  /// The host that draws codes; without a slash at the end.
  package let codesURL: String
  package let token: TokenFamily

  package init(url: String, codesURL: String, token: TokenFamily) {
    self.url = url
    self.codesURL = codesURL
    self.token = token
  }

  package static let standard = PlatformAddress(url: "https://api.weixin.qq.com", codesURL: "https://mp.weixin.qq.com", token: .stable)

  /// A base address in its plain form; nil when it is none.
  package static func base(_ text: String) -> String? {
    guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
    var host = text.dropFirst(scheme.count)
    while host.hasSuffix("/") { host.removeLast() }
    let isHost = host.utf8.allSatisfy { ByteSet.slug.contains($0) || ".:[]".utf8.contains($0) }
    return isHost && WebAddress(scheme + host) != nil ? scheme + host : nil
  }
}

/// The two kinds of access token; calls for one never end the other's. (wechat-protocol 5.1)
package enum TokenFamily: String, Sendable, CaseIterable { case stable, classic }
