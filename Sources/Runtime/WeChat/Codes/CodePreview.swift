package import Engine
package import Rules
package import Wire

/// What people would be answered who scan a code: somebody new, somebody who comes back, a follower.
package struct CodePreview: Sendable {
  package struct Greeting: Sendable {
    package let subscription: Subscription
    package let rule: String?
    /// What the person sees, line by line.
    package let lines: [Phrase]
    /// What else happens, one line each.
    package let actions: [Phrase]
  }
  package let greetings: [Greeting]

  /// - Parameter now: seconds since 1970 UTC.
  package init(_ scene: CodeScene, against ruleSet: RuleSet, account: Account?, at now: Int64) {
    greetings = [Subscription.new, .returning, .existing].compactMap { subscription in
      let form = MessageForm.scan(scene.description)
      let xml = form.xml(
        openid: FollowerDeclaration.standardOpenid, account: ruleSet.addressee(account?.name), isFollower: subscription == .existing, time: now)
      var decoder = EventDecoder()
      guard let event = try? decoder.decode(xml) else { return nil }
      let facts = Facts(nil, subscription: subscription, isFollow: event.isFollow, zone: ruleSet.compiled.timezone)
      let plan = ruleSet.plan(event, given: facts, at: Moment(now: now, seed: 1))
      return Greeting(
        subscription: subscription, rule: plan.rule, lines: ReplyText.lines(plan.reply),
        actions: plan.actions.map { action -> Phrase in
          ActionText.due(action.delay).mapped { $0.trimmed } + "  " + ActionText.describe(action.kind)
        })
    }
  }

  package func text(in language: DisplayLanguage) -> String {
    greetings.reduce(into: "") { out, greeting in
      let state = greeting.subscription.rawValue
      out +=
        state + String(repeating: " ", count: max(1, 11 - state.count)) + (greeting.rule ?? ("no rule answers" as Phrase).text(in: language)) + "\n"
      for line in greeting.lines { out += "           │ \(line.text(in: language))\n" }
      for action in greeting.actions { out += "           \(action.text(in: language))\n" }
    }
  }

  /// A code with what scanning it is answered.
  /// - Parameter now: seconds since 1970 UTC.
  package func json(of code: PublishedCode, at now: Int64) -> JSON { beside(code.json(now)) }

  /// The same with what is written of a code that is not made.
  package func beside(_ code: JSON) -> JSON {
    var fields: [String: JSON] = ["answers": json]
    if case .object(let own) = code { fields.merge(own) { $1 } }
    return .object(fields)
  }

  package var json: JSON {
    .array(
      greetings.map { greeting in
        [
          "subscription": .string(greeting.subscription.rawValue), "rule": greeting.rule.map { .string($0) } ?? .null,
          "reply": .array(greeting.lines.map { .string($0) }), "actions": .array(greeting.actions.map { .string($0) }),
        ]
      })
  }
}

extension String {
  fileprivate var trimmed: String { String(reversed().drop { $0 == " " }.reversed()) }
}
