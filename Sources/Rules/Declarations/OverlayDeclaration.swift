/// For which accounts a declaration stands, where `overrides` makes another of it for one.
package enum Reach: Hashable, Sendable {
  case everyone
  case everyoneBut([String])
  case only(String)

  /// An account that has its own is not reached any more by what holds for the rest.
  mutating func leave(to account: String) {
    switch self {
    case .everyone: self = .everyoneBut([account])
    case .everyoneBut(let others): self = .everyoneBut(others + [account])
    case .only: return
    }
  }

  var isOfMost: Bool { if case .only = self { false } else { true } }

  /// The account that has it alone.
  var owner: String? { if case .only(let account) = self { account } else { nil } }

  func includes(_ account: String) -> Bool {
    switch self {
    case .everyone: true
    case .everyoneBut(let others): !others.contains(account)
    case .only(let one): one == account
    }
  }
}

/// A declaration of which `overrides` may make another one for an account.
protocol Reaching {
  var reach: Reach { get }
  func reaching(_ reach: Reach) -> Self
}

/// What one account has otherwise than the others; its rules and counters stand beside those.
package struct Overlay: Sendable {
  package var lists: [ListDeclaration] = []
  package var calendars: [CalendarDeclaration] = []
  package var macros: [MacroDeclaration] = []
  package var campaigns: [CampaignDeclaration] = []
}
