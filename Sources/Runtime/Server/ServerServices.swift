internal import ServiceLifecycle
internal import Serving

/// Ends after the listeners, when no delivery can come any more.
struct WriterService: Service {
  let writer: TurnWriter

  func run() async throws {
    try await gracefulShutdown()
    await writer.close()
  }
}

/// Renews temporary codes before they end.
struct RenewalService: Service {
  let renewal: CodeRenewal
  let turnstile: Turnstile
  /// Codes are renewed hours ahead: half a minute is no time.
  private static let pause = Duration.seconds(30)

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        await turnstile.pass { await renewal.run() }
        try await Task.sleep(for: Self.pause)
      }
    }
  }
}
