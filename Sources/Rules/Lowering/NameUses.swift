/// Names that rules use, noted while they are lowered.
struct NameUses {
  /// What templates read of a turn.
  private(set) var variables: Set<Variable> = []
  /// What the last template reads: most read what the one before them does.
  private var lastReads: [Variable] = []
  /// Media that are named in full.
  var media: Set<String> = []
  /// Media that templates choose.
  var chosenMedia: [ChosenMedium] = []
  /// Where a variable is removed, or read only to be set anew.
  var idleReads: Set<SourceSpan> = []
  /// Cells that are to be keys of other tables, and the first place that takes them for such.
  private(set) var lookups: [ColumnLookup: SourceSpan] = [:]
  /// Parts of stocks that rules choose.
  var chosenParts: [ChosenPart] = []
  /// Words that conditions ask of values; nil until somebody wants to know.
  var namedWords: NamedWords?
  /// By column, what stands in it.
  var columnWords: [AskedValue.Column: ValueWords] = [:]

  mutating func note(_ resolver: TemplateResolver, at span: SourceSpan) {
    if resolver.reads != lastReads {
      variables.formUnion(resolver.reads)
      lastReads = resolver.reads
    }
    for lookup in resolver.lookups { note(lookup, at: span) }
  }

  mutating func note(_ asked: [AskedValue]) { variables.formUnion(asked.map(\.operand.variable)) }

  mutating func note(_ lookup: ColumnLookup, at span: SourceSpan) { if lookups[lookup] == nil { lookups[lookup] = span } }
}

/// A medium whose name a template makes.
struct ChosenMedium {
  let template: Template
  let kind: MediumKind
  /// What its names stand for.
  let ways: [Scope.Way]
  let rule: RuleDeclaration
  let span: SourceSpan
}

/// The part of a divided stock that a rule gives from.
struct ChosenPart {
  let template: Template
  let stock: String
  let byPart: StockGroups
  /// What its names stand for.
  let ways: [Scope.Way]
  let rule: RuleDeclaration
  let span: SourceSpan
}

/// A column of words that are to be keys of another table.
struct ColumnLookup: Hashable {
  enum Use: Hashable {
    /// A template reads the row that they name.
    case lookedUp
    /// A condition holds where they are the same.
    case compared
  }
  let table: Int
  let column: Int
  let target: Int
  /// Of the target, the column of its key.
  let keyColumn: Int
  let use: Use
}

extension TemplateResolver {
  /// - Parameter keys: how many columns of the key are given before.
  mutating func noteLookup(by member: TemplateParser.Path.Member, in target: Int, keys: Int) {
    // What the template keeps under a name of its own may be anything.
    guard case .index(.path(let path), _) = member, local(path.root) == nil, let cell = cellColumn(path) else { return }
    switch tables[cell.table].columns[cell.column].kind {
    case .string, .word, .choice:
      lookups.insert(
        ColumnLookup(table: cell.table, column: cell.column, target: target, keyColumn: tables[target].keyColumns[keys], use: .lookedUp))
    // A row of another list is checked where it is declared; of all else nothing is a key.
    case .list, .int, .decimal, .url, .date, .time, .template, .media: return
    }
  }
}
