/// How many actions go at once: up to fifty followers who get the same tag are one call. (wechat-protocol 7.1)
package struct OutboxSlots {
  package static let tagged = 50
  private let lanes: Int
  private var used = 0
  private var tags: [TagGroup: Int] = [:]

  package init(_ lanes: Int) { self.lanes = lanes }

  package var isFull: Bool { used >= lanes }
  /// Calls that what was taken is.
  package var count: Int { used }

  /// Whether there is place for one more: in a call that is being filled there is, also when all are taken.
  package func takes(_ row: OutboxRow) -> Bool {
    !isFull || TagGroup(row).map { tags[$0, default: 0] % Self.tagged != 0 } ?? false
  }

  package mutating func use(_ row: OutboxRow) {
    guard let group = TagGroup(row) else {
      used += 1
      return
    }
    if tags[group, default: 0] % Self.tagged == 0 { used += 1 }
    tags[group, default: 0] += 1
  }
}

/// Those of an account who get the same tag: what one call can do.
package struct TagGroup: Hashable, Sendable {
  private let account: String
  private let changes: [TagChange]

  /// Nil for what is no tag.
  package init?(_ row: OutboxRow) {
    guard case .tag(let changes) = row.task else { return nil }
    account = row.follower.account
    self.changes = changes
  }
}
