/// What the platform takes of a reply: one way for all of them, whoever wrote it. (wechat-protocol 2.9, 3)
extension Reply {
  /// - Parameters:
  ///   - articles: how many it may have.
  ///   - remark: told what was changed.
  package func fitted(articles limit: Int, _ policy: TruncationPolicy = .ellipsis, remark: (Phrase) -> Void = { _ in }) -> Reply {
    switch self {
    case .text(let text):
      let text = Self.ending(LineEnds.normalized(text))
      if text.isEmpty { return .none }
      if text.bytes.count <= textLimit { return .text(text) }
      remark("text of \(text.bytes.count) bytes was cut at \(textLimit)")
      let cut = TextCut.cut(text.string, to: textLimit, policy)
      return cut.isEmpty ? .none : .text(SentText(cut))
    case .news(let articles):
      let isFitting = articles.allSatisfy { article in
        !article.title.isBlank && (article.picture.isEmpty || article.picture.isWebAddress)
          && (article.url.isEmpty || article.url.isWebAddress)
      }
      if isFitting, !articles.isEmpty, articles.count <= limit { return self }
      var fitting: [Article] = []
      for article in articles.prefix(limit) {
        if article.title.isBlank {
          remark("an article without a title was left out")
          continue
        }
        func address(_ text: SentText, otherwise remarked: Phrase) -> SentText {
          if text.isEmpty || text.isWebAddress { return text }
          remark(remarked)
          return ""
        }
        fitting.append(
          Article(
            title: article.title, description: article.description,
            picture: address(
              article.picture, otherwise: "an article's picture that begins with neither http:// nor https:// was left out"),
            url: address(article.url, otherwise: "an article's address that begins with neither http:// nor https:// was left out")))
      }
      if articles.count > limit { remark("only \(counted(limit, "article")) of \(articles.count) may be sent here") }
      return fitting.isEmpty ? .none : .news(fitting)
    case .none, .image, .voice, .video, .music, .transfer: return self
    }
  }

  /// A block of YAML, and many a program, ends in a line break that nobody means to send.
  private static func ending(_ text: consuming SentText) -> SentText {
    while let last = text.bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") || last == UInt8(ascii: " ") { text.removeLast() }
    return text
  }
}

extension SentText {
  /// Nothing that shows. A letter at its beginning says so at once: white space begins with few bytes.
  fileprivate var isBlank: Bool {
    guard let first = bytes.first else { return true }
    return first <= 0x20 || Self.spaces.contains(first) ? string.allSatisfy(\.isWhitespace) : false
  }
  /// Of U+0085 and U+00A0, U+1680, U+2000 to U+205F, and U+3000.
  private static let spaces = ByteSet([0xC2, 0xE1, 0xE2, 0xE3])

  fileprivate var isWebAddress: Bool { Self.schemes.contains { bytes.span.hasPrefix($0, at: 0, end: bytes.count) } }
  private static let schemes = [Array("https://".utf8), Array("http://".utf8)]
}
