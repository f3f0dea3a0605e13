package import Rules
package import Wire

extension TurnText {
  /// A turn in a list of them, as it happens or from what is remembered. Followers by their masks.
  /// - Parameter reply: lines of the reply, without names and without what is hidden.
  package static func line(_ turn: TurnRecord, reply: [Phrase]) -> JSON {
    func list(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
    func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
    return [
      "id": .string(turn.id.description), "at": .int(Int(turn.at)), "account": .string(turn.account),
      "follower": .string(turn.follower.description), "event": .string(turn.kind), "says": text(said(turn)),
      "subscription": .string(turn.detail.subscription), "campaign": text(turn.detail.campaign), "rule": text(turn.rule),
      "arm": text(turn.detail.arm), "reply": .string(turn.detail.reply),
      "reply_lines": .array(reply.map { line in .string(line.mapped { OutsideText.shown($0) }) }),
      "actions": list(turn.detail.actions), "marks": list(turn.marks.words.map(\.english)), "microseconds": .int(Int(turn.detail.microseconds)),
      "revision": .string(turn.revision),
    ]
  }
}
