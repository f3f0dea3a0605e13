internal import Engine
internal import Rules

/// What becomes of followers' windows in one transaction, written once and in one order at its end: turns that write to them in between would wait
/// for each other.
struct WindowUses {
  private struct Change {
    var isClosed = false
    var isUsedUp = false
    /// Given back first, used after that.
    var back: [FollowerWindows.Kind: Int64] = [:]
    var used: [FollowerWindows.Kind: Int64] = [:]
  }
  private var changes: [FollowerID: Change] = [:]

  mutating func correct(_ correction: OutboxEnding.Correction, of follower: FollowerID) {
    switch correction {
    case .none: break
    case .giveBack(let kind): changes[follower, default: Change()].back[kind, default: 0] += 1
    case .usedUp:
      changes[follower, default: Change()].isUsedUp = true
      changes[follower]?.back = [:]
    case .closed: changes[follower, default: Change()].isClosed = true
    }
  }

  mutating func use(_ kind: FollowerWindows.Kind, of follower: FollowerID) { changes[follower, default: Change()].used[kind, default: 0] += 1 }

  mutating func write(_ asking: Asking) throws(PostgreSQLFault) {
    if changes.isEmpty { return }
    let rows = Array(changes)
    changes = [:]
    func counts(_ kind: FollowerWindows.Kind, _ path: KeyPath<Change, [FollowerWindows.Kind: Int64]>) -> PostgreSQLValue {
      .bigints(rows.map { $0.value[keyPath: path][kind] ?? 0 })
    }
    try asking.run(
      .outboxUseWindows, .texts(rows.map(\.key.account)), .texts(rows.map(\.key.openid)), .bools(rows.map(\.value.isClosed)),
      .bools(rows.map(\.value.isUsedUp)), counts(.tap, \.back), counts(.message, \.back), counts(.tap, \.used), counts(.message, \.used),
      .bigint(Int64(FollowerWindows.Kind.tap.window.count)), .bigint(Int64(FollowerWindows.Kind.message.window.count)))
  }
}

extension PostgreSQLStatement {
  fileprivate static let outboxUseWindows = PostgreSQLStatement("outbox-use-windows", PackageResources.outbox_use_windows_sql)
}
