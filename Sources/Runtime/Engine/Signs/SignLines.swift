internal import Rules

/// What signs ask of the lines of an account: who followed and left, and when. Of a line 24 bytes are held, and none of a scan, so that the weeks
/// of a large account are gone through as they are read.
package struct SignLines: Sendable {
  struct Line {
    let at: Int64
    let turn: TurnID
    let person: Int32
    /// A place in `sources`; below 0 for somebody who left.
    let source: Int32
  }
  private(set) var lines: [Line] = []
  private(set) var sources: [SignSource] = []
  private var sourceNumbers: [SignSource: Int32] = [:]
  /// By a hash of the openid: two of a billion people may be taken for one, and signs prove nothing anyway.
  private var people: [UInt64: Int32] = [:]
  /// Of those who followed more than once; of nobody else is the name ever asked.
  private var names: [Int32: FollowerID] = [:]
  private var hasFollowed: [Bool] = []

  package init() {}

  /// - Parameter line: of the account; they may come in any order.
  package mutating func add(_ line: LedgerEntry) {
    switch line.kind {
    case .scan, .seen: return
    case .follow:
      let person = person(line.follower)
      if hasFollowed[Int(person)] { names[person] = line.follower }
      hasFollowed[Int(person)] = true
      lines.append(Line(at: line.at, turn: line.turn, person: person, source: source(of: line)))
    case .unfollow:
      lines.append(Line(at: line.at, turn: line.turn, person: person(line.follower), source: -1))
    }
  }

  func name(of person: Int32) -> FollowerID { names[person] ?? FollowerID(account: "", openid: "") }

  private mutating func person(_ follower: FollowerID) -> Int32 {
    let bytes = Array(follower.openid.utf8)
    let hash = byteHash(bytes.span, 0..<bytes.count)
    if let known = people[hash] { return known }
    let number = Int32(clamping: hasFollowed.count)
    people[hash] = number
    hasFollowed.append(false)
    return number
  }

  private mutating func source(of line: LedgerEntry) -> Int32 {
    let source = SignSource(of: line)
    if let known = sourceNumbers[source] { return known }
    let number = Int32(clamping: sources.count)
    sourceNumbers[source] = number
    sources.append(source)
    return number
  }
}
