internal import Engine
internal import Logging
internal import NIOPosix
internal import Rules
internal import ServiceLifecycle
internal import Serving
internal import WeChat

/// Fetches the platform's figures in the morning, and notes that the server is there: what it was not there for explains differences.
struct FigureService: Service {
  let fetch: FigureFetch
  let rules: LiveRules
  let store: any Store
  let clock: WallClock
  let threads: NIOThreadPool
  let log: Logger
  /// A stop that is longer than this is seen.
  private static let pause = Duration.seconds(30)

  func run() async throws {
    let startedAt = clock.seconds
    try? await cancelWhenGracefulShutdown {
      while true {
        // That the store fails is told where turns are refused.
        _ = try? await threads.runIfActive { try? store.noteAlive(startedAt: startedAt, now: clock.seconds) }
        try await Task.sleep(for: Self.pause)
        for account in rules.current.ruleSet.accounts where fetch.isDue(account) { await ask(account) }
      }
    }
    _ = try? store.noteAlive(startedAt: startedAt, now: clock.seconds)
  }

  private func ask(_ account: Account) async {
    let name: Logger.Metadata = ["account": "\(account.name)"]
    do throws(StoreFault) {
      switch try await fetch.run(account) {
      case .complete, .refused(isNews: false): return
      case .fetched(let days): log.say(.info, "fetched the platform's figures of \(counted(days, "day"))", metadata: name)
      case .refused(isNews: true):
        log.say(.notice, "the platform's figures are not fetched: the account has no right to them (48001); asked again in a week", metadata: name)
      case .failed(let fault): log.say(.warning, "the platform's figures are not fetched: \(fault.message)", metadata: name)
      }
    } catch {
      log.say(.warning, "the platform's figures are not kept: \(error.message)", metadata: name)
    }
  }
}
