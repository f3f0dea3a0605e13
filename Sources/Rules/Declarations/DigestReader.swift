/// The keys of an account's digest.
extension Section {
  static let digest = Section("`digest`", DigestKey.self)
}

/// The keys of `digest`.
enum DigestKey: String, SectionKey {
  case url, at, format

  var declared: Section.Key {
    switch self {
    case .url:
      holds(.either([.text, .section(.secret)]), required: true, since: .seventh, "where it is posted: an https address, or a reference to one")
    case .at: holds(.clockTime, since: .seventh, "when, in the account's zone; 09:00 unless given")
    case .format: holds(.word(DigestTerms.formats), since: .seventh, "how it is written")
    }
  }
}

/// `digest:` of an account: yesterday's figures, each morning.
extension Reader {
  mutating func readDigest(_ node: YAMLNode) -> DigestTerms? {
    guard let fields = fields(node, .digest) else { return nil }
    var url: EndpointAddress?
    var minute = DigestTerms.nine
    for (key, entry) in fields.keyed(by: DigestKey.self) {
      switch key {
      case .url: url = readDigestAddress(entry.value)
      case .at: minute = readMorning(entry.value) ?? minute
      case .format: _ = word(entry.value, "`format`", in: DigestTerms.formats)
      }
    }
    return url.map { DigestTerms(url: $0, minute: minute) }
  }

  private mutating func readMorning(_ node: YAMLNode) -> Int? {
    guard let time = clockTime(node, "`at`") else { return nil }
    if time.value < HourRange.day { return time.value }
    report(.invalid(Located(node.scalar ?? "", time.span), "`at`", expected: "a time from 00:00 to 23:59", example: "`09:00`"))
    return nil
  }

  private mutating func readDigestAddress(_ node: YAMLNode) -> EndpointAddress? {
    guard let literal = node.scalar else { return readSecret(node, "url").map { .secret($0) } }
    guard literal.hasPrefix("https://"), WebAddress(literal) != nil else {
      report(
        .invalid(Located(literal, node.span), "`url`", expected: "an https address in ASCII, or a reference to one", example: "`{ env: ROBOT_URL }`"))
      return nil
    }
    report(.writtenRobot(at: node.span))
    return .literal(literal)
  }
}

extension Diagnostic {
  /// It is taken, as the engine before took it: who has one in a file may not be silenced by an upgrade.
  fileprivate static func writtenRobot(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .secretInFile, "the address of the robot should not be written in the rules file", severity: .warning, at: span, label: "value hidden",
      notes: ["whoever has it can write to the group; rules files are shared, reviewed and logged"],
      help: ["write `url: { env: ROBOT_URL }` or `url: { file: /run/secrets/robot_url }`"])
  }
}
