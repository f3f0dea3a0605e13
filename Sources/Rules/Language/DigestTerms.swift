/// Where the morning's digest of an account goes, and when.
package struct DigestTerms: Sendable, Equatable {
  package let url: EndpointAddress
  /// Minutes since midnight in the account's zone, 0 to 1439.
  package let minute: Int

  package init(url: EndpointAddress, minute: Int = DigestTerms.nine) {
    self.url = url
    self.minute = minute
  }

  package static let nine = 9 * 60
  /// How it is written: what robots of group chats take.
  static let formats = ["markdown"]
}
