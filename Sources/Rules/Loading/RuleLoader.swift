/// Files → nodes: the root, everything it includes, and the test file beside each. Whole or not at all.
struct RuleLoader {
  struct Loaded {
    let file: SourceFile
    let id: SourceFile.ID
    let root: YAMLNode
    let isRoot: Bool
  }
  private let source: any RuleFiles
  private let limits: Limits
  private(set) var files: [SourceFile] = []
  private(set) var loaded: [Loaded] = []
  private(set) var diagnostics: [Diagnostic] = []
  /// By the number of a file, how a `*` found it and those that include it; only where one did.
  private(set) var filesByName: [Int: [FoundByName]] = [:]
  /// Files that were read, by what they are: one file has many paths.
  private var known: [String: String] = [:]
  private var bytes = 0
  /// For those who read a rule set again and again; nil for all others, who need the room.
  private(set) var trees: KeptTrees?

  init(_ source: any RuleFiles, limits: Limits, keeping trees: KeptTrees? = nil) {
    self.source = source
    self.limits = limits
    self.trees = trees
  }

  mutating func load(roots: [String]) {
    for root in roots { load(root, from: nil, isRoot: true, includedBy: [], found: []) }
    strays(beside: roots)
    trees?.dropUnread()
  }

  private mutating func load(_ path: String, from place: SourceSpan?, isRoot: Bool, includedBy chain: [String], found byName: [FoundByName]) {
    let identity = source.identity(of: path)
    if let place, chain.contains(where: { source.identity(of: $0) == identity }) {
      diagnostics.append(
        Diagnostic(
          .includeOutside, "`\(path)` includes itself", at: place, notes: ["by way of \(quotedList(chain))"], help: ["remove one of the includes"]))
      return
    }
    if let other = known[identity] {
      if other != path, let place {
        diagnostics.append(
          Diagnostic(
            .includeOutside, "`\(path)` is `\(other)` by another path", at: place, notes: ["what stands in it would be there twice"],
            help: ["include it once"]))
      }
      return
    }
    guard let (file, id) = read(path, from: place) else { return }
    let (root, found) = tree(of: file, id)
    diagnostics += found
    guard let root else { return }
    if !byName.isEmpty { filesByName[Int(id.index)] = byName }
    loaded.append(Loaded(file: file, id: id, root: root, isRoot: isRoot))
    let includes = IncludeList(of: root)
    diagnostics += includes.diagnostics
    for include in includes.paths { resolve(include, in: path, id: id, chain: chain + [path], found: byName) }
    let test = path.hasSuffix(".yaml") && !path.hasSuffix(".test.yaml") ? String(path.dropLast(5)) + ".test.yaml" : nil
    if let test, source.paths(matching: test).contains(test) { load(test, from: nil, isRoot: false, includedBy: [], found: []) }
  }

  private mutating func tree(of file: SourceFile, _ id: SourceFile.ID) -> (YAMLNode?, [Diagnostic]) {
    let limits = limits
    return trees?.tree(of: file, id: id, limits: limits) ?? YAMLComposer.compose(file, id: id, limits: limits)
  }

  private mutating func resolve(_ include: Located<String>, in path: String, id: SourceFile.ID, chain: [String], found byName: [FoundByName]) {
    let pattern = include.value
    if pattern.hasPrefix("/") || pattern.split(separator: "/").contains("..") {
      diagnostics.append(
        Diagnostic(
          .includeOutside, "`\(pattern)` leaves the folder of the rule set", at: include.span,
          notes: ["a rule set is one folder, so that it can be copied, reviewed and reloaded as one"],
          help: ["move the file below this one, and name it relative to it"]))
      return
    }
    let whole = PathPattern.directory(of: path) + PathPattern.tidied(pattern)
    let found = source.paths(matching: whole).filter {
      !($0 == path && pattern.contains("*")) && !($0.hasSuffix(".test.yaml") && pattern.contains("*"))
    }
    .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if found.isEmpty {
      diagnostics.append(
        Diagnostic(
          .emptyInclude, "`\(pattern)` finds no file", at: include.span, notes: ["looked for `\(whole)`"],
          help: ["correct the path, or remove the line"]))
    }
    for (place, path) in found.enumerated() {
      let own = pattern.contains("*") ? [FoundByName(wildcard: include.span, place: place)] : []
      load(path, from: include.span, isRoot: false, includedBy: chain, found: byName + own)
    }
  }

