internal import Engine
package import Rules

/// What somebody has to do before calls get through again: the console's own names, so that they are found there.
extension ErrorCode {
  /// - Parameters:
  ///   - words: the platform's own, which may hold what is to be typed in.
  ///   - path: of the call.
  package func remedy(words: String = "", path: String? = nil) -> Phrase {
    switch code {
    case 40164, 61004:
      Self.address(in: words).map { "add \($0) to the IP whitelist in the console: 设置与开发 → 基本配置 → IP白名单" }
        ?? "add this machine's address to the IP whitelist in the console: 设置与开发 → 基本配置 → IP白名单"
    case 40001, 40125:
      "put the account's AppSecret where `secret:` says it is: the console shows or resets it under 设置与开发 → 基本配置 → 开发者密码(AppSecret)"
    case 40013, 41002: "correct `app_id:`; the console shows it under 设置与开发 → 基本配置 → 开发者ID(AppID)"
    case 40243: "unfreeze the AppSecret in the console: 设置与开发 → 基本配置 → 开发者密码(AppSecret)"
    case 48001, 48008, 40200:
      path.map {
        "get the right to `\($0)`: the console lists the account's rights under 设置与开发 → 接口权限; most need a verified service account"
      } ?? "get the right to this call: the console lists the account's rights under 设置与开发 → 接口权限; most need a verified service account"
    case 48003: "accept the agreement that the console shows"
    case 48004, 50007: "see the console's notices: the platform has banned the account or this call"
    case 65400...65417: "enable customer service in the console: 功能 → 客服"
    case 89501...89507: "an administrator has to confirm this machine's address in the message that they got from 公众平台安全助手"
    default: self.class.advice
    }
  }

  /// `invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist`: nobody else knows how the platform sees this machine.
  private static func address(in words: String) -> String? {
    guard let start = words.firstRange(of: "invalid ip ")?.upperBound else { return nil }  // not said
    let address = words[start...].prefix { $0.isHexDigit || $0 == "." || $0 == ":" }
    return (3...45).contains(address.utf8.count) && address.contains { $0 == "." || $0 == ":" } ? String(address) : nil
  }
}

extension PlatformFault {
  /// - Parameter path: of the call that was made.
  func remedy(path: String?) -> Phrase {
    switch self {
    case .refused(let error): error.code.remedy(words: error.message, path: path)
    case .notConfigured(_, let remedy): remedy
    case .store: "make room on the database's disk, and look at its rights"
    case .garbage(let garbage) where garbage.status == 407:
      "let this machine reach the platform without the proxy that asks who it is, or have that proxy let it through"
    case .garbage(let garbage) where garbage.status == 403:
      "have the proxy or firewall between this machine and the platform let its calls through"
    case .noToken(let cause): cause.remedy(path: nil)
    case .tokenRefused: "see whether another program forces tokens of this account, and ends those of all others"
    case .unreachable, .unknownOutcome, .garbage, .unusable, .tooLong: self.class.advice
    }
  }
}

extension SecretReference {
  /// How its value gets there.
  package var remedy: Phrase {
    switch self {
    case .environment(let name): "set \(name) for `serve` and `work`, and start them again: a running one does not see it"
    case .file(let path): "write it to \(path), readable for `serve` and `work`: it is read again by itself"
    }
  }
}
