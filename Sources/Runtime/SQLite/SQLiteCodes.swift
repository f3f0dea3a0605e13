package import Engine
internal import GRDB
package import Rules

extension SQLiteStore {
  private static let columns = "campaign, key, scene, scene_is_number, expires_at, status, ticket, url, made_at, protected, renewals"

  package func codes(of account: String) throws(StoreFault) -> [PublishedCode] {
    try reading { db in
      var codes: [PublishedCode] = []
      let rows = try Row.fetchCursor(
        db, sql: "SELECT \(Self.columns) FROM codes WHERE account = ? ORDER BY campaign, key", arguments: [account])
      while let row = try rows.next() { codes.append(try Self.code(row)) }
      return codes
    }
  }

  package func code(_ address: CodeAddress, of account: String) throws(StoreFault) -> PublishedCode? {
    try reading { db in
      try Row.fetchOne(
        db, sql: "SELECT \(Self.columns) FROM codes WHERE account = ? AND campaign = ? AND key = ?",
        arguments: [account, address.campaign, address.key]
      ).map(Self.code)
    }
  }

  private static func code(_ row: Row) throws(StoreFault) -> PublishedCode {
    let row = Columns(row, of: "codes")
    return PublishedCode(
      address: CodeAddress(campaign: try row.text(0), key: try row.text(1)), scene: scene(try row.text(2), isNumber: try row.flag(3)),
      kind: try row.timeIfAny(4).map { .temporary(until: $0) } ?? .permanent, status: PublishedCode.Status(rawValue: try row.text(5)) ?? .live,
      ticket: try row.text(6), url: try row.text(7), madeAt: try row.time(8), isProtected: try row.flag(9), renewals: try row.count(10))
  }

  private static func scene(_ text: String, isNumber: Bool) -> CodeScene {
    isNumber ? Int64(text).map { .number($0) } ?? .text(text) : .text(text)
  }

  package func begunCodes(of account: String) throws(StoreFault) -> [CodeAddress] {
    try reading { db in
      try Row.fetchAll(db, sql: "SELECT campaign, key FROM begun_codes WHERE account = ? ORDER BY campaign, key", arguments: [account])
        .map { row throws(StoreFault) in
          let row = Columns(row, of: "begun_codes")
          return CodeAddress(campaign: try row.text(0), key: try row.text(1))
        }
    }
  }

  package func change(_ changes: [CodeChange], of account: String) throws(StoreFault) {
    try writing { db in for change in changes { try Self.make(change, account, db) } }
  }

  private static func make(_ change: CodeChange, _ account: String, _ db: Database) throws {
    func execute(_ sql: String, _ address: CodeAddress) throws {
      try db.cachedStatement(sql: sql).execute(arguments: [account, address.campaign, address.key])
    }
    let place = "WHERE account = ? AND campaign = ? AND key = ?"
    func keepFormer(_ address: CodeAddress) throws {
      try execute(
        """
        INSERT INTO former_codes (account, campaign, key, scene, scene_is_number, expires_at, ticket, url, made_at)
        SELECT account, campaign, key, scene, scene_is_number, expires_at, ticket, url, made_at FROM codes \(place)
        """, address)
    }
    switch change {
    case .begun(let address, let scene, let day):
      try execute("INSERT OR IGNORE INTO begun_codes (account, campaign, key) VALUES (?, ?, ?)", address)
      try count("qrcode/create", account, day, db)
      if case .number(let id) = scene { try give(id, to: address, account, db) }
    case .made(let code):
      try keepFormer(code.address)
      try execute("DELETE FROM begun_codes \(place)", code.address)
      try db.cachedStatement(
        sql: "REPLACE INTO codes (account, \(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      ).execute(
        arguments: [
          account, code.address.campaign, code.address.key, code.scene.description, code.scene.isNumber, code.kind.expiresAt, code.status.rawValue,
          code.ticket, code.url, code.madeAt, code.isProtected, code.renewals,
        ])
      if case .number(let id) = code.scene { try give(id, to: code.address, account, db) }
    case .failed(let address): try execute("DELETE FROM begun_codes \(place)", address)
    case .updated(let address, let status, let isProtected):
      try db.execute(
        sql: "UPDATE codes SET status = ?, protected = ? \(place)",
        arguments: [status.rawValue, isProtected, account, address.campaign, address.key])
    case .lost(let address, let ticket):
      try db.execute(
        sql: "UPDATE codes SET status = ? \(place) AND ticket = ?",
        arguments: [PublishedCode.Status.lost.rawValue, account, address.campaign, address.key, ticket])
    case .moved(let from, let to):
      for table in ["codes", "given_numbers"] {
        try db.execute(
          sql: "UPDATE \(table) SET campaign = ?, key = ? \(place)", arguments: [to.campaign, to.key, account, from.campaign, from.key])
      }
      try numbersChanged(db)
    case .forgotten(let address):
      try keepFormer(address)
      try execute("DELETE FROM codes \(place)", address)
      try execute("DELETE FROM begun_codes \(place)", address)
      try execute("UPDATE given_numbers SET campaign = '', key = '' \(place)", address)
      try numbersChanged(db)
    }
  }

