/// Words by which authors who know Home Assistant, GitHub Actions, Terraform, Caddy or another bot guess at ours. They are looked up before
/// a misspelling is: `and` is not `any`.
enum GuessedKeys {
  enum Answer: Hashable {
    /// The same thing under its name here.
    case called(String)
    /// What says it here, as a help says it.
    case written(Phrase)
    /// Why nothing says it here.
    case nowhere(Phrase)
  }

  /// Nil for what nobody guesses there. Case, `_` and `-` do not count.
  static func answer(to key: String, in section: Section.Name) -> Answer? {
    guard let guesses = table[section], key.utf8.count <= 32 else { return nil }
    return guesses[folded(key)]
  }

  /// Events as other bots call them; nil for what is none of these.
  static func event(_ word: String) -> EventKind? { events[folded(word)] }

  private static let events: [String: EventKind] = Dictionary(
    ([
      ("follow followed new_follower join joined welcome", .subscribe), ("unfollow leave left quit", .unsubscribe),
      ("message msg keyword keywords chat content word", .text), ("click button menu event_click tap", .menuClick), ("view open_url", .menuView),
      ("qr qrcode qr_code code scan_qr channel", .scan), ("picture photo img pic", .image), ("audio sound", .voice), ("position gps", .location),
    ] as [(words: String, kind: EventKind)]).flatMap { words, kind in words.split(separator: " ").map { (folded($0), kind) } }
  ) { first, _ in first }

  /// Words for every event.
  static func meansAny(_ word: String) -> Bool {
    ["*", "all", "every", "everything", "default", "otherwise", "else", "anything"].contains(folded(word))
  }

  /// Every guess there is, for tests: ours are never among them.
  static var all: [(section: Section.Name, word: String, answer: Answer)] {
    table.flatMap { section, guesses in guesses.map { (section, $0.key, $0.value) } }
  }

