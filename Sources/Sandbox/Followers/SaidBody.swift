internal import Rules
internal import Wire

extension JSON {
  /// What the sandbox itself says in a chat, in both languages: whoever looks at it later chooses.
  static func said(_ type: String, _ what: Phrase, why: Phrase? = nil, _ more: [String: JSON] = [:]) -> JSON {
    var body: [String: JSON] = ["type": .string(type), "text": .string(what.text(in: .en)), "zh": .string(what.text(in: .zh))]
    if let why {
      body["why"] = .string(why.text(in: .en))
      body["why_zh"] = .string(why.text(in: .zh))
    }
    return .object(body.merging(more) { $1 })
  }
}
