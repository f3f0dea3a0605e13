internal import Engine
internal import Rules
internal import Serving
internal import Synchronization

/// Rule sets by their revisions: those in force, and those of before as far as their files are kept.
final class RuleShelf: Sendable {
  private let rules: LiveRules
  private let store: any Store
  /// Nil where no turns are remembered.
  let turns: (any TurnStore)?
  private struct State {
    /// The last ones that were compiled, the newest last.
    var compiled: [RuleSet] = []
    var validation: (revision: String, validation: RuleValidation)?
  }
  private let state = Mutex(State())
  /// Rule sets of before that stay in memory, and bytes of the files of one that may.
  private static let kept = 4
  private static let keptBytes = 4 << 20

  init(_ rules: LiveRules, store: any Store, turns: (any TurnStore)?) {
    self.rules = rules
    self.store = store
    self.turns = turns
  }

  /// What all followers have on whom nothing else is tried.
  var live: RuleSet { rules.current.ruleSet }

  private var inForce: [RuleSet] {
    let now = rules.inForce
    return [now.current.ruleSet] + (now.tried.map { [$0.serving.ruleSet] } ?? [])
  }

  func numbers() throws(StoreFault) -> [String: GivenNumbers] { try store.givenNumbers() }

  /// Files of a revision as they came into force; nil where they are not kept.
  func snapshot(of revision: String) throws(StoreFault) -> RuleSnapshot? {
    if let kept = try store.rules(of: revision) { return kept }
    if let kept = try turns?.rules(of: revision) { return kept }
    // What is in force is in memory, whoever keeps it.
    return inForce.first { $0.revision == revision }.map { ruleSet in
      RuleSnapshot(
        revision: revision, at: 0, roots: ruleSet.files.first.map { [$0.path] } ?? [],
        files: Dictionary(ruleSet.files.map { ($0.path, $0.utf8) }) { first, _ in first })
    }
  }

  /// - Returns: nil where its files are not kept, or are no rules any more.
  /// - Complexity: that of loading it, where it is not in memory.
  func ruleSet(of revision: String) throws(StoreFault) -> RuleSet? {
    let known = inForce + state.withLock { $0.compiled }
    if let known = known.first(where: { $0.revision == revision }) { return known }
    guard Self.isRevision(revision), let snapshot = try snapshot(of: revision), let ruleSet = snapshot.compiled(try numbers()).0.ruleSet else {
      return nil
    }
    if snapshot.files.reduce(0, { $0 + $1.value.count }) <= Self.keptBytes {
      state.withLock { state in
        state.compiled.append(ruleSet)
        if state.compiled.count > Self.kept { state.compiled.removeFirst() }
      }
    }
    return ruleSet
  }

  /// Revisions whose files are there, the newest first, with when they came into force (seconds since 1970 UTC).
  func kept() throws(StoreFault) -> [(revision: String, at: Int64)] {
    var kept = try turns?.keptRules(limit: 200) ?? []
    let revision = live.revision
    if !kept.contains(where: { $0.revision == revision }) { kept.insert((revision, try snapshot(of: revision)?.at ?? 0), at: 0) }
    return kept
  }

  /// What `validate` said of the rules in force when they were loaded: worked out when somebody asks, once.
  /// - Throws: `.cutShort` where whoever asked no longer waits: what was left off half way is no answer for anybody.
  func validation() throws(StoreFault) -> RuleValidation {
    let live = live
    if let known = knownValidation(of: live) { return known }
    let snapshot = try snapshot(of: live.revision) ?? RuleSnapshot(revision: live.revision, at: 0, roots: [], files: [:])
    let (compilation, files) = snapshot.compiled(try numbers())
    let validation = RuleValidation(compilation, files, roots: snapshot.roots, from: MemoryFiles(bytes: snapshot.files))
    if Patience.isOver { throw .cutShort }
    state.withLock { $0.validation = (live.revision, validation) }
    return validation
  }

  /// What is in memory of `validation`; nil before somebody asked for it.
  func knownValidation(of ruleSet: RuleSet) -> RuleValidation? {
    state.withLock { $0.validation.flatMap { $0.revision == ruleSet.revision ? $0.validation : nil } }
  }

  private static func isRevision(_ text: String) -> Bool { (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(ByteSet.hex.contains) }
}
