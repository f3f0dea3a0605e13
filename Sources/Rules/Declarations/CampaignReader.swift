extension Reader {
  mutating func readCampaign(_ name: Located<String>, _ node: YAMLNode) -> CampaignDeclaration? {
    guard let name = checkedIdentifier(name, "name of a campaign"), let fields = fields(node, .campaign, where: "campaign `\(name.value)`")
    else { return nil }
    guard let qrNode = fields["qr"], let qr = self.fields(qrNode, .qr) else { return nil }
    let kind = word(qr["kind"], "`kind`", in: ["permanent", "temporary"])
    let scene = text(qr["scene"], "`scene`")
    let forEach = map(fields["for_each"], "`for_each`") {
      reader, name, node -> (name: Located<String>, member: Located<CampaignDeclaration.Member>)? in
      guard let name = reader.checkedIdentifier(name, "name of a hole") else { return nil }
      return reader.readMember(node).map { (name, Located($0, node.span)) }
    }
    let active = fields["active"].flatMap { readDateWindow($0, .active) }
    let isProtected = boolean(fields["protect"], "`protect`")?.value ?? false
    let account = identifier(fields["account"], "`account`")
    _ = text(fields["description"], "`description`")
    let ownFields = templates(fields["fields"], "`fields`") ?? []
    let attribution = fields["attribution"].flatMap { readAttribution($0) }
    let moved = fields["moved"].flatMap { readMoved($0) }
    let allocate = range(qr["allocate"], "`allocate`")
    let sceneRange = range(qr["range"], "`range`")
    let expires = duration(qr["expires"], "`expires`")
    let lacksExpires = qr["expires"] == nil && !isMisspelt("expires", in: qrNode)
    let renew = duration(qr["renew"], "`renew`")
    let mint = word(qr["mint"], "`mint`", in: ["planned", "on_demand"])
    guard let kind, let scene, let sceneNode = qr["scene"], let kindValue = CampaignDeclaration.Kind(rawValue: kind.value) else { return nil }
    return CampaignDeclaration(
      name: name, qr: firstLine(of: qrNode.span), kind: Located(kindValue, kind.span),
      scene: Located(scene.value == "int" ? .int : .text(PatternDeclaration(node: sceneNode)), scene.span), allocate: allocate,
      range: sceneRange, expires: expires, lacksExpires: lacksExpires, renew: renew, isOnDemand: mint?.value == "on_demand", forEach: forEach ?? [],
      active: active, isProtected: isProtected, account: account, fields: ownFields, attribution: attribution,
      moved: moved)
  }

  private mutating func readMoved(_ node: YAMLNode) -> MovedDeclaration? {
    guard let fields = fields(node, .moved) else { return nil }
    if fields.entries.isEmpty, node.entries?.isEmpty ?? false { report(.emptyCollection("`moved`", at: node.span)) }
    let keys = map(fields["keys"], "`keys`") { reader, old, node -> (old: Located<String>, new: Located<String>)? in
      reader.text(node, "a key").map { (old, $0) }
    }
    return MovedDeclaration(from: identifier(fields["from"], "`from`"), keys: keys ?? [])
  }

  private mutating func readMember(_ node: YAMLNode) -> CampaignDeclaration.Member? {
    guard let fields = fields(node, .member, where: "a hole of `for_each`") else { return nil }
    guard fields.entries.count == 1 else {
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
    if let list = fields["list"] { return identifier(list, "`list`").map { .list($0) } }
    if let numbers = fields["range"] { return range(numbers, "`range`").map { .range($0) } }
    return list(fields["of"], "`of`") { $0.text($1, "a word") }.map { .words($0) }
  }

  mutating func readDateWindow(_ node: YAMLNode, _ section: Section.Name, where place: String? = nil) -> DateWindowDeclaration? {
    guard let fields = fields(node, section, where: place ?? Section.named(section).title) else { return nil }
    let from = writtenTime(fields["from"], "`from`")
    let until = writtenTime(fields["until"], "`until`")
    if fields["from"] == nil, fields["until"] == nil {
      report(.emptyCollection(place ?? Section.named(section).title, at: node.span))
      return nil
    }
    return DateWindowDeclaration(span: firstLine(of: node.span), from: from, until: until)
  }
}
