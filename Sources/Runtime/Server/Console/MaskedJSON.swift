internal import Engine
internal import Wire

extension JSON {
  /// The same without openids: those of followers wherever they stand, for one may be in a message, an address or what an endpoint said; and
  /// those of others by their form, as in the scene of a code that was shared.
  /// - Parameters:
  ///   - followers: of the account.
  ///   - account: whose those are that are known by their form.
  ///   - name: what a follower is called.
  func masking(_ followers: Set<FollowerID> = [], of account: String, _ name: (FollowerID) -> String) -> JSON {
    switch self {
    case .string(let text):
      let known = followers.reduce(text) { text, follower in
        follower.openid.isEmpty || text.utf8.count < follower.openid.utf8.count ? text : text.replacing(follower.openid, with: name(follower))
      }
      return .string(OpenidForm.replaced(in: known, of: account, name))
    case .array(let values): return .array(values.map { $0.masking(followers, of: account, name) })
    case .object(let fields): return .object(fields.mapValues { $0.masking(followers, of: account, name) })
    case .null, .bool, .int, .number: return self
    }
  }
}
