/// All that one follower did, in any order. The follower's name is of no account.
package struct FollowerHistory: Sendable {
  package var lines: [LedgerEntry]
  package var records: [RecordEntry]
  /// Nothing may be known of them any more: who still followed leaves the books with the last line.
  package var isErased: Bool

  package init(lines: [LedgerEntry], records: [RecordEntry] = [], isErased: Bool = false) {
    self.lines = lines
    self.records = records
    self.isErased = isErased
  }

  /// What stood up to a place, and nobody was gone yet.
  package func upTo(_ place: LedgerPlace) -> FollowerHistory {
    FollowerHistory(lines: lines.filter { $0.place <= place }, records: records.filter { $0.place <= place })
  }
}
