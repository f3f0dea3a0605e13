internal import Engine
internal import Glibc
internal import Hummingbird
internal import NIOCore
internal import Rules

/// `/api/live`: turns as they happen.
extension ConsoleRoutes {
  func addLive(to router: OperatorRouter<OperatorContext>) {
    router.get("/api/live") { request, context in
      try await answer(request, context, knowing: ["account", "rule", "kind"]) { caller, words in
        let filter = LiveFilter(account: words["account"], rule: words["rule"], kind: words["kind"])
        let seat: LiveTurns.Seat
        do throws(LiveTurns.Refusal) {
          seat = try live.join(filter, session: caller.session) { [channel = context.channel] in channel.close(promise: nil) }
        } catch {
          switch error {
          case .full:
            return ConsoleAnswer.errors(
              .tooManyRequests, ["as many look as may at a time; close another page that shows turns as they happen"], after: 15)
          case .closed: return ConsoleAnswer.errors(.serviceUnavailable, ["the server ends"])
          }
        }
        let client = await context.client
        // Whoever takes nothing does not keep a place: the system ends a connection whose other side takes nothing of the beats.
        try? await context.channel.setOption(
          .tcpOption(.init(rawValue: TCP_USER_TIMEOUT)), value: ChannelOptions.Types.SocketOption.Value(ServerLimits.liveTakingTime)
        ).get()
        // The seat goes with the body, whether it is written or not.
        var response = ConsoleAnswer.make(
          .ok, "text/event-stream",
          ResponseBody { writer in
            try await seat.follow(for: client) { text in try await writer.write(ByteBuffer(string: text)) }
            try await writer.finish(nil)
          })
        // A proxy that gathers answers would hold the turns back.
        response.headers.append(ConsoleAnswer.field("X-Accel-Buffering", "no"))
        return response
      }
    }
  }
}
