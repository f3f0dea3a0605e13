extension TextLanguage {
  /// Scenes of a campaign's codes, of one whose codes are made on demand all that there may be; nil when they are too many to list.
  package init?(scenesOf campaign: Campaign, in rules: CompiledRules) {
    self.init(scenesOf: campaign, patterns: rules.patterns, tables: rules.tables)
  }

  init?(scenesOf campaign: Campaign, patterns: [Pattern], tables: [Table]) {
    switch campaign.scene {
    case .text(let id):
      let pattern = patterns[Int(id)]
      if let literal = pattern.literal {
        self.init(words: [literal], .exact)
        return
      }
      guard let expression = pattern.expression(.exact, tables: tables), let automaton = CharacterAutomaton(expression) else { return nil }
      self.init(look: .exact, .automata([automaton]))
    case .columns(let scene):
      let count = campaign.members.combinations(tables: tables)
      guard count <= Self.listedTexts else { return nil }
      self.init(words: (0..<count).map { Array(scene.text(of: campaign.members, at: $0, tables: tables).utf8) }, .exact)
    case .allocated(let numbering):
      let count = campaign.codeCount(tables: tables)
      if let range = numbering.inOrder {
        self.init(numbers: range)
      } else {
        guard count <= Self.listedTexts else { return nil }
        self.init(words: (0..<count).compactMap { numbering.id(at: $0).map { Array(String($0).utf8) } }, .exact)
      }
    case .onDemand(let range): self.init(numbers: range)
    }
  }

  private init?(numbers: ClosedRange<Int64>) {
    guard let automaton = CharacterAutomaton(.decimals(numbers)) else { return nil }
    self.init(look: .exact, .automata([automaton]))
  }
}
