/// Every bound on what authors may write, in one place. Input meets these before it meets memory or recursion.
public struct Limits: Sendable {
  /// Bytes of one rules file or CSV table.
  public var fileBytes = 64 << 20
  /// Bytes of all files of one rule set together.
  public var totalBytes = 128 << 20
  /// Files of one rule set, tables included.
  public var files = 10_000
  /// Rows of one table.
  public var tableRows = 2_000_000
  /// Findings about the rows of one table that are worded; further ones are counted.
  public var tableFindings = 10
  /// Cells of `template` columns that hold a template: each is checked for each rule that prints it.
  public var tableTemplates = 200_000
  /// Nesting of YAML collections.
  public var yamlDepth = 32
  /// YAML nodes of one file.
  public var yamlNodes = 8_000_000
  /// Bytes of one template's source.
  public var templateBytes = 64 << 10
  /// Nesting of template blocks.
  public var templateDepth = 16
  /// Steps that one rendering may take: loop passes and nodes.
  public var renderSteps = 10_000
  /// Bytes that one rendering may produce before it is cut, and that any text in it may have.
  public var renderBytes = 64 << 10
  /// Bytes that one rendering may read and write on the way: what bounds its time, whatever a follower wrote.
  public var renderWork = 2 << 20
  /// Different faults that are kept of one rendering.
  public var renderFaults = 16
  /// Bytes of a text that is noted of a follower from outside: by an endpoint's answer, by the API, by an import.
  public var factBytes = 2 << 10
  /// Attributes that one follower may have.
  public var attributes = 64
  /// Bytes of one scene, glob, text or regex pattern.
  public var patternBytes = 1 << 10
  /// Nesting of conditions, macros included.
  public var conditionDepth = 16
  /// Conditions that a macro stands for, with the macros in it.
  public var macroConditions = 5_000
  /// Conditions of all rules, with the macros in them.
  public var conditions = 4_000_000
  /// Paths that one `where` asks.
  public var wherePaths = 16
  /// Names of one path of `where`.
  public var pathDepth = 8
  /// Memory that RE2 may use for one expression, in bytes.
  public var regexMemory: Int64 = 1 << 20
  /// Memory that RE2 may use for all expressions of one event kind, in bytes.
  public var regexSetMemory: Int64 = 64 << 20
  /// Comparisons of scenes with the codes of campaigns; further scenes are not looked at.
  public var sceneComparisons = 500_000
  /// Steps that may be taken to see whether the expressions of a rule set are ambiguous; further ones are not looked at.
  public var ambiguitySteps = 2_000_000
  /// Values of the column that divides a stock: each is looked at for every event that may take.
  public var stockParts = 100
  /// Codes that one campaign may plan.
  public var plannedCodes = 1_000_000
  /// Calendars of one rule set.
  public var calendars = 100
  /// Ranges of hours of one day of a calendar.
  public var hoursPerDay = 24
  /// Days that one list, or one key of a calendar, may stand for.
  public var listedDays = 100_000
  /// Bytes of a file that is read again with what was probably meant, to find the cause of what YAML cannot read.
  public var repairedBytes = 256 << 10
  /// How often it is read again.
  public var repairs = 40
  /// How often a rule set is read while its findings are fixed.
  public var fixTries = 100
  /// Words that are looked at for "did you mean" among names of the authors' own.
  public var suggestionWords = 200_000
  /// Words of comparisons that are held against what stands beside them, to find those that never hold.
  public var comparedWords = 1_000_000
  /// Declarations that accounts have otherwise than the others, together.
  public var variants = 200_000
  /// Files beside a rule set that are looked at, whether they were meant to be part of it.
  public var strayFiles = 100
  /// Milliseconds by which a delivery of a conversation may be late.
  public var lateness: Int64 = 86_400_000
  /// Texts that the limit of a rule with `by` tells apart for one follower: the oldest gives way.
  public var countedTexts = 100
  /// Comments of one rule set that allow findings.
  public var allowances = 10_000
  /// Diagnostics that are shown; further ones are counted.
  public var shownDiagnostics = 50

  /// The limits of the product.
  public static let standard = Limits()
}
