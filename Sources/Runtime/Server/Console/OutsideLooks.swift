internal import Engine
internal import Rules
internal import Serving
internal import WeChat

/// Looks at promises that others must keep as well: what `wxrules doctor --ask` and its handshake ask. Only when somebody wants to know, once for
/// all who do, and no more than once a minute: each look counts at the platform. Nobody waits for it longer than for
/// other answers, and it ends when the last one has gone.
actor OutsideLooks {
  private let examine: @Sendable () async -> [ConsoleCheck]
  private let clock: WallClock
  private let patience: Duration
  private var underWay: Task<Void, Never>?
  /// Those who wait for it, each with a number.
  private var waiting: [Int: AsyncStream<[ConsoleCheck]>.Continuation] = [:]
  private var last = 0
  private var latest: (at: Int64, checks: [ConsoleCheck])?
  /// Seconds for which what was found stands.
  private static let kept: Int64 = 60

  init(clock: WallClock, patience: Duration = ServerLimits.consolePatience, _ examine: @escaping @Sendable () async -> [ConsoleCheck]) {
    self.clock = clock
    self.patience = patience
    self.examine = examine
  }

  /// - Parameter webhook: where it listens.
  init(rules: LiveRules, platforms: Platforms, webhook: HostPort, clock: WallClock) {
    // From this machine: whether the platform comes through to it, nobody here can tell.
    let host = HostPort(host: ["0.0.0.0", "::"].contains(webhook.host) ? "127.0.0.1" : webhook.host, port: webhook.port)
    self.init(clock: clock) {
      let serving = rules.current
      let tokens = serving.ruleSet.accounts.filter { $0.secret != nil }.map { account in
        { @Sendable () async -> [ConsoleCheck] in
          var diagnosis = Diagnosis()
          await TokenProbe(platforms).examine([account], &diagnosis)
          return diagnosis.lines.map { ConsoleCheck(promise: .platform, account: account.name, $0) }
        }
      }
      let greetings = serving.gates.keys.sorted().map { name in
        { @Sendable () async -> [ConsoleCheck] in
          guard let probe = try? ServerProbe(serving, account: name, clock: clock) else { return [] }
          return await probe.greet("http://\(host)/wx/\(name)").lines.map { ConsoleCheck(promise: .webhook, account: name, $0) }
        }
      }
      return await Self.sideBySide(tokens + greetings)
    }
  }

  /// What each of them finds, in their order.
  static func sideBySide(_ looks: [@Sendable () async -> [ConsoleCheck]]) async -> [ConsoleCheck] {
    await withTaskGroup(of: (place: Int, checks: [ConsoleCheck]).self) { group in
      for (place, look) in looks.enumerated() { group.addTask { (place, await look()) } }
      var found = looks.map { _ in [ConsoleCheck]() }
      for await (place, checks) in group { found[place] = checks }
      return found.flatMap { $0 }
    }
  }

  /// - Parameter client: whose going ends the waiting; nil where nobody can know.
  /// - Throws: `ConsoleFault` where they wait no longer.
  func look(for client: ClientWatch? = nil) async throws -> [ConsoleCheck] {
    if let latest, clock.uptime < latest.at.addingSaturated(Self.kept) { return latest.checks }
    let (answers, told) = AsyncStream<[ConsoleCheck]>.makeStream(bufferingPolicy: .bufferingOldest(1))
    let wait = ConsoleWait(patience, uptime: { [start = ContinuousClock.now] in start.duration(to: .now) }) { told.finish() }
    last += 1
    let number = last
    waiting[number] = told
    if underWay == nil { begin() }
    let timer = Task { [patience] in
      // Cancelled by whoever has an answer.
      if (try? await Task.sleep(for: patience)) != nil { wait.stop(.late) }
    }
    defer {
      timer.cancel()
      leave(number)
    }
    return try await wait.during(client) { @Sendable [patience] in
      for await checks in answers { return checks }
      throw ConsoleFault.ended(wait.end ?? .closing, after: patience)
    }
  }

  private func begin() {
    underWay = Task { [examine] in
      let checks = await examine()
      // Of what was left off nothing may be told.
      if !Task.isCancelled { end(checks) }
    }
  }

  private func end(_ checks: [ConsoleCheck]) {
    latest = (clock.uptime, checks)
    underWay = nil
    for told in waiting.values { told.yield(checks) }
    waiting = [:]
  }

  private func leave(_ number: Int) {
    guard waiting.removeValue(forKey: number) != nil, waiting.isEmpty else { return }
    underWay?.cancel()
    underWay = nil
  }
}

extension ConsoleCheck {
  /// What the doctor found.
  init(promise: Promise, account: String?, _ line: Diagnosis.Line) {
    let held: Bool? =
      switch line.verdict {
      case .right: true
      case .wrong: false
      case .unknown, .warning: nil
      }
    self.init(promise: promise, account: account, held: held, evidence: .said(line.text))
  }
}
