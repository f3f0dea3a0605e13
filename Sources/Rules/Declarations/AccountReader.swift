/// Accounts: who they are, how the platform reaches them, and what is kept of their followers.
extension Reader {
  mutating func readAccount(_ name: Located<String>, _ node: YAMLNode) -> AccountDeclaration? {
    guard let name = checkedIdentifier(name, "name of an account"), let fields = fields(node, .account, where: "account `\(name.value)`")
    else { return nil }
    var appID: Located<String>?
    var originalID: Located<String>?
    var kind = AccountKind.service
    var mode = DeliveryMode.plain
    var token: KeyringReference?
    var secret: SecretReference?
    var aesKey: KeyringReference?
    var timezone: Located<String>?
    var ownFields: [(name: Located<String>, value: Located<String>)] = []
    var hearsVoice = false
    var attribution: AttributionPolicy?
    var privacy: PrivacyPolicy?
    var api = PlatformAddress.standard
    var webhooks = WebhookPolicy()
    var digest: DigestTerms?
    for (key, entry) in fields.keyed(by: AccountKey.self) {
      let what: Phrase = "`\(key.word)`"
      switch key {
      case .appID: appID = readAppID(entry.value)
      case .originalID: originalID = readOriginalID(entry.value)
      case .kind: kind = word(entry.value, what, AccountKind.self)?.value ?? .service
      case .mode: mode = word(entry.value, what, DeliveryMode.self)?.value ?? .plain
      case .token: token = readKeyring(entry.value, key.word)
      case .secret: secret = readSecret(entry.value, key.word)
      case .aesKey: aesKey = readKeyring(entry.value, key.word)
      case .timezone: timezone = text(entry.value, what)
      case .fields: ownFields = readAccountFields(entry.value)
      case .voiceRecognition: hearsVoice = boolean(entry.value, what)?.value ?? false
      case .attribution: attribution = readAttribution(entry.value)
      case .privacy: privacy = readPrivacy(entry.value)
      case .api: api = readAddress(entry.value) ?? .standard
      case .webhooks: webhooks = readWebhooks(entry.value) ?? WebhookPolicy()
      case .digest: digest = readDigest(entry.value)
      }
    }
    if mode != .plain, fields[AccountKey.aesKey] == nil, let span = fields[AccountKey.mode]?.span {
      report(
        Diagnostic(
          .missingKey, "account `\(name.value)` is \(mode.rawValue) but has no `aes_key`", at: span,
          notes: ["without it no delivery can be decrypted"], help: ["add `aes_key: { env: NAME }`"]))
    }
    return AccountDeclaration(
      name: name, appID: appID, originalID: originalID, kind: kind, mode: mode, token: token, secret: secret, aesKey: aesKey,
      timezone: timezone, fields: ownFields, hearsVoice: hearsVoice, attribution: attribution, privacy: privacy, api: api, webhooks: webhooks,
      digest: digest)
  }

  private mutating func readAccountFields(_ node: YAMLNode) -> [(name: Located<String>, value: Located<String>)] {
    map(node, "`fields`") { reader, name, node -> (name: Located<String>, value: Located<String>)? in
      guard let name = reader.checkedIdentifier(name, "name of a field"), let value = reader.text(node, "`\(name.value)`", braces: .toldElsewhere)
      else { return nil }
      if value.value.contains("{{") || value.value.contains("{%") {
        reader.report(
          Diagnostic(
            .invalidValue, "a field of an account is plain text, not a template", at: value.span,
            notes: ["the follower would read it as it stands here"],
            help: ["write the words that differ by account, and the template where `account.fields.\(name.value)` is shown"]))
      }
      return (name, value)
    } ?? []
  }

  private mutating func readAppID(_ node: YAMLNode) -> Located<String>? {
    let appID = text(node, "`app_id`")
    if let appID, !(appID.value.hasPrefix("wx") && appID.value.utf8.count == 18 && appID.value.utf8.dropFirst(2).allSatisfy(ByteSet.hex.contains)) {
      report(.invalid(appID, "`app_id`", expected: "`wx` and 16 hex digits", example: "`wx0123456789abcdef`"))
    }
    return appID
  }

