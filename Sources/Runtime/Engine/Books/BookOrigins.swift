internal import Rules

/// What the accounts and campaigns of a report are called, and which row is whose.
struct BookOrigins {
  /// A campaign as the ledger calls it.
  struct Known {
    /// Its place among all that were asked for.
    let number: Int
    let account: String
    /// What it is called today.
    let name: String
    /// Nil when the rules do not have it any more.
    let campaign: Campaign?
    /// The place of its declaration.
    let rank: Int
    /// Whether it is asked for.
    let isIncluded: Bool
  }

  let ruleSet: RuleSet
  let language: ReportLanguage
  let accounts: [String]
  private let filter: Set<String>
  /// By account, by the name of today or the one before.
  private let declared: [String: [String: (campaign: Campaign, rank: Int)]]

  init(_ accounts: [String], in ruleSet: RuleSet, _ query: BookReportQuery) {
    self.ruleSet = ruleSet
    self.accounts = accounts
    language = query.language
    filter = query.campaigns
    var declared: [String: [String: (campaign: Campaign, rank: Int)]] = [:]
    for (rank, campaign) in ruleSet.campaigns.enumerated() {
      guard let account = ruleSet.account(of: campaign)?.name else { continue }
      declared[account, default: [:]][campaign.id] = (campaign, rank)
    }
    for (rank, campaign) in ruleSet.campaigns.enumerated() {
      guard let former = campaign.movedFrom, let account = ruleSet.account(of: campaign)?.name, declared[account]?[former] == nil else { continue }
      declared[account, default: [:]][former] = (campaign, rank)
    }
    self.declared = declared
  }

  /// Whether follows without a campaign are asked for.
  var includesOthers: Bool { filter.isEmpty }
  /// The only campaign that is asked for.
  var only: String? { filter.count == 1 ? filter.first : nil }

  func campaign(_ name: String, of account: String) -> (campaign: Campaign, rank: Int)? { declared[account]?[name] }

  func known(_ name: String, of account: String, number: Int) -> Known {
    let found = campaign(name, of: account)
    let today = found?.campaign.id ?? name
    return Known(
      number: number, account: account, name: today, campaign: found?.campaign, rank: found?.rank ?? ruleSet.campaigns.count,
      isIncluded: filter.isEmpty || filter.contains(today) || filter.contains(name))
  }

  /// Names in the ledger of which the rules know nothing.
  func undeclared(in books: [AccountBooks]) -> [String] {
    var names: Set<String> = []
    for book in books {
      for source in Set(book.within.cells.keys.map(\.source)) {
        if case .code(let name, _) = source, campaign(name, of: book.terms.account) == nil, filter.isEmpty || filter.contains(name) {
          names.insert(name)
        }
      }
    }
    return names.sorted()
  }

  // MARK: labels

  /// Where a figure comes from.
  enum Origin {
    case code(Known, scene: String)
    /// A declared code.
    case planned(Known, key: String)
    /// All codes of a campaign.
    case campaign(Known)
    case unknownCode
    case withoutCode
  }

  /// - Returns: nil for a grouping by time or subscription, which the origin does not tell.
  func label(_ grouping: BookGrouping, _ account: String, _ origin: Origin, beside groupings: [BookGrouping]) -> BookLabel? {
    switch grouping {
    case .day, .week, .month, .subscription: return nil
    case .account: return .name(account, number: accounts.firstIndex(of: account) ?? 0)
    case .campaign:
      return campaignOf(origin).map { .name($0.name, rank: $0.rank) } ?? stranger(origin)
    case .code:
      guard let known = campaignOf(origin) else { return stranger(origin) }
      let (key, position) = code(of: origin, known)
      let address = CodeAddress(campaign: known.name, key: key)
      let text =
        groupings.contains(.campaign)
        ? (key.isEmpty ? known.name : key)
        : AccountAddress(account: accounts.count > 1 && !groupings.contains(.account) ? account : nil, code: address).description
      return .name(text, rank: known.rank, number: position ?? .max)
    case .column(let list, let column):
      guard let known = campaignOf(origin) else { return stranger(origin) }
      let text = cell(column, list, origin, known)
      return text.flatMap { $0.isEmpty ? nil : .name($0) } ?? .none(language)
    }
  }

  private func campaignOf(_ origin: Origin) -> Known? {
    switch origin {
    case .code(let known, _), .planned(let known, _), .campaign(let known): known
    case .unknownCode, .withoutCode: nil
    }
  }

  private func stranger(_ origin: Origin) -> BookLabel {
    switch origin {
    case .unknownCode: .unknownCode(language)
    case .withoutCode, .code, .planned, .campaign: .withoutCode(language)
    }
  }

  /// A scene that is no code of today stands for itself.
  private func code(of origin: Origin, _ known: Known) -> (key: String, position: Int?) {
    switch origin {
    case .code(_, let scene):
      guard let campaign = known.campaign, let position = ruleSet.position(ofScene: scene, of: campaign) else { return (scene, nil) }
      return (Campaign.key(of: campaign.members, at: position, tables: ruleSet.compiled.tables), position)
    case .planned(_, let key): return (key, known.campaign.flatMap { ruleSet.position(ofKey: key, of: $0) })
    case .campaign, .unknownCode, .withoutCode: return ("", nil)
    }
  }

  private func cell(_ column: String, _ list: String, _ origin: Origin, _ known: Known) -> String? {
    guard let campaign = known.campaign else { return nil }
    switch origin {
    case .code(_, let scene): return ruleSet.cell(column, ofList: list, inScene: scene, of: campaign)
    case .planned(_, let key):
      return ruleSet.position(ofKey: key, of: campaign).flatMap { ruleSet.cell(column, ofList: list, at: $0, of: campaign) }
    case .campaign, .unknownCode, .withoutCode: return nil
    }
  }
}
