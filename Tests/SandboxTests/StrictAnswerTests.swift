import Rules
import SQLite
import Sandbox
import TestSupport
import Testing
import WeChat
import Wire

/// Calls in which a sandbox could be kinder than the platform, and what they are answered. Each story names its rows of the list of
/// differences and the section of the page on the protocol.
@Suite("the sandbox refuses what the platform refuses")
struct StrictAnswerTests {
  typealias Line = APITests.Line
  typealias Story = APITests.Story

  static let ok = #"{"errcode":0,"errmsg":"ok"}"#
  static func long(_ count: Int) -> String { String(repeating: "s", count: count) }

  // MARK: template messages

  static let noTemplates = RunningSandbox.rules.replacing("templates: { T: { id: T, account: main, fields: { a: text } } }\n", with: "")
  static let booking = RunningSandbox.rules.replacing(
    "T: { id: T, account: main, fields: { a: text } }",
    with: "booked: { id: TPL, account: main, fields: [ thing1, time2, amount3, phrase4, character_string5 ] }")

  /// A message that fits, but for these fields; nil leaves one out.
  static func booked(_ id: String = "TPL", but changes: [String: String?] = [:]) -> String {
    var fields = ["thing1": "Booth 7", "time2": "2026-06-12 10:00", "amount3": "￥12.50", "phrase4": "已确认", "character_string5": "A-7"]
    for (name, value) in changes { fields[name] = value }
    let data = JSON.object(fields.mapValues { JSON.object(["value": .string($0)]) })
    return JSON.object(["touser": "@小王", "template_id": .string(id), "data": data]).line
  }

  static func sends(_ body: String, _ expected: String, account: String = "main") -> Line {
    Line("POST message/template/send", body, expected, account: account)
  }

