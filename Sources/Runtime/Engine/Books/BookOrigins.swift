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
  let language: DisplayLanguage
  let accounts: [String]
  private let filter: Set<String>
  private let last: Int
  /// By account, by the name of today or the one before.
  private let declared: [String: [String: (campaign: Campaign, rank: Int)]]

  init(_ accounts: [String], in ruleSet: RuleSet, _ query: BookReportQuery) {
    self.ruleSet = ruleSet
    self.accounts = accounts
    language = query.language
    filter = query.campaigns
    last = query.to
    var declared: [String: [String: (campaign: Campaign, rank: Int)]] = [:]
    // Of several accounts that have it, its rows are one.
    let ranks = Dictionary(ruleSet.campaigns.enumerated().map { ($0.element.id, $0.offset) }) { first, _ in first }
    for campaign in ruleSet.campaigns {
      guard let account = ruleSet.account(of: campaign)?.name else { continue }
      declared[account, default: [:]][campaign.id] = (campaign, ranks[campaign.id] ?? 0)
    }
    for campaign in ruleSet.campaigns {
      guard let former = campaign.movedFrom, let account = ruleSet.account(of: campaign)?.name, declared[account]?[former] == nil else { continue }
      declared[account, default: [:]][former] = (campaign, ranks[campaign.id] ?? 0)
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
      for source in Set(book.within.cells.keys.filter { $0.day <= last }.map(\.source)) {
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

  /// The arm of a book's followers.
  func label(_ book: AccountBooks, of experiment: String) -> BookLabel {
    guard let arm = book.arms[experiment] else { return .none(language) }
    let declared = ruleSet.compiled.experiment(named: experiment)?.split.arms ?? []
    return .name(arm, number: declared.firstIndex { $0.name == arm } ?? declared.count)
  }

  /// - Returns: nil for a grouping by time, subscription or arm, which the origin does not tell.
  func label(_ grouping: BookGrouping, _ account: String, _ origin: Origin, beside groupings: [BookGrouping]) -> BookLabel? {
    switch grouping {
    case .day, .week, .month, .subscription, .arm: return nil
    case .account: return .name(account, number: accounts.firstIndex(of: account) ?? 0)
    case .campaign:
      return campaignOf(origin).map { .name($0.name, rank: $0.rank) } ?? stranger(origin)
    case .code:
      guard let known = campaignOf(origin) else { return stranger(origin) }
      let (key, position) = code(of: origin, known)
      let address = CodeAddress(campaign: known.name, key: key)
      if groupings.contains(.campaign) { return .name(key.isEmpty ? known.name : key, rank: known.rank, number: position ?? .max) }
      let isTold = accounts.count > 1 && !groupings.contains(.account)
      let text = AccountAddress(account: isTold ? account : nil, code: address).description
      // A campaign of several accounts has its codes account by account.
      return .name(text, rank: known.rank * accounts.count + (accounts.firstIndex(of: account) ?? 0), number: position ?? .max)
    case .column(let list, let column):
      guard let known = campaignOf(origin) else { return stranger(origin) }
      if let text = cell(column, list, origin, known) { return text.isEmpty ? .none(language) : .name(text) }
      return asWritten(list, origin, known).map { .lost($0) } ?? .none(language)
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

  /// What stands for a row that the lists have no more: the code as it was written, or the campaign where the rules have none of that name.
  /// - Returns: nil for a campaign whose codes are of no such list.
  private func asWritten(_ list: String, _ origin: Origin, _ known: Known) -> String? {
    guard let campaign = known.campaign else { return known.name }
    guard case .code(_, let scene) = origin, !scene.isEmpty, ruleSet.lists(of: campaign).contains(where: { $0.name == list }) else { return nil }
    return CodeAddress(campaign: known.name, key: scene).description
  }

  private func cell(_ column: String, _ list: String, _ origin: Origin, _ known: Known) -> String? {
    guard let campaign = known.campaign else {
      // Renamed without `moved:`, its codes are those of another campaign now.
      guard case .code(_, let scene) = origin else { return nil }
      return ruleSet.campaigns.lazy.filter { ruleSet.account(of: $0)?.name == known.account }
        .compactMap { ruleSet.cell(column, ofList: list, inScene: scene, of: $0) }.first
    }
    switch origin {
    case .code(_, let scene): return ruleSet.cell(column, ofList: list, inScene: scene, of: campaign)
    case .planned(_, let key):
      return ruleSet.position(ofKey: key, of: campaign).flatMap { ruleSet.cell(column, ofList: list, at: $0, of: campaign) }
    case .campaign, .unknownCode, .withoutCode: return nil
    }
  }
}
