package import Engine
internal import Rules

/// How many turns there were. Counts cannot be made anew, but it can be said that they are not what was written.
extension PostgreSQLTurns {
  /// Hours of one answer: a week.
  private static let page: Int64 = 168

  package func counts(in hours: Range<Int64>) throws(StoreFault) -> TurnCounts {
    var counted = CountedHours()
    var next = hours.lowerBound
    while next < hours.upperBound {
      let from = next
      // One statement reads counts and sums of an hour, so that what is written meanwhile makes none look damaged.
      let last = try looking { asking throws(PostgreSQLFault) -> Int64? in
        let first = try asking.run(
          PostgreSQLStatement("records-of-turns-next-hour", PackageResources.records_of_turns_next_hour_sql), .bigint(from),
          .bigint(hours.upperBound)
        )[0].value(0, as: Int64?.self)
        guard let first else { return nil }
        let last = min(hours.upperBound.subtractingSaturated(1), first.addingSaturated(Self.page))
        let rows = try asking.run(
          PostgreSQLStatement("records-of-turns-hits", PackageResources.records_of_turns_hits_sql), .bigint(first), .bigint(last))
        for row in rows { try counted.add(row) }
        return last
      }
      guard let last else { break }
      next = last.addingSaturated(1)
    }
    return counted.result
  }
}

/// Counts of some hours, and what they come to.
private struct CountedHours {
  private var counts = TurnCounts()
  private var damaged: Set<Int64> = []
  private var sums: [Int64: Int64] = [:]
  private var written: [Int64: Int64] = [:]

  /// A row that cannot be read is passed over, and its hour is damaged.
  mutating func add(_ row: PostgreSQLRow) throws(PostgreSQLFault) {
    let hour: Int64 = try row.value(0)
    if let sum = try row.value(8, as: Int64?.self) { written[hour] = sum }
    // An hour that has a sum and no counts.
    guard let number = try row.value(1, as: Int64?.self) else { return }
    let rule = try row.value(6, as: String?.self)
    guard let part = TurnCounts.Part(rawValue: Int(try row.value(2, as: Int64.self))), let turns = try row.value(3, as: Int64?.self), turns >= 0,
      let account = try row.value(5, as: String?.self), let kind = try row.value(7, as: String?.self), number == 0 || rule != nil
    else {
      damaged.insert(hour)
      return
    }
    let key = TurnCounts.Key(hour: hour, account: account, rule: number == 0 ? nil : rule, kind: kind, part: part)
    var last: Int64 = try row.value(4)
    if TurnCounts.hour(of: last) != hour {
      damaged.insert(hour)
      last = hour.multipliedSaturated(by: 3600)
    }
    let count = TurnCounts.Count(turns: Int(min(turns, 1 << 53)), last: last)
    sums[hour, default: 0] &+= HitSum.part(key, count.turns)
    counts.counts[key, default: TurnCounts.Count()].add(count)
  }

  var result: TurnCounts {
    var (result, damaged) = (counts, damaged)
    for hour in Set(sums.keys).union(written.keys) where written[hour] ?? 0 != sums[hour] ?? 0 { damaged.insert(hour) }
    for hour in sums.keys where written[hour] == nil { damaged.insert(hour) }
    result.damagedHours = damaged.count
    return result
  }
}

/// What a count adds to the checksum of its hour, by the words themselves: a rule that was given another name shows as well. As the file of turns
/// has it, so that what is copied from there keeps its sums.
enum HitSum {
  static func part(_ key: TurnCounts.Key, _ turns: Int) -> Int64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    func add(_ text: String) {
      for byte in text.utf8.prefix(while: { $0 != 0 }) { add(byte) }
      // In no text: what follows is another column.
      add(0xFF as UInt8)
    }
    func add(_ number: Int64) { hash = mixed(hash ^ UInt64(bitPattern: number)) }
    add("hits")
    add(key.hour)
    add(key.account)
    add((key.rule == nil ? 0 : 1) as Int64)
    add(key.rule ?? "")
    add(key.kind)
    add(Int64(key.part.rawValue))
    return Int64(bitPattern: mixed(hash)) &* Int64(turns)
  }

  /// Each bit of the result hangs on each bit of the number.
  private static func mixed(_ number: UInt64) -> UInt64 {
    var mixed = (number ^ (number >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    mixed = (mixed ^ (mixed >> 33)) &* 0xC4CE_B9FE_1A85_EC53
    return mixed ^ (mixed >> 33)
  }
}
