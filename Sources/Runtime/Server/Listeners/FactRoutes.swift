internal import Engine
internal import Hummingbird
internal import NIOPosix
internal import Rules
internal import Serving
internal import Wire

/// What other machines of the house say of followers.
struct FactRoutes: Sendable {
  let rules: LiveRules
  let store: any FactStore
  let clock: WallClock
  let threads: NIOThreadPool
  /// Bytes of a request: sixty-four attributes of the longest texts would be twice as many.
  private static let bodyBytes = 64 << 10

  /// `PUT /followers/OPENID/attrs`: what is named is written, null removes it, what is not named stays. The same again changes nothing.
  func put(_ request: Request, openid: String) async throws -> Response {
    let ruleSet = rules.current.ruleSet
    let named: String?
    do throws(ConsoleFault) { named = try AskedWords(request).checked(["account"])["account"] } catch {
      return text(.badRequest, error.reasons.joined(separator: "\n") as Phrase)
    }
    let accounts = ruleSet.accounts.map(\.name)
    guard let account = named ?? (accounts.count == 1 ? accounts.first : nil) else {
      return text(.badRequest, "whose follower? The rules have \(counted(accounts.count, "account")): add ?account=NAME")
    }
    guard accounts.contains(account) else { return text(.notFound, "no account `\(OutsideText.shown(account, upTo: 64))` in the rules") }
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: Self.bodyBytes)
    } catch {
      return text(.contentTooLarge, "at most \(Self.bodyBytes) bytes")
    }
    let bytes = Array(body.readableBytesView)
    guard let json = try? JSON(reading: bytes), case .object(let members) = json, !members.isEmpty else {
      let fault: Phrase? = JSON.nul(in: bytes).map { "the body is \($0)" }
      return text(.badRequest, fault ?? "the body is a JSON object of attributes, as {\"points\": 1200, \"level\": \"gold\"}")
    }
    let reader = AttributeReader(ruleSet)
    var values: [String: Value] = [:]
    do throws(FileFault) {
      for (name, member) in members.sorted(by: { $0.key < $1.key }) { values[name] = try reader.value(member, of: name) }
    } catch {
      return text(.badRequest, error.reason)
    }
    let write = AttributeWrite(FollowerID(account: account, openid: openid), values, by: .api)
    let outcome: AttributeWrite.Outcome?
    do {
      outcome = try await threads.runIfActive { [store, clock] in try store.write([write], now: clock.microseconds()).first }
    } catch let fault as StoreFault {
      return text(.serviceUnavailable, fault.message)
    }
    switch outcome {
    case .changed: return response(.ok, "application/json", "{\"changed\": true}\n")
    case .unchanged: return response(.ok, "application/json", "{\"changed\": false}\n")
    case .tooMany: return text(.badRequest, "a follower has at most \(Limits.standard.attributes) attributes")
    case .unknown, nil: return text(.notFound, "account `\(account)` knows no follower of this openid")
    }
  }

  private func text(_ status: HTTPResponse.Status, _ reason: Phrase) -> Response {
    response(status, "text/plain; charset=utf-8", reason.answered + "\n")
  }

  private func response(_ status: HTTPResponse.Status, _ type: String, _ body: String) -> Response {
    Response(
      status: status, headers: [.contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
  }
}
