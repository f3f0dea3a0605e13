package import Rules

extension Facts {
  /// What a facts file or a test says of a follower. A subscription, when given, decides how often they followed before.
  package init(_ follower: FollowerDeclaration?, subscription: Subscription?, isFollow: Bool, zone: Zone) {
    self.init()
    if let follower {
      tags = follower.tags
      variables = Dictionary(follower.variables) { $1 }
      attributes = Dictionary(follower.attributes) { $1 }
      firstFollowedAt = follower.firstFollowedAt?.instant(in: zone)
      lastFollowedAt = follower.lastFollowedAt?.instant(in: zone)
      followCount = follower.followCount ?? (firstFollowedAt == nil ? 0 : 1)
      language = follower.language
      source = follower.source
      firstTouch = follower.firstTouch.map { Touch(campaign: $0, scene: "", at: firstFollowedAt ?? 0) }
      taken = Dictionary(follower.taken) { $1 }
      lastTouch = follower.lastTouch.map { Touch(campaign: $0, scene: "", at: lastFollowedAt ?? 0) }
    }
    switch subscription {
    case .new: followCount = 0
    case .returning: followCount = max(1, followCount)
    case .existing: followCount = max(1, followCount)
    case nil: if !isFollow { followCount = max(1, followCount) }
    }
  }
}
