import Rules

/// Rules as they stand in a revision of the repository here: `git:REV`, or `git:REV:PATH`. Git itself reads them; nothing is written.
struct GitRevision: RuleFiles {
  static let prefix = "git:"
  private let commit: String
  /// Paths of all files at or below this folder.
  private let known: [String]
  let roots: [String]

  /// - Parameter written: behind `git:`.
  init(_ written: Substring, standard: String?) throws(FileFault) {
    let parts = written.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let revision = String(parts[0])
    guard !revision.isEmpty, !revision.hasPrefix("-") else { throw FileFault("`git:` wants a revision, as `git:HEAD` or `git:main:rules`") }
    guard let found = ChildProcess.run(["git", "rev-parse", "--verify", "--quiet", revision + "^{commit}"]) else {
      throw FileFault("there is no program `git` here")
    }
    commit = String(decoding: found.bytes, as: UTF8.self).filter { !$0.isWhitespace }
    guard found.status == 0, commit.count >= 40, commit.allSatisfy(\.isHexDigit) else {
      throw FileFault("`\(revision)` is no revision of a git repository here")
    }
    let listed = ChildProcess.run(["git", "ls-tree", "-r", "-z", "--name-only", commit])
    known = (listed?.bytes ?? []).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    roots = try Self.roots(of: parts.count > 1 ? String(parts[1]) : standard, among: known, revision)
  }

  /// As for a path on disk: a file, a folder with a `rules.yaml`, or all files of a folder.
  private static func roots(of path: String?, among known: [String], _ revision: String) throws(FileFault) -> [String] {
    let paths = path.map { [PathPattern.tidied($0)] } ?? ["rules.yaml", "rules"]
    for path in paths {
      if known.contains(path) { return [path] }
      let folder = path.isEmpty ? "" : path + "/"
      if known.contains(folder + "rules.yaml") { return [folder + "rules.yaml"] }
      let inside = known.filter { $0.hasPrefix(folder) && !$0.dropFirst(folder.count).contains("/") && $0.hasSuffix(".yaml") }
      let rules = inside.filter { !$0.hasSuffix(".test.yaml") }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      if !rules.isEmpty { return rules }
    }
    throw FileFault("`git:\(revision)` has no rules at \(quotedList(path.map { [$0] } ?? ["rules.yaml", "rules/"])), counted from this folder")
  }

  func read(_ path: String) throws(FileFault) -> [UInt8] {
    if path.hasPrefix("/") { throw FileFault("a revision has no file outside of its repository") }
    guard let found = ChildProcess.run(["git", "cat-file", "blob", "\(commit):./\(path)"]), found.status == 0 else {
      throw FileFault("no such file in this revision")
    }
    return found.bytes
  }

  func paths(matching pattern: String) -> [String] { known.filter { PathPattern.matches(pattern, $0) } }
}
