/// A tag that a rule adds, kept until all tags of the account are counted.
struct AddedTag {
  let template: Template
  /// What its names stand for.
  let ways: [Scope.Way]
  let span: SourceSpan
}
