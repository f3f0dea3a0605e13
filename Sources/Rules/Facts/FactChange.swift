/// A change of what is known of the follower.
public enum FactChange: Hashable, Sendable {
  /// A follow, at an instant.
  case followed(Int64)
  /// The follower left.
  case unfollowed
  /// A variable has a new value.
  case set(String, Value)
  /// A variable is gone.
  case unset(String)
  /// A tag was added.
  case tagged(String)
  /// A tag was removed.
  case untagged(String)
  /// A counter holds something new.
  case counted(String, Tally)
  /// A rule with a limit answered; the times that still count.
  case answered(rule: String, times: [Int64])
  /// A piece of a stock is the follower's now.
  case took(stock: String, piece: String)
  /// A `round_robin` went on to this position.
  case rotated(rule: String, to: Int)
  /// A campaign's code was scanned.
  case touched(Touch)
}

extension Facts {
  /// The facts after the changes.
  public mutating func apply(_ changes: [FactChange]) {
    for change in changes { apply(change) }
  }

  package mutating func apply(_ change: FactChange) {
    history.apply(change)
    profile.apply(change)
    if case .took(let stock, let piece) = change { stocks[stock]?.remove(piece) }
  }
}

extension Facts.History {
  /// One more follow; a count that came from elsewhere may be the largest there is.
  package mutating func countFollow() { if followCount < .max { followCount += 1 } }

  package mutating func apply(_ change: FactChange) {
    switch change {
    case .followed(let time):
      countFollow()
      firstFollowedAt = firstFollowedAt ?? time
      lastFollowedAt = time
    case .touched(let touch):
      if firstTouch.map({ touch.at < $0.at }) ?? true { firstTouch = touch }
      if lastTouch.map({ touch.at >= $0.at }) ?? true { lastTouch = touch }
    case .unfollowed, .set, .unset, .tagged, .untagged, .rotated, .counted, .answered, .took: return
    }
  }
}

extension Facts.Profile {
  package mutating func apply(_ change: FactChange) {
    switch change {
    case .set(let name, let value): variables[name] = value
    case .unset(let name): variables[name] = nil
    case .tagged(let tag): if !tags.contains(tag) { tags.append(tag) }
    case .untagged(let tag): tags.removeAll { $0 == tag }
    case .rotated(let rule, let position): rotations[rule] = position
    case .counted(let name, let tally): counters[name] = tally
    case .answered(let rule, let times): answers[rule] = times
    case .took(let stock, let piece): taken[stock] = piece
    case .followed, .unfollowed, .touched: return  // these are the ledger's
    }
  }
}
