package struct ReplyDeclaration: Sendable {
  package indirect enum Kind: Sendable {
    case text(TemplateDeclaration, TruncationPolicy?)
    case image(TemplateDeclaration)
    case voice(TemplateDeclaration)
    case video(media: TemplateDeclaration, title: TemplateDeclaration?, description: TemplateDeclaration?)
    case music(MusicDeclaration)
    case news([ArticleDeclaration])
    case transfer(TemplateDeclaration?)
    case none
    case random([(reply: ReplyDeclaration, weight: Located<Int>)], RandomPick)
    case arms([(name: Located<String>, reply: ReplyDeclaration)])
    case by(field: YAMLNode, cases: [(value: Located<String>, reply: ReplyDeclaration)], otherwise: ReplyDeclaration)
  }
  package let kind: Kind
  package let span: SourceSpan

  /// The replies of which one is given; nil when it is itself what is sent. Here alone stands which kinds hold others.
  var nested: [ReplyDeclaration]? {
    switch kind {
    case .random(let choices, _): choices.map { $0.reply }
    case .arms(let arms): arms.map { $0.reply }
    case .by(_, let cases, let otherwise): cases.map { $0.reply } + [otherwise]
    case .text, .image, .voice, .video, .music, .news, .transfer, .none: nil
    }
  }

  /// All that can be sent.
  var leaves: [ReplyDeclaration] { nested?.flatMap { $0.leaves } ?? [self] }
}

package struct MusicDeclaration: Sendable {
  package let title: TemplateDeclaration?
  package let description: TemplateDeclaration?
  package let url: TemplateDeclaration?
  package let hqURL: TemplateDeclaration?
  package let thumb: TemplateDeclaration
}

package struct ArticleDeclaration: Sendable {
  package let span: SourceSpan
  package let title: TemplateDeclaration
  package let description: TemplateDeclaration?
  package let picture: TemplateDeclaration?
  package let url: TemplateDeclaration?
}
