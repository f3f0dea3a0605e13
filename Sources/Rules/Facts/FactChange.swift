/// A change of what is known of the follower.
public enum FactChange: Hashable, Sendable {
  /// A follow, at an instant.
  case followed(Int64)
  /// The follower left.
  case unfollowed
  /// A variable has a new value; with an end, in seconds since 1970 UTC, it is absent from then on.
  case set(String, Value, until: Int64? = nil)
  /// A variable is gone.
  case unset(String)
  /// A tag was added.
  case tagged(String)
  /// A tag was removed.
  case untagged(String)
  /// A counter holds something new.
  case counted(String, Tally)
  /// A rule with a limit answered; the times that still count, none where it is not kept any more.
  case answered(rule: String, times: [Int64])
  /// A rule answered whose limit counts the answers to all followers; the times that still count.
  case answeredForAll(limit: String, times: [Int64])
  /// A piece of a stock is the follower's now; with an end, in seconds since 1970 UTC, until then unless it is used.
  case took(stock: String, piece: String, until: Int64? = nil)
  /// A piece was used: it does not go back.
  case used(stock: String, piece: String)
  /// A `round_robin` went on to this position.
  case rotated(rule: String, to: Int)
  /// A campaign's code was scanned.
  case touched(Touch)
  /// An arm of an experiment was shown, for the first time.
  case exposed(experiment: String, salt: String?, arm: String, watch: Watch? = nil)
  /// An event came that an experiment looks out for, earlier than any that was known; the experiment by the key of its exposures.
  case succeeded(key: String, on: String, at: Int64)
}

extension Facts {
  /// The facts after the changes.
  public mutating func apply(_ changes: [FactChange]) {
    for change in changes { apply(change) }
  }

  package mutating func apply(_ change: FactChange) {
    history.apply(change)
    profile.apply(change)
    if case .took(let stock, let piece, _) = change { stocks[stock]?.remove(piece) }
    if case .answeredForAll(let limit, let times) = change { shared[limit] = times }
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
    case .unfollowed, .set, .unset, .tagged, .untagged, .rotated, .counted, .answered, .answeredForAll, .took, .used, .exposed, .succeeded:
      return
    }
  }
}

extension Facts.Profile {
  package mutating func apply(_ change: FactChange) {
    switch change {
    case .set(let name, let value, let end):
      variables[name] = value
      ends[name] = end
    case .unset(let name):
      variables[name] = nil
      ends[name] = nil
    case .tagged(let tag): if !tags.contains(tag) { tags.append(tag) }
    case .untagged(let tag): tags.removeAll { $0 == tag }
    case .rotated(let rule, let position): rotations[rule] = position
    case .counted(let name, let tally): counters[name] = tally
    case .answered(let rule, let times): answers[rule] = times.isEmpty ? nil : times
    case .took(let stock, let piece, let end):
      for name in [stock, StockLevel.whole(of: stock)].compactMap({ $0 }) {
        taken[name] = piece
        takenEnds[name] = end
      }
    case .used(let stock, let piece):
      for name in [stock, StockLevel.whole(of: stock)].compactMap({ $0 }) where taken[name] == piece { takenEnds[name] = nil }
    case .exposed(let experiment, let salt, let arm, let watch):
      let key = ExposureKey.of(experiment, salt: salt)
      if exposures[key] == nil { (exposures[key], watches[key]) = (arm, watch) }
    case .succeeded(let key, let word, let time): watches[key]?.seen[word] = time
    case .answeredForAll: return  // that is nobody's
    case .followed, .unfollowed, .touched: return  // these are the ledger's
    }
  }
}
