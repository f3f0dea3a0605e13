internal import Engine
internal import Rules

/// Who is logged in. Of the values in their cookies only hashes are kept, in memory: a restart ends all sessions.
///
/// A session has a new value from time to time. The old one stays good until a browser has shown the new one, and half a minute longer: answers
/// can be lost, and can overtake each other.
struct SessionBook: Sendable {
  struct Limits: Sendable {
    /// Sessions at a time; the one that was idle for longest makes room.
    var sessions = 64
    /// Seconds from the login to the end.
    var lifetime: Int64 = 12 * 3600
    /// Seconds without a request, after which it ends.
    var idleness: Int64 = 3600
    /// Seconds that a value is used before there is a new one.
    var rotation: Int64 = 900
    /// Seconds for which an old value is good beside its successor.
    var overlap: Int64 = 30
  }
  /// What a cookie's value names.
  struct Found: Equatable, Sendable {
    let number: Int
    let role: OperatorRole
    /// Whether a new value is due.
    let isDue: Bool
  }
  private struct Value {
    let digest: [UInt8]
    let issuedAt: Int64
    /// Nil: as long as the session.
    var until: Int64?
  }
  private struct Session {
    let role: OperatorRole
    let begunAt: Int64
    var usedAt: Int64
    /// In the order in which they were issued: at most three.
    var values: [Value]
  }
  private var sessions: [Int: Session] = [:]
  private var last = 0
  private let limits: Limits

  init(_ limits: Limits = Limits()) { self.limits = limits }

  var count: Int { sessions.count }

  /// - Parameters:
  ///   - digest: of the value that the browser is given.
  ///   - now: seconds of a clock that only goes forward.
  /// - Returns: the session's number, which is never given again.
  mutating func begin(_ role: OperatorRole, _ digest: [UInt8], now: Int64) -> Int {
    sweep(now)
    while sessions.count >= max(1, limits.sessions), let idlest = sessions.min(by: { ($0.value.usedAt, $0.key) < ($1.value.usedAt, $1.key) }) {
      sessions[idlest.key] = nil
    }
    last += 1
    sessions[last] = Session(role: role, begunAt: now, usedAt: now, values: [Value(digest: digest, issuedAt: now)])
    return last
  }

  /// The session of a value, which counts as used.
  /// - Complexity: O(sessions): all are compared, in a time that says nothing of which is like it.
  mutating func find(_ digest: [UInt8], now: Int64) -> Found? {
    sweep(now)
    guard let (number, place) = place(of: digest), var session = sessions[number] else { return nil }
    session.usedAt = now
    let value = session.values[place]
    // The browser has this one: those before it are not needed for long.
    for older in session.values.indices.prefix(place) where session.values[older].until == nil {
      session.values[older].until = now.addingSaturated(limits.overlap)
    }
    // One at a time: requests that are under way together must not all bring one. Who shows a former one has a newer one already.
    let newest = session.values.last?.issuedAt ?? now
    let isAlone = newest == value.issuedAt || now >= newest.addingSaturated(limits.overlap)
    let isDue = value.until == nil && isAlone && now >= value.issuedAt.addingSaturated(limits.rotation)
    sessions[number] = session
    return Found(number: number, role: session.role, isDue: isDue)
  }

  /// Gives a session another value.
  mutating func rotate(_ number: Int, to digest: [UInt8], now: Int64) {
    guard var session = sessions[number] else { return }
    session.values.append(Value(digest: digest, issuedAt: now))
    // One that is good for a moment more goes first, else one that never arrived: the one before the newest.
    if session.values.count > 3 { session.values.remove(at: session.values.firstIndex { $0.until != nil } ?? session.values.count - 2) }
    sessions[number] = session
  }

  mutating func end(_ number: Int) { sessions[number] = nil }

  /// Whether it goes on. It does not count as used.
  mutating func isLive(_ number: Int, now: Int64) -> Bool {
    sweep(now)
    return sessions[number] != nil
  }

  private func place(of digest: [UInt8]) -> (number: Int, place: Int)? {
    var found: (Int, Int)?
    for (number, session) in sessions {
      for (place, value) in session.values.enumerated() where equalsInConstantTime(value.digest, digest) { found = (number, place) }
    }
    return found
  }

  private mutating func sweep(_ now: Int64) {
    for (number, session) in sessions {
      if now >= session.begunAt.addingSaturated(limits.lifetime) || now >= session.usedAt.addingSaturated(limits.idleness) {
        sessions[number] = nil
        continue
      }
      let values = session.values.filter { value in value.until.map { now < $0 } ?? true }
      if values.count < session.values.count { sessions[number]?.values = values }
    }
  }
}
