internal import Rules

/// Makes contents of what stands in the console, and keeps in mind which media they need.
struct ImportedContents {
  struct NamedMedium {
    let name: String
    let kind: MediumKind
    let path: String
    let content: String
    /// Why it could not be fetched.
    let lost: Phrase?
  }

  let export: ConsoleExport
  private var names = ImportedNames()
  private(set) var media: [NamedMedium] = []
  private(set) var remarks: [ImportRemark] = []

  init(_ export: ConsoleExport) { self.export = export }

  mutating func takeRemarks() -> [ImportRemark] {
    defer { remarks = [] }
    return remarks
  }

  /// - Parameters:
  ///   - owner: id of the rule.
  ///   - articles: how many an answer may have.
  mutating func content(_ message: ConsoleMessage, of subject: Phrase, owner: String, articles: Int) -> ImportedContent? {
    switch message {
    case .text(let text): return self.text(text, subject)
    case .medium(let kind, let content): return medium(kind, content, subject, owner)
    case .news(let all): return news(all, subject, articles)
    case .unknown(let type):
      leave(subject, "a reply of type `\(OutsideText.shown(type, upTo: 40))` cannot be carried over")
      return nil
    }
  }

  /// What a material of the platform is, which only the platform knows.
  mutating func material(_ id: String, of subject: Phrase, owner: String) -> ImportedContent? {
    switch export.media[id] {
    case .articles(let all)?: return news(all, subject, EventKind.menuClick.articleLimit)
    case .file(let format)?, .film(let format, _, _)?:
      guard let kind = [MediumKind.image, .voice, .video].first(where: { $0.formats(isPermanent: true).contains(format) }) else { break }
      return medium(kind, id, subject, owner)
    case .lost(let reason)?:
      leave(subject, reason)
      return nil
    case nil: break
    }
    leave(subject, "its material was not fetched, and only the platform knows what it is")
    return nil
  }

  private mutating func leave(_ subject: Phrase, _ reason: Phrase) { remarks.append(ImportRemark(.left, subject, reason)) }
  private mutating func differ(_ subject: Phrase, _ reason: Phrase) { remarks.append(ImportRemark(.differs, subject, reason)) }

  // MARK: kinds

  private mutating func text(_ written: String, _ subject: Phrase) -> ImportedContent? {
    let (text, isCut) = ImportedText.fitting(ImportedText.trimmed(written))
    if ImportedText.isBlank(text) {
      leave(subject, "a reply without any text")
      return nil
    }
    if ImportedText.clean(written) != ImportedText.trimmed(written) {
      differ(subject, "blanks and empty lines at the end of its text are left out, as of every text that is sent")
    }
    if ImportedText.hasForbidden(written) { differ(subject, "signs that no message can hold are left out of its text") }
    if isCut { differ(subject, "its text is over the \(textLimit) bytes of an answer: the rest is left out") }
    let template = ImportedText.template(text)
    return ImportedContent(kind: .text, reply: template, message: [.init("text", template)], expected: .text(text))
  }

  private mutating func medium(_ kind: MediumKind, _ content: String, _ subject: Phrase, _ owner: String) -> ImportedContent? {
    if content.isEmpty {
      leave(subject, "a reply without its file")
      return nil
    }
    let named = named(kind, content, owner)
    let (word, shape): (ReplyKind, WrittenYAML) =
      switch kind {
      case .image, .thumb: (.image, .text(named.name))
      case .voice: (.voice, .text(named.name))
      case .video: (.video, .map([.init("media", .text(named.name))] + captions(of: content)))
      }
    if let lost = named.lost { differ(subject, "its file could not be had (\(lost)): put it at `\(named.path)`; until then nothing is answered") }
    let entry = WrittenYAML.Entry(word.rawValue, shape)
    return ImportedContent(kind: word, reply: .map([entry]), message: [entry], expected: .map([.init("kind", .word(word.rawValue))]))
  }

  /// What a film says of itself.
  private func captions(of content: String) -> [WrittenYAML.Entry] {
    guard case .film(_, let title, let description)? = export.media[content] else { return [] }
    return [("title", title), ("description", description)].compactMap { key, text in
      let text = ImportedText.trimmed(text)
      return ImportedText.isBlank(text) ? nil : .init(key, ImportedText.template(text))
    }
  }

  private mutating func named(_ kind: MediumKind, _ content: String, _ owner: String) -> NamedMedium {
    if let known = media.first(where: { $0.kind == kind && $0.content == content }) { return known }
    let name = names.name(owner, fallback: kind.rawValue)
    var lost: Phrase?
    var format = kind.formats(isPermanent: false).contains("jpg") ? "jpg" : kind.formats(isPermanent: false).first ?? kind.rawValue
    switch export.media[content] {
    case .file(let found)?, .film(let found, _, _)?:
      if kind.formats(isPermanent: true).contains(found) { format = found } else { lost = "it is of the kind `\(found)`" }
    case .articles?: lost = "it is of another kind"
    case .lost(let reason)?: lost = reason
    case nil: lost = "it was not fetched"
    }
    let new = NamedMedium(name: name, kind: kind, path: "media/\(name).\(format)", content: content, lost: lost)
    media.append(new)
    return new
  }

  private mutating func news(_ all: [ConsoleArticle], _ subject: Phrase, _ limit: Int) -> ImportedContent? {
    let titled = all.filter { !ImportedText.isBlank(ImportedText.trimmed($0.title)) }
    if titled.count < all.count { leave(subject, "an article without a title") }
    guard let first = titled.first else {
      if all.isEmpty { leave(subject, "an article that the platform does not show") }
      return nil
    }
    for article in titled.dropFirst(limit) {
      leave(subject, "article “\(OutsideText.shown(article.title, upTo: 60))”: an answer has at most \(counted(limit, "article")) here")
    }
    let articles = titled.prefix(limit).map { article(of: $0, subject) }
    let written: WrittenYAML = articles.count == 1 ? articles[0] : .list(articles)
    let entry = WrittenYAML.Entry(ReplyKind.news.rawValue, written)
    return ImportedContent(
      kind: .news, reply: .map([entry]), message: [.init(ReplyKind.news.rawValue, articles[0])],
      expected: .map([.init("kind", .word("news")), .init("contains", .text(ImportedText.trimmed(first.title)))]))
  }

  private mutating func article(of article: ConsoleArticle, _ subject: Phrase) -> WrittenYAML {
    var entries = [WrittenYAML.Entry("title", ImportedText.template(ImportedText.trimmed(article.title)))]
    let digest = ImportedText.trimmed(article.digest)
    if !ImportedText.isBlank(digest) { entries.append(.init("description", ImportedText.template(digest))) }
    for (key, text) in [("picture", article.cover), ("url", article.url)] where !text.isEmpty {
      let text = ImportedText.trimmed(text)
      if ImportedText.address(text) != nil {
        entries.append(.init(key, ImportedText.template(text)))
      } else {
        leave(subject, "`\(OutsideText.shown(text, upTo: 60))` is no address that the app opens")
      }
    }
    return .map(entries)
  }
}
