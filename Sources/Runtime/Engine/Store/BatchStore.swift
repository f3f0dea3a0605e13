/// The part of a store through which turns are written.
package protocol BatchStore: Sendable {
  /// One transaction: looks up what the questions ask, has the answers judged, and writes the changes in their order. When it
  /// returns, they are durable; when it throws, nothing of them is there.
  /// - Parameters:
  ///   - stocks: of which something may be given out.
  ///   - now: seconds of a clock that only goes forward, as `WallClock.uptime`: it tells how old answers are, and the time of day can jump.
  ///   - judge: may be asked again, with what is known by then, when another server's transaction came between; what it said last is written.
  ///     So nothing may come of a call but what it returns, and what the next call puts something else in the place of.
  /// - Returns: what was to be used and had gone back; everything else was made as it was asked for.
  @discardableResult
  func transact(_ questions: [StoreQuestion], stocks: [StockQuestion], now: Int64, judge: (StoreKnowledge) -> [StoreChange])
    throws(StoreFault) -> [LateUse]
}
