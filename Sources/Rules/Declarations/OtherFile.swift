/// A file that another command reads, and that was given in the place of rules: it is said once whose it is, and not of each of its keys that
/// rules have none such.
struct OtherFile {
  private let first: SourceSpan
  private let kind: Section.Name

  private static let kinds: [Section.Name] = [.week, .conversation]

  /// Nil for what may be rules: it has a key of theirs, or not all that the other file must have.
  init?(_ root: YAMLNode) {
    guard let entries = root.entries, let first = entries.first?.key.span else { return nil }
    let (rules, keys) = (Section.named(.document), Set(entries.map(\.key.value)))
    if keys.contains(where: { rules[$0] != nil }) { return nil }
    guard
      let kind = Self.kinds.first(where: { kind in
        let section = Section.named(kind)
        return section.keys.allSatisfy { !$0.isRequired || keys.contains($0.name) }
          && entries.count { section[$0.key.value] != nil } * 2 > entries.count
      })
    else { return nil }
    self.first = first
    self.kind = kind
  }

  private var command: String { kind == .week ? "wxrules sandbox play" : "wxrules sandbox run" }

  var finding: Diagnostic {
    Diagnostic(
      .unknownKey, "this looks like \(Section.named(kind).title) of `\(command)`, which checks it; rules have none of its keys", at: first,
      help: ["for rules, begin the file with `wxrules: 1`"])
  }
}
