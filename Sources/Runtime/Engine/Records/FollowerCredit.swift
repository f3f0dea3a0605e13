/// To which campaign each follow of one follower is credited: by the same function that counts the books.
package struct FollowerCredit: Sendable, Equatable {
  /// The turn of a follow → its campaign; nil for none.
  package private(set) var follows: [TurnID: String?] = [:]
  /// Unfollows that took the credit back.
  package private(set) var takenBack: Set<TurnID> = []
  /// Follows whose credit was taken back.
  package private(set) var lost: Set<TurnID> = []

  package init(_ history: FollowerHistory, under terms: BookTerms) {
    let ends = history.lines.filter { $0.kind == .unfollow }.sorted { ($0.at, $0.turn) < ($1.at, $1.turn) }
    for credit in FollowerBook.credits(of: history, under: terms) {
      follows[credit.turn] = .some(credit.source.campaign)
      if credit.isTakenBack { lost.insert(credit.turn) }
      guard credit.isTakenBack, let end = ends.first(where: { ($0.at, $0.turn) > (credit.at, credit.turn) }) else { continue }
      takenBack.insert(end.turn)
    }
  }
}
