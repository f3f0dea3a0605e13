package import Rules
package import Wire

/// Decision tables of a campaign, one for each account that has it, as people and programs read them.
package struct TableReport {
  /// One row, with what is said in it.
  struct Line {
    /// By the columns; nil where it does not matter.
    let when: [Phrase?]
    let answers: [TablePlay.Answer]
    let isAnswered: Bool

    static let nobody: Phrase = "nobody answers"
    static let any: Phrase = "any"
  }
  struct Part {
    let account: String?
    let codeClass: DecisionTable.Codes
    let lines: [Line]
  }
  let campaign: String
  let tables: [DecisionTable]
  let parts: [Part]

  /// - Parameter now: seconds since 1970 UTC: of an experiment that does not run then, only what everybody is given is told; nil for all arms.
  package init(_ tables: [DecisionTable], in ruleSet: RuleSet, now: Int64? = nil) {
    campaign = tables.first?.campaign.id ?? ""
    self.tables = tables
    let play = TablePlay(ruleSet, now: now)
    parts = tables.flatMap { table in
      table.classes.map { codeClass in
        Part(
          account: tables.count > 1 ? table.campaign.account : nil, codeClass: codeClass,
          lines: codeClass.rows.map { Line(when: $0.when, answers: play.answers(in: $0), isAnswered: $0.isAnswered) })
      }
    }
  }

  /// Whether every code is answered in every state at all times, as far as rows show.
  package var isWhole: Bool { tables.allSatisfy(\.isLookedAt) && parts.allSatisfy { $0.codeClass.isComplete && $0.lines.allSatisfy(\.isAnswered) } }

  /// What the campaign's codes are, in a sentence.
  func heading(of table: DecisionTable) -> Phrase {
    let codes: Phrase = table.codeCount == 0 ? "codes on demand" : counted(table.codeCount, "code")
    let looked: Phrase = table.isLookedAt ? codes : "\(codes), more than one can look at"
    if tables.count > 1, let account = table.campaign.account { return "\(campaign) of \(account): \(looked)" }
    return "\(campaign): \(looked)"
  }

  /// Which codes a part is about.
  func title(of part: Part, in table: DecisionTable) -> Phrase {
    let example = WrittenYAML.quoted(part.codeClass.example)
    if table.codeCount == 0 { return "such as \(example)" }
    if table.classes.count == 1 { return part.codeClass.count == 1 ? "scene \(example)" : "all answered alike, such as \(example)" }
    return part.codeClass.count == 1 ? "1 code: \(example)" : "\(part.codeClass.count) codes, such as \(example)"
  }

  func parts(of table: DecisionTable) -> [Part] { parts.filter { tables.count == 1 || $0.account == table.campaign.account } }

  package var json: JSON {
    [
      "campaign": .string(campaign), "answered": .bool(isWhole),
      "tables": .array(
        tables.map { table in
          [
            "account": table.campaign.account.map { .string($0) } ?? .null, "codes": .int(table.codeCount), "looked_at": .bool(table.isLookedAt),
            "classes": .array(parts(of: table).map(Self.json)),
          ]
        }),
    ]
  }

  private static func json(_ part: Part) -> JSON {
    let columns = part.codeClass.columns
    return [
      "codes": .int(part.codeClass.count), "example": .string(part.codeClass.example), "complete": .bool(part.codeClass.isComplete),
      "columns": .array(columns.map { .string($0) }),
      "rows": .array(
        part.lines.map { line in
          [
            "when": .object(
              Dictionary(zip(columns, line.when).compactMap { column, words in words.map { (column.english, .string($0)) } }) { first, _ in first }),
            "answered": .bool(line.isAnswered), "answers": .array(line.answers.map(json)),
          ]
        }),
    ]
  }

  private static func json(_ answer: TablePlay.Answer) -> JSON {
    [
      "rule": .string(answer.rule), "limit": answer.limit.map { .string($0) } ?? .null,
      "says": .array(
        answer.said.map { said in
          [
            "arm": said.arm.map { .string($0) } ?? .null, "reply": .string(said.reply),
            "actions": .array(said.actions.map { .string($0) }),
          ]
        }),
    ]
  }
}
