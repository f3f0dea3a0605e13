/// The keys of the platform's templates.
extension Section {
  static let platformTemplate = Section("a template", PlatformTemplateKey.self)
}

enum PlatformTemplateKey: String, SectionKey {
  case id, account, fields

  var declared: Section.Key {
    switch self {
    case .id: holds(.text, required: true, "what the platform calls it: `template_id`")
    case .account: holds(.identifier, "the account that has it; that of `defaults` unless given")
    case .fields:
      holds(
        .either([.list(.identifier), .map(.word(TemplateFieldKind.allCases.map(\.rawValue)))]), required: true,
        "its fields, as `[ thing1, time2 ]`; with their kinds where the names do not say them, as `{ note: text }`")
    }
  }
}
