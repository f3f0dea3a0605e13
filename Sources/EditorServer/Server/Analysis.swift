internal import Engine
internal import Rules
internal import Serving

/// Work on one rule set that takes longer than an editor waits: done beside the conversation, from what was known when it began.
package struct Analysis: Sendable {
  /// What is done, the quickest first: what is shown while somebody writes must not wait for the rest.
  enum Step: Sendable {
    /// Files → findings of what is written.
    case compile(KeptTrees)
    /// Where the names stand.
    case index
    /// What can be proved, which `validate` says too.
    case prove

    var isCompilation: Bool {
      switch self {
      case .compile: true
      case .index, .prove: false
      }
    }
  }
  let place: RuleSetPlace
  let step: Step
  let files: EditorFiles
  let versions: [String: Int]
  let view: RuleSetView?
  /// What a file that holds no rules is read for.
  let ruleSet: RuleSet?
  /// The state of the documents that it is of.
  let generation: Int
  let now: Int64
  /// Whether nobody waits for it any more.
  let patience: Patience

  /// What came of it; nil where nobody waited.
  package struct Outcome: Sendable {
    let place: RuleSetPlace
    let generation: Int
    let view: RuleSetView?
    let step: Step
  }

  package func run() -> Outcome {
    Outcome(place: place, generation: generation, view: patience.during { done() }, step: step)
  }

  /// Of a file that holds no rules.
  private func other() -> RuleSetView? {
    guard let path = place.roots.first, let text = files.open[path] else { return nil }
    let file = SourceFile(path: path, utf8: text)
    let compilation = RuleCompiler.findings(in: file, for: ruleSet)
    return RuleSetView(place: place, files: [file], trees: KeptTrees(), compilation: compilation, versions: versions)
  }

  private func done() -> RuleSetView? {
    switch step {
    case .compile where place.otherFor != nil: return other()
    case .compile(let trees):
      var kept: KeptTrees? = trees
      let (compilation, sources) = RuleCompiler(now: now).compile(roots: place.roots, from: files, keeping: &kept)
      var new = RuleSetView(place: place, files: sources, trees: kept ?? KeptTrees(), compilation: compilation, versions: versions)
      new.carried = new.carrying(over: view)
      // Until they are noted anew.
      (new.fileNames, new.names) = (view?.fileNames ?? [:], view?.names)
      return new
    case .index:
      guard var view else { return nil }
      var names: [FileNames] = []
      for tree in view.trees.trees.values.sorted(by: { $0.file.path < $1.file.path }) {
        let file = tree.file
        guard tree.isSound, let root = tree.root else {
          // What cannot be read just now had names before.
          if let earlier = view.fileNames[file.path] { names.append(earlier) }
          continue
        }
        if let earlier = view.fileNames[file.path], earlier.text == file.utf8 {
          names.append(earlier)
        } else {
          names.append(FileNames(of: root, in: file))
        }
        if Patience.isOver { return nil }
      }
      view.fileNames = Dictionary(names.map { ($0.path, $0) }) { first, _ in first }
      view.names = NameIndex(names)
      return view
    case .prove:
      guard var view else { return nil }
      let validation = RuleValidation(view.compilation, view.files, roots: place.roots, from: files)
      if validation.isCut || Patience.isOver { return nil }
      view.proved = validation.findings
      view.carried = []
      return view
    }
  }
}
