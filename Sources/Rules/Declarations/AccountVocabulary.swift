/// The keys of accounts: who they are, how the platform reaches them, what is kept of their followers.
extension Section {
  static let account = Section("an account", AccountKey.self)

  static let secret = Section(
    "a secret",
    [
      Key("env", .text, "name of the environment variable that holds it"),
      Key("file", .text, "path of the file that holds it"),
    ])

  static let keyring = Section(
    "a secret",
    secret.keys + [
      Key("current", .section(.secret), since: .third, "the one in force"),
      Key("previous", .section(.secret), since: .third, "the one before it, accepted as well; absent or empty when there is none"),
    ])

  static let attribution = Section(
    "`attribution`",
    [
      Key("touch", .word(AttributionPolicy.Touch.allCases.map(\.rawValue)), "which scan counts; `last` unless given"),
      Key("window", .duration, "how long before a follow a scan counts; 30d unless given"),
      Key("unfollow_undoes", .duration, "leaving so soon after a follow takes the credit back; never unless given"),
    ])

  static let privacy = Section(
    "`privacy`",
    [
      Key("on_unsubscribe", .word(PrivacyPolicy.Choice.allCases.map(\.rawValue)), required: true, "what happens when somebody leaves"),
      Key("key", .section(.secret), "for `pseudonymise`: the key of the hash, by reference"),
    ])

  static let api = Section(
    "`api`",
    [
      Key("url", .text, "where the platform's API is; `https://api.weixin.qq.com` unless given"),
      Key("codes_url", .text, "where the platform draws codes; `https://mp.weixin.qq.com` unless given"),
      Key("token", .word(TokenFamily.allCases.map(\.rawValue)), "which kind of access token; `stable` unless given"),
    ])

  static let webhooks = Section(
    "`webhooks`",
    [
      Key("sign", .section(.secret), "key of the signature, by reference"),
      Key("private_addresses", .boolean, "`true` allows endpoints and media inside the own network"),
    ])
}

/// The keys of an account.
enum AccountKey: String, SectionKey {
  case appID = "app_id", originalID = "original_id", kind, mode, token, secret, aesKey = "aes_key", timezone, fields
  case attribution, privacy, api, webhooks, digest
  case voiceRecognition = "voice_recognition"

  var declared: Section.Key {
    switch self {
    case .appID: holds(.text, required: true, "AppID: `wx` and 16 hex digits")
    case .originalID: holds(.text, "the account's own id in messages: `gh_` and 12 hex digits")
    case .kind: holds(.word(AccountKind.allCases.map(\.rawValue)), required: true, "which limits of the platform apply")
    case .mode: holds(.word(DeliveryMode.allCases.map(\.rawValue)), required: true, "how the platform delivers messages")
    case .token: holds(.section(.keyring), required: true, "the webhook's token, by reference; two while it is being changed")
    case .secret: holds(.section(.secret), "AppSecret, by reference; needed for actions and campaigns")
    case .aesKey:
      holds(.section(.keyring), "EncodingAESKey, by reference; needed unless the mode is plain; two while it is being changed")
    case .timezone: holds(.text, "zone of this account, if not that of `defaults`")
    case .fields: holds(.map(.text), since: .sixth, "plain texts of its own, readable as `account.fields.NAME`; all accounts have the same")
    case .voiceRecognition:
      holds(.boolean, since: .sixth, "`true` when the console has speech recognition on: then `text` matches what was heard in a voice message")
    case .attribution: holds(.section(.attribution), since: .third, "which campaign is credited with a follow")
    case .privacy: holds(.section(.privacy), since: .third, "what becomes of what is known of somebody who leaves")
    case .api: holds(.section(.api), since: .fourth, "the platform's API, when it is not at the usual place")
    case .webhooks: holds(.section(.webhooks), since: .fifth, "how calls of your endpoints are signed, and where they may go")
    case .digest: holds(.section(.digest), since: .seventh, "yesterday's figures and what is unusual, posted to a group chat each morning")
    }
  }
}
