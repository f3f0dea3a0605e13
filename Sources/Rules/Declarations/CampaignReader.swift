extension Reader {
  mutating func readCampaign(_ name: Located<String>, _ node: YAMLNode) -> CampaignDeclaration? {
    guard let name = checkedIdentifier(name, "name of a campaign"), let fields = fields(node, .campaign, where: "campaign `\(name.value)`")
    else { return nil }
    guard let qrNode = fields[CampaignKey.qr], let qr = readQR(qrNode) else { return nil }
    var forEach: [(name: Located<String>, member: Located<CampaignDeclaration.Member>)] = []
    var hasUnreadHoles = false
    var active: DateWindowDeclaration?
    var isActiveWhole = true
    var isProtected = false
    var accounts: [Located<String>] = []
    var ownFields: [(name: Located<String>, template: TemplateDeclaration)] = []
    var attribution = CampaignAttribution.ofAccount
    var moved: MovedDeclaration?
    var cost: CostDeclaration?
    for (key, entry) in fields.keyed(by: CampaignKey.self) {
      let what: Phrase = "`\(key.word)`"
      switch key {
      case .qr: break  // read above: nothing else says anything without it
      case .forEach:
        forEach = readMembers(entry.value) ?? []
        hasUnreadHoles = forEach.count < (entry.value.entries?.count { !$0.key.value.hasPrefix("x-") } ?? 1)
      case .active:
        active = readDateWindow(entry.value, .active)
        isActiveWhole = active?.isWhole ?? false
      case .protect: isProtected = boolean(entry.value, what)?.value ?? false
      case .account: if fields[CampaignKey.accounts] == nil { accounts = [identifier(entry.value, what)].compactMap { $0 } }
      case .accounts: accounts = identifiers(entry.value, what) ?? []
      case .description: _ = text(entry.value, what, braces: .anything)
      case .fields: ownFields = templates(entry.value, what) ?? []
      case .attribution: attribution = readCampaignAttribution(entry.value)
      case .moved: moved = readMoved(entry.value)
      case .cost: cost = readCost(entry.value)
      }
    }
    checkAccountBesideAccounts(fields)
    guard let kind = qr.kind, let scene = qr.scene else { return nil }
    return CampaignDeclaration(
      name: name, qr: firstLine(of: qrNode.span), kind: kind, scene: scene, allocate: qr.allocate, range: qr.range, expires: qr.expires,
      lacksExpires: qr.lacksExpires, lacksRenew: qr.lacksRenew, hasUnreadIDs: qr.hasUnreadIDs, renew: qr.renew, isOnDemand: qr.making == .onDemand,
      forEach: forEach,
      hasUnreadHoles: hasUnreadHoles,
      active: active, isActiveWhole: isActiveWhole,
      isProtected: isProtected, accounts: accounts, fields: ownFields, attribution: attribution, moved: moved, cost: cost)
  }

  /// `account:` is the older word for `accounts:`.
  mutating func checkAccountBesideAccounts(_ fields: Fields) {
    guard let key = fields.key("account"), let other = fields.key("accounts") else { return }
    report(
      Diagnostic(
        .conflictingKeys, "`account` beside `accounts`", at: key.span, related: [Diagnostic.Label(other.span, "this counts")],
        help: ["put all of them under `accounts:`"]))
  }

  private mutating func readCampaignAttribution(_ node: YAMLNode) -> CampaignAttribution {
    if node.scalar == CampaignAttribution.noneWord {
      checkNewer(node)
      return .none
    }
    return readAttribution(node).map { .own($0) } ?? .ofAccount
  }

  /// What stands under `qr`, as far as it could be read.
  private struct QR {
    var kind: Located<CampaignKind>?
    var scene: Located<CampaignDeclaration.Scene>?
    var allocate: Located<ClosedRange<Int64>>?
    var range: Located<ClosedRange<Int64>>?
    var expires: Located<Int64>?
    var lacksExpires: Bool
    var lacksRenew: Bool
    /// Whether ids are given that could not be read.
    var hasUnreadIDs = false
    var renew: Located<Int64>?
    var making = CodeMaking.planned
  }

  private mutating func readQR(_ node: YAMLNode) -> QR? {
    guard let fields = fields(node, .qr) else { return nil }
    let lacks = [QRKey.expires, .renew].map { key in
      fields.isWhole && fields[key] == nil && !isMisspelt(key.word, in: node, of: .named(.qr))
    }
    var qr = QR(lacksExpires: lacks[0], lacksRenew: lacks[1])
    for (key, entry) in fields.keyed(by: QRKey.self) {
      let what: Phrase = "`\(key.word)`"
      switch key {
      case .kind: qr.kind = word(entry.value, what, CampaignKind.self)
      case .scene:
        checkScene(entry.value)
        checkPrefix(ofScene: entry.value)
        qr.scene = text(entry.value, what, braces: .toldElsewhere).map { written in
          let scene: CampaignDeclaration.Scene = written.value == "int" ? .int : .text(PatternDeclaration(node: entry.value))
          return Located(scene, written.span)
        }
      case .allocate: qr.allocate = range(entry.value, what)
      case .range: qr.range = range(entry.value, what)
      case .expires: qr.expires = duration(entry.value, what)
      case .renew: qr.renew = duration(entry.value, what)
      case .mint: qr.making = word(entry.value, what, CodeMaking.self)?.value ?? .planned
      }
    }
    qr.hasUnreadIDs =
      !fields.isWhole || (fields[QRKey.allocate] != nil && qr.allocate == nil) || (fields[QRKey.range] != nil && qr.range == nil)
    return qr
  }

  private mutating func readMoved(_ node: YAMLNode) -> MovedDeclaration? {
    guard let fields = fields(node, .moved) else { return nil }
    if fields.entries.isEmpty, node.entries?.isEmpty ?? false { report(.emptyCollection("`moved`", at: node.span)) }
    var from: Located<String>?
    var keys: [(old: Located<String>, new: Located<String>)] = []
    for (key, entry) in fields.keyed(by: MovedKey.self) {
      switch key {
      case .from: from = identifier(entry.value, "`from`")
      case .keys:
        keys =
          map(entry.value, "`keys`") { reader, old, node -> (old: Located<String>, new: Located<String>)? in
            reader.text(node, "a key").map { (old, $0) }
          } ?? []
      }
    }
    return MovedDeclaration(from: from, keys: keys)
  }

  private mutating func readMembers(_ node: YAMLNode) -> [(name: Located<String>, member: Located<CampaignDeclaration.Member>)]? {
    map(node, "`for_each`") { reader, name, node -> (name: Located<String>, member: Located<CampaignDeclaration.Member>)? in
      guard let name = reader.checkedIdentifier(name, "name of a hole") else { return nil }
      return reader.readMember(node).map { (name, Located($0, node.span)) }
    }
  }

  private mutating func readMember(_ node: YAMLNode) -> CampaignDeclaration.Member? {
    guard let fields = fields(node, .member, where: "a hole of `for_each`") else { return nil }
    guard fields.entries.count == 1, let (form, entry) = fields.keyed(by: MemberKey.self).first else {
      if !fields.entries.isEmpty {
        report(
          Diagnostic(
            .conflictingKeys, "a hole runs over one thing: \(quotedList(fields.entries.map(\.key.value))) exclude each other",
            at: firstLine(of: node.span), help: ["keep one of `list`, `range`, `of`"]))
      } else if node.entries?.isEmpty ?? false {
        report(.emptyCollection("a hole of `for_each`", at: node.span))
      }
      return nil
    }
    switch form {
    case .list: return identifier(entry.value, "`list`").map { .list($0) }
    case .range: return range(entry.value, "`range`").map { .range($0) }
    case .of:
      return list(entry.value, "`of`", of: .words) { reader, item in
        reader.checkQuotes(item)
        return reader.text(item, "a word")
      }.map { .words($0) }
    }
  }
}
