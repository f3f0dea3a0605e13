internal import Glibc

/// Waiting for the other end, and never longer than allowed.
enum Socket {
  /// - Parameter descriptor: of which nothing comes when it is none.
  /// - Returns: false when the time is over.
  static func waits(_ descriptor: Int32, for events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero, descriptor >= 0 else { return false }
      var poll = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
      switch unsafe Glibc.poll(&poll, 1, Int32(clamping: left.milliseconds + 1)) {
      case 0: continue
      // Interrupted by a signal; anything else is libpq's to find.
      case -1 where errno == EINTR: continue
      case _: return true
      }
    }
  }
}

extension Duration {
  /// Whole ones; eleven days where there are more.
  var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds < 1_000_000 ? seconds * 1000 + attoseconds / 1_000_000_000_000_000 : 1_000_000_000
  }
}
