internal import Engine
internal import Hummingbird
internal import Rules
internal import Serving
internal import Wire

/// `POST /events/NAME`: what servers of the house say of followers. Each is a turn like that of a message, and nobody waits for a reply.
struct EventRoutes: Sendable {
  let rules: LiveRules
  let writer: TurnWriter
  let token: [UInt8]?
  let clock: WallClock

  func take(_ request: Request, named name: String) async throws -> Response {
    guard let token else { return refused(.forbidden, ["no events are taken: the server was started without WXRULES_EVENTS_TOKEN"]) }
    guard BearerToken.holds(token, in: request.headers[.authorization]) else { return refused(.unauthorized, ["a bearer token is needed"]) }
    let key = request.headers.first { $0.name.canonicalName == "idempotency-key" }?.value ?? ""
    guard (1...128).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      return refused(.badRequest, ["the header `Idempotency-Key` is missing, or is not 1 to 128 signs of ASCII: with it a request may be repeated"])
    }
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: PostedEvent.bodyBytes)
    } catch {
      return refused(.contentTooLarge, ["at most \(PostedEvent.bodyBytes) bytes"])
    }
    let posted: PostedEvent
    do throws(PostedEvent.Objection) {
      posted = try PostedEvent(Array(body.readableBytesView), named: name, key: key, under: rules.current.ruleSet, at: clock.seconds)
    } catch {
      switch error {
      case .wrong(let faults): return refused(.badRequest, faults)
      case .unknownEvent: return refused(.notFound, ["no event `\(name.prefix(64))` under `outside:`"])
      case .unknownAccount(let account): return refused(.notFound, ["no account `\(account.prefix(64))`"])
      }
    }
    let result = await withCheckedContinuation { writer.submit(posted.delivery, as: 0, to: PostedInbox($0)) }
    switch result {
    case .success(let answer):
      guard let known = PostedAnswer(answer), known.request == posted.request else {
        return refused(.conflict, ["another request was made with this `Idempotency-Key`"])
      }
      return response(.ok, known.json)
    case .failure(.unknownFollower): return refused(.notFound, ["nobody of this openid has followed account `\(posted.delivery.follower.account)`"])
    case .failure(let refusal):
      var answer = refused(HTTPResponse.Status(code: refusal.status), [refusal.text])
      if let after = refusal.retryAfter { answer.headers[.retryAfter] = String(after) }
      return answer
    }
  }

  private func refused(_ status: HTTPResponse.Status, _ errors: [Phrase]) -> Response {
    response(status, ["errors": .array(errors.map { .string($0) })])
  }

  private func response(_ status: HTTPResponse.Status, _ body: JSON) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json", .xContentTypeOptions: "nosniff"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: body.text + "\n")))
  }
}

/// One request that waits for its turn.
private final class PostedInbox: TurnInbox {
  private let waiting: CheckedContinuation<Result<Answer, Refusal>, Never>

  init(_ waiting: CheckedContinuation<Result<Answer, Refusal>, Never>) { self.waiting = waiting }

  func take(_ answers: [(number: Int, result: Result<Answer, Refusal>)]) { for answer in answers { waiting.resume(returning: answer.result) } }
}
