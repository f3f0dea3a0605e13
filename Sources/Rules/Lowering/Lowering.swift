/// Declarations → compiled parts: names resolved, patterns and templates compiled. What cannot be resolved is reported and left out.
struct Lowering {
  let declarations: Declarations
  /// What the declarations were read from.
  let sections: WrittenSections
  let files: [SourceFile]
  /// Where the files come from, and with them the media that they name.
  let folder: any RuleFiles
  let limits: Limits
  /// Seconds since 1970 UTC: what "over" and "in the future" mean.
  let now: Int64
  /// By account.
  let givenNumbers: [String: GivenNumbers]
  /// Files that stand where their names put them, by number.
  var filesByName: [Int: [FoundByName]] = [:]
  var parts = CompiledRules.Parts()
  var diagnostics: [Diagnostic] = []

  var tableIndex: [String: Int] = [:]
  /// Tables whose rows are identified by two columns: no one word names a row of them.
  var pairedTables: [String: Int] = [:]
  /// Tables of which a template may look a row up: those of which a row has more than its key.
  var lookedUpTables: [String: Int] = [:]
  /// Lists that are written and could not be read.
  var unreadableLists: Set<String> = []
  /// Where the cells of a table are written, by its place.
  var listPlaces: [Int: ListPlaces] = [:]
  /// Tables with rows that could not be read, or are at fault: that has findings of its own.
  var incompleteTables: Set<Int> = []
  /// Cells of templates that were resolved.
  var checkedCells = 0
  /// What came of them, for rules that read the same names.
  var loweredCells: [LoweredCells: CellTemplates] = [:]
  /// One for each account that has it.
  var campaignIndex: [String: [Int]] = [:]
  /// Of each campaign, as it stands among the parts; the one that is being lowered is the last.
  var campaignFields: [CampaignFields] = []
  var accountIndex: [String: Int] = [:]
  var calendarIndex: [String: Int] = [:]
  /// By name, whether there always is a next opening.
  var knownCalendars: [String: Bool] = [:]
  /// Names under `fields:` of the accounts.
  var accountFields: [String] = []
  /// By name, the arms of experiments.
  var experimentArms: [String: [String]] = [:]
  /// Experiments of which something could not be read: that has findings of its own.
  var unreadExperiments: Set<String> = []
  var stockIndex: [String: Int] = [:]
  /// Where pieces are marked as used.
  var stockUses: [Located<String>] = []
  /// Stocks that could not be read: that has findings of its own.
  var unreadStocks: Set<String> = []
  /// By name, stocks that are divided by a column.
  var stockGroups: [String: StockGroups] = [:]
  var counterNames: Set<String> = []
  var macros: [String: MacroDeclaration] = [:]
  /// Those that use themselves.
  var circularMacros: Set<String> = []
  /// Campaigns with a fault of their own: what they capture is not known.
  var unusable: Set<Int> = []
  /// Macros that use each other, reported once.
  var cycles: Set<Set<String>> = []
  /// Places of the rules among the declared ones, in the order in which they are asked; without those whose id was taken.
  var ruleOrder: [Int] = []
  /// The menus that were lowered.
  var menus: [MenuDeclaration] = []
  var renderedTexts: [RenderedText] = []
  var addedTags: [AddedTag] = []
  var variableSets: [VariableSet] = []
  /// Variables of which something could not be read: what they hold is not known.
  var unsureVariables: Set<String> = []
  var variableComparisons: [VariableComparison] = []
  /// Where variables are read, unset, or waited for.
  var variableReads: [Located<String>] = []
  /// Where attributes are read.
  var attributeReads: [Located<String>] = []
  /// Names that rules use, and choices that they make by values.
  var uses = NameUses()
  /// What all rules can read, while they are lowered: then nothing of it changes any more.
  var commonScope: Scope.Common?
  /// The rule whose templates are being lowered.
  var ruleHere: RuleDeclaration?
  /// Names and choices that lead nowhere: `validate` says them, and no rule set is refused for one.
  private(set) var looseEnds: [Diagnostic] = []
  /// Variables of which something is asked that never holds of them.
  var neverMetVariables: Set<String> = []
  /// What was probably meant by the names that nothing sets.
  var misspeltVariables: [String: Suggestion.Match] = [:]
  /// Why variables are of their kinds.
  var variableOrigins: [String: Diagnostic.Label] = [:]
  /// "Did you mean", as long as it may be asked.
  var suggestions: Suggestion.Budget
  /// Words that may still be held against what stands beside them.
  var comparedWords: Int
  /// Steps that may still be taken to see whether expressions are ambiguous.
  var ambiguitySteps: Int
  /// What was found of each expression.
  var ambiguities: [AskedExpression: RegexAmbiguity?] = [:]
  /// Names of what could not be read, by section.
  var unreadable: [String: Set<String>] = [:]
  private var nameIndex: [String: Int32] = [:]
  /// Patterns that were compiled, by `patternKey`.
  var patternCache = ByteMap()

  /// Cells of the columns that conditions ask.
  var askedCells: [AskedValue.Column: AskedValue.Cells] = [:]
  /// By matcher, scenes that campaigns should make.
  var askedScenes: [Int32: [AskedScene]] = [:]
  /// Captures that are asked as what they are not.
  var askedCaptures: [AskedCapture] = []

  /// Where the words of a table are the words of a condition, by table.
  var keywordPlaces: [Int: SourceSpan] = [:]
  /// Keys of tables that are looked for inside texts.
  var keywordSets: [KeywordSetKey: KeywordSet] = [:]
  /// Numbers of the paths of fields.
  var fieldPaths: [String: Int32] = [:]
  /// By table, the one whose keys are folded.
  var foldedTables: [Int: Int] = [:]

  /// The account as which names are looked up, where it has some of its own.
  var view: String?
  /// By account, its own lists, calendars and macros.
  var ownTables: [String: [String: Int]] = [:]
  /// An account's own table → the one that the others have, with the same columns.
  var commonTables: [Int: Int] = [:]
  /// Its calendars, and whether each always opens again.
  var ownCalendars: [String: [String: (index: Int, isKnown: Bool)]] = [:]
  var ownMacros: [String: [String: MacroDeclaration]] = [:]

  init(
    _ declarations: Declarations, of sections: WrittenSections, files: [SourceFile], from folder: any RuleFiles, limits: Limits, now: Int64,
    givenNumbers: [String: GivenNumbers]
  ) {
    self.declarations = declarations
    self.sections = sections
    self.files = files
    self.folder = folder
    self.limits = limits
    self.now = now
    self.givenNumbers = givenNumbers
    suggestions = Suggestion.Budget(words: limits.suggestionWords)
    comparedWords = limits.comparedWords
    ambiguitySteps = limits.ambiguitySteps
  }

  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }
  mutating func reportLoose(_ diagnostic: Diagnostic) { looseEnds.append(diagnostic) }

  func file(_ span: SourceSpan) -> SourceFile { files[Int(span.file.index)] }

  // MARK: parts

  mutating func intern(_ name: String) -> Int32 {
    if let index = nameIndex[name] { return index }
    parts.names.append(name)
    nameIndex[name] = Int32(parts.names.count - 1)
    return Int32(parts.names.count - 1)
  }

  mutating func operands(_ values: [Int32]) -> Range<Int32> {
    let start = Int32(parts.operands.count)
    parts.operands += values
    return start..<Int32(parts.operands.count)
  }
}
