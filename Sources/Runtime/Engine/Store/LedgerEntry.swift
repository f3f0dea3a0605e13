package import Rules
package import Wire

/// One line of the ledger: what happened between a follower and the account. Lines are added, never changed.
package struct LedgerEntry: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// A follow, by a code when there is a scene.
    case follow
    case unfollow
    /// A scan by somebody who follows.
    case scan
    /// Something that only followers do, by somebody of whom the ledger did not know that they follow.
    case seen

    /// As a list calls it.
    package var name: Phrase {
      switch self {
      case .follow: "follow"
      case .unfollow: "unfollow"
      case .scan: "scan"
      case .seen: "seen"
      }
    }
  }
  package var follower: FollowerID
  package let kind: Kind
  /// When it happened by the platform's clock, in seconds since 1970 UTC.
  package let at: Int64
  /// The turn that wrote it.
  package let turn: TurnID
  /// The store says it when it reads the line; before it is written, it is as good as unknown.
  package var place: LedgerPlace
  /// The follower's line before this one, in the order in which they were written.
  package var before: TurnID?
  /// What the follower was taken for.
  package let subscription: Subscription
  package let campaign: String?
  package let scene: String?
  /// The rule set that judged.
  package let revision: String
  /// Whether its campaign claims who comes by it. The rules say so, and no line.
  package var isTouch = true

  package init(
    follower: FollowerID, kind: Kind, at: Int64, turn: TurnID, before: TurnID? = nil, subscription: Subscription, campaign: String?, scene: String?,
    revision: String
  ) {
    self.follower = follower
    self.kind = kind
    self.at = at
    self.turn = turn
    place = LedgerPlace(turn)
    self.before = before
    self.subscription = subscription
    self.campaign = campaign
    self.scene = scene
    self.revision = revision
  }

  package var touch: Touch? { isTouch ? campaign.map { Touch(campaign: $0, scene: scene ?? "", at: at) } : nil }
}

/// A line that a rule wrote with `record`.
package struct RecordEntry: Sendable, Equatable {
  package let follower: FollowerID
  package let at: Int64
  package let turn: TurnID
  /// As that of a `LedgerEntry`.
  package var place: LedgerPlace
  /// Number among the actions of the turn.
  package let position: Int
  package let name: String
  package let fields: JSON

  package init(follower: FollowerID, at: Int64, turn: TurnID, position: Int, name: String, fields: JSON) {
    self.follower = follower
    self.at = at
    self.turn = turn
    place = LedgerPlace(turn)
    self.position = position
    self.name = name
    self.fields = fields
  }

  package func named(_ name: String) -> RecordEntry {
    var record = RecordEntry(follower: follower, at: at, turn: turn, position: position, name: name, fields: fields)
    record.place = place
    return record
  }
}

/// Names a turn, and with it a decision: about the microseconds since 1970 UTC at which it was judged. `TurnNumbers` makes them.
package struct TurnID: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let number: Int64
  package init(number: Int64) { self.number = number }
  package init?(_ text: String) {
    guard let number = Int64(text, radix: 16), number > 0 else { return nil }
    self.number = number
  }
  package var description: String { String(number, radix: 16) }
  package static func < (a: TurnID, b: TurnID) -> Bool { a.number < b.number }
}
