/// Every bound on what authors may write, in one place. Input meets these before it meets memory or recursion.
public struct Limits: Sendable {
  /// Bytes of one rules file or CSV table.
  public var fileBytes = 64 << 20
  /// Bytes of all files of one rule set together.
  public var totalBytes = 128 << 20
  /// Files of one rule set, tables included.
  public var files = 10_000
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
  /// Bytes of one scene, glob, text or regex pattern.
  public var patternBytes = 1 << 10
  /// Nesting of conditions, macros included.
  public var conditionDepth = 16
  /// Memory that RE2 may use for one expression, in bytes.
  public var regexMemory: Int64 = 1 << 20
  /// Memory that RE2 may use for all expressions of one event kind, in bytes.
  public var regexSetMemory: Int64 = 64 << 20
  /// Codes that one campaign may plan.
  public var plannedCodes = 1_000_000
  /// Bytes of a file that is read again with what was probably meant, to find the cause of what YAML cannot read.
  public var repairedBytes = 256 << 10
  /// How often it is read again.
  public var repairs = 40
  /// Words that are looked at for "did you mean" among names of the authors' own.
  public var suggestionWords = 200_000
  /// Files beside a rule set that are looked at, whether they were meant to be part of it.
  public var strayFiles = 100
  /// Milliseconds by which a delivery of a conversation may be late.
  public var lateness: Int64 = 86_400_000
  /// Diagnostics that are shown; further ones are counted.
  public var shownDiagnostics = 50

  /// The limits of the product.
  public static let standard = Limits()
}
