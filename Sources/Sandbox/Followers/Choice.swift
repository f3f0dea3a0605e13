internal import GRDB
internal import Rules
internal import Wire

/// What can be chosen in a chat: items of message menus, and links that send a text. (wechat-protocol 3.4, 7.4)
struct Choice {
  let id: String
  let text: String

  /// The newest one with this id or these words.
  /// - Throws: `Followers.Fault` when none was sent.
  static func find(_ words: String, sentTo person: Person, _ account: String, _ db: Database) throws -> Choice {
    let bodies = try String.fetchAll(
      db, sql: "SELECT body FROM messages WHERE account = ? AND openid = ? AND side = 'account' ORDER BY number DESC LIMIT 200",
      arguments: [account, person.openid])
    let choices = bodies.flatMap { all(in: JSON($0) ?? .null) }
    if let found = choices.first(where: { $0.id == words }) ?? choices.first(where: { $0.text == words }) { return found }
    if choices.isEmpty { throw Followers.Fault(message: "\(person.name) was offered no choice `\(words)`; nothing to choose from was sent") }
    if let near = Suggestion.closest(to: words, in: choices.flatMap({ [$0.id, $0.text] })) {
      throw Followers.Fault(message: "\(person.name) was offered no choice `\(words)`; did you mean `\(near)`?")
    }
    throw Followers.Fault(message: "\(person.name) was offered no choice `\(words)`; there are \(quotedList(choices.map(\.id)))")
  }

  private static func all(in body: JSON) -> [Choice] {
    if case .array(let items)? = body["msgmenu"]?["list"] {
      return items.compactMap { item in item["content"]?.string.map { Choice(id: item["id"]?.string ?? "", text: $0) } }
    }
    guard let text = body["text"]?["content"]?.string else { return [] }
    return text.components(after: "weixin://bizmsgmenu?").compactMap { rest in
      var values: [String: String] = [:]
      for pair in rest.prefix(while: { !"\"'>".contains($0) }).replacing("&amp;", with: "&").split(separator: "&") {
        let words = pair.split(separator: "=", maxSplits: 1)
        if words.count == 2 { values[String(words[0])] = PercentEncoding.decode(Array(words[1].utf8)[...]) ?? String(words[1]) }
      }
      return values["msgmenucontent"].map { Choice(id: values["msgmenuid"] ?? "", text: $0) }
    }
  }
}

extension String {
  /// What stands behind each of these words.
  fileprivate func components(after words: String) -> [Substring] {
    var found: [Substring] = []
    var rest = self[...]
    while let range = rest.firstRange(of: words) {
      rest = rest[range.upperBound...]
      found.append(rest)
    }
    return found
  }
}
