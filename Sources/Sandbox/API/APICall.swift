internal import GRDB
internal import Rules
internal import Wire

/// A call as it came, before anything is made of it.
struct APICall: Sendable {
  let account: SandboxAccount
  /// Where the sandbox was called, as `http://127.0.0.1:9191`: what it hands out stands there.
  let origin: String
  /// Below `/cgi-bin/`, or from the root where it does not stand there.
  let path: String
  let query: [String: String]
  let body: [UInt8]
  let contentType: String
  /// Seconds since 1970 UTC.
  let now: Int64
  let readings: Readings
}

/// A refusal of the platform.
package struct APIRefusal: Error {
  let code: Int
  let message: String
  /// What is wrong with the call, for whoever runs the sandbox; nil where the platform's own words say it.
  let reason: Phrase?

  init(_ code: Int, _ message: String, because reason: Phrase? = nil) {
    self.code = code
    self.message = message
    // It holds what was sent, and goes to a terminal.
    self.reason = reason.map { $0.shown() }
  }

  var json: JSON { ["errcode": .int(code), "errmsg": .string(message + " rid: 5f3c9a1e-0badcafe-\(code < 0 ? 1 : code)")] }
}

/// What the platform answers a call.
enum APIAnswer {
  case json(JSON)
  case bytes([UInt8], type: String)

  static let ok = APIAnswer.json(["errcode": 0, "errmsg": "ok"])
}

/// A call of the platform's API: how it is called, how often, and what it does.
struct APIMethod: Sendable {
  enum Form: Sendable { case get, post }
  let path: String
  let form: Form
  /// A day; nil for any number. (wechat-protocol 5.3)
  let daily: Int?
  /// A minute; nil for any number.
  var perMinute: Int?
  /// Calls for tokens carry none.
  var needsToken = true
  /// The least that an account must be.
  var needs = AccountStanding.verified
  let answer: @Sendable (APICall, Database) throws -> APIAnswer

  static let all: [APIMethod] =
    TokenAPI.methods + CodeAPI.methods + FollowerAPI.methods + TagAPI.methods + MessageAPI.methods + TemplateAPI.methods + MediaAPI.methods
    + MaterialAPI.methods + MenuAPI.methods + WebsiteAPI.methods + FiguresAPI.methods + AccountAPI.methods + UnplayedAPI.methods
  private static let byPath = Dictionary(all.map { ($0.path, $0) }) { first, _ in first }

  static func at(_ path: String) -> APIMethod? { byPath[path] }
}

extension APICall {
  /// The body as an object.
  func object() throws -> JSON {
    let json: JSON
    do throws(JSONFault) { json = try JSON(reading: body) } catch {
      throw APIRefusal(47001, "data format error", because: "the body is a JSON object in UTF-8, and this is \(error.message)")
    }
    guard case .object = json else { throw APIRefusal(47001, "data format error", because: "the body is a JSON object, and this is none") }
    return json
  }

  /// The follower that a member of the body or a parameter names, who must follow.
  func follower(_ openid: String?, _ db: Database) throws -> String {
    guard let openid, !openid.isEmpty else { throw APIRefusal(41009, "missing openid") }
    let following = try Bool.fetchOne(
      db, sql: "SELECT following FROM followers WHERE account = ? AND openid = ?", arguments: [account.name, openid])
    guard following ?? false else { throw APIRefusal(40003, "invalid openid") }
    return openid
  }
}
