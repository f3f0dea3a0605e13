internal import Rules

/// A rule on its way into the file.
struct ImportedRule {
  let id: String
  let subject: Phrase
  /// All but what it answers.
  let head: [WrittenYAML.Entry]
  let answer: ImportedAnswer
  /// Nil where the console has it switched off.
  var isOn = true
  let remarks: [ImportRemark]

  var written: WrittenYAML {
    .map([.init("id", .text(id))] + head + (isOn ? [] : [.init("enabled", .word("false"))]) + answer.entries)
  }
}

/// What a place of the console becomes: a rule, or the reason why it is none.
enum ImportedItem {
  case rule(ImportedRule)
  case left([ImportRemark])

  var remarks: [ImportRemark] {
    switch self {
    case .rule(let rule): rule.remarks
    case .left(let remarks): remarks
    }
  }
}
