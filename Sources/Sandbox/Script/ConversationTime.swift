internal import Engine
internal import NIOHTTP1
internal import Rules
internal import Server
internal import Wire

/// How time passes in a conversation.
struct ConversationTime {
  /// Whether it passes only when the conversation says so.
  let stands: Bool
  /// Whether the server that answers lives in it too, and says when it has nothing to do.
  let isShared: Bool

  init(_ clock: JSON) {
    stands = clock["stands"] == true
    guard case .array(let parts)? = clock["servers"] else {
      isShared = false
      return
    }
    isShared = parts.contains(.string(TimeReport.Part.serve.rawValue))
  }
}

extension ConversationPlayer {
  /// Milliseconds that one waits for a server that has just started, for what is due without anything moving, and, where nobody says when all
  /// is done, for what is expected.
  private static let (joining, stuck, patience): (Int64, Int64, Int64) = (2000, 30_000, 5000)

  func time() async throws(Fault) -> ConversationTime { ConversationTime(try await send(SandboxTime.clockPath, .GET, nil, [])) }

  /// How time passes in this conversation.
  /// - Parameter place: of its first `wait`, which needs a server that lives in the sandbox's time.
  func time(waitingAt place: String?) async throws(Fault) -> ConversationTime {
    var time = try await time()
    guard let place else { return time }
    let end = ContinuousClock.now + .milliseconds(Self.joining)
    while !time.isShared {
      guard ContinuousClock.now < end else {
        throw Fault(
          message: """
            \(place): no time can pass here: the server that answers does not live in the sandbox's time, so what it sends later would never come. \
            Start `wxrules serve --platform \(base)` after the sandbox, in version \(Version.product) or later; or leave --at out
            """)
      }
      try? await Task.sleep(for: .milliseconds(50))
      time = try await self.time()
    }
    return time
  }

  /// Lets time pass for all, and returns when nothing is due any more.
  /// - Parameter onPass: told what is left of it, in milliseconds.
  func pass(_ milliseconds: Int64, onPass: (Int64) -> Void) async throws(Fault) {
    var left = milliseconds
    var waitsFor: String?
    var movedAt = ContinuousClock.now
    while true {
      // One that has nobody else stops only for what is due, which may take as long as a call may.
      let clock = try await send(
        SandboxTime.clockPath, .POST, "application/json", Array(JSON.object(["advance_ms": .int(Int(left))]).line.utf8), seconds: 300)
      let before = (left, waitsFor)
      left = Int64(clock["left_ms"]?.int ?? 0)
      waitsFor = clock["waits_for"]?.string.map { OutsideText.shown($0) }
      guard ConversationTime(clock).isShared else {
        throw Fault(message: "the server has gone that lived in the sandbox's time: is `wxrules serve` still running?")
      }
      if left > 0 { onPass(left) }
      if left == 0, waitsFor == nil { return }
      if left < before.0 { movedAt = .now }
      if ContinuousClock.now - movedAt >= .milliseconds(Self.stuck) {
        let cause: Phrase = if let waitsFor { Phrase(kept: waitsFor) } else { "the sandbox's clock stands" }
        throw Fault(message: "waited \(Self.stuck / 1000) s for what is due, and nothing moved: \(cause)")
      }
    }
  }

  /// Asks again while what was expected may be on its way: for servers that do not say when they have nothing to do.
  /// - Returns: whether it came.
  func patiently(_ isMet: () async throws(Fault) -> Bool) async throws(Fault) -> Bool {
    let end = ContinuousClock.now + .milliseconds(Self.patience)
    while true {
      if try await isMet() { return true }
      if ContinuousClock.now >= end { return false }
      try? await Task.sleep(for: .milliseconds(50))
    }
  }

  static var patienceText: String {
    "waited \(patience / 1000) s for it: the server does not live in the sandbox's time, and does not say when it has nothing to do"
  }
}
