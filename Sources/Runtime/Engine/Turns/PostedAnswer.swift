package import Wire

/// What a server is told that posted an event. It is kept where the reply to a follower is kept otherwise, so that a repeat is told the same.
package struct PostedAnswer: Sendable, Equatable {
  package let turn: TurnID
  /// The rule that took it; nil when none did.
  package let rule: String?
  /// Whether the person follows the account.
  package let isFollowing: Bool
  /// Digest of the request: another one with the same key is no repeat.
  package let request: String

  init(turn: TurnID, rule: String?, isFollowing: Bool, request: String) {
    self.turn = turn
    self.rule = rule
    self.isFollowing = isFollowing
    self.request = request
  }

  /// As it is kept; nil when it is something else.
  package init?(_ answer: Answer) {
    guard let json = JSON(String(decoding: answer.body, as: UTF8.self)), let request = json["request"]?.string,
      case .bool(let isFollowing)? = json["following"]
    else { return nil }
    self.init(turn: answer.turn, rule: json["rule"]?.string, isFollowing: isFollowing, request: request)
  }

  var bytes: [UInt8] {
    Array(JSON.object(["following": .bool(isFollowing), "rule": rule.map { .string($0) } ?? .null, "request": .string(request)]).line.utf8)
  }

  /// As it is told.
  package var json: JSON {
    ["turn": .string(turn.description), "rule": rule.map { .string($0) } ?? .null, "following": .bool(isFollowing)]
  }
}
