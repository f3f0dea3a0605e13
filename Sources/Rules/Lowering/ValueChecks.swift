/// What is asked of a value and can never be so, or always is: `WX0321`, `WX0204`, `WX0309`.
extension Lowering {
  mutating func check(_ declaration: ValueDeclaration, _ asked: AskedValue, _ comparison: Comparison) {
    let count = diagnostics.count
    if let cells = asked.cells, !cells.isKey, parts.tables[cells.table].columns[cells.column].kind == .template {
      return report(
        Diagnostic(
          .valueKind, "`\(asked.operand.path)` is a template, and known only where it is printed", at: declaration.path.span,
          help: ["ask another column"]))
    }
    for (test, span) in declaration.comparison.tests { check(test, of: asked, at: span) }
    // What is wrong with a test, or between two of them, is not said of the rows as well.
    if diagnostics.count == count, !comparison.asksNow, let column = asked.cells { checkRows(column, comparison, declaration) }
  }

  private mutating func check(_ test: ComparisonDeclaration.Test, of asked: AskedValue, at span: SourceSpan) {
    switch test {
    case .exists: return
    case .number where asked.field == .boolean, .prefix where asked.field == .boolean, .suffix where asked.field == .boolean:
      reportKind("`\(asked.operand.path)` is `true` or `false`, and nothing else", asked, at: span)
    case .number(let test, let bound):
      guard asked.isNumeric ?? true else {
        return reportKind("`\(asked.operand.path)` is \(asked.phrase): it is never above or below a number", asked, at: span)
      }
      if let range = asked.range { check(test, bound, in: range, asked, at: span) }
    case .moment(_, let moment): check(moment, of: asked, at: span)
    case .prefix, .suffix:
      if !asked.isText { reportKind("`\(asked.operand.path)` is \(asked.phrase), which has no beginning and no end", asked, at: span) }
    case .equals(let value): check([Located(value.shown, span)], of: asked, isDenied: false)
    case .oneOf(.words(let words)): check(words, of: asked, isDenied: false)
    case .noneOf(.words(let words)): check(words, of: asked, isDenied: true)
    // A list has words for other places too.
    case .oneOf(.list), .noneOf(.list):
      if !asked.isComparable { reportKind("`\(asked.operand.path)` is \(asked.phrase), and equal to no word", asked, at: span) }
    }
  }

  private mutating func check(_ moment: ComparedMoment, of asked: AskedValue, at span: SourceSpan) {
    switch moment {
    case .day: if !asked.isDay { reportKind("`\(asked.operand.path)` is \(asked.phrase), and no day", asked, at: span) }
    case .clock: if !asked.isClock { reportKind("`\(asked.operand.path)` is \(asked.phrase), and no time of day", asked, at: span) }
    case .now:
      if !asked.isDay, !asked.isClock {
        reportKind("`\(asked.operand.path)` is \(asked.phrase), and neither a day nor a time of day", asked, at: span)
      }
    }
  }

  // MARK: words

  private mutating func check(_ words: [Located<String>], of asked: AskedValue, isDenied: Bool) {
    for word in words {
      guard asked.isComparable else { return reportKind("`\(asked.operand.path)` is \(asked.phrase), and equal to no word", asked, at: word.span) }
      if asked.isNumeric == true, VariableKind.number.reading(.text(word.value)) == nil {
        reportKind("`\(asked.operand.path)` is a number and never `\(word.value)`", asked, at: word.span)
      } else if let field = asked.field, !field.canBe(word.value) {
        reportKind("`\(asked.operand.path)` is \(field.phrase), and never `\(word.value)`", asked, at: word.span)
      } else if let words = asked.words {
        if !words.contains(word.value) { report(.unknownWord(word, "`\(asked.operand.path)`", allowed: words)) }
      } else if let column = asked.cells {
        checkCell(word, column, asked, isDenied: isDenied)
      } else if let range = asked.range, let number = VariableKind.number.reading(.text(word.value))?.number, !range.contains(number) {
        report(
          Diagnostic(
            .constantCondition, "`\(asked.operand.path)` is never \(word.value)", at: word.span, notes: [Self.described(range)],
            help: ["write a number that it can be, or remove it"]))
      }
    }
  }

