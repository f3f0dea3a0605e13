/// Variables hold until their ends, and pieces of stocks until they go back. What holds is asked of a time, that of the event which reads; nothing runs when one ends.
extension Facts.Profile {
  /// Without what has ended by a time, in seconds since 1970 UTC.
  package func held(at time: Int64) -> Facts.Profile {
    if !hasEnds { return self }
    var held = self
    held.drop(endedBy: time)
    return held
  }

  /// Whether anything in it ends.
  package var hasEnds: Bool { !ends.isEmpty || !takenEnds.isEmpty }

  /// Drops what no event will ask for any more: one that comes late is judged by what held when it happened. Done when the follower is written anyway.
  package mutating func prune(at time: Int64, lateness: Int64) {
    if hasEnds { drop(endedBy: time.subtractingSaturated(lateness)) }
  }

  private mutating func drop(endedBy time: Int64) {
    for (name, end) in ends where end <= time {
      variables[name] = nil
      ends[name] = nil
    }
    for (stock, end) in takenEnds where end <= time {
      taken[stock] = nil
      takenEnds[stock] = nil
    }
  }
}

extension Facts {
  /// What an event of this time may read.
  package func held(at time: Int64) -> Facts {
    if !profile.hasEnds { return self }
    var held = self
    held.profile = profile.held(at: time)
    return held
  }
}
