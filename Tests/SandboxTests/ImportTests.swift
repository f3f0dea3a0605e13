import Engine
import Foundation
import Rules
import Sandbox
import TestSupport
import Testing
import Wire

@Suite("what was made in the platform's console, as rules")
struct ImportTests {
  @Test(
    "a thousand invented consoles: each message gets the same answer from the console and from the rules, which compile without a finding",
    arguments: 0..<20)
  func invented(part: Int) throws {
    for seed in UInt64(part * 50)..<UInt64(part * 50 + 50) {
      do {
        let differences = try ImportedConsole(InventedConsole(seed: seed)).differences()
        #expect(differences.isEmpty, "seed \(seed): \(differences.prefix(3).joined(separator: "\n"))")
      } catch let failure as ImportedConsole.Failure {
        Issue.record("seed \(seed): \(failure)")
      }
    }
  }

  @Test(
    "from the rules back to a console and imported again: the same files but for comments on what was not carried over; from then on every byte",
    arguments: 0..<20)
  func back(part: Int) throws {
    for seed in UInt64(part * 50)..<UInt64(part * 50 + 50) {
      try backAndForth(try ImportedConsole.imported(InventedConsole(seed: seed)), "seed \(seed)")
    }
  }

  private func backAndForth(_ once: ImportedRuleSet, _ name: String, in language: DisplayLanguage = .zh) throws {
    func again(_ imported: ImportedRuleSet) throws -> ImportedRuleSet {
      try RuleImport(try ExportedConsole.export(imported), account: nil, language: language, now: Compile.now).ruleSet()
    }
    let twice = try again(once)
    let thrice = try again(twice)
    #expect(once.files.map(\.path) == twice.files.map(\.path), "\(name)")
    for (a, b) in zip(once.files, twice.files) { #expect(Self.lines(a.text) == Self.lines(b.text), "\(name)") }
    #expect(twice.files.map { Array($0.text.utf8) } == thrice.files.map { Array($0.text.utf8) }, "\(name)")
    #expect(once.media.map(\.path) == thrice.media.map(\.path), "\(name)")
  }

  /// Without comments, but for those that allow a finding.
  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n").filter { line in
      let text = line.drop { $0 == " " }
      return !text.hasPrefix("#") || text.hasPrefix("# allow")
    }
  }

  @Test("the same at each import, and in the words of either language")
  func same() throws {
    for seed: UInt64 in 0..<20 {
      let console = InventedConsole(seed: seed)
      let (once, again) = (try ImportedConsole.imported(console), try ImportedConsole.imported(console))
      #expect(once.files.map(\.text) == again.files.map(\.text))
      let english = try ImportedConsole.imported(console, in: .en)
      #expect(english.rules == once.rules && english.remarks == once.remarks)
      let comments = english.files.flatMap { $0.text.split(separator: "\n") }.filter { $0.drop { $0 == " " }.hasPrefix("# allow") }
      #expect(comments.allSatisfy { $0.hasSuffix("it is so in the console") }, "\(comments)")
    }
  }

  /// The documentation's own example of `get_current_autoreply_info`.
  private static let official = """
    {"is_add_friend_reply_open":1,"is_autoreply_open":1,
     "add_friend_autoreply_info":{"type":"text","content":"Thanks for your attention!"},
     "message_default_autoreply_info":{"type":"text","content":"Hello, this is autoreply!"},
     "keyword_autoreply_info":{"list":[
      {"rule_name":"autoreply-news","create_time":1423028166,"reply_mode":"reply_all",
       "keyword_list_info":[{"type":"text","match_mode":"contain","content":"news测试"}],
       "reply_list_info":[
        {"type":"news","news_info":{"list":[{"title":"it's news","author":"jim","digest":"it's digest","show_cover":1,
          "cover_url":"http://mmbiz.qpic.cn/mmbiz/GE7et87vE9vicuCibqXsX9GPPLuEtBfXfKbE8sWdt2DDcL0dMfQWJWTVn1N8DxI0gcRmrtqBOuwQHeuPKmFLK0ZQ/0",
          "content_url":"http://mp.weixin.qq.com/s?__biz=MjM5ODUwNTM3Ng==&mid=203929886&idx=1&sn=628f964cf0c6d84c026881b6959aea8b#rd",
          "source_url":"http://www.url.com"}]}},
        {"type":"text","content":"hello!nihao"}]},
      {"rule_name":"autoreply-voice","create_time":1423027971,"reply_mode":"random_one",
       "keyword_list_info":[{"type":"text","match_mode":"equal","content":"voice测试"}],
       "reply_list_info":[{"type":"voice","content":"NESsxgHEvAcg3egJTtYj4uG1PTL6iPhratdWKDLAXYErhN6oEEfMdVyblWtBY5vp"}]},
      {"rule_name":"autoreply-text","create_time":1423027926,"reply_mode":"random_one",
       "keyword_list_info":[{"type":"text","match_mode":"contain","content":"text测试"}],
       "reply_list_info":[{"type":"text","content":"hello!text!"}]},
      {"rule_name":"autoreply-video","create_time":1423027801,"reply_mode":"random_one",
       "keyword_list_info":[{"type":"text","match_mode":"equal","content":"video测试"}],
       "reply_list_info":[{"type":"video","content":"http://203.0.113.7/vweixinp.tc.qq.com/1007_1.f10.mp4?vkey=1&sha=0&save=1"}]}]}}
    """
  /// The same of `get_current_selfmenu_info`, of a menu that was made on the website.
  private static let officialMenu = """
    {"is_menu_open":1,"selfmenu_info":{"button":[
      {"name":"button","sub_button":{"list":[
        {"type":"view","name":"view_url","url":"http://www.qq.com"},
        {"type":"news","name":"news","value":"KQb_w_Tiz-nSdVLoTV35Psmty8hGBulGhEdbb9SKs-o","news_info":{"list":[
          {"title":"MULTI_NEWS","author":"JIMZHENG","digest":"text","show_cover":0,"cover_url":"http://mmbiz.qpic.cn/a/0","content_url":"http://mp.weixin.qq.com/s?a","source_url":""},
          {"title":"MULTI_NEWS1","author":"JIMZHENG","digest":"MULTI_NEWS1","show_cover":1,"cover_url":"http://mmbiz.qpic.cn/b/0","content_url":"http://mp.weixin.qq.com/s?b","source_url":""}]}},
        {"type":"video","name":"video","value":"http://203.0.113.7/vweixinp.tc.qq.com/1007_2.f10.mp4?vkey=2"},
        {"type":"voice","name":"voice","value":"nTXe3aghlQ4XYHa0AQPWiQQbFW9RVtaYTLPC1PCQx11qc9UB6CiUPFjdkeEtJicn"}]}},
      {"type":"text","name":"text","value":"This is text!"},
      {"type":"img","name":"photo","value":"ax5Whs5dsoomJLEppAvftBUuH7CgXCZGFbFJifmbUjnQk_ierMHY99Y5d2Cv14RD"}]}}
    """

  private func json(_ text: String) throws -> JSON { try JSON(reading: Array(text.utf8)) }

  @Test("the documentation's own examples become rules")
  func officialShapes() throws {
    let export = ConsoleExport(
      [.replies: try json(Self.official), .shownMenu: try json(Self.officialMenu)],
      media: [
        "NESsxgHEvAcg3egJTtYj4uG1PTL6iPhratdWKDLAXYErhN6oEEfMdVyblWtBY5vp": .file(format: "amr"),
        "http://203.0.113.7/vweixinp.tc.qq.com/1007_1.f10.mp4?vkey=1&sha=0&save=1": .file(format: "mp4"),
        "http://203.0.113.7/vweixinp.tc.qq.com/1007_2.f10.mp4?vkey=2": .file(format: "mp4"),
        "nTXe3aghlQ4XYHa0AQPWiQQbFW9RVtaYTLPC1PCQx11qc9UB6CiUPFjdkeEtJicn": .file(format: "mp3"),
        "ax5Whs5dsoomJLEppAvftBUuH7CgXCZGFbFJifmbUjnQk_ierMHY99Y5d2Cv14RD": .file(format: "jpg"),
      ])
    let imported = try RuleImport(export, account: nil, language: .en, now: Compile.now).ruleSet()
    #expect(imported.rules == 11 && imported.media.count == 5)
    #expect(
      imported.media.map(\.path) == [
        "media/autoreply-voice.amr", "media/autoreply-video.mp4", "media/menu-video.mp4", "media/menu-voice.mp3", "media/menu-photo.jpg",
      ])
    #expect(imported.remarks.map(\.kind) == [.differs])
    try backAndForth(imported, "official", in: .en)
    let rules = try #require(imported.files.first).text
    for line in [
      "when: { text: { contains: news测试, exact: true } }", "when: { text: { equals: voice测试, exact: true } }",
      "reply: { video: { media: autoreply-video } }",
      "limit: { times: 1, within: 1h }", "do: [ { send: { text: \"hello!nihao\" } } ]",
    ] { #expect(rules.contains(line), "\(line) in\n\(rules)") }
  }

  @Test("menus for some: the newest first, by the names of tags; what the platform asks no more is told")
  func variants() throws {
    let menu = """
      {"menu":{"button":[{"type":"click","name":"歌","key":"SONG","sub_button":[]},{"name":"看","sub_button":[{"type":"media_id","name":"图","media_id":"M1"},{"type":"media_id","name":"片","media_id":"F1"}]},{"type":"view_limited","name":"文","media_id":"N1"}],"menuid":1},
       "conditionalmenu":[
        {"button":[{"type":"view","name":"旧","url":"https://m.example.com/a"}],"matchrule":{"tag_id":"100","client_platform_type":""},"menuid":"5"},
        {"button":[{"type":"view","name":"新","url":"https://m.example.com/b"}],"matchrule":{"tag_id":100,"client_platform_type":"1"},"menuid":9},
        {"button":[{"type":"view","name":"男","url":"https://m.example.com/c"}],"matchrule":{"sex":"1"},"menuid":7},
        {"button":[{"type":"view","name":"谁","url":"https://m.example.com/c"}],"matchrule":{"tag_id":"7"},"menuid":8}]}
      """
    let export = ConsoleExport(
      [.shownMenu: ["is_menu_open": 1], .menu: try json(menu), .tags: try json(#"{"tags":[{"id":100,"name":"会员","count":3}]}"#)],
      media: [
        "M1": .file(format: "png"), "F1": .film(format: "mp4", title: "片名", description: "{{ 说 }}\n"),
        "N1": .articles(try ConsoleArticle.all(in: try json(#"{"news_item":[{"title":"题","url":"http://mp.weixin.qq.com/s?x"}]}"#), of: .media)),
      ])
    let imported = try RuleImport(export, account: nil, language: .en, now: Compile.now).ruleSet()
    let text = try #require(imported.files.first).text
    let files = MemoryFiles(["rules.yaml": text, "media/menu-图.png": "", "media/menu-片.mp4": ""])
    let (compilation, sources) = RuleCompiler(now: Compile.now).compile(roots: ["rules.yaml"], from: files)
    #expect(compilation.findings.isEmpty, "\(DiagnosticText(files: sources).render(compilation.findings))\n\(text)")
    let declared = try #require(compilation.ruleSet?.compiled.menus.first)
    #expect(
      declared.buttons == [
        .action(name: "歌", .click("SONG")), .menu(name: "看", [.action(name: "图", .click("menu-图")), .action(name: "片", .click("menu-片"))]),
        .action(name: "文", .view("http://mp.weixin.qq.com/s?x")),
      ])
    #expect(text.contains(#"video: { media: menu-片, title: 片名, description: "{{ '{{' }} 说 }}" }"#), "\(text)")
    try backAndForth(imported, "menus for some", in: .en)
    #expect(declared.variants.map(\.tag) == ["会员", "会员"] && declared.variants.map(\.platform) == [.ios, nil])
    #expect(
      imported.remarks.filter { $0.kind == .left }.map(\.reason.english).sorted() == [
        "it asks for `sex`, by which the platform chooses no menu any more", "it is for the tag with number 7, which the account does not have",
      ])
    #expect(imported.remarks.contains { $0.kind == .differs && $0.reason.english.contains("`SONG`") })
  }

  /// What stands in a console, and what is said of it.
  private static let strange: [(rule: String, says: String)] = [
    (
      #"{"rule_name":"卡","keyword_list_info":[{"type":"text","match_mode":"equal","content":"卡"}],"reply_list_info":[{"type":"card","content":"C"}]}"#,
      "a reply of type `card` cannot be carried over"
    ),
    (
      #"{"rule_name":"空","keyword_list_info":[],"reply_list_info":[{"type":"text","content":"x"}]}"#,
      "it has no keyword, so nothing is answered by it"
    ),
    (
      #"{"rule_name":"图","keyword_list_info":[{"type":"img","content":"I"},{"type":"text","content":"a"}],"reply_list_info":[{"type":"text","content":"x"}]}"#,
      "a keyword of type `img` cannot be carried over"
    ),
    (
      #"{"rule_name":"行","keyword_list_info":[{"type":"text","content":"a\r"}],"reply_list_info":[{"type":"text","content":"x"}]}"#,
      "has signs in it that no phone sends"
    ),
    (
      #"{"rule_name":"白","keyword_list_info":[{"type":"text","content":"a"}],"reply_list_info":[{"type":"text","content":" \n"}]}"#,
      "a reply without any text"
    ),
    (
      #"{"rule_name":"题","keyword_list_info":[{"type":"text","content":"a"}],"reply_list_info":[{"type":"news","news_info":{"list":[{"title":""}]}}]}"#,
      "an article without a title"
    ),
    (
      #"{"rule_name":"址","keyword_list_info":[{"type":"text","content":"a"}],"reply_list_info":[{"type":"news","news_info":{"list":[{"title":"t","content_url":"ftp://x"}]}}]}"#,
      "is no address that the app opens"
    ),
  ]

  @Test("what cannot be carried over is told with its reason, and stands in the file", arguments: strange)
  func left(rule: String, says: String) throws {
    let replies = try json(#"{"is_add_friend_reply_open":0,"is_autoreply_open":0,"keyword_autoreply_info":{"list":[\#(rule)]}}"#)
    let imported = try RuleImport(ConsoleExport([.replies: replies]), account: nil, language: .en, now: Compile.now).ruleSet()
    #expect(imported.remarks.contains { $0.kind == .left && $0.reason.english.contains(says) }, "\(imported.remarks.map(\.text.english))")
    #expect(imported.files.first?.text.contains(says) == true, "\(imported.files)")
    let (compilation, sources) = RuleCompiler(now: Compile.now).compile(
      roots: ["rules.yaml"], from: MemoryFiles(Dictionary(imported.files.map { ($0.path, $0.text) }) { $1 }))
    #expect(compilation.ruleSet != nil, "\(DiagnosticText(files: sources).render(compilation.findings))")
  }

  @Test("a picture that could not be had keeps its rule, and its place is told")
  func lost() throws {
    let replies = try json(
      #"{"is_add_friend_reply_open":1,"is_autoreply_open":0,"add_friend_autoreply_info":{"type":"img","content":"I"}}"#)
    let imported = try RuleImport(
      ConsoleExport([.replies: replies], media: ["I": .lost("errcode 40007")]), account: nil, language: .en, now: Compile.now
    ).ruleSet()
    #expect(imported.rules == 1 && imported.media.isEmpty)
    #expect(
      imported.remarks.first?.reason.english
        == "its file could not be had (errcode 40007): put it at `media/follow.jpg`; until then nothing is answered")
    #expect(imported.files.first?.text.contains("# allow WX0113: errcode 40007") == true)
  }

  @Test("what is no answer of the platform is refused", arguments: [#"{}"#, #"[]"#, #"{"errcode":40001,"errmsg":"x"}"#, #"{"is_autoreply_open":1}"#])
  func refused(body: String) throws {
    let answer = try json(body)
    #expect(throws: ImportFault.self) { try RuleImport(ConsoleExport([.replies: answer]), account: nil, language: .en, now: 0) }
    #expect(throws: ImportFault.self) { try RuleImport(ConsoleExport([.shownMenu: answer]), account: nil, language: .en, now: 0) }
  }

  @Test("until a server is switched on the sandbox answers as the console does, the reply to everything else once an hour")
  func played() async throws {
    try await RunningSandbox.with(consoles: ["main": ConsoleEntry()]) { running in
      let replies = #"""
        {"is_add_friend_reply_open":1,"is_autoreply_open":1,"add_friend_autoreply_info":{"type":"text","content":"欢迎"},
         "message_default_autoreply_info":{"type":"text","content":"请留言"},
         "keyword_autoreply_info":{"list":[{"rule_name":"价","reply_mode":"reply_all","keyword_list_info":[{"type":"text","match_mode":"contain","content":"价格"}],
          "reply_list_info":[{"type":"text","content":"一"},{"type":"text","content":"二"}]}]}}
        """#
      _ = try await HTTP.post(running.base + "/sandbox/website", type: "application/json", Array(#"{"autoreply":\#(replies)}"#.utf8))
      func says(_ act: String) async throws -> [String] {
        let (_, answer) = try await HTTP.post(running.base + "/sandbox/act", type: "application/json", Array(#"{"who":"小王",\#(act)}"#.utf8))
        guard case .array(let messages)? = JSON(answer)?["messages"] else { return [answer] }
        return messages.filter { $0["side"]?.string == "account" }.compactMap { $0["body"]?["text"]?["content"]?.string }
      }
      #expect(try await says(#""follow":true"#) == ["欢迎"])
      #expect(try await says(#""text":"什么价格""#) == ["一", "二"])
      #expect(try await says(#""text":"在吗""#) == ["请留言"])
      #expect(try await says(#""send":"image""#) == [])
    }
  }
}
