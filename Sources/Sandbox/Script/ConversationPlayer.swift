internal import AsyncHTTPClient
internal import Engine
internal import NIOCore
internal import NIOHTTP1
package import Rules
internal import WeChat
package import Wire

/// Plays a conversation against a sandbox, step by step, and says what each person saw.
package struct ConversationPlayer: Sendable {
  /// What a step brought.
  package struct Heard: Sendable {
    package let who: String
    /// As the sandbox gives it: `side`, `way`, `body`, `rule`.
    package let message: JSON
  }
  package struct StepResult: Sendable {
    package let place: String
    package let heard: [Heard]
    /// What was expected and did not come, sentence by sentence.
    package let failures: [Phrase]
  }
  /// Why the conversation could not go on.
  package struct Fault: Error, Sendable { package let message: Phrase }

  /// Where the server under test takes events.
  package struct EventPlace: Sendable {
    let base: String
    let token: String
  }

  let base: String
  private let account: String?
  private let events: EventPlace?
  /// What a sandbox refuses is said in it.
  private let language: DisplayLanguage
  private let http: HTTPPool

  /// - Parameters:
  ///   - base: address of the sandbox.
  ///   - account: whom the people speak to; nil for the first one.
  ///   - events: nil where nobody here may post any.
  ///   - language: of whoever reads what is refused.
  package init(base: String, account: String?, events: EventPlace?, language: DisplayLanguage = .en) {
    self.language = language
    self.base = base
    self.account = account
    self.events = events
    http = HTTPPool(HTTPClient.Configuration())
  }

  package func close() async { await http.close() }

  /// - Parameters:
  ///   - file: for places and for images, which lie beside it.
  ///   - onStep: told each result as it comes.
  ///   - onPass: told how many milliseconds of a `wait` are left, while it takes a while.
  package func play(
    _ conversation: ConversationDeclaration, file: SourceFile, images: (String) throws(FileFault) -> [UInt8], onStep: (StepResult) -> Void,
    onPass: (Int64) -> Void = { _ in }
  ) async throws(Fault) {
    func place(of step: ConversationStep) -> String { "\(file.path):\(file.position(at: step.span.bytes.lowerBound).line)" }
    if events == nil, let step = conversation.steps.first(where: { if case .posts = $0.kind { true } else { false } }) {
      throw Fault(
        message: "\(place(of: step)): `outside` is posted to the server of a rehearsal: leave --at away, or post it yourself by `POST /events/NAME`")
    }
    let time = try await time(waitingAt: conversation.steps.first { if case .waits = $0.kind { true } else { false } }.map(place))
    var seen: [String: Int] = [:]
    for (name, person) in conversation.people { _ = try await post("/sandbox/followers", body(["who": .string(name)], person.entries)) }
    for step in conversation.steps {
      let place = place(of: step)
      let heard: [Heard]
      let failures: [Phrase]
      do throws(Fault) {
        // Where time stands still each step takes a second.
        if time.stands { try await pass(1000, onPass: onPass) }
        let posted = try await perform(step, images, &seen, onPass)
        // What is due at once is due now.
        if time.isShared { try await pass(0, onPass: onPass) }
        (heard, failures) = try await judge(step, &seen, posted, isAllThere: time.isShared)
      } catch {
        throw Fault(message: "\(place): \(error.message)")
      }
      onStep(StepResult(place: place, heard: heard, failures: failures))
    }
  }

  /// - Parameters:
  ///   - posted: what stands for an event that was posted.
  ///   - isAllThere: whether everything has come that will.
  private func judge(
    _ step: ConversationStep, _ seen: inout [String: Int], _ posted: [Heard], isAllThere: Bool
  ) async throws(Fault) -> (heard: [Heard], failures: [Phrase]) {
    var heard = posted + (try await news(&seen))
    let wants = step.expect.map { !$0.isNothing } ?? false
    guard !isAllThere, wants, !failures(of: step, heard).isEmpty else { return (heard, failures(of: step, heard)) }
    let isMet = try await patiently { () async throws(Fault) in
      heard += try await news(&seen)
      return failures(of: step, heard).isEmpty
    }
    return (heard, isMet ? [] : failures(of: step, heard).map { "\($0) (\(Self.patienceText))" })
  }

  private func perform(
    _ step: ConversationStep, _ images: (String) throws(FileFault) -> [UInt8], _ seen: inout [String: Int], _ onPass: (Int64) -> Void
  ) async throws(Fault) -> [Heard] {
    switch step.kind {
    case .posts(let post):
      try await meet(post.who, &seen)
      return try await self.post(post)
    case .waits(let milliseconds): try await pass(milliseconds, onPass: onPass)
    case .acts(let act):
      try await meet(act.who, &seen)
      try await perform(act, images)
    case .together(let steps):
      // They go out at once; which arrives first is nobody's choice.
      var bodies: [JSON] = []
      for inner in steps {
        guard case .acts(let act) = inner.kind else { continue }
        if case .scan(.image, _) = act.act { throw Fault(message: "an image cannot be scanned together with something else") }
        try await meet(act.who, &seen)
        bodies.append(body([:], act.entries))
      }
      let results = await withTaskGroup(of: Fault?.self) { group in
        for body in bodies.shuffled() {
          group.addTask {
            do throws(Fault) {
              _ = try await post("/sandbox/act", body)
              return nil
            } catch {
              return error
            }
          }
        }
        var faults: [Fault] = []
        for await fault in group { if let fault { faults.append(fault) } }
        return faults
      }
      if let fault = results.first { throw fault }
    }
    return []
  }

  /// - Returns: the event, and which rule took it.
  private func post(_ event: PostDeclaration) async throws(Fault) -> [Heard] {
    guard let events else { return [] }
    let state = try await self.state()
    guard case .array(let people)? = state["followers"], let openid = people.first(where: { $0["name"]?.string == event.who })?["openid"] else {
      throw Fault(message: "\(event.who) is not known to the sandbox")
    }
    let body: JSON = [
      "openid": openid, "account": state["account"] ?? .null,
      "fields": .object(Dictionary(event.fields.map { ($0.name, .string($0.value)) }) { first, _ in first }),
    ]
    let headers = [("authorization", "Bearer \(events.token)"), ("idempotency-key", "step-\(UInt64.random(in: 0...UInt64.max))")]
    let answer = try await send(
      "/events/\(event.name)", .POST, "application/json", Array(body.line.utf8), at: events.base, headers: headers)
    if case .array(let errors)? = answer["errors"] {
      throw Fault(message: Phrase(verbatim: OutsideText.shown(errors.compactMap { $0.string }.joined(separator: "; "))))
    }
    let act: JSON = ["side": "follower", "way": "act", "body": ["type": "act", "text": .string("your server posts \(event.name)")]]
    guard let rule = answer["rule"]?.string else { return [Heard(who: event.who, message: act)] }
    return [
      Heard(who: event.who, message: act),
      Heard(who: event.who, message: ["side": "account", "way": "passive", "body": ["type": "silence"], "rule": .string(rule)]),
    ]
  }

  private func state() async throws(Fault) -> JSON {
    try await send("/sandbox/state" + "?" + (account.map { "account=\(PercentEncoding.encode($0))" } ?? ""), .GET, nil, [])
  }

  /// What somebody said and heard in earlier conversations is not part of this one.
  private func meet(_ who: String, _ seen: inout [String: Int]) async throws(Fault) {
    guard seen[who] == nil else { return }
    var fields: [String: JSON] = ["who": .string(who)]
    if let account { fields["account"] = .string(account) }
    _ = try await post("/sandbox/followers", .object(fields))
    guard case .array(let people)? = try await state()["followers"] else { return }
    seen[who] = people.first { $0["name"]?.string == who }?["last"]?.int ?? 0
  }

  private func perform(_ act: ActDeclaration, _ images: (String) throws(FileFault) -> [UInt8]) async throws(Fault) {
    guard case .scan(.image(let path), _) = act.act else {
      _ = try await post("/sandbox/act", body([:], act.entries))
      return
    }
    let bytes: [UInt8]
    do throws(FileFault) { bytes = try images(path) } catch { throw Fault(message: "\(path): \(error.reason)") }
    guard case .object(let fields) = body([:], act.entries.filter { $0.key.value != "image" }) else { return }
    let query = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\(PercentEncoding.encode($0.value.string ?? ""))" }
    _ = try await send("/sandbox/scan-image?" + query.joined(separator: "&"), .POST, "application/octet-stream", bytes)
  }

  /// What stands in the file is what the sandbox is told.
  private func body(_ fields: [String: JSON], _ entries: [YAMLEntry]) -> JSON {
    var fields = fields.merging(entries.map { ($0.key.value, Self.json($0.value)) }) { $1 }
    if let account { fields["account"] = .string(account) }
    return .object(fields)
  }

  private static func json(_ node: YAMLNode) -> JSON {
    switch node.content {
    case .scalar(let text, _): .string(text)
    case .sequence(let items): .array(items.map { json($0) })
    case .mapping(let entries): .object(Dictionary(entries.map { ($0.key.value, json($0.value)) }) { first, _ in first })
    }
  }

  /// What came to anybody since the last step.
  private func news(_ seen: inout [String: Int]) async throws(Fault) -> [Heard] {
    var heard: [Heard] = []
    for who in seen.keys {
      let query = "?who=\(PercentEncoding.encode(who))&after=\(seen[who] ?? 0)" + (account.map { "&account=\(PercentEncoding.encode($0))" } ?? "")
      guard case .array(let messages)? = try await send("/sandbox/conversation" + query, .GET, nil, [])["messages"] else { continue }
      for message in messages {
        seen[who] = max(seen[who] ?? 0, message["number"]?.int ?? 0)
        heard.append(Heard(who: who, message: message))
      }
    }
    return heard.sorted { ($0.message["number"]?.int ?? 0) < ($1.message["number"]?.int ?? 0) }
  }

  private func failures(of step: ConversationStep, _ heard: [Heard]) -> [Phrase] {
    guard let expect = step.expect else { return [] }
    let own: [Heard]
    switch step.kind {
    case .acts(let act): own = heard.filter { $0.who == act.who }
    case .posts(let post): own = heard.filter { $0.who == post.who }
    case .waits, .together: own = heard
    }
    let answers = own.filter { heard in
      let isSeen = heard.message["way"]?.string.flatMap { Conversation.Way(rawValue: $0) }?.isSeen ?? true
      return isSeen && heard.message["side"]?.string != "follower" && heard.message["body"]?["type"]?.string != "silence"
    }
    func words(in language: DisplayLanguage) -> String {
      answers.flatMap { MessageText.lines($0.message["body"] ?? .null, in: language) }.joined(separator: "\n")
    }
    let (text, shown) = (words(in: .en), Phrase(drawn: words))
    var failures: [Phrase] = []
    if expect.isNothing, !answers.isEmpty { failures.append("nothing was expected, and this came: \(shown)") }
    for word in expect.contains where !text.contains(word) {
      failures.append(text.isEmpty ? "`\(word)` was expected, and nothing came" : "`\(word)` was expected, and this came: \(shown)")
    }
    if let rule = expect.rule {
      let rules = own.compactMap { $0.message["rule"]?.string }
      if !rules.contains(rule) {
        failures.append(
          rules.first.map { "rule `\(rule)` was expected to answer, and `\($0)` did" } ?? "rule `\(rule)` was expected to answer, and none did")
      }
    }
    return failures
  }

  private func post(_ path: String, _ body: JSON) async throws(Fault) -> JSON {
    try await send(path, .POST, "application/json", Array(body.line.utf8))
  }

  /// - Parameter seconds: for the answer; a server that fails is asked three times, five seconds each.
  func send(
    _ path: String, _ method: HTTPMethod, _ type: String?, _ body: [UInt8], at place: String? = nil, headers: [(String, String)] = [],
    seconds: Int64 = 40
  ) async throws(Fault) -> JSON {
    let base = place ?? self.base
    var request = HTTPClientRequest(url: base + path)
    request.method = method
    request.headers.add(name: "accept-language", value: language.rawValue)
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let type {
      request.headers.add(name: "content-type", value: type)
      request.body = .bytes(ByteBuffer(bytes: body))
    }
    let (client, call) = (http, request)
    let answered = await within(.seconds(seconds)) { () -> [UInt8]? in
      guard let response = try? await client.execute(call, timeout: .hours(1)) else { return nil }
      return (try? await response.body.collect(upTo: 8 << 20)).map { Array($0.readableBytesView) }
    }
    guard let bytes = answered ?? nil else { throw Fault(message: "no sandbox answers at \(base)") }
    guard let answer = try? JSON(reading: bytes) else { throw Fault(message: "\(base) is no sandbox") }
    if let problem = answer["error"]?.string { throw Fault(message: Phrase(verbatim: OutsideText.shown(problem))) }
    return answer
  }
}
