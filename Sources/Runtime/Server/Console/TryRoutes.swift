internal import Engine
internal import Hummingbird
internal import Rules
internal import Serving
internal import Wire

/// `POST /api/try`: an event under the rules in force, or under others that are pasted. Nothing is written and nothing is sent.
struct TryRoutes: Sendable {
  let shelf: RuleShelf
  let store: any FollowerLookup
  /// The follower that a mask names, in an account or in any.
  let find: @Sendable (FollowerMask, _ account: String?) throws(StoreFault) -> FollowerID?
  let clock: WallClock
  /// For an event under the rules in force.
  let reading: ConsoleDesk
  /// For pasted rules, which take as long as a reload.
  let working: ConsoleDesk
  var limits = TryRules.Limits()
  var uptime: @Sendable () -> Duration = { [start = ContinuousClock.now] in start.duration(to: .now) }

  /// Takes a request. One that is long enough for pasted rules needs a place in the row before it is read: few of them are in memory at a time.
  /// - Parameters:
  ///   - client: whose going ends it.
  ///   - showsPieces: whether pieces of stocks are shown whole, and rules that could print others may be pasted.
  func take(_ request: Request, from client: ClientWatch?, showsPieces: Bool) async throws -> ConsoleOutcome {
    let length = request.headers[.contentLength].flatMap { Int($0) }
    if let length, length > TryRequest.mostBytes { throw Self.tooLong(TryRequest.mostBytes) }
    if let length, length <= TryRequest.smallBytes {
      guard let body = await Self.body(of: request, upTo: TryRequest.smallBytes) else { throw Self.tooLong(TryRequest.smallBytes) }
      return try await answer(body, to: client, showsPieces: showsPieces)
    }
    return try await working.seated(for: client) { seat in
      guard let body = await Self.body(of: request, upTo: TryRequest.mostBytes) else { throw Self.tooLong(TryRequest.mostBytes) }
      return try await seat.work { try outcome(of: try Self.request(body), showsPieces: showsPieces) }
    }
  }

  private static func body(of request: Request, upTo bytes: Int) async -> [UInt8]? {
    guard let body = try? await request.body.collect(upTo: bytes) else { return nil }
    return Array(body.readableBytesView)
  }

  private static func tooLong(_ bytes: Int) -> ConsoleFault { .refused(.contentTooLarge, ["at most \(bytes) bytes"]) }

  /// A short one: without rules it does not wait for those that have some.
  func answer(_ body: [UInt8], to client: ClientWatch? = nil, showsPieces: Bool) async throws -> ConsoleOutcome {
    let request = try await reading.work(for: client) { try Self.request(body) }
    return try await (request.rules == nil ? reading : working).work(for: client) { try outcome(of: request, showsPieces: showsPieces) }
  }

  private static func request(_ body: [UInt8]) throws(ConsoleFault) -> TryRequest {
    let json: JSON
    do throws(JSONFault) { json = try JSON(reading: body) } catch { throw .bad("the body is \(error.message)") }
    guard case .object(let members) = json else { throw .bad("the body is a JSON object") }
    return try TryRequest(members)
  }

  /// Blocks until it is worked out.
  func outcome(of request: TryRequest, showsPieces: Bool) throws(ConsoleFault) -> ConsoleOutcome {
    let play = TryPlay(store: store, find: find, now: clock.microseconds())
    let live = shelf.live
    guard let text = request.rules else {
      return ConsoleOutcome(json: ["simulation": try play.explanation(request, under: live, isOwn: true, showsPieces: showsPieces) ?? .null])
    }
    if !showsPieces, live.listsPieces {
      let reason: Phrase = "the rules in force have stocks whose pieces other rules could print: this needs the role `operate`"
      throw .refused(.forbidden, [reason])
    }
    return ConsoleOutcome(
      json: try TryRules(shelf: shelf, play: play, uptime: uptime, limits: limits).report(request, text, showsPieces: showsPieces))
  }
}

extension RuleSet {
  /// Whether a stock gives pieces of a list, each of which is worth something to whoever reads it.
  fileprivate var listsPieces: Bool {
    compiled.stocks.contains { stock in
      switch stock.pieces {
      case .count: false
      case .table, .rows: true
      }
    }
  }
}
