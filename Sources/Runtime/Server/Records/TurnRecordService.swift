internal import Engine
internal import ServiceLifecycle

/// Looks after the turns that are remembered, also when none comes.
struct TurnRecordService: Service {
  let recorder: TurnRecorder
  let clock: WallClock
  /// Accounts whose followers are not known any more when they have left, by the rules in force: a reload may bring others.
  let erasing: @Sendable () -> Set<String>
  private static let pause = Duration.seconds(10)

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      var noted: Set<String>?
      while true {
        let accounts = erasing()
        // Before they are noted: what is noted until then is of the process before.
        await recorder.sweepBefore(accounts)
        if noted != accounts, await recorder.note(erasing: accounts) { noted = accounts }
        await recorder.look(now: clock.seconds)
        try await Task.sleep(for: Self.pause)
      }
    }
  }
}
