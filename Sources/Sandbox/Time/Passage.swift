internal import Server

/// Lets time pass for the sandbox and for the servers that live in its time: from one thing that is due to the next, so that each is done at
/// its time.
struct Passage {
  /// How far it came.
  struct Result: Equatable {
    /// Milliseconds that are still to pass.
    var left: Int64
    /// What keeps the time from passing, or from being over; nil: nothing.
    var waitsFor: String?
  }

  let clock: SandboxClock
  let servers: SyncedServers
  let followers: Followers
  let world: World

  /// - Parameters:
  ///   - milliseconds: 0 lets what is due now be done.
  ///   - duration: of the machine's time, after which the rest is left.
  func pass(_ milliseconds: Int64, within duration: Duration) async -> Result {
    let deadline = ContinuousClock.now + duration
    var result = Result(left: milliseconds, waitsFor: nil)
    // What is due by the machine's clock is not delivered meanwhile: the servers may not know yet what time it is.
    await followers.turns.pass { result = await passed(to: clock.milliseconds + milliseconds, deadline) }
    return result
  }

  private func passed(to end: Int64, _ deadline: ContinuousClock.Instant) async -> Result {
    while true {
      var next: Int64?
      switch await servers.settle(within: max(.milliseconds(1), deadline - .now)) {
      case .alone: next = nil
      case .idle(let until): next = until
      case .busy(let what): return Result(left: max(0, end - clock.milliseconds), waitsFor: what)
      }
      let now = clock.milliseconds
      let isLate = ContinuousClock.now >= deadline
      if let delivery = followers.nextDue {
        next = min(next ?? delivery, delivery)
        if delivery <= now {
          // Whoever is asked now has settled at this time, and takes its signature.
          await followers.deliverDue()
          if isLate { return Result(left: max(0, end - now), waitsFor: "what was delivered last") }  // not said
          continue
        }
      }
      if now >= end { return Result(left: 0, waitsFor: nil) }
      if isLate { return Result(left: end - now, waitsFor: nil) }
      // What is due already and was not done does not hold time up for ever.
      clock.advance(by: max(1, min(next ?? end, end) - now))
      world.keepClock(movedBy: clock.movedBy)
    }
  }
}

extension Sandbox {
  /// How time passes here.
  var passage: Passage { Passage(clock: clock, servers: servers, followers: followers, world: world) }
}
