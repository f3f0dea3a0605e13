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

  package func table(_ records: [OutboxRecord]) -> Phrase {
    let rows = records.map { record -> [Phrase] in
      [
        own(record.row.id.description), record.state.phrase, own(time(record.endedAt ?? record.notBefore, record.row.follower.account)),
        own(record.row.task.word), own(record.row.rule), record.attempts > 1 ? "\(record.attempts) tries" : "",
        masked(Self.why(record) ?? Self.summary(record.row), record.row.follower),
      ]
    }
    return Columns.table(rows) { row, column, text in
      guard column == 1 else { return text }
      switch records[row].state {
      case .dead: return paint(verbatim: text, .red)
      case .paused: return paint(verbatim: text, .yellow)
      case .waiting, .running, .done, .cancelled, .replaced: return text
      }
    }
  }

  /// What holds actions up, how many wait and have failed, and what all of them came to.
  package func summary(_ counts: OutboxCounts, isCut limit: Int?) -> Phrase {
    var out: Phrase = ""
    for held in counts.held {
      out +=
        paint(("paused" as Phrase).padded(to: 10), .yellow) + "\(counted(held.count, "action")): \(held.pause.place.name)\n" + details(held.pause)
    }
    let standing: Phrase =
      counts.paused > 0
      ? "\(counts.waiting) waiting (\(counts.paused) paused), \(counts.dead) dead" : "\(counts.waiting) waiting, \(counts.dead) dead"
    out += limit.map { "\(standing); the first \($0) are shown" } ?? standing
    out += "\n"
    if counts.unknown > 0 {
      out += "\(counts.unknown) of the dead may have come: `outbox retry` leaves them out, with --unknown somebody may get one twice\n"
    }
    if let totals = counts.totals.text { out += totals + "\n" }
    return out
  }

  /// One that was given up or is held back, in one line.
  /// - Parameter name: of the follower.
  package static func unsent(_ record: OutboxRecord, to name: String) -> Phrase {
    let task: Phrase = "\(record.row.task.word) \(summary(record.row))"
    let reason = why(record) ?? record.state.phrase
    let line: Phrase =
      record.pause.map {
        "not sent: \(task), for \(name), by \(record.row.rule), because \(reason); \($0.cause.advice)"
      } ?? "not sent: \(task), for \(name), by \(record.row.rule), because \(reason)"
    return line.mapped { OutsideText.shown($0) }
  }

  package func page(_ record: OutboxRecord) -> Phrase {
    var out: Phrase = ""
    func line(_ title: Phrase, _ text: Phrase) { out += Self.line(title, text) }
    let account = record.row.follower.account
    line("action", own("\(record.row.id)  \(record.row.task.word)"))
    line("state", record.attempts > 0 ? [record.state.phrase, counted(record.attempts, "try", "tries")].listed() : record.state.phrase)
    if let pause = record.pause { out += details(pause) } else if let reason = Self.why(record) { line("because", reason) }
    if record.mayComeTwice {
      line("retry", "it may have come: another try may bring it twice; `outbox retry --unknown \(record.row.id.description)` makes one")
    }
    line("follower", "\(record.row.follower.openid) of \(account)")
    line("rule", "\(record.row.rule), revision \(record.row.revision)")
    line("decision", own(record.row.id.turn.description))
    let due = time(record.row.dueAt, account)
    line("due", record.notBefore > record.row.dueAt ? "\(due), next try \(time(record.notBefore, account))" : own(due))
    if let deadline = record.row.deadline { line("until", own(time(deadline, account))) }
    if let ended = record.endedAt { line("ended", own(time(ended, account))) }
    line(own("on_error"), own(record.row.onError.word))
    line("asks for", "")
    for text in record.row.task.payload.text.split(separator: "\n") { out += own("          \(text)\n") }
    return masked(out, record.row.follower)
  }

  /// One may be in a message, an address or what an endpoint said.
  private func masked(_ phrase: Phrase, _ follower: FollowerID) -> Phrase {
    guard let name else { return phrase }
    return phrase.mapped { text in
      let others = follower.openid.isEmpty ? text : text.replacing(follower.openid, with: name(follower))
      return OpenidForm.replaced(in: others, of: follower.account, name)
    }
  }

  /// Why it waits or ended as it did. A store of before may hold what others said as it came.
  private static func why(_ record: OutboxRecord) -> Phrase? {
    record.pause?.cause.why ?? record.reason.map { OutboxWords.phrase(OutsideText.shown($0)) }
  }

  private func details(_ pause: OutboxPause) -> Phrase {
    let account = pause.place.account
    return Self.line("because", pause.cause.why)
      + Self.line("since", "\(time(pause.since, account)), next try \(time(pause.until, account))")
      + Self.line("do", pause.cause.advice)
      + Self.line("later", "it goes on by itself, or at once with `wxrules outbox retry`")
  }

  private static func line(_ title: Phrase, _ text: Phrase) -> Phrase { title.padded(to: 9) + " " + text + "\n" }
  private func own(_ text: String) -> Phrase { Phrase(verbatim: text) }

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
      "cause": .string(pause.cause.why),
      "do": .string(pause.cause.advice), "since_ms": .int(Int(pause.since)), "next_try_ms": .int(Int(pause.until)),
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
  private static func summary(_ row: OutboxRow) -> Phrase {
    let text: Phrase
    switch row.task {
    case .tag(let changes): text = Phrase(verbatim: changes.map(\.text).joined(separator: " "))
    case .remark(let remark): text = Phrase(verbatim: remark)
    case .send(let message, _, _): text = MessageLines.of(message).joined(separator: " / ")
    case .template(let message, _): text = MessageLines.of(message).joined(separator: " / ")
    case .webhook(let call): text = Phrase(verbatim: call.address.place)
    case .unreadable: text = "?"
    }
    return text.mapped { String($0.prefix(60)) + ($0.count > 60 ? "…" : "") }
  }

  private func time(_ milliseconds: Int64, _ account: String) -> String { WallClock.text(milliseconds / 1000, in: zone(account)) }
}
