internal import Rules
internal import Wire

/// A mini-program that a button, a customer message or a template message opens.
enum MiniProgram {
  /// - Throws: `APIRefusal` unless it says which one and which page. (wechat-protocol 7.4, 7.7, 7.10)
  /// - Parameter place: what stands before the names of its members.
  static func check(_ program: JSON, in place: String = "") throws {
    guard isAppID(program["appid"]?.string ?? "") else {
      throw APIRefusal(40013, "invalid appid", because: "`\(place)appid` is `wx` and 16 hex digits")
    }
    guard !(program["pagepath"]?.string ?? "").isEmpty else {
      throw APIRefusal(40165, "invalid pagepath", because: "`\(place)pagepath` is empty")
    }
  }

  private static func isAppID(_ text: String) -> Bool {
    text.hasPrefix("wx") && text.utf8.count == 18 && text.utf8.dropFirst(2).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
