/// What is looked out for after somebody was shown an arm: for each kind of event that counts as a success, the first that came.
public struct Watch: Sendable, Hashable {
  /// When the arm was shown, in seconds since 1970 UTC.
  public let since: Int64
  /// The events, as they are written.
  public let events: [String]
  /// When the earliest of each came, in seconds since 1970 UTC; those that have not come are missing.
  public package(set) var seen: [String: Int64]

  package init(since: Int64, events: [String], seen: [String: Int64] = [:]) {
    self.since = since
    self.events = events
    self.seen = seen
  }

  /// Those of its events that an event is and that have not come as early; what happened before the arm was shown is none.
  package func news(_ event: Event) -> [String] {
    if event.time < since { return [] }
    return event.selectorWords.filter { word in events.contains(word) && seen[word].map { event.time < $0 } ?? true }
  }
}

extension EventSelector {
  /// Whether a line of the ledger says each time that such an event came: then nothing else has to look out for it.
  package var isInLedger: Bool {
    guard let kind else { return false }
    switch kind {
    case .scan, .subscribe, .unsubscribe: return true
    case .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode, .menuPhoto, .menuLocation,
      .locationReport, .templateDone, .massDone, .other, .outside:
      return false
    }
  }
}

extension Event {
  /// Selectors that take the event, as they are written.
  var selectorWords: [String] {
    var selectors = kind.isByName ? selectedName.map { [EventSelector(kind: kind, name: $0)] } ?? [] : [EventSelector(kind: kind, name: nil)]
    if kind != .outside { selectors.append(EventSelector(kind: nil, name: nil)) }
    return selectors.map(\.word)
  }
}
