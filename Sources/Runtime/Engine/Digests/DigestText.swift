internal import Rules
package import Wire

/// A digest as Markdown for the robot of a group.
package enum DigestText {
  package enum Language: String, Sendable, CaseIterable { case zh, en }

  /// Bytes that a robot takes in one message.
  package static let limit = 4096
  /// Campaigns that are told; who wants more reads the report.
  private static let most = 10
  /// Code points of a name or a sentence.
  private static let longest = 80

  /// What is too long is cut at whole lines, campaigns first; how many were left out is said.
  /// - Parameter bytes: in UTF-8; with less than some hundred not even the totals fit, and they are told all the same.
  package static func markdown(_ digest: Digest, in language: Language = .zh, bytes: Int = limit) -> String {
    let words = DigestWords(language)
    let unusual = digest.unusual.map { "> " + words.sentence($0, escape, setOff: { "**\(escape($0))**" }) }
    let campaigns = digest.campaigns.map { words.campaign($0, escape) }
    var shownCampaigns = min(campaigns.count, most)
    var shownUnusual = unusual.count
    func text() -> String {
      var lines = [words.heading(escape(digest.account), digest.day)]
      if !unusual.isEmpty {
        lines.append("**\(words.unusual)**")
        lines += unusual.prefix(shownUnusual)
        if shownUnusual < unusual.count { lines.append("> " + words.more(unusual.count - shownUnusual)) }
      }
      lines += words.totals(digest)
      if !campaigns.isEmpty {
        lines.append("**\(words.campaigns)**")
        lines += campaigns.prefix(shownCampaigns)
        if shownCampaigns < campaigns.count { lines.append(words.more(campaigns.count - shownCampaigns)) }
      }
      return lines.joined(separator: "\n")
    }
    var whole = text()
    while whole.utf8.count > bytes, shownCampaigns + shownUnusual > 0 {
      if shownCampaigns > 0 { shownCampaigns -= 1 } else { shownUnusual -= 1 }
      whole = text()
    }
    return whole
  }

  /// What a robot is posted.
  package static func message(_ markdown: String) -> JSON { ["msgtype": "markdown", "markdown": ["content": .string(markdown)]] }

  /// A text of somebody else: in one line, of bounded length, and whatever it holds, it is shown and does nothing. `<@all>` would call a
  /// whole group.
  static func escape(_ text: String) -> String {
    let plain = OutsideText.shown(text, upTo: longest) + (text.unicodeScalars.count > longest ? "…" : "")
    return CellText.markdown(plain, signs: "\\*_`[]()#!~|")
  }
}
