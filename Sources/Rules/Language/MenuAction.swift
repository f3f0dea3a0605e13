/// What a tap on a button does.
package enum MenuAction: Hashable, Sendable {
  case click(String)
  case view(String)
  case miniProgram(appID: String, page: String, url: String)
  case scan(String, waits: Bool)
  case photo(String, MenuCamera)
  case location(String)
  case article(String)
}

extension MenuAction {
  /// The events that taps send, with their key; nil for those that send none that rules can tell apart.
  package var event: (kind: EventKind, key: String)? {
    switch self {
    case .click(let key): (.menuClick, key)
    case .scan(let key, _): (.menuScancode, key)
    case .photo(let key, _): (.menuPhoto, key)
    case .location(let key): (.menuLocation, key)
    case .view, .miniProgram, .article: nil
    }
  }
}

/// Phones that the platform tells apart.
package enum MenuPhone: String, Sendable, CaseIterable { case ios, android, other }

/// Where a picture comes from.
package enum MenuCamera: String, Sendable, CaseIterable { case camera, album, either }
