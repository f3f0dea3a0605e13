internal import Engine
internal import Rules

/// What a hand-out makes of actions whose queues it has locked: the last that is said of each, written by one statement.
struct ActionMoves {
  private struct Move {
    var runningSince: Int64?
    var attempts: Int64
    var handout: Int64
    var retryAt: Int64?
    var endedAt: Int64?
    var outcome: OutboxOutcome?
  }
  private var moves: [ActionName: Move] = [:]

  /// Of which number there is no next one, that stays: it must not end the process.
  private static let mostAttempts = Int64(Int32.max - 1)

  /// It is not under way any more.
  mutating func stop(_ action: FollowerQueues.Pending) { change(action) { $0.runningSince = nil } }

  /// - Returns: which try it is.
  mutating func begin(_ action: FollowerQueues.Pending, at now: Int64) -> Int {
    let attempt = min(action.attempts, Self.mostAttempts) + 1
    change(action) { move in
      move.runningSince = now
      move.attempts = attempt
      move.handout = action.nextHandout
    }
    return Int(attempt)
  }

  mutating func end(_ action: FollowerQueues.Pending, _ outcome: OutboxOutcome, at now: Int64) {
    change(action) { move in
      move.endedAt = now
      move.outcome = outcome
    }
  }

  mutating func putOff(_ action: FollowerQueues.Pending, until: Int64) { change(action) { $0.retryAt = until } }

  private mutating func change(_ action: FollowerQueues.Pending, _ body: (inout Move) -> Void) {
    var move = moves[action.name] ?? Move(attempts: min(action.attempts, Self.mostAttempts + 1), handout: action.handout)
    body(&move)
    moves[action.name] = move
  }

  func write(_ asking: Asking) throws(PostgreSQLFault) {
    if moves.isEmpty { return }
    let rows = Array(moves)
    let (names, states) = (rows.map(\.key), rows.map(\.value))
    let moved = try asking.run(
      .outboxMove, .texts(names.map(\.account)), .bigints(names.map(\.id.turn.number)), .bigints(names.map { Int64($0.id.position) }),
      .bigints(states.map(\.runningSince)), .bigints(states.map(\.attempts)), .bigints(states.map(\.handout)), .bigints(states.map(\.retryAt)),
      .bigints(states.map(\.endedAt)), .texts(states.map { $0.outcome?.word }), .texts(states.map { $0.outcome?.reason?.withoutZero }))
    // Somebody changed one without the lock of its queue: what was judged is not true any more.
    guard moved.changes == rows.count else { throw .serialization }
  }
}

extension PostgreSQLStatement {
  fileprivate static let outboxMove = PostgreSQLStatement("outbox-move", PackageResources.outbox_move_sql)
}