  private mutating func checkCell(_ word: Located<String>, _ column: AskedValue.Column, _ asked: AskedValue, isDenied: Bool) {
    let cells = cells(column)
    guard !cells.values.isEmpty, !cells.values.contains(where: { $0.isWritten(word.value) }) else { return }
    let table = parts.tables[column.table]
    // What a column may hold, no row need hold today.
    if !column.isKey, case .choice(let words) = table.columns[column.column].kind {
      if !words.contains(word.value) { report(.unknownWord(word, "`\(asked.operand.path)`", allowed: words)) }
      return
    }
    let place: Phrase =
      column.isKey || table.isPlain
      ? "`\(table.name)` has no `\(word.value)`" : "no row of `\(table.name)` has `\(word.value)` in `\(table.columns[column.column].name)`"
    let shown = cells.values.filter { $0 != .none }.map(\.shown)
    let close = suggestions.match(to: word.value, in: shown)
    report(
      Diagnostic(
        .unknownWord, place, severity: isDenied && close == nil ? .warning : .error, at: word.span, label: close?.label ?? "",
        notes: [isDenied ? "as it stands every row is let through" : "as it stands it never holds"],
        help: close == nil ? [shown.count <= 8 ? "it is one of \(quotedList(shown.sorted()))" : "write what stands in the table, or add a row"] : [],
        fix: close?.fix))
  }

  // MARK: bounds

  private mutating func check(_ test: NumberTest, _ bound: Double, in range: ClosedRange<Double>, _ asked: AskedValue, at span: SourceSpan) {
    let (isAlways, isNever) =
      switch test {
      case .gt: (bound < range.lowerBound, bound >= range.upperBound)
      case .gte: (bound <= range.lowerBound, bound > range.upperBound)
      case .lt: (bound > range.upperBound, bound <= range.lowerBound)
      case .lte: (bound >= range.upperBound, bound < range.lowerBound)
      }
    guard isAlways || isNever else { return }
    report(
      Diagnostic(
        .constantCondition,
        isNever
          ? "`\(asked.operand.path)` is never so: this condition is never true"
          : "`\(asked.operand.path)` is always so: this condition is always true",
        severity: isNever ? .error : .warning, at: span, notes: [Self.described(range)], help: ["correct the bound, or remove it"]))
  }

  private static func described(_ range: ClosedRange<Double>) -> Phrase {
    return range.upperBound.isFinite
      ? "it is a number from \(written(range.lowerBound)) to \(written(range.upperBound))" : "it is never below \(written(range.lowerBound))"
  }

  private mutating func checkRows(_ column: AskedValue.Column, _ comparison: Comparison, _ declaration: ValueDeclaration) {
    let cells = cells(column)
    guard !cells.values.isEmpty, !comparison.tests.isEmpty else { return }
    if !column.isKey, case .choice = parts.tables[column.table].columns[column.column].kind { return }
    let held = comparison.verdicts(for: cells.values).count { $0 }
    // Every word of a column may well be named: tables change.
    let isBounded = declaration.comparison.tests.contains { test in
      switch test.test {
      case .number, .moment, .exists, .prefix, .suffix: true
      case .equals, .oneOf, .noneOf: false
      }
    }
    guard held == 0 || (held == cells.values.count && isBounded), contradiction(in: declaration.comparison, beside: declaration.others) == nil
    else { return }
    let table = parts.tables[column.table].name
    report(
      Diagnostic(
        .constantCondition,
        held == 0
          ? "no row of `\(table)` is so: this condition is never true" : "every row of `\(table)` is so: this condition is always true",
        severity: .warning, at: declaration.path.span, notes: ["that is so while the table is as it is"],
        help: ["correct what `\(declaration.path.text)` is compared with, or the table"]))
  }

  // MARK: other values

