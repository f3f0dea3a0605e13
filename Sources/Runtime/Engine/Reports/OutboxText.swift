package import Rules
package import Wire

/// Actions of the outbox, for people and for machines.
package struct OutboxText: Sendable {
  /// In which times of an account's actions are shown.
  private let zone: @Sendable (_ account: String) -> Zone
  /// What a follower is called where openids are not to be shown.
  private let name: (@Sendable (FollowerID) -> String)?
  private let paint: Paint

  /// - Parameter name: of a follower, in the place of every openid; nil shows them.
  package init(
    _ paint: Paint, name: (@Sendable (FollowerID) -> String)? = nil, zone: @escaping @Sendable (_ account: String) -> Zone
  ) {
    self.paint = paint
    self.name = name
    self.zone = zone
  }

  package func table(_ records: [OutboxRecord]) -> String {
    let rows = records.map { record in
      [
        record.row.id.description, record.state.rawValue, time(record.endedAt ?? record.notBefore, record.row.follower.account),
        record.row.task.word, record.row.rule, record.attempts > 1 ? "\(record.attempts) tries" : "",
        masked(Self.why(record) ?? Self.summary(record.row), record.row.follower),
      ]
    }
    return Columns.text(rows) { row, column, text in
      guard column == 1 else { return text }
      switch records[row].state {
      case .dead: return paint(text, .red)
      case .paused: return paint(text, .yellow)
      case .waiting, .running, .done, .cancelled, .replaced: return text
      }
    }
  }

  /// What holds actions up, how many wait and have failed, and what all of them came to.
  package func summary(_ counts: OutboxCounts, isCut limit: Int?) -> String {
    var out = ""
    for held in counts.held {
      out += "\(paint("paused", .yellow))    \(counted(held.count, "action")): \(held.pause.place.name)\n" + details(held.pause)
    }
    let paused = counts.paused > 0 ? " (\(counts.paused) paused)" : ""
    out += "\(counts.waiting) waiting\(paused), \(counts.dead) dead" + (limit.map { "; the first \($0) are shown" } ?? "") + "\n"
    if counts.unknown > 0 {
      out += "\(counts.unknown) of the dead may have come: `outbox retry` leaves them out, with --unknown somebody may get one twice\n"
    }
    if let totals = counts.totals.text { out += totals + "\n" }
    return out
  }

  /// One that was given up or is held back, in one line.
  /// - Parameter name: of the follower.
  package static func unsent(_ record: OutboxRecord, to name: String) -> String {
    let task = "\(record.row.task.word) \(summary(record.row))"
    let remedy = record.pause.map { "; \($0.cause.remedy)" } ?? ""
    return OutsideText.shown("not sent: \(task), for \(name), by \(record.row.rule), because \(why(record) ?? record.state.rawValue)\(remedy)")
  }

  package func page(_ record: OutboxRecord) -> String {
    var out = ""
    func line(_ title: String, _ text: String) { out += Self.line(title, text) }
    let account = record.row.follower.account
    line("action", "\(record.row.id)  \(record.row.task.word)")
    line("state", record.state.rawValue + (record.attempts > 0 ? ", \(counted(record.attempts, "try", "tries"))" : ""))
    if let pause = record.pause { out += details(pause) } else if let reason = Self.why(record) { line("because", reason) }
    if record.mayComeTwice { line("retry", "it may have come: another try may bring it twice; `outbox retry --unknown \(record.row.id)` makes one") }
    line("follower", "\(record.row.follower.openid) of \(account)")
    line("rule", "\(record.row.rule), revision \(record.row.revision)")
    line("decision", record.row.id.turn.description)
    line("due", time(record.row.dueAt, account) + (record.notBefore > record.row.dueAt ? ", next try \(time(record.notBefore, account))" : ""))
    if let deadline = record.row.deadline { line("until", time(deadline, account)) }
    if let ended = record.endedAt { line("ended", time(ended, account)) }
    line("on_error", record.row.onError.word)
    line("asks for", "")
    for text in record.row.task.payload.text.split(separator: "\n") { out += "          \(text)\n" }
    return masked(out, record.row.follower)
  }

  /// One may be in a message, an address or what an endpoint said.
  private func masked(_ text: String, _ follower: FollowerID) -> String {
    guard let name else { return text }
    let others = follower.openid.isEmpty ? text : text.replacing(follower.openid, with: name(follower))
    return OpenidForm.replaced(in: others, of: follower.account, name)
  }

  /// Why it waits or ended as it did. A store of before may hold what others said as it came.
  private static func why(_ record: OutboxRecord) -> String? { (record.pause?.cause.text ?? record.reason).map { OutsideText.shown($0) } }

  private func details(_ pause: OutboxPause) -> String {
    let account = pause.place.account
    return Self.line("because", OutsideText.shown(pause.cause.text))
      + Self.line("since", "\(time(pause.since, account)), next try \(time(pause.until, account))")
      + Self.line("do", OutsideText.shown(pause.cause.remedy)) + Self.line("then", "it goes on by itself, or at once with `wxrules outbox retry`")
  }

  private static func line(_ title: String, _ text: String) -> String {
    title + String(repeating: " ", count: max(1, 10 - title.count)) + text + "\n"
  }

  package static func json(_ record: OutboxRecord) -> JSON {
    let row = record.row
    return [
      "id": .string(row.id.description), "turn": .string(row.id.turn.description), "state": .string(record.state.rawValue),
      "kind": .string(row.task.word), "account": .string(row.follower.account), "openid": .string(row.follower.openid),
      "rule": .string(row.rule), "revision": .string(row.revision), "due_at_ms": .int(Int(row.dueAt)), "not_before_ms": .int(Int(record.notBefore)),
      "deadline_ms": row.deadline.map { .int(Int($0)) } ?? .null, "ended_at_ms": record.endedAt.map { .int(Int($0)) } ?? .null,
      "attempts": .int(record.attempts), "reason": why(record).map { .string($0) } ?? .null, "on_error": .string(row.onError.word),
      "pause": record.pause.map { json($0) } ?? .null, "may_come_twice": .bool(record.mayComeTwice), "payload": row.task.payload,
    ]
  }

  private static func json(_ pause: OutboxPause) -> JSON {
    [
      "account": .string(pause.place.account), "kind": .string(pause.place.kind.rawValue),
      "endpoint": pause.place.endpoint.map { .string($0) } ?? .null, "code": .string(pause.cause.label),
      "cause": .string(OutsideText.shown(pause.cause.text)),
      "do": .string(OutsideText.shown(pause.cause.remedy)), "since_ms": .int(Int(pause.since)), "next_try_ms": .int(Int(pause.until)),
    ]
  }

  /// For `/status`: how the outbox stands.
  /// - Parameter now: milliseconds since 1970 UTC.
  package func json(_ counts: OutboxCounts, now: Int64) -> JSON {
    func totals(_ entry: OutboxTotals.Entry) -> JSON { .int(counts.totals[entry]) }
    return [
      "waiting": .int(counts.waiting), "paused": .int(counts.paused), "dead": .int(counts.dead), "unknown": .int(counts.unknown),
      "oldest_due_seconds": counts.oldestDue.map { .int(Int(max(0, now - $0) / 1000)) } ?? .null,
      "pauses": .array(
        counts.held.map { held in
          guard case .object(var fields) = Self.json(held.pause) else { return .null }
          fields["waiting"] = .int(held.count)
          fields["since"] = .string(time(held.pause.since, held.pause.place.account))
          fields["next_try"] = .string(time(held.pause.until, held.pause.place.account))
          return .object(fields)
        }),
      "totals": .object(Dictionary(OutboxTotals.Entry.allCases.map { ($0.rawValue, totals($0)) }) { $1 }),
    ]
  }

  /// The first words of what it does.
  private static func summary(_ row: OutboxRow) -> String {
    let text: String
    switch row.task {
    case .tag(let changes): text = changes.map(\.text).joined(separator: " ")
    case .remark(let remark): text = remark
    case .send(let message, _, _): text = MessageLines.of(message).joined(separator: " / ")
    case .template(let message, _): text = MessageLines.of(message).joined(separator: " / ")
    case .webhook(let call): text = call.address.place
    case .unreadable: text = "?"
    }
    return String(text.prefix(60)) + (text.count > 60 ? "…" : "")
  }

  private func time(_ milliseconds: Int64, _ account: String) -> String { WallClock.text(milliseconds / 1000, in: zone(account)) }
}
