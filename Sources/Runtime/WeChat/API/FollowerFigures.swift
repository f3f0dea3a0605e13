package import Engine
internal import Rules
internal import Wire

// MARK: figures of followers

extension Platform {
  /// What the platform counted on some days. (wechat-protocol 7.13)
  /// - Parameters:
  ///   - days: since 1970 in Beijing, at most seven.
  ///   - now: seconds since 1970 UTC.
  /// - Returns: of the days that it has figures of: those of yesterday may not be there yet.
  package func figures(of days: ClosedRange<Int>, now: Int64) async throws(PlatformFault) -> [PlatformFigures] {
    let body: JSON = ["begin_date": .string(Self.name(of: days.lowerBound)), "end_date": .string(Self.name(of: days.upperBound))]
    let movements = try await call(PlatformCall("/datacube/getusersummary", body: .json(body)), retries: 1)
    let totals = try await call(PlatformCall("/datacube/getusercumulate", body: .json(body)), retries: 1)
    return try PlatformFault.reading { () throws(AnswerFault) in try Self.figures(movements, totals, days, now: now) }
  }

  private static func figures(_ movements: PlatformAnswer, _ totals: PlatformAnswer, _ days: ClosedRange<Int>, now: Int64) throws(AnswerFault)
    -> [PlatformFigures]
  {
    // A day without movement has no row there, and a row here: so it is here that one sees whether the day is counted.
    var found: [Int: PlatformFigures] = [:]
    for row in try totals.list("list", within: rows) {
      guard let day = try day(of: row), days.contains(day) else { continue }
      found[day] = PlatformFigures(day: day, total: Int(try row.number("cumulate_user", within: most)), fetchedAt: now)
    }
    for row in try movements.list("list", within: rows) {
      guard let day = try day(of: row), days.contains(day) else { continue }
      let source = Int(try row.numberIfAny("user_source", within: 0...Int64(Int32.max)) ?? 0)
      let movement = PlatformFigures.Movement(
        new: Int(try row.number("new_user", within: most)), cancelled: Int(try row.number("cancel_user", within: most)))
      let known = found[day]?.sources[source] ?? PlatformFigures.Movement(new: 0, cancelled: 0)
      found[day]?.sources[source] = PlatformFigures.Movement(
        new: known.new.addingSaturated(movement.new), cancelled: known.cancelled.addingSaturated(movement.cancelled))
    }
    return found.values.sorted { $0.day < $1.day }
  }

  /// More sources than there will be, on seven days.
  private static let rows = 7 * 256
  /// There are not so many people.
  private static let most: ClosedRange<Int64> = 0...100_000_000_000

  private static func day(of row: PlatformAnswer) throws(AnswerFault) -> Int? {
    let text = try row.text("ref_date", within: 32)
    guard let time = WrittenTime(text), !time.hasClock else { throw row.refuse("ref_date", text, wanted: "a day, as 2026-06-01") }
    return time.civil.dayNumber
  }

  private static func name(of day: Int) -> String { ReconciliationReport.name(of: day) }
}
