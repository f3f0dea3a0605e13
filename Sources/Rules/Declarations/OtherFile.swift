/// A file that another command reads, and that was given in the place of rules: it is said once whose it is, and not of each of its keys that
/// rules have none such.
struct OtherFile {
  private let first: SourceSpan
  private let kind: OtherFileKind

  /// Nil for what may be rules: it has a key of theirs, or not all that the other file must have.
  init?(_ root: YAMLNode) {
    guard let entries = root.entries, let first = entries.first?.key.span else { return nil }
    let (rules, keys) = (Section.named(.document), Set(entries.map(\.key.value)))
    if keys.contains(where: { rules[$0] != nil }) { return nil }
    guard let kind = [OtherFileKind.week, .conversation].first(where: { $0.fits(keys) }) else { return nil }
    self.first = first
    self.kind = kind
  }

  private var command: String { kind == .week ? "wxrules sandbox play" : "wxrules sandbox run" }

  var finding: Diagnostic {
    Diagnostic(
      .unknownKey, "this looks like \(Section.named(kind.section).title) of `\(command)`, which checks it; rules have none of its keys", at: first,
      help: ["for rules, begin the file with `wxrules: 1`"])
  }
}
