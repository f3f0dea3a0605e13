/// The keys of events from outside.
extension Section {
  static let outside = Section("an event from outside", OutsideKey.self)
}

enum OutsideKey: String, SectionKey {
  case fields, optional

  var declared: Section.Key {
    switch self {
    case .fields: holds(.map(.word(OutsideFieldKind.allCases.map(\.rawValue))), "what comes with it, readable as `event.fields.NAME`")
    case .optional: holds(.oneOrMany(.identifier), "fields that may be absent")
    }
  }
}