  private static func count(_ api: String, _ account: String, _ day: Int64, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT INTO api_calls (account, api, day, count) VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1"
    ).execute(arguments: [account, api, day])
  }

  /// An id is one code's for ever; a code has one at a time.
  private static func give(_ id: Int64, to address: CodeAddress, _ account: String, _ db: Database) throws {
    try db.cachedStatement(
      sql: "UPDATE given_numbers SET campaign = '', key = '' WHERE account = ? AND campaign = ? AND key = ? AND id <> ?"
    ).execute(arguments: [account, address.campaign, address.key, id])
    var changes = db.changesCount
    if let row = try Row.fetchOne(db, sql: "SELECT campaign, key FROM given_numbers WHERE account = ? AND id = ?", arguments: [account, id]) {
      let row = Columns(row, of: "given_numbers")
      guard try row.text(0) == address.campaign, try row.text(1) == address.key else { throw StoreFault.numberTaken }
    } else {
      try db.execute(
        sql: "INSERT INTO given_numbers (account, id, campaign, key) VALUES (?, ?, ?, ?)", arguments: [account, id, address.campaign, address.key])
      changes += db.changesCount
    }
    if changes > 0 { try numbersChanged(db) }
  }

  private static func numbersChanged(_ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT INTO settings (name, value) VALUES ('numbers_version', 1) ON CONFLICT DO UPDATE SET value = value + 1"
    ).execute()
  }

  package func givenNumbers() throws(StoreFault) -> [String: GivenNumbers] {
    try reading { db in
      var given: [String: GivenNumbers] = [:]
      let rows = try Row.fetchCursor(db, sql: "SELECT account, id, campaign, key FROM given_numbers")
      while let row = try rows.next().map({ Columns($0, of: "given_numbers") }) {
        let (account, id, campaign) = (try row.text(0), try row.integer(1), try row.text(2))
        given[account, default: GivenNumbers()].spent.insert(id)
        if !campaign.isEmpty { given[account]?.ids[campaign, default: [:]][try row.text(3)] = id }
      }
      return given
    }
  }

  package func numbersVersion() throws(StoreFault) -> Int64 {
    try reading { db in try Int64.fetchOne(db, sql: "SELECT value FROM settings WHERE name = 'numbers_version'") ?? 0 }
  }

  package func codeOwner(of account: String) throws(StoreFault) -> String? {
    try reading { db in try Self.setting("code_owner " + account, db)?.text(0) }
  }

  package func keepCodeOwner(_ owner: String, of account: String) throws(StoreFault) {
    try writing { db in
      try db.execute(sql: "INSERT OR IGNORE INTO settings (name, value) VALUES (?, ?)", arguments: ["code_owner " + account, owner])
    }
  }

  package func formerPermanentCodes(of account: String) throws(StoreFault) -> Int {
    try reading { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT (SELECT COUNT(*) FROM former_codes WHERE account = ? AND expires_at IS NULL)
               + (SELECT COUNT(*) FROM minted_codes WHERE account = ? AND expires_at IS NULL)
          """, arguments: [account, account]) ?? 0
    }
  }

  package func calls(_ api: String, of account: String, on day: Int64) throws(StoreFault) -> Int {
    try reading { db in
      let row = try Row.fetchOne(db, sql: "SELECT count FROM api_calls WHERE account = ? AND api = ? AND day = ?", arguments: [account, api, day])
      return try row.map { row throws(StoreFault) in try Columns(row, of: "api_calls").count(0) } ?? 0
    }
  }

  // MARK: minted codes

  package func minted(_ campaign: String, of account: String, request: String) throws(StoreFault) -> MintedCode? {
    try reading { db in
      try Row.fetchOne(
        db,
        sql: """
          SELECT scene, scene_is_number, ticket, url, made_at, expires_at FROM minted_codes
          WHERE account = ? AND campaign = ? AND request = ?
          """, arguments: [account, campaign, request]
      ).map { row throws(StoreFault) in
        let row = Columns(row, of: "minted_codes")
        return MintedCode(
          campaign: campaign, request: request, scene: Self.scene(try row.text(0), isNumber: try row.flag(1)), ticket: try row.text(2),
          url: try row.text(3), madeAt: try row.time(4), expiresAt: try row.timeIfAny(5))
      }
    }
  }

  package func isMinted(_ scene: CodeScene, of account: String, at now: Int64) throws(StoreFault) -> Bool {
    try reading { db in
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT 1 FROM minted_codes WHERE account = ? AND scene = ? AND scene_is_number = ? AND (expires_at IS NULL OR expires_at > ?))
          """, arguments: [account, scene.description, scene.isNumber, now]) ?? false
    }
  }

  package func keep(_ minted: MintedCode, of account: String) throws(StoreFault) {
    try writing { db in
      // What ended a day ago is asked for no more.
      try db.execute(sql: "DELETE FROM minted_codes WHERE account = ? AND expires_at < ?", arguments: [account, minted.madeAt - 86_400])
      try db.execute(
        sql:
          "REPLACE INTO minted_codes (account, campaign, request, scene, scene_is_number, ticket, url, made_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          account, minted.campaign, minted.request, minted.scene.description, minted.scene.isNumber, minted.ticket, minted.url, minted.madeAt,
          minted.expiresAt,
        ])
      try Self.count("qrcode/create", account, PlatformDay.number(at: minted.madeAt), db)
      // What can be scanned for ever is nobody else's for ever.
      if minted.expiresAt == nil, case .number(let id) = minted.scene {
        try db.execute(sql: "INSERT OR IGNORE INTO given_numbers (account, id, campaign, key) VALUES (?, ?, '', '')", arguments: [account, id])
        try Self.numbersChanged(db)
      }
    }
  }

  package func mintings(after time: Int64, limit: Int) throws(StoreFault) -> [Int64] {
    try reading { db in
      try Int64.fetchAll(db, sql: "SELECT made_at FROM minted_codes WHERE made_at > ? ORDER BY made_at DESC LIMIT ?", arguments: [time, limit])
    }
  }

  package func mintedCount(_ campaign: String, of account: String, at now: Int64) throws(StoreFault) -> Int {
    try reading { db in
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM minted_codes WHERE account = ? AND campaign = ? AND (expires_at IS NULL OR expires_at > ?)",
        arguments: [account, campaign, now]) ?? 0
    }
  }
}

extension CodeScene {
  fileprivate var isNumber: Bool {
    switch self {
    case .number: true
    case .text: false
    }
  }
}
