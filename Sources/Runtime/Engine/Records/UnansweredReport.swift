package import Rules
package import Wire

/// What followers wrote that no rule answered, by how often: what the next rules are for.
package enum UnansweredReport {
  package static func text(_ texts: [UnansweredCount], _ paint: Paint, isCut: Bool) -> Phrase {
    if texts.isEmpty { return "nothing that no rule answered\n" }
    let hasAccounts = Set(texts.map(\.account)).count > 1
    let rows = texts.map { text in
      ["\(text.count)", hasAccounts ? text.account : "", CivilTime(dayNumber: Int(clamping: text.lastDay)).date, OutsideText.shown(text.text)]
        .map { Phrase(verbatim: $0) }
    }
    let head: [[Phrase]] = [["times", hasAccounts ? "account" : "", "last", "text (# is a number)"]]
    let table = Columns.table(head + rows) { row, _, text in row == 0 ? paint(verbatim: text, .dim) : text }
    return isCut ? table + "… more; --limit shows them\n" : table
  }

  package static func json(_ texts: [UnansweredCount]) -> JSON {
    .array(
      texts.map { text in
        [
          "account": .string(text.account), "text": .string(text.text), "times": .int(text.count),
          "last": .string(CivilTime(dayNumber: Int(clamping: text.lastDay)).date),
        ]
      })
  }
}
