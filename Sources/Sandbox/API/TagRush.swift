internal import Synchronization
internal import Wire

/// Calls that tag one follower at the same time: the platform then says of good tags that they are none. (wechat-protocol 7.1)
final class TagRush: Sendable {
  private let busy = Mutex<[String: Int]>([:])

  /// The followers that a call tags.
  static func openids(_ path: String, _ body: [UInt8]) -> Set<String> {
    guard path == "tags/members/batchtagging", let json = try? JSON(reading: body), case .array(let list)? = json["openid_list"] else { return [] }
    return Set(list.prefix(50).compactMap(\.string))
  }

  /// - Returns: false when one of them is being tagged.
  func begin(_ openids: Set<String>) -> Bool {
    busy.withLock { busy in
      let isAlone = openids.allSatisfy { busy[$0] == nil }
      for openid in openids { busy[openid, default: 0] += 1 }
      return isAlone
    }
  }

  func end(_ openids: Set<String>) {
    busy.withLock { busy in
      for openid in openids { busy[openid] = (busy[openid] ?? 1) > 1 ? (busy[openid] ?? 1) - 1 : nil }
    }
  }
}
