package import Rules

/// What happened of an account on a day.
struct DayMovement: Equatable, Sendable {
  var new = 0
  var cancelled = 0
  /// Of the new: by a code with a parameter.
  var byCode = 0

  /// Follows and unfollows.
  var events: Int { new + cancelled }

  mutating func add(_ other: DayMovement) {
    new += other.new
    cancelled += other.cancelled
    byCode += other.byCode
  }

  mutating func count(_ line: LedgerEntry) {
    switch line.kind {
    case .follow:
      new += 1
      if line.isByCode { byCode += 1 }
    case .unfollow: cancelled += 1
    case .scan, .seen: return
    }
  }

  static func + (a: DayMovement, b: DayMovement) -> DayMovement {
    var sum = a
    sum.add(b)
    return sum
  }

  /// What this has more of each.
  func beyond(_ other: DayMovement) -> DayMovement {
    DayMovement(new: max(0, new - other.new), cancelled: max(0, cancelled - other.cancelled), byCode: max(0, byCode - other.byCode))
  }
}

extension LedgerEntry {
  /// As the books take it for a follow by a code.
  var isByCode: Bool { kind == .follow && (campaign != nil || scene != nil) }
}

/// What the books say of an account's days. The lines of followers who were erased are gone, and what they did stands here all the same.
package struct BookedDays: Sendable {
  let days: BookDays
  private let movements: [Int: DayMovement]

  package init(_ postings: BookPostings, zone: Zone) {
    days = BookDays(zone)
    var movements: [Int: DayMovement] = [:]
    for (cell, figures) in postings.cells {
      var movement = DayMovement(new: figures.follows, cancelled: figures.lost)
      switch cell.subscription {
      case .new, .returning: movement.byCode = figures.scans
      // Scans of those who followed already.
      case .existing: break
      }
      movements[cell.day, default: DayMovement()].add(movement)
    }
    self.movements = movements
  }

  /// - Parameters:
  ///   - span: days since 1970 in Beijing, and those of the account that reach into them.
  ///   - bringUpToDate: as `BookKeeping.cells` wants it.
  package init(
    _ store: any BookStore, _ terms: BookTerms, _ span: ClosedRange<Int>, bringUpToDate: () throws(StoreFault) -> Void
  ) throws(StoreFault) {
    let query = BookQuery(days: span.lowerBound - 1...span.upperBound + 1, isByCode: false)
    self.init(try BookKeeping.cells(store, terms, query, bringUpToDate: bringUpToDate).within, zone: terms.zone)
  }

  /// Days of the account that share time with one of Beijing.
  func reaching(into day: Int) -> ClosedRange<Int> {
    let time = LedgerDays.time(of: day)
    let first = days.day(at: time.lowerBound)
    return first...max(first, days.day(at: time.upperBound - 1))
  }

  /// What is booked of a day of Beijing and stands in no line any more.
  /// - Parameter lines: what the lines come to, by days of the account.
  func erased(on day: Int, besides lines: [Int: DayMovement]) -> ErasedMovement {
    let own = reaching(into: day)
    let sum = own.reduce(DayMovement()) { $0 + (movements[$1] ?? DayMovement()).beyond(lines[$1] ?? DayMovement()) }
    let time = LedgerDays.time(of: day)
    return ErasedMovement(
      movement: sum, isCertain: days.end(of: own.lowerBound - 1) == time.lowerBound && days.end(of: own.upperBound) == time.upperBound)
  }
}

/// What followers did on a day of Beijing who were erased since.
struct ErasedMovement: Equatable, Sendable {
  var movement = DayMovement()
  /// Whether it is of this day. Where the account has other days than Beijing it is of the days that reach into it: so much at most.
  var isCertain = true

  /// To be added to what the lines say.
  var certain: DayMovement { isCertain ? movement : DayMovement() }
}
