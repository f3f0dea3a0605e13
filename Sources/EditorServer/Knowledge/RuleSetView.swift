internal import Engine
internal import Rules

/// A rule set as it was last read: what is asked of it is answered from here, and changes nothing.
struct RuleSetView: Sendable {
  let place: RuleSetPlace
  /// In the order of their ids.
  let files: [SourceFile]
  let trees: KeptTrees
  /// What was found in what is written.
  let compilation: Compilation
  /// Versions of the documents that were open.
  let versions: [String: Int]
  /// With what is proved, once it is.
  var proved: [Diagnostic]?
  /// What was proved before of what has not changed, until it is proved anew.
  var carried: [Diagnostic] = []
  /// Nil until somebody had the time.
  var names: NameIndex?
  /// By path.
  var fileNames: [String: FileNames] = [:]

  var findings: [Diagnostic] { proved ?? (compilation.findings + carried).sortedByPlace() }

  /// The rules, where they are without errors, or only their tests have some.
  var rules: RuleSet? { compilation.provable }

  func path(of id: SourceFile.ID) -> String? { files.indices.contains(Int(id.index)) ? files[Int(id.index)].path : nil }
  func file(_ path: String) -> SourceFile? { files.first { $0.path == path } ?? trees.trees[path]?.file }
  func contains(_ path: String) -> Bool { files.contains { $0.path == path } }

  /// Whether a file could not be read at all: then nothing is known of what it includes, and of names that others have from it.
  var isPartial: Bool { trees.isPartial }

  /// Files that could not be read.
  var unreadable: [String] { trees.trees.values.filter { $0.root == nil }.map(\.file.path) }

  /// The tree of a file that can be read as it is written.
  func tree(of path: String) -> YAMLNode? { trees.trees[path].flatMap { $0.isSound ? $0.root : nil } }

  /// Findings that were proved of an earlier reading, at their places in this one.
  func carrying(over earlier: RuleSetView?) -> [Diagnostic] {
    guard let earlier, compilation.provable != nil, earlier.files.map(\.path) == files.map(\.path) else { return [] }
    let proved = (earlier.proved ?? earlier.carried).filter(\.code.isProved)
    if proved.isEmpty { return [] }
    let changed = zip(earlier.files, files).enumerated().filter { $0.element.0.utf8 != $0.element.1.utf8 }
    let drifts = Dictionary(uniqueKeysWithValues: changed.map { ($0.offset, TextDrift(from: $0.element.0.utf8, to: $0.element.1.utf8)) })
    return proved.compactMap { $0.moved { span in drifts[Int(span.file.index)].map { $0.moved(span.bytes) } ?? span.bytes } }
  }
}
