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
    var trees: KeptTrees?
    return compile(roots: roots, from: files, keeping: &trees)
  }

  /// - Parameter trees: what YAML made of the files the last time, and now; nil keeps nothing.
  package func compile(roots: [String], from files: any RuleFiles, keeping trees: inout KeptTrees?) -> (Compilation, [SourceFile]) {
    let (written, sources) = written(roots, files, &trees)
    var allowances = written.allowances
    let (parts, found, tests, looseEnds) = lowered(consume written, from: files)
    // What is proved is proved later, of the whole rule set.
    let shown = (found.sortedByPlace() + looseEnds.sortedByPlace()).hidingSecrets(of: sources)
    let sifted = allowances.sift(Array(shown.prefix(found.count))) { !$0.isProved }
    let findings = (sifted + allowances.faults).sortedByPlace()
    let isTested = !findings.containsError
    let isProvable = findings.allSatisfy { $0.severity != .error || $0.code == .testExpectation }
    guard isProvable else { return (.invalid(findings, allowances: allowances, withoutTests: nil), sources) }
    let ruleSet = RuleSet(
      parts, limits: limits, tests: isTested ? tests : [], files: sources, looseEnds: Array(shown.dropFirst(found.count)))
    guard isTested else { return (.invalid(findings, allowances: allowances, withoutTests: ruleSet), sources) }
    return (.valid(ruleSet, findings: findings, allowances: allowances), sources)
  }

  /// What the files say.
  private struct Written {
    let declarations: Declarations
    let sections: WrittenSections
    let allowances: Allowances
    let diagnostics: [Diagnostic]
    let files: [SourceFile]
    let filesByName: [Int: [FoundByName]]
  }

  /// The nodes of the files are gone when it returns, before anything is made of what they say, unless somebody keeps them.
  private func written(_ roots: [String], _ files: any RuleFiles, _ trees: inout KeptTrees?) -> (Written, [SourceFile]) {
    var loader = RuleLoader(files, limits: limits, keeping: trees.take())
    loader.load(roots: roots)
    trees = loader.trees
    let overrides = Overrides(loader.loaded, limits: limits)
    var diagnostics = loader.diagnostics + overrides.diagnostics
    let declarations = read(overrides, &loader, &diagnostics)
    let written = Written(
      declarations: declarations, sections: WrittenSections(overrides.roots),
      allowances: Allowances(loader.loaded, files: loader.files, limits: limits), diagnostics: diagnostics, files: loader.files,
      filesByName: loader.filesByName)
    return (written, loader.files)
  }

  /// What was needed on the way is gone when it returns, before the index is built.
  private func lowered(
    _ written: consuming Written, from folder: any RuleFiles
  ) -> (CompiledRules.Parts, [Diagnostic], tests: [TestDeclaration], looseEnds: [Diagnostic]) {
    var lowering = Lowering(
      written.declarations, of: written.sections, files: written.files, from: folder, limits: limits, now: now, givenNumbers: givenNumbers)
    lowering.filesByName = written.filesByName
    for stage in Self.stages { stage(&lowering) }
    return (lowering.parts, written.diagnostics + lowering.diagnostics, lowering.declarations.tests, lowering.looseEnds)
  }

  /// A step from the declarations to the compiled rule set.
  private typealias Stage = @Sendable (inout Lowering) -> Void

  /// What happens between declarations and the compiled rule set, in order: later stages look up what earlier ones named. First all
  /// is resolved, then what came of it is checked.
  private static let stages: [Stage] = [
    { $0.lowerAccounts() },
    { $0.lowerAttributes() },
    { $0.lowerLists() },
    { $0.lowerCalendars() },
    { $0.lowerCampaigns() },
    { $0.lowerMedia() },
    { $0.lowerPlatformTemplates() },
    { $0.lowerStocks() },
    { $0.lowerOutside() },
    { $0.lowerReport() },
    { $0.lowerExperiments() },
    { $0.nameMacros() },
    { $0.lowerCounters() },
    { $0.lowerMacros() },
    { $0.lowerMenus() },
    { $0.lowerRules() },
    { $0.lowerVariables() },
    { $0.lowerMoves() },
    { $0.nameAskedExperiments() },

    { $0.checkScenes() },  // scenes that two campaigns share
    { $0.checkUnmadeScenes() },  // scenes that no campaign makes
    { $0.checkKnowable() },  // conditions that no event of the rule meets
    { $0.checkCalendars() },  // hours that overlap, days that end
    { $0.checkConstants() },  // conditions that always or never hold
    { $0.checkOrder() },  // rules that stand in another's way
    { $0.checkFollows() },  // follows that nobody answers
    { $0.checkVariables() },  // variables and their kinds
    { $0.checkAttributes() },  // attributes that nothing declares
    { $0.checkReplies() },  // replies to what cannot be answered
    { $0.checkTexts() },  // texts, titles and addresses
    { $0.checkForeignTexts() },  // escapes and HTML that the follower would read
    { $0.checkWeights() },
    { $0.checkSplits() },  // shares of experiments
    { $0.checkExperiments() },  // experiments that end without an arm for everybody, or are shown by nobody
    { $0.checkQuotas() },  // messages beyond what is delivered
    { $0.checkActions() },
    { $0.checkTagNames() },  // tags of an account
    { $0.checkAskedTags() },  // tags that are nearly one of the rules'
    { $0.checkDeadlines() },  // replies that come too late
    { $0.checkMenus() },
    { $0.checkMenuKeys() },  // buttons and rules that do not meet
    { $0.checkKeyCase() },  // keys that differ by case
    { $0.checkAccounts() },  // what an account cannot do
    { $0.checkOutside() },  // names of events from outside, and what they cannot have
    { $0.checkUnheard() },  // events from outside that no rule takes
    { $0.checkStocks() },  // pieces that go back, and could not be secret
    { $0.checkTests() },
    { $0.checkMedia() },
    { $0.checkTableMedia() },  // cells that name media
    { $0.checkSecrets() },
    { $0.checkDanglingWords() },  // cells that are to be keys of another table
    { $0.checkChosenMedia() },  // names of media that none has
    { $0.checkChosenParts() },  // parts that a stock does not have
    { $0.checkUnusedNames() },  // lists, macros, media and others that nothing uses
    { $0.checkUnusedCampaigns() },
    { $0.checkVariableUse() },  // variables that are only set, or only read
  ]

  /// By experiment: rules that stand before it have a reply for each.
  private func experimentArms(_ roots: [YAMLNode]) -> [String: [String]] {
    let experiments = roots.flatMap { $0[DocumentKey.experiments.word]?.entries ?? [] }
    return Dictionary(
      experiments.map { ($0.key.value, ($0.value[ExperimentKey.arms.word]?.entries ?? []).map(\.key.value)) }
    ) { first, _ in first }
  }

  private func read(_ overrides: Overrides, _ loader: inout RuleLoader, _ diagnostics: inout [Diagnostic]) -> Declarations {
    var declarations = Declarations()
    var requires: Version?
    var defaults: SourceSpan?
    let outside = Set(overrides.roots.flatMap { $0[DocumentKey.outside.word]?.entries ?? [] }.map(\.key.value))
    let arms = experimentArms(overrides.roots)
    for (place, (loaded, root)) in zip(loader.loaded, overrides.roots).enumerated() {
      var reading = loader
      var reader = Reader(file: loaded.file, requires: requires) { path, columns, found in
        let (rows, diagnostics) = reading.table(path, columns: columns, beside: loaded.file)
        found += diagnostics
        return rows
      }
      reader.files = loader.files
      reader.outsideNames = outside
      reader.experimentArms = arms
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
      reader.readVariants(overrides.variants[place], into: &declarations)
      diagnostics += reader.diagnostics
      loader = reading
    }
    return declarations
  }
}
