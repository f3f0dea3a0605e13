internal import Engine
internal import Rules
internal import Serving
internal import WeChat
internal import Wire

/// What `wxrules qr` shows of codes, for pages. Nothing is made, and the platform is not asked. Everything blocks, and throws `ConsoleFault` or
/// `StoreFault`.
struct CodeAnswers: Sendable {
  let rules: LiveRules
  let store: any CodeStore
  let clock: WallClock
  /// Codes in one answer; further ones are counted.
  static let shownCodes = 20_000

  /// All codes, also those that are not made yet.
  func list(_ words: AskedWords, _ form: ConsoleOutcome.Form) throws -> ConsoleOutcome {
    let ruleSet = rules.current.ruleSet
    let search = CodeSearch(ruleSet, accounts: try Self.accounts(words["account"], ruleSet), in: store)
    let list = try CodeList(search, campaign: words["campaign"], limit: Self.shownCodes, at: clock.seconds)
    return ConsoleOutcome(rows: list.rows, CodeList.heads, named: "codes", as: form, total: list.count)
  }

  /// How many there are, which end when, and what is left.
  func status(_ words: AskedWords) throws -> ConsoleOutcome {
    let ruleSet = rules.current.ruleSet
    let now = clock.seconds
    let statuses = try Self.accounts(words["account"], ruleSet).map { account in
      let plan = CodePlan(
        DeclaredCodes(of: account, in: ruleSet, at: now), against: try PublishedCodes(of: account.name, in: store, at: now), at: now)
      return try CodeStatus(of: account, in: ruleSet, store, plan: plan, at: now).json
    }
    return ConsoleOutcome(json: .array(statuses))
  }

  /// A code, and what scanning it is answered.
  func show(_ words: AskedWords) throws -> ConsoleOutcome {
    let (ruleSet, now) = (rules.current.ruleSet, clock.seconds)
    let (code, owner) = try code(words, ruleSet, now)
    guard case .object(var fields) = CodePreview(code.scene, against: ruleSet, account: owner, at: now).json(of: code, at: now) else {
      return ConsoleOutcome(json: .null)
    }
    fields["account"] = .string(owner.name)
    return ConsoleOutcome(json: .object(fields))
  }

  /// Its image; with `download=1` to be saved.
  func image(_ words: AskedWords) throws -> ConsoleOutcome {
    let now = clock.seconds
    let (code, _) = try code(words, rules.current.ruleSet, now)
    if code.status == .lost { throw ConsoleFault.unknown("the platform does not know this code any more; `wxrules qr apply` makes it again") }
    if code.isOver(at: now) { throw ConsoleFault.unknown("this code has ended") }
    guard let image = CodeImage(code.url) else { throw ConsoleFault.unknown("this code cannot be drawn") }
    return ConsoleOutcome(svg: image.svg, file: words["download"] == "1" ? Self.fileName(of: code.address) : nil)
  }

  private func code(_ words: AskedWords, _ ruleSet: RuleSet, _ now: Int64) throws(ConsoleFault) -> (code: PublishedCode, account: Account) {
    guard let address = words["address"] else { throw .bad("which code? Write ?address=CAMPAIGN or ?address=CAMPAIGN[KEY]") }
    let accounts = try Self.accounts(words["account"], ruleSet)
    do throws(CodeSearch.Refusal) { return try CodeSearch(ruleSet, accounts: accounts, in: store).code(at: address, now: now) } catch {
      let shown = OutsideText.shown(address, upTo: 200)
      switch error {
      case .notAnAddress: throw .bad("`\(shown)` is not an address; write CAMPAIGN or CAMPAIGN[KEY]")
      case .ofSeveral(_, let names): throw .bad("several accounts have this code: write one of \(quotedList(names))")
      case .notMade: throw .unknown("`\(shown)` is declared and not made yet; `wxrules qr apply` makes it")
      case .unknown(let close): throw .unknown("no code `\(shown)`\(close.map { "; did you mean `\($0)`?" } ?? "")")
      case .store(let fault): throw .store(fault)
      }
    }
  }

  private static func accounts(_ name: String?, _ ruleSet: RuleSet) throws(ConsoleFault) -> [Account] {
    guard let name else { return ruleSet.accounts }
    guard let account = ruleSet.account(named: name) else {
      throw .unknown("no account `\(OutsideText.shown(name, upTo: 64))` in the rules")
    }
    return [account]
  }

  /// Of letters that every system and every header takes.
  static func fileName(of address: CodeAddress) -> String {
    let plain = (address.key.isEmpty ? address.campaign : "\(address.campaign)-\(address.key)").prefix(80).map { character in
      character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character)) ? character : "_"
    }
    return String(plain) + ".svg"
  }
}