  private mutating func read(_ path: String, from place: SourceSpan?) -> (SourceFile, SourceFile.ID)? {
    let fault: Phrase
    do throws(FileFault) {
      let content = try source.read(path)
      bytes += content.count
      if files.count < limits.files, bytes <= limits.totalBytes {
        let id = SourceFile.ID(files.count)
        let file = SourceFile(path: path, utf8: content)
        files.append(file)
        known[source.identity(of: path)] = path
        return (file, id)
      }
      fault = files.count >= limits.files ? "more than \(limits.files) files" : "more than \(limits.totalBytes) bytes in all files"
    } catch {
      fault = error.reason
    }
    diagnostics.append(.unreadable(path, fault, at: place ?? missing(path)))
    return nil
  }

  /// A file that cannot be read has no place in it to point at: an empty one stands in for it.
  private mutating func missing(_ path: String) -> SourceSpan {
    files.append(SourceFile(path: path, utf8: []))
    return SourceSpan(SourceFile.ID(files.count - 1), 0..<0)
  }

  // MARK: files beside it

  /// A rule set that is a folder says what it consists of; a file of rules that it does not name is a change that never goes live. Files of
  /// other kinds, as conversations, stand beside it by right.
  private mutating func strays(beside roots: [String]) {
    guard roots.contains(where: { $0.split(separator: "/").last == "rules.yaml" }), let first = loaded.first else { return }
    let folders = Set(loaded.map { PathPattern.directory(of: $0.file.path) })
    var left = limits.strayFiles
    for folder in folders.sorted() {
      for path in (source.paths(matching: folder + "*.yaml") + source.paths(matching: folder + "*.yml")).sorted() {
        guard known[source.identity(of: path)] == nil else { continue }
        left -= 1
        guard left >= 0 else { return }
        guard let content = source.beginning(of: path), Self.isRules(content) else { continue }
        let isTest = path.hasSuffix(".test.yaml")
        let beside = isTest ? String(path.dropLast(".test.yaml".utf8.count)) + ".yaml" : ""
        diagnostics.append(
          Diagnostic(
            .strayFile, "`\(path)` is not part of the rule set", severity: .note, at: SourceSpan(first.id, 0..<min(1, first.file.utf8.count)),
            label: "does not include it",
            notes: [isTest ? "tests are read beside their rules, and `\(beside)` is not part of it" : "what stands in it never answers"],
            help: [isTest ? "name it after the file that it tests, or move it" : "include it, or move it to another folder"]))
      }
    }
  }

  /// Whether a file says of itself that it holds rules.
  private static func isRules(_ content: [UInt8]) -> Bool {
    let start = String(decoding: content.prefix(4096), as: UTF8.self)
    return start.drop { $0 == "\u{FEFF}" }.split(whereSeparator: \.isNewline).first {
      !$0.hasPrefix("#") && !$0.hasPrefix("---") && !$0.allSatisfy(\.isWhitespace)
    }?
    .hasPrefix("wxrules") ?? false
  }

  /// A CSV table that a rules file names.
  mutating func table(_ path: Located<String>, columns: [String], beside file: SourceFile) -> (TableRows?, [Diagnostic]) {
    if path.value.hasPrefix("/") || path.value.split(separator: "/").contains("..") {
      return (
        nil, [Diagnostic(.includeOutside, "`\(path.value)` leaves the folder of the rule set", at: path.span, help: ["move the file below this one"])]
      )
    }
    let before = diagnostics.count
    guard let (csv, id) = read(PathPattern.directory(of: file.path) + PathPattern.tidied(path.value), from: path.span) else {
      let found = Array(diagnostics[before...])
      diagnostics.removeLast(diagnostics.count - before)
      return (nil, found)
    }
    return CSVTable.rows(of: csv, id: id, columns: columns, limits: limits)
  }
}

extension Diagnostic {
  static func unreadable(_ path: String, _ reason: Phrase, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.unreadableFile, "`\(path)` cannot be read: \(reason)", at: span, help: ["check the path and its permissions"])
  }
}
