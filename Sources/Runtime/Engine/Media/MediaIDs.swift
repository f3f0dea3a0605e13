package import Rules
internal import Synchronization

/// The platform's ids by the names of media, as far as they are good.
package struct MediaIDs: Sendable {
  private struct Entry: Sendable {
    let id: String
    let expiresAt: Int64?
  }
  private var entries: [String: [String: Entry]] = [:]
  /// Accounts whose rules declare media: their names are never ids of the platform.
  private let declares: Bool

  /// Names are ids: nothing is declared.
  package init() {
    declares = false
  }

  package init(_ uploaded: [UploadedMedium], declared: [Medium]) {
    declares = !declared.isEmpty
    for medium in uploaded { entries[medium.account, default: [:]][medium.name] = Entry(id: medium.id, expiresAt: medium.expiresAt) }
  }

  /// Seconds before its end from which an id is not used any more: the platform loads it when it gets the message.
  package static let margin: Int64 = 60

  /// Nil when there is no good id now. A name that is declared nowhere is taken for an id where nothing is declared.
  /// - Parameter now: seconds since 1970 UTC.
  package func id(of name: String, account: String, at now: Int64) -> String? {
    if let entry = entries[account]?[name] { return entry.expiresAt.map { $0 > now + Self.margin } ?? true ? entry.id : nil }
    return declares ? nil : name
  }
}

/// The ids in force; the keeper replaces them.
package final class LiveMedia: Sendable {
  private let ids: Mutex<MediaIDs>
  package init(_ ids: MediaIDs = MediaIDs()) { self.ids = Mutex(ids) }
  package var current: MediaIDs { ids.withLock { $0 } }
  package func replace(with next: MediaIDs) { ids.withLock { $0 = next } }
}
