import Rules
import Synchronization

@testable import Engine

/// The seam of the books, in memory: lines of several accounts, those who were erased, and the sums.
final class MemoryBooks: BookStore {
  struct Departed {
    let account: String
    let chain: TurnID
    let history: FollowerHistory
  }
  struct Contents {
    var lines: [LedgerEntry] = []
    var records: [RecordEntry] = []
    var departed: [Departed] = []
    var kept: [String: KeptSums] = [:]
    /// Those who were settled while books are made anew, by how many were settled before; nil while none are.
    var settled: [String: [(number: Int64, history: FollowerHistory)]] = [:]
    var unreadable = 0
    var departures: [String: Int64] = [:]
    var states: [String: BookState] = [:]
    var sums: [String: BookPostings] = [:]
    var generations: Int64 = 0
    var posts = 0
    /// Happens once, after something was read.
    var interruption: (@Sendable (MemoryBooks) -> Void)?
  }
  let contents: Mutex<Contents>

  init() { contents = Mutex(Contents()) }

  func sums(of account: String) -> BookPostings { contents.withLock { $0.sums[account] ?? BookPostings() } }

  func enter(_ line: LedgerEntry) { contents.withLock { $0.lines.append(line) } }
  func enter(_ record: RecordEntry) { contents.withLock { $0.records.append(record) } }

  /// What is known of somebody goes; the lines wait without a name until the books know of it.
  /// - Returns: what they had done; nil when that is nothing.
  @discardableResult
  func erase(_ follower: FollowerID) -> FollowerHistory? {
    contents.withLock { contents in
      var history = Self.history(of: follower, in: contents, upTo: LedgerPlace(number: .max))
      guard let chain = history.lines.map(\.turn).max() else { return nil }
      history.isErased = true
      contents.lines.removeAll { $0.follower == follower }
      contents.records.removeAll { $0.follower == follower }
      contents.departed.append(Departed(account: follower.account, chain: chain, history: history))
      return history
    }
  }

  func rename(_ follower: FollowerID, to name: FollowerID) {
    contents.withLock { contents in
      for place in contents.lines.indices where contents.lines[place].follower == follower { contents.lines[place].follower = name }
      contents.records = contents.records.map { record in
        record.follower != follower
          ? record
          : RecordEntry(follower: name, at: record.at, turn: record.turn, position: record.position, name: record.name, fields: record.fields)
      }
    }
  }

  func histories(of account: String) -> [FollowerHistory] { contents.withLock { Self.histories(of: account, in: $0) } }

  private static func history(of follower: FollowerID, in contents: Contents, upTo place: LedgerPlace) -> FollowerHistory {
    FollowerHistory(
      lines: contents.lines.filter { $0.follower == follower }, records: contents.records.filter { $0.follower == follower }
    ).upTo(place)
  }

  private static func histories(of account: String, in contents: Contents) -> [FollowerHistory] {
    let followers = Set((contents.lines.map(\.follower) + contents.records.map(\.follower)).filter { $0.account == account })
    return followers.sorted { $0.openid < $1.openid }.map { history(of: $0, in: contents, upTo: LedgerPlace(number: .max)) }
  }

  private func interrupt() {
    let interruption = contents.withLock { contents in
      defer { contents.interruption = nil }
      return contents.interruption
    }
    interruption?(self)
  }

  // MARK: the seam

  func bookState(of account: String) -> BookState? { contents.withLock { $0.states[account] } }

  func bookNews(of account: String, after cursor: LedgerPlace, lines: Int) -> BookNews {
    let news = contents.withLock { contents in
      let places = contents.lines.map { ($0.place, $0.follower) } + contents.records.map { ($0.place, $0.follower) }
      let new = places.filter { $0.0 > cursor && $0.1.account == account }.sorted { $0.0 < $1.0 }
      let isMore = new.count > lines
      let newest = (isMore ? new[lines - 1].0 : places.map(\.0).max()) ?? cursor
      let followers = Set(new.filter { $0.0 <= newest }.map(\.1))
      return BookNews(
        histories: followers.map { Self.history(of: $0, in: contents, upTo: newest) },
        departed: contents.departed.filter { $0.account == account }.map { ($0.chain, $0.history) }, cursor: max(newest, cursor), isMore: isMore)
    }
    interrupt()
    return news
  }

