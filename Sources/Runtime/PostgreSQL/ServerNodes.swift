internal import Dispatch
package import Engine
internal import Rules
internal import Synchronization

/// The number of a server among those that write turns to one database, and what it has said of them.
///
/// Turns are not committed in the order of their numbers. So each node says up to where everything of it is committed, and that all of its later
/// turns are above: nobody reads lines beyond the lowest of what they say.
struct ServerNode {
  let number: Int32
  /// Rises whenever somebody else gets the number.
  let fence: Int64
  /// Everything up to this turn is committed, and later ones are above it: as it was said last.
  var mark: Int64
  /// The newest turn that was committed here.
  var newest: Int64

  /// Servers that may write at once; the number stands in what their turns leave when they are divided by it.
  static let most = 32 as Int64
  /// Milliseconds without a word after which somebody else may have the number.
  static let lease = 15_000 as Int64
  /// Microseconds that a mark stays behind the time while nothing is written: a batch takes its time before it has the connection.
  static let caution = 10_000_000 as Int64
}

extension PostgreSQLStore: NodeStore {
  /// One of several, which says each second that it lives.
  package func claimNode(clock: WallClock = .system, patience: Duration = .seconds(4)) throws(StoreFault)
    -> (node: TurnNumbers.Node, after: TurnID?)
  {
    turnMemory.withLock { $0.patience = max(.milliseconds(100), patience) }
    // Before there is a number that could be used without it.
    let last = try lastTurn()?.number ?? 0
    let claimed = try changing(.turns) { asking throws(PostgreSQLFault) -> ServerNode? in
      if try asking.setting(CopyMark.name) != nil { return nil }
      for row in try asking.run(.nodesClaim, .bigint(clock.seconds), .bigint(ServerNode.lease)) {
        // Of 16 bits.
        let number = try row.value(0, as: Int32.self)
        let low = try row.value(2, as: Int64.self)
        try asking.run(.nodesDrain, .int4(number))
        return ServerNode(number: number, fence: try row.value(1), mark: low, newest: low)
      }
      return nil
    }
    if claimed == nil, try isBeingFilled() { throw CopyMark.refusal }
    guard let claimed, let node = TurnNumbers.Node(Int64(claimed.number), of: ServerNode.most) else {
      throw .refused("all \(ServerNode.most) numbers of servers are taken; those of dead ones are free after \(ServerNode.lease / 1000) seconds")
    }
    turnMemory.withLock { ($0.node, $0.trouble) = (claimed, nil) }
    keepAlive(claimed, clock)
    return (node, TurnID(number: max(last, claimed.mark)))
  }

  /// Gives the number back: nobody waits for this server any more.
  package func releaseNode() {
    guard let node = turnMemory.withLock({ memory in memory.node.take() }) else { return }
    do throws(StoreFault) {
      try asking(.turns) { asking throws(PostgreSQLFault) in
        _ = try asking.run(.nodesRelease, .int4(node.number), .bigint(node.fence), .bigint(max(node.mark, node.newest)))
      }
    } catch {
      // It ends by itself.
    }
  }

  private func keepAlive(_ node: ServerNode, _ clock: WallClock) {
    DispatchQueue.global(qos: .userInitiated).asyncAfter(deadline: .now() + .milliseconds(.random(in: 900...1100))) { [weak self] in
      guard let self, let current = turnMemory.withLock({ $0.node }), current.number == node.number, current.fence == node.fence else { return }
      do throws(StoreFault) {
        _ = try renewNode(clock)
        turnMemory.withLock { $0.trouble = nil }
      } catch {
        // A lease that could not be renewed is tried again, until a batch finds that it is lost. Somebody who has a lock for a moment is no trouble.
        if error != .busy { turnMemory.withLock { $0.trouble = error } }
      }
      keepAlive(node, clock)
      // The next time is soon enough.
      do throws(StoreFault) { try retireNode() } catch {}
    }
  }

  /// A database has no name under which another could be put in its place while it is open. A server asks each second whether it can be written.
  package func verify() throws(StoreFault) { if let trouble = turnMemory.withLock({ $0.trouble }) { throw trouble } }

  package func tryWriting() throws(StoreFault) { if try !renewNode() { throw .overtaken } }

  /// While the connection of turns is ours, no batch of this process is under way; and what was sent by one that was lost has ended behind the lock.
  /// - Returns: false when somebody else has the number.
  func renewNode(_ clock: WallClock = .system, until deadline: ContinuousClock.Instant? = nil) throws(StoreFault) -> Bool {
    let time = clock.microseconds() - ServerNode.caution
    return try asking(.turns, until: deadline) { asking throws(PostgreSQLFault) in
      guard let node = turnMemory.withLock({ $0.node }) else { return false }
      let mark = max(node.mark, node.newest, time)
      // Said here first: a batch that begins before the answer is back has to be above it too.
      turnMemory.withLock { $0.node?.mark = mark }
      return try asking.transaction { asking throws(PostgreSQLFault) in
        try asking.run(.nodesDrain, .int4(node.number))
        return try asking.run(.nodesRenew, .int4(node.number), .bigint(node.fence), .bigint(ServerNode.lease), .bigint(mark)).count > 0
      }
    }
  }

  /// Whether a batch may write, asked behind its locks.
  /// - Returns: the turn above which its own are, however far clocks are apart; nil when it may not.
  func mayWrite(_ node: ServerNode, _ asking: Asking) throws(PostgreSQLFault) -> TurnID? {
    for row in try asking.run(.turnsCheckNode, .int4(node.number), .bigint(node.fence)) where try row.value(0, as: Bool?.self) ?? false {
      // Whatever a clock says, no turn is numbered below what was said to be complete.
      return TurnID(number: max(node.mark, try row.value(1)))
    }
    return nil
  }

  /// Servers that died hold up the books until their numbers are free.
  private func retireNode() throws(StoreFault) {
    try changing(.living) { asking throws(PostgreSQLFault) in
      for row in try asking.run(.nodesRetire) { try asking.run(.nodesDrain, .int4(try row.value(0))) }
    }
  }
}

extension StoreChange {
  /// The turn that wrote it; nil where it was another one before, or none.
  var writtenBy: TurnID? {
    switch self {
    case .answered(_, let answer), .asking(_, let answer, _): answer.turn
    case .entered(let entry): entry.turn
    case .recorded(let record): record.turn
    case .queued(let row): row.id.turn
    case .took(_, _, _, let turn, _, _): turn
    case .used(_, _, let record): record.turn
    case .updated, .opened, .closed, .sharedAnswers, .settled, .erased, .renamed: nil
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let nodesClaim = PostgreSQLStatement("nodes-claim", PackageResources.nodes_claim_sql)
  fileprivate static let nodesDrain = PostgreSQLStatement("nodes-drain", PackageResources.nodes_drain_sql)
  fileprivate static let nodesRelease = PostgreSQLStatement("nodes-release", PackageResources.nodes_release_sql)
  fileprivate static let nodesRetire = PostgreSQLStatement("nodes-retire", PackageResources.nodes_retire_sql)
  static let nodesNoteNewest = PostgreSQLStatement("nodes-note-newest", PackageResources.nodes_note_newest_sql)
  fileprivate static let nodesRenew = PostgreSQLStatement("nodes-renew", PackageResources.nodes_renew_sql)
  fileprivate static let turnsCheckNode = PostgreSQLStatement("turns-check-node", PackageResources.turns_check_node_sql)
}
