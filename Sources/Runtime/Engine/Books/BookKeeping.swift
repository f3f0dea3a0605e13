package import Rules

/// How books come to say what the ledger says: in steps, each of which may end anywhere without anything being counted twice.
package enum BookKeeping {
  /// Why books are made from the beginning.
  package enum Reason: String, Sendable, CaseIterable {
    /// There are none, or they were damaged.
    case missing
    /// They were counted under other policies or definitions, or by another version.
    case otherTerms = "other_terms"
    case asked

    /// Half a sentence, for logs and standard error.
    package var text: Phrase {
      switch self {
      case .missing: "there were none, or they were damaged"
      case .otherTerms: "they were counted under other policies or definitions"
      case .asked: "it was asked for"
      }
    }
  }

  package enum Outcome: Sendable, Equatable {
    case upToDate
    /// There may be more.
    case moved(lines: Int)
    /// What came while they were made is not in them yet.
    /// - `unreadable`: sums or lines of erased followers that could not be read: they are in no figure.
    case rebuilt(why: Reason, lines: Int, unreadable: Int = 0)
    /// Somebody else brings the same books up to date; the next step sees how far they are.
    case overtaken
  }

  /// Lines of one step. Turns wait for the transaction that writes what a step comes to: its sums, one to six for a line, at some ten microseconds
  /// each where their pages lie apart. So a step of twenty thousand held turns up for seconds.
  package static let lines = 2000
  /// Sums of one step: when its lines come to more, it takes fewer of them.
  static let sums = 4000
  private static let fewestLines = 50

  /// One step; call again until it is up to date. Where nothing happened it writes nothing.
  /// - Parameters:
  ///   - lines: of the ledger at most, about.
  ///   - progress: called with the number of lines while books are made from the beginning.
  package static func step(
    _ store: any BookStore, _ terms: BookTerms, lines: Int = lines, progress: (Int) -> Void = { _ in }
  ) throws(StoreFault) -> Outcome {
    guard let state = try store.bookState(of: terms.account) else { return try rebuild(store, terms, why: .missing, progress: progress) }
    guard state.fingerprint == terms.fingerprint else { return try rebuild(store, terms, why: .otherTerms, progress: progress) }
    let news = try store.bookNews(of: terms.account, after: state.cursor, lines: lines)
    if news.unreadable > 0 {
      let discarded = try store.discardUnreadable(of: terms.account)
      return try rebuild(store, terms, why: .missing, discarded: discarded, progress: progress)
    }
    // Lines of other accounts are gone past again, until there are many.
    if news.histories.isEmpty, news.departed.isEmpty, news.cursor == state.cursor || !news.isMore { return .upToDate }
    var (sums, kept) = (BookSums(terms), BookSums(terms))
    var moved = 0
    for history in news.histories {
      let before = history.upTo(state.cursor)
      sums.add(history)
      sums.add(before, times: -1)
      moved += history.size - before.size
    }
    var settling = BookSettlement()
    for (chain, history) in news.departed {
      var gone = history
      gone.isErased = true
      let before = history.upTo(state.cursor)
      sums.add(gone)
      sums.add(before, times: -1)
      moved += history.size - before.size
      settling.chains.append(chain)
      kept.add(gone)
    }
    settling.kept.add(kept.postings, counting: terms.kept)
    let difference = sums.postings
    if difference.size + settling.kept.size > Self.sums, lines > fewestLines, news.histories.count + news.departed.count > 1 {
      return try step(store, terms, lines: lines / 2, progress: progress)
    }
    do throws(StoreFault) {
      guard try store.post(difference, from: state, to: news.cursor, settling: settling) else { return .overtaken }
    } catch {
      // Sums to which nothing can be added are none.
      guard error.isDamageOfBooks, try store.bookState(of: terms.account) == nil else { throw error }
      return try rebuild(store, terms, why: .missing, progress: progress)
    }
    return news.isMore || moved > 0 || !settling.chains.isEmpty ? .moved(lines: moved) : .upToDate
  }

  /// Everything from the beginning. Until it is done, the old books are read. Who is erased meanwhile is taken in; `overtaken` when somebody
  /// else makes them at the same time: call it again.
  /// - Complexity: O(lines) time; memory for the sums.
  package static func rebuild(
    _ store: any BookStore, _ terms: BookTerms, why: Reason = .asked, progress: (Int) -> Void = { _ in }
  ) throws(StoreFault) -> Outcome {
    try rebuild(store, terms, why: why, discarded: 0, progress: progress)
  }

  /// - Parameter discarded: rows of erased followers that were taken out before.
  private static func rebuild(
    _ store: any BookStore, _ terms: BookTerms, why: Reason, discarded: Int, progress: (Int) -> Void
  ) throws(StoreFault) -> Outcome {
    var sums = BookSums(terms)
    var departed: [FollowerHistory] = []
    var (lines, told) = (0, 0)
    try store.beginBooks(of: terms.account)
    defer { store.endBooks(of: terms.account) }
    let discarded = discarded + (try store.discardUnreadable(of: terms.account))
    let moment = try store.allHistories(of: terms.account) { history in
      // The next step will find that they are gone, and takes away what stood of them until then.
      if history.isErased { departed.append(history) } else { sums.add(history) }
      lines += history.size
      if lines - told >= 100_000 {
        progress(lines)
        told = lines
      }
    }
    for history in departed { sums.add(history.upTo(moment.cursor)) }
    sums.add(moment.kept.postings(under: terms.kept))
    let isDone = try store.replaceBooks(of: terms.account, fingerprint: terms.fingerprint, from: moment, with: sums.parts(of: 5000)) { late in
      difference(late, since: moment, terms)
    }
    return isDone ? .rebuilt(why: why, lines: lines, unreadable: moment.unreadable + discarded) : .overtaken
  }
}

