package import Rules
package import Wire

/// A digest as Markdown for the robot of a group.
package enum DigestText {
  /// Bytes that a robot takes in one message.
  package static let limit = 4096
  /// Campaigns that are told; who wants more reads the report.
  private static let most = 10
  /// Code points of a name.
  private static let longest = 80

  /// What is too long is cut at whole lines, campaigns first; how many were left out is said.
  /// - Parameter bytes: in UTF-8; with less than some hundred not even the totals fit, and they are told all the same.
  package static func markdown(_ digest: Digest, in language: DisplayLanguage = .zh, bytes: Int = limit) -> String {
    let words = DigestWords(language)
    let unusual = digest.unusual.map { "> " + words.sentence($0, escape, setOff: { "**\(escape($0))**" }, ours: own) }
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
    own(shortened(OutsideText.shown(text)))
  }

  /// Our own words, of any length: a sentence is whole, or left out.
  static func own(_ text: String) -> String { CellText.markdown(text, signs: "\\*_`[]()#!~|") }

  /// A number that is cut is another number: what begins one goes with it.
  private static func shortened(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: longest, limitedBy: scalars.endIndex), end < scalars.endIndex else { return text }
    func isOfNumber(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.numericType != nil || scalar == "." || scalar == "," }
    var cut = end
    while cut > scalars.startIndex, isOfNumber(scalars[cut]), isOfNumber(scalars[scalars.index(before: cut)]) { cut = scalars.index(before: cut) }
    return String(scalars[..<(cut > scalars.startIndex ? cut : end)]) + "…"
  }
}
