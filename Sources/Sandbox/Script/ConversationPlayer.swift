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
    package let failures: [String]
  }
  /// Why the conversation could not go on.
  package struct Fault: Error, Sendable { package let message: String }

  private let base: String
  private let account: String?
  private let http: HTTPPool
  private let pass: (@Sendable (Int64) async -> Void)?

  /// - Parameters:
  ///   - base: address of the sandbox.
  ///   - account: whom the people speak to; nil for the first one.
  ///   - pass: lets milliseconds pass where time stands still, and a second with each step; nil where it goes by itself.
  package init(base: String, account: String?, pass: (@Sendable (Int64) async -> Void)? = nil) {
    self.base = base
    self.account = account
    self.pass = pass
    http = HTTPPool(HTTPClient.Configuration())
  }

  package func close() async { await http.close() }

  /// - Parameters:
  ///   - file: for places and for images, which lie beside it.
  ///   - onStep: told each result as it comes.
  package func play(
    _ conversation: ConversationDeclaration, file: SourceFile, images: (String) throws(FileFault) -> [UInt8], onStep: (StepResult) -> Void
  ) async throws(Fault) {
    var seen: [String: Int] = [:]
    for step in conversation.steps {
      let place = "\(file.path):\(file.position(at: step.span.bytes.lowerBound).line)"
      do throws(Fault) {
        try await perform(step, images, &seen)
      } catch {
        throw Fault(message: "\(place): \(error.message)")
      }
      // What is due at once is due now.
      await pass?(0)
      let heard = try await news(&seen)
      onStep(StepResult(place: place, heard: heard, failures: failures(of: step, heard)))
    }
  }

  private func perform(
    _ step: ConversationStep, _ images: (String) throws(FileFault) -> [UInt8], _ seen: inout [String: Int]
  ) async throws(Fault) {
    await pass?(1000)
    switch step.kind {
    case .waits(let milliseconds):
      if let pass {
        await pass(milliseconds)
      } else {
        _ = try await post("/sandbox/clock", ["advance": .string("\(milliseconds)ms")])
      }
    case .acts(let who, let act):
      try await meet(who, &seen)
      try await perform(who, act, images)
    case .together(let steps):
      // They go out at once; which arrives first is nobody's choice.
      var acts: [(String, ConversationStep.Act)] = []
      for inner in steps { if case .acts(let who, let act) = inner.kind { acts.append((who, act)) } }
      for (who, _) in acts { try await meet(who, &seen) }
      var bodies: [JSON] = []
      for (who, act) in acts { bodies.append(try body(who, act)) }
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
  }

  /// What somebody said and heard in earlier conversations is not part of this one.
  private func meet(_ who: String, _ seen: inout [String: Int]) async throws(Fault) {
    guard seen[who] == nil else { return }
    var fields: [String: JSON] = ["who": .string(who)]
    if let account { fields["account"] = .string(account) }
    _ = try await post("/sandbox/followers", .object(fields))
    let query = "?" + (account.map { "account=\(PercentEncoding.encode($0))" } ?? "")
    guard case .array(let people)? = try await send("/sandbox/state" + query, .GET, nil, [])["followers"] else { return }
    seen[who] = people.first { $0["name"]?.string == who }?["last"]?.int ?? 0
  }

  private func perform(_ who: String, _ act: ConversationStep.Act, _ images: (String) throws(FileFault) -> [UInt8]) async throws(Fault) {
    guard case .scan(.image(let path)) = act else {
      _ = try await post("/sandbox/act", try body(who, act))
      return
    }
    let bytes: [UInt8]
    do throws(FileFault) { bytes = try images(path) } catch { throw Fault(message: "\(path): \(error.reason)") }
    let query = "?who=\(PercentEncoding.encode(who))" + (account.map { "&account=\(PercentEncoding.encode($0))" } ?? "")
    _ = try await send("/sandbox/scan-image" + query, .POST, "application/octet-stream", bytes)
  }

  private func body(_ who: String, _ act: ConversationStep.Act) throws(Fault) -> JSON {
    var fields: [String: JSON] = ["who": .string(who)]
    switch act {
    case .scan(.scene(let scene)): fields["scan"] = .string(scene)
    case .scan(.ticket(let ticket)): fields["ticket"] = .string(ticket)
    case .scan(.url(let url)): fields["url"] = .string(url)
    case .scan(.image): throw Fault(message: "an image cannot be scanned together with something else")
    case .follow: fields["follow"] = true
    case .unfollow: fields["unfollow"] = true
    case .text(let text): fields["text"] = .string(text)
    case .click(let key): fields["click"] = .string(key)
    case .view(let url): fields["view"] = .string(url)
    }
    if let account { fields["account"] = .string(account) }
    return .object(fields)
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

  private func failures(of step: ConversationStep, _ heard: [Heard]) -> [String] {
    guard let expect = step.expect else { return [] }
    let own: [Heard]
    if case .acts(let who, _) = step.kind { own = heard.filter { $0.who == who } } else { own = heard }
    let answers = own.filter { $0.message["side"]?.string != "follower" && $0.message["body"]?["type"]?.string != "silence" }
    let text = answers.flatMap { MessageText.lines($0.message["body"] ?? .null) }.joined(separator: "\n")
    var failures: [String] = []
    if expect.isNothing, !answers.isEmpty { failures.append("nothing was expected, and this came: \(text)") }
    for word in expect.contains where !text.contains(word) {
      failures.append("`\(word)` was expected, and this came: \(text.isEmpty ? "nothing" : text)")
    }
    if let rule = expect.rule {
      let rules = own.compactMap { $0.message["rule"]?.string }
      if !rules.contains(rule) { failures.append("rule `\(rule)` was expected to answer, and \(rules.first.map { "`\($0)`" } ?? "none") did") }
    }
    return failures
  }

  private func post(_ path: String, _ body: JSON) async throws(Fault) -> JSON {
    try await send(path, .POST, "application/json", Array(body.line.utf8))
  }

  private func send(_ path: String, _ method: HTTPMethod, _ type: String?, _ body: [UInt8]) async throws(Fault) -> JSON {
    var request = HTTPClientRequest(url: base + path)
    request.method = method
    if let type {
      request.headers.add(name: "content-type", value: type)
      request.body = .bytes(ByteBuffer(bytes: body))
    }
    let bytes: [UInt8]
    do {
      // A server that fails is asked three times, five seconds each.
      let response = try await http.client.execute(request, timeout: .seconds(40))
      bytes = Array(try await response.body.collect(upTo: 8 << 20).readableBytesView)
    } catch {
      throw Fault(message: "no sandbox answers at \(base)")
    }
    guard let answer = JSON(String(decoding: bytes, as: UTF8.self)) else { throw Fault(message: "\(base) is no sandbox") }
    if let problem = answer["error"]?.string { throw Fault(message: problem) }
    return answer
  }
}
