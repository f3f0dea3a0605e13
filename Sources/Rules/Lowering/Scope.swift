/// What a template's names stand for, on every way in which its rule can match.
package struct Scope {
  /// One way to match: the captures it binds, and the words that bind them.
  struct Way {
    var captures: [Capture] = []
    var campaign: Int?
    /// Something that binds captures could not be read: any name may be one of them.
    var isOpen = false
    var labels: [(span: SourceSpan, text: Phrase)] = []
    /// Stocks that the follower has certainly taken from.
    var taken: [String] = []
    /// Values that a condition has asked for, and that are certainly there: templates need not doubt them.
    var present: Set<String> = []
    /// Whether there are more ways than are looked at.
    var isOneOfMore = false

    static let bindsNothing: Phrase = "binds nothing"
    /// The one way of what binds nothing and says nothing.
    static let plain = [Way()]

    func joined(with other: Way) -> Way {
      Way(
        captures: captures + other.captures.filter { new in !captures.contains { $0.name == new.name } }, campaign: campaign ?? other.campaign,
        isOpen: isOpen || other.isOpen, labels: labels + other.labels, taken: taken + other.taken,
        present: present.union(other.present), isOneOfMore: isOneOfMore || other.isOneOfMore)
    }
  }
  struct Capture {
    let name: String
    let type: CaptureType
    /// What binds it; nil for those of a campaign's scene.
    var span: SourceSpan?
    /// The engine with which such a binding came.
    var since = Version.first
  }
  enum CaptureType: Hashable {
    case hole(HoleType)
    /// A named group of a regex: free text, absent when it took no part in the match.
    case group(isCertain: Bool)

    var isGroup: Bool { if case .group = self { true } else { false } }
  }

  let kinds: Set<EventKind>
  var ways: [Way]
  let hasSplit: Bool
  let common: Common
  /// Of the rule's split; none where they could not all be read.
  var arms: [String] = []
  /// Events from outside that the rule is for; nil where one of them is not known.
  var outside: [OutsideEvent]? = []
  var counters: Set<String> = []
  /// The stock that the rule gives from.
  var takes: String?
  /// Whether it is read before anything but the event is known.
  var isOfEventAlone = false
  /// Captures that are bound later than it is read.
  var unreadCaptures: Set<String> = []
  var isOfScansAlone: Bool { kinds.count == 1 && kinds.contains(.scan) }
  /// Whether a campaign is certain: then `campaign.id` is never absent.
  var hasCampaign: Bool { ways.allSatisfy { $0.campaign != nil } }

  var hasAccounts: Bool { common.hasAccounts }
  var accountFields: [String] { common.accountFields }
  var campaignFields: [CampaignFields] { common.campaignFields }
  var experiments: [String: [String]] { common.experiments }
  var stocks: Set<String> { common.stocks }
  var stockGroups: [String: StockGroups] { common.stockGroups }
  var calendars: [String: Bool] { common.calendars }
  var attributes: [String: VariableKind] { common.attributes }
  var lists: [String: Int] { common.lists }
  var unreadableLists: Set<String> { common.unreadableLists }

  /// What stands for a path's beginning, or why nothing does.
  enum Meaning {
    case found(Variable, Kind, used: Int)
    /// Known, but not on every way; usable with `default`.
    case partial(Variable, Kind, used: Int)
    case notHere(because: Phrase)
    case unknown(candidates: [String])
  }
  enum Kind: Equatable {
    case text(isFree: Bool)
    case number
    case time
    case list
    case table(Int)
    /// A cell that is the key of a row of another table: a text, and that row where something is asked of it.
    case reference(Int)
    /// The rows of a table, of whose key so many columns are given.
    case lookup(Int, keys: Int)
    /// What was taken last of a divided stock, and in brackets that of one of its parts.
    case pieces(of: String)
    case any
  }

  var names: [String] { allNames.filter { absence(of: $0, nil) == nil } }

  private var allNames: [String] {
    ["event", "message", "subscription", "user", "vars", "account", "now"] + (counters.isEmpty ? [] : ["counters"])
      + (lists.isEmpty ? [] : ["lists"]) + (stocks.isEmpty ? [] : ["taken"]) + (calendars.isEmpty ? [] : ["calendars"])
      + (experiments.isEmpty ? [] : ["experiments"])
      + (isOfScansAlone ? ["scene", "campaign"] : [])
      + (hasSplit ? ["split"] : [])
      + Set(ways.flatMap { $0.captures.map(\.name) }).sorted()
  }

  /// What is there on every way.
  var present: Set<String> {
    ways.dropFirst().reduce(ways.first?.present ?? []) { $0.intersection($1.present) }
  }

  /// The same on the ways so far: what is asked next knows of them.
  func on(_ ways: [Way]) -> Scope {
    var scope = self
    scope.ways = ways
    return scope
  }

  /// Whether a template can show something by this path. What could not be read may bind any name, and proves none.
  func knows(_ path: String) -> Bool {
    let parts = path.split(separator: ".").map { String($0) }
    guard let root = parts.first, names.contains(root) || !ways.contains(where: \.isOpen) else { return false }
    switch meaning(of: root, Array(parts.dropFirst())) {
    case .found, .partial, .notHere: return true
    case .unknown: return false
    }
  }

  func meaning(of root: String, _ members: [String]) -> Meaning {
    let first = members.first
    func need(_ candidates: [String]) -> Meaning { .unknown(candidates: candidates.map { "\(root).\($0)" }) }
    if let capture = captureMeaning(root) { return capture }
    if let reason = absence(of: root, first) { return .notHere(because: reason) }
    switch root {
    case "now": return .found(.now, .time, used: 0)
    case "subscription": return .found(.subscription, .text(isFree: false), used: 0)
    case "scene":
      if isOfScansAlone { return .found(.scene, .text(isFree: true), used: 0) }
      return kinds.contains(.scan) ? .partial(.scene, .text(isFree: true), used: 0) : .notHere(because: "only `scan` has a scene")
    case "campaign":
      guard kinds.contains(.scan) else { return .notHere(because: "only `scan` has a campaign") }
      switch first {
      case "id":
        return hasCampaign && isOfScansAlone
          ? .found(.campaignID, .text(isFree: false), used: 1) : .partial(.campaignID, .text(isFree: false), used: 1)
      case "fields": return members.count > 1 ? campaignFieldMeaning(members[1]) : .unknown(candidates: campaignMembers)
      default: return .unknown(candidates: campaignMembers)
      }
    case "split":
      guard hasSplit else { return .notHere(because: "this rule has no `split`") }
      return first == "arm" ? .found(.splitArm, .text(isFree: false), used: 1) : need(["arm"])
    case "vars": return first.map { .partial(.variable($0), .text(isFree: true), used: 1) } ?? need(["NAME"])
    case "counters":
      guard let first, counters.contains(first) else { return need(counters.isEmpty ? ["NAME"] : counters.sorted()) }
      return .found(.counter(first), .number, used: 1)
    case "lists":
      if let first, unreadableLists.contains(first) { return .found(.capture(root), .any, used: 0) }
      guard let first, let table = lists[first] else { return need(lists.isEmpty ? ["NAME"] : lists.keys.sorted()) }
      return .found(.rows(table), .lookup(table, keys: 0), used: 1)
    case "taken":
      guard let first, stocks.contains(first) else { return need(stocks.isEmpty ? ["NAME"] : stocks.sorted()) }
      let kind: Kind = stockGroups[first] == nil ? .text(isFree: false) : .pieces(of: first)
      return takes == first || ways.allSatisfy { $0.taken.contains(first) }
        ? .found(.taken(first), kind, used: 1) : .partial(.taken(first), kind, used: 1)
    case "experiments":
      guard let first, experiments[first] != nil else { return need(experiments.isEmpty ? ["NAME"] : experiments.keys.sorted()) }
      return .found(.experimentArm(first), .text(isFree: false), used: 1)
    case "calendars":
      guard let first, let isKnown = calendars[first] else { return need(calendars.isEmpty ? ["NAME"] : calendars.keys.sorted()) }
      guard members.count > 1, let part = Variable.CalendarPart(rawValue: members[1]) else {
        return need(Variable.CalendarPart.allCases.map { "\(first).\($0.rawValue)" })
      }
      return isKnown && part == .opens
        ? .found(.calendar(first, part), .time, used: 2) : .partial(.calendar(first, part), .time, used: 2)
    case "account":
      switch first {
      case "name": return hasAccounts ? .found(.accountName, .text(isFree: false), used: 1) : .partial(.accountName, .text(isFree: false), used: 1)
      case "app_id":
        return hasAccounts ? .found(.accountAppID, .text(isFree: false), used: 1) : .partial(.accountAppID, .text(isFree: false), used: 1)
      case "original_id": return .found(.accountOriginalID, .text(isFree: false), used: 1)
      case "fields":
        guard members.count > 1, accountFields.contains(members[1]) else {
          return need(accountFields.isEmpty ? ["name", "app_id", "original_id"] : accountFields.map { "fields.\($0)" })
        }
        return .found(.accountField(members[1]), .text(isFree: false), used: 2)
      case "token", "secret", "aes_key": return .notHere(because: "secrets are never readable")
      default: return need(["name", "app_id", "original_id"] + accountFields.map { "fields.\($0)" })
      }
    case "user":
      if let number = first.flatMap({ NumberFact(rawValue: $0) }) { return .found(.number(number), .number, used: 1) }
      switch first {
      case "openid": return .found(.openid, .text(isFree: false), used: 1)
      case "tags": return .found(.userTags, .list, used: 1)
      case "first_followed_at": return .partial(.firstFollowedAt, .time, used: 1)
      case "last_followed_at": return .partial(.lastFollowedAt, .time, used: 1)
      case "first_touch", "last_touch":
        guard members.count > 1, let part = Variable.TouchPart(rawValue: members[1]) else {
          return need(Variable.TouchPart.allCases.map { "\(first ?? "").\($0.rawValue)" })
        }
        let kind: Kind = part == .at ? .time : .text(isFree: part == .scene)
        return .partial(first == "first_touch" ? .firstTouch(part) : .lastTouch(part), kind, used: 2)
      case "lang": return .partial(.language, .text(isFree: false), used: 1)
      case "source": return .partial(.source, .text(isFree: false), used: 1)
      case "attrs":
        guard members.count > 1 else { return need(attributes.isEmpty ? ["attrs.NAME"] : attributes.keys.sorted().map { "attrs.\($0)" }) }
        return .partial(.attribute(members[1]), attributes[members[1]] == .number ? .number : .text(isFree: true), used: 2)
      default:
        return need(
          ["openid", "tags"] + NumberFact.allCases.map(\.rawValue)
            + ["first_followed_at", "last_followed_at", "first_touch", "last_touch", "lang", "source", "attrs"])
      }
    case "event":
      switch first {
      case "type": return .found(.eventType, .text(isFree: false), used: 1)
      case "time": return .found(.eventTime, .time, used: 1)
      case "key":
        if kinds.allSatisfy(\.hasKey) { return .found(.eventKey, .text(isFree: true), used: 1) }
        return !kinds.contains { $0.hasKey }
          ? .notHere(because: "only `scan` and menu events have a key") : .partial(.eventKey, .text(isFree: true), used: 1)
      case "fields":
        guard members.count > 1 else { return need(["fields.NAME"]) }
        if let meaning = outsideMeaning(members[1]) { return meaning }
        // An element may repeat: behind its name can stand what is asked of a list.
        let path = members[1...1] + members.dropFirst(2).prefix { !Self.listMembers.contains($0) }
        return .partial(.eventField(Array(path)), .any, used: 1 + path.count)
      default: return need(["type", "key", "time", "fields"])
      }
    case "message": return messageMeaning(first)
    default: return ways.contains { $0.isOpen } ? .found(.capture(root), .any, used: 0) : .unknown(candidates: names)
    }
  }

  private static let listMembers: Set<String> = ["size", "first", "last"]

  private func messageMeaning(_ member: String?) -> Meaning {
    let media: Set<EventKind> = [.image, .voice, .video, .shortvideo]
    let fields: [(name: String, variable: Variable, kinds: Set<EventKind>, isSure: Bool, kind: Kind)] = [
      ("content", .messageContent, [.text], true, .text(isFree: true)),
      ("media_id", .messageMediaID, media, false, .text(isFree: false)),
      ("recognition", .messageRecognition, [.voice], false, .text(isFree: true)),
      ("format", .messageFormat, [.voice], false, .text(isFree: false)),
      ("url", .messageURL, [.link], false, .text(isFree: true)),
      ("title", .messageTitle, [.link], false, .text(isFree: true)),
      ("description", .messageDescription, [.link], false, .text(isFree: true)),
      ("latitude", .messageLatitude, [.location, .locationReport], false, .text(isFree: false)),
      ("longitude", .messageLongitude, [.location, .locationReport], false, .text(isFree: false)),
      ("label", .messageLabel, [.location], false, .text(isFree: true)),
    ]
    guard let field = fields.first(where: { $0.name == member }) else { return .unknown(candidates: fields.map { "message.\($0.name)" }) }
    if kinds.isDisjoint(with: field.kinds) {
      let words = quotedList(EventKind.allCases.filter(field.kinds.contains).map(\.word))
      return .notHere(because: field.kinds.count == 1 ? "only \(words) has it" : "only \(words) have it")
    }
    return field.isSure && kinds.isSubset(of: field.kinds)
      ? .found(field.variable, field.kind, used: 1) : .partial(field.variable, field.kind, used: 1)
  }

  private func captureMeaning(_ name: String) -> Meaning? {
    let types = ways.compactMap { way in way.captures.first { $0.name == name }?.type }
    guard let type = types.first else { return nil }
    let kind: Kind =
      switch type {
      case .group: .text(isFree: true)
      case .hole(.int): .number
      case .hole(.list(let table)): types.allSatisfy { $0 == type } ? .table(table) : .any
      case .hole(.date): .time
      case .hole(let other): .text(isFree: other.isFreeText)
      }
    let isSure = types.count == ways.count && !types.contains(.group(isCertain: false))
    return isSure ? .found(.capture(name), kind, used: 0) : .partial(.capture(name), kind, used: 0)
  }
}
