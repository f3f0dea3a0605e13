package import Rules

extension Facts {
  /// What a facts file or a test says of a follower. A subscription, when given, decides how often they followed before.
  package init(_ follower: FollowerDeclaration?, subscription: Subscription?, isFollow: Bool, zone: Zone) {
    self.init()
    if let follower {
      profile = follower.profile
      arms = Dictionary(follower.arms.map { ($0.experiment.value, $0.arm.value) }) { first, _ in first }
      for (name, end) in follower.variableEnds { profile.ends[name] = end.instant(in: zone) }
      for (number, value) in follower.numbers { self[number] = value }
      history.firstFollowedAt = follower.firstFollowedAt?.instant(in: zone)
      history.lastFollowedAt = follower.lastFollowedAt?.instant(in: zone)
      // Who followed at some time did so once, unless it is said how often.
      if follower.numbers[.followCount] == nil, history.firstFollowedAt != nil { history.followCount = 1 }
      let (first, last) = (history.firstFollowedAt ?? 0, history.lastFollowedAt ?? 0)
      history.firstTouch = follower.firstTouch.map { Touch(campaign: $0, scene: "", at: first) }
      history.lastTouch = follower.lastTouch.map { Touch(campaign: $0, scene: "", at: last) }
    }
    switch subscription {
    case .new: history.followCount = 0
    case .returning, .existing: history.followCount = max(1, history.followCount)
    case nil: if !isFollow { history.followCount = max(1, history.followCount) }
    }
  }
}
