package enum ReplyTemplate: Sendable {
  case text(Template, TruncationPolicy)
  case image(Template)
  case voice(Template)
  indirect case video(media: Template, title: Template?, description: Template?)
  indirect case music(title: Template?, description: Template?, url: Template?, hqURL: Template?, thumb: Template)
  case news([ArticleTemplate])
  case transfer(Template?)
  case none
  case random([(reply: ReplyTemplate, weight: Int)], RandomPick)
  case arms([ReplyTemplate])
  indirect case by(TemplateExpression, cases: [(value: String, reply: ReplyTemplate)], otherwise: ReplyTemplate)
}

package struct ArticleTemplate: Sendable {
  package let title: Template
  package let description: Template?
  package let picture: Template?
  package let url: Template?
}
