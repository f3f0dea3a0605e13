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

  /// `9点`, `上午9点半`, `晚上9点30分`.
  private static func clock(_ text: String) -> String? {
    var rest = Substring(text)
    var isLate = false
    for (word, late) in [("早上", false), ("上午", false), ("凌晨", false), ("中午", false), ("下午", true), ("傍晚", true), ("晚上", true)]
    where rest.hasPrefix(word) {
      rest = rest.dropFirst(word.count)
      isLate = late
      break
    }
    let parts = rest.split(separator: "点", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, isNumber(parts[0]), parts[0].count <= 2, let hour = Int(parts[0]) else { return nil }
    let minutes = parts[1] == "" || parts[1] == "整" ? "00" : parts[1] == "半" ? "30" : parts[1].hasSuffix("分") ? String(parts[1].dropLast()) : parts[1]
    guard isNumber(minutes), minutes.count <= 2 else { return nil }
    return "\(padded(String(isLate && hour < 12 ? hour + 12 : hour))):\(padded(minutes))"
  }

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
