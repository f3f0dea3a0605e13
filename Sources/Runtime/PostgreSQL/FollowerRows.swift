internal import Engine
internal import Rules

/// What is known of followers from now on, each once: the last of a batch stands for those before it.
struct FollowerRows {
  private let asking: Asking
  /// Of the rows as they are; nought where there is none, nil where nobody has looked.
  private var versions: [FollowerID: Int64]
  private var updated: [FollowerID: Follower] = [:]

  init(_ asking: Asking, _ versions: [FollowerID: Int64]) {
    self.asking = asking
    self.versions = versions
  }

  mutating func update(_ follower: Follower) { updated[follower.id] = follower }

  mutating func isGone(_ id: FollowerID) { versions[id] = 0 }

  /// Another statement wrote the row.
  mutating func isChanged(_ id: FollowerID) { versions[id] = nil }

  mutating func areUnknown() { versions = [:] }

  mutating func write() throws(PostgreSQLFault) {
    if updated.isEmpty { return }
    let rows = updated.values.sorted { ($0.id.account, $0.id.openid) < ($1.id.account, $1.id.openid) }
    let unknown = rows.map(\.id).filter { versions[$0] == nil }
    if !unknown.isEmpty {
      let known = try KnownFollowers(asking: asking).read(unknown)
      for id in unknown { versions[id] = known[id]?.version ?? 0 }
    }
    let histories = rows.map(\.history)
    let (first, last) = (histories.map(\.firstTouch), histories.map(\.lastTouch))
    let written = try asking.run(
      .turnsWriteFollowers, .texts(rows.map(\.id.account)), .texts(rows.map(\.id.openid)), .bigints(rows.map { versions[$0.id] ?? 0 }),
      .bigints(rows.map { $0.lastTurn?.number }), .bigints(histories.map { Int64($0.followCount) }), .bools(rows.map(\.isFollowing)),
      .bigints(rows.map(\.newestAt)), .bigints(histories.map(\.firstFollowedAt)), .bigints(histories.map(\.lastFollowedAt)),
      .texts(first.map { $0?.campaign }), .texts(first.map { $0?.scene }), .bigints(first.map { $0?.at }),
      .texts(last.map { $0?.campaign }), .texts(last.map { $0?.scene }), .bigints(last.map { $0?.at }),
      .texts(rows.map { FactsCodec.text($0.profile) }))
    // Somebody wrote one without its lock: what was judged is not true any more.
    guard written.changes == rows.count else { throw .serialization }
    for row in rows { versions[row.id, default: 0] += 1 }
    updated = [:]
  }
}

/// When customer messages are allowed from now on.
struct WindowRows {
  private struct Change {
    var isClosed = false
    var tap: Int64?
    var message: Int64?
  }
  private var changes: [FollowerID: Change] = [:]

  mutating func open(_ kind: FollowerWindows.Kind, of follower: FollowerID, at: Int64) {
    var change = changes[follower] ?? Change()
    switch kind {
    case .tap: change.tap = max(change.tap ?? at, at)
    case .message: change.message = max(change.message ?? at, at)
    }
    changes[follower] = change
  }

  /// What was opened before is forgotten with it.
  mutating func close(_ follower: FollowerID) { changes[follower] = Change(isClosed: true) }

  mutating func write(_ asking: Asking) throws(PostgreSQLFault) {
    let rows = changes.sorted { ($0.key.account, $0.key.openid) < ($1.key.account, $1.key.openid) }
    changes = [:]
    let closed = rows.filter(\.value.isClosed)
    if !closed.isEmpty { try asking.run(.turnsCloseWindows, .texts(closed.map(\.key.account)), .texts(closed.map(\.key.openid))) }
    let opened = rows.filter { $0.value.tap != nil || $0.value.message != nil }
    if opened.isEmpty { return }
    try asking.run(
      .turnsOpenWindows, .texts(opened.map(\.key.account)), .texts(opened.map(\.key.openid)), .bigints(opened.map(\.value.tap)),
      .bigints(opened.map(\.value.message)))
  }
}

extension PostgreSQLStatement {
  fileprivate static let turnsWriteFollowers = PostgreSQLStatement("turns-write-followers", PackageResources.turns_write_followers_sql)
  fileprivate static let turnsCloseWindows = PostgreSQLStatement("turns-close-windows", PackageResources.turns_close_windows_sql)
  fileprivate static let turnsOpenWindows = PostgreSQLStatement("turns-open-windows", PackageResources.turns_open_windows_sql)
}
