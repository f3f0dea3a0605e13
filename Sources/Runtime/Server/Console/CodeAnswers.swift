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
    let rows =
      form == .json
      ? list.rows
      : list.rows.map { row in
        row.inZone(ruleSet.account(named: row["account"]?.string ?? "")?.timezone, "made_at", "expires_at")
      }
    return ConsoleOutcome(rows: rows, CodeList.heads, named: "codes", as: form, total: list.count)
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

  /// A code, and what scanning it is answered; also of one that is declared and not made, which may hang somewhere all the same.
  func show(_ words: AskedWords) throws -> ConsoleOutcome {
    let (ruleSet, now) = (rules.current.ruleSet, clock.seconds)
    func outcome(_ json: JSON, _ address: CodeAddress, _ owner: Account) -> ConsoleOutcome {
      guard case .object(var fields) = json else { return ConsoleOutcome(json: .null) }
      fields["account"] = .string(owner.name)
      fields["columns"] = .array(ruleSet.columns(ofCode: address).map { .string($0) })
      return ConsoleOutcome(json: .object(fields))
    }
    let text = try Self.address(words)
    let search = CodeSearch(ruleSet, accounts: try Self.accounts(words["account"], ruleSet), in: store)
    do throws(CodeSearch.Refusal) {
      let (code, owner) = try search.code(at: text, now: now)
      return outcome(CodePreview(code.scene, against: ruleSet, account: owner, at: now).json(of: code, at: now), code.address, owner)
    } catch {
      guard case .notMade = error, let (code, owner) = search.unmade(at: text, now: now), let scene = code.scene else {
        throw Self.fault(error, text)
      }
      return outcome(CodePreview(scene, against: ruleSet, account: owner, at: now).beside(code.missing), code.address, owner)
    }
  }

  /// Its image; with `download=1` to be saved.
  func image(_ words: AskedWords) throws -> ConsoleOutcome {
    let now = clock.seconds
    let (code, _) = try code(words, rules.current.ruleSet, now)
    if code.status == .lost { throw ConsoleFault.unknown("the platform does not know this code any more; `wxrules qr apply` makes it again") }
    if code.isOver(at: now) { throw ConsoleFault.unknown("this code has ended") }
    guard let image = CodeImage(code.url) else { throw ConsoleFault.unknown("this code cannot be drawn") }
    return ConsoleOutcome(svg: image.svg, file: try words.isSaid("download") ? Self.fileName(of: code.address) : nil)
  }

  private func code(_ words: AskedWords, _ ruleSet: RuleSet, _ now: Int64) throws(ConsoleFault) -> (code: PublishedCode, account: Account) {
    let address = try Self.address(words)
    let accounts = try Self.accounts(words["account"], ruleSet)
    do throws(CodeSearch.Refusal) { return try CodeSearch(ruleSet, accounts: accounts, in: store).code(at: address, now: now) } catch {
      throw Self.fault(error, address)
    }
  }

  private static func address(_ words: AskedWords) throws(ConsoleFault) -> String {
    guard let address = words["address"] else { throw .bad("which code? Write ?address=CAMPAIGN or ?address=CAMPAIGN[KEY]") }
    return address
  }

  private static func fault(_ refusal: CodeSearch.Refusal, _ address: String) -> ConsoleFault {
    let shown = OutsideText.shown(address, upTo: 200)
    switch refusal {
    case .notAnAddress: return .bad("`\(shown)` is not an address; write CAMPAIGN or CAMPAIGN[KEY]")
    case .ofSeveral(_, let names): return .bad("several accounts have this code: write one of \(quotedList(names))")
    case .notMade: return .unknown("`\(shown)` is declared and not made yet; `wxrules qr apply` makes it")
    case .unknown(let close): return .unknown(close.map { "no code `\(shown)`; did you mean `\($0)`?" } ?? "no code `\(shown)`")
    case .store(let fault): return .store(fault)
    }
  }

  private static func accounts(_ name: String?, _ ruleSet: RuleSet) throws(ConsoleFault) -> [Account] {
    guard let name else { return ruleSet.accounts }
    guard let account = ruleSet.account(named: name) else {
      throw .unknown(ruleSet.noAccount(name))
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
