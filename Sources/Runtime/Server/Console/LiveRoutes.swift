internal import Engine
internal import Hummingbird
internal import NIOCore
internal import Rules

/// `/api/live`: turns as they happen.
extension ConsoleRoutes {
  func addLive(to router: OperatorRouter<OperatorContext>) {
    router.get("/api/live") { request, context in
      try await answer(request, context) { caller in
        let words = AskedWords(request)
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
        // The seat goes with the body, whether it is written or not.
        var response = ConsoleAnswer.make(
          .ok, "text/event-stream",
          ResponseBody { writer in
            try await seat.stream.follow { text in try await writer.write(ByteBuffer(string: text)) }
            try await writer.finish(nil)
          })
        // A proxy that gathers answers would hold the turns back.
        response.headers.append(ConsoleAnswer.field("X-Accel-Buffering", "no"))
        return response
      }
    }
  }
}
