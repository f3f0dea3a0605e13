/// The keys of experiments.
extension Section {
  static let experiment = Section("an experiment", ExperimentKey.self)
  static let audience = Section("`for`", AudienceKey.self)
  static let running = Section("`running`", DateWindowKey.self)
  static let success = Section("`success`", SuccessKey.self)
  static let sign = Section("`any`", SignKey.self)
}

/// The keys of an experiment.
enum ExperimentKey: String, SectionKey {
  case arms, audience = "for", running, then, success, kept, salt

  var declared: Section.Key {
    switch self {
    case .arms: holds(.map(.percent), required: true, since: .seventh, "the arms and their shares; they add up to 100%")
    case .audience: holds(.section(.audience), since: .seventh, "who takes part; everybody else gets `then`, else the first arm")
    case .running: holds(.section(.running), since: .seventh, "when it is counted; before and after, everybody gets `then`")
    case .then: holds(.identifier, since: .seventh, "the arm of those who take no part, and of everybody when it is over")
    case .success: holds(.section(.success), since: .seventh, "what the arms are measured by")
    case .kept: holds(.duration, since: .seventh, "after which time it is counted who still follows")
    case .salt: holds(.identifier, since: .seventh, "another word divides followers anew; needed when arms change while it runs")
    }
  }
}

/// The keys of who takes part.
enum AudienceKey: String, SectionKey {
  case subscription

  var declared: Section.Key {
    switch self {
    case .subscription:
      holds(
        .oneOrMany(.word(Subscription.allCases.map(\.rawValue))), required: true, since: .seventh,
        "what they are at the event; who has been shown an arm stays in")
    }
  }
}

/// The keys of what counts as success.
enum SuccessKey: String, SectionKey {
  case any, within

  var declared: Section.Key {
    switch self {
    case .any: holds(.list(.section(.sign)), required: true, since: .seventh, "each of these is one")
    case .within: holds(.duration, since: .seventh, "how long after an arm was shown it counts; 24h unless given")
    }
  }
}

/// The keys of one success; one of them is given.
enum SignKey: String, SectionKey {
  case on, record

  var declared: Section.Key {
    switch self {
    case .on: holds(.oneOrMany(.either([.word(EventKind.words), .outsideEvent, .map(.text)])), since: .seventh, "one of these events comes")
    case .record: holds(.identifier, since: .seventh, "a rule records this, as `record: { event: NAME }`")
    }
  }
}
