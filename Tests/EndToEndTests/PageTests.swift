import Foundation
import Rules
import TestSupport
import Testing
import Wire

/// The sandbox's page in a real browser.
@Suite(
  "the sandbox's page", .serialized,
  .enabled(if: Browser.isInstalled, "chromium and chromium-driver are not installed: NO PAGE WAS TESTED")
)
struct PageTests {
  static let rules =
    SandboxRun.rules.replacingOccurrences(of: ">=1.4", with: ">=1.5")
      + """
      campaigns:
        door: { qr: { kind: permanent, scene: "door:{shop}" }, for_each: { shop: { of: [ sh01, bj01 ] } } }
      menu: { buttons: [ { name: 订单, click: ORDERS } ] }
      rules:
        - { id: door-new, on: scan, when: { campaign: door, subscription: new }, reply: "欢迎来到 {{ shop }}！\\n<a href=\\"https://m.example.com/\\">点餐</a>" }
        - { id: door-back, on: scan, when: { campaign: door, subscription: returning }, reply: 欢迎回来 }
        - { id: door, on: scan, when: { campaign: door }, reply: { news: { title: 今日推荐, description: 八折, url: "https://m.example.com/today" } } }
        - { id: orders, on: menu.click, when: { key: ORDERS }, reply: 没有订单 }
        - { id: hostile, on: text, when: { text: 坏 }, reply: "<img src=x onerror=alert(1)><a href=\\"javascript:alert(1)\\">x</a>" }
        - { id: silent, on: text, when: { text: 静 }, reply: none }
        - { id: echo, on: text, reply: "收到" }

      """

  @Test("everything can be done by hand, and shows what the follower would see")
  func byHand() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    try desk.serve()
    let browser = try Browser(in: scratch.path, language: "zh-CN")
    try browser.open(desk.base + "/")
    #expect(try browser.eventually { try browser.text("#no-people").contains("还没有人") && browser.text("#no-codes").contains("qr apply") })
    #expect(try desk.wxrules("qr", "apply", "--yes").status == 0)
    #expect(try desk.wxrules("menu", "apply", "--yes").status == 0)

    // A code appears by itself; a new person scans it, and is greeted as new.
    try browser.type("小王", into: "#new-name", submits: true)
    #expect(try browser.eventually { try browser.count("#code-list button:enabled") == 2 })
    try browser.click("#code-list button[data-scene='door:sh01']")
    #expect(try browser.eventually { try browser.text("#messages li:last-child .bubble") == "欢迎来到 sh01！\n点餐" })
    #expect(try browser.text("#messages li:last-child .rule") == "door-new")
    #expect(try browser.attribute("href", of: "#messages .bubble a") == "https://m.example.com/")
    #expect(try browser.text("#messages .event .bubble") == "扫码 door:sh01 并关注")
    #expect(try browser.text("#state").contains("已关注"))

    // The same code again: an article, as a card with a link.
    try browser.click("#code-list button[data-scene='door:sh01']")
    #expect(try browser.eventually { try browser.text("#messages li:last-child .card .title") == "今日推荐" })
    #expect(try browser.attribute("href", of: "#messages .card") == "https://m.example.com/today")

    for (form, words, shown, rule) in [("#words", "在吗", "收到", "echo"), ("#tap-key", "ORDERS", "没有订单", "orders")] {
      try browser.type(words, into: form, submits: true)
      #expect(try browser.eventually { try browser.text("#messages li:last-child .bubble") == shown })
      #expect(try browser.text("#messages li:last-child .rule") == rule)
    }
    try browser.type("静", into: "#words", submits: true)
    #expect(try browser.eventually { try browser.text("#messages li:last-child").contains("没有回复") })

    // What somebody writes is text, whatever it looks like.
    try browser.type("坏", into: "#words", submits: true)
    #expect(try browser.eventually { try browser.text("#messages li:last-child .bubble").contains("onerror") })
    #expect(try browser.count("#messages img") == 0)
    #expect(try browser.script("return document.querySelector('#messages li:last-child a').hasAttribute('href')") == false)

    // Leaves, and returns by another code.
    try browser.click("#leave")
    #expect(try browser.eventually { try browser.text("#state").contains("未关注") })
    #expect(try browser.script("return document.querySelector('#write button').disabled") == true)
    try browser.click("#code-list button[data-scene='door:bj01']")
    #expect(try browser.eventually { try browser.text("#messages li:last-child .bubble") == "欢迎回来" })

