/// What became of a rule set's files.
public enum Compilation: Sendable {
  /// They may go live; warnings and notes are worth reading.
  case valid(RuleSet, findings: [Diagnostic])
  /// At least one finding is an error.
  case invalid([Diagnostic])

  /// All findings, sorted by file and place.
  public var findings: [Diagnostic] {
    switch self {
    case .valid(_, let findings): findings
    case .invalid(let findings): findings
    }
  }

  /// The rule set, nil when there are errors.
  public var ruleSet: RuleSet? {
    switch self {
    case .valid(let ruleSet, _): ruleSet
    case .invalid: nil
    }
  }
}

/// Files → rule set. Every fault of every file is found in one run.
public struct RuleCompiler: Sendable {
  private let limits: Limits
  private let now: Int64
  private let givenNumbers: [String: GivenNumbers]

  /// - Parameters:
  ///   - now: seconds since 1970 UTC, against which windows are "over".
  ///   - limits: bounds on what authors may write.
  public init(now: Int64, limits: Limits = .standard) { self.init(now: now, limits: limits, givenNumbers: [:]) }

  /// - Parameter givenNumbers: by account, the ids that codes with `scene: int` have already. Without them, ids are taken in the
  ///   order of `for_each`, which is what the first `wxrules qr apply` does.
  package init(now: Int64, limits: Limits = .standard, givenNumbers: [String: GivenNumbers]) {
    self.now = now
    self.limits = limits
    self.givenNumbers = givenNumbers
  }

  /// Reads the root files and everything they include, as one rule set.
  /// - Returns: the outcome, and the files that findings point into.
  /// - Complexity: linear in the bytes of all files, plus the codes of campaigns whose scenes could collide.
  public func compile(roots: [String], from files: any RuleFiles) -> (Compilation, [SourceFile]) {
    var loader = RuleLoader(files, limits: limits)
    loader.load(roots: roots)
    let (nodes, overrideFindings) = Overrides.apply(loader.loaded)
    var diagnostics = loader.diagnostics + overrideFindings
    let declarations = read(nodes, &loader, &diagnostics)

    var lowering = Lowering(declarations, files: loader.files, limits: limits, now: now, givenNumbers: givenNumbers)
    for stage in Self.stages { stage(&lowering) }
    diagnostics += lowering.diagnostics
    diagnostics += SecretChecks.check(nodes)
    diagnostics += MediaChecks.check(lowering.parts.media, in: files)

    let findings = diagnostics.sortedByPlace()
    if findings.containsError { return (.invalid(findings), loader.files) }
    let ruleSet = RuleSet(compiled: CompiledRules(lowering.parts, limits: limits), tests: declarations.tests, files: loader.files)
    return (.valid(ruleSet, findings: findings), loader.files)
  }

  /// What happens between declarations and the compiled rule set, in order: later stages look up what earlier ones named.
  private static let stages: [@Sendable (inout Lowering) -> Void] = [
    { $0.lowerAccounts() },
    { $0.lowerLists() },
    { $0.lowerCampaigns() },
    { $0.checkScenes() },
    { $0.lowerMedia() },
    { $0.lowerStocks() },
    { $0.nameMacros() },
    { $0.lowerCounters() },
    { $0.checkMacros() },
    { $0.lowerMenus() },
    { $0.lowerRules() },
    { $0.checkMenuKeys() },
    { $0.checkTagNames() },
    { $0.checkAccounts() },
    { $0.checkSplits() },
    { $0.checkTests() },
  ]

  private func read(_ nodes: [YAMLNode], _ loader: inout RuleLoader, _ diagnostics: inout [Diagnostic]) -> Declarations {
    var declarations = Declarations()
    var requires: Version?
    var defaults: SourceSpan?
    for (loaded, root) in zip(loader.loaded, nodes) {
      var reading = loader
      var reader = Reader(file: loaded.file, requires: requires) { path, columns, found in
        let (rows, diagnostics) = reading.table(path, columns: columns, beside: loaded.file)
        found += diagnostics
        return rows
      }
      reader.checkVersion(root)
      let own = reader.readRequires(root["requires"])
      if loaded.isRoot, let own { requires = own.value }
      reader.requires = own?.value ?? requires
      if let entry = root.entries?.first(where: { $0.key.value == "defaults" }), loaded.isRoot {
        if let defaults {
          reader.report(
            Diagnostic(
              .conflictingKeys, "`defaults` stands in two files", at: entry.key.span, related: [Diagnostic.Label(defaults, "first here")],
              help: ["keep one of them"]))
        }
        defaults = entry.key.span
      }
      reader.readDocument(root, into: &declarations, isRoot: loaded.isRoot)
      diagnostics += reader.diagnostics
      loader = reading
    }
    return declarations
  }
}

extension Lowering {
  mutating func nameMacros() {
    for macro in unique(declarations.macros, "macro", { $0.name }) { macros[macro.name.value] = macro }
  }
}

extension RuleCompiler {
  /// A conversation file, as `wxrules sandbox run` plays it.
  package static func conversation(in file: SourceFile, limits: Limits = .standard) -> (ConversationDeclaration?, [Diagnostic]) {
    let (node, findings) = YAMLComposer.compose(file, id: SourceFile.ID(0), limits: limits)
    guard let node else { return (nil, findings) }
    var reader = Reader(file: file, requires: nil) { _, _, _ in nil }
    let conversation = reader.readConversation(node)
    return (conversation, findings + reader.diagnostics)
  }

  /// A facts file: what is known of one follower, as `wxrules simulate --user` takes it.
  package static func follower(in file: SourceFile, limits: Limits = .standard) -> (FollowerDeclaration?, [Diagnostic], SourceFile) {
    let (node, findings) = YAMLComposer.compose(file, id: SourceFile.ID(0), limits: limits)
    guard let node else { return (nil, findings, file) }
    var reader = Reader(file: file, requires: nil) { _, _, _ in nil }
    let follower = reader.readFollower(node)
    return (follower, findings + reader.diagnostics, file)
  }
}
