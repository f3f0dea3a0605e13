package import Rules
internal import Wire

/// How it went when the platform was last asked for its figures of an account.
package struct FigureTry: Sendable, Equatable {
  /// Seconds since 1970 UTC.
  package let at: Int64
  /// Why there were none; nil where it answered.
  package let fault: Phrase?

  package init(at: Int64, fault: Phrase?) {
    self.at = at
    self.fault = fault
  }
}

/// Whether the platform is asked for its figures of an account, and what it last said.
package enum FigureAsking: Sendable, Equatable {
  /// Without a secret nobody can ask.
  case noSecret
  /// The account has no right to them.
  case refused(at: Int64)
  case failed(at: Int64, Phrase)
  /// It answered: what is missing it did not tell.
  case answered(at: Int64)
  /// It is not known here whether anybody asked.
  case unknown

  package init(hasSecret: Bool, refusedAt: Int64?, tried: FigureTry?) {
    if !hasSecret {
      self = .noSecret
    } else if let refusedAt {
      self = .refused(at: refusedAt)
    } else if let tried {
      self = tried.fault.map { .failed(at: tried.at, $0) } ?? .answered(at: tried.at)
    } else {
      self = .unknown
    }
  }

  /// When the platform last refused to tell.
  var refusedAt: Int64? { if case .refused(let at) = self { at } else { nil } }

  private var word: String {
    switch self {
    case .noSecret: "no_secret"
    case .refused: "refused"
    case .failed: "failed"
    case .answered: "answered"
    case .unknown: "unknown"
    }
  }

  /// - Parameter zone: in whose times it is told.
  func json(in zone: Zone) -> JSON {
    func json(_ at: Int64?, _ fault: Phrase? = nil) -> JSON {
      ["state": .string(word), "at": at.map { .string(WallClock.text($0, in: zone)) } ?? .null, "error": fault.map { .string($0) } ?? .null]
    }
    switch self {
    case .noSecret, .unknown: return json(nil)
    case .refused(let at), .answered(let at): return json(at)
    case .failed(let at, let fault): return json(at, fault)
    }
  }

  /// Behind how many days have no figures.
  func text(in zone: Zone) -> Phrase {
    switch self {
    case .noSecret: ": the account has no `secret`, so nobody can ask"
    case .refused(let at): ": on \(WallClock.text(at, in: zone)) it refused to tell (48001: the account has no right to them)"
    case .failed(let at, let fault): ": on \(WallClock.text(at, in: zone)) it failed: \(fault.mapped { OutsideText.shown($0) })"
    case .answered, .unknown: ""
    }
  }
}
