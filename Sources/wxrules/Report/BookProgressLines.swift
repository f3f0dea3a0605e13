import Engine
import Rules

/// Says on standard error what takes long while books are read: nothing of what is soon done.
final class BookProgressLines {
  private let store: any Store
  private var line: LineProgress?
  private var unreadable: Set<String> = []

  init(_ store: any Store) { self.store = store }

  func show(_ progress: BookProgress) {
    switch progress {
    case .begins(let account): line = LineProgress(store, "counting \(account)")
    case .counted(let lines): line?.show(lines)
    case .ends: line?.end()
    case .madeAnew(let account, let lines, let why):
      Terminal.complain("wxrules: the books of \(account) were made anew of \(counted(lines, "line")): \(why.text)\n")
    case .unreadable(let account, let rows):
      // A CSV has no notes.
      guard unreadable.insert(account).inserted else { return }
      Terminal.complain(
        """
        wxrules: \(counted(rows, "row")) of `book_kept` or `book_departed` could not be read: what erased followers of \(account) came to is not \
        all in the figures

        """)
    }
  }
}

/// How far a count over the ledger is.
private final class LineProgress {
  private let line: ProgressLine
  private let store: any Store
  private let began = ContinuousClock.now
  private var total: Int?
  private var hasShown = false

  init(_ store: any Store, _ verb: Phrase) {
    self.store = store
    line = ProgressLine(verb: verb)
  }

  func show(_ lines: Int) {
    let elapsed = Int64((ContinuousClock.now - began) / .milliseconds(1))
    guard elapsed >= 1000 else { return }
    // Other accounts may be among them: it is said to be about that many.
    let all = total ?? (try? store.counts().ledger) ?? lines
    total = all
    hasShown = true
    line.show(done: lines, of: max(lines, all), elapsed: elapsed, .lines)
  }

  func end() {
    if hasShown { line.end() }
    hasShown = false
  }
}
