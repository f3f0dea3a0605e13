package import Engine
package import Rules
internal import Synchronization

/// Fetches the platform's figures of days that are over, for accounts that may ask: each day once.
package final class FigureFetch: Sendable {
  /// What became of an account.
  package enum Outcome: Sendable, Equatable {
    /// Nothing is missing.
    case complete
    /// So many days were fetched.
    case fetched(days: Int)
    /// The platform says that the account has no right to them; it is asked again in a week.
    case refused(isNews: Bool)
    case failed(PlatformFault)
  }
  private let platforms: Platforms
  private let store: any FigureStore
  private let clock: WallClock
  /// By account: when it is asked next, in seconds since 1970 UTC.
  private let next = Mutex<[String: Int64]>([:])
  private let tries = Mutex<[String: FigureTry]>([:])
  /// Seconds until an account is asked again that may not ask.
  package static let refusalPause: Int64 = 7 * 86_400
  /// Seconds until another try after one that failed, and while yesterday's figures are not there.
  private static let pause: Int64 = 1800

  package init(platforms: Platforms, store: any FigureStore, clock: WallClock) {
    self.platforms = platforms
    self.store = store
    self.clock = clock
  }

  /// Whether there is something to ask for, without looking at the store.
  package func isDue(_ account: Account) -> Bool {
    let due = next.withLock { $0[account.name] }
    return account.secret != nil && due.map { $0 <= clock.seconds } ?? true
  }

  /// How it went when the platform was last asked for an account's figures; nil where it was not asked.
  package func lastTry(of account: String) -> FigureTry? { tries.withLock { $0[account] } }

  private func note(_ account: Account, at time: Int64, _ fault: PlatformFault?) {
    tries.withLock { $0[account.name] = FigureTry(at: time, fault: fault?.message) }
  }

  /// Asks for what is missing of one account.
  /// - Parameter isAsked: whether somebody wants it now, also where the platform refused it a short while ago.
  /// - Throws: `StoreFault`.
  package func run(_ account: Account, isAsked: Bool = false) async throws(StoreFault) -> Outcome {
    let now = clock.seconds
    let refusedAt = try store.figuresRefusedAt(of: account.name)
    if let refusedAt, !isAsked, now < refusedAt.addingSaturated(Self.refusalPause) {
      // A clock that was set back must not keep it for ever.
      wait(account, until: min(refusedAt, now).addingSaturated(Self.refusalPause))
      return .refused(isNews: false)
    }
    guard let first = try store.firstLine(of: account.name) else {
      wait(account, until: now + Self.pause)
      return .complete
    }
    let last = MissingFigures.lastReady(at: now)
    let kept = try store.figures(of: account.name, days: last - MissingFigures.reach...last)
    let spans = MissingFigures.spans(kept: Set(kept.map(\.day)), first: Int(PlatformDay.number(at: first)), now: now)
    var (fetched, wanted) = (0, 0)
    for span in spans {
      let figures: [PlatformFigures]
      do throws(PlatformFault) {
        figures = try await platforms.platform(of: account).figures(of: span, now: now)
      } catch {
        wait(account, until: now + Self.pause)
        note(account, at: now, error)
        guard case .refused(let refusal) = error, refusal.code.code == Self.noRight else { return .failed(error) }
        try store.noteFiguresRefused(of: account.name, at: now)
        wait(account, until: now + Self.refusalPause)
        return .refused(isNews: refusedAt == nil)
      }
      note(account, at: now, nil)
      wanted += span.count
      fetched += figures.count
      if !figures.isEmpty { try store.keepFigures(figures, of: account.name) }
    }
    wait(account, until: fetched < wanted ? now + Self.pause : MissingFigures.nextReady(after: now))
    return fetched == 0 ? .complete : .fetched(days: fetched)
  }

  private func wait(_ account: Account, until time: Int64) { next.withLock { $0[account.name] = time } }

  /// The account is not verified, or was not given the right. (wechat-protocol 7.13)
  private static let noRight = 48001
}
