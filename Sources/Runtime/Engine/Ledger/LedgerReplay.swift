package import Rules
package import Wire

/// The ledger of an account, told under the declared policies and under another one beside them.
package struct LedgerReplay: Sendable {
  package let account: String
  package let lines: Int
  package let followers: Int
  package let declared: Attribution
  package let other: Attribution?
  private let otherPolicy: AttributionPolicy?

  /// - Complexity: O(lines) time and memory.
  package init(
    _ store: any Store, account: String, declared: @escaping Attribution.Policies, other: AttributionPolicy?
  ) throws(StoreFault) {
    var byFollower: [String: [LedgerEntry]] = [:]
    var lines = 0
    try store.ledger(of: account) { entry in
      byFollower[entry.follower.openid, default: []].append(entry)
      lines += 1
    }
    var first = Attribution(declared)
    var second = other.map { policy in Attribution { declared($0) == nil ? nil : policy } }
    for entries in byFollower.values {
      first.add(entries)
      second?.add(entries)
    }
    otherPolicy = other
    self.account = account
    self.lines = lines
    followers = byFollower.count
    self.declared = first
    self.other = second
  }

  private var campaigns: [String?] {
    let all = Set(declared.tallies.keys).union(other.map { Set($0.tallies.keys) } ?? [])
    return all.sorted { ($0 == nil ? 1 : 0, $0 ?? "") < ($1 == nil ? 1 : 0, $1 ?? "") }
  }

  /// A table; numbers stand under their heads, Chinese names count by their width.
  package var text: String {
    var rows = [
      ["campaign", "scans", "new", "returning", "existing", "credited", "taken back"] + (other == nil ? [] : ["else credited", "else taken back"])
    ]
    for campaign in campaigns {
      let tally = declared.tallies[campaign] ?? Attribution.Tally()
      var row = [campaign ?? "(none)"] + [tally.scans, tally.new, tally.returning, tally.existing, tally.credited, tally.takenBack].map { "\($0)" }
      if let other {
        let tally = other.tallies[campaign] ?? Attribution.Tally()
        row += ["\(tally.credited)", "\(tally.takenBack)"]
      }
      rows.append(row)
    }
    let widths = rows[0].indices.map { column in rows.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
    let table = rows.map { row in
      row.enumerated().map { column, cell in
        let pad = String(repeating: " ", count: widths[column] - DisplayWidth.of(cell))
        return column == 0 ? cell + pad : pad + cell
      }.joined(separator: "  ")
    }
    let note =
      otherPolicy.map { policy in
        "else: touch \(policy.touch.rawValue), window \(Durations.text(policy.window * 1000)), "
          + (policy.unfollowUndoes > 0 ? "taken back within \(Durations.text(policy.unfollowUndoes * 1000))\n" : "never taken back\n")
      } ?? ""
    return "account \(account): \(counted(lines, "line")), \(counted(followers, "follower"))\n" + table.map { $0 + "\n" }.joined() + note
  }

  package var json: JSON {
    func tally(_ tally: Attribution.Tally?) -> JSON {
      let tally = tally ?? Attribution.Tally()
      return [
        "scans": .int(tally.scans), "new": .int(tally.new), "returning": .int(tally.returning), "existing": .int(tally.existing),
        "credited": .int(tally.credited), "taken_back": .int(tally.takenBack),
      ]
    }
    return [
      "account": .string(account), "lines": .int(lines), "followers": .int(followers),
      "campaigns": .array(
        campaigns.map { campaign in
          var fields: [String: JSON] = ["campaign": campaign.map { .string($0) } ?? .null, "declared": tally(declared.tallies[campaign])]
          if let other { fields["other"] = tally(other.tallies[campaign]) }
          return .object(fields)
        }),
    ]
  }
}
