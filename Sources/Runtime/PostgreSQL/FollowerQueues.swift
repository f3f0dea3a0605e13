internal import Engine
internal import Rules

/// Queues of followers: what waits in each, and when it is ready. Whoever changes one has locked it first, so that of an action that somebody adds
/// meanwhile either this one knows, or the other comes to a queue that is gone and makes it anew.
struct FollowerQueues {
  let asking: Asking

  /// Waiting actions of one follower that are looked at: more than that behind a postponed one wait with it.
  static let depth = 64
  /// Followers of one question.
  private static let page = 256

  struct Pending {
    let name: ActionName
    let kind: OutboxKind
    let dueAt: Int64
    var notBefore: Int64
    let attempts: Int64
    var handout: Int64
    var isRunning: Bool

    /// One that was not there before.
    init(_ row: OutboxRow) {
      (name, kind, dueAt, notBefore) = (ActionName(row), row.kind, row.dueAt, max(row.dueAt, row.heldUntil))
      (attempts, handout, isRunning) = (0, 0, false)
    }

    fileprivate init(_ row: PostgreSQLRow, of account: String) throws(PostgreSQLFault) {
      name = ActionName(account, try OutboxRows.id(row, 1))
      kind = OutboxKind(stored: try row.value(3))
      dueAt = try row.bounded(4)
      notBefore = max(dueAt, try row.bounded(5))
      attempts = max(0, try row.value(6))
      handout = try row.value(7)
      isRunning = try row.value(8)
    }

    /// A number that is damaged must not end the process.
    var nextHandout: Int64 { min(handout, .max - 1) + 1 }
  }

  func lock(_ followers: Set<FollowerID>) throws(PostgreSQLFault) {
    if followers.isEmpty { return }
    try asking.run(.outboxLockQueues, .texts(followers.map(\.account)), .texts(followers.map(\.openid)))
  }

  /// In the order in which they are due.
  func pending(_ followers: [FollowerID]) throws(PostgreSQLFault) -> [FollowerID: [Pending]] {
    if followers.isEmpty { return [:] }
    var pending: [FollowerID: [Pending]] = [:]
    for row in try asking.run(
      .outboxPending, .texts(followers.map(\.account)), .texts(followers.map(\.openid)), .bigint(Int64(Self.depth)))
    {
      guard let follower = followers.at(place: try row.value(0)) else { throw .damaged(statement: "outbox-pending", column: "place") }
      pending[follower, default: []].append(try Pending(row, of: follower.account))
    }
    return pending
  }

  /// Locked queues are ready when their next action may go, or gone; while an action is under way they stay with the worker that has it.
  func schedule(_ followers: Set<FollowerID>) throws(PostgreSQLFault) {
    let all = Array(followers)
    for start in stride(from: 0, to: all.count, by: Self.page) {
      let part = Array(all[start..<min(start + Self.page, all.count)])
      let pending = try pending(part)
      let idle = part.filter { !(pending[$0] ?? []).contains(where: \.isRunning) }
      if idle.isEmpty { continue }
      try asking.run(
        .outboxSetQueues, .texts(idle.map(\.account)), .texts(idle.map(\.openid)),
        .bigints(idle.map { Self.heads(pending[$0] ?? []).map(\.notBefore).min() }))
    }
  }

  /// The first action of each lane: nothing of a lane passes it.
  static func heads(_ pending: [Pending]) -> [Pending] {
    var lanes: Set<OutboxKind.Lane> = []
    return pending.filter { lanes.insert($0.kind.lane).inserted }
  }
}

extension PostgreSQLStatement {
  fileprivate static let outboxLockQueues = PostgreSQLStatement("outbox-lock-queues", PackageResources.outbox_lock_queues_sql)
  fileprivate static let outboxPending = PostgreSQLStatement("outbox-pending", PackageResources.outbox_pending_sql)
  fileprivate static let outboxSetQueues = PostgreSQLStatement("outbox-set-queues", PackageResources.outbox_set_queues_sql)
}
