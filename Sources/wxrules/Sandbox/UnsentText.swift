import Engine
import Wire

/// What the server of a rehearsal gave up or holds back: nothing of it is in the chat.
enum UnsentText {
  private static let most = 20
  /// Where another process has it.
  static let elsewhere = "what the server gave up or holds back: wxrules outbox list\n"

  static func text(_ unsent: [(who: String, record: OutboxRecord)]) -> String {
    if unsent.isEmpty { return "" }
    let lines = unsent.prefix(most).map { OutboxText.unsent($0.record, to: $0.who) }
    return "\n" + (lines + (unsent.count > most ? ["not sent: \(unsent.count - most) more"] : [])).map { $0 + "\n" }.joined()
  }

  static func json(_ record: OutboxRecord, to who: String) -> JSON {
    guard case .object(var fields) = OutboxText.json(record) else { return .null }
    fields["who"] = .string(who)
    return .object(fields)
  }
}
