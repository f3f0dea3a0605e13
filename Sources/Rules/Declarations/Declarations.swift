/// What the authors wrote, all files together: names not resolved, templates not parsed, everything with its place.
package struct Declarations: Sendable {
  package var requires: Located<Version>?
  package var defaults = DefaultsDeclaration()
  package var accounts: [AccountDeclaration] = []
  package var lists: [ListDeclaration] = []
  package var macros: [MacroDeclaration] = []
  package var campaigns: [CampaignDeclaration] = []
  package var media: [MediumDeclaration] = []
  package var platformTemplates: [PlatformTemplateDeclaration] = []
  package var stocks: [StockDeclaration] = []
  package var counters: [CounterDeclaration] = []
  package var variables: [VariableDeclaration] = []
  package var menus: [MenuDeclaration] = []
  package var rules: [RuleDeclaration] = []
  package var tests: [TestDeclaration] = []

  /// The names of what could be read of a section.
  func names(under section: String) -> [String] {
    switch DocumentKey.named(section) {
    case .accounts: accounts.map(\.name.value)
    case .lists: lists.map(\.name.value)
    case .macros: macros.map(\.name.value)
    case .campaigns: campaigns.map(\.name.value)
    case .media: media.map(\.name.value)
    case .templates: platformTemplates.map(\.name.value)
    case .stocks: stocks.map(\.name.value)
    case .counters: counters.map(\.name.value)
    case .variables: variables.map(\.name.value)
    case .rules: rules.map(\.id.value)
    case .wxrules, .requires, .include, .defaults, .menu, .overrides, .tests, nil: []
    }
  }
}

package struct DefaultsDeclaration: Sendable {
  package var account: Located<String>?
  package var timezone: Located<String>?
  package var truncate: TruncationPolicy?
}
