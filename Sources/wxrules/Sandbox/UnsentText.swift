import Engine
import Rules
import Wire

/// What the server of a rehearsal gave up or holds back: nothing of it is in the chat.
enum UnsentText {
  private static let most = 20
  /// Where another process has it.
  static let elsewhere: Phrase = "what the server gave up or holds back: wxrules outbox list\n"

  static func text(_ unsent: [(who: String, record: OutboxRecord)]) -> Phrase {
    if unsent.isEmpty { return "" }
    let lines = unsent.prefix(most).map { OutboxText.unsent($0.record, to: $0.who) }
    let more: [Phrase] = unsent.count > most ? ["not sent: \(unsent.count - most) more"] : []
    return "\n" + (lines + more).map { $0 + "\n" }.joined(separator: "")
  }

  static func json(_ record: OutboxRecord, to who: String) -> JSON {
    guard case .object(var fields) = OutboxText.json(record) else { return .null }
    fields["who"] = .string(who)
    return .object(fields)
  }
}
