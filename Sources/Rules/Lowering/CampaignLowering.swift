extension Lowering {
  /// Of several accounts each has the campaign with codes of its own: one by one, under the same name.
  mutating func lowerCampaigns() {
    let written = writtenCampaignFields()
    for declaration in unique(declarations.campaigns, "campaign", { $0.name }) {
      let owners = owners(of: declaration)
      checkOverlays(of: declaration, owners)
      let variants = owners.map { account in
        account.flatMap { declarations.overlays[$0]?.campaigns.first { $0.name.value == declaration.name.value } } ?? declaration
      }
      let unread = (written[declaration.name.value] ?? []).subtracting(declaration.fields.map(\.name.value))
      let fields = CampaignFields(of: variants, unread: unread)
      for (account, variant) in zip(owners, variants) {
        campaignIndex[declaration.name.value, default: []].append(parts.campaigns.count)
        campaignFields.append(fields)
        guard let campaign = seen(by: account, { $0.campaign(variant, of: account) }) else {
          // Rules that name it are right; only its own fault is reported.
          unusable.insert(parts.campaigns.count)
          let placeholder = seen(by: account) { $0.placeholder(declaration, of: account) }
          parts.campaigns.append(placeholder)
          continue
        }
        parts.campaigns.append(campaign)
      }
    }
  }

  /// The accounts whose codes they are: those it names, the default, or the only one; nil where no account is declared.
  private mutating func owners(of declaration: CampaignDeclaration) -> [String?] {
    var owners: [String] = []
    for name in declaration.accounts {
      if accountIndex[name.value] == nil {
        undefined(name, "account", in: Array(accountIndex.keys), add: "accounts")
      } else if owners.contains(name.value) {
        report(
          Diagnostic(
            .duplicateName, "account `\(name.value)` stands twice", at: name.span, notes: ["its codes would be made once"], help: ["remove one"]))
      } else {
        owners.append(name.value)
      }
    }
    if !owners.isEmpty { return owners }
    if let index = parts.defaultAccount { return [parts.accounts[index].name] }
    let names = parts.accounts.map(\.name)
    if names.count > 1, declaration.accounts.isEmpty, declarations.defaults.account == nil {
      report(
        Diagnostic(
          .missingKey, "campaign `\(declaration.name.value)` does not say whose codes it has", at: declaration.name.span,
          notes: ["there are \(names.count) accounts, and a code belongs to one: on the others `campaign:` would never match"],
          help: ["add `accounts: [ \(names.prefix(8).joined(separator: ", ")) ]` with those that have it, or `account:` under `defaults:`"]))
    }
    return [names.first]
  }

  private mutating func checkOverlays(of declaration: CampaignDeclaration, _ owners: [String?]) {
    for (account, overlay) in declarations.overlays.sorted(by: { $0.key < $1.key }) where !owners.contains(account) {
      guard overlay.campaigns.contains(where: { $0.name.value == declaration.name.value }) else { continue }
      report(
        Diagnostic(
          .conflictingKeys, "`overrides` changes campaign `\(declaration.name.value)` for account `\(account)`, which has no codes of it",
          at: declaration.name.span, notes: ["the change would never be noticed"],
          help: ["name the account under `accounts:` of the campaign, or remove the change"]))
    }
  }

  private func placeholder(_ declaration: CampaignDeclaration, of account: String?) -> Campaign {
    Campaign(
      id: declaration.name.value, span: declaration.name.span, account: account, kind: declaration.kind.value,
      scene: .onDemand(0...0), members: members(declaration), active: 0..<0, expires: nil, renew: nil, isProtected: false, isOnDemand: true,
      fields: [], attribution: .ofAccount, movedFrom: nil, movedKeys: [:])
  }

  private func members(_ declaration: CampaignDeclaration) -> [Campaign.Member] {
    declaration.forEach.compactMap { name, member in
      switch member.value {
      case .list(let list): return tableIndex[list.value].map { Campaign.Member(name: name.value, values: .table($0)) }
      case .range(let range): return Campaign.Member(name: name.value, values: .range(range.value))
      case .words(let words): return Campaign.Member(name: name.value, values: .words(words.map(\.value)))
      }
    }
  }

  private mutating func campaign(_ declaration: CampaignDeclaration, of account: String?) -> Campaign? {
    let before = diagnostics.filter { $0.severity == .error }.count
    for (_, member) in declaration.forEach {
      switch member.value {
      case .list(let list): if tableIndex[list.value] == nil { undefined(list, "list", in: Array(tableIndex.keys), add: "lists") }
      case .words(let words):
        var seen: [String: SourceSpan] = [:]
        for word in words {
          if let first = seen[word.value] {
            report(
              Diagnostic(
                .duplicateScene, "`\(word.value)` stands twice: both would make the same code", at: word.span,
                related: [Diagnostic.Label(first, "first here")], help: ["remove one"]))
          }
          seen[word.value] = word.span
        }
      case .range(let range):
        if range.value.lowerBound < 0 { report(.invalid(Located("", range.span), "`range`", expected: "numbers from 0", example: "`1..24`")) }
      }
    }
    let members = members(declaration)
    guard members.count == declaration.forEach.count else { return nil }
    let planned = members.combinations(tables: parts.tables)
    if !declaration.isOnDemand, planned > limits.plannedCodes {
      report(
        Diagnostic(
          .sceneRange, "campaign `\(declaration.name.value)` would have over \(limits.plannedCodes) codes", at: declaration.qr,
          notes: ["an account may make 100000 codes a day"], help: ["shorten what its holes run over, or make the codes `mint: on_demand`"]))
      return nil
    }
    checkMovedKeys(declaration, members, count: planned)
    guard let scene = scene(declaration, members, account) else { return nil }
    let active = declaration.active.map { range($0, what: "campaign `\(declaration.name.value)`") } ?? Int64.min..<Int64.max
    checkLifetime(declaration, active)
    let captures: [Scope.Capture] =
      if case .text(let pattern) = scene { parts.patterns[Int(pattern)].holes.map { Scope.Capture(name: $0.name, type: .hole($0.type)) } } else {
        members.map { Scope.Capture(name: $0.name, type: .hole($0.holeType)) }
      }
    let scope = scope(of: [.scan], [Scope.Way(captures: captures, campaign: parts.campaigns.count)])
    let fields = templates(declaration.fields, scope)
    guard diagnostics.filter({ $0.severity == .error }).count == before else { return nil }
    var campaign = Campaign(
      id: declaration.name.value, span: declaration.name.span, account: account,
      kind: declaration.kind.value, scene: scene, members: members, active: active, expires: declaration.expires?.value,
      renew: declaration.renew?.value, isProtected: declaration.isProtected, isOnDemand: declaration.isOnDemand, fields: fields,
      attribution: declaration.attribution, movedFrom: declaration.moved?.from?.value, movedKeys: movedKeys(declaration))
    campaign.cost = cost(declaration, members)
    return campaign
  }

  /// A key that no code has would leave the old one behind, and nobody would notice.
  private mutating func checkMovedKeys(_ declaration: CampaignDeclaration, _ members: [Campaign.Member], count: Int) {
    guard let moved = declaration.moved, !moved.keys.isEmpty, !declaration.isOnDemand else { return }
    let keys = Set((0..<count).map { Campaign.key(of: members, at: $0, tables: parts.tables) })
    for (old, new) in moved.keys {
      if !keys.contains(new.value) {
        let close = suggestions.match(to: new.value, in: keys)
        report(
          Diagnostic(
            .undefinedName, "no code of `\(declaration.name.value)` has the key `\(new.value)`", at: new.span,
            label: close?.label ?? "", help: ["write a key as `wxrules qr plan` shows it in brackets"]))
      }
      if keys.contains(old.value) {
        report(
          Diagnostic(
            .conflictingKeys, "the key `\(old.value)` is still declared: its code stays with it", severity: .warning, at: old.span,
            help: ["remove this line, or the key"]))
      }
    }
  }

  private mutating func movedKeys(_ declaration: CampaignDeclaration) -> [String: String] {
    if let from = declaration.moved?.from, declarations.campaigns.contains(where: { $0.name.value == from.value }) {
      report(
        Diagnostic(
          .conflictingKeys, "campaign `\(from.value)` is declared as well: its codes stay with it", at: from.span,
          help: ["remove that campaign, or remove `from`"]))
    }
    var keys: [String: String] = [:]
    for (old, new) in declaration.moved?.keys ?? [] {
      if keys.updateValue(old.value, forKey: new.value) != nil {
        report(Diagnostic(.conflictingKeys, "two keys moved to `\(new.value)`", at: new.span, help: ["keep one of them"]))
      }
    }
    return keys
  }

  /// Ids that were given out stay; new codes get the lowest ones that nobody ever had.
  private func numbering(
    _ declaration: CampaignDeclaration, _ members: [Campaign.Member], _ range: ClosedRange<Int64>, _ count: Int, of account: String?
  ) -> Numbering {
    let (name, moved) = (declaration.name.value, declaration.moved)
    guard let given = givenNumbers[account ?? ""] else { return Numbering(range: range, count: count) }
    let former = Dictionary((moved?.keys ?? []).map { ($0.new.value, $0.old.value) }) { first, _ in first }
    let names = [name, moved?.from?.value].compactMap { $0 }
    let keys = (0..<count).map { Campaign.key(of: members, at: $0, tables: parts.tables) }
    // What a code has of its own comes first; then what it had under a former key; each id once.
    var ids = [Int64?](repeating: nil, count: count)
    var taken: Set<Int64> = []
    for find in [{ (key: String) in key }, { key in former[key] }] as [(String) -> String?] {
      for (position, own) in keys.enumerated() where ids[position] == nil {
        guard let key = find(own), let id = names.lazy.compactMap({ given.ids[$0]?[key] }).first(where: range.contains) else { continue }
        if taken.insert(id).inserted { ids[position] = id }
      }
    }
    return Numbering(range: range, count: count, spent: given.spent) { ids[$0] }
  }

  private mutating func scene(_ declaration: CampaignDeclaration, _ members: [Campaign.Member], _ account: String?) -> Campaign.Scene? {
    switch declaration.scene.value {
    case .text where declaration.hasUnreadHoles: return nil
    case .text(let pattern):
      for (key, value) in [("allocate", declaration.allocate), ("range", declaration.range)] {
        if let value {
          report(Diagnostic(.conflictingKeys, "`\(key)` is for `scene: int`", at: value.span, help: ["remove it, or write `scene: int`"]))
        }
      }
      if let pieces = Self.columnPieces(of: pattern.text) { return columnScene(declaration, pattern, pieces, members) }
      guard let id = self.pattern(pattern, .exact, members: members.map { ($0.name, $0.holeType) }) else { return nil }
      let holes = parts.patterns[Int(id)].holes
      if !declaration.isOnDemand, let free = holes.first(where: { hole in !members.contains { $0.name == hole.name } }) {
        report(
          Diagnostic(
            .sceneRange, "hole `\(free.name)` has no values to plan codes for", at: pattern.span,
            help: ["name its values under `for_each:`, or make the codes `mint: on_demand`"]))
        return nil
      }
      if let unused = declaration.forEach.first(where: { member in !holes.contains { $0.name == member.name.value } }) {
        report(
          Diagnostic(
            .duplicateScene, "`\(unused.name.value)` does not stand in the scene: all its values would make the same code", at: unused.name.span,
            related: [Diagnostic.Label(pattern.span, "add {\(unused.name.value)} here")], help: ["use it in the scene, or remove it from `for_each`"])
        )
      }
      checkSceneLength(of: parts.patterns[Int(id)], at: pattern.span)
      return .text(id)
    case .int:
      let isTemporary = declaration.kind.value == .temporary
      let limit: ClosedRange<Int64> = isTemporary ? 1...4_294_967_295 : 1...100_000
      let wanted = declaration.isOnDemand ? ("range", declaration.range) : ("allocate", declaration.allocate)
      guard let range = wanted.1 else {
        guard !declaration.hasUnreadIDs else { return nil }
        report(
          Diagnostic(
            .missingKey, "`scene: int` needs `\(wanted.0)`", at: declaration.scene.span, label: "which ids?",
            help: [
              isTemporary
                ? "add `\(wanted.0): 2000000..2999999`; ids belong to one campaign only"
                : "add `\(wanted.0): 1000..1999`; ids belong to one campaign only"
            ]))
        return nil
      }
      if !limit.contains(range.value.lowerBound) || !limit.contains(range.value.upperBound) {
        report(
          Diagnostic(
            .sceneRange,
            isTemporary
              ? "ids of temporary codes are \(limit.lowerBound) to \(limit.upperBound)"
              : "ids of permanent codes are \(limit.lowerBound) to \(limit.upperBound)",
            at: range.span,
            notes: [isTemporary ? "larger ids become 4294967295 or 0, and the scene is lost" : "the platform refuses others"],
            help: ["choose a range inside these bounds"]))
        return nil
      }
      if declaration.isOnDemand { return .onDemand(range.value) }
      let count = members.combinations(tables: parts.tables)
      if Int64(count) > range.value.upperBound - range.value.lowerBound + 1 {
        report(
          Diagnostic(
            .sceneRange, "`allocate` has \(range.value.upperBound - range.value.lowerBound + 1) ids for \(count) codes", at: range.span,
            help: ["widen the range"]))
        return nil
      }
      return .allocated(numbering(declaration, members, range.value, count, of: account))
    }
  }

  /// The longest and the shortest code; the characters of literals and keys.
  private mutating func checkSceneLength(of pattern: Pattern, at span: SourceSpan) {
    var shortest = 0
    var longest = 0
    var example = ""
    var strange: String?
    for segment in pattern.segments {
      switch segment {
      case .literal(let bytes):
        shortest += bytes.count
        longest += bytes.count
        example += String(decoding: bytes, as: UTF8.self)
        strange = strange ?? strangeCharacter(bytes)
      case .hole(let hole):
        let texts: [String] =
          switch hole.type {
          case .choice(let words): words
          case .list(let table): (0..<parts.tables[table].rowCount).map { parts.tables[table].key($0) }
          case .int(let range) where range != HoleType.anyInt: [String(range.lowerBound), String(range.upperBound)]
          case .int, .word, .slug, .hex, .uuid, .date, .text, .rest: []
          }
        let lengths = texts.map(\.utf8.count)
        shortest += lengths.min() ?? 1
        longest += lengths.max() ?? 1
        example += texts.max { $0.utf8.count < $1.utf8.count } ?? ""
        for text in texts { strange = strange ?? strangeCharacter(Array(text.utf8)) }
      }
    }
    if longest > 64 {
      report(
        Diagnostic(
          .sceneRange, "a scene has at most 64 bytes, this one can have \(longest)", at: span, notes: ["for example \"\(example)\""],
          help: ["shorten the words around the holes, or the keys"]))
    }
    if shortest == 0 {
      report(Diagnostic(.sceneRange, "a scene has at least 1 byte", at: span, help: ["write some text"]))
    }
    if let strange {
      report(
        Diagnostic(
          .sceneRange, "`\(strange)` in a scene is not known to work", severity: .warning, at: span,
          notes: ["letters, digits and `_ : . -` are; the platform says nothing of others"], help: ["use those"]))
    }
  }

  func strangeCharacter(_ bytes: [UInt8]) -> String? {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.first { scalar in
      !(scalar.isASCII && (ByteSet.slug.contains(UInt8(scalar.value)) || scalar == ":" || scalar == "."))
    }.map { String($0) }
  }

  private mutating func checkLifetime(_ declaration: CampaignDeclaration, _ active: Range<Int64>) {
    let month: Int64 = 30 * 86_400_000
    switch declaration.kind.value {
    case .permanent:
      for (key, value) in [("expires", declaration.expires), ("renew", declaration.renew)] {
        if let value {
          report(Diagnostic(.conflictingKeys, "a permanent code has no `\(key)`", at: value.span, help: ["remove it, or make the code `temporary`"]))
        }
      }
    case .temporary:
      guard let expires = declaration.expires else {
        guard declaration.lacksExpires else { return }
        report(
          Diagnostic(
            .sceneRange, "a temporary code needs `expires`", at: declaration.kind.span,
            notes: ["without it the platform makes a code that is dead within a minute"], help: ["add `expires: 7d`; at most 30d"]))
        return
      }
      if expires.value > month || expires.value < 1000 {
        report(
          Diagnostic(
            .sceneRange, "a temporary code lasts 1s to 30d", at: expires.span, help: ["write `expires: 30d`, and `renew:` for longer campaigns"]))
      }
      if let renew = declaration.renew, renew.value >= expires.value {
        report(
          Diagnostic(
            .sceneRange, "`renew` is not shorter than `expires`", at: renew.span, related: [Diagnostic.Label(expires.span, "the lifetime")],
            notes: ["the code would be renewed all the time"], help: ["write for example `renew: 1d`"]))
      }
      // Made on demand, each has a time of its own.
      guard declaration.lacksRenew, !declaration.isOnDemand, active.lowerBound > .min, let end = declaration.active?.end, active.upperBound > now,
        active.upperBound < .max, active.upperBound - active.lowerBound > expires.value / 1000, (1000...month).contains(expires.value)
      else { return }
      let days = (active.upperBound - active.lowerBound + 86_399) / 86_400
      let renewal: Phrase = expires.value > 86_400_000 ? "add `renew: 1d`" : "write `expires: 7d, renew: 1d`"
      report(
        Diagnostic(
          .sceneRange, "a code made at the beginning ends before campaign `\(declaration.name.value)` does", severity: .warning, at: expires.span,
          related: [Diagnostic.Label(end.span, "here the campaign ends")],
          notes: ["whoever scans it after that sees the account's page, and no event comes"],
          help: [days <= 30 ? "\(renewal), or write `expires: \(days)d`" : renewal]))
    }
  }
}
