internal import Engine
internal import Rules
internal import Serving
internal import Wire

/// The body of `POST /events/NAME`, held against what the rules declare.
///
///     { "openid": "o…", "account": "main", "time": 1780000000, "fields": { "amount": 99.5 } }
struct PostedEvent: Sendable {
  let delivery: Delivery
  /// Digest of all that was asked: another request with the same key is no repeat.
  let request: String

  /// Bounds on what is posted.
  static let bodyBytes = 16 << 10
  private static let textBytes = 2048
  /// Seconds by which a clock may be ahead.
  private static let ahead: Int64 = 60

  enum Objection: Error {
    /// Something is wrong with the request, item by item.
    case wrong([Phrase])
    case unknownEvent
    case unknownAccount(String)
  }

  /// - Parameters:
  ///   - key: what the request calls itself: it may be made twice.
  ///   - now: seconds since 1970 UTC.
  init(_ body: [UInt8], named name: String, key: String, under ruleSet: RuleSet, at now: Int64) throws(Objection) {
    guard let declared = ruleSet.compiled.outside.first(where: { $0.name == name }) else { throw .unknownEvent }
    guard let json = try? JSON(reading: body), case .object(let members) = json else {
      throw .wrong([JSON.nul(in: body).map { "the body is \($0)" } ?? "the body is not a JSON object"])
    }
    var faults: [Phrase] = members.keys.filter { !Self.members.contains($0) }.sorted().map {
      "`\($0.prefix(64))` is not known; there are \(quotedList(Self.members))"
    }
    let openid = members["openid"]?.string ?? ""
    if !(1...128).contains(openid.utf8.count) || !openid.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) {
      faults.append("`openid` is missing, or is none")
    }
    var time = now
    if let given = members["time"] {
      if let seconds = given.int.map({ Int64($0) }) {
        time = seconds
        if seconds > now + Self.ahead { faults.append("`time` lies in the future") }
        if seconds < now - Lateness.posted { faults.append("`time` lies more than 30 days back") }
      } else {
        faults.append("`time` is not a number of seconds since 1970")
      }
    }
    let named = Self.account(members["account"], in: ruleSet, &faults)
    let fields = Self.fields(members["fields"], of: declared, &faults)
    guard faults.isEmpty, let named else { throw .wrong(faults) }
    guard let account = ruleSet.account(named: named) else { throw .unknownAccount(named) }

    request = RequestDigest.text(of: "\(name)\n\(json.line)")
    let event = Event.outside(
      name, openid: openid, account: account.originalID ?? ruleSet.addressee(account.name), time: time,
      fields: declared.fields.compactMap { field in fields.first { $0.name == field.name } })
    delivery = Delivery(
      event, follower: FollowerID(account: account.name, openid: openid), key: RequestDigest.key(of: "outside\n\(key)"), request: request)
  }

  private static let members = ["account", "fields", "openid", "time"]

  /// Its name; nil when there is a fault about it.
  private static func account(_ given: JSON?, in ruleSet: RuleSet, _ faults: inout [Phrase]) -> String? {
    if let name = given?.string { return name }
    if given == nil, ruleSet.accounts.count == 1 { return ruleSet.accounts[0].name }
    faults.append(given == nil ? "`account` is missing; of several it says whose follower it is" : "`account` is not a text")
    return nil
  }

  /// Values as texts; what is null is not there. Each that is wrong is named once.
  private static func fields(_ given: JSON?, of declared: OutsideEvent, _ faults: inout [Phrase]) -> [(name: String, value: String)] {
    guard case .object(let members) = given ?? .object([:]) else {
      faults.append("`fields` is not an object")
      return []
    }
    var fields: [(name: String, value: String)] = []
    var refused: Set<String> = []
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      switch value {
      case .null: continue
      case .bool(let value): fields.append((name, value ? "true" : "false"))
      case .int(let value): fields.append((name, String(value)))
      case .number(let value): fields.append((name, String(value)))
      case .string(let text):
        let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }
        if declared[name] == nil || (text.utf8.count <= textBytes && isPlain) {
          fields.append((name, text))
        } else {
          refused.insert(name)
          faults.append("`\(name)` has more than \(textBytes) bytes, or signs that no text has")
        }
      case .array, .object:
        guard let field = declared[name] else {
          fields.append((name, ""))
          continue
        }
        refused.insert(name)
        faults.append("`\(name)` is not \(field.kind.phrase)")
      }
    }
    faults += declared.faults(in: fields, besides: refused)
    return fields
  }
}
