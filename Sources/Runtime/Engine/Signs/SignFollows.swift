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

  /// By source, each in order of time.
  var bySource: [BookSource: [Follow]] {
    Dictionary(uniqueKeysWithValues: Dictionary(grouping: follows, by: \.source).map { (lines.sources[Int($0.key)], $0.value) })
  }
}

extension BookSource {
  /// By what a line says that somebody came.
  init(of line: LedgerEntry) {
    if let campaign = line.campaign {
      self = .code(campaign: campaign, scene: line.scene ?? "")
    } else {
      self = line.scene == nil ? .withoutCode : .unknownCode
    }
  }

  /// The order in which they are told: codes by name, then the rest.
  var order: (Int, String, String) {
    switch self {
    case .code(let campaign, let scene): (0, campaign, scene)
    case .unknownCode: (1, "", "")
    case .withoutCode: (2, "", "")
    }
  }

  /// `poster`'s code `s12` as `poster s12`; the others in words.
  package var shown: String {
    switch self {
    case .code(let campaign, let scene): scene.isEmpty || scene == campaign ? campaign : "\(campaign) \(scene)"
    case .unknownCode: "(unknown code)"
    case .withoutCode: "(without a code)"
    }
  }
}
