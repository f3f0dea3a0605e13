package import Engine
internal import GRDB
internal import Rules

extension SQLiteStore {
  package func media() throws(StoreFault) -> [UploadedMedium] {
    try reading { db in
      try Row.fetchAll(db, sql: "SELECT account, name, kind, hash, media_id, url, permanent, made_at, expires_at FROM media ORDER BY account, name")
        .map { row in
          UploadedMedium(
            account: row[0], name: row[1], kind: MediumKind(rawValue: row[2]) ?? .image, hash: row[3], id: row[4], url: row[5], isPermanent: row[6],
            madeAt: row[7], expiresAt: row[8])
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
