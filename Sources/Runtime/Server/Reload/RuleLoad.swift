internal import Engine
internal import Rules
internal import Serving

/// One attempt to load a rule set: load, validate, compile, run its tests, resolve its secrets. Whole or not at all.
struct RuleLoad {
  enum Outcome {
    case ready(ServedRules, RuleSnapshot)
    /// With every reason: findings as `validate` draws them, failed tests, secrets that are not there.
    case refused(reasons: [Phrase], detail: Phrase)
  }
  let outcome: Outcome
  /// What must change for another attempt to come out differently.
  let watch: RuleWatch

  /// - Parameters:
  ///   - source: where the files are read; a path is looked up on the disk.
  ///   - codes: that were made: rules may not take the campaign from one that hangs on a wall.
  /// - Throws: `StoreFault` when they cannot be read, which says nothing about the files.
  static func load(
    path: String?, from source: any RuleFiles = DiskFiles(), codes: (any CodeStore)? = nil, numbers: [String: GivenNumbers], secrets: Secrets,
    window: Int64?, now: Int64
  ) throws(StoreFault) -> RuleLoad {
    let files = RecordedFiles(source)
    let roots: [String]
    do throws(FileFault) {
      let location = if let path { try RuleSetLocation(path: path) } else { try RuleSetLocation.standard() }
      roots = location.roots
    } catch {
      let outcome = Outcome.refused(reasons: [error.reason], detail: Self.lines([error.reason]))
      return RuleLoad(outcome: outcome, watch: RuleWatch(path: path, roots: [], files: files))
    }
    var outcome = attempt(roots: roots, files, numbers: numbers, secrets: secrets, window: window, now: now, runsTests: true)
    if case .ready(let serving, _) = outcome, let codes {
      let objections = try PrintedCodes.objections(to: serving.ruleSet, in: codes, at: now)
      if !objections.isEmpty { outcome = .refused(reasons: objections, detail: lines(objections)) }
    }
    return RuleLoad(outcome: outcome, watch: RuleWatch(path: path, roots: roots, files: files))
  }

  /// From files that were in force before. Their tests passed then; those that look at the date might not pass now. Printed codes are not
  /// asked for: what was in force loses none of them by going on.
  static func restore(
    _ snapshot: RuleSnapshot, numbers: [String: GivenNumbers], secrets: Secrets, window: Int64?, now: Int64
  ) -> Outcome {
    let files = RecordedFiles(MemoryFiles(bytes: snapshot.files))
    return attempt(roots: snapshot.roots, files, numbers: numbers, secrets: secrets, window: window, now: now, runsTests: false)
  }

  /// Reasons, a line each.
  static func lines(_ reasons: [Phrase]) -> Phrase { reasons.map { $0 + Phrase(verbatim: "\n") }.joined(separator: "") }

  /// What is wrong with rules that did not compile, a line each.
  static func reasons(_ compilation: Compilation, _ sources: [SourceFile]) -> (lines: [Phrase], errors: [Diagnostic]) {
    let errors = compilation.findings.filter { $0.severity == .error }
    let lines = errors.map { error -> Phrase in
      let file = sources[Int(error.primary.span.file.index)]
      let place = file.position(at: error.primary.span.bytes.lowerBound)
      return "\(file.path):\(place.line):\(place.column) \(error.severity.word)[\(error.code.rawValue)]: \(error.message)"
    }
    return (lines, errors)
  }

  private static func attempt(
    roots: [String], _ files: RecordedFiles, numbers: [String: GivenNumbers], secrets: Secrets, window: Int64?, now: Int64, runsTests: Bool
  ) -> Outcome {
    let (compilation, sources) = RuleCompiler(now: now, givenNumbers: numbers).compile(roots: roots, from: files)
    guard let ruleSet = compilation.ruleSet else {
      let (reasons, errors) = reasons(compilation, sources)
      return .refused(reasons: reasons, detail: Phrase(drawn: { DiagnosticText(files: sources, language: $0).render(errors) }))
    }
    if runsTests {
      let results = RuleTests(ruleSet, files: files).run { _ in true }
      let failed = results.filter { !$0.failures.isEmpty }
      if !failed.isEmpty {
        return .refused(
          reasons: failed.map { "\($0.place): test `\($0.name)` failed: \($0.failures.joined(separator: "; "))" },
          detail: TestReports.text(results, Paint(false)))
      }
    }
    for path in ruleSet.accounts.flatMap(\.secretFiles) { files.note(path) }
    do throws(ServingFault) {
      let serving = try ServedRules.prepare(ruleSet, secrets: secrets, window: window)
      return .ready(serving, RuleSnapshot(revision: ruleSet.revision, at: now, roots: roots, files: files.contents))
    } catch {
      // Those that are only asked for later, too: whoever writes secrets down does it once.
      let reasons = error.reasons + AskedSecrets.missing(in: ruleSet, secrets)
      return .refused(reasons: reasons, detail: lines(reasons))
    }
  }
}

/// Files that remember what was asked of them, so that the very same can be asked again.
final class RecordedFiles: RuleFiles {
  private let files: any RuleFiles
  private(set) var contents: [String: [UInt8]] = [:]
  /// How each file looked just before it was first read. Looked at afterwards, a file that changed in between would pass for the one that was
  /// read, and its change would never be seen.
  private(set) var looks: [String: FileLook] = [:]
  private(set) var searches: [String: [String]] = [:]

  init(_ files: any RuleFiles) { self.files = files }

  /// A file that others are about to read: a change of it is a reason to reload.
  func note(_ path: String) { if looks[path] == nil { looks[path] = FileLook(path) } }

  func read(_ path: String) throws(FileFault) -> [UInt8] {
    note(path)
    let bytes = try files.read(path)
    contents[path] = bytes
    return bytes
  }

  func identity(of path: String) -> String { files.identity(of: path) }

  /// What is only looked at is no part of what was loaded.
  func beginning(of path: String) -> [UInt8]? { files.beginning(of: path) }

  func paths(matching pattern: String) -> [String] {
    let found = files.paths(matching: pattern)
    searches[pattern] = found.sorted()
    return found
  }
}