  private mutating func readOriginalID(_ node: YAMLNode) -> Located<String>? {
    let originalID = text(node, "`original_id`")
    if let originalID, !originalID.value.hasPrefix("gh_") {
      report(.invalid(originalID, "`original_id`", expected: "`gh_` and 12 hex digits", example: "`gh_0123456789ab`"))
    }
    return originalID
  }

  private mutating func readWebhooks(_ node: YAMLNode) -> WebhookPolicy? {
    guard let fields = fields(node, .webhooks) else { return nil }
    if fields.entries.isEmpty, node.entries?.isEmpty ?? false { report(.emptyCollection("`webhooks`", at: node.span)) }
    return WebhookPolicy(
      key: readSecret(fields["sign"], "sign"), allowsPrivateAddresses: boolean(fields["private_addresses"], "`private_addresses`")?.value ?? false)
  }

  private mutating func readAddress(_ node: YAMLNode) -> PlatformAddress? {
    guard let fields = fields(node, .api) else { return nil }
    if fields.entries.isEmpty, node.entries?.isEmpty ?? false { report(.emptyCollection("`api`", at: node.span)) }
    let standard = PlatformAddress.standard
    let url = text(fields["url"], "`url`")
    let codesURL = text(fields["codes_url"], "`codes_url`")
    for address in [url, codesURL].compactMap({ $0 }) where PlatformAddress.base(address.value) == nil {
      report(
        .invalid(
          address, "an address of the platform", expected: "`http://` or `https://`, a host, no path or query",
          example: "`https://hk.api.weixin.qq.com`"))
    }
    return PlatformAddress(
      url: url.flatMap { PlatformAddress.base($0.value) } ?? standard.url,
      codesURL: codesURL.flatMap { PlatformAddress.base($0.value) } ?? standard.codesURL,
      token: word(fields["token"], "`token`", TokenFamily.self)?.value ?? standard.token)
  }

  /// One secret, or two under `current` and `previous` while it is being changed.
  private mutating func readKeyring(_ node: YAMLNode?, _ key: String) -> KeyringReference? {
    guard let node else { return nil }
    guard node["current"] != nil || node["previous"] != nil else { return readSecret(node, key).map { KeyringReference(current: $0, previous: nil) } }
    guard let fields = fields(node, .keyring, where: "`\(key)`") else { return nil }
    if let clash = fields.key("env") ?? fields.key("file") {
      report(
        Diagnostic(
          .conflictingKeys, "`\(clash.value)` beside `current` and `previous`", at: clash.span, help: ["put it under `current:`"]))
    }
    let previous = readSecret(fields["previous"], key)
    guard let current = fields["current"] else {
      report(
        Diagnostic(
          .missingKey, "`\(key)` has a `previous` but no `current`", at: firstLine(of: node.span),
          notes: ["replies are signed with the current one"], help: ["add `current: { env: NAME }`"]))
      return nil
    }
    return readSecret(current, key).map { KeyringReference(current: $0, previous: previous) }
  }

  /// What is not given is as in the policy of the product.
  mutating func readAttribution(_ node: YAMLNode) -> AttributionPolicy? {
    guard let fields = fields(node, .attribution) else { return nil }
    if fields.entries.isEmpty, node.entries?.isEmpty ?? false { report(.emptyCollection("`attribution`", at: node.span)) }
    let standard = AttributionPolicy.standard
    let touch = word(fields["touch"], "`touch`", AttributionPolicy.Touch.self)
    let window = duration(fields["window"], "`window`")
    if let window, window.value < 1000 {
      report(.invalid(Located("\(window.value)ms", window.span), "`window`", expected: "at least a second", example: "`30d`"))
    }
    let undoes = duration(fields["unfollow_undoes"], "`unfollow_undoes`")
    return AttributionPolicy(
      touch: touch?.value ?? standard.touch, window: window.map { $0.value / 1000 } ?? standard.window,
      unfollowUndoes: undoes.map { $0.value / 1000 } ?? standard.unfollowUndoes)
  }

