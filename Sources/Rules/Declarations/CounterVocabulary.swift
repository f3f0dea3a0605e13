/// The keys of what is counted.
extension Section {
  static let counter = Section("a counter", CounterKey.self)
}

/// The keys of a counter.
enum CounterKey: String, SectionKey {
  case on, when, of

  var declared: Section.Key {
    switch self {
    case .on: holds(.oneOrMany(.either([.word(EventKind.words), .map(.text)])), required: true, "the events that it counts")
    case .when: holds(.section(.condition), "conditions, all of which must hold")
    case .of: holds(.template, "counts each value of this once, as the booth of a scan")
    }
  }
}
