internal import Rules

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
    package var text: String {
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
    case rebuilt(why: Reason, lines: Int)
    /// Somebody else brings the same books up to date; the next step sees how far they are.
    case overtaken
  }

  /// One step; call again until it is up to date.
  /// - Parameters:
  ///   - lines: of the ledger at most, about.
  ///   - progress: called with the number of lines while books are made from the beginning.
  package static func step(
    _ store: any BookStore, _ terms: BookTerms, lines: Int, progress: (Int) -> Void = { _ in }
  ) throws(StoreFault) -> Outcome {
    guard let state = try store.bookState(of: terms.account) else { return try rebuild(store, terms, why: .missing, progress: progress) }
    guard state.fingerprint == terms.fingerprint else { return try rebuild(store, terms, why: .otherTerms, progress: progress) }
    let news = try store.bookNews(of: terms.account, after: state.cursor, lines: lines)
    if news.cursor == state.cursor, news.histories.isEmpty, news.departed.isEmpty { return .upToDate }
    var sums = BookSums(terms)
    var moved = 0
    for history in news.histories {
      let before = history.upTo(state.cursor)
      sums.add(history)
      sums.add(before, times: -1)
      moved += history.size - before.size
    }
    var departed: [(chain: TurnID, kept: BookPostings)] = []
    for (chain, history) in news.departed {
      var gone = history
      gone.isErased = true
      let before = history.upTo(state.cursor)
      sums.add(gone)
      sums.add(before, times: -1)
      moved += history.size - before.size
      departed.append((chain, FollowerBook.postings(of: gone, under: terms)))
    }
    guard try store.post(sums.postings, from: state, to: news.cursor, departed: departed) else { return .overtaken }
    return news.isMore || moved > 0 || !departed.isEmpty ? .moved(lines: moved) : .upToDate
  }

  /// Everything from the beginning. Until it is done, the old books are read; `overtaken` when somebody was erased meanwhile: call it again.
  /// - Complexity: O(lines) time; memory for the sums.
  package static func rebuild(
    _ store: any BookStore, _ terms: BookTerms, why: Reason = .asked, progress: (Int) -> Void = { _ in }
  ) throws(StoreFault) -> Outcome {
    var sums = BookSums(terms)
    var departed: [FollowerHistory] = []
    var (lines, told) = (0, 0)
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
    sums.add(moment.kept)
    guard try store.replaceBooks(of: terms.account, fingerprint: terms.fingerprint, from: moment, with: sums.parts(of: 5000)) else {
      return .overtaken
    }
    return .rebuilt(why: why, lines: lines)
  }
}

extension FollowerHistory {
  /// Lines and records.
  fileprivate var size: Int { lines.count + records.count }
}
