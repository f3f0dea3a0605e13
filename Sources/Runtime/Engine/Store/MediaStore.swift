package import Rules

/// Where the platform's ids of media are kept.
package protocol MediaStore: Sendable {
  func media() throws(StoreFault) -> [UploadedMedium]
  /// Replaces what was known under its name.
  func keep(_ medium: UploadedMedium) throws(StoreFault)
}

/// A medium as the platform has it.
package struct UploadedMedium: Sendable, Equatable {
  package let account: String
  package let name: String
  package let kind: MediumKind
  /// SHA-256 of its bytes, in hex digits.
  package let hash: String
  package let id: String
  /// Where the platform shows it, for permanent images; else empty.
  package let url: String
  package let isPermanent: Bool
  /// Seconds since 1970 UTC.
  package let madeAt: Int64
  /// When the platform forgets it; nil for never.
  package let expiresAt: Int64?

  package init(
    account: String, name: String, kind: MediumKind, hash: String, id: String, url: String, isPermanent: Bool, madeAt: Int64, expiresAt: Int64?
  ) {
    self.account = account
    self.name = name
    self.kind = kind
    self.hash = hash
    self.id = id
    self.url = url
    self.isPermanent = isPermanent
    self.madeAt = madeAt
    self.expiresAt = expiresAt
  }
}
