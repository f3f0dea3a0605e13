internal import Engine
internal import NIOPosix
internal import Rules
internal import Serving
internal import WeChat
internal import Wire

/// `/api/codes`, `/api/codes/status`, `/api/code` and `/api/code.svg`: what `wxrules qr` shows of codes. Nothing is made, and the platform is not
/// asked.
struct CodeListRoutes: Sendable {
  let rules: LiveRules
  let store: any CodeStore
  let clock: WallClock
  let threads: NIOThreadPool
  /// Codes in one answer; further ones are counted.
  static let shownCodes = 20_000

  /// All codes, also those that are not made yet.
  /// - Parameter isTable: for a spreadsheet.
  func list(account: String?, campaign: String?, isTable: Bool = false) async throws -> ConsoleOutcome {
    try await threads.runIfActive {
      let ruleSet = rules.current.ruleSet
      guard let accounts = Self.accounts(account, ruleSet) else { return Self.unknown(account) }
      let list = try CodeList(
        CodeSearch(ruleSet, accounts: accounts, in: store), campaign: campaign, limit: Self.shownCodes, at: clock.seconds)
      return isTable ? .table(list.table, name: "codes", total: list.count) : .json(list.json, total: list.count)
    }
  }

  /// How many there are, which end when, and what is left.
  func status(account: String?) async throws -> ConsoleOutcome {
    try await threads.runIfActive {
      let ruleSet = rules.current.ruleSet
      guard let accounts = Self.accounts(account, ruleSet) else { return Self.unknown(account) }
      let now = clock.seconds
      return .json(
        .array(
          try accounts.map { account in
            let plan = CodePlan(
              DeclaredCodes(of: account, in: ruleSet, at: now), against: try PublishedCodes(of: account.name, in: store, at: now), at: now)
            return try CodeStatus(of: account, in: ruleSet, store, plan: plan, at: now).json
          }))
    }
  }

  /// A code, and what scanning it is answered.
  func show(_ address: String?, account: String?) async throws -> ConsoleOutcome {
    try await found(address, account) { code, owner, ruleSet, now in
      let preview = CodePreview(code.scene, against: ruleSet, account: owner, at: now)
      guard case .object(var fields) = preview.json(of: code, at: now) else { return .json(.null) }
      fields["account"] = .string(owner.name)
      return .json(.object(fields))
    }
  }

  /// Its image.
  /// - Parameter isDownload: whether it is to be saved.
  func image(_ address: String?, account: String?, isDownload: Bool) async throws -> ConsoleOutcome {
    try await found(address, account) { code, _, _, now in
      if code.status == .lost { return .unknown("the platform does not know this code any more; `wxrules qr apply` makes it again") }
      if code.isOver(at: now) { return .unknown("this code has ended") }
      guard let image = CodeImage(code.url) else { return .unknown("this code cannot be drawn") }
      return .image(image.svg, name: isDownload ? Self.fileName(of: code.address) : nil)
    }
  }

  private func found(
    _ address: String?, _ account: String?,
    _ body: @escaping @Sendable (PublishedCode, Account, RuleSet, _ now: Int64) -> ConsoleOutcome
  ) async throws -> ConsoleOutcome {
    guard let address else { return .refused(.badRequest, ["which code? Write ?address=CAMPAIGN or ?address=CAMPAIGN[KEY]"]) }
    return try await threads.runIfActive {
      let ruleSet = rules.current.ruleSet
      guard let accounts = Self.accounts(account, ruleSet) else { return Self.unknown(account) }
      let now = clock.seconds
      do throws(CodeSearch.Refusal) {
        let (code, owner) = try CodeSearch(ruleSet, accounts: accounts, in: store).code(at: address, now: now)
        return body(code, owner, ruleSet, now)
      } catch {
        let shown = OutsideText.shown(address, upTo: 200)
        switch error {
        case .notAnAddress: return .refused(.badRequest, ["`\(shown)` is not an address; write CAMPAIGN or CAMPAIGN[KEY]"])
        case .ofSeveral(_, let names): return .refused(.badRequest, ["several accounts have this code: write one of \(quotedList(names))"])
        case .notMade: return .unknown("`\(shown)` is declared and not made yet; `wxrules qr apply` makes it")
        case .unknown(let close): return .unknown("no code `\(shown)`\(close.map { "; did you mean `\($0)`?" } ?? "")")
        case .store(let fault): throw fault
        }
      }
    }
  }

  /// Nil where there is no such account.
  private static func accounts(_ name: String?, _ ruleSet: RuleSet) -> [Account]? {
    guard let name else { return ruleSet.accounts }
    return ruleSet.account(named: name).map { [$0] }
  }

  private static func unknown(_ account: String?) -> ConsoleOutcome {
    .unknown("no account `\(OutsideText.shown(account ?? "", upTo: 64))` in the rules")
  }

  /// Of letters that every system and every header takes.
  static func fileName(of address: CodeAddress) -> String {
    let plain = (address.key.isEmpty ? address.campaign : "\(address.campaign)-\(address.key)").prefix(80).map { character in
      character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character)) ? character : "_"
    }
    return String(plain) + ".svg"
  }
}
