/// New sums of one account that are written beside those in force, which give way when all of them are there: what a store does of it, a step each.
/// The order of the steps is the same for every store. An end in between leaves the old books; what was written of new ones goes with the next.
package protocol BookRebuild {
  /// Deletes all sums of the account but those in force.
  func clear() throws(StoreFault)
  func write(_ part: BookPostings) throws(StoreFault)
  /// In one small transaction: what came of those who were settled meanwhile is added, and the sums are the books.
  /// - Parameters:
  ///   - isLast: whether those who are not taken in yet are read in the transaction itself, for which others wait.
  ///   - meanwhile: what is to be added for them.
  func putInForce(
    _ books: inout RebuiltBooks, isLast: Bool, _ meanwhile: (SettledMeanwhile) -> BookPostings
  ) throws(StoreFault) -> RebuiltBooks.Enforcement
  /// Those who were settled since a moment, and how many were settled ever; nil when they are not remembered any more.
  func settled(since moment: BookMoment) throws(StoreFault) -> (count: Int64, meanwhile: SettledMeanwhile)?
  /// Deletes the new sums.
  func drop() throws(StoreFault)
}

/// What is to be put in force, beside the sums that are written.
package struct RebuiltBooks: Sendable {
  package enum Enforcement: Sendable {
    case done, overtaken
    /// More followers were settled than are taken in.
    case behind
  }
  package let state: BookState
  /// What they were counted from.
  package let moment: BookMoment
  /// How many settled followers are taken in.
  package private(set) var settled: Int64
  /// What those came to who were settled since the moment.
  package private(set) var late = BookPostings()
  private var written = BookCheck()

  fileprivate init(_ state: BookState, from moment: BookMoment) {
    (self.state, self.moment, settled) = (state, moment, moment.departures)
  }

  /// Of the sums with what is late.
  package var check: BookCheck { written + BookCheck(of: late) }

  package mutating func take(_ late: BookPostings, upTo settled: Int64) { (self.late, self.settled) = (late, settled) }

  fileprivate mutating func note(_ part: BookPostings) { written = written + BookCheck(of: part) }
}

extension BookRebuild {
  /// - Parameter parts: the sums, no cell in two of them.
  /// - Returns: whether it was done; not when somebody else replaces them, nor when what was settled is not remembered any more.
  package func run(
    _ state: BookState, from moment: BookMoment, with parts: some Sequence<BookPostings>, _ meanwhile: (SettledMeanwhile) -> BookPostings
  ) throws(StoreFault) -> Bool {
    var books = RebuiltBooks(state, from: moment)
    var isDone = false
    do throws(StoreFault) {
      // What others began goes: they see that they are overtaken.
      try clear()
      for part in parts {
        try write(part)
        books.note(part)
      }
      isDone = try putInForce(&books, meanwhile)
    } catch {
      try? drop()
      throw error
    }
    if isDone { try clear() } else { try drop() }
    return isDone
  }

  private func putInForce(_ books: inout RebuiltBooks, _ meanwhile: (SettledMeanwhile) -> BookPostings) throws(StoreFault) -> Bool {
    // Readings for which nobody waits, before the last.
    for _ in 0..<8 {
      switch try putInForce(&books, isLast: false, meanwhile) {
      case .done: return true
      case .overtaken: return false
      case .behind:
        guard let more = try settled(since: books.moment) else { return false }
        books.take(meanwhile(more.meanwhile), upTo: more.count)
      }
    }
    return try putInForce(&books, isLast: true, meanwhile) == .done
  }
}
