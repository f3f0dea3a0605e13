package import Rules
package import Wire

extension Digest {
  /// What is unusual of the day, for programs: the most urgent first, in the words of the digest.
  package func remarks(in language: DisplayLanguage) -> [JSON] {
    let words = DigestWords(language)
    return unusual.map { unusual in
      [
        "account": .string(account), "day": .string(CivilTime(dayNumber: day).date), "remark": .string(unusual.word),
        "text": .string(words.sentence(unusual, { OutsideText.shown($0) }, setOff: { OutsideText.shown($0) }, ours: { OutsideText.shown($0) })),
        "campaign": unusual.campaign.map { .string($0) } ?? .null, "scene": unusual.scene.map { .string($0) } ?? .null,
      ]
    }
  }
}

extension Digest.Unusual {
  fileprivate var word: String {
    switch self {
    case .fraud: "fraud"
    case .lostMore: "lost_more"
    case .dead: "dead"
    case .reconciliation: "reconciliation"
    }
  }

  fileprivate var campaign: String? {
    switch self {
    case .fraud(let source, _): source?.campaign
    case .lostMore(let campaign, _, _): campaign
    case .dead, .reconciliation: nil
    }
  }

  /// What stands in the code that it is about.
  fileprivate var scene: String? {
    switch self {
    case .fraud(let source, _): source?.scene
    case .lostMore, .dead, .reconciliation: nil
    }
  }
}
