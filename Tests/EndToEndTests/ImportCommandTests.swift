import Foundation
import TestSupport
import Testing
import Wire

@Suite("what stands in the console, imported by the command")
struct ImportCommandTests {
  private static let replies = #"""
    {"is_add_friend_reply_open": 1, "is_autoreply_open": 1, "add_friend_autoreply_info": {"type": "text", "content": "欢迎"},
     "message_default_autoreply_info": {"type": "img", "content": "IMG1"},
     "keyword_autoreply_info": {"list": [
      {"rule_name": "价", "reply_mode": "random_one", "keyword_list_info": [{"type": "text", "match_mode": "contain", "content": "价格"}],
       "reply_list_info": [{"type": "text", "content": "六十元"}, {"type": "card", "content": "C"}]}]}}
    """#
  private static let menu = #"{"is_menu_open": 1, "selfmenu_info": {"button": [{"name": "关于", "type": "text", "value": "我们是谁"}]}}"#
  private static let picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
  private static let account = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: service, mode: plain, token: { env: WX_TOKEN }, secret: { env: WX_SECRET } }
    rules: [ { id: hello, on: text, reply: 您好 } ]

    """

  private func answers(in scratch: borrowing Scratch) throws {
    try FileManager.default.createDirectory(atPath: scratch.path + "/answers/media", withIntermediateDirectories: true)
    try scratch.write(Self.replies, to: "answers/autoreply.json")
    try scratch.write(Self.menu, to: "answers/selfmenu.json")
    try scratch.write(#"{"IMG1": {"file": "media/1.png"}}"#, to: "answers/media.json")
    let bytes = try #require(Data(base64Encoded: Self.picture))
    try bytes.write(to: URL(filePath: scratch.path + "/answers/media/1.png"))
  }

  @Test("rules, tests and pictures are written once, are fit as they are, and go over no other file")
  func writes() throws {
    let scratch = try Scratch()
    try answers(in: scratch)
    let first = try Binary.run(["import", "shop", "--from", "answers"], in: scratch.path)
    #expect(first.status == 0, "\(first)")
    for words in [
      "+ shop/rules.yaml", "+ shop/media/otherwise.png", "a reply of type `card` cannot be carried over",
      "4 rules, 4 tests, 1 file of media; 1 not carried over",
    ] {
      #expect(first.output.contains(words), "\(words) in\n\(first.output)")
    }
    #expect(try Binary.run(["validate", "shop", "--strict"], in: scratch.path).status == 0)
    #expect(try Binary.run(["test", "shop"], in: scratch.path).status == 0)
    #expect(first.output.contains("  wxrules test shop\n"))
    let spaced = try Binary.run(["import", "my shop", "--from", "answers"], in: scratch.path)
    #expect(spaced.output.contains("  wxrules validate 'my shop'\n"), "\(spaced)")
    let again = try Binary.run(["import", "shop", "--from", "answers", "--format", "json"], in: scratch.path)
    let report = try #require(JSON(again.output))
    #expect(again.status == 0 && report["left"] == 1 && report["rules"] == 4, "\(again)")
    guard case .array(let files)? = report["files"] else { throw Missing() }
    #expect(files.count == 3 && files.allSatisfy { $0["state"] == "unchanged" })
    let changed = try String(contentsOfFile: scratch.path + "/shop/rules.yaml", encoding: .utf8) + "# mine\n"
    try scratch.write(changed, to: "shop/rules.yaml")
    try FileManager.default.removeItem(atPath: scratch.path + "/shop/rules.test.yaml")
    let refused = try Binary.run(["import", "shop", "--from", "answers"], in: scratch.path)
    #expect(refused.status == 2 && refused.errors.contains("`rules.yaml` in shop is another file"), "\(refused)")
    #expect(try String(contentsOfFile: scratch.path + "/shop/rules.yaml", encoding: .utf8) == changed)
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/shop/rules.test.yaml"))
  }

  struct Missing: Error {}

  /// What is asked, and what is said why it cannot be.
  private static let refusals: [(arguments: [String], says: String)] = [
    (["import"], "folder"),
    (["import", "shop", "--from", "nothing"], "is in this folder"),
    (["import", "shop", "--from", "answers", "--save", "other"], "--save keeps what the platform answers"),
    (["import", "shop", "--app-id", "wx1"], "an AppID is `wx` and 16 hex digits"),
    (["import", "shop", "--app-id", "wx0123456789abcdef", "--account", "main"], "leave --rules and --account out"),
    (["import", "shop", "--from", "broken"], "autoreply.json: it is"),
    (["import", "shop", "--from", "foreign"], "autoreply.json: the platform refused: errcode 40001"),
    (["import", "shop", "--from", "outside"], "leads out of the folder"),
    // Nothing is asked: it would take an AppSecret, and these have none.
    (["import", "answers", "--app-id", "wx0123456789abcdef"], "answers is not empty, and no import wrote what is in it; nothing was asked"),
    (["import", "answers/autoreply.json/x", "--app-id", "wx0123456789abcdef"], "answers/autoreply.json is a file, and no folder"),
    (["import", "shop", "--app-id", "wx0123456789abcdef", "--save", "answers"], "autoreply.json is there already"),
    (["import", String(repeating: "a", count: 300), "--from", "answers"], "/rules.yaml: its name is too long"),
  ]

  @Test("what cannot be imported is said in a line, and nothing is written", arguments: refusals)
  func refused(_ arguments: [String], _ says: String) throws {
    let scratch = try Scratch()
    try answers(in: scratch)
    for (folder, file, text) in [
      ("broken", "autoreply.json", "{"), ("foreign", "autoreply.json", #"{"errcode": 40001, "errmsg": "x"}"#),
      ("outside", "media.json", #"{"a": {"file": "../answers/media/1.png"}}"#),
    ] {
      try FileManager.default.createDirectory(atPath: scratch.path + "/" + folder, withIntermediateDirectories: true)
      try scratch.write(text, to: "\(folder)/\(file)")
    }
    let result = try Binary.run(arguments, in: scratch.path)
    #expect(result.status == 2 && (result.output + result.errors).contains(says), "\(result)")
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/shop"))
  }

  @Test(
    "asked of a platform, with the AppID alone: what it answers is kept, pictures are fetched, and nothing is changed there; the doctor says what ends"
  )
  func asks() throws {
    let scratch = try Scratch()
    try answers(in: scratch)
    try scratch.write(Self.account, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path, ["--website", "answers"])
    let imported = try desk.wxrules("import", "shop", "--app-id", "wx0123456789abcdef", "--save", "kept")
    #expect(imported.status == 0, "\(imported)")
    #expect(FileManager.default.contents(atPath: scratch.path + "/shop/media/otherwise.png") == Data(base64Encoded: Self.picture))
    for name in ["autoreply.json", "selfmenu.json", "media.json"] {
      #expect(FileManager.default.fileExists(atPath: "\(scratch.path)/kept/\(name)"), "\(name)")
    }
    // The same by what was kept.
    let again = try desk.wxrules("import", "shop", "--app-id", "wx0123456789abcdef", "--from", "kept")
    #expect(again.status == 0 && again.output.contains("shop/rules.yaml is as it was"), "\(again)")
    let doctor = try desk.wxrules("doctor", "--ask")
    #expect(
      doctor.output.contains("! autoreply account `main`: the console answers by itself") && doctor.output.contains("1 keyword rule"), "\(doctor)")
    // Until a server is switched on, the console answers.
    _ = try desk.request("POST", "/sandbox/act", headers: "Content-Type: application/json\r\n", #"{"who": "小王", "follow": true}"#)
    _ = try desk.request("POST", "/sandbox/act", headers: "Content-Type: application/json\r\n", #"{"who": "小王", "text": "价格"}"#)
    let chat = try desk.chat("小王").filter { $0["side"]?.string == "account" }.compactMap { $0["body"]?["text"]?["content"]?.string }
    #expect(chat.first == "欢迎" && chat.count <= 2, "\(chat)")
  }

  /// A second account, whose menu the API made: with a film of its material, an article, and a menu for some. Its reply to a follow is a
  /// film with an address, as the platform has them.
  private func answersOfAnother(in scratch: borrowing Scratch) throws {
    try FileManager.default.createDirectory(atPath: scratch.path + "/other/media", withIntermediateDirectories: true)
    for (name, text) in [
      (
        "autoreply",
        #"{"is_add_friend_reply_open": 1, "is_autoreply_open": 0, "add_friend_autoreply_info": {"type": "video", "content": "http://203.0.113.7/1.mp4?vkey=1"}}"#
      ),
      ("selfmenu", #"{"is_menu_open": 1}"#),
      (
        "menu",
        #"""
        {"menu": {"button": [{"type": "media_id", "name": "片", "media_id": "IMG1", "sub_button": []}, {"type": "view_limited", "name": "文", "media_id": "N1", "sub_button": []}], "menuid": 1},
         "conditionalmenu": [
          {"button": [{"type": "view", "name": "旧", "url": "https://m.example.com/a"}], "matchrule": {"client_platform_type": "2"}, "menuid": 5},
          {"button": [{"type": "view", "name": "新", "url": "https://m.example.com/b"}], "matchrule": {"tag_id": "100"}, "menuid": 9}]}
        """#
      ),
      ("tags", #"{"tags": [{"id": 2, "name": "星标组", "count": 0}, {"id": 100, "name": "会员", "count": 0}]}"#),
      (
        "media",
        #"{"http://203.0.113.7/1.mp4?vkey=1": {"file": "media/1.mp4"}, "IMG1": {"file": "media/2.mp4", "title": "片名", "description": "说明"}, "N1": {"news_item": [{"title": "题", "url": "http://mp.weixin.qq.com/s?x"}]}}"#
      ),
    ] { try scratch.write(text, to: "other/\(name).json") }
    for name in ["1", "2"] { try Data(Self.film(name)).write(to: URL(filePath: "\(scratch.path)/other/media/\(name).mp4")) }
  }

  private static func film(_ name: String) -> [UInt8] { [0, 0, 0, 0x18] + Array("ftypmp42\(name)".utf8) }

  @Test("each account has its own console in the sandbox: a menu for some, films and articles come over from it")
  func asksTwo() throws {
    let scratch = try Scratch()
    try answers(in: scratch)
    try answersOfAnother(in: scratch)
    let place = "kind: service, mode: plain, token: { env: WX_TOKEN }, secret: { env: WX_SECRET }"
    let second = Self.account.replacing(
      "\nrules:", with: "\n  other: { app_id: wxfedcba9876543210, original_id: gh_ba9876543210, \(place) }\nrules:")
    try scratch.write(second, to: "rules.yaml")
    let unclear = try Binary.run(["sandbox", "--website", "answers"], in: scratch.path, environment: SandboxRun.secrets)
    #expect(unclear.status == 2 && unclear.errors.contains("whose console is it?"), "\(unclear)")
    let desk = try SandboxRun(in: scratch.path, ["--website", "main=answers", "--website", "other=other"])
    let first = try desk.wxrules("import", "shop", "--rules", "rules.yaml", "--account", "main")
    let other = try desk.wxrules("import", "branch", "--rules", "rules.yaml", "--account", "other", "--save", "kept")
    #expect(first.output.contains("4 rules, 4 tests, 1 file of media") && first.status == 0, "\(first)")
    #expect(other.output.contains("2 rules, 2 tests, 2 files of media; 0 not carried over") && other.status == 0, "\(other)")
    let rules = try String(contentsOfFile: scratch.path + "/branch/rules.yaml", encoding: .utf8)
    for line in [
      "reply: { video: { media: follow } }", "video: { media: menu-片, title: 片名, description: 说明 }", "view: \"http://mp.weixin.qq.com/s?x\"",
      "tag: 会员", "platform: android",
    ] { #expect(rules.contains(line), "\(line) in\n\(rules)") }
    let newest = try #require(rules.range(of: "新")), oldest = try #require(rules.range(of: "旧"))
    #expect(newest.lowerBound < oldest.lowerBound)
    #expect(FileManager.default.contents(atPath: scratch.path + "/branch/media/follow.mp4") == Data(Self.film("1")))
    #expect(FileManager.default.contents(atPath: scratch.path + "/branch/media/menu-片.mp4") == Data(Self.film("2")))
    #expect(FileManager.default.contents(atPath: scratch.path + "/shop/media/otherwise.png") == Data(base64Encoded: Self.picture))
    // By what was kept the same again, and asked again as well: no byte is written.
    for arguments in [["--from", "kept"], []] {
      let again = try Binary.run(
        ["import", "branch", "--rules", "rules.yaml", "--account", "other"] + arguments, in: scratch.path, environment: desk.environment)
      #expect(again.status == 0 && !again.output.contains("+ branch/"), "\(again)")
    }
    #expect(try Binary.run(["validate", "branch"], in: scratch.path).status == 0)
    #expect(try Binary.run(["test", "branch"], in: scratch.path).status == 0)
  }

  @Test("with LANG=zh_CN.UTF-8 the report and the comments are Chinese")
  func chinese() throws {
    let scratch = try Scratch()
    try answers(in: scratch)
    let result = try Binary.run(["import", "shop", "--from", "answers", "--lang", "zh"], in: scratch.path)
    #expect(result.status == 0 && result.output.contains("没有搬过来的") && result.output.contains("4 条规则"), "\(result)")
    let rules = try String(contentsOfFile: scratch.path + "/shop/rules.yaml", encoding: .utf8)
    #expect(rules.hasPrefix("# 公众平台后台里的自动回复和菜单") && rules.contains("类型为`card`的回复无法搬过来"), "\(rules)")
  }
}
