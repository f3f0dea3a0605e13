internal import Engine
internal import GRDB
internal import Rules

/// A checksum of `hits` for each hour: counts cannot be made anew, but it can be said that they are not what was written. Each count goes in with
/// a hash of what it counts, by the words themselves: so a rule that was given another name in `words` shows as well.
struct SQLiteHitSums {
  static let table = "CREATE TABLE IF NOT EXISTS hit_sums (hour INTEGER PRIMARY KEY, sum INTEGER NOT NULL)"
  private let db: Database

  init(_ db: Database) { self.db = db }

  /// What a count adds to the sum of its hour.
  private static func part(_ key: TurnCounts.Key, _ turns: Int) -> Int64 {
    var hash = RowHash(of: "hits")
    hash.add(key.hour)
    hash.add(key.account)
    hash.add(key.rule == nil ? 0 : 1)
    hash.add(key.rule ?? "")
    hash.add(key.kind)
    hash.add(Int64(key.part.rawValue))
    return Int64(bitPattern: hash.value) &* Int64(turns)
  }

  func add(_ counts: TurnCounts) throws {
    var sums: [Int64: Int64] = [:]
    for (key, count) in counts.counts { sums[key.hour, default: 0] &+= Self.part(key, count.turns) }
    for (hour, sum) in sums {
      let before = try Row.fetchOne(try db.cachedStatement(sql: "SELECT sum FROM hit_sums WHERE hour = ?"), arguments: [hour])
        .flatMap { try? Columns($0, of: "hit_sums").integer(0) }
      try db.cachedStatement(sql: "REPLACE INTO hit_sums (hour, sum) VALUES (?, ?)").execute(arguments: [hour, (before ?? 0) &+ sum])
    }
  }

  /// Of hours that were counted before there were sums.
  func fill() throws {
    let all = try Self.read(db, Int64.min..<Int64.max).counts
    try db.execute(sql: "DELETE FROM hit_sums")
    try add(all)
  }

  /// What is counted in some hours, and how many of these hours were counted otherwise.
  static func counts(_ db: Database, in hours: Range<Int64>) throws -> TurnCounts {
    var (counts, damaged) = try read(db, hours)
    // A file that no server of this version has written to has no sums.
    if try db.tableExists("hit_sums") {
      var sums: [Int64: Int64] = [:]
      for (key, count) in counts.counts { sums[key.hour, default: 0] &+= part(key, count.turns) }
      let rows = try Row.fetchCursor(
        db, sql: "SELECT hour, sum FROM hit_sums WHERE hour >= ? AND hour < ?", arguments: [hours.lowerBound, hours.upperBound])
      while let row = try rows.next().map({ Columns($0, of: "hit_sums") }) {
        guard let hour = try? row.integer(0) else { continue }
        if (try? row.integer(1)) != sums.removeValue(forKey: hour) ?? 0 { damaged.insert(hour) }
      }
      damaged.formUnion(sums.keys)
    }
    counts.damagedHours = damaged.count
    return counts
  }

  /// A row that cannot be read is passed over.
  /// - Returns: also the hours of such rows.
  private static func read(_ db: Database, _ hours: Range<Int64>) throws -> (counts: TurnCounts, damaged: Set<Int64>) {
    var (counts, damaged) = (TurnCounts(), Set<Int64>())
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT hits.hour, hits.rule, hits.part, hits.turns, hits.last, account.word, rule.word, kind.word FROM hits
        LEFT JOIN words AS account ON account.number = hits.account LEFT JOIN words AS rule ON rule.number = hits.rule
        LEFT JOIN words AS kind ON kind.number = hits.kind WHERE hits.hour >= ? AND hits.hour < ?
        """, arguments: [hours.lowerBound, hours.upperBound])
    while let row = try rows.next().map({ Columns($0, of: "hits") }) {
      guard let hour = try? row.integer(0) else { continue }
      let rule = (try? row.textIfAny(6)) ?? nil
      guard let number = try? row.integer(1), let part = (try? row.integer(2)).flatMap({ TurnCounts.Part(rawValue: Int(clamping: $0)) }),
        let turns = try? row.integer(3), turns >= 0, let account = try? row.text(5), let kind = try? row.text(7),
        number == 0 || rule != nil
      else {
        damaged.insert(hour)
        continue
      }
      let key = TurnCounts.Key(hour: hour, account: account, rule: number == 0 ? nil : rule, kind: kind, part: part)
      var last = row.anyTime(4) ?? -1 << 53
      if TurnCounts.hour(of: last) != hour {
        damaged.insert(hour)
        last = hour.multipliedSaturated(by: 3600)
      }
      counts.counts[key, default: TurnCounts.Count()].add(TurnCounts.Count(turns: Int(Columns.bounded(turns)), last: last))
    }
    return (counts, damaged)
  }
}
