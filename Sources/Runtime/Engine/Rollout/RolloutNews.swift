internal import Rules

/// What a server has counted of a rollout and not told the others yet, in its order: the guards learn a block at a time.
package struct RolloutNews: Sendable {
  struct Block: Sendable {
    let guarded: RolloutGuard
    var tried: SequentialTest.Tally
    var others: SequentialTest.Tally
  }
  private(set) var turns: (tried: Int, others: Int) = (0, 0)
  private(set) var blocks: [Block] = []
  /// While the store is away what comes is put together, and the guards learn less of it.
  private static let most = 65_536

  package init() {}

  package var isEmpty: Bool { turns == (0, 0) && blocks.isEmpty }

  /// A turn that was judged, and what it settles.
  package mutating func count(_ turn: Turn, isTried: Bool, _ recent: inout RecentTurns) {
    func add(_ trials: Int, _ events: Int, _ isTried: Bool, to guarded: RolloutGuard) {
      let tally = SequentialTest.Tally(trials: trials, events: events)
      self.add(isTried ? tally : .init(), isTried ? .init() : tally, to: guarded)
    }
    if isTried { turns.tried += 1 } else { turns.others += 1 }
    let settled: RecentTurns.Settled
    if turn.delivery.event.kind == .unsubscribe {
      let left = recent.leave(turn.delivery.follower, at: turn.moment.now)
      settled = left.settled
      if let wasTried = left.isTried { add(1, 1, wasTried, to: .unfollows) }
    } else if turn.delivery.event.kind.awaitsAnswer {
      settled = recent.come(turn.delivery.follower, isTried: isTried, at: turn.moment.now)
      if settled.counts { add(1, turn.isUnanswered ? 1 : 0, isTried, to: .unanswered) }
    } else {
      settled = recent.expire(at: turn.moment.now)
    }
    stay(settled)
  }

  package mutating func stay(_ settled: RecentTurns.Settled) {
    guard settled.stayed != (0, 0) else { return }
    add(.init(trials: settled.stayed.tried), .init(trials: settled.stayed.others), to: .unfollows)
  }

  /// What came after.
  package mutating func add(_ later: RolloutNews) {
    turns = (turns.tried + later.turns.tried, turns.others + later.turns.others)
    for block in later.blocks { add(block.tried, block.others, to: block.guarded) }
  }

  private mutating func add(_ tried: SequentialTest.Tally, _ others: SequentialTest.Tally, to guarded: RolloutGuard) {
    if blocks.count >= Self.most, let last = blocks.lastIndex(where: { $0.guarded == guarded }) {
      blocks[last].tried = blocks[last].tried + tried
      blocks[last].others = blocks[last].others + others
    } else {
      blocks.append(Block(guarded: guarded, tried: tried, others: others))
    }
  }
}
