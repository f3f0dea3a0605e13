package import Engine
internal import NIOPosix
package import Rules
internal import ServiceLifecycle
package import Serving
internal import Synchronization
internal import Wire

/// Shows turns to those who look, when they are answered and committed, on a thread of its own: no turn waits for it. While nobody looks, it
/// costs the writer the reading of one number. What there is no time or room for is dropped, and those who look are told how much.
package final class LiveTurns: Sendable {
  private struct Batch {
    let verdicts: [Verdict]
    let ruleSet: RuleSet
    let microseconds: Int64
  }
  private struct State {
    var streams: [Int: LiveStream] = [:]
    var last = 0
    var waiting: [Batch] = []
    var count = 0
    var isShowing = false
    var isClosed = false
    /// What was shown in this second.
    var second: Int64 = 0
    var shown = 0
  }
  /// Streams that are open.
  private let watchers = Atomic(0)
  private let state = Mutex(State())
  private let mask: DecisionMask
  private let words = OwnWords()
  private let clock: WallClock
  private let limits: ServerLimits
  private let thread = NIOThreadPool(numberOfThreads: 1)

  /// - Parameter hidden: names of XML elements, as `Content`.
  package init(mask: Mask, hidden: Set<String>, clock: WallClock, limits: ServerLimits = .standard) {
    self.mask = DecisionMask(mask, hidden: hidden)
    self.clock = clock
    self.limits = limits
    thread.start()
  }

  /// A stream that somebody follows; it goes when nothing holds this any more.
  final class Seat: Sendable {
    let stream: LiveStream
    private let number: Int
    private let turns: LiveTurns

    fileprivate init(_ stream: LiveStream, _ number: Int, _ turns: LiveTurns) {
      self.stream = stream
      self.number = number
      self.turns = turns
    }

    deinit { leave() }

    func leave() { turns.leave(number) }

    /// Gives what comes to `body`, until it is over. When who looks has gone their place is free at once, also where what was given before is
    /// not taken.
    func follow(for client: ClientWatch?, _ body: (String) async throws -> Void) async throws {
      guard let client else { return try await stream.follow(body) }
      try await client.during {
        try await stream.follow(body)
      } onGone: { [weak self] in
        self?.leave()
        self?.stream.cut()
      }
    }
  }

  enum Refusal: Error, Equatable { case full, closed }

  /// - Parameter cut: ends the connection, whatever its reader does.
  func join(_ filter: LiveFilter, session: Int?, cut: @escaping @Sendable () -> Void = {}) throws(Refusal) -> Seat {
    let joined = state.withLock { state -> Result<(LiveStream, Int), Refusal> in
      if state.isClosed { return .failure(.closed) }
      if state.streams.count >= limits.liveStreams { return .failure(.full) }
      let stream = LiveStream(filter, session: session, cut: cut)
      state.last += 1
      state.streams[state.last] = stream
      watchers.store(state.streams.count, ordering: .relaxed)
      return .success((stream, state.last))
    }
    let (stream, number) = try joined.get()
    return Seat(stream, number, self)
  }

  private func leave(_ number: Int) {
    state.withLock { state in
      guard state.streams[number] != nil else { return }
      state.streams[number]?.end()
      state.streams[number] = nil
      watchers.store(state.streams.count, ordering: .relaxed)
    }
  }

  var count: Int { watchers.load(ordering: .relaxed) }

  /// Takes the turns of a batch, or counts them as dropped where too many wait.
  /// - Parameters:
  ///   - ruleSet: that judged them.
  ///   - microseconds: how long the batch took.
  package func take(_ verdicts: [Verdict], under ruleSet: RuleSet, microseconds: Int64) {
    if watchers.load(ordering: .relaxed) == 0 { return }
    state.withLock { state in
      guard state.count + verdicts.count <= limits.liveTurns else {
        for stream in state.streams.values { stream.drop(verdicts.count) }
        return
      }
      state.waiting.append(Batch(verdicts: verdicts, ruleSet: ruleSet, microseconds: microseconds))
      state.count += verdicts.count
      if state.isShowing { return }
      state.isShowing = true
      // Submitted behind the lock, so that it cannot overtake.
      thread.submit { [self] _ in show() }
    }
  }

  private func show() {
    while true {
      let (batches, streams) = state.withLock { state in
        defer { state.waiting = [] }
        if state.waiting.isEmpty { state.isShowing = false }
        return (state.waiting, Array(state.streams.values))
      }
      if batches.isEmpty { return }
      for batch in batches {
        for case .turn(let turn) in batch.verdicts { show(turn, of: batch, to: streams) }
        state.withLock { $0.count -= batch.verdicts.count }
      }
    }
  }

  private func show(_ turn: Turn, of batch: Batch, to streams: [LiveStream]) {
    let (account, kind) = (turn.delivery.follower.account, turn.delivery.event.kind.word)
    let wanting = streams.filter { $0.filter.wants(account: account, rule: turn.plan.rule, kind: kind) }
    if wanting.isEmpty { return }
    // Nobody reads so fast; masking and writing them would take the processor from those who wait for answers.
    guard mayShow() else {
      for stream in wanting { stream.drop(1) }
      return
    }
    let words = words.of(batch.ruleSet)
    let record = DecisionRecord(turn, by: mask, words: words, microseconds: batch.microseconds).record
    let masked = mask.of(turn, words: words)
    // Where something is hidden, what was made of it is not shown either: the reply is the one to what may be seen.
    let reply = masked.hides ? TurnText.reply(record, batch.ruleSet) : ReplyText.lines(turn.plan.reply).map { $0.mapped(masked.text) }
    let event = LiveStream.event(TurnText.line(record, reply: reply), id: record.id.description)
    for stream in wanting { stream.offer(event) }
  }

  private func mayShow() -> Bool {
    let now = clock.uptime
    return state.withLock { state in
      if state.second != now { (state.second, state.shown) = (now, 0) }
      state.shown += 1
      return state.shown <= limits.liveTurnsPerSecond
    }
  }

  /// Rings at every stream, and ends those whose session has ended.
  func beat(isLive: (Int) -> Bool) {
    for stream in state.withLock({ Array($0.streams.values) }) {
      if let session = stream.session, !isLive(session) { stream.end() } else { stream.beat() }
    }
  }

  /// Ends those of a session.
  func end(session: Int) {
    for stream in state.withLock({ Array($0.streams.values) }) where stream.session == session { stream.end() }
  }

  /// Returns when everything that was taken is shown.
  package func settle() async { try? await thread.runIfActive {} }

  /// Ends all streams at once; there are no more. A reader who takes nothing would keep the server from its end, and one who does comes again
  /// anyhow.
  func close() {
    let streams = state.withLock { state in
      state.isClosed = true
      return Array(state.streams.values)
    }
    for stream in streams {
      stream.end()
      stream.cut()
    }
  }

  package func shutDown() async {
    close()
    try? await thread.shutdownGracefully()
  }
}

/// Keeps streams awake, and ends them before the listener waits for what is under way.
struct LiveService: Service {
  let turns: LiveTurns
  let sessions: ConsoleSessions
  private static let pause = Duration.seconds(15)

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: Self.pause)
        turns.beat { sessions.isLive($0) }
      }
    }
    turns.close()
  }
}
