import Engine
import GRDB
import Rules
import SQLite
import TestSupport
import Testing
import WeChat
import Wire

@testable import Sandbox

/// Everything that people can do, in the words of a step: what the platform then pushes, and which rule it asks. (wechat-protocol 2.2 to 2.9)
@Suite("acts of people")
struct ActTests {
  /// A push: the kind that rules know it by, and elements that it has. `=` is the value, `^` its beginning, `!` says that there is none.
  struct Expected: Sendable {
    let kind: String
    let elements: [String]

    init(_ kind: String, _ elements: String...) {
      self.kind = kind
      self.elements = elements
    }
  }

  static let rules =
    "wxrules: 1\nrules:\n"
    + EventKind.allCases.filter { !$0.isByName && $0 != .scan }.map { "  - { id: \($0.word), on: \($0.word), reply: none }\n" }.joined()

  static let menu = """
    {"button":[{"type":"click","name":"a","key":"HELP"},{"name":"more","sub_button":[{"type":"view","name":"v","url":"https://example.org/"},\
    {"type":"miniprogram","name":"m","url":"https://example.org/","appid":"wx0123456789abcdef","pagepath":"pages/i"},\
    {"type":"scancode_waitmsg","name":"s","key":"SCAN"},{"type":"pic_photo_or_album","name":"p","key":"PHOTO"},\
    {"type":"location_select","name":"w","key":"WHERE"}]},{"type":"scancode_push","name":"q","key":"PUSH"}]}
    """
  static let choices = """
    {"touser":"@","msgtype":"msgmenu","msgmenu":{"head_content":"好吗","list":[{"id":"101","content":"好"},{"id":"102","content":"不好"}],"tail_content":"谢谢"}}
    """

