package import Rules
package import Wire

/// What one follower did, what they were answered by which rule, and what came of it. Openids stand in it only when they are asked for.
package struct FollowerStory {
  package let mask: FollowerMask
  package let follower: Follower
  package let showsOpenid: Bool
  package let history: FollowerHistory
  /// The newest first.
  package let turns: [TurnRecord]
  package let credit: FollowerCredit
  package let actions: [OutboxRecord]
  /// Whose rules a revision names; nil where they are not kept.
  package let rules: (_ revision: String) -> RuleSet?
  package let zone: Zone

  package init(
    mask: FollowerMask, follower: Follower, showsOpenid: Bool, history: FollowerHistory, turns: [TurnRecord], credit: FollowerCredit,
    actions: [OutboxRecord], zone: Zone, rules: @escaping (_ revision: String) -> RuleSet?
  ) {
    self.mask = mask
    self.follower = follower
    self.showsOpenid = showsOpenid
    self.history = history
    self.turns = turns
    self.credit = credit
    self.actions = actions
    self.zone = zone
    self.rules = rules
  }

  /// One thing that happened.
  private struct Moment {
    let turn: TurnID
    /// Ledger, then turn, then records of one turn.
    let place: Int
    let lines: [Phrase]
    let json: JSON
  }

  // MARK: in text

  package func text(_ paint: Paint) -> Phrase {
    var out: Phrase = ""
    func line(_ title: Phrase, _ text: Phrase) { out += paint(title.padded(to: 9), .dim) + " " + text + "\n" }
    let whose: Phrase = "\(paint(verbatim: mask.description, .bold)) of \(follower.id.account)"
    line("follower", showsOpenid ? whose + Phrase(verbatim: "  " + follower.id.openid) : whose)
    line("state", state)
    for (title, text) in facts { line(title, Phrase(verbatim: text)) }
    let moments = moments
    if !moments.isEmpty { out += "\n" }
    for moment in moments { for line in moment.lines { out += line + "\n" } }
    if !actions.isEmpty {
      let zone = zone
      out += "\n" + OutboxText(paint) { _ in zone }.table(actions)
    }
    return out
  }

  private var state: Phrase {
    let history = follower.history
    if history.followCount == 0 { return "never followed" }
    let state: Phrase
    if let seconds = history.lastFollowedAt {
      let at = WallClock.text(seconds, in: zone)
      state = follower.isFollowing ? "follows since \(at)" : "left; last followed \(at)"
    } else {
      state = follower.isFollowing ? "follows since an unknown time" : "left; last followed an unknown time"
    }
    return history.followCount > 1 ? "\(state), \(history.followCount) times" : state
  }

  private var facts: [(Phrase, String)] {
    let profile = follower.profile
    func pairs(_ values: [String: Value]) -> String {
      values.sorted { $0.key < $1.key }.map { "\($0.key)=\(OutsideText.shown($0.value.shown))" }.joined(separator: "  ")
    }
    var out: [(Phrase, String)] = []
    if !profile.tags.isEmpty { out.append(("tags", profile.tags.map { OutsideText.shown($0) }.joined(separator: "  "))) }
    if !profile.variables.isEmpty { out.append(("vars", pairs(profile.variables))) }
    if !profile.attributes.isEmpty { out.append(("attrs", pairs(profile.attributes))) }
    if !profile.counters.isEmpty {
      out.append(("counters", profile.counters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.count)" }.joined(separator: "  ")))
    }
    if !profile.taken.isEmpty {
      out.append(("taken", profile.taken.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "  ")))
    }
    return out
  }

  private var moments: [Moment] {
    let all = history.lines.map { moment($0) } + turns.map { moment($0) } + history.records.map { moment($0) }
    return all.sorted { ($0.turn, $0.place) < ($1.turn, $1.place) }
  }

  private func moment(_ line: LedgerEntry) -> Moment {
    var words = [line.kind.name]
    if line.kind == .follow { words.append(Phrase(verbatim: line.subscription.rawValue)) }
    if let scene = line.scene { words.append("code \(OutsideText.shown(scene))") }
    if let campaign = line.campaign { words.append("of campaign \(campaign)") }
    var credited: JSON = .null
    if let credit = credit.follows[line.turn] {
      words.append(credit.map { "credited to \($0)" } ?? "credited to no campaign")
      if credit != nil, self.credit.lost.contains(line.turn) { words.append("taken back") }
      credited = .string(credit ?? "")
    }
    if credit.takenBack.contains(line.turn) { words.append("takes the credit back") }
    return Moment(
      turn: line.turn, place: 0, lines: ["\(WallClock.text(line.at, in: zone))  ledger  \(words.listed())"],
      json: [
        "what": "ledger", "turn": .string(line.turn.description), "at": .string(WallClock.text(line.at)), "kind": .string(line.kind.rawValue),
        "subscription": .string(line.subscription.rawValue), "campaign": line.campaign.map { .string($0) } ?? .null,
        "scene": line.scene.map { .string($0) } ?? .null, "credited": credited, "takes_back": .bool(credit.takenBack.contains(line.turn)),
        "taken_back": .bool(credit.lost.contains(line.turn)),
      ])
  }

  private func moment(_ record: RecordEntry) -> Moment {
    Moment(
      turn: record.turn, place: 2,
      lines: ["\(WallClock.text(record.at, in: zone))  record  \(OutsideText.shown(record.name))  \(OutsideText.shown(record.fields.line))"],
      json: [
        "what": "record", "turn": .string(record.turn.description), "at": .string(WallClock.text(record.at)), "name": .string(record.name),
        "fields": record.fields,
      ])
  }

  private func moment(_ turn: TurnRecord) -> Moment {
    let ruleSet = rules(turn.revision)
    let rule = turn.rule.flatMap { name in ruleSet.flatMap { RuleText(of: name, account: turn.account, in: $0) } }
    let event = (turn.detail.title ?? turn.kind) + (TurnText.said(turn).map { "  \"\($0)\"" } ?? "")
    let answer: Phrase = turn.rule.map { "rule \($0)" } ?? "no rule answered"
    var lines: [Phrase] = [
      "\(WallClock.text(turn.detail.eventAt, in: zone))  turn    \(event)  ->  \(answer)  \(turn.id.description)"
    ]
    let indent = "    "
    if let rule {
      lines.append(Phrase(verbatim: indent + rule.place))
      lines += rule.lines.map { line in line.mapped { indent + "│ " + OutsideText.shown($0) } }
    } else if turn.rule != nil, ruleSet == nil {
      lines.append(Phrase(verbatim: indent) + "the files of revision \(turn.revision) are not kept")
    }
    let reply = TurnText.reply(turn, ruleSet)
    lines += reply.map { line in line.mapped { indent + "= " + OutsideText.shown($0) } }
    if !turn.detail.actions.isEmpty { lines.append(Phrase(verbatim: indent) + "does \(turn.detail.actions.map { Phrase(verbatim: $0) }.listed())") }
    lines += turn.detail.remarks.map { Phrase(verbatim: indent) + "remark \(OutsideText.shown($0))" }
    var json = turn.decision
    if case .object(var fields) = json {
      fields["what"] = "turn"
      fields["turn"] = .string(turn.id.description)
      fields["marks"] = .array(turn.marks.words.map { .string($0) })
      fields["place"] = rule.map { .string($0.place) } ?? .null
      fields["rule_text"] = rule.map { .string($0.lines.joined(separator: "\n")) } ?? .null
      fields["reply_lines"] = .array(reply.map { .string($0) })
      json = .object(fields)
    }
    return Moment(turn: turn.id, place: 1, lines: lines, json: json)
  }

  // MARK: for machines

  package var json: JSON {
    var fields: [String: JSON] = [
      "follower": .string(mask.description), "account": .string(follower.id.account), "following": .bool(follower.isFollowing),
      "facts": FactsCodec.json(Facts(history: follower.history, profile: follower.profile)), "story": .array(moments.map(\.json)),
      "actions": .array(
        actions.map { record in
          guard case .object(var fields) = OutboxText.json(record) else { return .null }
          if !showsOpenid { fields["openid"] = nil }
          return .object(fields)
        }),
    ]
    if showsOpenid { fields["openid"] = .string(follower.id.openid) }
    return .object(fields)
  }
}

extension Facts {
  fileprivate init(history: History, profile: Profile) {
    self.init()
    self.history = history
    self.profile = profile
  }
}
