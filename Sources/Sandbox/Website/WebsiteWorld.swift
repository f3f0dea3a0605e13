internal import GRDB
package import Rules
package import Wire

/// What stands on the website of an account, in the platform's own words.
package struct WebsiteState: Sendable {
  package struct Medium: Sendable {
    package let kind: MediumKind
    package let bytes: [UInt8]
    /// Of a film of the material.
    package var title = ""
    package var description = ""

    package init(kind: MediumKind, bytes: [UInt8]) {
      self.kind = kind
      self.bytes = bytes
    }
  }
  /// The answer of `get_current_autoreply_info`.
  package var replies: JSON?
  /// That of `get_current_selfmenu_info`.
  package var shownMenu: JSON?
  /// That of `menu/get`, with the menus for some.
  package var menu: JSON?
  /// That of `tags/get`.
  package var tags: JSON?
  /// By what the platform names them with.
  package var media: [String: Medium] = [:]
  /// Materials that are articles: `{"news_item": […]}` by their ids.
  package var articles: [String: JSON] = [:]

  package init() {}
}

extension World {
  /// Media that stand in replies end within three days, those of the API's menu never, as the platform's. (wechat-protocol 7.9–7.11)
  package func tellWebsite(_ state: WebsiteState, of account: String, at now: Int64) throws {
    let materials = Self.materials(state.menu)
    try write { db in
      if let replies = state.replies { try WebsiteAPI.tell(.autoreply, replies, account, db) }
      if let menu = state.shownMenu { try WebsiteAPI.tell(.menu, menu, account, db) }
      for (id, medium) in state.media {
        let about: JSON = ["title": .string(medium.title), "introduction": .string(medium.description)]
        try Self.keep(
          id, medium.kind.rawValue, medium.bytes, about: about, of: account, until: materials.contains(id) ? nil : now + 3 * 86_400, at: now, db)
      }
      for (id, articles) in state.articles { try Self.keep(id, MaterialAPI.news, [], about: articles, of: account, until: nil, at: now, db) }
      for tag in Self.list(state.tags?["tags"]) {
        guard let id = tag["id"]?.int, let name = tag["name"]?.string, id > TagAPI.starred.id else { continue }
        try db.execute(sql: "INSERT OR IGNORE INTO tags (account, id, name) VALUES (?, ?, ?)", arguments: [account, id, name])
      }
      if let menu = state.menu { try Self.tell(menu, of: account, db) }
    }
  }

  private static func keep(
    _ id: String, _ type: String, _ bytes: [UInt8], about: JSON, of account: String, until end: Int64?, at now: Int64, _ db: Database
  ) throws {
    try db.execute(
      sql: "REPLACE INTO media (id, account, type, bytes, expires_at, name, about, made_at) VALUES (?, ?, ?, ?, ?, '', ?, ?)",
      arguments: [id, account, type, bytes.databaseBlob, end, about.line, now])
  }

  /// A menu that was made in the sandbox since stays.
  private static func tell(_ menu: JSON, of account: String, _ db: Database) throws {
    let has = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM menus WHERE account = ?)", arguments: [account]) ?? false
    guard !has, let buttons = menu["menu"]?["button"] else { return }
    try db.execute(sql: "INSERT INTO menus (account, body) VALUES (?, ?)", arguments: [account, (["button": buttons] as JSON).line])
    // The newest is asked first, and the sandbox gives numbers of its own.
    let variants = list(menu["conditionalmenu"]).enumerated().sorted { a, b in
      let (x, y) = (a.element["menuid"]?.wholeNumber ?? 0, b.element["menuid"]?.wholeNumber ?? 0)
      return x == y ? a.offset > b.offset : x < y
    }
    for (_, variant) in variants { try MenuAPI.add(variant, to: account, db) }
  }

  /// Media that a menu names.
  private static func materials(_ menu: JSON?) -> Set<String> {
    let menus = [menu?["menu"]] + list(menu?["conditionalmenu"]).map { $0 }
    return menus.reduce(into: []) { found, menu in
      for button in list(menu?["button"]) {
        for button in [button] + list(button["sub_button"]) { if let id = button["media_id"]?.string { found.insert(id) } }
      }
    }
  }

  private static func list(_ json: JSON?) -> [JSON] { if case .array(let items)? = json { items } else { [] } }
}