  private static func folded(_ word: some StringProtocol) -> String { word.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " } }

  private static let table: [Section.Name: [String: Answer]] = Dictionary(
    lists.map { section, guesses in
      (section, Dictionary(guesses.flatMap { words, answer in words.split(separator: " ").map { (folded($0), answer) } }) { first, _ in first })
    }
  ) { first, _ in first }

  private typealias Guesses = [(words: String, answer: Answer)]

  private static let lists: [(Section.Name, Guesses)] = [
    (.document, document), (.rule, rule), (.condition, condition), (.textCondition, text), (.time, window), (.active, days), (.limit, limit),
    (.reply, reply), (.action, action), (.send, send), (.webhook, webhook), (.campaign, campaign), (.qr, code), (.account, account),
    (.split, split), (.test, test), (.expectation, expectation), (.defaults, defaults), (.table, rows),
    (.calendar, calendar), (.makeUpDays, makeUpDays), (.alwaysEntry, always), (.outside, outside), (.setValue, lasting),
    (.comparison, numbers + comparison), (.valueComparison, numbers + valueComparison), (.fieldCondition, text + numbers), (.moves, moves),
    (.stock, stock), (.step, step), (.experiment, experiment), (.report, reportTerms), (.cost, cost), (.digest, digest), (.success, success),
  ]

  private static let document: Guesses = [
    ("rule automation automations flows flow jobs handlers routes replies triggers 规则", .called("rules")),
    ("imports import includes", .called("include")), ("version schema", .written("write `wxrules: 1` as the first key")),
    ("variables locals env set", .written("write `vars: { NAME: number }`; a rule gives a value by `do: [ { set: { NAME: … } } ]`")),
    ("conditions definitions anchors aliases groups", .called("macros")), ("tables dictionaries keywords data 列表", .called("lists")),
    ("qr qrcode qrcodes codes channels campaign 活动", .called("campaigns")), ("apps app account bots 公众号", .called("accounts")),
    ("menus buttons 菜单", .called("menu")), ("test specs cases 测试", .called("tests")), ("settings config options global", .called("defaults")),
    ("images pictures assets files 素材", .called("media")), ("calendar hours business_hours schedules holidays 日历", .called("calendars")),
    ("everywhere before after hooks middleware", .called("always")), ("external api webhooks_in", .called("outside")),
    ("attributes", .called("attrs")), ("rename renamed", .called("moved")), ("patches changes", .called("overrides")),
    ("coupons inventory gifts 库存", .called("stocks")),
    ("experiment ab abtest ab_tests ab_testing variants 实验", .called("experiments")),
    ("reports reporting statistics stats figures 报表", .called("report")),
    ("timezone zone tz", .written("write `defaults: { timezone: Asia/Shanghai }`")),
    ("token secret secrets appid app_id", .written("write `accounts: { main: { app_id: …, token: { env: NAME } } }`")),
    ("on when do reply trigger", .written("write it in a rule: `rules: [ { id: …, on: …, when: …, reply: … } ]`")),
  ]

  private static let rule: Guesses = [
    ("name key rule_id 名称", .called("id")), ("title desc comment note alias 说明", .called("description")),
    ("trigger triggers event events type msgtype msg_type for platform 事件", .called("on")),
    ("condition conditions match matches matcher filter where case given 条件", .called("when")),
    ("then answer respond response message say replies output body content text 回复", .called("reply")),
    ("action actions run steps step tasks execute perform 动作", .called("do")),
    ("else otherwise default", .written("write another rule below, without `when:`; or one with `tier: fallback`")),
    ("if unless", .written("write the condition under `when:`; `when: { not: { … } }` for what must not hold")),
    ("priority weight order salience rank 优先级", .written("write `tier: override` or `tier: fallback`; else the order of the file decides")),
    ("stop final last break terminal", .nowhere("the first rule that matches and replies is the last already")),
    ("active enable disabled status 启用", .written("write `enabled: false` to leave the rule out")),
    ("schedule cron time hours date", .written("write `when: { time: { days: mon-fri, from: 09:00, to: 18:00 } }`")),
    ("delay wait after sleep", .written("write `do: [ { send: { after: 45s, text: … } } ]`: a reply is always at once")),
    ("throttle cooldown once rate_limit ratelimit max", .written("write `limit: { times: 1, within: 1d }`")),
    ("variants experiment ab ab_test arms percent", .written("write `split: { experiment: NAME, arms: { a: 50%, b: 50% } }`")),
    ("keyword keywords contains pattern regex 关键词", .written("write `on: text` and `when: { text: { contains: … } }`")),
    ("scene qrcode qr campaign subscription tag subscribe state", .written("write it under `when:`")),
    ("tag_add webhook send set record", .written("write it under `do:`, as a list")), ("dry_run shadow log_only", .written("write `audit: true`")),
    ("random news image", .written("write it under `reply:`")),
  ]

  private static let condition: Guesses = [
    ("or either oneof one_of anyof any_of 或", .called("any")), ("and allof all_of both every 且", .called("all")),
    ("none nor noneof none_of", .written("write `not: { any: [ … ] }`")), ("unless isnot is_not except exclude 非", .called("not")),
    ("keyword keywords word words message msg content said contains includes 关键词", .written("write `text: { contains: … }`")),
    ("equals_text startswith starts_with begins_with", .written("write `text: { prefix: … }`")),
    ("endswith ends_with", .written("write `text: { suffix: … }`")),
    ("regex regexp re matches match", .written("write `text: { regex: … }`")), ("pattern", .written("write `text: { pattern: … }`")),
    ("click button menu menu_key menukey event_key eventkey 菜单", .called("key")),
    ("qr qrcode code scene_id sceneid scene_str scenestr ticket channel", .called("scene")),
    ("state status follower user_type 关注", .called("subscription")), ("is_new isnew new first_time", .written("write `subscription: new`")),
    ("follow follows following subscribed", .written("write `subscription: existing` for those who follow already")),
    ("tags label labels group 标签", .called("tag")),
    ("vars variable variables", .written("write `where: { vars.NAME: … }`")),
    ("attrs attribute attributes", .written("write `where: { user.attrs.NAME: … }`")),
    ("counters count", .written("write `where: { counters.NAME: { gte: 5 } }`")),
    ("user openid user_id from_user fromusername", .written("write `where: { user.openid: … }`")),
    ("weekday weekdays days day_of_week dayofweek 星期", .written("write `time: { days: mon-fri, from: 09:00, to: 18:00 }`")),
    ("hour hours between cron schedule clock business_hours", .written("write `time: { from: 09:00, to: 18:00 }`")),
    (
      "after before start end from to until since",
      .written("write `time: { from: 09:00, to: 18:00 }` for hours, `date: { from: …, until: … }` for days")
    ),
    ("language locale", .called("lang")), ("percent percentage probability chance random sample", .written("write `split:` beside `when:`")),
    ("else default otherwise", .written("write a rule below without `when:`; the first match wins")),
    ("expression template value_template condition conditions", .written("write conditions as keys: `text:`, `campaign:`, `where: …`")),
    ("on event type msgtype msg_type", .written("write it as `on:` beside `when:`")), ("header headers fields xml param params", .called("field")),
    ("stock taken_from coupon has_coupon", .called("taken")),
    ("holiday holidays workday", .written("write `date: { list: NAME }`, or `open: CALENDAR`")),
    ("city province region country", .written("write `where:` with a column, as `where: { store.city: … }`; the platform tells nobody's place")),
  ]

  private static let text: Guesses = [
    ("startswith starts_with begins_with begins start", .called("prefix")), ("endswith ends_with ends", .called("suffix")),
    ("is eq exactly matches_exactly value text 等于", .called("equals")), ("includes include has contain any keyword keywords 包含", .called("contains")),
    ("all every containsall", .called("contains_all")), ("like wildcard", .called("glob")), ("re regexp match matches 正则", .called("regex")),
    (
      "ignore_case ignorecase case_insensitive case_sensitive",
      .written("write `exact: true` to compare letter by letter; otherwise case does not count")
    ),
    ("or", .written("write a list of words: each of them will do")),
    ("as list", .written("write both inside: `contains: { list: NAME, as: q }`")), ("ne neq not isnot", .written("write `not: { text: { … } }`")),
  ]

  private static let numbers: Guesses = [
    ("min minimum ge >= from at_least atleast no_less_than 至少 不小于", .called("gte")),
    ("max maximum le <= to at_most atmost no_more_than 至多 不大于", .called("lte")),
    ("above over more greater more_than greater_than bigger_than > 大于", .called("gt")),
    ("below under less fewer less_than lower_than smaller_than < 小于", .called("lt")),
    ("eq is equal equal_to equals_to value = == 等于", .called("equals")), ("one_of oneof any any_of among", .called("in")),
    ("between range 介于", .written("write `gte: 3, lte: 10`: both bounds belong to it")),
    ("in_list list lists", .written("write `in: { list: NAME }`")),
    ("starts_with startswith begins_with beginswith begins start", .called("prefix")), ("ends_with endswith ends end", .called("suffix")),
    (
      "exist present defined set is_set has_value null empty missing absent", .written("write `exists: true`, or `exists: false` where there is none")
    ),
  ]

  private static let comparison: Guesses = [
    ("not ne neq is_not isnot not_equals not_equal not_in != <> except 不等于", .written("write `not: { … }` around the condition")),
    ("contains includes has like regex regexp pattern glob", .nowhere("here stands a number: it has no letters")),
  ]

  private static let valueComparison: Guesses = [
    ("ne neq is_not isnot not_equals not_equal not_in notin none_of != <> except unless 不等于", .called("not")),
    ("same sameas equals_path ref path as", .called("same_as")), ("other differs_from different", .called("not_same_as")),
    ("within", .called("in")), ("or any_value", .written("write a list of values: each of them will do")),
    (
      "contains contains_all includes has contain like regex regexp re match matches pattern glob wildcard search 包含",
      .written("write `prefix:` or `suffix:`; inside of texts one looks only in what an event says: `text: { contains: … }`")
    ),
  ]

  private static let moves: Guesses = [
    ("campaigns campaign codes", .written("write `moved:` in the campaign itself, which says there what its codes were called")),
    ("variables variable", .called("vars")),
  ]

  private static let window: Guesses = [
    ("start begin begins after since open 开始", .called("from")), ("end ends until before till close 结束", .called("to")),
    ("day weekday weekdays dow 星期", .called("days")), ("tz timezone zone", .written("write `timezone:` of the account, or under `defaults:`")),
    ("cron", .written("write `days:`, `from:` and `to:`")),
  ]

  private static let days: Guesses = [
    ("start begin begins after since 开始", .called("from")), ("end ends before till 结束", .called("until")),
    ("days months duration for", .written("write `from:` and `until:` with a day each")),
  ]

  private static let limit: Guesses = [
    ("count max number amount limit 次数", .called("times")), ("every period interval window in during for", .called("within")),
    ("user scope who", .called("per")), ("day daily", .written("write `each: day`")), ("week weekly", .written("write `each: week`")),
    ("month monthly", .written("write `each: month`")), ("hour hourly", .written("write `within: 1h`")),
    ("global total shared everyone", .written("write `per: account`")), ("key group group_by foreach for_each", .called("by")),
  ]

  private static let reply: Guesses = [
    ("message msg content body value string", .called("text")), ("picture img photo pic 图片", .called("image")),
    ("audio record sound 语音", .called("voice")),
    ("articles link card cards graphic richtext rich_text 图文", .called("news")),
    ("service human kf agent handover hand_over 客服", .called("transfer")), ("nothing silent silence empty null ignore", .called("none")),
    ("choose switch case cases match", .called("by")), ("one_of oneof shuffle sample", .called("random")),
    ("type msgtype msg_type kind", .written("write the kind as the key: `reply: { image: … }`")),
    ("if else when", .written("write a rule of its own with `when:`, or `{% if … %}` in the text")),
    ("send after delay tag webhook", .written("write it under `do:`")),
    ("miniprogram mini_program app", .written("write `do: [ { send: { miniprogram: … } } ]`")),
  ]

  private static let action: Guesses = [
    ("add_tag addtag tag_add label tags group", .written("write `tag: { add: … }`")),
    ("untag remove_tag del_tag delete_tag", .written("write `tag: { remove: … }`")),
    ("message msg text say notify push reply kefu custom_message 发消息", .written("write `send: { text: … }`")),
    ("image news video voice miniprogram article", .written("write it under `send:`")),
    ("delay wait sleep after", .written("write `after:` inside `send:` or `template:`")),
    ("http url request post get call fetch curl api uses rest_command", .written("write `webhook: { url: { env: NAME } }`")),
    ("var variable assign save store remember setvar set_var", .called("set")), ("delete clear remove unsetvar del", .called("unset")),
    ("redeem redeemed consume used", .called("use")), ("log event track emit print echo", .called("record")),
    ("note alias nickname", .called("remark")),
    ("transfer human agent service", .written("write `reply: { transfer: customer_service }`")),
    ("email mail sms", .written("write `webhook:` to what sends it")),
    ("choose if switch condition conditions else", .written("write `when:` beside the action")),
    ("repeat loop for_each foreach parallel", .nowhere("an action is carried out once for each event")),
    ("template_message templatemsg subscribe_message", .called("template")),
    ("count increment counter incr", .written("write a counter under `counters:`")),
    ("take coupon gift issue", .written("write `take: { stock: NAME }` beside `do:`")),
    ("retry retries continue_on_error", .written("write `on_error: retry(3)` beside the action")),
  ]

  private static let send: Guesses = [
    ("delay wait in at", .called("after")), ("message msg content body", .called("text")), ("picture img photo pic", .called("image")),
    ("to touser user openid who", .nowhere("it goes to the follower of the event")), ("if when condition", .written("write `when:` beside `send:`")),
    ("type msgtype", .written("write the kind as the key: `send: { image: … }`")), ("agent kf account kf_account", .called("from")),
  ]

  private static let webhook: Guesses = [
    ("address uri href endpoint target 地址", .called("url")), ("body payload json params data query form", .called("fields")),
    ("method verb", .nowhere("it is always a POST of JSON")),
    ("headers header auth authorization token", .written("write `webhooks: { sign: { env: NAME } }` of the account: calls are signed")),
    ("retry retries attempts", .written("write `on_error: retry(3)` beside `webhook:`")), ("response reply answer", .called("use_reply")),
  ]

  private static let campaign: Guesses = [
    (
      "scene scene_str scene_id type kind expires expire expire_seconds permanent temporary lifetime",
      .written("write it under `qr:`: `qr: { kind: permanent, scene: … }`")
    ),
    ("start begin from end until to dates valid validity period through", .written("write `active: { from: …, until: … }`")),
    ("codes count each matrix foreach values items with_items 列表", .called("for_each")), ("name title desc comment", .called("description")),
    ("printed lock locked prevent_destroy", .called("protect")),
    ("reply do rules message", .written("write a rule: `on: scan`, `when: { campaign: NAME }`")),
    ("costs price spend spent budget 费用 成本", .called("cost")),
    ("metadata labels data extra", .called("fields")), ("renamed old_name", .called("moved")),
  ]

  private static let code: Guesses = [
    ("type action_name lifetime", .called("kind")), ("scene_str scene_id id value text string", .called("scene")),
    ("expire expire_seconds ttl duration lasts 有效期", .called("expires")), ("refresh renewal", .called("renew")),
    ("ids range_of", .called("allocate")),
    ("on_demand ondemand dynamic", .written("write `mint: on_demand`")),
  ]

  private static let account: Guesses = [
    ("appid app id", .called("app_id")), ("appsecret app_secret", .called("secret")), ("encodingaeskey encoding_aes_key aes key", .called("aes_key")),
    ("gh ghid gh_id username name original user_name", .called("original_id")), ("type", .called("kind")),
    ("encrypt encryption encrypted message_mode", .called("mode")), ("tz zone", .called("timezone")), ("base_url host domain url", .called("api")),
    ("hooks", .called("webhooks")), ("daily morning summary robot 日报", .called("digest")),
    ("vars variables values metadata labels params 字段", .called("fields")),
    ("asr speech voice recognition speech_recognition", .called("voice_recognition")), ("pii gdpr erasure retention", .called("privacy")),
    ("verify_token wechat_token", .called("token")),
  ]

  private static let split: Guesses = [
    ("name id key test", .called("experiment")), ("variants groups branches variations weights", .called("arms")),
    ("hash on", .called("by")),
  ]

  private static let experiment: Guesses = [
    ("variants groups branches variations weights shares 分组", .called("arms")), ("audience who target people 人群", .called("for")),
    ("active dates period window time 时间", .called("running")), ("winner fallback default after otherwise", .called("then")),
    ("goal goals metric metrics conversion conversions 目标", .called("success")), ("retention retained stays", .called("kept")),
    ("seed", .called("salt")),
    ("start begin from end until to through", .written("write `running: { from: …, until: … }`")),
    ("reply on when do", .written("write it in the rule that has `split: NAME`")),
  ]

  private static let success: Guesses = [
    ("on event events record records one_of", .written("write `any: [ { on: menu.click }, { record: NAME } ]`")),
    ("window for during", .called("within")),
  ]

  private static let reportTerms: Guesses = [
    ("quick quick_unfollow early_loss", .called("quick_loss")), ("retention retained days", .called("kept")), ("timezone tz", .called("zone")),
  ]

  private static let cost: Guesses = [
    ("amount sum price value budget", .called("total")), ("table by_code codes csv", .called("list")),
    ("currency", .nowhere("figures are in the currency in which you write them")),
  ]

  private static let digest: Guesses = [
    ("to webhook address robot", .called("url")), ("time when hour clock", .called("at")), ("type msgtype msg_type", .called("format")),
    ("timezone tz zone", .written("write `timezone:` of the account")),
  ]

  private static let test: Guesses = [
    ("title it desc description case", .called("name")), ("input given request message", .called("event")),
    ("assert asserts then expected should output", .called("expect")), ("time now clock date when_at", .called("at")),
    ("steps sequence", .called("events")), ("facts follower state", .called("user")),
  ]

  private static let expectation: Guesses = [
    ("rule_id match matched", .called("rule")), ("text message answer contains", .called("reply")), ("actions", .called("do")),
    ("variables", .called("vars")), ("tag", .called("tags")), ("messages", .called("sent")),
  ]

  private static let defaults: Guesses = [
    ("tz zone", .called("timezone")), ("app", .called("account")), ("lang language locale", .nowhere("messages are not part of the rules")),
  ]

  private static let stock: Guesses = [
    ("expires expire ttl lifetime valid_for duration 有效期", .called("within")), ("low low_at warn warning threshold", .called("alarm")),
    ("size total number amount", .called("count")), ("codes table", .called("list")),
  ]

  private static let step: Guesses = [
    ("event posts webhook", .called("outside"))
  ]

  private static let rows: Guesses = [
    ("id primary_key pk index", .called("key")), ("fields schema types header", .called("columns")), ("data values items", .called("rows")),
    ("file csv path source", .called("from")),
  ]

  private static let calendar: Guesses = [
    ("hours open days schedule business_hours opening times 营业时间", .called("week")),
    ("holidays holiday closed except exceptions vacation 假期 节假日", .called("off")),
    ("makeup make_up workdays swaps extra instead 调休 补班", .called("work")),
    ("until valid_until known through to end expires", .called("known_until")), ("tz zone", .called("timezone")),
    (
      "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday mon-fri mon-sun mon-sat mon-thu sat-sun weekdays weekend",
      .written("write the days under `week:`, as `week: { mon-fri: 09:00-18:00, sat: 10:00-16:00 }`")
    ),
  ]

  private static let makeUpDays: Guesses = [
    ("hours day weekday like hours_of same_as of", .called("as")), ("dates date on", .called("days")), ("lists", .called("list")),
  ]

  /// What rules are asked for, where it is a key here too.
  private static let always: Guesses =
    rule.filter { if case .called(let key) = $0.answer { AlwaysKey.named(key) != nil } else { false } } + [
      ("then", .called("do")), ("priority weight order rank", .nowhere("every entry that matches runs, from top to bottom")),
      ("if unless", .written("write the condition under `when:`")),
      ("active disabled status", .written("write `enabled: false` to leave the entry out")),
      ("tag send webhook set record remark unset", .written("write it under `do:`, as a list")),
      ("throttle cooldown once", .written("write `limit: { times: 1, within: 1d }`")),
    ]

  private static let outside: Guesses = [
    ("schema params payload columns body properties data", .called("fields")), ("nullable maybe optional_fields", .called("optional")),
    ("required mandatory", .written("write `optional: [ NAME ]` for those that may be absent; all others must come")),
    ("openid user follower", .nowhere("who it is about comes as `openid` with each event")),
  ]

  private static let lasting: Guesses = [
    ("ttl expires within lasts until duration expire", .called("for")), ("to text is content", .called("value")),
  ]
}
