internal import Rules

/// Where the platform's own figures are kept, and what tells whether we could have seen the same. Part of `Store`.
package protocol FigureStore: Sendable {
  /// Figures that were fetched take the place of those that are kept of the same days.
  func keepFigures(_ figures: [PlatformFigures], of account: String) throws(StoreFault)
  /// Kept figures of days, in their order; days of which none are kept are left out.
  func figures(of account: String, days: ClosedRange<Int>) throws(StoreFault) -> [PlatformFigures]
  /// When the platform last said that the account may not ask; nil when it did not, or when figures came since. Seconds since 1970 UTC.
  func figuresRefusedAt(of account: String) throws(StoreFault) -> Int64?
  func noteFiguresRefused(of account: String, at time: Int64) throws(StoreFault)
  /// A server is there, and has been since it started: which one the store knows. Both in seconds since 1970 UTC.
  func noteAlive(startedAt: Int64, now: Int64) throws(StoreFault)
  /// When servers ran, in the order in which they started. Nobody knows of times before the first.
  func serverRuns() throws(StoreFault) -> [ServerRun]
  /// When the first event of an account was written; nil when there is none. Seconds since 1970 UTC.
  func firstLine(of account: String) throws(StoreFault) -> Int64?
}

/// What the platform says of one day of an account. (wechat-protocol 7.13)
package struct PlatformFigures: Sendable, Equatable {
  package struct Movement: Sendable, Equatable {
    package var new: Int
    package var cancelled: Int
    package init(new: Int, cancelled: Int) {
      self.new = new
      self.cancelled = cancelled
    }
  }
  /// Days since 1970 in Beijing.
  package let day: Int
  /// By source, 30 for QR codes and 0 for the rest; those without movement have none.
  package var sources: [Int: Movement]
  /// Followers at the end of the day; nil when that was not told.
  package var total: Int?
  /// When it was fetched, in seconds since 1970 UTC.
  package let fetchedAt: Int64

  package init(day: Int, sources: [Int: Movement] = [:], total: Int? = nil, fetchedAt: Int64) {
    self.day = day
    self.sources = sources
    self.total = total
    self.fetchedAt = fetchedAt
  }

  /// Of all sources together.
  package var all: Movement {
    sources.values.reduce(into: Movement(new: 0, cancelled: 0)) {
      $0.new = $0.new.addingSaturated($1.new)
      $0.cancelled = $0.cancelled.addingSaturated($1.cancelled)
    }
  }
}

/// A time in which a server ran, in seconds since 1970 UTC.
package struct ServerRun: Sendable, Equatable {
  package let startedAt: Int64
  /// When it was last known to run.
  package let aliveAt: Int64
  package init(startedAt: Int64, aliveAt: Int64) {
    self.startedAt = startedAt
    self.aliveAt = aliveAt
  }
}
