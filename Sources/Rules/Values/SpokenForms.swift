/// Dates, times and words as one says or writes them in Chinese, and how the language writes them. Whoever asks knows what it takes.
package enum SpokenForms {
  /// Nil for what is none of these.
  package static func written(_ text: String) -> String? {
    let text = (LookAlikes.ascii(text) ?? text).trimmed
    guard text.utf8.count <= 64 else { return nil }
    return words[text] ?? date(text) ?? clock(text) ?? duration(text) ?? days(text)
  }

  private static let words = ["是": "true", "否": "false", "永久": "permanent", "临时": "temporary", "工作日": "mon-fri", "周末": "sat-sun", "每天": "mon-sun"]

  /// `2026-6-1`, `2026/6/1`, `2026年6月1日`.
  private static func date(_ text: String) -> String? {
    let parts = text.split(omittingEmptySubsequences: false) { "-/.年月".contains($0) }.map { String($0.hasSuffix("日") ? $0.dropLast() : $0) }
    guard parts.count == 3, parts.allSatisfy(isNumber), parts[0].count == 4, parts[1].count <= 2, parts[2].count <= 2 else { return nil }
    return "\(parts[0])-\(padded(parts[1]))-\(padded(parts[2]))"
  }

  /// `9点`, `上午9点半`, `晚上9点30分`, `下午2:30`.
  private static func clock(_ text: String) -> String? {
    let part = parts.first { text.hasPrefix($0.word) }
    let rest = String(text.dropFirst(part?.word.count ?? 0)).trimmed
    // Without a word `9:30` is no spoken form.
    let pieces = rest.split(omittingEmptySubsequences: false) { $0 == "点" || part != nil && ($0 == ":" || $0 == "：") }.map(String.init)
    guard pieces.count == 2, isNumber(pieces[0]), pieces[0].count <= 2, let said = Int(pieces[0]) else { return nil }
    guard let hour = part == nil ? said : part?.hour(said) else { return nil }
    let isWhole = pieces[1] == "整" || pieces[1] == "" && rest.hasSuffix("点")
    let minutes = isWhole ? "00" : pieces[1] == "半" ? "30" : pieces[1].hasSuffix("分") ? String(pieces[1].dropLast()) : pieces[1]
    guard isNumber(minutes), minutes.count <= 2 else { return nil }
    return "\(padded(String(hour))):\(padded(minutes))"
  }

  /// A part of the day, and the hours that are said with it: as they are, or as those of the second half of the day.
  private struct DayPart {
    let word: String
    let plain: ClosedRange<Int>
    var late: Range<Int> = 0..<0

    /// Nil where another may be meant: midnight is `24:00` as an end and `00:00` as a beginning.
    func hour(_ said: Int) -> Int? { late.contains(said) ? said + 12 : plain.contains(said) ? said : nil }
  }

  private static let parts = [
    DayPart(word: "凌晨", plain: 1...6), DayPart(word: "早上", plain: 4...11), DayPart(word: "上午", plain: 5...12),
    DayPart(word: "中午", plain: 11...14, late: 1..<3), DayPart(word: "下午", plain: 12...19, late: 1..<8),
    DayPart(word: "傍晚", plain: 16...20, late: 4..<9), DayPart(word: "晚上", plain: 17...23, late: 5..<12),
    DayPart(word: "夜里", plain: 1...4, late: 8..<12), DayPart(word: "半夜", plain: 1...4, late: 10..<12),
  ]

  /// `30天`, `1小时`.
  private static func duration(_ text: String) -> String? {
    let number = text.prefix { $0.isASCII && $0.isNumber }
    guard !number.isEmpty else { return nil }
    switch String(text.dropFirst(number.count)).trimmed {
    case "天", "日": return "\(number)d"
    case "小时", "个小时": return "\(number)h"
    case "分", "分钟": return "\(number)m"
    case "秒", "秒钟": return "\(number)s"
    default: return nil
    }
  }

  /// `周一至周五`, `星期天`.
  private static func days(_ text: String) -> String? {
    let ends = text.split(omittingEmptySubsequences: false) { "至到-~".contains($0) }.map { day(String($0).trimmed) }
    let known = ends.compactMap { $0 }
    return known.count == ends.count && (1...2).contains(known.count) ? known.joined(separator: "-") : nil
  }

  private static func day(_ text: String) -> String? {
    guard let prefix = ["星期", "周", "礼拜"].first(where: { text.hasPrefix($0) }) else { return nil }
    return ["一": "mon", "二": "tue", "三": "wed", "四": "thu", "五": "fri", "六": "sat", "日": "sun", "天": "sun"][String(text.dropFirst(prefix.count))]
  }

  private static func isNumber(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(ByteSet.digits.contains) }
  private static func padded(_ text: String) -> String { text.count == 1 ? "0" + text : text }
}
