internal import Rules
package import Wire

/// The replies that were made in the platform's console, read from `get_current_autoreply_info`. (wechat-protocol 7.11)
package struct ConsoleReplies: Sendable {
  package struct Keyword: Sendable, Hashable {
    package enum Mode: Sendable, Hashable {
      /// A message that has the word in it.
      case contains
      /// A message that is the word, sign by sign.
      case equals
    }
    package let mode: Mode
    package let word: String

    /// Texts of Swift are equal where they look alike; words of the console are where their bytes are.
    package static func == (a: Self, b: Self) -> Bool { a.mode == b.mode && a.word.utf8.elementsEqual(b.word.utf8) }
    package func hash(into hasher: inout Hasher) {
      hasher.combine(mode)
      hasher.combine(Array(word.utf8))
    }

    package func takes(_ message: String) -> Bool {
      switch mode {
      case .equals: message.utf8.elementsEqual(word.utf8)
      case .contains: ByteNeedle(word).first(in: message.utf8.span, 0..<message.utf8.count) != nil
      }
    }
  }

  package enum Choice: Sendable, Equatable {
    /// One of the replies, each time anew.
    case random
    /// All of them, one after the other.
    case all
  }

  package struct KeywordRule: Sendable {
    package let name: String
    package let choice: Choice
    package let keywords: [Keyword]
    /// What is no word of text, by its type.
    package let strangeKeywords: [String]
    /// Ways to match and to choose that nobody knows, or that are not said: taken for `contain` and `random_one`.
    package let strangeModes: [String]
    package let replies: [ConsoleMessage]
  }

  /// A reply that can be switched off and is kept.
  package struct Switched: Sendable {
    package let message: ConsoleMessage
    package let isOn: Bool
  }

  /// To somebody who follows.
  package let follow: Switched?
  /// To a message that no keyword takes, once within an hour.
  package let otherwise: Switched?
  /// In the order of the console, which is the order in which they are asked.
  package let rules: [KeywordRule]

  /// As many rules, words, replies, buttons or articles as are read: more than any console has.
  static let most = 2000

  /// - Throws: when it is no answer to that call.
  package init(_ json: JSON) throws(ImportFault) {
    guard json["is_autoreply_open"]?.wholeNumber != nil, json["is_add_friend_reply_open"]?.wholeNumber != nil else {
      throw ImportFault(.replies, Self.refusal(json))
    }
    func switched(_ info: String, _ mark: String) throws(ImportFault) -> Switched? {
      guard let info = json[info], case .object(let fields) = info, !fields.isEmpty else { return nil }
      return Switched(message: try ConsoleMessage(info, content: "content", of: .replies), isOn: json[mark]?.wholeNumber == 1)
    }
    follow = try switched("add_friend_autoreply_info", "is_add_friend_reply_open")
    otherwise = try switched("message_default_autoreply_info", "is_autoreply_open")
    rules = try Self.list(json["keyword_autoreply_info"]?["list"], of: .replies).map { rule throws(ImportFault) in try KeywordRule(rule) }
  }

  /// - Throws: when it is longer than any list of a console: nothing of it is left out in silence.
  static func list(_ json: JSON?, of part: ConsoleExport.Part) throws(ImportFault) -> [JSON] {
    guard case .array(let items)? = json else { return [] }
    guard items.count <= most else { throw ImportFault(part, "it has a list of more than \(most) entries, and no console has") }
    return items
  }

  static func refusal(_ json: JSON) -> Phrase {
    json["errcode"]?.wholeNumber.map { "the platform refused: errcode \($0)" } ?? "it is no answer to this call"
  }

  /// The rule that answers a text.
  package func rule(for message: String) -> Int? { rules.firstIndex { rule in rule.keywords.contains { $0.takes(message) } } }
}

extension ConsoleReplies.KeywordRule {
  fileprivate init(_ json: JSON) throws(ImportFault) {
    name = json["rule_name"]?.string ?? ""
    choice = json["reply_mode"]?.string == "reply_all" ? .all : .random
    var (keywords, strange): ([ConsoleReplies.Keyword], [String]) = ([], [])
    var modes: Set<String> = []
    let reply = json["reply_mode"]?.string ?? ""
    if !["reply_all", "random_one"].contains(reply) { modes.insert(reply) }
    for item in try ConsoleReplies.list(json["keyword_list_info"], of: .replies) {
      if let type = item["type"]?.string, type != "text" {
        strange.append(type)
      } else {
        let mode = item["match_mode"]?.string ?? ""
        if !["equal", "contain"].contains(mode) { modes.insert(mode) }
        keywords.append(ConsoleReplies.Keyword(mode: mode == "equal" ? .equals : .contains, word: item["content"]?.string ?? ""))
      }
    }
    (self.keywords, strangeKeywords, strangeModes) = (keywords, strange, modes.sorted())
    replies = try ConsoleReplies.list(json["reply_list_info"], of: .replies).map { reply throws(ImportFault) in
      try ConsoleMessage(reply, content: "content", of: .replies)
    }
  }
}
