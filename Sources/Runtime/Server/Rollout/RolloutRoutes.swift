internal import Engine
internal import FoundationEssentials
internal import Hummingbird
internal import Logging
internal import NIOPosix
internal import Rules
internal import ServiceLifecycle
internal import Wire

/// `/rollout` of the admin listener: rules are tried on a share of the followers.
///
///     POST /rollout { "path": "/srv/rules-next", "percent": 5, "by": "openid", "salt": "…" }
///     POST /rollout { "percent": 20 }
struct RolloutRoutes: Sendable {
  let reloader: RuleReloader
  let clock: WallClock
  /// Whether whoever asks has shown a token.
  let isGuarded: Bool
  /// Where rules are loaded, one set after the other.
  let loading: NIOThreadPool

  /// What runs, or how the newest ended.
  var report: JSON { reloader.rollout.newest.map { report($0) } ?? ["state": "none"] }

  /// What came of a request, for who asked and for the audit.
  struct Acted: Sendable {
    let response: Response
    /// The revision that is tried, or the path that was to be.
    let what: String?
    let result: String
  }

  func start(_ request: Request) async throws -> Acted {
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: ServerLimits.rolloutBytes)
    } catch {
      return refused(.contentTooLarge, ["at most \(ServerLimits.rolloutBytes) bytes"], nil)
    }
    let asked: RolloutRequest
    do throws(RolloutFault) {
      asked = try RolloutRequest(Array(body.readableBytesView))
    } catch {
      return refused(.badRequest, error.reasons, nil)
    }
    if let path = asked.path, !isGuarded,
      let objection = RolloutPath.objection(to: path, served: reloader.path, folder: FileManager.default.currentDirectoryPath)
    {
      return refused(.forbidden, [objection], path)
    }
    return try await answer(asked.path) { () throws(RolloutFault) in try reloader.start(asked) }
  }

  func stop() async throws -> Acted { try await answer(nil) { () throws(RolloutFault) in try reloader.stopRollout() } }

  func finish() async throws -> Acted { try await answer(nil) { () throws(RolloutFault) in try reloader.finishRollout() } }

  private func answer(_ path: String?, _ body: @escaping @Sendable () throws(RolloutFault) -> Rollout) async throws -> Acted {
    let result = try await loading.runIfActive { () -> Result<Rollout, RolloutFault> in
      do throws(RolloutFault) { return .success(try body()) } catch { return .failure(error) }
    }
    switch result {
    case .success(let rollout):
      let state = rollout.ending?.cause.rawValue ?? "running"
      let result = "\(state), \(rollout.share) of the followers"  // not said
      return Acted(response: response(.ok, report(rollout)), what: rollout.revision, result: result)
    case .failure(.conflict(let reasons)): return refused(.conflict, reasons, path)
    case .failure(.store(let fault)): return refused(.serviceUnavailable, [fault.message], path)
    case .failure(.refused(let reasons, let detail)):
      // Bounded as what is kept of a refused reload.
      let record = RuleReloader.Record(
        at: clock.seconds, cause: .request, result: .refused, revision: reloader.revision, reasons: reasons, detail: detail)
      let body: JSON = [
        "errors": .array(record.reasons.map { .string($0) }), "error_count": .int(record.reasonCount),
        "detail": .string(record.detail),
      ]
      return Acted(response: response(.unprocessableContent, body), what: path, result: "refused: \(counted(record.reasonCount, "error").english)")
    }
  }

  private func report(_ rollout: Rollout) -> JSON {
    var fields: [String: JSON] = [
      "state": .string(rollout.ending?.cause.rawValue ?? "running"), "revision": .string(rollout.revision), "beside": .string(rollout.base),
      "percent": .number(rollout.share.percent), "by": "openid", "salt": .string(rollout.salt),
      "started_at": .string(WallClock.text(rollout.startedAt)), "turns": ["new": .int(rollout.turns.tried), "old": .int(rollout.turns.others)],
      "guards": rollout.guards.report, "counts_began_anew": .bool(rollout.beganAnew),
    ]
    if let ending = rollout.ending {
      fields["ended_at"] = .string(WallClock.text(ending.at))
      fields["reason"] = .string(ending.why)
    }
    if let waiting = reloader.rollout.waiting { fields["waiting"] = .string(waiting) }
    return .object(fields)
  }

  private func refused(_ status: HTTPResponse.Status, _ errors: [Phrase], _ what: String?) -> Acted {
    Acted(
      response: response(status, ["errors": .array(errors.map { .string($0) })]), what: what,
      result: "refused: \(errors.joined(separator: "; ").english)")
  }

  private func response(_ status: HTTPResponse.Status, _ body: JSON) -> Response {
    Response(status: status, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: ByteBuffer(string: body.text + "\n")))
  }
}

extension RolloutRequest {
  /// What is chosen by.
  private static let by = "openid"

  /// - Throws: `.conflict` with everything that is wrong.
  init(_ body: [UInt8]) throws(RolloutFault) {
    guard let json = try? JSON(reading: body), case .object(let members) = json else {
      let nul: Phrase? = JSON.nul(in: body).map { "the body is \($0)" }
      throw .conflict([nul ?? "the body is a JSON object, as {\"path\": \"rules-next\", \"percent\": 5}"])
    }
    let known = ["path", "percent", "by", "salt"]
    var faults: [Phrase] = members.keys.filter { !known.contains($0) }.sorted().map {
      "`\(OutsideText.shown($0, upTo: 64))` is not known; there are \(quotedList(known))"
    }
    func text(_ key: String) -> String? {
      guard let member = members[key] else { return nil }
      if let text = member.string, (1...1024).contains(text.utf8.count) { return text }
      faults.append("`\(key)` is not a text of 1 to 1024 bytes")
      return nil
    }
    let (path, salt) = (text("path"), text("salt"))
    if let by = text("by"), by != Self.by { faults.append("`by` can only be `openid`: followers are chosen by a hash of it") }
    let percent: Double? =
      switch members["percent"] {
      case .int(let number): Double(number)
      case .number(let number): number
      case .null, .bool, .string, .array, .object, nil: nil
      }
    let share = percent.flatMap { RolloutShare(percent: $0) }
    if share == nil { faults.append("`percent` is a number from 0.01 to 99.99; for all followers finish the rollout, or reload") }
    guard faults.isEmpty, let share else { throw .conflict(faults) }
    self.init(path: path, share: share, salt: salt)
  }
}

/// Looks whether something got worse, and keeps the counts.
struct RolloutService: Service {
  let reloader: RuleReloader
  let threads: NIOThreadPool
  private static let pause = Duration.seconds(5)

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: Self.pause)
        try await threads.runIfActive { reloader.lookAfterRollout() }
      }
    }
  }
}
