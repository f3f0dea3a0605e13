/// A template as it was compiled, kept for the checks of what it can render.
struct RenderedText {
  enum Use {
    /// A text that is cut by no wish of its author.
    case reply(captures: [Scope.Capture])
    /// The title of an article.
    case title
    /// An address that the app opens.
    case address
  }
  let use: Use
  let template: Template
  let span: SourceSpan
}
