package import Rules
internal import Synchronization

/// What is known of the codes that were made. One transaction a call; what it says is on the disk when it returns.
package protocol CodeStore: Sendable {
  /// All codes of an account, by campaign and key.
  func codes(of account: String) throws(StoreFault) -> [PublishedCode]
  func code(_ address: CodeAddress, of account: String) throws(StoreFault) -> PublishedCode?
  /// Codes whose making was begun and never ended: the platform may have made them.
  func begunCodes(of account: String) throws(StoreFault) -> [CodeAddress]
  /// Makes the changes, all or none.
  func change(_ changes: [CodeChange], of account: String) throws(StoreFault)
  /// Ids that were ever given out, by account.
  func givenNumbers() throws(StoreFault) -> [String: GivenNumbers]
  /// Other than before when ids were given out since.
  func numbersVersion() throws(StoreFault) -> Int64
  /// Codes that exist no more under their address: those they were replaced by count as well against the platform's number.
  func formerPermanentCodes(of account: String) throws(StoreFault) -> Int
  /// Calls that were begun on a day.
  /// - Parameter day: since 1970, in Beijing, where the platform counts.
  func calls(_ api: String, of account: String, on day: Int64) throws(StoreFault) -> Int
  /// A code that was minted for this request before.
  func minted(_ campaign: String, of account: String, request: String) throws(StoreFault) -> MintedCode?
  /// Whether a code that was minted still carries this scene.
  func isMinted(_ scene: CodeScene, of account: String, at now: Int64) throws(StoreFault) -> Bool
  func keep(_ minted: MintedCode, of account: String) throws(StoreFault)
  /// When codes were minted after a time, of all accounts: the newest, at most so many.
  func mintings(after time: Int64, limit: Int) throws(StoreFault) -> [Int64]
  func mintedCount(_ campaign: String, of account: String, at now: Int64) throws(StoreFault) -> Int
  /// Whose codes these are: the platform's address and the AppID of whoever made the first one; nil while there is none.
  func codeOwner(of account: String) throws(StoreFault) -> String?
  /// Notes whose codes these will be, unless that is known.
  func keepCodeOwner(_ owner: String, of account: String) throws(StoreFault)
  /// The right to carry out plans on this store, of which there is one. It ends with the process, however that ends.
  /// - Throws: `StoreFault.applying` when another process has it.
  func claimApplying() throws(StoreFault) -> ApplyingClaim
}

/// The right to carry out plans, until it is released.
package final class ApplyingClaim: Sendable {
  private let end: Mutex<(@Sendable () -> Void)?>

  package init(_ end: @escaping @Sendable () -> Void) { self.end = Mutex(end) }
  deinit { release() }

  package func release() {
    let end = end.withLock { end in
      defer { end = nil }
      return end
    }
    end?()
  }
}

/// The address of a code: its campaign and, in a family, its key.
package struct CodeAddress: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let campaign: String
  /// Empty when the campaign has one code.
  package let key: String

  package init(campaign: String, key: String) {
    self.campaign = campaign
    self.key = key
  }

  /// Reads `campaign[key]` or `campaign`.
  package init?(_ text: String) {
    guard let open = text.firstIndex(of: "[") else {
      guard !text.isEmpty, !text.contains("]") else { return nil }
      self.init(campaign: text, key: "")
      return
    }
    let key = text[text.index(after: open)...]
    guard key.hasSuffix("]"), key.count > 1, open > text.startIndex else { return nil }
    self.init(campaign: String(text[..<open]), key: String(key.dropLast()))
  }

  package var description: String { key.isEmpty ? campaign : "\(campaign)[\(key)]" }

  package static func < (a: CodeAddress, b: CodeAddress) -> Bool { (a.campaign, a.key) < (b.campaign, b.key) }
}

/// How long a code lasts.
package enum CodeKind: Hashable, Sendable {
  case permanent
  /// Until then, in seconds since 1970 UTC.
  case temporary(until: Int64)

  /// Seconds that a temporary code lasts at most. (wechat-protocol 6.2)
  package static let longest: Int64 = 30 * 86_400

  package var word: String {
    switch self {
    case .permanent: "permanent"
    case .temporary: "temporary"
    }
  }
  package var expiresAt: Int64? {
    switch self {
    case .permanent: nil
    case .temporary(let until): until
    }
  }
}

/// A code that the platform made.
package struct PublishedCode: Sendable, Equatable {
  package enum Status: String, Sendable, CaseIterable {
    case live
    /// No longer declared. The platform has no call that takes a code back: it can still be scanned.
    case retired
    /// The platform did not know its ticket when it was asked.
    case lost
  }
  package var address: CodeAddress
  package let scene: CodeScene
  package let kind: CodeKind
  package var status: Status
  package let ticket: String
  package let url: String
  /// Seconds since 1970 UTC.
  package let madeAt: Int64
  package var isProtected: Bool
  /// How often it was made anew.
  package let renewals: Int

  package init(
    address: CodeAddress, scene: CodeScene, kind: CodeKind, status: Status = .live, ticket: String, url: String, madeAt: Int64,
    isProtected: Bool, renewals: Int = 0
  ) {
    self.address = address
    self.scene = scene
    self.kind = kind
    self.status = status
    self.ticket = ticket
    self.url = url
    self.madeAt = madeAt
    self.isProtected = isProtected
    self.renewals = renewals
  }

  /// Whether it would end later than the platform lets any end: a store of before may say so, and the code must not be taken for good.
  package var endsTooLate: Bool { kind.expiresAt.map { $0 > madeAt.addingSaturated(CodeKind.longest) } ?? false }

  package func isOver(at now: Int64) -> Bool { kind.expiresAt.map { $0 <= now } ?? false }
}

/// A change to what is known of codes.
package enum CodeChange: Sendable, Equatable {
  /// A call is about to be made: should the process die, it is known that the platform may have made the code.
  case begun(CodeAddress, CodeScene, day: Int64)
  /// The platform answered. What was there under this address goes to the history.
  case made(PublishedCode)
  /// The platform refused, or was never reached: no code was made.
  case failed(CodeAddress)
  case updated(CodeAddress, status: PublishedCode.Status, isProtected: Bool)
  /// The platform did not know this ticket; a code that was made anew since has another.
  case lost(CodeAddress, ticket: String)
  case moved(CodeAddress, to: CodeAddress)
  /// Nothing is known of it any more; its id stays spent.
  case forgotten(CodeAddress)
}

/// A code that was made because somebody asked for it.
package struct MintedCode: Sendable, Equatable {
  package let campaign: String
  /// What the one who asked calls the request; asked again, the answer is the same.
  package let request: String
  package let scene: CodeScene
  package let ticket: String
  package let url: String
  /// Seconds since 1970 UTC.
  package let madeAt: Int64
  package let expiresAt: Int64?

  package init(campaign: String, request: String, scene: CodeScene, ticket: String, url: String, madeAt: Int64, expiresAt: Int64?) {
    self.campaign = campaign
    self.request = request
    self.scene = scene
    self.ticket = ticket
    self.url = url
    self.madeAt = madeAt
    self.expiresAt = expiresAt
  }
}
