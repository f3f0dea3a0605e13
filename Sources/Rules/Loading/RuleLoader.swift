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
  private var paths: [String: SourceFile.ID] = [:]
  private var bytes = 0

  init(_ source: any RuleFiles, limits: Limits) {
    self.source = source
    self.limits = limits
  }

  mutating func load(roots: [String]) {
    for root in roots { load(root, from: nil, isRoot: true, includedBy: []) }
  }

  private mutating func load(_ path: String, from place: SourceSpan?, isRoot: Bool, includedBy chain: [String]) {
    if chain.contains(path), let place {
      diagnostics.append(
        Diagnostic(
          .includeOutside, "`\(path)` includes itself", at: place, notes: ["by way of \(quotedList(chain))"], help: ["remove one of the includes"]))
      return
    }
    if paths[path] != nil { return }
    guard let (file, id) = read(path, from: place) else { return }
    let (root, found) = YAMLComposer.compose(file, id: id, limits: limits)
    diagnostics += found
    guard let root else { return }
    loaded.append(Loaded(file: file, id: id, root: root, isRoot: isRoot))
    for include in includes(of: root) { resolve(include, in: path, id: id, chain: chain + [path]) }
    let test = path.hasSuffix(".yaml") && !path.hasSuffix(".test.yaml") ? String(path.dropLast(5)) + ".test.yaml" : nil
    if let test, source.paths(matching: test).contains(test) { load(test, from: nil, isRoot: false, includedBy: []) }
  }

  private func includes(of root: YAMLNode) -> [YAMLNode] {
    guard let node = root["include"] else { return [] }
    if case .sequence(let items) = node.content { return items.filter { $0.scalar != nil } }
    return node.scalar == nil ? [] : [node]
  }

  private mutating func resolve(_ node: YAMLNode, in path: String, id: SourceFile.ID, chain: [String]) {
    let pattern = node.scalar ?? ""
    if pattern.hasPrefix("/") || pattern.split(separator: "/").contains("..") {
      diagnostics.append(
        Diagnostic(
          .includeOutside, "`\(pattern)` leaves the folder of the rule set", at: node.span,
          notes: ["a rule set is one folder, so that it can be copied, reviewed and reloaded as one"],
          help: ["move the file below this one, and name it relative to it"]))
      return
    }
    let whole = PathPattern.directory(of: path) + pattern
    let found = source.paths(matching: whole).filter { $0 != path && !($0.hasSuffix(".test.yaml") && pattern.contains("*")) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if found.isEmpty {
      diagnostics.append(
        Diagnostic(
          .emptyInclude, "`\(pattern)` finds no file", at: node.span, notes: ["looked for `\(whole)`"],
          help: ["correct the path, or remove the line"]))
    }
    for path in found { load(path, from: node.span, isRoot: false, includedBy: chain) }
  }

  private mutating func read(_ path: String, from place: SourceSpan?) -> (SourceFile, SourceFile.ID)? {
    let fault: String
    do throws(FileFault) {
      let content = try source.read(path)
      bytes += content.count
      if files.count < limits.files, bytes <= limits.totalBytes {
        let id = SourceFile.ID(files.count)
        let file = SourceFile(path: path, utf8: content)
        files.append(file)
        paths[path] = id
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

  /// A CSV table that a rules file names.
  mutating func table(_ path: Located<String>, columns: [String], beside file: SourceFile) -> ([TableRow]?, [Diagnostic]) {
    if path.value.hasPrefix("/") || path.value.split(separator: "/").contains("..") {
      return (
        nil, [Diagnostic(.includeOutside, "`\(path.value)` leaves the folder of the rule set", at: path.span, help: ["move the file below this one"])]
      )
    }
    let before = diagnostics.count
    guard let (csv, id) = read(PathPattern.directory(of: file.path) + path.value, from: path.span) else {
      let found = Array(diagnostics[before...])
      diagnostics.removeLast(diagnostics.count - before)
      return (nil, found)
    }
    return CSVTable.rows(of: csv, id: id, columns: columns, limits: limits)
  }
}

extension Diagnostic {
  static func unreadable(_ path: String, _ reason: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.unreadableFile, "`\(path)` cannot be read: \(reason)", at: span, help: ["check the path and its permissions"])
  }
}
