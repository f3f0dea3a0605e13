internal import Wire

/// Openids in texts that are not theirs, as in the scene of a code that somebody shared. They are known by their form only: 28 signs, an `o`
/// first, as every official account's are (docs of the platform, "OpenID").
package enum OpenidForm {
  private static let length = 28

  /// - Parameter name: what a follower of the account is called.
  /// - Complexity: O(bytes).
  package static func replaced(in text: String, of account: String, _ name: (FollowerID) -> String) -> String {
    guard text.utf8.count >= length else { return text }
    var (out, run) = ([UInt8](), [UInt8]())
    func ended() -> [UInt8] { has(run) ? Array(name(FollowerID(account: account, openid: String(decoding: run, as: UTF8.self))).utf8) : run }
    for byte in text.utf8 {
      if isSign(byte) {
        run.append(byte)
      } else {
        out += ended()
        out.append(byte)
        run.removeAll(keepingCapacity: true)
      }
    }
    return String(decoding: out + ended(), as: UTF8.self)
  }

  /// Words that somebody wrote have no capitals among their letters and numbers.
  private static func has(_ run: [UInt8]) -> Bool {
    run.count == length && run[0] == UInt8(ascii: "o") && run.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
  }

  private static func isSign(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
