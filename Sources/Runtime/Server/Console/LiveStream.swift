internal import Engine
internal import Synchronization
internal import Wire

/// Which turns somebody wants to see.
struct LiveFilter: Sendable, Equatable {
  var account: String?
  /// A rule, or `none` for turns without an answer.
  var rule: String?
  /// The word of the event's kind.
  var kind: String?

  static let noRule = "none"

  func wants(account: String, rule: String?, kind: String) -> Bool {
    (self.account ?? account) == account && (self.kind ?? kind) == kind
      && (self.rule.map { $0 == rule || $0 == Self.noRule && rule == nil } ?? true)
  }
}

/// What waits for one who looks, as server-sent events. Nobody who fills it waits for them.
final class LiveStream: Sendable {
  private struct State {
    var events: [String] = []
    var dropped = 0
    var isBeat = false
    var isEnded = false
  }
  let filter: LiveFilter
  /// Whose session's end ends it.
  let session: Int?
  private let state = Mutex(State())
  private let most: Int
  private let bell: AsyncStream<Void>
  private let ring: AsyncStream<Void>.Continuation

  /// Ends the connection, whatever its reader does.
  let cut: @Sendable () -> Void

  /// - Parameter most: events that may wait.
  init(_ filter: LiveFilter, session: Int?, most: Int = ServerLimits.liveEvents, cut: @escaping @Sendable () -> Void = {}) {
    self.cut = cut
    self.filter = filter
    self.session = session
    self.most = most
    (bell, ring) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  static func event(_ turn: JSON, id: String) -> String { "id: \(id)\ndata: \(turn.line)\n\n" }

  func offer(_ event: String) {
    state.withLock { state in
      if state.events.count < most { state.events.append(event) } else { state.dropped += 1 }
    }
    ring.yield()
  }

  /// Turns that it would have shown. That is said with the next one, or the next beat: to say it each time would be as much as to show them.
  func drop(_ count: Int) { state.withLock { $0.dropped += count } }

  /// Tells who looks that there still is a server, and learns from the connection whether they still look.
  func beat() {
    state.withLock { $0.isBeat = true }
    ring.yield()
  }

  func end() {
    state.withLock { $0.isEnded = true }
    ring.finish()
  }

  /// Everything that has come; nil when it is over.
  func take() -> String? {
    state.withLock { state in
      defer { (state.events, state.dropped, state.isBeat) = ([], 0, false) }
      var text = state.events.joined()
      if state.dropped > 0 { text += "event: dropped\ndata: {\"turns\": \(state.dropped)}\n\n" }
      if state.isEnded, text.isEmpty { return nil }
      return text.isEmpty && state.isBeat ? ": still here\n\n" : text
    }
  }

  /// Gives what comes to `body` as it comes, until it is over.
  /// - Parameter pace: between two times: nobody sees more, and many small writes cost the machine more than few large ones.
  func follow(pace: Duration = .milliseconds(100), _ body: (String) async throws -> Void) async throws {
    try await body("retry: 3000\n\n")
    for await _ in bell {
      guard let text = take() else { return }
      if text.isEmpty { continue }
      try await body(text)
      if pace > .zero { try await Task.sleep(for: pace) }
    }
    if let text = take(), !text.isEmpty { try await body(text) }
  }
}