    // An image of a code, as the printer has it.
    #expect(try desk.wxrules("qr", "export", "codes").status == 0)
    try browser.type(scratch.path + "/codes/door-sh01.png", into: "#image")
    #expect(try browser.eventually { try browser.text("#messages li:last-child .card .title") == "今日推荐" })
    try Data("no image".utf8).write(to: URL(filePath: scratch.path + "/none.png"))
    try browser.type(scratch.path + "/none.png", into: "#image")
    #expect(try browser.eventually { try browser.text("#trouble").contains("图片里读不出二维码") })

    // A second person has a chat of their own; the search finds codes.
    try browser.type("小李", into: "#new-name", submits: true)
    #expect(try browser.eventually { try browser.text("#who") == "小李" && browser.count("#messages li") == 0 })
    try browser.click("#follow")
    #expect(try browser.eventually { try browser.text("#state").contains("已关注") })
    try browser.click("#person-list button[data-name='小王']")
    #expect(try browser.eventually { try browser.text("#who") == "小王" && browser.count("#messages li") > 10 })
    try browser.type("bj", into: "#search")
    #expect(try browser.eventually { try browser.count("#code-list button") == 1 })
    try browser.type("没有这个", into: "#search")
    #expect(try browser.eventually { try browser.text("#nothing").contains("没有找到") })

