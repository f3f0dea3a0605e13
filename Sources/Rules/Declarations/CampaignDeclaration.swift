package struct CampaignDeclaration: Sendable {
  package enum Scene: Sendable {
    case text(PatternDeclaration)
    case int
  }
  package enum Member: Sendable {
    case list(Located<String>)
    case range(Located<ClosedRange<Int64>>)
    case words([Located<String>])
  }
  package let name: Located<String>
  package let qr: SourceSpan
  package let kind: Located<CampaignKind>
  package let scene: Located<Scene>
  package let allocate: Located<ClosedRange<Int64>>?
  package let range: Located<ClosedRange<Int64>>?
  package let expires: Located<Int64>?
  /// Not given, not even misspelt or in the wrong form.
  package let lacksExpires: Bool
  package let lacksRenew: Bool
  /// Whether its ids are given, and could not be read.
  package let hasUnreadIDs: Bool
  package let renew: Located<Int64>?
  package let isOnDemand: Bool
  package let forEach: [(name: Located<String>, member: Located<Member>)]
  /// Whether `for_each` says more than could be read.
  package let hasUnreadHoles: Bool
  package let active: DateWindowDeclaration?
  /// Whether all that stands under `active` could be read.
  package let isActiveWhole: Bool
  package let isProtected: Bool
  /// Those whose codes it has; none: that of `defaults`, or the only one.
  package let accounts: [Located<String>]
  package let fields: [(name: Located<String>, template: TemplateDeclaration)]
  package let attribution: CampaignAttribution
  package let moved: MovedDeclaration?
  package let cost: CostDeclaration?
}

package struct MovedDeclaration: Sendable {
  package let from: Located<String>?
  package let keys: [(old: Located<String>, new: Located<String>)]
}
