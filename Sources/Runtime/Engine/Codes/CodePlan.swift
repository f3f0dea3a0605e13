package import Rules

/// What has to be done so that the codes that exist are those that are declared. A value: the same declaration, state and time
/// give the same plan.
package struct CodePlan: Sendable, Equatable {
  /// One thing to do with one code.
  package struct Step: Sendable, Equatable {
    package enum Action: Sendable, Equatable {
      case create
      case renew(Renewal)
      /// The scene or the kind is another one; the code that was there can still be scanned.
      case replace(former: CodeScene)
      /// It was retired, and is declared again as it was.
      case restore
      case move(from: CodeAddress)
      case protect
      case unprotect
      case retire
    }
    package enum Renewal: String, Sendable {
      /// It ends soon.
      case due
      /// It has ended.
      case ended
      /// The platform did not know it any more.
      case lost
    }
    package let action: Action
    package let address: CodeAddress
    package let scene: CodeScene
    /// Seconds; nil for a permanent code.
    package let lifetime: Int64?
    package let isProtected: Bool
    /// When the code that is there ends.
    package let expiresAt: Int64?
    /// How often it was made anew before.
    package let renewals: Int
    /// Of the code that is there.
    package let status: PublishedCode.Status

    package func withProtection(_ isProtected: Bool) -> Step {
      Step(
        action: action, address: address, scene: scene, lifetime: lifetime, isProtected: isProtected, expiresAt: expiresAt, renewals: renewals,
        status: status)
    }

    /// Whether the platform is called.
    package var isCall: Bool {
      switch action {
      case .create, .renew, .replace: true
      case .restore, .move, .protect, .unprotect, .retire: false
      }
    }

    /// What a step changes for which the platform is not called.
    package var localChange: CodeChange? {
      switch action {
      case .move(let from): .moved(from, to: address)
      case .restore: .updated(address, status: .live, isProtected: isProtected)
      case .protect, .unprotect: .updated(address, status: status, isProtected: isProtected)
      case .retire: .updated(address, status: .retired, isProtected: false)
      case .create, .renew, .replace: nil
      }
    }
  }

  /// Something that is not done, and why. Nothing else is done either.
  package struct Objection: Sendable, Equatable {
    package let address: CodeAddress?
    package let reason: Phrase
    package let help: Phrase
    /// Whether a code that is printed would be without its campaign, or be another one.
    package let breaksPrint: Bool

    package init(address: CodeAddress?, reason: Phrase, help: Phrase, breaksPrint: Bool = false) {
      self.address = address
      self.reason = reason
      self.help = help
      self.breaksPrint = breaksPrint
    }
  }

  package let account: String
  /// Local changes first, then what ends soonest, then new codes as declared.
  package let steps: [Step]
  package let objections: [Objection]
  /// Codes that are as declared.
  package let kept: Int
  /// Codes whose making was begun and never ended: they are made again.
  package let begun: Int
  /// Permanent codes that the account will have.
  package let permanentCodes: Int
  /// Calls that were made today, as far as this store knows.
  package let callsToday: Int
  /// Calls that the account may make in a day.
  package let callLimit: Int

  package init(account: String, steps: [Step], objections: [Objection], kept: Int, begun: Int, permanentCodes: Int, callsToday: Int, callLimit: Int) {
    self.account = account
    self.steps = steps
    self.objections = objections
    self.kept = kept
    self.begun = begun
    self.permanentCodes = permanentCodes
    self.callsToday = callsToday
    self.callLimit = callLimit
  }

  /// Codes that an account may have for good. (wechat-protocol 6.2)
  package static let permanentLimit = 100_000
  /// Calls of `qrcode/create` in a day. (wechat-protocol 5.3)
  package static let dailyCalls = 100_000

  package var isEmpty: Bool { steps.isEmpty && objections.isEmpty }
  package var calls: Int { steps.count { $0.isCall } }
  /// Calls that today's quota has no room for.
  package var callsLeftForTomorrow: Int { max(0, calls - max(0, callLimit - callsToday)) }
}