  mutating func check(_ asked: AskedValue, against other: AskedValue, isSame: Bool, at path: ValuePath) {
    if asked.operand.path == other.operand.path {
      report(
        Diagnostic(
          .constantCondition, "`\(path.text)` is held against itself", at: path.span,
          notes: [isSame ? "this condition is true whenever there is a value" : "this condition is true only when there is none"],
          help: ["name another path"]))
      return
    }
    for (one, two) in [(asked, other), (other, asked)] where one.kind == .list || (one.kind == .time && two.kind != .time && two.kind != .any) {
      return reportKind("`\(one.operand.path)` is \(one.phrase), and never the same as \(two.phrase)", one, at: path.span)
    }
  }

  private mutating func reportKind(_ message: Phrase, _ asked: AskedValue, at span: SourceSpan) {
    let path = asked.operand.path
    var help: Phrase = "ask another value"
    switch asked.kind {
    case _ where asked.field == .boolean: help = "write `true` or `false`"
    case _ where asked.field == .word: help = "compare it with such a word, or declare the field as `text`"
    case .list: help = path == "user.tags" ? "ask `tag: NAME`" : "ask one of its members"
    case _ where asked.isDay: help = "compare it with a day: `{ gte: 2035-01-01 }`, or `{ gte: now }` for the day of the event"
    case _ where asked.isClock: help = "compare it with a time of day: `{ lte: 09:30 }`, or `{ lte: now }` for that of the event"
    case .time: help = "for hours and days there are `time:` and `date:`, for the first follow `first_followed:`"
    case .table(let index): help = "ask one of its columns: \(quotedList(parts.tables[index].columns.map { "\(path).\($0.name)" }))"
    case .number: help = "write a number, as `20` or `9.5`"
    case .text, .pieces:
      if let column = asked.column {
        help = "compare it with a text; if the column holds numbers, say so: `columns: { \(column.name): decimal }`"
      } else if asked.isGroup {
        let name = PatternCompiler.isName(path) ? path : "n"
        help = "compare it with a text, or take the number with `pattern:` instead of `regex:`, as `{\(name):int}`"
      } else {
        help = asked.operand.capture == nil ? "compare it with a text" : "compare it with a text, or let the hole take a number: `{\(path):int}`"
      }
    case .reference: help = "compare it with a key, or ask one of its columns: `\(path).COLUMN`"
    case .lookup: help = "name the whole key and a column"
    case .any: break
    }
    report(Diagnostic(.valueKind, message, at: span, notes: ["values are compared as what they are"], help: [help]))
  }
}

extension OutsideFieldKind {
  /// Whether a value of this kind may be equal to a word as `where` has it.
  fileprivate func canBe(_ word: String) -> Bool {
    switch self {
    case .text, .date: true
    case .word, .boolean: accepts(word)
    case .int: Value.text(word).number.map { $0 == $0.rounded() } ?? false
    case .decimal: Value.text(word).number != nil
    }
  }
}

extension AskedValue {
  /// Whether it can be above or below a number; nil where nobody knows.
  var isNumeric: Bool? {
    switch operand.variable {
    // Variables are held against their kinds when all that sets them is known.
    case .attribute, .variable: return nil
    // Texts to the platform, numbers to everybody else.
    case .messageLatitude, .messageLongitude: return nil
    default: break
    }
    switch kind {
    case .number: return true
    case .any: return nil
    case .text, .time, .list, .table, .reference, .lookup, .pieces: return false
    }
  }

  var isDay: Bool { operand.isWholeDay }
  var isClock: Bool { column?.kind == .time }

  var isText: Bool {
    switch kind {
    case .text, .any, .table, .reference, .pieces: true
    case .number, .time, .list, .lookup: false
    }
  }

  /// Whether it can be equal to a word.
  var isComparable: Bool {
    switch kind {
    case .text, .number, .table, .reference, .pieces, .any: true
    case .time, .list, .lookup: false
    }
  }

  var phrase: Phrase {
    if let cells, cells.isKey { return "a row" }
    return kind.phrase
  }
}
