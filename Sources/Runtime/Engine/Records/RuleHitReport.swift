package import Rules
package import Wire

/// Which rules work: how often each answered or took part, when last, and which never did. Counts are true also where turns are not kept.
package struct RuleHitReport: Sendable {
  package struct Row: Sendable, Equatable {
    package let account: String
    /// Nil where no rule answered.
    package let rule: String?
    /// As `2026-06-01`; nil for all days together.
    package let day: String?
    package let part: TurnCounts.Part
    package let hits: Int
    /// Seconds since 1970 UTC.
    package let last: Int64
  }
  package let rows: [Row]
  /// Rules of today that did nothing in that time, by account; each where it can answer.
  package let idle: [(account: String, rule: String)]
  /// Since when turns are counted, or from when on it was asked; in seconds since 1970 UTC.
  package let since: Int64?
  /// Hours whose counts are not what was written.
  package let damagedHours: Int

  private struct Key: Hashable {
    let account: String
    let rule: String?
    let day: Int?
    let part: TurnCounts.Part
  }

  /// - Parameters:
  ///   - days: of the accounts' zones, since 1970; nil for all.
  ///   - accounts: names; nil for all of them.
  package init(_ counts: TurnCounts, _ ruleSet: RuleSet, days: ClosedRange<Int>?, accounts: Set<String>? = nil, byDay: Bool, since: Int64?) {
    var sums: [Key: TurnCounts.Count] = [:]
    var active: [String: Set<String>] = [:]
    for (key, count) in counts.counts where accounts?.contains(key.account) ?? true {
      let zone = ruleSet.account(named: key.account)?.timezone ?? ruleSet.compiled.timezone
      let day = zone.civil(at: key.hour.multipliedSaturated(by: 3600)).dayNumber
      guard days?.contains(day) ?? true else { continue }
      sums[Key(account: key.account, rule: key.rule, day: byDay ? day : nil, part: key.part), default: TurnCounts.Count()].add(count)
      if let rule = key.rule { active[key.account, default: []].insert(rule) }
    }
    rows = sums.map { key, count in
      Row(
        account: key.account, rule: key.rule, day: key.day.map { CivilTime(dayNumber: $0).date }, part: key.part, hits: count.turns, last: count.last)
    }.sorted { a, b in
      (a.account, a.day ?? "", -a.hits, a.rule ?? "", a.part.rawValue) < (b.account, b.day ?? "", -b.hits, b.rule ?? "", b.part.rawValue)
    }
    let reach = RuleReach(ruleSet.compiled)
    let rules = ruleSet.compiled.rules.map { (id: $0.id, accounts: Set(reach.accounts(of: $0).map(\.name))) }
    idle = ruleSet.accounts.map(\.name).filter { accounts?.contains($0) ?? true }.flatMap { account in
      var seen = active[account] ?? []
      return rules.filter { $0.accounts.contains(account) && seen.insert($0.id).inserted }.map { (account, $0.id) }
    }
    self.since = since
    damagedHours = counts.damagedHours
  }

  private static func word(_ row: Row) -> Phrase {
    switch row.part {
    case .answered: row.rule == nil ? "no rule answered" : "answered"
    case .ran: "beside"
    case .audited: "audit only"
    }
  }

  package func text(_ paint: Paint, zone: (_ account: String) -> Zone) -> Phrase {
    let hasAccounts = Set(rows.map(\.account) + idle.map(\.account)).count > 1
    var cells: [[Phrase]] = [["hits", hasAccounts ? "account" : "", rows.contains { $0.day != nil } ? "day" : "", "rule", "last", "how"]]
    cells += rows.map { row in
      [
        "\(row.hits)", hasAccounts ? row.account : "", row.day ?? "", row.rule.map { OutsideText.shown($0) } ?? "-",
        WallClock.text(row.last, in: zone(row.account)),
      ].map { Phrase(verbatim: $0) } + [Self.word(row)]
    }
    var out: Phrase =
      rows.isEmpty ? "no turn was counted in this time\n" : Columns.table(cells) { row, _, text in row == 0 ? paint(verbatim: text, .dim) : text }
    if damagedHours > 0 { out += "\nthe counts of \(counted(damagedHours, "hour")) were damaged: they are not all here, or not as they were\n" }
    guard !idle.isEmpty else { return out }
    let idleRules = counted(idle.count, "rule")
    out += since.map { "\n\(idleRules) did nothing since \(WallClock.text($0, in: zone(idle[0].account))):\n" } ?? "\n\(idleRules) did nothing:\n"
    for (account, rule) in idle { out += Phrase(verbatim: "  \(hasAccounts ? account + "  " : "")\(rule)\n") }
    return out
  }

  package var json: JSON {
    [
      "damaged_hours": .int(damagedHours), "since": since.map { .string(WallClock.text($0)) } ?? .null,
      "rules": .array(
        rows.map { row in
          [
            "account": .string(row.account), "rule": row.rule.map { .string($0) } ?? .null, "day": row.day.map { .string($0) } ?? .null,
            "part": .string("\(row.part)"), "hits": .int(row.hits), "last": .string(WallClock.text(row.last)),
          ]
        }), "idle": .array(idle.map { ["account": .string($0.account), "rule": .string($0.rule)] }),
    ]
  }
}
