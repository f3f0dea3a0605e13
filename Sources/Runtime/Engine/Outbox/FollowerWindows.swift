package import Rules

/// What the platform allows the account to send a follower, as far as the account can know. (wechat-protocol 7.6, peers F5, F6)
package struct FollowerWindows: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Of a scan, a follow or a tap.
    case tap
    /// Of a message.
    case message

    package var window: MessageWindow { self == .tap ? .tap : .message }
  }
  package struct Window: Sendable, Equatable {
    /// Seconds since 1970 UTC.
    package var openedAt: Int64
    package var used: Int

    package init(openedAt: Int64, used: Int) {
      self.openedAt = openedAt
      self.used = used
    }
  }
  package var tap: Window?
  package var message: Window?

  package init(tap: Window? = nil, message: Window? = nil) {
    self.tap = tap
    self.message = message
  }

  package subscript(kind: Kind) -> Window? {
    get { kind == .tap ? tap : message }
    set { if kind == .tap { tap = newValue } else { message = newValue } }
  }

  /// Opens one anew; an older event changes nothing.
  package mutating func open(_ kind: Kind, at: Int64) {
    if let known = self[kind], known.openedAt > at { return }
    self[kind] = Window(openedAt: at, used: 0)
  }

  enum Allowance: Equatable {
    case use(Kind)
    case usedUp
    case closed
  }

  /// Which window the next message would use: of those that are open, the one that ends first.
  /// - Parameter now: milliseconds since 1970 UTC.
  func allowance(at now: Int64) -> Allowance {
    var isOpen = false
    for kind in Kind.allCases {
      guard let window = self[kind], window.openedAt > (now - kind.window.length) / 1000 else { continue }
      isOpen = true
      if window.used < kind.window.count { return .use(kind) }
    }
    return isOpen ? .usedUp : .closed
  }
}