  private mutating func readPrivacy(_ node: YAMLNode) -> PrivacyPolicy? {
    guard let fields = fields(node, .privacy) else { return nil }
    let key = readSecret(fields["key"], "key")
    guard let choice = word(fields["on_unsubscribe"], "`on_unsubscribe`", PrivacyPolicy.Choice.self) else { return nil }
    if choice.value != .pseudonymise {
      if let unused = fields.key("key") {
        report(
          Diagnostic(
            .conflictingKeys, "`key` has no use with `on_unsubscribe: \(choice.value.rawValue)`", at: unused.span,
            help: ["remove it, or write `on_unsubscribe: pseudonymise`"]))
      }
      return choice.value == .erase ? .erase : .keep
    }
    if fields["key"] == nil {
      report(
        Diagnostic(
          .missingKey, "`pseudonymise` needs a `key`", at: choice.span, notes: ["without a secret, anybody who has an openid could look it up"],
          help: ["add `key: { env: NAME }`; keep it as long as the data"]))
    }
    return key.map { .pseudonymise(key: $0) }
  }

  mutating func readSecret(_ node: YAMLNode?, _ key: String) -> SecretReference? {
    guard let node else { return nil }
    if let literal = node.scalar {
      report(.secret(key: key, literal, at: node.span))
      return nil
    }
    guard let fields = fields(node, .secret, where: "`\(key)`") else { return nil }
    switch (text(fields["env"], "`env`"), text(fields["file"], "`file`")) {
    case (let name?, nil): return .environment(variableName(name))
    case (nil, let path?): return .file(path.value)
    case (.some, .some):
      report(Diagnostic(.conflictingKeys, "`\(key)` has both `env` and `file`", at: firstLine(of: node.span), help: ["keep one of them"]))
    case (nil, nil):
      if fields.entries.isEmpty {
        report(
          Diagnostic(
            .missingKey, "`\(key)` names neither `env` nor `file`", at: firstLine(of: node.span), help: ["write `{ env: NAME }` or `{ file: PATH }`"])
        )
      }
    }
    return nil
  }

  /// The name of an environment variable, which a shell alone writes with a `$`.
  private mutating func variableName(_ written: Located<String>) -> String {
    var bare = Substring(written.value)
    if bare.hasPrefix("$") {
      bare = bare.dropFirst()
      if bare.hasPrefix("{"), bare.hasSuffix("}") { bare = bare.dropFirst().dropLast() }
    } else if bare.count > 2, bare.hasPrefix("%"), bare.hasSuffix("%") {
      bare = bare.dropFirst().dropLast()
    } else {
      return written.value
    }
    let isName = !bare.isEmpty && bare.utf8.allSatisfy { ByteSet.word.contains($0) || $0 == 0x5F }
    report(
      Diagnostic(
        .invalidValue, "`env` is the name of an environment variable, and this is how a shell reads one", at: written.span,
        notes: ["no variable has such a name: the secret would be missing when the server starts"],
        help: isName ? [] : ["write the name alone, as `WX_MAIN_TOKEN`"], fix: isName ? String(bare) : nil))
    return isName ? String(bare) : written.value
  }
}

extension Diagnostic {
  static func secret(key: String, _ literal: String, at span: SourceSpan) -> Diagnostic {
    let shape: Phrase =
      switch SecretSigns.Shape(literal.utf8) {
      case .appSecret: "value hidden, 32 hex digits, looks like an AppSecret"
      case .aesKey: "value hidden, 43 characters, looks like an EncodingAESKey"
      case nil: "value hidden"
      }
    return Diagnostic(
      .secretInFile, "`\(key)` must not be written in the rules file", at: span, label: shape,
      notes: ["if this file was ever shared, reset the value in the WeChat console"],
      help: ["write `\(key): { env: WX_MAIN_\(key.uppercased()) }` or `\(key): { file: /run/secrets/wx_main_\(key) }`"])
  }
}
