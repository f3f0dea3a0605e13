/// What the authors wrote, all files together: names not resolved, templates not parsed, everything with its place.
package struct Declarations: Sendable {
  package var requires: Located<Version>?
  package var defaults = DefaultsDeclaration()
  package var accounts: [AccountDeclaration] = []
  package var lists: [ListDeclaration] = []
  package var macros: [MacroDeclaration] = []
  package var campaigns: [CampaignDeclaration] = []
  package var media: [MediumDeclaration] = []
  package var stocks: [StockDeclaration] = []
  package var counters: [CounterDeclaration] = []
  package var menus: [MenuDeclaration] = []
  package var rules: [RuleDeclaration] = []
  package var tests: [TestDeclaration] = []
}

package struct DefaultsDeclaration: Sendable {
  package var account: Located<String>?
  package var timezone: Located<String>?
  package var truncate: TruncationPolicy?
}
