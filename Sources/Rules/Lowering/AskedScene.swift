/// A pattern under `scene:` that a code of the account's campaigns should have: nobody else is said to make such codes.
struct AskedScene {
  let pattern: Int32
  let span: SourceSpan
}
