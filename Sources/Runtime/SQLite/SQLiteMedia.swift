package import Engine
internal import GRDB
internal import Rules

extension SQLiteStore {
  package func media() throws(StoreFault) -> [UploadedMedium] {
    try reading { db in
      try Row.fetchAll(db, sql: "SELECT account, name, kind, hash, media_id, url, permanent, made_at, expires_at FROM media ORDER BY account, name")
        .map { row throws(StoreFault) in
          let row = Columns(row, of: "media")
          return UploadedMedium(
            account: try row.text(0), name: try row.text(1), kind: MediumKind(rawValue: try row.text(2)) ?? .image, hash: try row.text(3),
            id: try row.text(4), url: try row.text(5), isPermanent: try row.flag(6), madeAt: try row.time(7), expiresAt: try row.timeIfAny(8))
        }
    }
  }

  package func keep(_ medium: UploadedMedium) throws(StoreFault) {
    try writing { db in
      try db.execute(
        sql: """
          REPLACE INTO media (account, name, kind, hash, media_id, url, permanent, made_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          medium.account, medium.name, medium.kind.rawValue, medium.hash, medium.id, medium.url, medium.isPermanent, medium.madeAt, medium.expiresAt,
        ])
    }
  }
}
