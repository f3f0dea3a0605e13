internal import Rules

/// What stands in a digest, in the language of those who read it.
struct DigestWords {
  private let language: DisplayLanguage

  init(_ language: DisplayLanguage) { self.language = language }

  private func say(_ phrase: Phrase) -> String { phrase.text(in: language) }

  var unusual: String { say("Unusual") }
  var campaigns: String { say("Campaigns") }
  func more(_ count: Int) -> String { say("…and \(count) more") }

  func heading(_ account: String, _ day: Int) -> String {
    let civil = CivilTime(dayNumber: day)
    let weekdays: [Phrase] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    return "### \(account) \(civil.date) \(say(weekdays[civil.weekday]))"
  }

  /// - Parameters:
  ///   - setOff: a campaign's name, as it is shown.
  ///   - ours: our own words, as they are shown.
  func sentence(
    _ unusual: Digest.Unusual, _ escape: (String) -> String, setOff: (String) -> String, ours: (String) -> String
  ) -> String {
    switch unusual {
    case .fraud(let source, let evidence):
      let evidence =
        switch language {
        case .en: ours(evidence.english)
        case .zh: ours(evidence.chinese)
        }
      return say(source.map { "\(name(of: $0, escape, setOff: setOff)) looks bought: \(evidence)" } ?? "looks bought: \(evidence)")
    case .lostMore(let campaign, let won, let lost):
      let name = setOff(campaign)
      return say("\(name) lost \(lost), more than the \(won) who came")
    case .dead(let count):
      return say("\(counted(count, "action")) failed: wxrules outbox list")
    case .reconciliation(let platform, let ours):
      return say("new followers differ: \(platform) by the platform, \(ours) by us")
    }
  }

  /// Of a code its campaign, and what stands in it.
  private func name(of source: BookSource, _ escape: (String) -> String, setOff: (String) -> String) -> String {
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
    return [say(ErasedFollows.sentence(count))]
  }

  func totals(_ digest: Digest) -> [String] {
    let (now, before) = (digest.total, digest.before)
    func figure(_ path: KeyPath<BookFigures, Int>) -> String { "\(now[keyPath: path])\(difference(now[keyPath: path], before?[keyPath: path]))" }
    return [
      say(before == nil ? "**Totals**" : "**Totals** (in brackets: against the same weekday before)"),
      say("new \(figure(\.new)), returning \(figure(\.returning)), lost \(figure(\.lost)), net \(figure(\.net))"),
      say("followers \(digest.closing)"),
    ] + notLookedAt(digest.notLookedAt)
  }

  func campaign(_ line: Digest.Line, _ escape: (String) -> String) -> String {
    let (now, before) = (line.figures, line.before)
    let came = "\(now.follows)\(difference(now.follows, before?.follows))"
    return say("\(escape(line.campaign)): \(came) came, \(now.lost) left")
  }

  private func difference(_ now: Int, _ before: Int?) -> String {
    guard let before else { return "" }
    let change = now - before
    return say(change > 0 ? " (+\(change))" : " (\(change))")
  }
}