  static let templates = [
    Story(
      name: "row 1, protocol 7.7: a template that the account does not have, and fields that it does not take", rules: booking,
      lines: [
        sends(booked("OTHER"), "errcode 40037"), sends(booked(but: ["thing1": nil]), "errcode 47003"),
        sends(booked(but: ["thing1": ""]), "errcode 47003"), sends(booked(but: ["thing1": "  "]), "errcode 47003"),
        sends(booked(but: ["thing1": long(21)]), "errcode 47003"), sends(booked(but: ["thing9": "x"]), "errcode 47003"),
        sends(booked(but: ["time2": "tomorrow"]), "errcode 47003"), sends(booked(but: ["time2": "2026-02-30 10:00"]), "errcode 47003"),
        sends(booked(but: ["amount3": "a lot"]), "errcode 47003"), sends(booked(but: ["phrase4": "yes"]), "errcode 47003"),
        sends(booked(but: ["phrase4": "一二三四五六"]), "errcode 47003"), sends(booked(but: ["character_string5": "座位"]), "errcode 47003"),
        sends(#"{"touser":"@小王","template_id":"TPL"}"#, "errcode 47003"),
        sends(#"{"touser":"@小王","template_id":"TPL","data":{}}"#, "errcode 47003"),
        sends(booked().replacing("{\"data\"", with: "{\"miniprogram\":{\"appid\":\"strange\"},\"data\""), "errcode 40013"),
        sends(booked().replacing("{\"data\"", with: "{\"miniprogram\":{\"appid\":\"wx0123456789abcdef\"},\"data\""), "errcode 40165"),
        sends(booked(), #"{"errcode":0,"errmsg":"ok","msgid":200000001}"#),
        sends(booked(but: ["thing1": long(20), "time2": "15:01", "amount3": "12元"]), #"{"errcode":0,"errmsg":"ok","msgid":200000002}"#),
        sends(booked(), "errcode 48001", account: "small"),
        Line("GET template/get_all_private_template", "", #"…"template_id":"TPL","title":"booked"…"#),
        Line("GET template/get_all_private_template", "", "…{{thing1.DATA}}\\n{{time2.DATA}}…"),
      ]),
    Story(name: "row 1: rules that declare no template have none", rules: noTemplates, lines: [sends(booked(), "errcode 40037")]),
    Story(
      name: "row 1, lenient: any id is taken, and any form of its fields", lenient: [.templateIDs], rules: booking,
      lines: [
        sends(booked("OTHER", but: ["thing1": long(21)]), #"{"errcode":0,"errmsg":"ok","msgid":200000001}"#),
        sends(booked("OTHER", but: ["thing1": ""]), "errcode 47003"), sends(booked(but: ["thing1": long(21)]), "errcode 47003"),
        sends(booked(""), "errcode 40037"),
      ]),
  ]

  // MARK: customer messages

  static func message(_ kind: String, _ content: String, _ expected: String, more: String = "") -> Line {
    Line("POST message/custom/send", #"{"touser":"@小王","msgtype":"\#(kind)","\#(kind)":\#(content)\#(more)}"#, expected)
  }
  static func article(_ fields: String, _ expected: String) -> Line { message("news", #"{"articles":[{\#(fields)}]}"#, expected) }
  static func desk(_ name: String, _ expected: String) -> Line {
    message("text", #"{"content":"x"}"#, expected, more: #","customservice":{"kf_account":"\#(name)"}"#)
  }
  static func program(_ title: String, _ appID: String, _ page: String, _ expected: String) -> Line {
    message(
      "miniprogrampage", #"{"title":"\#(title)","appid":"\#(appID)","pagepath":"\#(page)","thumb_media_id":"none"}"#, expected)
  }

  static let messages = [
    Story(
      name: "row 10, protocol 7.4, 7.5: what is empty, and what the account does not have",
      lines: [
        message("mpnews", #"{"media_id":""}"#, "errcode 40007"), message("mpnews", #"{"media_id":"M"}"#, "errcode 40007"),
        message("mpnewsarticle", #"{"article_id":""}"#, "errcode 53600"), message("mpnewsarticle", #"{"article_id":"A"}"#, "errcode 53600"),
        message("wxcard", #"{"card_id":""}"#, "errcode 40097"), message("wxcard", #"{"card_id":"C"}"#, "errcode 40097"),
        desk("", "errcode 61452"), desk("desk", "errcode 61452"), desk("desk-number-one@example", "errcode 61452"),
        desk("desk1@example", "errcode 61452"),
        message("msgmenu", #"{"head_content":"?","list":[]}"#, "errcode 40035"),
        message("msgmenu", #"{"head_content":"","list":[{"id":"1","content":"a"}]}"#, "errcode 40035"),
        message("msgmenu", #"{"head_content":"?","list":[{"content":"a"}]}"#, "errcode 40035"),
        message("msgmenu", #"{"head_content":"?","list":[{"id":"1"}]}"#, "errcode 40035"),
        article("", "errcode 44003"), article(#""title":"""#, "errcode 44003"), article(#""title":"\#(long(65))""#, "errcode 45003"),
        article(#""title":"t","description":"\#(long(121))""#, "errcode 45004"), article(#""title":"t","url":"notaurl""#, "errcode 40048"),
        article(#""title":"t","url":"https://nohost""#, "errcode 40048"), article(#""title":"t","url":"https://e/\#(long(1024))""#, "errcode 45005"),
        article(#""title":"t","picurl":"https://e/\#(long(1024))""#, "errcode 45006"),
        program("t", "strange", "p", "errcode 40013"), program("", "wx0123456789abcdef", "p", "errcode 40035"),
        program("t", "wx0123456789abcdef", "", "errcode 40165"), program("t", "wx0123456789abcdef", "p", "errcode 40007"),
        message("msgmenu", #"{"head_content":"?","list":[{"id":"1","content":"a"}],"tail_content":""}"#, ok),
        article(#""title":"\#(long(64))","description":"","url":"","picurl":"""#, ok),
      ]),
    Story(
      name: "row 10, lenient: what only the console knows is taken by its form", lenient: [.consoleIDs, .articleLengths],
      lines: [
        message("mpnewsarticle", #"{"article_id":""}"#, "errcode 53600"), desk("desk", "errcode 61452"),
        article(#""title":"\#(long(513))""#, "errcode 45003"),
        message("wxcard", #"{"card_id":"C"}"#, ok), desk("desk1@example", ok), article(#""title":"\#(long(65))""#, ok),
      ]),
  ]

  // MARK: menus

  static func menu(_ buttons: String, _ expected: String) -> Line { Line("POST menu/create", #"{"button":[\#(buttons)]}"#, expected) }
  static func under(_ buttons: String, _ expected: String) -> Line { menu(#"{"name":"a","sub_button":[\#(buttons)]}"#, expected) }
  static func view(_ url: String) -> String { #"{"type":"view","name":"a","url":"\#(url)"}"# }
  static let click = #"{"type":"click","name":"a","key":"A"}"#
  static func forSome(_ rule: String, _ expected: String, _ buttons: String = click) -> Line {
    Line("POST menu/addconditional", #"{"button":[\#(buttons)],"matchrule":\#(rule)}"#, expected)
  }

  static let menus = [
    Story(
      name: "row 14, protocol 7.10, 8: addresses, levels, media and articles, with the numbers of their level",
      lines: [
        menu(view("https://e.example/\(long(1007))"), "errcode 40020"), under(view("https://e.example/\(long(1007))"), "errcode 40027"),
        menu(view("https://e.example/\(long(1006))"), ok),
        menu(view(""), "errcode 40020"), menu(view("notaurl"), "errcode 40055"), under(view("notaurl"), "errcode 40054"),
        under(#"{"name":"b","sub_button":[\#(click)]}"#, "errcode 40022"),
        menu(#"{"type":"click","name":"a","key":"A","sub_button":[\#(click)]}"#, "errcode 40017"),
        menu(#"{"type":"media_id","name":"a","media_id":"none"}"#, "errcode 40007"),
        menu(#"{"type":"article_id","name":"a","article_id":"none"}"#, "errcode 53600"),
        menu(#"{"type":"tap","name":"a"}"#, "errcode 40017"), under(#"{"type":"tap","name":"a"}"#, "errcode 40024"),
        menu(#"{"name":"a"}"#, "errcode 40017"), menu(#"{"type":"click","name":"a"}"#, "errcode 40019"),
        under(#"{"type":"click","name":"a","key":"\#(long(129))"}"#, "errcode 40026"),
        under(#"{"type":"click","name":"\#(long(61))","key":"A"}"#, "errcode 40025"),
        under(Array(repeating: click, count: 6).joined(separator: ","), "errcode 40023"),
        menu(#"{"type":"miniprogram","name":"a","url":"https://e.example","appid":"strange","pagepath":"p"}"#, "errcode 40013"),
        menu(#"{"type":"miniprogram","name":"a","url":"https://e.example","appid":"wx0123456789abcdef"}"#, "errcode 40165"),
      ]),
    Story(
      name: "row 14: what the platform takes and the sandbox did not",
      lines: [
        // Its own answer, sent back.
        menu(#"{"type":"click","name":"a","key":"A","sub_button":[]}"#, ok),
        menu(#"{"type":"click","name":"a","key":"C:\\user"}"#, ok), menu(#"{"type":"click","name":"\u5e2e","key":"A"}"#, "errcode 40033"),
        forSome(#"{"tag_id":"2"}"#, #"{"menuid":"208396938"}"#), forSome(#"{"tag_id":2}"#, #"{"menuid":"208396939"}"#),
        forSome(#"{"tag_id":1}"#, "errcode 40152"), forSome(#"{"client_platform_type":3}"#, #"{"menuid":"208396940"}"#),
        forSome(#"{"client_platform_type":"4"}"#, "errcode 40035"),
        forSome(
          #"{"tag_id":2}"#, "errcode 65316",
          #"{"name":"a","sub_button":[\#((1...4).map { view("https://e\($0).example/") }.joined(separator: ","))]}"#),
        Line("POST menu/delconditional", #"{"menuid":208396939}"#, ok),
      ]),
  ]

  // MARK: the account

  static let account = [
    Story(
      name: "row 16, protocol, capability by account type: not verified", unverified: ["small"],
      lines: [
        Line("GET user/get", "", "errcode 48001", account: "small"), Line("GET user/info?openid=o1", "", "errcode 48001", account: "small"),
        Line("GET tags/get", "", "errcode 48001", account: "small"), Line("GET menu/get", "", "errcode 48001", account: "small"),
        Line("POST user/info/updateremark", "{}", "errcode 48001", account: "small"),
        Line("POST tags/members/batchblacklist", "{}", "errcode 48001", account: "small"),
        Line("POST menu/create", #"{"button":[\#(click)]}"#, "errcode 48001", account: "small"),
        Line("POST message/custom/send", "{}", "errcode 48001", account: "small"),
        Line("POST qrcode/create", "{}", "errcode 48001", account: "small"),
        Line("GET getcallbackip", "", #"{"ip_list":["127.0.0.1"]}"#, account: "small"),
        Line(
          "GET get_current_autoreply_info", "", #"{"is_add_friend_reply_open":0,"is_autoreply_open":0}"#, account: "small"),
        Line("GET get_current_selfmenu_info", "", #"{"is_menu_open":0,"selfmenu_info":{"button":[]}}"#, account: "small"),
      ]),
    Story(
      name: "row 16: a verified subscription account has tags and no codes; a service account that is not verified has neither", unverified: ["main"],
      lines: [
        Line("GET tags/get", "", #"{"tags":[{"count":0,"id":2,"name":"星标组"}]}"#, account: "small"),
        Line("POST qrcode/create", "{}", "errcode 48001", account: "small"), sends(booked("T"), "errcode 48001", account: "small"),
        Line("GET tags/get", "", "errcode 48001"), Line("POST qrcode/create", "{}", "errcode 48001"),
      ]),
    Story(
      name: "row 19, protocol 7.1: the platform's own tags",
      lines: [
        Line("POST tags/create", #"{"tag":{"name":"星标组"}}"#, "errcode 45157"),
        Line("POST tags/create", #"{"tag":{"name":"黑名单"}}"#, "errcode 45157"),
        Line("POST tags/members/batchtagging", #"{"openid_list":["@小王"],"tagid":2}"#, ok),
        Line("POST tags/getidlist", #"{"openid":"@小王"}"#, #"{"tagid_list":[2]}"#),
        Line("GET tags/get", "", #"{"tags":[{"count":1,"id":2,"name":"星标组"}]}"#),
        Line("POST tags/members/batchtagging", #"{"openid_list":["@小王"],"tagid":1}"#, "errcode 45159"),
        Line("POST tags/delete", #"{"tag":{"id":2}}"#, "errcode 45058"),
        Line("POST tags/members/batchuntagging", #"{"openid_list":["@小王"],"tagid":2}"#, ok),
        Line("POST tags/getidlist", #"{"openid":"@小王"}"#, #"{"tagid_list":[]}"#),
      ]),
    Story(
      name: "row 21, protocol 4.5, 5.3, 7: calls that were missing",
      lines: [
        Line("POST user/info/batchget", #"{"user_list":[{"openid":"@离开","lang":"zh_CN"}]}"#, #"{"user_info_list":[{"openid":"@离开","subscribe":0}]}"#),
        Line("POST user/info/batchget", #"{"user_list":[]}"#, "errcode 40032"),
        Line("POST menu/create", #"{"button":[{"name":"a","sub_button":[\#(click)]}]}"#, ok),
        Line(
          "GET get_current_selfmenu_info", "",
          #"{"is_menu_open":1,"selfmenu_info":{"button":[{"name":"a","sub_button":{"list":[{"key":"A","name":"a","type":"click"}]}}]}}"#),
        Line("POST material/batchget_material", #"{"type":"image","offset":0,"count":20}"#, #"{"item":[],"item_count":0,"total_count":0}"#),
        Line("POST material/batchget_material", #"{"type":"image","offset":0,"count":21}"#, "errcode 40035"),
        Line("POST material/batchget_material", #"{"type":"song","offset":0,"count":1}"#, "errcode 40004"),
        Line("POST material/get_material", #"{"media_id":"none"}"#, "errcode 40007"),
        Line("POST message/custom/typing", #"{"touser":"@小王","command":"Typing"}"#, ok),
        Line("POST message/custom/typing", #"{"touser":"@小王","command":"Typing"}"#, "errcode 45081"),
        Line("POST message/custom/typing", #"{"touser":"@小王","command":"CancelTyping"}"#, ok),
        Line("POST message/custom/typing", #"{"touser":"@小王","command":"Sing"}"#, "errcode 45072"),
        Line("POST message/custom/typing", #"{"touser":"@小王","command":"Typing"}"#, "errcode 45080", after: 60_000),
        Line("GET get_api_domain_ip", "", #"{"ip_list":["127.0.0.1"]}"#),
        Line("POST callback/check", #"{"action":"all","check_operator":"DEFAULT"}"#, #"…"ip":"127.0.0.1"…"#),
        Line("POST callback/check", #"{"action":"dance","check_operator":"DEFAULT"}"#, "errcode 40201"),
        Line(
          "POST openapi/quota/get", #"{"cgi_path":"/cgi-bin/stable_token"}"#,
          #"{"errcode":0,"errmsg":"ok","quota":{"daily_limit":500000,"remain":499999,"used":1},"rate_limit":{"call_count":10000,"refresh_second":60}}"#
        ),
        Line("POST openapi/quota/clear", #"{"cgi_path":"/cgi-bin/user/get"}"#, ok),
        Line("POST openapi/rid/get", #"{"rid":"5f3c9a1e-0badcafe-40003"}"#, "errcode 76001"),
        Line("POST clear_quota/v2", #"{"appid":"wx0123456789abcdef","appsecret":"wrong"}"#, "errcode 40125"),
        Line("POST clear_quota/v2", #"{"appid":"wx0123456789abcdef","appsecret":"the-app-secret"}"#, ok),
        Line("POST message/subscribe/bizsend", "{}", "errcode 48001"), Line("GET customservice/getkflist", "", "errcode 48001"),
        Line("POST message/mass/sendall", "{}", "errcode 48001"), Line("POST /customservice/kfsession/create", "{}", "errcode 48001"),
        Line("POST /wxaapi/newtmpl/addtemplate", "{}", "errcode 48001"),
      ]),
    Story(
      name: "row 21, protocol 7.13: figures of days that are over",
      lines: [
        figures("getusersummary", "today", "2026-06-01", "errcode 61500"), figures("getusersummary", "2026-06-01", "2026-06-01", "errcode 61501"),
        figures("getusersummary", "2026-05-24", "2026-05-31", "errcode 61501"),
        figures("getusersummary", "2026-05-31", "2026-05-31", #"{"list":[]}"#),
        // Seven in the morning of the next day, and eight.
        figures("getusersummary", "2026-06-01", "2026-06-01", #"{"list":[]}"#, after: 19 * 3600 * 1000),
        figures(
          "getusersummary", "2026-06-01", "2026-06-01", #"{"list":[{"cancel_user":1,"new_user":2,"ref_date":"2026-06-01","user_source":1}]}"#,
          after: 3600 * 1000),
        figures(
          "getusercumulate", "2026-05-31", "2026-06-01",
          #"{"list":[{"cumulate_user":0,"ref_date":"2026-05-31"},{"cumulate_user":1,"ref_date":"2026-06-01"}]}"#),
      ]),
    Story(
      name: "row 22, protocol 6.1, 6.2: scenes and lives of codes",
      lines: [
        code("QR_SCENE", #""scene_id":0"#, "errcode 40053"), code("QR_SCENE", #""scene_id":-1"#, "errcode 40053"),
        code("QR_SCENE", #""scene_id":"7""#, "errcode 40053"), code("QR_SCENE", #""scene_id":1.5"#, "errcode 40053"),
        code("QR_LIMIT_SCENE", #""scene_id":"7""#, "errcode 40053"), code("QR_STR_SCENE", #""scene_str":7"#, "errcode 40053"),
        code("QR_SCENE", #""scene_id":7"#, "errcode 47001", expires: #""600""#), code("QR_SCENE", #""scene_id":7"#, "errcode 47001", expires: "0"),
        code("QR_STR_SCENE", #""scene_str":"店""#, "errcode 40053"), code("QR_STR_SCENE", #""scene_str":"a/b""#, "errcode 40053"),
        code("QR_STR_SCENE", #""scene_str":"a b""#, "errcode 40053"), code("QR_STR_SCENE", #""scene_str":"a:B.c_d-1""#, #"…"expire_seconds":600…"#),
      ]),
    Story(
      name: "row 22, lenient: any sign, and 64 bytes", lenient: [.sceneSigns],
      lines: [
        code("QR_STR_SCENE", #""scene_str":"\#(String(repeating: "店", count: 22))""#, "errcode 40053"),
        code("QR_STR_SCENE", #""scene_str":"\#(String(repeating: "店", count: 21))""#, #"…"expire_seconds":600…"#),
        code("QR_STR_SCENE", #""scene_str":"a/b""#, #"…"expire_seconds":600…"#),
      ]),
    Story(
      name: "row 22, lenient: 64 characters", lenient: [.sceneCharacters, .sceneSigns],
      lines: [
        code("QR_STR_SCENE", #""scene_str":"\#(String(repeating: "店", count: 65))""#, "errcode 40053"),
        code("QR_STR_SCENE", #""scene_str":"\#(String(repeating: "店", count: 64))""#, #"…"expire_seconds":600…"#),
      ]),
  ]

  static func figures(_ call: String, _ begin: String, _ end: String, _ expected: String, after: Int64 = 0) -> Line {
    Line("POST /datacube/\(call)", #"{"begin_date":"\#(begin)","end_date":"\#(end)"}"#, expected, after: after)
  }

  static func code(_ action: String, _ scene: String, _ expected: String, expires: String = "600") -> Line {
    Line("POST qrcode/create", #"{"expire_seconds":\#(expires),"action_name":"\#(action)","action_info":{"scene":{\#(scene)}}}"#, expected)
  }

  @Test("each call is answered as strictly as the platform does", arguments: templates + messages + menus + account)
  func strict(_ story: Story) async throws { try await APITests.play(story) }

  @Test("asking again for a permanent code brings another one, unless the kinder reading is played", arguments: [false, true])
  func tickets(_ isLenient: Bool) async throws {
    try await RunningSandbox.with(lenient: isLenient ? [.sameTicket] : []) { running in
      let platform = try running.platform(store: try SQLiteStore(path: ":memory:"))
      let body = #"{"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{"scene_str":"booth:7"}}}"#
      let first = await running.ask(platform, "POST", "qrcode/create", body)
      let second = await running.ask(platform, "POST", "qrcode/create", body)
      #expect(first.contains("\"ticket\"") && second.contains("\"ticket\"") && (first == second) == isLenient, "\(first) \(second)")
      await platform.close()
    }
  }

  @Test(
    "a body with a byte that is no UTF-8 is refused whole, wherever it stands",
    arguments: [
      ("qrcode/create", #"{"expire_seconds":600,"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":"a~"}}}"#),
      ("tags/create", #"{"tag":{"name":"~"}}"#), ("tags/members/batchtagging", #"{"openid_list":["~"],"tagid":2}"#),
      ("message/custom/send", #"{"touser":"~","msgtype":"text","text":{"content":"x"}}"#),
    ])
  func bytes(_ call: String, _ body: String) async throws {
    try await RunningSandbox.with { running in
      let platform = try running.platform(store: try SQLiteStore(path: ":memory:"))
      let bytes = body.utf8.map { $0 == UInt8(ascii: "~") ? 0xFF : $0 }
      #expect(await running.ask(platform, "POST", call, bytes: bytes) == "errcode 47001")
      #expect(running.sandbox.refusals.all.last?.reason.english.contains("not UTF-8") == true)
      await platform.close()
    }
  }

  @Test("what is refused is said, with what would be taken")
  func reasons() async throws {
    try await RunningSandbox.with(rules: Self.noTemplates) { running in
      let platform = try running.platform(store: try SQLiteStore(path: ":memory:"))
      let openid = try await running.sandbox.followers.act("小王", .follow, of: running.account()).openid
      let body = #"{"touser":"\#(openid)","template_id":"TPL","data":{"thing1":{"value":"x"}}}"#
      #expect(await running.ask(platform, "POST", "message/template/send", body) == "errcode 40037")
      let refusal = try #require(running.sandbox.refusals.all.last)
      #expect(refusal.code == 40037 && refusal.reason.english.contains("`templates:`, as `NAME: { id: TPL, fields: [ thing1 ] }`"), "\(refusal)")
      // What was sent is shown without what would steer a terminal.
      let hostile = #"{"touser":"\#(openid)","template_id":"TPL\u001b[31m\n","data":{"thing1":{"value":"x"}}}"#
      #expect(await running.ask(platform, "POST", "message/template/send", hostile) == "errcode 40037")
      let shown = try #require(running.sandbox.refusals.all.last).reason
      #expect(shown.english.contains("id: TPL [31m ,") && !shown.english.unicodeScalars.contains { $0.value < 0x20 }, "\(shown)")
      await platform.close()
    }
  }

  @Test("what the platform has can be written into the rules as it is printed")
  func published() async throws {
    try await RunningSandbox.with(rules: Self.booking) { running in
      let platform = try running.platform(store: try SQLiteStore(path: ":memory:"))
      let published = try await PublishedTemplates.of(platform)
      let yaml = published.yaml(namesAccount: true)
      #expect(yaml == "  \"booked\": { id: \"TPL\", account: \"main\", fields: [ thing1, time2, amount3, phrase4, character_string5 ] }\n")
      let declared = try Compile.ruleSet(Self.noTemplates + "\ntemplates:\n" + yaml).compiled.platformTemplates
      #expect(declared.map(\.id) == ["TPL"] && declared[0].account == "main" && declared[0].fields.count == 5)
      await platform.close()
    }
  }

  @Test("whatever a title holds, what is printed is read")
  func hostileTitles() throws {
    let titles = ["预约成功通知", "预约成功通知", "", "x-mine", "a: b #c\n\u{1B}[31m\"", "no", String(repeating: "长", count: 200)]
    let list = titles.map {
      JSON.object(["template_id": "id\"-\\", "title": .string($0), "content": "{{first.DATA}}\n{{note.DATA}} {{a b.DATA}} {{"])
    }
    func read(_ items: [JSON]) throws(AnswerFault) -> PublishedTemplates {
      try PublishedTemplates(PlatformAnswer(["template_list": .array(items)], of: "/cgi-bin/template/get_all_private_template"), account: "main")
    }
    // No answer of the platform: nothing of it is written into rules.
    for other in [["title": "no id"], "nothing"] as [JSON] { #expect(throws: AnswerFault.self) { try read(list + [other]) } }
    let published = try read(list)
    #expect(published.templates.count == titles.count)
    let declared = try Compile.ruleSet(Self.noTemplates + "\ntemplates:\n" + published.yaml(namesAccount: true)).compiled.platformTemplates
    #expect(declared.map(\.name) == published.templates.map(\.name) && Set(declared.map(\.name)).count == titles.count)
    #expect(declared.allSatisfy { $0.id == "id\"-\\" && $0.fields.map(\.name) == ["first", "note"] && $0.fields.map(\.kind) == [.text, .text] })
  }

  @Test("row 21, protocol 7.10, 7.11: replies and menu of the website are what the sandbox was told")
  func website() async throws {
    try await RunningSandbox.with { running in
      let platform = try running.platform(store: try SQLiteStore(path: ":memory:"))
      let autoreply = #"{"add_friend_autoreply_info":{"content":"Hi","type":"text"},"is_add_friend_reply_open":1,"is_autoreply_open":1}"#
      let menu = #"{"is_menu_open":1,"selfmenu_info":{"button":[{"name":"a","type":"text","value":"Hi"}]}}"#
      let told = try await HTTP.post(
        running.base + "/sandbox/website", type: "application/json", Array(#"{"autoreply":\#(autoreply),"menu":\#(menu)}"#.utf8))
      #expect(told.body == #"{"told":["autoreply","menu"]}"#)
      #expect(await running.ask(platform, "GET", "get_current_autoreply_info", "") == autoreply)
      #expect(await running.ask(platform, "GET", "get_current_selfmenu_info", "") == menu)
      // A menu of the API takes the place of the website's.
      #expect(await running.ask(platform, "POST", "menu/create", #"{"button":[\#(Self.click)]}"#) == Self.ok)
      #expect(await running.ask(platform, "GET", "get_current_selfmenu_info", "").contains(#""key":"A""#))
      for wrong in [#"{}"#, #"{"autoreply":{"list":[]}}"#, #"{"menu":"none"}"#] {
        let (_, answer) = try await HTTP.post(running.base + "/sandbox/website", type: "application/json", Array(wrong.utf8))
        #expect(JSON(answer)?["error"]?.string?.isEmpty == false, "\(answer)")
      }
      await platform.close()
    }
  }
}
