/// What the authors wrote, all files together: names not resolved, templates not parsed, everything with its place.
package struct Declarations: Sendable {
  package var requires: Located<Version>?
  package var defaults = DefaultsDeclaration()
  package var accounts: [AccountDeclaration] = []
  package var lists: [ListDeclaration] = []
  package var calendars: [CalendarDeclaration] = []
  package var macros: [MacroDeclaration] = []
  package var campaigns: [CampaignDeclaration] = []
  package var media: [MediumDeclaration] = []
  package var platformTemplates: [PlatformTemplateDeclaration] = []
  package var stocks: [StockDeclaration] = []
  package var counters: [CounterDeclaration] = []
  package var variables: [VariableDeclaration] = []
  package var attributes: [VariableDeclaration] = []
  package var outside: [OutsideDeclaration] = []
  package var experiments: [ExperimentDeclaration] = []
  package var report: ReportDeclaration?
  package var menus: [MenuDeclaration] = []
  /// Those under `always:` too: they are told apart by their role.
  package var rules: [RuleDeclaration] = []
  /// By account.
  package var overlays: [String: Overlay] = [:]
  package var moves = MovesDeclaration()
  package var tests: [TestDeclaration] = []

  /// The names of what could be read of a section.
  func names(under section: String) -> [String] {
    switch DocumentKey.named(section) {
    case .accounts: accounts.map(\.name.value)
    case .lists: lists.map(\.name.value)
    case .calendars: calendars.map(\.name.value)
    case .macros: macros.map(\.name.value)
    case .campaigns: campaigns.map(\.name.value)
    case .media: media.map(\.name.value)
    case .templates: platformTemplates.map(\.name.value)
    case .stocks: stocks.map(\.name.value)
    case .counters: counters.map(\.name.value)
    case .variables: variables.map(\.name.value)
    case .always: rules.filter { $0.role == .always }.map(\.id.value)
    case .attributes: attributes.map(\.name.value)
    case .outside: outside.map(\.name.value)
    case .experiments: experiments.map(\.name.value)
    case .rules: rules.filter { $0.role != .always }.map(\.id.value)
    case .wxrules, .requires, .include, .defaults, .report, .menu, .moved, .overrides, .tests, nil: []
    }
  }
}

package struct DefaultsDeclaration: Sendable {
  package var account: Located<String>?
  package var timezone: Located<String>?
  package var truncate: TruncationPolicy?
}
