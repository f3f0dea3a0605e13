internal import Rules
internal import Serving
internal import Synchronization

/// The rule sets that an editor looks at: which document is part of which, what was read of each, and what is to be read again.
struct RuleSets {
  private struct Entry {
    var view: RuleSetView?
    /// Counts the changes; work of an earlier one is old.
    var generation = 1
    /// The change that was read last.
    var compiled = 0
    var indexed = 0
    var proved = 0
    /// In what was worked out beside, since the last change.
    var interest: Interest?
    /// Files that have findings shown.
    var shown: Set<String> = []
  }
  /// Of who waits for names and proofs: after the next key nobody does.
  private final class Interest: Sendable {
    private let isLost = Atomic(false)
    func lose() { isLost.store(true, ordering: .relaxed) }
    var patience: Patience { Patience { self.isLost.load(ordering: .relaxed) } }
  }
  private var entries: [RuleSetPlace: Entry] = [:]
  /// Of each open document, the rule sets that it may be part of; the first is the one that is looked at.
  private var homes: [String: [RuleSetPlace]] = [:]
  /// That in which somebody writes.
  private var latest: RuleSetPlace?
  private var isReading = false
  private var isIndexing = false
  private var isProving = false

  /// Rule sets that are looked at at a time.
  private static let most = 32

  /// Whether every question can be answered from what was read.
  var isSettled: Bool { entries.values.allSatisfy { $0.compiled == $0.generation && $0.indexed == $0.generation } }

  /// The rule set of a document, as it was read.
  func view(of path: String) -> RuleSetView? {
    if let home = homes[path]?.first, let view = entries[home]?.view { return view }
    return entries.values.compactMap(\.view).first { $0.contains(path) }
  }

  var views: [RuleSetView] { entries.values.compactMap(\.view).sorted { $0.place.roots.lexicographicallyPrecedes($1.place.roots) } }

  // MARK: changes

  /// The rule set of a folder that is open: its `rules.yaml`, or the files of `rules/`.
  mutating func add(_ folder: String, _ files: EditorFiles) {
    for path in [folder, folder + "/rules"] {
      guard let place = RuleSetPlace(folder: path, files) else { continue }
      touch(place)
      return
    }
  }

  mutating func changed(_ path: String, within folders: [String], _ files: EditorFiles) {
    if homes[path] == nil {
      if RuleSetPlace.isRules(path, files) {
        homes[path] = RuleSetPlace.candidates(for: path, within: folders, files)
      } else if !entries.values.contains(where: { $0.view?.contains(path) ?? false }), let other = RuleSetPlace(other: path, within: folders, files) {
        homes[path] = [other]
      } else {
        return touchAll(with: path)
      }
    }
    if let home = homes[path]?.first {
      // What it is read for is read as well.
      if let rules = home.otherFor, !rules.isEmpty, entries[RuleSetPlace(roots: rules)] == nil { touch(RuleSetPlace(roots: rules)) }
      touch(home)
    }
    touchAll(with: path)
  }

  /// Files that are read for rules which were read anew.
  private mutating func touchOthers(for rules: RuleSetPlace) {
    for place in entries.keys where place.otherFor == rules.roots { touch(place, isWritten: false) }
  }

  private mutating func touch(_ place: RuleSetPlace, isWritten: Bool = true) {
    guard entries[place] != nil || entries.count < Self.most else { return }
    if isWritten { latest = place }
    entries[place, default: Entry(generation: 0)].generation += 1
    entries[place]?.interest?.lose()
    entries[place]?.interest = nil
  }

  private mutating func touchAll(with path: String) {
    for (place, entry) in entries where place != homes[path]?.first && entry.view?.contains(path) ?? false { touch(place) }
  }

  mutating func allChanged() { for place in entries.keys { touch(place) } }

  /// - Returns: files whose findings are no longer shown.
  mutating func closed(_ path: String, _ files: EditorFiles) -> [String] {
    let home = homes.removeValue(forKey: path)?.first
    touchAll(with: path)
    guard let home else { return [] }
    // A document alone goes with it; a rule set stays, as long as it lies on the disk.
    if home.roots == [path], !(entries[home]?.view?.files.count ?? 0 > 1) {
      let shown = entries.removeValue(forKey: home)?.shown ?? []
      return shown.sorted()
    }
    touch(home)
    return []
  }

  /// Documents that turned out to be part of another rule set than their place had said.
  /// - Returns: files whose findings are no longer shown.
  mutating func rehome(after view: RuleSetView, _ files: EditorFiles) -> [String] {
    for (path, candidates) in homes where candidates.first == view.place && candidates.count > 1 && !view.contains(path) {
      homes[path] = Array(candidates.dropFirst())
      if let next = homes[path]?.first { if entries[next] == nil { touch(next) } }
    }
    // A document alone that is part of a rule set after all.
    var gone: [String] = []
    for (place, entry) in entries
    where place != view.place && place.roots.count == 1 && view.contains(place.roots[0]) && !view.place.roots.contains(place.roots[0]) {
      gone += entry.shown.filter { !view.contains($0) }
      entries[place] = nil
      homes[place.roots[0]] = [view.place]
    }
    return gone
  }

