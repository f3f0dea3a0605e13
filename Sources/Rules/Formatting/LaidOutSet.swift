/// The YAML files of a rule set, each with what lays it out. Tables stay as they are.
package struct LaidOutSet {
  package struct File {
    package let source: SourceFile
    /// None where it is laid out already.
    package let edits: [TextEdit]
    /// Whether it stays because no layout of ours would be read as it is now.
    package let isKept: Bool
  }

  /// Those that can be read.
  package private(set) var readable: [File] = []
  /// Errors of the others, and includes that lead nowhere.
  package let faults: [Diagnostic]
  /// All files, in the order of their ids: what the faults point into.
  package let files: [SourceFile]

  package init(roots: [String], from source: any RuleFiles, limits: Limits = .standard) {
    var loader = RuleLoader(source, limits: limits)
    loader.load(roots: roots)
    files = loader.files
    faults = loader.diagnostics.filter { $0.severity == .error }.sortedByPlace().hidingSecrets(of: files)
    for loaded in loader.loaded {
      switch Formatter.format(loaded.file, id: loaded.id, limits: limits) {
      case .edits(let edits): readable.append(File(source: loaded.file, edits: edits, isKept: false))
      case .kept: readable.append(File(source: loaded.file, edits: [], isKept: true))
      case .refused: break
      }
    }
  }
}
