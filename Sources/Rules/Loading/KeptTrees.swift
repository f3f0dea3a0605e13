/// What YAML made of files that were read before: who reads a rule set again after each key reads anew only what was changed.
package struct KeptTrees: Sendable {
  package struct Tree: Sendable {
    package let file: SourceFile
    let id: SourceFile.ID
    /// Nil where there is nothing to go on with.
    package let root: YAMLNode?
    let findings: [Diagnostic]
    /// Whether YAML could read it as it is written. What it could only guess keeps its places, and may be another thing soon.
    package let isSound: Bool
  }
  /// By path.
  package private(set) var trees: [String: Tree] = [:]
  private var read: Set<String> = []

  package init() {}

  mutating func tree(of file: SourceFile, id: SourceFile.ID, limits: Limits) -> (YAMLNode?, [Diagnostic]) {
    read.insert(file.path)
    if let kept = trees[file.path], kept.id == id, kept.file.utf8 == file.utf8 { return (kept.root, kept.findings) }
    let (root, findings) = YAMLComposer.compose(file, id: id, limits: limits)
    trees[file.path] = Tree(file: file, id: id, root: root, findings: findings, isSound: root != nil && !findings.containsError)
    return (root, findings)
  }

  /// Whether a file is no YAML just now: nobody knows what it includes.
  package var isPartial: Bool { trees.values.contains { $0.root == nil } }

  /// Forgets what is no longer part of the rule set, as far as one can know that.
  mutating func dropUnread() {
    if !isPartial { trees = trees.filter { read.contains($0.key) } }
    read = []
  }
}

extension KeptTrees {
  /// One file for itself, as whoever looks into it before the rule set was read again.
  package static func tree(of file: SourceFile, limits: Limits = .standard) -> YAMLNode? {
    YAMLComposer.compose(file, id: SourceFile.ID(0), limits: limits).0
  }
}