  static let acts: [(act: String, pushes: [Expected])] = [
    (#""text":"你好""#, [Expected("text", "Content=你好", "MsgId^23", "!bizmsgmenuid")]),
    (#""send":"image""#, [Expected("image", "PicUrl^http://", "MediaId^SANDBOX_MEDIA_", "MsgId^23")]),
    (#""send":{"image":true}"#, [Expected("image", "MediaId^SANDBOX_MEDIA_")]),
    (#""send":"voice""#, [Expected("voice", "MediaId^SANDBOX_MEDIA_", "Format=amr", "!Recognition")]),
    (#""send":{"voice":"我要退货"}"#, [Expected("voice", "Recognition=我要退货")]),
    (#""send":"video""#, [Expected("video", "MediaId^SANDBOX_MEDIA_", "ThumbMediaId^SANDBOX_MEDIA_")]),
    (#""send":"shortvideo""#, [Expected("shortvideo", "MediaId^SANDBOX_MEDIA_", "ThumbMediaId^SANDBOX_MEDIA_")]),
    (#""send":"location""#, [Expected("location", "Location_X=31.230416", "Location_Y=121.473701", "Scale=15")]),
    (
      #""send":{"location":{"latitude":-31.2,"longitude":0.5,"label":"某路","scale":18}}"#,
      [Expected("location", "Location_X=-31.200000", "Location_Y=0.500000", "Scale=18", "Label=某路")]
    ),
    (#""send":{"link":{"title":"题","url":"https://e/x"}}"#, [Expected("link", "Title=题", "Url=https://e/x", "!Description")]),
    (#""click":"HELP""#, [Expected("menu.click", "EventKey=HELP", "!MsgId")]),
    (
      #""click":"SCAN","result":"https://e/9""#,
      [
        Expected(
          "menu.scancode", "Event=scancode_waitmsg", "EventKey=SCAN", "ScanCodeInfo.ScanType=qrcode", "ScanCodeInfo.ScanResult=https://e/9")
      ]
    ),
    (
      #""click":"PUSH","result":"EAN_13,6901234567892""#,
      [Expected("menu.scancode", "Event=scancode_push", "ScanCodeInfo.ScanType=barcode", "ScanCodeInfo.ScanResult=EAN_13,6901234567892")]
    ),
    (
      #""click":"PHOTO","pictures":2"#,
      [
        Expected("menu.photo", "Event=pic_photo_or_album", "SendPicsInfo.Count=2", "SendPicsInfo.PicList.item.PicMd5Sum^0"),
        Expected("image", "MediaId^SANDBOX_MEDIA_"), Expected("image", "MediaId^SANDBOX_MEDIA_"),
      ]
    ),
    (
      #""click":"WHERE","place":{"latitude":39.9,"longitude":116.4,"label":"国贸"}"#,
      [
        Expected("menu.location", "EventKey=WHERE", "SendLocationInfo.Location_X=39.900000", "SendLocationInfo.Label=国贸"),
        Expected("location", "Location_X=39.900000", "Label=国贸"),
      ]
    ),
    (#""view":"https://example.org/""#, [Expected("menu.view", "EventKey=https://example.org/")]),
    (#""view":"pages/i""#, [Expected("event", "Event=view_miniprogram", "EventKey=pages/i")]),
    (#""choose":"101""#, [Expected("text", "Content=好", "bizmsgmenuid=101")]),
    (#""choose":"不好""#, [Expected("text", "Content=不好", "bizmsgmenuid=102")]),
    (#""position":{"latitude":1,"longitude":2}"#, [Expected("location.report", "Latitude=1.000000", "Longitude=2.000000", "Precision=30.000000")]),
    (#""pay":true"#, []), (#""block":true"#, []), (#""unfollow":true"#, [Expected("unsubscribe", "!MsgId")]),
    (
      #""type":"MASSSENDJOBFINISH","fields":{"Status":"err(30003)"}"#,
      [Expected("mass.done", "FromUserName=mphelper", "Status=err(30003)", "TotalCount=100")]
    ),
    (#""type":"TEMPLATESENDJOBFINISH","fields":{"Status":"failed: system failed"}"#, [Expected("template.done", "Status=failed: system failed")]),
    (
      #""type":"subscribe_msg_popup_event","fields":{"SubscribeMsgPopupEvent.List.SubscribeStatusString":"reject"}"#,
      [
        Expected(
          "event", "Event=subscribe_msg_popup_event", "SubscribeMsgPopupEvent.List.TemplateId=TPL_A",
          "SubscribeMsgPopupEvent.List.SubscribeStatusString=reject")
      ]
    ),
    (
      #""push":"<Event>kf_create_session</Event><KfAccount>a@b</KfAccount>""#,
      [Expected("event", "MsgType=event", "Event=kf_create_session", "KfAccount=a@b")]
    ),
    (#""text":"晚了","late":"5m""#, []), (#""text":"两次","doubled":true"#, [Expected("text", "Content=两次"), Expected("text", "Content=两次")]),
  ]

  @Test("each act is pushed as the platform does, whatever shape the seed gives it", arguments: acts, [1, 2, 3] as [UInt64])
  func act(_ row: (act: String, pushes: [Expected]), _ seed: UInt64) async throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    try await Self.with(seed: seed) { desk in
      let answer = try await desk.act(row.act)
      #expect(JSON(answer)?["error"] == nil, "\(answer)")
      var found = desk.pushes
      #expect(found.count == row.pushes.count)
      for expected in row.pushes {
        let index = found.firstIndex { body in Self.fits(body, expected, ruleSet) }
        #expect(index != nil, "\(expected): \(found.map { String(decoding: $0, as: UTF8.self) })")
        if let index { found.remove(at: index) }
      }
    }
  }

  private static func fits(_ body: [UInt8], _ expected: Expected, _ ruleSet: RuleSet) -> Bool {
    var decoder = EventDecoder()
    guard let event = try? decoder.decode(body), event.kind.word == expected.kind else { return false }
    let facts = Facts(nil, subscription: nil, isFollow: event.isFollow, zone: ruleSet.compiled.timezone)
    let rule = Simulation(event, named: "act", against: ruleSet, given: facts, at: Moment(now: event.time, seed: 0)).plan.rule
    guard rule == (event.kind == .other ? nil : expected.kind) else { return false }
    return expected.elements.allSatisfy { element in
      if element.hasPrefix("!") { return (event.fields[String(element.dropFirst())] ?? "").isEmpty }
      guard let sign = element.firstIndex(where: { "=^".contains($0) }) else { return false }
      let (value, wanted) = (event.fields[String(element[..<sign])] ?? "", element[element.index(after: sign)...])
      return element[sign] == "=" ? value == wanted : value.hasPrefix(wanted)
    }
  }

  /// What cannot be done, and why not.
  @Test(
    "what cannot be done says why, and what can",
    arguments: [
      (#""click":"HELPS""#, "did you mean `HELP`?"), (#""click":"NOTHING_LIKE_IT""#, "it has `HELP`, `SCAN`"),
      (#""click":"HELP","result":"x""#, "the button `HELP` is a click"), (#""click":"SCAN","pictures":1"#, "is a scancode_waitmsg"),
      (#""view":"https://example.com/""#, "did you mean `https://example.org/`?"), (#""choose":"103""#, "did you mean `101`?"),
      (#""choose":"nothing like it""#, "there are `101`, `102`"), (#""follow":true"#, "follows already"),
      (#""type":"a b""#, "letters, digits"), (#""type":"X","fields":{"a b":"c"}"#, "names of elements"), (#""push":"<a>""#, "is no XML"),
      (#""push":"<a>b</a>""#, "neither `Event` nor `MsgType`"), (#""wait":"1s""#, "nothing that somebody does"),
      (#""text":"x","late":"2d""#, "from 1s to 1d"), (#""text":"x","pictures":2"#, "`pictures` without `click`"),
      (#""position":{"latitude":91,"longitude":0}"#, "from -90 to 90"), (#""position":{"latitude":9}"#, "`longitude`"),
      (#""send":{"image":true,"video":true}"#, "cannot be both"), (#""send":"imag""#, "did you mean `image`?"),
      (#""scan":"none","follows":false"#, "no code carries"), (#""image":"a.png""#, "/sandbox/scan-image"), (#""scann":"x""#, "did you mean `scan`?"),
      (#""text":"\#(String(repeating: "字", count: 601))""#, "1 to 600"),
    ])
  func refused(_ act: String, _ words: String) async throws {
    try await Self.with { desk in
      let answer = try await desk.act(act)
      #expect(JSON(answer)?["error"]?.string?.contains(words) ?? false, "\(answer)")
      #expect(desk.pushes.isEmpty)
    }
  }

  @Test("an act that a random hand has changed is read or refused at a word, never a trap", arguments: 1...20 as ClosedRange<UInt64>)
  func hostile(_ seed: UInt64) {
    var random = SeededRandom(seed)
    for (act, _) in Self.acts {
      var bytes = Array(#"{"who":"小王",\#(act)}"#.utf8)
      for _ in 0..<(1 + Int(random.next() % 6)) where bytes.count > 1 {
        let at = Int(random.next() % UInt64(bytes.count))
        if random.chance(50) { bytes[at] = UInt8(truncatingIfNeeded: random.next()) } else { bytes.remove(at: at) }
      }
      let file = SourceFile(path: "body", utf8: bytes)
      let (_, findings) = RuleCompiler.act(in: file)
      _ = DiagnosticText(files: [file]).render(findings)
    }
  }

  @Test("somebody new may look at a code and not follow: nothing is pushed, and the next scan is still the first")
  func looks() async throws {
    try await Self.with { desk in
      _ = try await desk.platform.makeCode(.text("booth:7"), lifetime: 600)
      #expect(try await desk.act(#""scan":"booth:7","follows":false"#, as: "小李").contains("没有关注"))
      #expect(desk.pushes.isEmpty)
      #expect(try await desk.act(#""scan":"booth:7","follows":false"#).contains("follows already"))
      _ = try await desk.act(#""scan":"booth:7""#, as: "小李")
      #expect(desk.pushes.count == 1 && desk.texts[0].contains("qrscene_booth:7"))
    }
  }

  @Test("menus for some are tapped by those who see them, and say which one it was")
  func phones() async throws {
    try await Self.with { desk in
      let forPhones = #"{"button":[{"type":"view","name":"v","url":"https://example.org/ios"}],"matchrule":{"client_platform_type":"1"}}"#
      #expect(await desk.running.ask(desk.platform, "POST", "menu/addconditional", forPhones).contains("208396938"))
      for (name, phone) in [("小果", "ios"), ("小安", "android")] {
        _ = try await HTTP.post(
          desk.running.base + "/sandbox/followers", type: "application/json", Array(#"{"who":"\#(name)","phone":"\#(phone)"}"#.utf8))
        _ = try await desk.act(#""follow":true"#, as: name)
      }
      let before = desk.pushes.count
      #expect(JSON(try await desk.act(#""view":"https://example.org/ios""#, as: "小果"))?["error"] == nil)
      #expect(JSON(try await desk.act(#""view":"https://example.org/ios""#, as: "小安"))?["error"] != nil)
      #expect(JSON(try await desk.act(#""click":"HELP""#, as: "小果"))?["error"] != nil)
      #expect(JSON(try await desk.act(#""click":"HELP""#, as: "小安"))?["error"] == nil)
      #expect(desk.pushes.count == before + 2)
      var decoder = EventDecoder()
      #expect(try decoder.decode(desk.pushes[before]).fields["MenuId"] == "208396938")
    }
  }

  /// Whether the kinder reading is played, and what happens to 小王: a call (`+` and `-` for the tag, `!` for the end of the tag) or seconds; then the
  /// buttons that can be tapped.
  static let tagStories: [(String, Bool, [String], String)] = [
    ("a tag that was given just now", false, ["+"], "HELP"), ("a little later", false, ["+", "299"], "HELP"),
    ("five minutes later", false, ["+", "300"], "VIP"), ("given once more", false, ["+", "200", "+", "100"], "VIP"),
    ("taken just now", false, ["+", "300", "-"], "VIP"), ("taken five minutes ago", false, ["+", "300", "-", "300"], "HELP"),
    ("taken before it counted", false, ["+", "10", "-"], "HELP"), ("a tag that has ended just now", false, ["+", "300", "!"], "VIP"),
    ("a tag that ended five minutes ago", false, ["+", "300", "!", "300"], "HELP"),
    ("who has followed again", false, ["+", "300", "-", "again"], "HELP"), ("lenient: given just now", true, ["+"], "VIP"),
    ("lenient: taken just now", true, ["+", "-"], "HELP"),
  ]

  @Test("a tag counts for menus when phones have loaded them again", arguments: tagStories.map(\.0))
  func menuLag(_ name: String) async throws {
    let (_, isLenient, happenings, key) = try #require(Self.tagStories.first { $0.0 == name })
    try await Self.with(lenient: isLenient ? [.menuLag] : []) { desk in
      func call(_ path: String, _ body: String) async -> String { await desk.running.ask(desk.platform, "POST", path, body) }
      #expect(await call("tags/create", #"{"tag":{"name":"vip"}}"#).contains(#""id":100"#))
      #expect(
        await call("menu/addconditional", #"{"button":[{"type":"click","name":"v","key":"VIP"}],"matchrule":{"tag_id":"100"}}"#).contains("208396938")
      )
      let members = #"{"openid_list":["\#(desk.openid)"],"tagid":100}"#
      for happening in happenings {
        switch happening {
        case "+": #expect(await call("tags/members/batchtagging", members).contains(#""ok""#))
        case "-": #expect(await call("tags/members/batchuntagging", members).contains(#""ok""#))
        case "!": #expect(await call("tags/delete", #"{"tag":{"id":100}}"#).contains(#""ok""#))
        case "again": for act in ["unfollow", "follow"] { _ = try await desk.act(#""\#(act)":true"#) }
        default: desk.running.clock.advance(by: (Int64(happening) ?? 0) * 1000)
        }
      }
      for one in ["HELP", "VIP"] {
        let answer = JSON(try await desk.act(#""click":"\#(one)""#))
        #expect((answer?["error"] == nil) == (one == key), "\(one): \(String(describing: answer))")
      }
    }
  }

  @Test("who taps what their phone will only show later is told so")
  func menuLagWords() async throws {
    try await Self.with { desk in
      _ = await desk.running.ask(desk.platform, "POST", "tags/create", #"{"tag":{"name":"vip"}}"#)
      _ = await desk.running.ask(
        desk.platform, "POST", "menu/addconditional",
        #"{"button":[{"type":"click","name":"v","key":"VIP"}],"matchrule":{"tag_id":"100"}}"#)
      _ = await desk.running.ask(desk.platform, "POST", "tags/members/batchtagging", #"{"openid_list":["\#(desk.openid)"],"tagid":100}"#)
      let matched = await desk.running.ask(desk.platform, "POST", "menu/trymatch", #"{"user_id":"\#(desk.openid)"}"#)
      #expect(matched.contains(#""key":"VIP""#), "the platform knows it at once: \(matched)")
      let refused = try await desk.act(#""click":"VIP""#)
      #expect(refused.contains("load within five minutes") && refused.contains("--lenient menu-lag"), "\(refused)")
    }
  }

  /// What somebody does, and which event explains the answer to the last of it.
  @Test(
    "beside what somebody does stands the command that explains the answer, with its account and time",
    arguments: [
      ([#""text":"几点""#], "小王", "--text '几点'"), ([#""text":"-5""#], "小王", "--text=-5"),
      ([#""click":"HELP""#], "小王", "--click HELP"), ([#""unfollow":true"#], "小王", "--unfollow"),
      ([#""unfollow":true"#, #""follow":true"#], "小王", "--follow --subscription returning"),
      ([#""follow":true"#], "小李", "--follow --subscription new"),
    ])
  func explained(_ acts: [String], _ who: String, _ words: String) async throws {
    try await Self.with { desk in
      desk.running.clock.advance(by: 90_061_000)
      var answer = ""
      for act in acts { answer = try await desk.act(act, as: who) }
      guard case .array(let shown)? = JSON(answer)?["messages"] else { throw RunningSandbox.DidNotStart() }
      #expect(
        shown.first?["body"]?["why"]?.string == "wxrules simulate \(words) --account main --at 2026-06-02T13:01:01+08:00 --explain", "\(shown)")
    }
  }

  @Test("two acts of one second have the same time, and none has one that has not come")
  func oneSecond() async throws {
    try await Self.with { desk in
      for act in [#""text":"a""#, #""text":"b""#, #""click":"HELP""#] { _ = try await desk.act(act) }
      let times = try desk.pushes.map { body in
        var decoder = EventDecoder()
        return try decoder.decode(body).time
      }
      #expect(times == [Compile.now, Compile.now, Compile.now])
    }
  }

  @Test("what is late comes at its time with the time at which it happened, after what happened later")
  func late() async throws {
    try await Self.with { desk in
      _ = try await desk.act(#""unfollow":true,"late":"5m""#)
      desk.running.clock.advance(by: 10_000)
      _ = try await desk.act(#""follow":true"#)
      #expect(desk.texts.count == 1 && desk.texts[0].contains("<CreateTime>\(Compile.now + 10)<"))
      #expect(desk.running.sandbox.followers.nextDue == (Compile.now + 300) * 1000)
      desk.running.clock.advance(by: 289_000)
      await desk.running.sandbox.followers.deliverDue()
      #expect(desk.texts.count == 1)
      _ = try await HTTP.post(desk.running.base + "/sandbox/clock", type: "application/json", Array(#"{"advance":"1s"}"#.utf8))
      // By the clock that was moved, or by the sandbox itself: once.
      try #require(await desk.eventually { desk.texts.count == 2 })
      #expect(desk.texts[1].contains("unsubscribe") && desk.texts[1].contains("<CreateTime>\(Compile.now)<"))
    }
  }

  /// What becomes of answers: the second one where the kinder reading is played.
  @Test(
    "an answer to what cannot be answered is dropped, and said to be",
    arguments: [
      (#""text":"x""#, true, true), (#""click":"HELP""#, true, true), (#""click":"SCAN""#, true, true),
      (#""view":"https://example.org/""#, false, false),
      (#""view":"pages/i""#, false, false), (#""unfollow":true"#, false, false), (#""type":"MASSSENDJOBFINISH""#, false, false),
      (#""type":"card_pass_check""#, false, false), (#""position":{"latitude":1,"longitude":2}"#, false, true),
    ])
  func dropped(_ act: String, _ strict: Bool, _ lenient: Bool) async throws {
    for (readings, isSeen) in [(Set<DisputedFact>(), strict), (Set([DisputedFact.eventReplies]), lenient)] {
      try await Self.with(lenient: readings, answering: "您好") { desk in
        let messages = JSON(try await desk.act(act))?["messages"]
        guard case .array(let shown)? = messages else { throw RunningSandbox.DidNotStart() }
        #expect(shown.contains { $0["way"] == "passive" && $0["body"]?["text"]?["content"] == "您好" } == isSeen, "\(shown)")
        if act.contains("MASSSEND") { return }
        #expect(shown.contains { $0["way"] == "refusal" } == !isSeen, "\(shown)")
      }
    }
  }

  /// What somebody does whose text is still under way, and whether its answer is seen.
  @Test(
    "an answer to somebody who has left meanwhile reaches nobody",
    arguments: [([], false, true), (["unfollow"], false, false), (["unfollow", "follow"], false, true), (["unfollow"], true, true)]
      as [([String], Bool, Bool)])
  func leavesMeanwhile(_ acts: [String], _ isLenient: Bool, _ isSeen: Bool) async throws {
    try await Self.with(lenient: isLenient ? [.replyAfterLeave] : [], answering: "您好") { desk in
      _ = try await desk.act(#""text":"x","late":"1m""#)
      for act in acts { _ = try await desk.act(#""\#(act)":true"#) }
      desk.running.clock.advance(by: 60_000)
      await desk.running.sandbox.followers.deliverDue()
      @Sendable func count(_ way: String) -> Int {
        let found = try? desk.running.sandbox.world.read { db in
          try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM messages WHERE way = ?", arguments: [way])
        }
        return found ?? 0
      }
      // Each push is answered, the first follow as well; what nobody gets is said.
      #expect(await desk.eventually { count("passive") + count("refusal") == acts.count + 2 })
      #expect(count("refusal") == (acts.contains("unfollow") ? 1 : 0) + (isSeen ? 0 : 1))
      #expect(desk.running.sandbox.refusals.all.last.map { $0.reason.english.contains("has left meanwhile") } ?? false == !isSeen)
    }
  }

  @Test(
    "a template message is followed by a report of what became of it",
    arguments: [("", "success"), (#""block":true"#, "failed:user block")])
  func templateJob(_ act: String, _ status: String) async throws {
    try await Self.with { desk in
      if !act.isEmpty { _ = try await desk.act(act) }
      let sent = await desk.running.ask(
        desk.platform, "POST", "message/template/send", #"{"touser":"\#(desk.openid)","template_id":"T","data":{"a":{"value":"1"}}}"#)
      #expect(sent.contains("200000001"), "\(sent)")
      #expect(desk.pushes.isEmpty)
      let (_, chat) = try await HTTP.get(desk.running.base + "/sandbox/conversation?openid=\(desk.openid)")
      #expect(chat.contains("\"way\":\"template\"") == (status == "success"), "\(chat)")
      desk.running.clock.advance(by: 1000)
      await desk.running.sandbox.followers.deliverDue()
      try #require(await desk.eventually { desk.pushes.count == 1 })
      var decoder = EventDecoder()
      let event = try decoder.decode(desk.pushes[0])
      #expect(event.kind == .templateDone && event.fields["MsgID"] == "200000001" && event.fields["Status"] == status)
      #expect(event.openid == desk.openid && event.time == Compile.now + 1)
    }
  }

  @Test(
    "who has no menu is told why",
    arguments: [([], "`wxrules menu apply` publishes"), (["main"], "a verified account (48001), and this is an account that is not verified")]
      as [(Set<String>, String)])
  func noMenu(_ unverified: Set<String>, _ why: String) async throws {
    try await RunningSandbox.with(unverified: unverified) { running in
      let (people, account) = (running.sandbox.followers, try running.account())
      _ = try await people.act("小王", .follow, of: account)
      do {
        _ = try await people.act("小王", .click("A"), of: account)
        Issue.record("a menu was tapped")
      } catch let fault as Followers.Fault {
        #expect(
          fault.message.english.hasPrefix("the account has no menu, so nothing can be tapped") && fault.message.english.contains(why),
          "\(fault.message)")
      }
    }
  }

  @Test(
    "a fault of the template's job fails it, and no other fault does",
    arguments: [
      (["template/job=-1:1"], "failed: system failed"), (["-1:1"], "success"), (["template/job=-1:0", "-1:1"], "success"),
      (["-1:0", "job=-1:1"], "failed: system failed"),
    ])
  func templateFault(_ faults: [String], _ status: String) async throws {
    try await Self.with { desk in
      desk.running.sandbox.faults.faults = faults.compactMap { Fault($0) }
      let name = try desk.running.account().name
      try desk.running.sandbox.world.write { db in try DeliveryQueue.addTemplateJob(7, name, desk.openid, sentAt: Compile.now, db) }
      desk.running.clock.advance(by: 1000)
      await desk.running.sandbox.followers.deliverDue()
      try #require(await desk.eventually { desk.pushes.count == 1 })
      var decoder = EventDecoder()
      #expect(try decoder.decode(desk.pushes[0]).fields["Status"] == status)
    }
  }

  /// What allows how many messages: beside the follow, whose window ended.
  @Test(
    "an act opens its window",
    arguments: [
      (#""text":"x""#, 5), (#""send":"image""#, 5), (#""send":"voice""#, 5), (#""click":"HELP""#, 3), (#""click":"SCAN""#, 3),
      (#""click":"PHOTO""#, 5),
      (#""click":"WHERE""#, 5), (#""choose":"101""#, 3), (#""view":"https://example.org/""#, 0), (#""position":{"latitude":1,"longitude":2}"#, 0),
      (#""pay":true"#, 7), (#""type":"kf_create_session""#, 0),
    ])
  func windows(_ act: String, _ count: Int) async throws {
    try await Self.with { desk in
      desk.running.clock.advance(by: 61_000)
      _ = try await desk.act(act)
      #expect(await desk.messages(upTo: 7) == count)
    }
  }

  @Test("a payment allows twenty messages, or any number", arguments: [(false, 20), (true, 25)])
  func payment(_ isLenient: Bool, _ count: Int) async throws {
    try await Self.with(lenient: isLenient ? [.paymentCount] : []) { desk in
      desk.running.clock.advance(by: 61_000)
      _ = try await desk.act(#""pay":true"#)
      #expect(await desk.messages(upTo: 25) == count)
    }
  }

  /// One message counts in every window that is open, unless the kinder reading is played: then windows add up. (wechat-protocol 7.6)
  @Test(
    "windows of several acts do not add up",
    arguments: [
      ([#""text":"x""#, #""click":"HELP""#], 5, 8), ([#""click":"HELP""#, #""text":"x""#], 5, 8), ([#""choose":"101""#, #""text":"x""#], 5, 8),
      ([#""click":"HELP""#, #""click":"SCAN""#], 3, 3), ([#""text":"x""#, #""text":"y""#], 5, 5), ([#""pay":true"#, #""text":"x""#], 9, 9),
      ([#""view":"https://example.org/""#, #""click":"HELP""#], 3, 3),
    ])
  func windowsDoNotAdd(_ acts: [String], _ strict: Int, _ lenient: Int) async throws {
    for (readings, count) in [(Set<DisputedFact>(), strict), (Set([DisputedFact.windowsAdd]), lenient)] {
      try await Self.with(lenient: readings) { desk in
        desk.running.clock.advance(by: 61_000)
        for act in acts { _ = try await desk.act(act) }
        #expect(await desk.messages(upTo: 9) == count)
      }
    }
  }

  /// What somebody on the blacklist does, and whether there would have been a push.
  @Test(
    "what somebody on the blacklist does is not pushed, and the chat says so",
    arguments: [
      (#""text":"x""#, true), (#""send":"image""#, true), (#""click":"HELP""#, true), (#""text":"x","late":"1m""#, true), (#""unfollow":true"#, true),
      (#""block":true"#, false),
    ])
  func blacklist(_ act: String, _ isSaid: Bool) async throws {
    try await Self.with { desk in
      let listed = await desk.running.ask(desk.platform, "POST", "tags/members/batchblacklist", #"{"openid_list":["\#(desk.openid)"]}"#)
      #expect(listed.contains("\"ok\""))
      guard case .array(let shown)? = JSON(try await desk.act(act))?["messages"] else { throw RunningSandbox.DidNotStart() }
      let words = shown.filter { $0["way"] == "refusal" }.compactMap { $0["body"]?["why"]?.string }
      #expect(words.count == (isSaid ? 1 : 0) && words.allSatisfy { $0.contains("blacklist") }, "\(shown)")
      desk.running.clock.advance(by: 60_000)
      await desk.running.sandbox.followers.deliverDue()
      #expect(desk.pushes.isEmpty)
    }
  }

  @Test("whoever refuses messages gets none, and gets them again")
  func blocks() async throws {
    try await Self.with { desk in
      let message = #"{"touser":"\#(desk.openid)","msgtype":"text","text":{"content":"a"}}"#
      _ = try await desk.act(#""block":true"#)
      #expect(await desk.running.ask(desk.platform, "POST", "message/custom/send", message) == "errcode 48002")
      _ = try await desk.act(#""block":false"#)
      #expect(await desk.running.ask(desk.platform, "POST", "message/custom/send", message).contains("\"ok\""))
    }
  }

  @Test("who is refused again and again is told so at the tenth time, until something else happens in the chat")
  func again() async throws {
    try await Self.with { desk in
      let message = #"{"touser":"\#(desk.openid)","msgtype":"text","text":{"content":"a"}}"#
      func refused() async throws -> [String] {
        let (_, chat) = try await HTTP.get(desk.running.base + "/sandbox/conversation?openid=\(desk.openid)")
        guard case .array(let messages)? = JSON(chat)?["messages"] else { throw RunningSandbox.DidNotStart() }
        return messages.filter { $0["way"] == "refusal" }.compactMap { $0["body"]?["text"]?.string }
      }
      _ = try await desk.act(#""block":true"#)
      for _ in 0..<24 { #expect(await desk.running.ask(desk.platform, "POST", "message/custom/send", message) == "errcode 48002") }
      let told = ["message/custom/send: 48002 refused", "message/custom/send: 48002 refused again, 10 times by now"]
      #expect(try await refused() == told)
      _ = try await desk.act(#""text":"x""#)
      #expect(await desk.running.ask(desk.platform, "POST", "message/custom/send", message) == "errcode 48002")
      #expect(try await refused() == told + [told[0]])
      #expect(desk.running.sandbox.refusals.all.last?.times == 1)
    }
  }

  @Test("a unionid is said where one is declared")
  func unionID() async throws {
    try await Self.with { desk in
      #expect(!(await desk.running.ask(desk.platform, "GET", "user/info?openid=\(desk.openid)", "")).contains("unionid"))
      _ = try await HTTP.post(
        desk.running.base + "/sandbox/followers", type: "application/json", Array(#"{"who":"小王","unionid":"u1","language":"en"}"#.utf8))
      desk.running.clock.advance(by: 2000)
      let known = await desk.running.ask(desk.platform, "GET", "user/info?openid=\(desk.openid)", "")
      #expect(known.contains(#""unionid":"u1""#) && known.contains(#""language":"en""#))
    }
  }
}

/// A sandbox with a menu, somebody who follows and was offered a choice, and a server that takes down what it gets.
struct ActDesk: Sendable {
  let running: RunningSandbox
  let platform: Platform
  let server: ScriptedServer
  let openid: String
  /// Pushes that came before the test began.
  let seen: Int

  /// Does something by HTTP, as the page does.
  func act(_ words: String, as who: String = "小王") async throws -> String {
    try await HTTP.post(running.base + "/sandbox/act", type: "application/json", Array(#"{"who":"\#(who)",\#(words)}"#.utf8)).body
  }

  /// How many customer messages are taken.
  func messages(upTo most: Int) async -> Int {
    let message = #"{"touser":"\#(openid)","msgtype":"text","text":{"content":"a"}}"#
    for count in 0..<most where !(await running.ask(platform, "POST", "message/custom/send", message)).contains("\"ok\"") { return count }
    return most
  }

  var pushes: [[UInt8]] { server.requests.dropFirst(seen).map(\.body) }
  var texts: [String] { pushes.map { String(decoding: $0, as: UTF8.self) } }

  /// Whether it becomes so: the sandbox may be delivering just now.
  func eventually(_ condition: @Sendable () -> Bool) async -> Bool {
    // Ten minutes: a busy machine is late, what hangs is not.
    for _ in 0..<60_000 {
      if condition() { return true }
      try? await Task.sleep(for: .milliseconds(10))
    }
    return condition()
  }
}

extension ActTests {
  static func with(
    faults: [String] = [], seed: UInt64 = 1, lenient: Set<DisputedFact> = [], answering text: String? = nil,
    _ body: @escaping @Sendable (ActDesk) async throws -> Void
  ) async throws {
    let server = try ScriptedServer { request in
      guard let text else { return .json("success") }
      var decoder = EventDecoder()
      guard let event = try? decoder.decode(request.body) else { return .json("success") }
      return .json(
        "<xml><ToUserName>\(event.openid)</ToUserName><FromUserName>gh_0123456789ab</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content>\(text)</Content></xml>"
      )
    }
    try await RunningSandbox.with(faults: faults, seed: seed, lenient: lenient, webhook: server.base) { running in
      let platform = try running.platform(store: try SQLiteStore(path: ":memory:"))
      let openid = try await running.sandbox.followers.act("小王", .follow, of: try running.account()).openid
      #expect(await running.ask(platform, "POST", "menu/create", menu).contains("\"ok\""))
      #expect(await running.ask(platform, "POST", "message/custom/send", choices.replacing("@", with: openid)).contains("\"ok\""))
      try await body(ActDesk(running: running, platform: platform, server: server, openid: openid, seen: server.requests.count))
      await platform.close()
    }
  }
}
