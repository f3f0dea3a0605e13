package import Rules
package import Wire

/// Both counts side by side as they are shown.
package struct ReconciliationReport: Sendable {
  private let reconciled: Reconciliation
  /// Whose days the account's other reports are by.
  private let zone: Zone
  private let asking: FigureAsking

  package init(_ reconciled: Reconciliation, zone: Zone, _ asking: FigureAsking) {
    self.reconciled = reconciled
    self.zone = zone
    self.asking = asking
  }

  package var differs: Bool { reconciled.days.contains(where: \.differs) }
  /// Whether the platform's figures of any day are there.
  package var isCompared: Bool { reconciled.days.contains(where: \.isKnown) }

  package var text: Phrase {
    var rows: [[Phrase]] = [["day", "new", "platform", "", "left", "platform", "", "by code", "source 30", ""]]
    for day in reconciled.days {
      rows.append(([Self.name(of: day.day)] + cells(day.new) + cells(day.cancelled) + cells(day.byCode)).map { Phrase(verbatim: $0) })
    }
    var out: Phrase = "account \(reconciled.account), days of Beijing\n"
    out += Columns.table(rows)
    let told = reconciled.days.filter { !$0.causes.isEmpty }
    if !told.isEmpty { out += "\nlikely causes\n" }
    for day in told {
      for (place, cause) in day.causes.enumerated() {
        let date = place == 0 ? Self.name(of: day.day) : String(repeating: " ", count: 10)
        out += Phrase(verbatim: "  \(date)  \(DisplayWidth.padded(cause.kind.rawValue, to: 13))  ") + Self.evidence(cause) + "\n"
      }
    }
    out += erasedNote
    let unknown = reconciled.days.count { !$0.isKnown }
    if unknown > 0 {
      out += "\n\(counted(unknown, "day")) of which the platform's figures were not fetched"
      out += asking.text(in: zone) + "\n"
    }
    if let first = reconciled.days.first, !zone.isBeijing(at: LedgerDays.start(of: first.day)) {
      out += "\nOther reports count by days of \(zone.identifier), so theirs differ from these.\n"
    }
    return out
  }

  /// What stands in the books and in no line any more.
  private var erasedNote: Phrase {
    let count = reconciled.days.reduce(0) { $0 + $1.erased }
    if count == 0 { return "" }
    guard let first = reconciled.days.first, zone.isBeijing(at: LedgerDays.start(of: first.day)) else {
      return "\nFollowers were erased since. By days of \(zone.identifier) it is not known which of these were theirs: they are not counted.\n"
    }
    return "\n\(count) of these were erased since: the books count them, the ledger names them no more.\n"
  }

  package static func csv(_ reports: [ReconciliationReport]) -> String {
    let head = [
      "account", "day", "new", "platform_new", "cancelled", "platform_cancelled", "by_code", "platform_source_30", "platform_total", "causes",
    ]
    return CSVRows.text([head] + reports.flatMap(\.rows))
  }

  private var rows: [[String]] {
    reconciled.days.map { day in
      [reconciled.account, Self.name(of: day.day)]
        + [day.new, day.cancelled, day.byCode].flatMap { ["\($0.ours)", $0.platform.map { "\($0)" } ?? ""] }
        + [day.total.map { "\($0)" } ?? "", day.causes.map(\.kind.rawValue).joined(separator: " ")]
    }
  }

  package var json: JSON {
    func json(_ pair: ReconciledDay.Pair) -> JSON {
      ["ours": .int(pair.ours), "platform": pair.platform.map { .int($0) } ?? .null, "difference": pair.difference.map { .int($0) } ?? .null]
    }
    return [
      "account": .string(reconciled.account), "asking": asking.json(in: zone),
      "refused_at": asking.refusedAt.map { .string(WallClock.text($0, in: zone)) } ?? .null,
      "days": .array(
        reconciled.days.map { day in
          [
            "day": .string(Self.name(of: day.day)), "new": json(day.new), "cancelled": json(day.cancelled), "by_code": json(day.byCode),
            "platform_total": day.total.map { .int($0) } ?? .null, "erased": .int(day.erased),
            "causes": .array(
              day.causes.map { cause in
                [
                  "cause": .string(cause.kind.rawValue), "events": .int(cause.count), "evidence": .string(Self.evidence(cause)),
                  "stopped": .bool(cause.isStopped), "at_most": .bool(cause.isAtMost),
                  "from": cause.time.map { .string(WallClock.text($0.lowerBound, in: .shanghai)) } ?? .null,
                  "to": cause.time.map { .string(WallClock.text($0.upperBound, in: .shanghai)) } ?? .null,
                ]
              }),
          ]
        }),
    ]
  }

  private func cells(_ pair: ReconciledDay.Pair) -> [String] {
    let difference = pair.difference.map { $0 == 0 ? "=" : $0 > 0 ? "+\($0)" : "\($0)" }
    return ["\(pair.ours)", pair.platform.map { "\($0)" } ?? "", difference ?? ""]
  }

  static func evidence(_ cause: DifferenceCause) -> Phrase {
    let events = counted(cause.count, "event")
    switch cause.kind {
    case .notConnected:
      guard let time = cause.time.map({ (clock($0.lowerBound), clock($0.upperBound)) }) else {
        return cause.isStopped ? "no server ran, when other days have \(events)" : "nothing came, when other days have \(events)"
      }
      return cause.isStopped
        ? "no server ran from \(time.0) to \(time.1), when other days have \(events)"
        : "nothing came from \(time.0) to \(time.1), when other days have \(events)"
    case .lost:
      if cause.count == 0 { return "the platform has events that never came, and nothing was silent" }
      let people = counted(cause.count, "person", "people")
      if !cause.isAtMost {
        return cause.count == 1
          ? "1 person was heard of later whose event never came" : "\(cause.count) people were heard of later whose event never came"
      }
      return cause.hasEarlier
        ? "up to \(people) heard of later may be those whose event never came; who followed before the server began cannot be told from them"
        : "up to \(people) heard of later may be those whose event never came"
    case .late: return "\(events) came after the day was over: figures that were read before had them not"
    case .duplicates: return cause.count == 1 ? "1 event stands in the ledger twice" : "\(cause.count) events stand in the ledger twice"
    case .dayBoundary: return "\(events) of the minutes around midnight, which the day beside it has the other way round"
    case .payment: return "\(events) in source 0, where the platform counts follows after a payment"
    case .plainCode: return "\(counted(cause.count, "follow")) by a code without a parameter"
    case .repeated: return "\(events) of people who came or left several times that day"
    case .erased:
      if cause.isAtMost { return "up to \(cause.count) were erased since: the lines that are left tell no cause" }
      return cause.count == 1
        ? "1 was erased since: the lines that are left tell no cause" : "\(cause.count) were erased since: the lines that are left tell no cause"
    case .unknown: return "\(events), and nothing tells why"
    }
  }

  private static func clock(_ time: Int64) -> String { String(WallClock.text(time, in: .shanghai).dropFirst(11).prefix(5)) }

  /// `2026-06-01`.
  package static func name(of day: Int) -> String { String(WallClock.text(LedgerDays.start(of: day), in: .shanghai).prefix(10)) }
}

extension Zone {
  fileprivate func isBeijing(at time: Int64) -> Bool { offset(at: time) == Zone.shanghai.offset(at: time) }
}