extension BookKeeping {
  /// Those who were settled since are among the sums as they stood at the moment. In their place comes what was kept of them.
  private static func difference(_ late: SettledMeanwhile, since moment: BookMoment, _ terms: BookTerms) -> BookPostings {
    var sums = BookSums(terms)
    for history in late.histories { sums.add(history.upTo(moment.cursor), times: -1) }
    var kept = late.kept
    kept.add(moment.kept, times: -1)
    sums.add(kept.postings(under: terms.kept))
    return sums.postings
  }

  /// Reads books that were counted by these terms, and by no others meanwhile: they are brought up to date, or made anew, until it is so.
  /// - Parameter bringUpToDate: until a step says that they are.
  /// - Throws: `StoreFault.busy` when somebody counts them by other terms again and again, `.damaged` when they are damaged again and again.
  package static func cells(
    _ store: any BookStore, _ terms: BookTerms, _ query: BookQuery, bringUpToDate: () throws(StoreFault) -> Void
  ) throws(StoreFault) -> (before: BookPostings, within: BookPostings) {
    var fault = StoreFault.busy
    for _ in 0..<mostReadings {
      do throws(StoreFault) {
        if let state = try store.bookState(of: terms.account), state.fingerprint == terms.fingerprint {
          let cells = try store.cells(of: terms.account, query)
          if try store.bookState(of: terms.account)?.generation == state.generation { return cells }
        }
      } catch {
        // Books in which something cannot be read are none from now on.
        guard error.isDamageOfBooks else { throw error }
        fault = error
      }
      try bringUpToDate()
    }
    throw fault
  }
  private static let mostReadings = 10
}

extension FollowerHistory {
  /// Lines and records.
  fileprivate var size: Int { lines.count + records.count }
}

extension StoreFault {
  /// Of sums, which can be made anew.
  package var isDamageOfBooks: Bool { if case .damaged(let table, _) = self { table.hasPrefix("book_") } else { false } }
}