  /// Files of which findings are to be shown, or shown no more.
  mutating func shown(_ view: RuleSetView, _ found: Set<String>) -> [String] {
    let before = entries[view.place]?.shown ?? []
    entries[view.place]?.shown = found
    // An open document hears that it has none, too.
    return before.union(found).union(view.versions.keys.filter { view.contains($0) }).sorted()
  }

  // MARK: work

  mutating func takeWork(_ documents: OpenDocuments, _ disk: DiskFiles, now: Int64) -> Analysis? {
    if !isReading, let place = next(where: { $0.compiled != $0.generation }) {
      isReading = true
      return analysis(place, .compile(entries[place]?.view?.trees ?? KeptTrees()), documents, disk, now)
    }
    // What was written is read first: findings do not wait for the names of what stood there before.
    if !isReading, !isIndexing, let place = next(where: { $0.indexed != $0.generation }) {
      isIndexing = true
      return analysis(place, .index, documents, disk, now)
    }
    if !isReading, !isProving, isSettled, let place = next(where: { $0.proved != $0.generation && $0.view?.rules != nil }) {
      isProving = true
      return analysis(place, .prove, documents, disk, now)
    }
    return nil
  }

  private func next(where isDue: (Entry) -> Bool) -> RuleSetPlace? {
    if let latest, let entry = entries[latest], isDue(entry) { return latest }
    return entries.filter { isDue($0.value) }.keys.min { $0.roots.lexicographicallyPrecedes($1.roots) }
  }

  private mutating func analysis(
    _ place: RuleSetPlace, _ step: Analysis.Step, _ documents: OpenDocuments, _ disk: DiskFiles, _ now: Int64
  ) -> Analysis {
    switch step {
    // What is old is read to its end: its trees spare the next reading most of its work.
    case .compile: break
    case .index, .prove: if entries[place]?.interest == nil { entries[place]?.interest = Interest() }
    }
    let entry = entries[place]
    return Analysis(
      place: place, step: step, files: documents.files(over: disk), versions: documents.byPath.compactMapValues(\.version), view: entry?.view,
      ruleSet: place.otherFor.flatMap { entries[RuleSetPlace(roots: $0)]?.view?.rules }, generation: entry?.generation ?? 0, now: now,
      patience: entry?.interest?.patience ?? Patience { false })
  }

  /// - Returns: what is now known; nil where it is old already.
  mutating func take(_ outcome: Analysis.Outcome) -> RuleSetView? {
    switch outcome.step {
    case .compile: isReading = false
    case .index: isIndexing = false
    case .prove: isProving = false
    }
    guard var entry = entries[outcome.place] else { return nil }
    let isCurrent = entry.generation == outcome.generation
    switch outcome.step {
    case .compile:
      entry.view = outcome.view
      if isCurrent { entry.compiled = outcome.generation }
    case .index:
      guard isCurrent else { break }
      entry.indexed = outcome.generation
      if let view = outcome.view { entry.view = view }
    case .prove:
      guard isCurrent else { break }
      entry.proved = outcome.generation
      if let view = outcome.view { entry.view = view }
    }
    entries[outcome.place] = entry
    if isCurrent, outcome.step.isCompilation { touchOthers(for: outcome.place) }
    return isCurrent ? outcome.view : nil
  }
}

extension RuleSetPlace {
  /// As the commands look for the rules of a folder.
  init?(folder: String, _ files: EditorFiles) {
    let root = folder + "/rules.yaml"
    if files.open[root] != nil || files.disk.exists(root) {
      self.init(roots: [root])
      return
    }
    guard folder.hasSuffix("/rules") else { return nil }
    let roots = files.paths(matching: folder + "/*.yaml").filter { !$0.hasSuffix(".test.yaml") }
    if roots.isEmpty { return nil }
    self.init(roots: roots.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  /// Whether a file says of itself that it holds rules: an editor opens other YAML too.
  static func isRules(_ path: String, _ files: EditorFiles) -> Bool {
    guard path.hasSuffix(".yaml") || path.hasSuffix(".yml") || DocumentAddress.isUnsaved(path) else { return false }
    if path.hasSuffix("/rules.yaml") { return true }
    guard let start = files.beginning(of: path) else { return false }
    let lines = String(decoding: start, as: UTF8.self).drop { $0 == "\u{FEFF}" }.split(whereSeparator: \.isNewline)
    return lines.first { !$0.hasPrefix("#") && !$0.hasPrefix("---") && !$0.allSatisfy(\.isWhitespace) }?
      .hasPrefix("wxrules") ?? false
  }
}