    // When the server is gone, the follower sees the platform's notice, and the operator why.
    desk.server?.kill()
    try browser.type("还在吗", into: "#words", submits: true)
    #expect(try browser.eventually { try browser.text("#messages li:last-child").contains("该公众号提供的服务出现故障") })
    #expect(try browser.text("#messages li:last-child").contains("`wxrules serve`在运行吗"))
    #expect(try browser.complaints() == [])
  }

  static let named =
    SandboxRun.rules.replacingOccurrences(of: ">=1.4", with: ">=1.5")
      + """
      lists:
        shops: { key: code, columns: { code: word, name: string }, rows: [ [ sh01, 静安店 ], [ bj01, 国贸店 ] ] }
      campaigns:
        door: { qr: { kind: permanent, scene: "door:{shop}" }, for_each: { shop: { list: shops } } }
      menu:
        buttons: [ { name: 门店, click: SHOP }, { name: 更多, buttons: [ { name: 订单, click: ORDERS }, { name: 扫一扫, scan: SCAN } ] } ]
      rules:
        - { id: door, on: scan, when: { campaign: door }, reply: 欢迎 }
        - { id: tap, on: menu.click, when: { key: [ SHOP, ORDERS ] }, reply: 好的 }
        - { id: scanned, on: menu.scancode, when: { key: SCAN }, reply: 好 }

      """

  @Test(
    "codes are found by their names, a menu opens as on a phone, the clock is the rules' own and can be moved, answers can be explained"
  )
  func named() throws {
    let scratch = try Scratch()
    try scratch.write(Self.named, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    try desk.serve()
    #expect(try desk.wxrules("qr", "apply", "--yes").status == 0)
    #expect(try desk.wxrules("menu", "apply", "--yes").status == 0)
    let browser = try Browser(in: scratch.path, language: "zh-CN")
    try browser.open(desk.base + "/")
    try browser.type("小王", into: "#new-name", submits: true)
    #expect(try browser.eventually { try browser.count("#code-list button:enabled") == 2 })
    try browser.type("静安", into: "#search")
    #expect(try browser.eventually { try browser.count("#code-list button") == 1 })
    #expect(try browser.text("#code-list .name") == "door[sh01] · 静安店")
    try browser.click("#code-list button")
    #expect(try browser.eventually { try browser.text("#messages li:last-child .bubble") == "欢迎" })

    // Why, as a command that can be run as it stands.
    try browser.click("#messages .event .why")
    let command = try browser.text("#messages .event code")
    #expect(
      command.hasPrefix("wxrules simulate --scan door:sh01 --subscription new --at 2") && command.hasSuffix("+08:00 --explain"), "\(command)")
    let why = try Binary.bash(command.replacing("wxrules ", with: Binary.path + " "), in: scratch.path, environment: desk.environment)
    #expect(why.contains("rule") && why.contains("door"), "\(why)")

    // The inner buttons are behind their own, and every kind can be tapped.
    #expect(try browser.script("return document.querySelectorAll('#menu > *').length") == 2)
    #expect(try browser.script("return document.querySelector('.group .inner').checkVisibility()") == false)
    try browser.click("#menu summary")
    #expect(try browser.count(".group .inner button:disabled") == 0)
    try browser.click(".group .inner button")
    #expect(try browser.eventually { try browser.text("#messages li:last-child .rule") == "tap" })
    try browser.click("#menu summary")
    try browser.click(".group .inner button:nth-child(2)")
    #expect(try browser.eventually { try browser.text("#messages li:last-child .rule") == "scanned" })
    #expect(try browser.text("#messages").contains("点菜单 SCAN，扫到"))

    // The browser's zone is UTC here.
    let before = try browser.text("#clock")
    #expect(before.hasSuffix("Asia/Shanghai"), "\(before)")
    try browser.click("#travel button")
    #expect(try browser.eventually { try browser.text("#clock") > before })

    // A phone shows the chat first, however many people there are, and the codes when they are wanted.
    for number in 1...14 { _ = try desk.act(["who": .string("人\(number)"), "follow": true]) }
    try browser.resize(380, 800)
    #expect(try browser.eventually { try browser.count("#person-list button") == 15 })
    #expect(try browser.script("return document.querySelector('#phone').getBoundingClientRect().top < 250") == true)
    #expect(try browser.script("return document.querySelector('#codes').checkVisibility()") == false)
    try browser.click("#open-codes")
    #expect(try browser.script("return document.querySelector('#codes').checkVisibility()") == true)
    #expect(try browser.complaints() == [])
  }

  static let acts =
    SandboxRun.rules.replacingOccurrences(of: ">=1.4", with: ">=1.5")
      + """
      campaigns: { door: { qr: { kind: permanent, scene: door } } }
      menu:
        buttons: [ { name: 订单, click: ORDERS } ]
        for: [ { platform: ios, buttons: [ { name: 苹果, click: APPLE } ] } ]
      rules:
        - { id: apple, on: menu.click, when: { key: APPLE }, reply: 苹果用户您好 }
        - { id: orders, on: menu.click, when: { key: ORDERS }, reply: "点 <a href=\\"weixin://bizmsgmenu?msgmenucontent=催单&msgmenuid=7\\">催单</a>" }
        - { id: hurry, on: text, when: { text: 催单 }, reply: 在催了 }
        - { id: picture, on: image, reply: 收到图片 }
        - { id: voice, on: voice, reply: 听到了 }
        - { id: door, on: scan, when: { campaign: door }, reply: 欢迎 }

      """

  @Test("what is no text and no tap is under 更多; whoever looks at a code may leave it at that")
  func more() throws {
    let scratch = try Scratch()
    try scratch.write(Self.acts, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    try desk.serve()
    #expect(try desk.wxrules("qr", "apply", "--yes").status == 0)
    #expect(try desk.wxrules("menu", "apply", "--yes").status == 0)
    let browser = try Browser(in: scratch.path, language: "zh-CN")
    try browser.open(desk.base + "/")
    try browser.type("小王", into: "#new-name", submits: true)
    #expect(try browser.eventually { try browser.count("#code-list button:enabled") == 1 })
    try browser.click("#look")
    try browser.click("#code-list button")
    #expect(try browser.eventually { try browser.text("#messages li:last-child .bubble").contains("没有关注") })
    #expect(try browser.text("#state").contains("未关注"))
    try browser.click("#look")
    try browser.click("#code-list button")
    #expect(try browser.eventually { try browser.text("#messages li:last-child .rule") == "door" })

    try browser.click("#more summary")
    #expect(try browser.eventually { try browser.count("#more button:disabled") == 0 })
    try browser.click("#more [data-act*='image']")
    #expect(try browser.eventually { try browser.text("#messages li:last-child .rule") == "picture" })
    try browser.type("有人吗", into: "#said", submits: true)
    #expect(try browser.eventually { try browser.text("#messages li:last-child .rule") == "voice" })
    #expect(try browser.text("#messages").contains("语音：有人吗"))
    try browser.type("no name", into: "#pushed", submits: true)
    #expect(try browser.eventually { try browser.text("#trouble").contains("字母、数字") })

    // The menu is that of the phone; a link in an answer sends its text.
    #expect(try browser.text("#menu") == "订单")
    try browser.click("#menu button")
    #expect(try browser.eventually { try browser.text("#messages li:last-child .rule") == "orders" })
    try browser.click("#messages li:last-child a")
    #expect(try browser.eventually { try browser.text("#messages li:last-child .rule") == "hurry" })
    try browser.click("#handset option[value='ios']")
    #expect(try browser.eventually { try browser.text("#menu") == "苹果" })
    try browser.click("#menu button")
    #expect(try browser.eventually { try browser.text("#messages li:last-child .rule") == "apple" })
    #expect(try browser.complaints() == [])
  }

  @Test("from an answer one click leads to its explanation in the console, also from none")
  func explained() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    try desk.serve()
    let browser = try Browser(in: scratch.path, language: "zh-CN")
    try browser.open(desk.base + "/")
    try browser.type("小王", into: "#new-name", submits: true)
    #expect(try browser.eventually { try browser.text("#who") == "小王" })
    try browser.click("#follow")
    #expect(try browser.eventually { try browser.count("#messages li") == 2 })
    for (words, rule) in [("在吗", "echo"), ("静", "silent")] {
      try browser.type(words, into: "#words", submits: true)
      #expect(try browser.eventually { try browser.text("#messages li:last-child .rule") == rule })
      let address = try browser.attribute("href", of: "#messages li:last-child .explained") ?? ""
      #expect(address.wholeMatch(of: /http:\/\/127\.0\.0\.1:\d+\/console\/turns\/[0-9a-f]+/) != nil, "\(address)")
      #expect(address.hasPrefix("http://127.0.0.1:\(desk.adminPort)/"))
      #expect(try browser.count("#messages li.event .explained") == 0, "only answers have a turn")
    }
    #expect(try desk.chat("小王").filter { $0["turn"] != .null }.allSatisfy { $0["side"] == "account" })
    #expect(try browser.complaints() == [])
    // Turns are written down beside the work.
    try browser.click("#messages li:last-child .explained")
    try browser.turnToNewest()
    let address = try browser.script("return location.href").string ?? ""
    #expect(
      try browser.eventually {
        if try browser.script(ConsolePages.isSettled) == true, try browser.text("main").contains("silent") { return true }
        try browser.open(address)
        return false
      })
    #expect(try browser.script("return location.pathname.startsWith('/console/turns/')") == true)
    // Any other address than a console's is refused.
    for wrong in [
      "javascript:alert(1)", "ftp://127.0.0.1/", "http://127.0.0.1:9090/elsewhere", "http://a@127.0.0.1/", "http://127.0.0.1:9090/console/?x",
    ] {
      let refused = try desk.wxrules("sandbox", "--listen", "127.0.0.1:0", "--file", ":memory:", "--serve-console", wrong)
      #expect(refused.status == 2 && refused.errors.contains("not a console's address"), "\(wrong): \(refused)")
    }
  }

  @Test("campaigns over time are seen: messages of actions, pictures, the menu of those with a tag")
  func overTime() throws {
    let scratch = try Scratch()
    for name in ["rules.yaml", "scenarios", "pictures"] {
      try FileManager.default.copyItem(atPath: Repository.root + "examples/13-over-time/" + name, toPath: scratch.path + "/" + name)
    }
    // The exhibition is in 2035: its hours are today here.
    let expo = try String(contentsOfFile: scratch.path + "/scenarios/s02_expo.yaml", encoding: .utf8)
    try scratch.write(
      expo.replacingOccurrences(of: "{ sat: 10:00-17:00, sun-mon: 09:00-17:00 }", with: "{ mon-sun: 00:00-24:00 }")
        .replacingOccurrences(of: "{ from: 2035-09-01, until: 2035-09-03T15:00 }", with: "{ from: 2020-01-01, until: 2099-01-01 }")
        .components(separatedBy: "tests:")[0], to: "scenarios/s02_expo.yaml")
    let secrets = [
      "WX_MAIN_TOKEN": "demotoken", "WX_MAIN_SECRET": "demo-secret", "WX_MAIN_AES_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
      "WX_MAIN_HOOK_KEY": "demo-hook-key", "CRM_HOOK": "https://crm.example.invalid/", "STAFF_HOOK": "https://staff.example.invalid/",
      "SHOP_HOOK": "https://shop.example.invalid/", "TICKET_HOOK": "https://desk.example.invalid/",
    ]
    let desk = try SandboxRun(in: scratch.path, secrets: secrets)
    try desk.serve()
    #expect(try desk.wxrules("qr", "apply", "--yes").status == 0)
    #expect(try desk.wxrules("menu", "apply", "--yes").status == 0)
    #expect(try desk.wxrules("qr", "mint", "bind", "--value", "nonce=x7Kq-93").status == 0)
    let browser = try Browser(in: scratch.path, language: "zh-CN")
    try browser.open(desk.base + "/")
    try browser.type("小王", into: "#new-name", submits: true)
    #expect(try browser.eventually { try browser.count("#code-list button:enabled") > 10 })

    // S2: five booths, a map on the first one, a gift on the last.
    for booth in 1...5 {
      try browser.click("#code-list button[data-scene='expo2035_\(booth)']")
      #expect(try browser.eventually { try browser.text("#messages").contains("扫码 expo2035_\(booth)") })
    }
    #expect(try browser.eventually { try browser.text("#messages").contains("GIFT-7QK2") && browser.count("#messages img") == 1 })
    #expect(try browser.eventually { try browser.text("#person-list").contains("expo2035") || desk.people()["小王"]?["tags"] == "expo2035" })

    // S10: one coupon, however often.
    try browser.type("小李", into: "#new-name", submits: true)
    #expect(try browser.eventually { try browser.text("#who") == "小李" })
    try browser.click("#code-list button[data-scene='coupon_618']")
    #expect(try browser.eventually { try browser.text("#messages").contains("年中券 AC7K2M 正在开通") })
    try browser.click("#code-list button[data-scene='coupon_618']")
    #expect(try browser.eventually { try browser.text("#messages").contains("您的券码是 AC7K2M") })

    // S9: out of hours only once; a person always. S3: the shop does not answer, the rule's own reply stands.
    try browser.type("转人工", into: "#words", submits: true)
    #expect(try browser.eventually { try browser.text("#messages li:last-child .rule") == "human-wins" })
    try browser.click("#code-list button[data-scene='bind_x7Kq-93']")
    #expect(try browser.eventually { try browser.text("#messages").contains("正在确认，请稍候。") })

    // S7: what is planned is listed, until it has come.
    try browser.type("小张", into: "#new-name", submits: true)
    #expect(try browser.eventually { try browser.text("#who") == "小张" })
    try browser.click("#follow")
    #expect(try browser.eventually { try browser.text("#messages").contains("回复 1 领取资料") })
    #expect(try desk.wxrules("outbox", "list", "--rule", "welcome").output.contains("还没领资料"))
    try browser.type("1", into: "#words", submits: true)
    #expect(try browser.eventually { try browser.text("#messages").contains("优惠券已放进卡包") })
    #expect(try browser.complaints() == [])
  }

  @Test(
    "it fits a phone and a wide screen, by day and by night, in both languages",
    arguments: [(380, 800, "zh-CN"), (820, 900, "zh-CN"), (1500, 900, "zh-CN"), (380, 800, "en-US"), (1500, 900, "en-US")])
  func looks(_ width: Int, _ height: Int, _ language: String) throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    #expect(try desk.wxrules("qr", "apply", "--yes").status == 0)
    let browser = try Browser(in: scratch.path, language: language)
    try browser.resize(width, height)
    var grounds: [JSON] = []
    for scheme in ["light", "dark"] {
      try browser.prefer(scheme)
      try browser.open(desk.base + "/sandbox/")
      #expect(try browser.eventually { try browser.count("#code-list img") == 2 })
      #expect(try browser.script("return document.documentElement.lang") == (language == "zh-CN" ? "zh-CN" : "en"))
      #expect(try browser.script("return document.documentElement.scrollWidth <= window.innerWidth") == true, "\(width) \(scheme)")
      // Everything that is written is at least 4.5 times as bright or dark as what is behind it. (WCAG 2.1, 1.4.3)
      #expect(try browser.script(Self.contrast) == .array([]), "\(scheme)")
      // Every control has a name for those who do not see it.
      #expect(try browser.script(Self.nameless) == .array([]))
      grounds.append(try browser.script("return getComputedStyle(document.body).backgroundColor"))
    }
    #expect(Set(grounds).count == 2)
  }

  static let contrast = """
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const parts = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
    const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = (element) => { for (let e = element; e; e = e.parentElement) { const p = parts(getComputedStyle(e).backgroundColor); if (p[3] === 255) return p; } return [255, 255, 255, 255]; };
    return [...document.querySelectorAll('h1,h2,p,label,span,strong,code,small,output')].filter((e) => e.checkVisibility() && e.textContent.trim() && !e.closest(':disabled') && ![...e.children].length)
      .map((e) => { const [a, b] = [light(parts(getComputedStyle(e).color)), light(behind(e))]; return [e.textContent, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]; })
      .filter(([, ratio]) => ratio < 4.5).map(([text, ratio]) => text + ' ' + ratio.toFixed(2));
    """
  static let nameless = """
    return [...document.querySelectorAll('button,input,select')].filter((e) => !e.textContent.trim() && !e.labels?.length && !e.getAttribute('aria-label')).map((e) => e.outerHTML);
    """
}
