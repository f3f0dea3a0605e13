internal import GRDB
package import Rules
package import Wire

extension World {
  /// What was made on the website, with the files of the media that stand in it; they end within three days, as the platform's.
  package func tellWebsite(replies: JSON?, menu: JSON?, media: [String: (kind: MediumKind, bytes: [UInt8])], of account: String, at now: Int64) throws
  {
    try write { db in
      if let replies { try WebsiteAPI.tell(.autoreply, replies, account, db) }
      if let menu { try WebsiteAPI.tell(.menu, menu, account, db) }
      for (id, medium) in media {
        try db.execute(
          sql: "REPLACE INTO media (id, account, type, bytes, expires_at, name, about, made_at) VALUES (?, ?, ?, ?, ?, '', '', ?)",
          arguments: [id, account, medium.kind.rawValue, medium.bytes.databaseBlob, now + 3 * 86_400, now])
      }
    }
  }
}
