internal import Rules

/// What stands in a digest, in the language of those who read it.
struct DigestWords {
  private let isChinese: Bool

  init(_ language: DigestText.Language) {
    switch language {
    case .zh: isChinese = true
    case .en: isChinese = false
    }
  }

  private func pick(_ chinese: String, _ english: String) -> String { isChinese ? chinese : english }

  var unusual: String { pick("需要留意", "Unusual") }
  var campaigns: String { pick("活动", "Campaigns") }
  func more(_ count: Int) -> String { pick("……还有 \(count) 条", "…and \(count) more") }

  func heading(_ account: String, _ day: Int) -> String {
    let civil = CivilTime(dayNumber: day)
    let weekday = (isChinese ? ["周一", "周二", "周三", "周四", "周五", "周六", "周日"] : ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])[civil.weekday]
    return "### \(account) \(civil.date) \(weekday)"
  }

  /// - Parameters:
  ///   - setOff: a campaign's name, as it is shown.
  ///   - ours: our own words, as they are shown.
  func sentence(
    _ unusual: Digest.Unusual, _ escape: (String) -> String, setOff: (String) -> String, ours: (String) -> String
  ) -> String {
    switch unusual {
    case .fraud(let source, let evidence):
      let name = source.map { self.name(of: $0, escape, setOff: setOff) + " " } ?? ""
      return pick("\(name)疑似刷粉：\(ours(evidence.chinese))", "\(name)looks bought: \(ours(evidence.english))")
    case .lostMore(let campaign, let won, let lost):
      let name = setOff(campaign)
      return pick("\(name) 流失 \(lost)，多于关注 \(won)", "\(name) lost \(lost), more than the \(won) who came")
    case .dead(let count):
      return pick("\(count) 个动作失败：wxrules outbox list", "\(counted(count, "action")) failed: wxrules outbox list")
    case .reconciliation(let platform, let ours):
      return pick("新关注与平台不一致：平台 \(platform)，本系统 \(ours)", "new followers differ: \(platform) by the platform, \(ours) by us")
    }
  }

  /// Of a code its campaign, and what stands in it.
  private func name(of source: BookSource, _ escape: (String) -> String, setOff: (String) -> String) -> String {
    let language: ReportLanguage = isChinese ? .zh : .en
    switch source {
    // What begins with its campaign's name tells it already.
    case .code(let campaign, let scene) where scene.hasPrefix(campaign + ":"): return setOff(scene)
    case .code(let campaign, let scene): return setOff(campaign) + (scene.isEmpty || scene == campaign ? "" : " " + escape(scene))
    case .unknownCode: return BookLabel.unknownCode(language).text
    case .withoutCode: return BookLabel.withoutCode(language).text
    }
  }

  /// What nobody looked for signs of fraud in; nothing where everything was.
  private func notLookedAt(_ count: Int) -> [String] {
    if count == 0 { return [] }
    return [pick("另有 \(count) 次关注的人资料已被删除，未查刷粉", ErasedFollows.sentence(count))]
  }

  func totals(_ digest: Digest) -> [String] {
    let (now, before) = (digest.total, digest.before)
    let compared = before == nil ? "" : pick("（括号内：与上周同日之差）", " (in brackets: against the same weekday before)")
    func figure(_ chinese: String, _ english: String, _ path: KeyPath<BookFigures, Int>) -> String {
      "\(pick(chinese, english)) \(now[keyPath: path])\(difference(now[keyPath: path], before?[keyPath: path]))"
    }
    return [
      "**\(pick("合计", "Totals"))**\(compared)",
      [figure("新关注", "new", \.new), figure("回流", "returning", \.returning), figure("流失", "lost", \.lost), figure("净增", "net", \.net)]
        .joined(separator: pick("，", ", ")),
      "\(pick("粉丝", "followers")) \(digest.closing)",
    ] + notLookedAt(digest.notLookedAt)
  }

  func campaign(_ line: Digest.Line, _ escape: (String) -> String) -> String {
    let (now, before) = (line.figures, line.before)
    let came = "\(now.follows)\(difference(now.follows, before?.follows))"
    return pick("\(escape(line.campaign))：关注 \(came)，流失 \(now.lost)", "\(escape(line.campaign)): \(came) came, \(now.lost) left")
  }

  private func difference(_ now: Int, _ before: Int?) -> String {
    guard let before else { return "" }
    let change = now - before
    return isChinese ? "（\(change > 0 ? "+" : "")\(change)）" : " (\(change > 0 ? "+" : "")\(change))"
  }
}
