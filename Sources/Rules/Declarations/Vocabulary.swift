/// Every key of the language once: what stands under it and since when. The reader checks files against this table, "did you
/// mean" searches it, and the JSON Schema is printed from it.
package final class Section: Sendable {
  package enum Name: String, Sendable, CaseIterable {
    case document, defaults, account, secret, keyring, attribution, privacy, api
    case table, calendar, makeUpDays, campaign, qr, member, active, moved, moves, overrides
    case rule, alwaysEntry, condition, textCondition, fieldCondition, comparison, valueComparison, time, date, listReference, keywordReference
    case experiment, audience, running, success, sign, report, cost, digest
    case split, reply, media, video, music, article, transfer, by, weighted
    case action, tagAction, send, templateMessage, webhook, use, record
    case setValue, returned, givenVariable, endpointAnswer
    case between, obstacle, otherwise, miniProgram, choices, choice, templateContent
    case limit, take, stock, counter, medium, platformTemplate, webhooks, outside
    case menu, menuButton, menuVariant, menuMiniProgram
    case test, testEvent, follower, expectation, expectedReply
    case conversation, person, step, sent, place, sentLink, heard
    case console, consoleAccount
    case week, arrivals, habit, loss, burst, silence
  }
  package struct Key: Sendable {
    package let name: String
    package let shape: Shape
    package let isRequired: Bool
    package let summary: Phrase
    /// The engine that first understood the key.
    package let since: Version
    /// Set when something else says it better, or the platform gives it up.
    package let deprecation: Deprecation?

    init(
      _ name: String, _ shape: Shape, required: Bool = false, since: Version = .first, deprecated deprecation: Deprecation? = nil, _ summary: Phrase
    ) {
      self.name = name
      self.shape = shape
      isRequired = required
      self.summary = summary
      self.since = since
      self.deprecation = deprecation
    }
  }
  /// How the section is called in a message: "unknown key `x` in `when`".
  package let title: Phrase
  package let keys: [Key]
  /// What stands under keys that the author chooses.
  package let free: Shape?
  /// Of each key: its name, where it is looked for, and whether something is to be said where it stands.
  private let names: [String]
  private let isRemarked: [Bool]
  /// A bit for each key that must be there.
  private let required: UInt64

  init(_ title: Phrase, _ keys: [Key], free: Shape? = nil) {
    self.title = title
    self.keys = keys
    self.free = free
    names = keys.map(\.name)
    isRemarked = keys.map { $0.since > .first || $0.deprecation != nil }
    required = keys.enumerated().reduce(0) { $1.element.isRequired ? $0 | 1 << UInt64($1.offset) : $0 }
  }

  /// Whether nothing is to be said of the keys of a mapping: all of them are known since ever, and none is missing.
  func takesAsTheyAre(_ entries: [YAMLEntry]) -> Bool {
    guard names.count <= 64 else { return false }
    var given: UInt64 = 0
    for entry in entries {
      guard let place = names.firstIndex(of: entry.key.value), !isRemarked[place] else { return false }
      given |= 1 << UInt64(place)
    }
    return required & ~given == 0
  }

  /// The section of a closed set of keys.
  convenience init<Keys: SectionKey>(_ title: Phrase, _: Keys.Type) {
    self.init(title, Keys.allCases.map { $0.declared })
  }
}

/// The keys of a section as a closed set. The section is built from it and the reader switches over it: a key that one of them forgets
/// does not compile, where it would be accepted and dropped otherwise.
protocol SectionKey: CaseIterable, Hashable, Sendable {
  /// The key as it is written.
  var word: String { get }
  var declared: Section.Key { get }
  static func named(_ word: String) -> Self?
}

extension SectionKey {
  static func named(_ word: String) -> Self? { allCases.first { $0.word == word } }

  func holds(
    _ shape: Shape, required: Bool = false, since: Version = .first, deprecated: Deprecation? = nil, _ summary: Phrase
  ) -> Section.Key {
    Section.Key(word, shape, required: required, since: since, deprecated: deprecated, summary)
  }
}

extension SectionKey where Self: RawRepresentable, Self.RawValue == String {
  var word: String { rawValue }
  static func named(_ word: String) -> Self? { Self(rawValue: word) }
}

/// What may stand under a key, as far as one can say without the rest of the file.
package indirect enum Shape: Sendable {
  case text, template, pattern, identifier
  case integer, number, boolean, version
  /// `outside.NAME`.
  case outsideEvent
  case duration, clockTime, date, dateTime, percent, range
  /// What the cells of a column are.
  case columnKind
  case word([String])
  case list(Shape)
  /// A list that may be empty: there nothing is an answer.
  case listOrNone(Shape)
  case oneOrMany(Shape)
  case map(Shape)
  case section(Section.Name)
  case either([Shape])
  /// Part of something that is declared elsewhere, and read there.
  case anything
}