/// What the store knows of an account's codes.
package struct PublishedCodes: Sendable {
  package let codes: [PublishedCode]
  package let begun: [CodeAddress]
  package let formerPermanent: Int
  package let callsToday: Int

  package init(codes: [PublishedCode], begun: [CodeAddress] = [], formerPermanent: Int = 0, callsToday: Int = 0) {
    self.codes = codes
    self.begun = begun
    self.formerPermanent = formerPermanent
    self.callsToday = callsToday
  }

  package init(of account: String, in store: any CodeStore, at now: Int64) throws(StoreFault) {
    codes = try store.codes(of: account)
    begun = try store.begunCodes(of: account)
    formerPermanent = try store.formerPermanentCodes(of: account)
    callsToday = try store.calls("qrcode/create", of: account, on: PlatformDay.number(at: now))
  }
}

extension CodePlan {
  /// - Parameters:
  ///   - now: seconds since 1970 UTC.
  ///   - callLimit: calls that the account may make in a day.
  ///   - only: campaigns to look at; nil for all.
  /// - Complexity: O(declared + published).
  package init(
    _ declared: DeclaredCodes, against published: PublishedCodes, at now: Int64, callLimit: Int = dailyCalls, only: Set<String>? = nil
  ) {
    var planner = CodePlanner(declared, published, now, only)
    planner.run()
    var objections = planner.objections
    if !declared.mayHaveCodes, !planner.calls.isEmpty {
      objections.append(
        Objection(
          address: nil, reason: "`\(declared.account)` is a subscription account, and the platform makes codes for verified service accounts only",
          help: "give the campaigns `account:` of a service account; if it is one, write `kind: service`"))
    }
    let made = published.codes.count { $0.kind == .permanent } + published.formerPermanent
    let permanent = made + planner.calls.count { $0.lifetime == nil }
    if permanent > Self.permanentLimit, planner.calls.contains(where: { $0.lifetime == nil }) {
      objections.append(
        Objection(
          address: nil,
          reason: "the account would have \(permanent) permanent codes of at most \(Self.permanentLimit); \(made) exist, retired ones included",
          help: "make codes that need not be printed `temporary`: the platform never takes a permanent one back"))
    }
    account = declared.account
    steps =
      planner.local + planner.calls.filter { $0.action != .create }.sorted { ($0.expiresAt ?? .min) < ($1.expiresAt ?? .min) }
      + planner.calls.filter { $0.action == .create }
    self.objections = objections
    kept = planner.kept
    let addresses = Set(declared.codes.map(\.address))
    begun = published.begun.count { addresses.contains($0) }
    permanentCodes = permanent
    callsToday = published.callsToday
    self.callLimit = callLimit
  }
}

extension CodePlan.Step.Action {
  package var word: String {
    switch self {
    case .create: "create"
    case .renew: "renew"
    case .replace: "replace"
    case .restore: "restore"
    case .move: "move"
    case .protect: "protect"
    case .unprotect: "unprotect"
    case .retire: "retire"
    }
  }

  /// What is done, behind "to".
  package var phrase: Phrase { Self.phrase(of: word) }
  static func phrase(of word: String) -> Phrase {
    switch word {
    case "create": "create"
    case "renew": "renew"
    case "replace": "replace"
    case "restore": "restore"
    case "move": "move"
    case "protect": "protect"
    case "unprotect": "unprotect"
    case "retire": "retire"
    default: Phrase(verbatim: word)
    }
  }

  /// How many are to be so changed.
  static func due(_ count: Int, _ word: String) -> Phrase {
    switch word {
    case "create": "\(count) to create"
    case "renew": "\(count) to renew"
    case "replace": "\(count) to replace"
    case "restore": "\(count) to restore"
    case "move": "\(count) to move"
    case "protect": "\(count) to protect"
    case "unprotect": "\(count) to unprotect"
    case "retire": "\(count) to retire"
    default: Phrase(verbatim: "\(count) \(word)")
    }
  }

  /// In front of a line.
  var mark: String {
    switch self {
    case .create: "+"
    case .renew: "~"
    case .replace: "±"
    case .restore: "<"
    case .move: ">"
    case .protect, .unprotect: "="
    case .retire: "-"
    }
  }

  /// In the order in which summaries name them.
  static let words = ["create", "renew", "replace", "restore", "move", "protect", "unprotect", "retire"]
}
