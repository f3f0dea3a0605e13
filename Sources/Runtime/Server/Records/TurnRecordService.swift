internal import Engine
internal import ServiceLifecycle

/// Looks after the turns that are remembered, also when none comes.
struct TurnRecordService: Service {
  let recorder: TurnRecorder
  let clock: WallClock
  /// Accounts whose followers are not known any more when they have left.
  let erasing: [String]
  private static let pause = Duration.seconds(10)

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      await recorder.sweep(erasing)
      while true {
        await recorder.look(now: clock.seconds)
        try await Task.sleep(for: Self.pause)
      }
    }
  }
}
