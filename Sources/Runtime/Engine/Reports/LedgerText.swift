package import Rules
package import Wire

/// Lines of the ledger, for people and for machines.
package struct LedgerText {
  /// In which times of an account's lines are shown.
  private let zone: (_ account: String) -> Zone
  /// What a follower is called.
  private let name: (FollowerID) -> String

  package init(zone: @escaping (_ account: String) -> Zone, name: @escaping (FollowerID) -> String) {
    self.zone = zone
    self.name = name
  }

  /// The account is told where there are several.
  package func table(_ lines: [LedgerEntry], withAccounts: Bool) -> Phrase {
    Columns.table(
      lines.map { line in
        let names = [
          line.subscription.rawValue, OutsideText.shown(line.campaign ?? "-", upTo: 64), OutsideText.shown(scene(of: line) ?? "-", upTo: 64),
        ]
        return [
          Phrase(verbatim: WallClock.text(line.at, in: zone(line.follower.account))),
          Phrase(verbatim: withAccounts ? line.follower.account : ""), Phrase(verbatim: name(line.follower)), line.kind.name,
        ] + names.map { Phrase(verbatim: $0) }
      })
  }

  /// A code that followers share may carry the openid of one.
  private func scene(of line: LedgerEntry) -> String? {
    line.scene.map { OpenidForm.replaced(in: $0, of: line.follower.account, name) }
  }

  package func json(_ line: LedgerEntry) -> JSON {
    [
      "at": .string(WallClock.text(line.at, in: zone(line.follower.account))), "account": .string(line.follower.account),
      "follower": .string(name(line.follower)), "kind": .string(line.kind.rawValue), "subscription": .string(line.subscription.rawValue),
      "campaign": line.campaign.map { .string($0) } ?? .null, "scene": scene(of: line).map { .string($0) } ?? .null,
      "turn": .string(line.turn.description), "revision": .string(line.revision),
    ]
  }
}

/// Which lines of the ledger are wanted.
package struct LedgerFilter: Sendable {
  package var campaign: String?
  /// What stands in the code.
  package var scene: String?
  /// None for all.
  package var kinds: Set<LedgerEntry.Kind> = []
  /// Seconds since 1970 UTC.
  package var from: Int64
  package var until: Int64

  package init(campaign: String? = nil, from: Int64 = .min, until: Int64 = .max) {
    self.campaign = campaign
    self.from = from
    self.until = until
  }

  package func takes(_ line: LedgerEntry) -> Bool {
    line.at >= from && line.at < until && (campaign == nil || line.campaign == campaign) && (scene == nil || line.scene == scene)
      && (kinds.isEmpty || kinds.contains(line.kind))
  }
}

/// The last so many of what comes.
package struct Newest<Item> {
  private var items: [Item] = []
  /// Where the oldest of them is, once there are as many as are wanted.
  private var oldest = 0
  private let limit: Int
  /// How many came.
  package private(set) var count = 0

  /// - Parameter limit: above 0.
  package init(_ limit: Int) { self.limit = max(1, limit) }

  /// The last so many of all that several have, each of them with so many at least.
  package init(of parts: [Newest], _ limit: Int, areInOrder: (Item, Item) -> Bool) {
    self.init(limit)
    items = Array(parts.flatMap(\.inOrder).sorted(by: areInOrder).suffix(self.limit))
    count = parts.reduce(0) { $0 + $1.count }
  }

  package mutating func add(_ item: Item) {
    if items.count < limit {
      items.append(item)
    } else {
      items[oldest] = item
      oldest = (oldest + 1) % limit
    }
    count += 1
  }

  /// In the order in which they came.
  package var inOrder: [Item] { Array(items[oldest...] + items[..<oldest]) }
}
