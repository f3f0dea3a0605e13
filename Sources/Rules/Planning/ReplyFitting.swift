/// What the platform takes of a reply: one way for all of them, whoever wrote it. (wechat-protocol 2.9, 3)
extension Reply {
  /// - Parameters:
  ///   - articles: how many it may have.
  ///   - remark: told what was changed.
  package func fitted(articles limit: Int, _ policy: TruncationPolicy = .ellipsis, remark: (String) -> Void = { _ in }) -> Reply {
    switch self {
    case .text(let text):
      let text = Self.ending(LineEnds.normalized(text))
      if text.isEmpty { return .none }
      if text.utf8.count <= textLimit { return .text(text) }
      remark("text of \(text.utf8.count) bytes was cut at \(textLimit)")
      let cut = TextCut.cut(text, to: textLimit, policy)
      return cut.isEmpty ? .none : .text(cut)
    case .news(let articles):
      var fitting: [Article] = []
      for article in articles.prefix(limit) {
        if article.title.allSatisfy(\.isWhitespace) {
          remark("an article without a title was left out")
          continue
        }
        func address(_ text: String, _ what: String) -> String {
          if text.isEmpty || text.hasPrefix("https://") || text.hasPrefix("http://") { return text }
          remark("an article's \(what) that begins with neither http:// nor https:// was left out")
          return ""
        }
        fitting.append(
          Article(
            title: article.title, description: article.description, picture: address(article.picture, "picture"), url: address(article.url, "address")
          ))
      }
      if articles.count > limit { remark("only \(counted(limit, "article")) of \(articles.count) may be sent here") }
      return fitting.isEmpty ? .none : .news(fitting)
    case .none, .image, .voice, .video, .music, .transfer: return self
    }
  }

  /// A block of YAML, and many a program, ends in a line break that nobody means to send.
  private static func ending(_ text: String) -> String {
    var text = text
    while let last = text.unicodeScalars.last, last == "\n" || last == "\r" || last == " " { text.unicodeScalars.removeLast() }
    return text
  }
}
