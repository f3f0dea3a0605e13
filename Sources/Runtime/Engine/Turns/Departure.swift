/// What becomes of what is known of somebody who leaves. (wechat-protocol 2.3)
package enum Departure: Sendable {
  case keep
  case erase
  /// It goes on under this name.
  case pseudonymise(FollowerID)

  /// The name under which somebody who left is still known.
  package var pseudonym: FollowerID? {
    switch self {
    case .keep, .erase: nil
    case .pseudonymise(let name): name
    }
  }
}
