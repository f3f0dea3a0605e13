package import Rules

/// All actions that were ever written to the outbox, kind by kind. What was queued has ended in one of these ways, or waits: nothing is
/// counted twice, and nothing is lost.
package struct OutboxTotals: Sendable, Equatable {
  package enum Entry: String, Sendable, CaseIterable {
    /// Written down: by a turn, by an action that it follows from, or by hand for another try of one that had failed.
    case queued
    case done
    case cancelled
    case replaced
    case dead
    /// Their follower was forgotten before they went.
    case forgotten

    /// How actions end.
    package static let ends = allCases.filter { $0 != .queued }
  }

  package struct Key: Hashable, Sendable {
    /// The word in `do:`, or `unreadable`.
    package let kind: String
    package let entry: Entry

    package init(kind: String, entry: Entry) {
      self.kind = kind
      self.entry = entry
    }
  }
  package var counts: [Key: Int]

  package init(_ counts: [Key: Int] = [:]) { self.counts = counts }

  package subscript(entry: Entry) -> Int { counts.reduce(0) { $0 + ($1.key.entry == entry ? $1.value : 0) } }

  /// What is left when everything that ended is taken away: as many as wait.
  package var waiting: Int { Entry.ends.reduce(self[.queued]) { $0 - self[$1] } }

  /// `12 queued = 7 waiting + 4 done + 1 dead`; nil when there never was one.
  package var text: Phrase? {
    let parts = Entry.ends.filter { self[$0] > 0 }.map { $0.phrase(self[$0]) }
    if self[.queued] == 0 { return nil }
    let open: Phrase = "\(Entry.queued.phrase(self[.queued])) = \(waiting) waiting"
    return ([open] + parts).joined(separator: " + ")
  }
}

extension OutboxTotals.Entry {
  fileprivate func phrase(_ count: Int) -> Phrase {
    switch self {
    case .queued: "\(count) queued"
    case .done: "\(count) done"
    case .cancelled: "\(count) cancelled"
    case .replaced: "\(count) replaced"
    case .dead: "\(count) dead"
    case .forgotten: "\(count) forgotten"
    }
  }
}
