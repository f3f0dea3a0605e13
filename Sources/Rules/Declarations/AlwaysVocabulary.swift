/// The keys of what runs whoever answers.
extension Section {
  static let alwaysEntry = Section("an entry of `always`", AlwaysKey.self)
}

/// The keys of an entry of `always`: those of a rule that do not speak of answering.
enum AlwaysKey: String, SectionKey {
  case id, description, on, when, actions = "do", accounts, enabled, audit, limit

  var declared: Section.Key {
    switch self {
    case .id: holds(.identifier, required: true, "unique name, also among rules; logs, tests and the ledger use it")
    case .description: holds(.text, "for people")
    case .on: holds(.oneOrMany(.either([.word(EventKind.words), .map(.text)])), required: true, "the events it is for")
    case .when: holds(.section(.condition), "conditions, all of which must hold")
    case .actions: holds(.list(.section(.action)), required: true, "what is done")
    case .accounts: holds(.oneOrMany(.identifier), "accounts it is for, if not all")
    case .enabled: holds(.boolean, "`false` leaves the entry out")
    case .audit: holds(.boolean, "matched and logged, without effect")
    case .limit: holds(.section(.limit), "the actions run for a follower only so often")
    }
  }
}