  func post(_ difference: BookPostings, from: BookState, to cursor: LedgerPlace, settling: BookSettlement) -> Bool {
    contents.withLock { contents in
      guard contents.states[from.account] == from,
        settling.chains.allSatisfy({ chain in contents.departed.contains { $0.chain == chain && $0.account == from.account } })
      else { return false }
      contents.posts += 1
      contents.sums[from.account, default: BookPostings()].add(difference)
      contents.states[from.account]?.cursor = cursor
      contents.kept[from.account, default: KeptSums()].add(settling.kept)
      for chain in settling.chains {
        let number = contents.departures[from.account] ?? 0
        for gone in contents.departed where gone.chain == chain && gone.account == from.account {
          contents.settled[from.account]?.append((number, gone.history))
        }
        contents.departed.removeAll { $0.chain == chain && $0.account == from.account }
        contents.departures[from.account] = number + 1
      }
      return true
    }
  }

  func allHistories(of account: String, _ body: (FollowerHistory) -> Void) -> BookMoment {
    let (histories, moment) = contents.withLock { contents in
      (
        Self.histories(of: account, in: contents) + contents.departed.filter { $0.account == account }.map(\.history),
        BookMoment(
          cursor: (contents.lines.map(\.place) + contents.records.map(\.place)).max() ?? .start,
          kept: contents.kept[account] ?? KeptSums(), unreadable: contents.unreadable, departures: contents.departures[account] ?? 0)
      )
    }
    for history in histories { body(history) }
    interrupt()
    return moment
  }

  func discardUnreadable(of account: String) -> Int { 0 }

  func unreadableRows(of account: String) -> Int { contents.withLock { $0.unreadable } }

  func beginBooks(of account: String) { contents.withLock { $0.settled[account] = $0.settled[account] ?? [] } }
  func endBooks(of account: String) {}

  func replaceBooks(
    of account: String, fingerprint: String, from moment: BookMoment, with parts: some Sequence<BookPostings>,
    meanwhile: (SettledMeanwhile) -> BookPostings
  ) -> Bool {
    var sums = BookPostings()
    for part in parts { sums.add(part) }
    let (late, departures, kept) = contents.withLock { ($0.settled[account] ?? [], $0.departures[account] ?? 0, $0.kept[account] ?? KeptSums()) }
    let since = late.filter { $0.number >= moment.departures }
    guard since.count == departures - moment.departures else { return false }
    if !since.isEmpty { sums.add(meanwhile(SettledMeanwhile(histories: since.map(\.history), kept: kept))) }
    let done = sums
    return contents.withLock { contents in
      guard contents.departures[account] ?? 0 == departures else { return false }
      contents.settled[account] = nil
      contents.generations += 1
      contents.sums[account] = done
      contents.states[account] = BookState(
        account: account, fingerprint: fingerprint, generation: contents.generations, cursor: moment.cursor)
      return true
    }
  }

  func cells(of account: String, _ query: BookQuery) -> (before: BookPostings, within: BookPostings) {
    var (before, within) = (BookPostings(), BookPostings())
    let first = query.days?.lowerBound ?? .min
    for (cell, figures) in sums(of: account).cells where query.days.map({ cell.day <= $0.upperBound }) ?? true {
      if cell.day < first {
        before.cells[BookCell(day: 0, source: cell.source, subscription: cell.subscription), default: BookFigures()].add(figures)
      } else {
        within.cells[cell] = figures
      }
    }
    within.gaps = sums(of: account).gaps
    return (before, within)
  }
}
