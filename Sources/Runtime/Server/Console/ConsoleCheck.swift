internal import Engine
internal import Rules
internal import Wire

/// A promise that can be checked now, with what speaks for it.
struct ConsoleCheck: Sendable, Equatable {
  enum Promise: String, Sendable, CaseIterable {
    case rules, turns, figures, actions, calls, codes, printed, owner, secrets, records, decisions, calendars, guarded
    /// Those of others, which are asked.
    case platform, webhook

    func text(_ language: ReportLanguage) -> String {
      switch (self, language) {
      case (.rules, .en): "The files of the rules, as they lie on the disk, are in force"
      case (.rules, .zh): "磁盘上的规则文件就是正在生效的规则"
      case (.turns, .en): "What comes is answered: every turn can be written"
      case (.turns, .zh): "来的消息都能应答：每一次都写得进数据库"
      case (.figures, .en): "The figures of reports hold every line of the ledger"
      case (.figures, .zh): "报表的数字包含台账的每一行"
      case (.actions, .en): "No action is held up, and none was given up"
      case (.actions, .zh): "没有动作被卡住，也没有动作失败"
      case (.calls, .en): "No call is held up by what the platform or an endpoint said"
      case (.calls, .zh): "没有调用因为平台或接口的答复被卡住"
      case (.printed, .en): "Whatever code was made here still leads to its campaign"
      case (.printed, .zh): "在这里生成过的二维码，都还属于各自的活动"
      case (.codes, .en): "Every code that the rules declare was made here, and is alive"
      case (.codes, .zh): "规则里的每个二维码都已在这里生成，都有效"
      case (.owner, .en): "The codes in the database are those of this account and platform"
      case (.owner, .zh): "数据库里的二维码属于这个公众号和这个平台"
      case (.secrets, .en): "Every secret that the rules ask for is there"
      case (.secrets, .zh): "规则用到的密钥都在"
      case (.records, .en): "Every turn is remembered, with its reasons"
      case (.records, .zh): "每一次应答都记了下来，连同原因"
      case (.decisions, .en): "Every decision is in the decision log"
      case (.decisions, .zh): "每个决定都写进了决定日志"
      case (.calendars, .en): "Every calendar knows its days for a month at least"
      case (.calendars, .zh): "每份日历至少知道今后一个月"
      case (.guarded, .en): "Nobody from elsewhere reaches these pages without a token"
      case (.guarded, .zh): "没有令牌，别处的人打不开这些页面"
      case (.platform, .en): "The platform gives the account an access token"
      case (.platform, .zh): "平台给这个公众号发 access_token"
      case (.webhook, .en): "The webhook answers the platform's handshake, asked from this machine"
      case (.webhook, .zh): "在本机验证：消息接口能应答平台的握手"
      }
    }
  }
  let promise: Promise
  /// Nil for all.
  var account: String?
  /// Nil where it cannot be told.
  let held: Bool?
  let evidence: Evidence

  /// What was seen. Sentences of others stand as they are.
  enum Evidence: Sendable, Equatable {
    case said(String)
    case revision(String, loadedAt: Int64, zone: Zone)
    case waiting(Int)
    case behind(lines: Int)
    case madeAnew(read: Int)
    case actions(waiting: Int, paused: Int, dead: Int)
    case codes(declared: Int, lacking: Int)
    case nothingMissing
    case nothingMade
    case nothingHeld
    case dropped(Int)
    case notKept
    case calendars(name: String?, days: Int)
    case listens(String, tokens: [OperatorRole])

    func text(_ language: ReportLanguage) -> String {
      switch (self, language) {
      case (.said(let text), _): text
      case (.revision(let revision, let at, let zone), .en): "revision \(revision), loaded \(RuleSet.shown(zone.civil(at: at)))"
      case (.revision(let revision, let at, let zone), .zh): "版本 \(revision)，\(RuleSet.shown(zone.civil(at: at)).dropFirst(4)) 载入"
      case (.waiting(let count), .en): "\(counted(count, "delivery", "deliveries")) waiting"
      case (.waiting(let count), .zh): "\(count) 条消息在等"
      case (.behind(let lines), .en): "\(counted(lines, "line")) behind"
      case (.behind(let lines), .zh): "还差 \(lines) 行"
      case (.madeAnew(let read), .en): "made anew from the whole ledger: \(counted(read, "line")) read"
      case (.madeAnew(let read), .zh): "正从整本台账重算：已读 \(read) 行"
      case (.actions(let waiting, let paused, let dead), .en): "\(waiting) waiting, \(paused) of them held up, \(dead) failed"
      case (.actions(let waiting, let paused, let dead), .zh): "\(waiting) 个在等，其中 \(paused) 个被卡住，\(dead) 个失败"
      case (.codes(let declared, let lacking), .en): "\(declared) declared, \(lacking) to be made here or renewed: wxrules qr status"
      case (.codes(let declared, let lacking), .zh): "规则里 \(declared) 个，\(lacking) 个待在这里生成或续期：wxrules qr status"
      case (.nothingMissing, .en): "none is missing"
      case (.nothingMissing, .zh): "一个不缺"
      case (.nothingMade, .en): "none was made here"
      case (.nothingMade, .zh): "这里还没生成过"
      case (.nothingHeld, .en): "none is paused"
      case (.nothingHeld, .zh): "没有暂停的"
      case (.dropped(let count), .en): "\(count) left out since the start"
      case (.dropped(let count), .zh): "启动以来漏记 \(count) 条"
      case (.notKept, .en): "not kept, as the server was started: --keep-turns off"
      case (.notKept, .zh): "启动时关掉了：--keep-turns off"
      case (.calendars(nil, _), .en): "no calendar ends"
      case (.calendars(nil, _), .zh): "没有会到期的日历"
      case (.calendars(let name?, let days), .en): "`\(name)` ends first, in \(counted(days, "day"))"
      case (.calendars(let name?, let days), .zh): "最早到期的是 `\(name)`，还有 \(days) 天"
      case (.listens(let address, let tokens), .en):
        "listens at \(address); " + (tokens.isEmpty ? "no token is set" : "tokens are set for \(tokens.map(\.rawValue).joined(separator: ", "))")
      case (.listens(let address, let tokens), .zh):
        "监听 \(address)；" + (tokens.isEmpty ? "没有设令牌" : "设了令牌：\(tokens.map(\.rawValue).joined(separator: "、"))")
      }
    }
  }

  func json(_ language: ReportLanguage) -> JSON {
    [
      "promise": .string(promise.text(language)), "account": account.map { .string($0) } ?? .null, "held": held.map { .bool($0) } ?? .null,
      "evidence": .string(OutsideText.shown(evidence.text(language))),
    ]
  }
}
