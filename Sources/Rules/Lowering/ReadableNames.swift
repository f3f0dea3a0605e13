extension Scope {
  /// All by which what templates can read differs from one rule to the next: where two are equal, the same text comes to the same.
  struct Readable: Hashable {
    struct Way: Hashable {
      let names: [String]
      let types: [CaptureType]
      let campaign: Int?
      let isOpen: Bool
      let taken: Set<String>
      let present: Set<String>
      let isOneOfMore: Bool
    }
    let kinds: Set<EventKind>
    let ways: [Way]
    let arms: [String]
    let hasSplit: Bool
    let outside: [String]?
    let takes: String?
    let isOfEventAlone: Bool
    let unreadCaptures: Set<String>
    /// An account's own tables stand in the place of those that the others have.
    let lists: [String: Int]
    let calendars: [String: Bool]
    let counters: Set<String>
    let stocks: Set<String>
    let campaignCount: Int
    let experiments: [String: [String]]
  }

  var readable: Readable {
    Readable(
      kinds: kinds,
      ways: ways.map(\.readable), arms: arms, hasSplit: hasSplit, outside: outside.map { $0.map(\.name) }, takes: takes,
      isOfEventAlone: isOfEventAlone,
      unreadCaptures: unreadCaptures, lists: lists, calendars: calendars, counters: counters, stocks: stocks, campaignCount: campaignFields.count,
      experiments: experiments)
  }
}

extension Scope.Way {
  var readable: Scope.Readable.Way {
    Scope.Readable.Way(
      names: captures.map(\.name), types: captures.map(\.type), campaign: campaign, isOpen: isOpen, taken: Set(taken), present: present,
      isOneOfMore: isOneOfMore)
  }
}
