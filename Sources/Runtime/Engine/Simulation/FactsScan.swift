internal import Rules

/// The facts of a line where they stand in the commonest forms, without a tree: `FactsCodec` says what they mean, and reads all others.
enum FactsScan {
  private enum Member: Int32, CaseIterable {
    case followCount, firstFollowed, lastFollowed, firstTouch, lastTouch, tags, variables, attributes, language, source, counters, answers, shared,
      exposures

    var name: String {
      switch self {
      case .followCount: "follow_count"
      case .firstFollowed: "first_followed_at"
      case .lastFollowed: "last_followed_at"
      case .firstTouch: "first_touch"
      case .lastTouch: "last_touch"
      case .tags: "tags"
      case .variables: "vars"
      case .attributes: "attrs"
      case .language: "lang"
      case .source: "source"
      case .counters: "counters"
      case .answers: "answers"
      case .shared: "shared"
      case .exposures: "exposed"
      }
    }

    /// The part that it belongs to, of those that not all rules ask; nil for what is always read.
    var part: AskedFacts.Part? {
      switch self {
      case .firstTouch, .lastTouch: .touches
      case .tags: .tags
      case .variables: .variables
      case .attributes: .attributes
      case .followCount, .firstFollowed, .lastFollowed, .language, .source, .counters, .answers, .shared, .exposures: nil
      }
    }
  }

  private static let members = { () -> ByteMap in
    var map = ByteMap()
    for member in Member.allCases { _ = map.insert(member.name.utf8, member.rawValue) }
    return map
  }()

  /// - Parameters:
  ///   - facts: those of whom nothing is known yet.
  ///   - asked: parts that are read; what stands in others is skipped.
  /// - Returns: whether nothing stands there that is not common.
  static func fill(_ facts: inout Facts.Parts, _ asked: AskedFacts, _ bytes: Span<UInt8>, _ scan: inout LineScan, _ order: inout NameOrder) -> Bool {
    guard scan.takes(UInt8(ascii: "{"), bytes) else { return false }
    if scan.takes(UInt8(ascii: "}"), bytes) { return true }
    order.begin()
    while let found = order.next(bytes, &scan, in: members), let member = found.flatMap({ Member(rawValue: $0) }) {
      if let part = member.part, !asked.holds(part) {
        guard scan.skip(bytes), let more = scan.hasMore(until: UInt8(ascii: "}"), bytes) else { return false }
        if !more { return true }
        continue
      }
      switch member {
      case .followCount:
        guard let count = scan.whole(bytes) else { return false }
        facts.history.followCount = count
      case .firstFollowed:
        guard let time = scan.whole(bytes) else { return false }
        facts.history.firstFollowedAt = Int64(time)
      case .lastFollowed:
        guard let time = scan.whole(bytes) else { return false }
        facts.history.lastFollowedAt = Int64(time)
      case .firstTouch:
        guard let touch = touch(bytes, &scan) else { return false }
        facts.history.firstTouch = touch
      case .lastTouch:
        guard let touch = touch(bytes, &scan) else { return false }
        facts.history.lastTouch = touch
      case .tags:
        guard let tags = scan.texts(bytes) else { return false }
        facts.profile.tags = tags
      case .variables: guard fill(&facts.profile.variables, bytes, &scan, by: value) else { return false }
      case .attributes: guard fill(&facts.profile.attributes, bytes, &scan, by: value) else { return false }
      case .language:
        guard let language = scan.plain(bytes) else { return false }
        facts.profile.language = language
      case .source:
        guard let source = scan.plain(bytes) else { return false }
        facts.profile.source = source
      case .counters: guard fill(&facts.profile.counters, bytes, &scan, by: { $1.whole($0).map { Tally(count: $0) } }) else { return false }
      case .answers: guard fill(&facts.profile.answers, bytes, &scan, by: { $1.wholes($0) }) else { return false }
      case .exposures: guard fill(&facts.profile.exposures, bytes, &scan, by: { $1.plain($0) }) else { return false }
      case .shared: guard fill(&facts.shared, bytes, &scan, by: { $1.wholes($0) }) else { return false }
      }
      guard let more = scan.hasMore(until: UInt8(ascii: "}"), bytes) else { return false }
      if !more { return true }
    }
    return false
  }

  private static func fill<Item>(
    _ items: inout [String: Item], _ bytes: Span<UInt8>, _ scan: inout LineScan, by read: (Span<UInt8>, inout LineScan) -> Item?
  ) -> Bool {
    guard scan.takes(UInt8(ascii: "{"), bytes) else { return false }
    if scan.takes(UInt8(ascii: "}"), bytes) { return true }
    while let name = scan.name(bytes), let item = read(bytes, &scan) {
      items[bytes.string(name)] = item
      guard let more = scan.hasMore(until: UInt8(ascii: "}"), bytes) else { return false }
      if !more { return true }
    }
    return false
  }

  private static func value(_ bytes: Span<UInt8>, _ scan: inout LineScan) -> Value? {
    guard scan.at < bytes.count else { return nil }
    switch bytes[scan.at] {
    case UInt8(ascii: "\""): return scan.plain(bytes).map { .text($0) }
    case UInt8(ascii: "t"): return scan.takes(written.yes, bytes) ? .bool(true) : nil
    case UInt8(ascii: "f"): return scan.takes(written.no, bytes) ? .bool(false) : nil
    default: return scan.whole(bytes).map { .int(Int64($0)) }
    }
  }

  /// Members in the order in which they are written.
  private static func touch(_ bytes: Span<UInt8>, _ scan: inout LineScan) -> Touch? {
    guard scan.takes(written.at, bytes), let at = scan.whole(bytes), scan.takes(written.campaign, bytes), let campaign = scan.plain(bytes),
      scan.takes(written.scene, bytes), let scene = scan.plain(bytes), scan.takes(UInt8(ascii: "}"), bytes)
    else { return nil }
    return Touch(campaign: campaign, scene: scene, at: Int64(at))
  }

  private static let written = (
    at: Array("{\"at\":".utf8), campaign: Array(",\"campaign\":".utf8), scene: Array(",\"scene\":".utf8), yes: Array("true".utf8),
    no: Array("false".utf8)
  )
}
