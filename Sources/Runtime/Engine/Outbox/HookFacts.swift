package import Rules
internal import Wire

/// What an endpoint's answer notes of a follower: of its `vars` those that `returns` of the webhook names, of the kind that stands there.
package struct HookFacts: Sendable, Equatable {
  package private(set) var changes: [FactChange] = []
  /// What was dropped, and why; no value is in it.
  package private(set) var dropped: [Phrase] = []

  /// - Parameter time: of the event, in seconds since 1970 UTC: from it on a value holds.
  package init(_ answer: HookReply, _ returns: [ReturnedVariable], at time: Int64, limits: Limits = .standard) {
    guard let given = answer.variables, given != .null else { return }
    guard case .object(let members) = given else {
      if !returns.isEmpty { dropped = ["`vars` of the answer is no object"] }
      return
    }
    for returned in returns {
      guard let value = members[returned.name] else { continue }
      // As with `unset`: what is known no more.
      if value == .null {
        changes.append(.unset(returned.name))
      } else if let read = returned.kind.reading(value, limits) {
        changes.append(.set(returned.name, read, until: returned.lasting.map { time.addingSaturated($0) }))
      } else {
        dropped.append("`\(returned.name)` is no \(returned.kind.rawValue) of at most \(limits.factBytes) bytes")
      }
    }
    let unlisted = Set(members.keys).subtracting(returns.map(\.name)).sorted()
    // An endpoint that serves others too may answer with more than any rule asks for.
    dropped += unlisted.prefix(Self.named).map { name -> Phrase in "`\(OutsideText.shown(name, upTo: 40))` is not among `returns`" }
    if unlisted.count > Self.named { dropped.append("\(unlisted.count - Self.named) more are not among `returns`") }
  }

  /// Unlisted members that are named.
  private static let named = 8
}

extension ReturnedVariable.Kind {
  /// Nil when it is of another kind: nothing is converted, so that the endpoint's owner finds the mistake.
  fileprivate func reading(_ json: JSON, _ limits: Limits) -> Value? {
    switch (self, json) {
    case (.number, .int), (.number, .number), (.boolean, .bool): variable.reading(Value(json))
    case (.text, .string(let text)): text.isEmpty || text.utf8.count > limits.factBytes ? nil : .text(text)
    case (.word, .string(let text)):
      text.isEmpty || text.utf8.count > limits.factBytes || !text.utf8.allSatisfy(ByteSet.word.contains) ? nil : .text(text)
    case (.number, _), (.boolean, _), (.text, _), (.word, _): nil
    }
  }
}