extension Shape {
  /// Whether a value could stand there, by its form alone.
  func takes(_ node: YAMLNode) -> Bool {
    switch self {
    case .anything: true
    case .list, .listOrNone: if case .sequence = node.content { true } else { false }
    case .map, .section: node.entries != nil
    case .oneOrMany(let one): if case .sequence = node.content { true } else { one.takes(node) }
    case .either(let shapes): shapes.contains { $0.takes(node) }
    case .text, .template, .pattern, .identifier, .integer, .number, .boolean, .version, .duration, .clockTime, .date, .dateTime, .percent, .range,
      .word, .columnKind, .outsideEvent:
      node.scalar != nil
    }
  }
}

extension Section {
  package subscript(key: String) -> Key? { names.firstIndex(of: key).map { keys[$0] } }

  package static func named(_ name: Name) -> Section {
    switch name {
    case .document: document
    case .defaults: defaults
    case .account: account
    case .secret: secret
    case .keyring: keyring
    case .attribution: attribution
    case .privacy: privacy
    case .api: api
    case .table: table
    case .calendar: calendar
    case .makeUpDays: makeUpDays
    case .campaign: campaign
    case .qr: qr
    case .member: member
    case .active: active
    case .moved: moved
    case .moves: moves
    case .overrides: overrides
    case .rule: rule
    case .alwaysEntry: alwaysEntry
    case .condition: condition
    case .textCondition: textCondition
    case .fieldCondition: fieldCondition
    case .comparison: comparison
    case .valueComparison: valueComparison
    case .time: time
    case .date: date
    case .listReference: listReference
    case .keywordReference: keywordReference
    case .experiment: experiment
    case .audience: audience
    case .running: running
    case .success: success
    case .sign: sign
    case .report: report
    case .cost: cost
    case .digest: digest
    case .split: split
    case .reply: reply
    case .media: media
    case .video: video
    case .music: music
    case .article: article
    case .transfer: transfer
    case .by: by
    case .weighted: weighted
    case .action: action
    case .tagAction: tagAction
    case .send: send
    case .templateMessage: templateMessage
    case .webhook: webhook
    case .use: use
    case .record: record
    case .setValue: setValue
    case .returned: returned
    case .givenVariable: givenVariable
    case .endpointAnswer: endpointAnswer
    case .between: between
    case .obstacle: obstacle
    case .otherwise: otherwise
    case .miniProgram: miniProgram
    case .choices: choices
    case .choice: choice
    case .templateContent: templateContent
    case .limit: limit
    case .take: take
    case .stock: stock
    case .counter: counter
    case .medium: medium
    case .platformTemplate: platformTemplate
    case .webhooks: webhooks
    case .outside: outside
    case .menu: menu
    case .menuButton: menuButton
    case .menuVariant: menuVariant
    case .menuMiniProgram: menuMiniProgram
    case .test: test
    case .testEvent: testEvent
    case .follower: follower
    case .expectation: expectation
    case .expectedReply: expectedReply
    case .conversation: conversation
    case .person: person
    case .step: step
    case .sent: sent
    case .place: place
    case .sentLink: sentLink
    case .heard: heard
    case .console: console
    case .consoleAccount: consoleAccount
    case .week: week
    case .arrivals: arrivals
    case .habit: habit
    case .loss: loss
    case .burst: burst
    case .silence: silence
    }
  }

  /// Every section that has a key of this name, for "belongs under".
  package static func holding(_ key: String) -> [Section] {
    // A field and a value have the keys of others, `moved` and `overrides` those of the top, which are named, and an entry of `always` those
    // of a rule; an experiment has those of windows and splits; a console has those of an account, and what people of a sandbox do, in a
    // conversation or a week, stands in no rules file. What stands beside a value, as `for`, is meant there only.
    let unnamed: [Name] = [
      .fieldCondition, .alwaysEntry, .moves, .overrides, .valueComparison, .console, .consoleAccount, .person, .sent, .place, .sentLink, .setValue,
      .returned, .givenVariable, .endpointAnswer, .keywordReference, .use, .experiment, .audience, .running, .success, .sign, .cost, .digest,
      .week, .arrivals, .habit, .loss, .burst, .silence,
    ]
    return Name.allCases.filter { !unnamed.contains($0) }.map { named($0) }.filter { $0[key] != nil }
  }
}
