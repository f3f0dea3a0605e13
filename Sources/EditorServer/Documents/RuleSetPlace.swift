internal import Rules
internal import Serving

/// Which rule set a document is part of, as far as its place says: the one of the nearest folder with a `rules.yaml`, up to the folder that is
/// open; or that folder itself, where it is called `rules`; or the document alone.
struct RuleSetPlace: Hashable, Sendable {
  /// The files that are begun with.
  let roots: [String]
  /// Of a file that holds no rules, as a conversation: the roots of those it is read for, if there are any; nil of rules.
  let otherFor: [String]?

  init(roots: [String]) { (self.roots, otherFor) = (roots, nil) }

  /// A file that a command reads for the rules around it; nil for YAML of others, and where no rules are near.
  init?(other path: String, within folders: [String], _ files: EditorFiles) {
    guard let text = files.open[path], OtherFileKind(of: SourceFile(path: path, utf8: text)) != nil else { return nil }
    let around = Self.candidates(for: path, within: folders, files).first { $0.roots != [path] }
    guard around != nil || DocumentAddress.isUnsaved(path) else { return nil }
    (roots, otherFor) = ([path], around?.roots ?? [])
  }

  static func candidates(for path: String, within folders: [String], _ files: EditorFiles) -> [RuleSetPlace] {
    if DocumentAddress.isUnsaved(path) { return [RuleSetPlace(roots: [path])] }
    var found: [RuleSetPlace] = []
    let top = folders.filter { path.hasPrefix($0 == "/" ? $0 : $0 + "/") }.max { $0.count < $1.count }
    var folder = parent(of: path)
    for _ in 0..<64 {
      let root = folder + "/rules.yaml"
      if files.open[root] != nil || files.disk.exists(root) { found.append(RuleSetPlace(roots: [root])) }
      if folder.isEmpty || folder == top || top == nil && found.count > 0 { break }
      folder = parent(of: folder)
    }
    let own = parent(of: path)
    if found.isEmpty, own.hasSuffix("/rules") {
      let roots = files.paths(matching: own + "/*.yaml").filter { !$0.hasSuffix(".test.yaml") }
      if !roots.isEmpty { found.append(RuleSetPlace(roots: roots.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })) }
    }
    return found + [RuleSetPlace(roots: [tested(path, files) ?? path])]
  }

  /// `x.yaml` of `x.test.yaml`, which is read beside it.
  private static func tested(_ path: String, _ files: EditorFiles) -> String? {
    guard path.hasSuffix(".test.yaml") else { return nil }
    let rules = String(path.dropLast(".test.yaml".count)) + ".yaml"
    return files.open[rules] != nil || files.disk.exists(rules) ? rules : nil
  }

  private static func parent(of path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }
}
