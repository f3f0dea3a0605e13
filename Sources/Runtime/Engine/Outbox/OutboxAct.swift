package import Rules
/// What somebody may do with actions that wait or have failed, from a terminal or from a page.
package enum OutboxAct: Sendable, Equatable {
  /// Failed ones wait again, paused ones go now.
  /// - Parameter unknown: also those of which it is not known whether they came.
  case retry(unknown: Bool)
  /// Those that wait are ended, failed ones removed.
  case drop
}

/// What came of it.
package struct OutboxActed: Sendable, Equatable {
  /// One for each filter, where actions were tried again.
  package var retries: [OutboxRetry] = []
  package var dropped = 0

  package init() {}

  /// Failed ones that wait again.
  package var again: Int { retries.reduce(0) { $0 + $1.again } }
  /// Failed ones that were left as they are: twice may be once too often.
  package var leftOut: Int { retries.reduce(0) { $0 + $1.unknown } }
  /// Actions that are not as they were.
  package var changed: Int { retries.reduce(dropped) { $0 + $1.again + $1.released } }
  package var isIdle: Bool { dropped == 0 && again == 0 && retries.allSatisfy { $0.resumed.isEmpty } }
}

extension OutboxStore {
  /// - Parameter now: milliseconds since 1970 UTC.
  package func act(_ act: OutboxAct, on filters: [OutboxFilter], now: Int64) throws(StoreFault) -> OutboxActed {
    var acted = OutboxActed()
    for filter in filters {
      switch act {
      case .retry(let unknown): acted.retries.append(try retry(filter, unknown: unknown, now: now))
      case .drop: acted.dropped += try drop(filter, now: now)
      }
    }
    return acted
  }
}

extension OutboxRecord {
  /// Why nothing can be done with it, as a sentence; nil where something can.
  package func objection(to act: OutboxAct) -> Phrase? {
    switch (act, state) {
    case (.retry, .dead), (.retry, .paused), (.drop, .waiting), (.drop, .paused), (.drop, .dead): nil
    case (.retry, .waiting): "it waits for its time, and goes by itself"
    case (_, .running): "it is under way"
    case (_, .done): "it is done"
    case (_, .cancelled): "it was cancelled"
    case (_, .replaced): "another one took its place"
    }
  }
}
