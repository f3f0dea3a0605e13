/// The follows of an account in a time, each with its end, as signs are sought in them.
struct SignFollows {
  struct Follow {
    let at: Int64
    let person: Int32
    /// A place in the sources of the lines.
    let source: Int32
    /// When they left, as far as is known.
    var leftAt: Int64?
  }
  let lines: SignLines
  /// By time.
  private(set) var follows: [Follow] = []

  /// - Parameters:
  ///   - lines: in any order; those of followers who left after the time are of use.
  ///   - time: of the follows, seconds since 1970 UTC.
  init(_ lines: SignLines, in time: Range<Int64>) {
    self.lines = lines
    var open: [Int32: Int] = [:]
    for line in lines.lines.sorted(by: { ($0.at, $0.turn) < ($1.at, $1.turn) }) {
      if line.source < 0 {
        if let place = open.removeValue(forKey: line.person) { follows[place].leftAt = line.at }
        continue
      }
      open[line.person] = nil
      guard time.contains(line.at) else { continue }
      open[line.person] = follows.count
      follows.append(Follow(at: line.at, person: line.person, source: line.source))
    }
  }

  /// By source, each in order of time. Unknown codes that hardly anybody came by are one: a code that is made for each person would be as many as
  /// there are people, and what is asked of each makes signs of all others rarer.
  /// - Parameter rare: follows below which a code is such a one.
  func bySource(rare: Int) -> [SignSource: [Follow]] {
    var found: [SignSource: [Follow]] = [:]
    for (number, own) in Dictionary(grouping: follows, by: \.source) {
      var source = lines.sources[Int(number)]
      if source.book == .unknownCode, own.count < rare { source = SignSource(book: .unknownCode, scene: nil) }
      found[source, default: []] += own
    }
    let merged = SignSource(book: .unknownCode, scene: nil)
    // Of several codes, one after the other.
    found[merged]?.sort { ($0.at, $0.person) < ($1.at, $1.person) }
    return found
  }
}

/// Where follows came from, as signs tell them apart: of codes that no campaign makes each by itself.
struct SignSource: Hashable {
  let book: BookSource
  /// What stood in an unknown code; nil for all others.
  let scene: String?

  init(book: BookSource, scene: String?) {
    self.book = book
    self.scene = scene
  }

  /// By what a line says that somebody came.
  init(of line: LedgerEntry) {
    if let campaign = line.campaign {
      self.init(book: .code(campaign: campaign, scene: line.scene ?? ""), scene: nil)
    } else {
      self.init(book: line.scene == nil ? .withoutCode : .unknownCode, scene: line.scene)
    }
  }
}

extension BookSource {
  /// The order in which they are told: codes by name, then the rest.
  var order: (Int, String, String) {
    switch self {
    case .code(let campaign, let scene): (0, campaign, scene)
    case .unknownCode: (1, "", "")
    case .withoutCode: (2, "", "")
    }
  }

  /// `poster`'s code `s12` as `poster s12`, and `poster:12` as that; the others in words.
  package var shown: String {
    switch self {
    case .code(let campaign, let scene):
      // What begins with its campaign's name tells it already.
      scene.isEmpty ? campaign : scene == campaign || scene.hasPrefix(campaign + ":") ? scene : "\(campaign) \(scene)"
    case .unknownCode: "(unknown code)"
    case .withoutCode: "(without a code)"
    }
  }
}
