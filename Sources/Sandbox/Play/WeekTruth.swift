internal import Rules
package import Wire

/// What was really done, by code and day: figures can be compared with it. It knows what no server can, as what was lost on the way.
package struct WeekTruth: Sendable, Equatable {
  /// Where a row stands.
  package struct Place: Hashable, Sendable {
    package let account: String
    /// Days since 1970 in the account's zone.
    package let day: Int
    /// What stands in the code; nil for those who came without one.
    package let code: String?
  }
  package struct Row: Sendable, Equatable {
    /// Follows by the code, and scans of it by those who follow.
    package var scans = 0
    /// First follows.
    package var new = 0
    package var returning = 0
    /// Those who came last by this code and left on this day.
    package var left = 0
    /// Of all these: what never reached the server.
    package var undelivered = Counts()
    package var follows: Int { new + returning }
  }
  package struct Counts: Sendable, Equatable {
    package var scans = 0
    package var follows = 0
    package var left = 0
  }
  package internal(set) var rows: [Place: Row] = [:]
  /// Who followed before the first day, and who follows at the end, by account.
  package internal(set) var former: [String: Int] = [:]
  package internal(set) var closing: [String: Int] = [:]
  /// Messages and taps.
  package internal(set) var messages = 0

  init(_ plan: WeekPlan) {
    for account in plan.accounts {
      former[account.name] = plan.followers
      closing[account.name] = plan.followers
    }
  }

  /// - Parameter isDelivered: whether the server learns of it, however late.
  mutating func count(_ deed: Deed, of account: WeekPlan.Account, isDelivered: Bool) {
    func place(_ code: String?) -> Place { Place(account: account.name, day: account.day(at: deed.at), code: code) }
    switch deed.act {
    case .follow(let code):
      var row = rows[place(code)] ?? Row()
      if deed.isReturning { row.returning += 1 } else { row.new += 1 }
      if code != nil { row.scans += 1 }
      if !isDelivered {
        row.undelivered.follows += 1
        if code != nil { row.undelivered.scans += 1 }
      }
      rows[place(code)] = row
      closing[account.name, default: 0] += 1
    case .leave:
      rows[place(deed.origin), default: Row()].left += 1
      if !isDelivered { rows[place(deed.origin), default: Row()].undelivered.left += 1 }
      closing[account.name, default: 0] -= 1
    case .scan(let code):
      rows[place(code), default: Row()].scans += 1
      if !isDelivered { rows[place(code), default: Row()].undelivered.scans += 1 }
    case .text, .click: messages += 1
    }
  }

  /// Sums over all rows.
  package var total: Row {
    rows.values.reduce(into: Row()) { sum, row in
      sum.scans += row.scans
      sum.new += row.new
      sum.returning += row.returning
      sum.left += row.left
      sum.undelivered.scans += row.undelivered.scans
      sum.undelivered.follows += row.undelivered.follows
      sum.undelivered.left += row.undelivered.left
    }
  }

  /// For `--truth`. Rows by day, then by code.
  package func json(_ plan: WeekPlan) -> JSON {
    var accounts: [String: JSON] = [:]
    for account in plan.accounts {
      let own = rows.filter { $0.key.account == account.name }.sorted { a, b in
        (a.key.day, a.key.code == nil ? 1 : 0, a.key.code ?? "") < (b.key.day, b.key.code == nil ? 1 : 0, b.key.code ?? "")
      }
      accounts[account.name] = [
        "former": .int(former[account.name] ?? 0), "closing": .int(closing[account.name] ?? 0),
        "rows": .array(own.map { Self.json($0.key, $0.value) }),
      ]
    }
    return [
      "from": .string(WeekDay.text(plan.days.lowerBound)), "to": .string(WeekDay.text(plan.days.upperBound)),
      "seed": .string(String(plan.seed)), "accounts": .object(accounts),
    ]
  }

  private static func json(_ place: Place, _ row: Row) -> JSON {
    [
      "day": .string(WeekDay.text(place.day)), "code": place.code.map { .string($0) } ?? .null, "scans": .int(row.scans), "new": .int(row.new),
      "returning": .int(row.returning), "left": .int(row.left),
      "undelivered": [
        "scans": .int(row.undelivered.scans), "follows": .int(row.undelivered.follows), "left": .int(row.undelivered.left),
      ],
    ]
  }
}

/// Days as people write them.
package enum WeekDay {
  /// `2026-06-01`.
  package static func text(_ day: Int) -> String {
    let civil = CivilTime(dayNumber: day)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(civil.year)-\(two(civil.month))-\(two(civil.day))"
  }
}
