/// The follows of an account in a time, each with its end, as signs are sought in them.
struct SignFollows {
  struct Follow {
    let at: Int64
    let follower: FollowerID
    let source: BookSource
    /// When they left, as far as is known.
    var leftAt: Int64?
  }
  /// By time.
  private(set) var follows: [Follow] = []

  /// - Parameters:
  ///   - lines: in any order; those of followers who left after the time are of use.
  ///   - time: of the follows, seconds since 1970 UTC.
  init(_ lines: [LedgerEntry], in time: Range<Int64>) {
    var open: [FollowerID: Int] = [:]
    for line in lines.sorted(by: { ($0.at, $0.turn) < ($1.at, $1.turn) }) {
      switch line.kind {
      case .follow:
        open[line.follower] = nil
        guard time.contains(line.at) else { continue }
        open[line.follower] = follows.count
        follows.append(Follow(at: line.at, follower: line.follower, source: BookSource(of: line)))
      case .unfollow:
        if let place = open.removeValue(forKey: line.follower) { follows[place].leftAt = line.at }
      case .scan, .seen: continue
      }
    }
  }

  /// By source, each in order of time.
  var bySource: [BookSource: [Follow]] { Dictionary(grouping: follows, by: \.source) }
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
    case .withoutCode: "(no code)"
    }
  }
}
