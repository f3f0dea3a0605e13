package import Rules
package import Wire

/// Actions of the outbox, for people and for machines.
package enum OutboxText {
  package static func table(_ records: [OutboxRecord], _ paint: Paint) -> String {
    let rows = records.map { record in
      [
        record.row.id.description, record.state.rawValue, time(record.endedAt ?? record.notBefore), record.row.task.word, record.row.rule,
        record.attempts > 1 ? "\(record.attempts) tries" : "", record.reason ?? summary(record.row),
      ]
    }
    return Columns.text(rows) { row, column, text in column == 1 && records[row].state == .dead ? paint(text, .red) : text }
  }

  package static func page(_ record: OutboxRecord) -> String {
    var out = ""
    func line(_ title: String, _ text: String) { out += title + String(repeating: " ", count: max(1, 10 - title.count)) + text + "\n" }
    line("action", "\(record.row.id)  \(record.row.task.word)")
    line("state", record.state.rawValue + (record.attempts > 0 ? ", \(counted(record.attempts, "try", "tries"))" : ""))
    if let reason = record.reason { line("because", reason) }
    line("follower", "\(record.row.follower.openid) of \(record.row.follower.account)")
    line("rule", "\(record.row.rule), revision \(record.row.revision)")
    line("decision", record.row.id.turn.description)
    line("due", time(record.row.dueAt) + (record.notBefore > record.row.dueAt ? ", next try \(time(record.notBefore))" : ""))
    if let deadline = record.row.deadline { line("until", time(deadline)) }
    if let ended = record.endedAt { line("ended", time(ended)) }
    line("on_error", record.row.onError.word)
    line("asks for", "")
    for text in record.row.task.payload.text.split(separator: "\n") { out += "          \(text)\n" }
    return out
  }

  package static func json(_ record: OutboxRecord) -> JSON {
    let row = record.row
    return [
      "id": .string(row.id.description), "turn": .string(row.id.turn.description), "state": .string(record.state.rawValue),
      "kind": .string(row.task.word), "account": .string(row.follower.account), "openid": .string(row.follower.openid),
      "rule": .string(row.rule), "revision": .string(row.revision), "due_at_ms": .int(Int(row.dueAt)), "not_before_ms": .int(Int(record.notBefore)),
      "deadline_ms": row.deadline.map { .int(Int($0)) } ?? .null, "ended_at_ms": record.endedAt.map { .int(Int($0)) } ?? .null,
      "attempts": .int(record.attempts), "reason": record.reason.map { .string($0) } ?? .null, "on_error": .string(row.onError.word),
      "payload": row.task.payload,
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

  private static func time(_ milliseconds: Int64) -> String { WallClock.text(milliseconds / 1000) }
}
