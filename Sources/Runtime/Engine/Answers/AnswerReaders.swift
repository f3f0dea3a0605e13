internal import Rules
package import Wire

/// What each call's answer brings, within what was asked. Pure: fuzzers feed it.
extension AccessToken {
  /// Renewed ten minutes ahead. One that was handed out late in its life is asked for again after half of what remains: in its last
  /// five minutes the platform gives another. (wechat-protocol 5.1)
  /// - Parameter asked: milliseconds since 1970 UTC at which the call began.
  package init(_ answer: PlatformAnswer, asked: Int64) throws(AnswerFault) {
    let text = try answer.text("access_token", within: Self.bytes)
    let life = 1000 * (try answer.number("expires_in", within: Self.lives))
    self.init(text: text, renewAt: asked.addingSaturated(max(life - 600_000, life / 2)), expiresAt: asked.addingSaturated(life))
  }

  /// Bytes of one; 512 are documented. (wechat-protocol 5.1)
  package static let bytes = 2048
  /// Seconds that one may last; 7200 are documented.
  package static let lives: ClosedRange<Int64> = 1...86_400
}

/// A code as the platform made it.
package struct MadeCode: Sendable, Equatable {
  package let ticket: String
  /// What the code holds: it is drawn from this. (wechat-protocol 6.3)
  package let url: String
  /// Seconds that it lasts; nil for ever.
  package let lifetime: Int64?

  /// - Parameter asked: the seconds that were asked for; nil for a permanent code.
  package init(_ answer: PlatformAnswer, asked: Int64?) throws(AnswerFault) {
    ticket = try answer.text("ticket", within: 1024)
    url = try answer.text("url", within: 1024)
    guard Self.isAddress(url) else { throw answer.refuse("url", "\"\(url)\"", wanted: "an address of a code, as http://weixin.qq.com/q/…") }
    // What the platform says of the end is added to the time of the call, and renewal goes by it.
    guard let asked else {
      lifetime = nil
      return
    }
    lifetime = try answer.numberIfAny("expire_seconds", within: 1...max(1, asked)) ?? asked
  }

  /// Whether a code of the platform can hold it: what is printed is opened by every phone that scans it. (wechat-protocol 6.3)
  package static func isAddress(_ url: String) -> Bool {
    guard let start = ["http://weixin.qq.com/q/", "https://weixin.qq.com/q/"].first(where: url.hasPrefix) else { return false }
    let name = url.utf8.dropFirst(start.utf8.count)
    return !name.isEmpty && name.allSatisfy { $0 > 0x20 && $0 < 0x7F && !Self.quotes.contains($0) }
  }

  private static let quotes = Array("\"'<>\\`".utf8)
}

extension PlatformAnswer {
  /// What the id of a tag may be: the platform counts them up from 100, those of its own are smaller. (wechat-protocol 7.1)
  package static let tagIDs: ClosedRange<Int64> = 0...Int64(Int32.max)

  /// That it was done: calls that bring nothing say at least that. (wechat-protocol 7)
  package func confirm() throws(AnswerFault) { _ = try number("errcode", within: 0...0) }

  /// Ids of the account's tags by name, of `tags/get`.
  package func tags() throws(AnswerFault) -> [String: Int] {
    var ids: [String: Int] = [:]
    for tag in try list("tags", within: 10_000) {
      // One entry that cannot be right must not hide the others.
      guard let name = try? tag.text("name", within: 256, isName: true), let id = try? tag.number("id", within: Self.tagIDs) else { continue }
      if ids[name] == nil { ids[name] = Int(id) }
    }
    return ids
  }

  /// The id of a tag that was made.
  package func madeTag() throws(AnswerFault) -> Int { Int(try object("tag").number("id", within: Self.tagIDs)) }

  /// An uploaded medium's id, and where the platform shows it, if it says so. Its `created_at` is not read: what was made after the call
  /// began lasts at least so long after it, whatever that clock says.
  package func medium() throws(AnswerFault) -> (id: String, url: String) {
    var id = try textIfAny("media_id", within: 256)
    if id == nil { id = try textIfAny("thumb_media_id", within: 256) }
    let url = json["url"] == "" ? "" : try textIfAny("url", within: 2048) ?? ""
    guard let id else { return (try text("media_id", within: 256), url) }
    return (id, url)
  }

  /// Calls that are left for today, of `openapi/quota/get`. (wechat-protocol 5.3)
  package func callsLeft() throws(AnswerFault) -> Int { Int(try object("quota").number("remain", within: -1...Int64(Int32.max))) }
}
