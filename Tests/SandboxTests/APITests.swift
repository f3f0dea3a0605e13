import Engine
import Rules
import SQLite
import Sandbox
import Server
import TestSupport
import Testing
import WeChat
import Wire

/// The platform's side of the sandbox: limits, codes and windows as the protocol has them.
@Suite("the sandbox as platform")
struct APITests {
  /// A call, and what it is answered. `@…` stands for an openid.
  struct Line: Sendable {
    let account: String
    let call: String
    let body: String
    let expected: String
    /// Milliseconds that pass before.
    let after: Int64

    init(_ call: String, _ body: String = "", _ expected: String, account: String = "main", after: Int64 = 0) {
      self.account = account
      self.call = call
      self.body = body
      self.expected = expected
      self.after = after
    }
  }
  struct Story: CustomTestStringConvertible, Sendable {
    let name: String
    /// Facts whose kinder reading is played.
    var lenient: Set<DisputedFact> = []
    /// Accounts that are not verified.
    var unverified: Set<String> = []
    var rules = RunningSandbox.rules
    let lines: [Line]
    var testDescription: String { name }
  }

  static let long = String(repeating: "s", count: 65)
  static let stories = [
    Story(
      name: "codes: bounds, and the scene that is lost without its level",
      lines: [
        Line("POST qrcode/create", #"{"action_name":"QR_LIMIT_SCENE","action_info":{"scene":{"scene_id":100001}}}"#, "errcode 40053"),
        Line("POST qrcode/create", #"{"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{"scene_str":"\#(long)"}}}"#, "errcode 40053"),
        Line("POST qrcode/create", #"{"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{"scene_str":""}}}"#, "errcode 40053"),
        Line("POST qrcode/create", #"{"action_name":"QR_NONE","action_info":{}}"#, "errcode 40052"),
        Line("POST qrcode/create", #"{"action_name":"QR_SCENE"}"#, "errcode 40053"),
        Line("POST qrcode/create", "nonsense", "errcode 47001"),
        Line("GET qrcode/create", "", "errcode 43002"),
        Line("POST qrcode/create", #"{"action_name":"QR_LIMIT_SCENE","action_info":{"scene":{"scene_id":7}}}"#, "errcode 48001", account: "small"),
        Line(
          "POST qrcode/create", #"{"expire_seconds":9999999,"action_name":"QR_SCENE","action_info":{"scene_id":123}}"#, "…\"expire_seconds\":2592000…"
        ),
      ]),
    Story(
      name: "tags: names, numbers, members",
      lines: [
        Line("POST tags/create", #"{"tag":{"name":"vip"}}"#, #"{"tag":{"id":100,"name":"vip"}}"#),
        Line("POST tags/create", #"{"tag":{"name":"vip"}}"#, "errcode 45157"),
        Line("POST tags/create", #"{"tag":{"name":"一二三四五六七八九十"}}"#, #"{"tag":{"id":101,"name":"一二三四五六七八九十"}}"#),
        Line("POST tags/create", #"{"tag":{"name":"一二三四五六七八九十零"}}"#, "errcode 45158"),
        Line("POST tags/update", #"{"tag":{"id":2,"name":"x"}}"#, "errcode 45058"),
        Line("POST tags/update", #"{"tag":{"id":555,"name":"x"}}"#, "errcode 45159"),
        Line("POST tags/members/batchtagging", #"{"openid_list":["@小王"],"tagid":100}"#, #"{"errcode":0,"errmsg":"ok"}"#),
        Line("POST tags/members/batchtagging", #"{"openid_list":["@小王"],"tagId":100}"#, "errcode 45159"),
        Line("POST tags/members/batchtagging", #"{"openid_list":["@离开"],"tagid":100}"#, "errcode 40003"),
        Line("POST tags/members/batchtagging", #"{"openid_list":[],"tagid":100}"#, "errcode 40032"),
        Line("POST tags/getidlist", #"{"openid":"@小王"}"#, #"{"tagid_list":[100]}"#),
        Line("POST user/tag/get", #"{"tagid":100}"#, #"{"count":1,"data":{"openid":["@小王"]},"next_openid":"@小王"}"#),
        Line("GET tags/get", "", "…\"count\":1,\"id\":100,\"name\":\"vip\"…"),
        Line("POST tags/members/batchuntagging", #"{"openid_list":["@小王"],"tagid":100}"#, #"{"errcode":0,"errmsg":"ok"}"#),
        Line("POST tags/delete", #"{"tag":{"id":100}}"#, #"{"errcode":0,"errmsg":"ok"}"#),
      ]),
    Story(
      name: "followers: those who left are known by nothing else",
      lines: [
        // A follow is not known at once. (wechat-protocol 7.3)
        Line("GET user/info?openid=@小王", "", #"{"openid":"@小王","subscribe":0}"#),
        Line("GET user/info?openid=@小王", "", "…\"subscribe\":1…", after: 2000),
        Line("GET user/info?openid=@离开", "", #"{"openid":"@离开","subscribe":0}"#),
        Line("GET user/info?openid=nobody", "", "errcode 40003"),
        Line("GET user/get", "", #"{"count":1,"data":{"openid":["@小王"]},"next_openid":"@小王","total":1}"#),
        Line("GET user/get?next_openid=@小王", "", #"{"count":0,"next_openid":"","total":1}"#),
        Line("POST user/info/updateremark", #"{"openid":"@小王","remark":"7 号桌"}"#, #"{"errcode":0,"errmsg":"ok"}"#),
        Line("GET user/info?openid=@小王", "", "…\"remark\":\"7 号桌\"…"),
        Line("POST user/info/updateremark", #"{"openid":"@小王","remark":"\#(long)"}"#, "errcode 40035"),
      ]),
    Story(
      name: "a follow opens three messages for a minute",
      lines: [
        Line("POST message/custom/send", #"{"touser":"@小王","msgtype":"text","text":{"content":"1"}}"#, #"{"errcode":0,"errmsg":"ok"}"#),
        Line("POST message/custom/send", #"{"touser":"@小王","msgtype":"text","text":{"content":"2"}}"#, #"{"errcode":0,"errmsg":"ok"}"#),
        Line("POST message/custom/send", #"{"touser":"@小王","msgtype":"text","text":{"content":"3"}}"#, #"{"errcode":0,"errmsg":"ok"}"#),
        Line("POST message/custom/send", #"{"touser":"@小王","msgtype":"text","text":{"content":"4"}}"#, "errcode 45047"),
        Line("POST message/custom/send", #"{"touser":"@小王","msgtype":"text","text":{"content":"5"}}"#, "errcode 45015", after: 60_000),
        Line("POST message/custom/send", #"{"touser":"@离开","msgtype":"text","text":{"content":"5"}}"#, "errcode 45015"),
      ]),
    Story(
      name: "messages that the platform would not take",
      lines: [
        Line("POST message/custom/send", #"{"touser":"@小王","msgtype":"sms","sms":{}}"#, "errcode 40008"),
        Line("POST message/custom/send", #"{"touser":"@小王","msgtype":"text","text":{"content":""}}"#, "errcode 44004"),
        Line(
          "POST message/custom/send", #"{"touser":"@小王","msgtype":"text","text":{"content":"\#(String(repeating: "字", count: 683))"}}"#,
          "errcode 45002"),
        Line("POST message/custom/send", #"{"touser":"@小王","msgtype":"news","news":{"articles":[{},{}]}}"#, "errcode 45008"),
        Line("POST message/custom/send", #"{"touser":"@小王","msgtype":"image","image":{"media_id":"none"}}"#, "errcode 40007"),
        Line("POST message/custom/send", #"{"touser":"nobody","msgtype":"text","text":{"content":"x"}}"#, "errcode 40003"),
        Line("POST message/template/send", #"{"touser":"@离开","template_id":"T","data":{"a":{"value":"1"}}}"#, "errcode 43004"),
        Line("POST message/template/send", #"{"touser":"@小王","template_id":"","data":{}}"#, "errcode 40037"),
        Line("POST message/template/send", #"{"touser":"@小王","template_id":"T","data":{"a":{}}}"#, "errcode 47003"),
        Line(
          "POST message/template/send", #"{"touser":"@小王","template_id":"T","data":{"a":{"value":"1"}}}"#,
          #"{"errcode":0,"errmsg":"ok","msgid":200000001}"#, after: 90_000),
      ]),
    Story(
      name: "who is on the blacklist gets nothing",
      lines: [
        Line("POST tags/members/batchblacklist", #"{"openid_list":["@小王"]}"#, #"{"errcode":0,"errmsg":"ok"}"#),
        Line("POST message/custom/send", #"{"touser":"@小王","msgtype":"text","text":{"content":"1"}}"#, "errcode 43019"),
        Line("POST message/template/send", #"{"touser":"@小王","template_id":"T","data":{"a":{"value":"1"}}}"#, "errcode 43019"),
        Line("POST tags/members/getblacklist", "{}", #"{"count":1,"data":{"openid":["@小王"]},"next_openid":"@小王","total":1}"#),
        Line("POST tags/members/batchblacklist", #"{"openid_list":["@离开"]}"#, "errcode 40003"),
        Line("POST tags/members/batchblacklist", #"{"openid_list":[]}"#, "errcode 40032"),
        Line("POST tags/members/batchunblacklist", #"{"openid_list":["@小王"]}"#, #"{"errcode":0,"errmsg":"ok"}"#),
        Line("POST message/custom/send", #"{"touser":"@小王","msgtype":"text","text":{"content":"1"}}"#, #"{"errcode":0,"errmsg":"ok"}"#),
      ]),
    Story(
      name: "who is on the blacklist, lenient: template messages", lenient: [.blacklistTemplates],
      lines: [
        Line("POST tags/members/batchblacklist", #"{"openid_list":["@小王"]}"#, #"{"errcode":0,"errmsg":"ok"}"#),
        Line("POST message/custom/send", #"{"touser":"@小王","msgtype":"text","text":{"content":"1"}}"#, "errcode 43019"),
        Line(
          "POST message/template/send", #"{"touser":"@小王","template_id":"T","data":{"a":{"value":"1"}}}"#,
          #"{"errcode":0,"errmsg":"ok","msgid":200000001}"#),
      ]),
    Story(
      name: "menus",
      lines: [
        Line("GET menu/get", "", "errcode 46003"),
        Line("POST menu/create", #"{"button":[{"type":"click","name":"帮助","key":"HELP"}]}"#, #"{"errcode":0,"errmsg":"ok"}"#),
        Line("GET menu/get", "", #"{"menu":{"button":[{"key":"HELP","name":"帮助","sub_button":[],"type":"click"}],"menuid":1}}"#),
        Line("POST menu/create", #"{"button":[{"type":"click","name":"\u5e2e","key":"HELP"}]}"#, "errcode 40033"),
        Line("POST menu/create", #"{"button":[{"type":"click","name":"帮助帮助帮助","key":"HELP"}]}"#, "errcode 40018"),
        Line("POST menu/create", #"{"button":[]}"#, "errcode 40016"),
        Line(
          "POST menu/addconditional", #"{"button":[{"type":"click","name":"a","key":"A"}],"matchrule":{"client_platform_type":"3"}}"#,
          #"{"menuid":"208396938"}"#),
        Line("POST menu/addconditional", #"{"button":[{"type":"click","name":"b","key":"B"}],"matchrule":{"tag_id":"999"}}"#, "errcode 40152"),
        Line("POST menu/addconditional", #"{"button":[{"type":"click","name":"b","key":"B"}],"matchrule":{}}"#, "errcode 65304"),
        Line(
          "POST menu/addconditional", #"{"button":[{"type":"click","name":"b","key":"B"}],"matchrule":{"tag_id":"2","sex":"1"}}"#, "errcode 65320"),
        Line(
          "POST menu/trymatch", #"{"user_id":"@小王"}"#, #"{"button":[{"key":"A","name":"a","type":"click"}]}"#),
        Line(
          "GET menu/get", "",
          #"{"conditionalmenu":[{"button":[{"key":"A","name":"a","sub_button":[],"type":"click"}],"matchrule":{"client_platform_type":"3"},"menuid":208396938}],"menu":{"button":[{"key":"HELP","name":"帮助","sub_button":[],"type":"click"}],"menuid":1}}"#
        ),
        Line("POST menu/delconditional", #"{"menuid":"1"}"#, "errcode 65301"),
        Line("POST menu/delconditional", #"{"menuid":"208396938"}"#, #"{"errcode":0,"errmsg":"ok"}"#),
        Line("GET menu/delete", "", #"{"errcode":0,"errmsg":"ok"}"#),
        Line("GET menu/get", "", "errcode 46003"),
        Line(
          "POST menu/addconditional", #"{"button":[{"type":"click","name":"a","key":"A"}],"matchrule":{"client_platform_type":"3"}}"#, "errcode 65303"
        ),
      ]),
    Story(
      name: "a template message with a name is sent once in ten minutes",
      lines: [
        Line(
          "POST message/template/send", #"{"touser":"@小王","template_id":"T","client_msg_id":"a","data":{"a":{"value":"v"}}}"#,
          #"{"errcode":0,"errmsg":"ok","msgid":200000001}"#),
        Line(
          "POST message/template/send", #"{"touser":"@小王","template_id":"T","client_msg_id":"a","data":{"a":{"value":"v"}}}"#,
          #"{"errcode":0,"errmsg":"ok","msgid":200000001}"#),
        Line(
          "POST message/template/send", #"{"touser":"@小王","template_id":"T","client_msg_id":"b","data":{"a":{"value":"v"}}}"#,
          #"{"errcode":0,"errmsg":"ok","msgid":200000002}"#),
      ]),
    Story(
      name: "quota, and what belongs to the account",
      lines: [
        Line(
          "POST openapi/quota/get", #"{"cgi_path":"/cgi-bin/menu/get"}"#,
          #"{"errcode":0,"errmsg":"ok","quota":{"daily_limit":10000,"remain":10000,"used":0}}"#),
        Line("POST openapi/quota/get", #"{"cgi_path":"/cgi-bin/none"}"#, "errcode 76021"),
        Line("GET getcallbackip", "", #"{"ip_list":["127.0.0.1"]}"#),
        Line("GET get_current_autoreply_info", "", #"{"is_add_friend_reply_open":0,"is_autoreply_open":0}"#),
        Line("POST clear_quota", #"{"appid":"wxother"}"#, "errcode 40013"),
        Line("POST clear_quota", #"{"appid":"wx0123456789abcdef"}"#, #"{"errcode":0,"errmsg":"ok"}"#),
        Line("GET media/get?media_id=none", "", "errcode 40007"),
      ]),
  ]

  @Test("pages of others and names that were pointed here get nothing of a sandbox; whoever is no browser gets all")
  func strangePages() async throws {
    try await RunningSandbox.with { running in
      let json = ("content-type", "application/json")
      let cases: [(path: String, isPost: Bool, headers: [(String, String)], status: Int)] = [
        ("/sandbox/state", false, [], 200), ("/sandbox/state", false, [("host", "localhost:9191")], 200),
        ("/sandbox/state", false, [("host", "evil.example")], 421), ("/sandbox/", false, [("host", "127.evil.example:9191")], 421),
        ("/cgi-bin/tags/get", false, [("host", "evil.example")], 421), ("/sandbox/clock", true, [json, ("host", "evil.example")], 421),
        ("/sandbox/faults", true, [json, ("origin", "http://evil.example")], 403), ("/sandbox/faults", true, [json, ("origin", "null")], 403),
        ("/sandbox/faults", true, [json, ("sec-fetch-site", "cross-site")], 403), ("/sandbox/faults", true, [json], 200),
        ("/sandbox/faults", true, [json, ("origin", running.base), ("sec-fetch-site", "same-origin")], 200),
      ]
      for (path, isPost, headers, status) in cases {
        let found = try await HTTP.status(running.base + path, isPost: isPost, headers, #"{"faults":[]}"#)
        #expect(found == status, "\(path) \(headers)")
      }
    }
  }

  @Test("each call is answered as the protocol has it", arguments: stories)
  func story(_ story: Story) async throws { try await Self.play(story) }

  static func play(_ story: Story) async throws {
    // A delivery that nobody takes would cost fifteen seconds.
    let server = try ScriptedServer { _ in .json("success") }
    try await RunningSandbox.with(lenient: story.lenient, unverified: story.unverified, webhook: server.base, rules: story.rules) { running in
      let store = try SQLiteStore(path: ":memory:")
      let platforms = try ["main": running.platform(store: store), "small": running.platform("small", store: store)]
      let account = try running.account()
      var people: [String: String] = [:]
      for name in ["小王", "离开"] { people[name] = try await running.sandbox.followers.act(name, .follow, of: account).openid }
      _ = try await running.sandbox.followers.act("离开", .unfollow, of: account)
      func named(_ text: String) -> String { people.reduce(text) { $0.replacing("@" + $1.key, with: $1.value) } }
      for line in story.lines {
        running.clock.advance(by: line.after)
        let words = line.call.split(separator: " ")
        guard let platform = platforms[line.account] else { continue }
        let answer = await running.ask(platform, String(words[0]), named(String(words[1])), named(line.body))
        let expected = named(line.expected)
        if expected.hasPrefix("…") {
          #expect(answer.contains(expected.dropFirst().dropLast()), "\(line.call): \(answer)")
        } else {
          #expect(answer == expected, "\(line.call) \(line.body)")
        }
      }
      for platform in platforms.values { await platform.close() }
    }
  }

  @Test("over the day's calls comes 45009, until midnight in Beijing or clear_quota")
  func dailyQuota() async throws {
    try await RunningSandbox.with { running in
      let platform = try running.platform(store: try SQLiteStore(path: ":memory:"))
      // On a busy machine one may be made twice, and the last then is one too many.
      for _ in 0..<500 { _ = try? await platform.call(PlatformCall("/cgi-bin/user/get")) }
      #expect(await running.ask(platform, "GET", "user/get", "") == "errcode 45009")
      #expect(await running.ask(platform, "POST", "clear_quota", #"{"appid":"wx0123456789abcdef"}"#).contains("\"ok\""))
      _ = try await platform.call(PlatformCall("/cgi-bin/user/get"))
      for _ in 0..<500 { _ = try? await platform.call(PlatformCall("/cgi-bin/user/get")) }
      running.clock.advance(by: 12 * 3_600_000)
      _ = try await platform.call(PlatformCall("/cgi-bin/user/get"))
      await platform.close()
    }
  }

  @Test("a token ends; the client gets another and goes on")
  func tokens() async throws {
    try await RunningSandbox.with { running in
      let store = try SQLiteStore(path: ":memory:")
      let platform = try running.platform(store: store)
      _ = try await platform.call(PlatformCall("/cgi-bin/user/get"))
      // Another process forces a new one; ours is refused from now on.
      let other = PlatformClient(PlatformAddress(url: running.base, codesURL: running.base, token: .stable))
      let body: JSON = [
        "grant_type": "client_credential", "appid": "wx0123456789abcdef", "secret": "the-app-secret", "force_refresh": true,
      ]
      _ = try await other.send(PlatformCall("/cgi-bin/stable_token", body: .json(body)), token: nil)
      _ = try await platform.call(PlatformCall("/cgi-bin/user/get"))
      running.clock.advance(by: 7_300_000)
      _ = try await platform.call(PlatformCall("/cgi-bin/user/get"))
      for (name, expected) in [("wrong", 40125), ("", 41004)] {
        let wrong: JSON = ["grant_type": "client_credential", "appid": "wx0123456789abcdef", "secret": .string(name)]
        do throws(PlatformFault) {
          _ = try await other.send(PlatformCall("/cgi-bin/stable_token", body: .json(wrong)), token: nil)
          Issue.record("a token for nothing")
        } catch {
          guard case .refused(let error) = error else { throw error }
          #expect(error.code.code == expected)
        }
      }
      await other.close()
      await platform.close()
    }
  }

  @Test("an uploaded picture is there for three days")
  func media() async throws {
    try await RunningSandbox.with { running in
      let platform = try running.platform(store: try SQLiteStore(path: ":memory:"))
      _ = try await platform.call(PlatformCall("/cgi-bin/user/get"))
      let token = try #require(try await Self.token(running))
      let body = "--b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.gif\"\r\nContent-Type: image/gif\r\n\r\nGIF89a\r\n--b--\r\n"
      let (_, answer) = try await HTTP.post(
        running.base + "/cgi-bin/media/upload?type=image&access_token=\(token)", type: "multipart/form-data; boundary=b", Array(body.utf8))
      let id = try #require(JSON(answer)?["media_id"]?.string)
      let (type, bytes) = try await HTTP.get(running.base + "/cgi-bin/media/get?media_id=\(id)&access_token=\(token)")
      #expect(type == "image/gif" && bytes == "GIF89a")
      running.clock.advance(by: 3 * 86_400_000)
      let fresh = try #require(try await Self.token(running))
      let (_, gone) = try await HTTP.get(running.base + "/cgi-bin/media/get?media_id=\(id)&access_token=\(fresh)")
      #expect(JSON(gone)?["errcode"] == 40007)
      await platform.close()
    }
  }

  private static func token(_ running: RunningSandbox) async throws -> String? {
    let query = "grant_type=client_credential&appid=wx0123456789abcdef&secret=the-app-secret"
    return JSON(try await HTTP.get(running.base + "/cgi-bin/token?" + query).body)?["access_token"]?.string
  }
}
