package import Rules

/// What an error code of the platform asks of whoever called. (wechat-protocol 8)
package enum ErrorClass: String, Sendable, CaseIterable {
  /// The platform is busy: the same call again, later.
  case retry
  /// The access token has ended: get a new one, and call once more.
  case refresh
  /// Too many calls in this minute.
  case quotaMinute = "quota_minute"
  /// Too many calls today; the count begins anew at midnight in Beijing.
  case quotaDay = "quota_day"
  /// Somebody has to change the account's settings or rights.
  case configuration
  /// This follower cannot be reached now.
  case unreachable
  /// The call itself is wrong; it never works as it is.
  case payload
  /// It was done already.
  case done

  /// As a page calls it.
  var name: Phrase {
    switch self {
    case .retry: "retry"
    case .refresh: "refresh"
    case .quotaMinute: "quota_minute"
    case .quotaDay: "quota_day"
    case .configuration: "configuration"
    case .unreachable: "unreachable"
    case .payload: "payload"
    case .done: "done"
    }
  }

  /// What to do, for people.
  package var advice: Phrase {
    switch self {
    case .retry: "wait a moment and call again; wxrules does so three times"
    case .refresh: "get a new access token and call once more; wxrules does"
    case .quotaMinute: "pause for a minute; wxrules does"
    case .quotaDay: "wait until midnight in Beijing, or use one of the ten `clear_quota` of the month"
    case .configuration: "change the account's settings or rights; calling again is of no use"
    case .unreachable: "give up for this follower until they do something"
    case .payload: "correct the call; it never works as it is"
    case .done: "nothing: it was done before"
    }
  }
}

/// An error code of the platform: what it means and what it asks for.
package struct ErrorCode: Sendable, Equatable {
  package let code: Int
  package let meaning: Phrase
  package let `class`: ErrorClass
  /// Whether the table has a row for it; others are taken for faults of the call.
  package let isKnown: Bool

  /// - Parameter path: of the call that was refused: in one for a token 40001 speaks of the secret. (wechat-protocol 8)
  /// - Complexity: O(log of the rows).
  package init(_ code: Int, of path: String = "") {
    self.code = code
    if code == 40001, Self.tokenCalls.contains(path) {
      meaning = "the AppSecret is wrong"
      (`class`, isKnown) = (.configuration, true)
      return
    }
    var (low, high) = (0, Self.rows.count)
    while low < high {
      let middle = (low + high) / 2
      if Self.rows[middle].codes.upperBound < code { low = middle + 1 } else { high = middle }
    }
    if low < Self.rows.count, Self.rows[low].codes.contains(code) {
      (meaning, `class`, isKnown) = (Self.rows[low].meaning, Self.rows[low].class, true)
    } else {
      meaning = "not in the table"
      (`class`, isKnown) = (.payload, false)
    }
  }

  /// The calls that give tokens.
  private static let tokenCalls = ["/cgi-bin/token", "/cgi-bin/stable_token"]

  package struct Group: Sendable {
    package let codes: ClosedRange<Int>
    package let meaning: Phrase
    package let `class`: ErrorClass

    fileprivate init(_ codes: ClosedRange<Int>, _ class: ErrorClass, _ meaning: Phrase) {
      self.codes = codes
      self.class = `class`
      self.meaning = meaning
    }
    fileprivate init(_ code: Int, _ class: ErrorClass, _ meaning: Phrase) { self.init(code...code, `class`, meaning) }
  }

  /// Ascending, without overlaps: the table of wechat-protocol 8. A code that an older platform gave another number stands there too.
  package static let rows: [Group] = [
    Group(-1, .retry, "the platform is busy"),
    Group(0, .done, Phrase(verbatim: "ok")),
    Group(40001, .refresh, "the AppSecret is wrong, or the access token is not the latest"),
    Group(40002, .payload, "bad grant_type"),
    Group(40003, .unreachable, "bad openid: not a follower, or another account's"),
    Group(40004, .payload, "bad media type"),
    Group(40005, .payload, "bad file type"),
    Group(40006, .payload, "bad file size"),
    Group(40007, .payload, "bad media_id, or it has ended: upload again"),
    Group(40008, .payload, "bad message type"),
    Group(40009...40012, .payload, "an image, voice, video or thumbnail is too large"),
    Group(40013, .configuration, "bad AppID"),
    Group(40014, .refresh, "bad access token"),
    Group(40015...40028, .payload, "a menu's type, count, name, key or address is wrong"),
    Group(40029...40030, .payload, "OAuth code or refresh token is wrong"),
    Group(40031...40032, .payload, "the list of openids is wrong or too long"),
    Group(40033, .payload, "the body has \\uXXXX escapes"),
    Group(40035, .payload, "bad parameter"),
    Group(40036...40037, .payload, "bad template_id"),
    Group(40038, .payload, "bad form of the request"),
    Group(40039, .payload, "the address is too long"),
    Group(40048, .payload, "bad address"),
    Group(40050...40051, .payload, "bad group"),
    Group(40052, .payload, "bad action_name of a QR code"),
    Group(40053, .payload, "bad action_info of a QR code"),
    Group(40054...40055, .payload, "a menu button's domain is wrong"),
    Group(40059...40060, .payload, "bad message id or article index"),
    Group(40066, .payload, "bad address"),
    Group(40097, .payload, "bad arguments"),
    Group(40117, .payload, "bad group name"),
    Group(40118...40121, .payload, "bad media_id, button type or media type"),
    Group(40125, .configuration, "the AppSecret is wrong"),
    Group(40130, .payload, "a mass message needs at least two openids"),
    Group(40132, .payload, "bad WeChat id"),
    Group(40137, .payload, "this form of image is not supported"),
    Group(40152, .payload, "no such tag"),
    Group(40155, .payload, "a link to another account's profile"),
    Group(40163, .payload, "the OAuth code was used"),
    Group(40164, .configuration, "this machine's address is not on the account's list of allowed addresses"),
    Group(40165, .payload, "bad page path"),
    Group(40200, .configuration, "this kind of account may not do it"),
    Group(40201...40203, .configuration, "the webhook's address is not set, or the check's parameters are wrong"),
    Group(40243, .configuration, "the AppSecret is frozen"),
    Group(40246, .payload, "the keyword is not in the library of templates"),
    Group(41001, .refresh, "the access token is missing"),
    Group(41002, .configuration, "the AppID is missing"),
    Group(41004, .configuration, "the AppSecret is missing"),
    Group(41005...41006, .payload, "media or media_id is missing"),
    Group(41009, .payload, "the openid is missing"),
    Group(41028...41030, .payload, "bad form id or page path"),
    Group(42001, .refresh, "the access token has ended"),
    Group(42002...42003, .payload, "the OAuth refresh token or code has ended"),
    Group(42007, .payload, "the user has changed the password"),
    Group(42010, .retry, "the same media was sent too soon"),
    Group(43001, .payload, "the call needs GET"),
    Group(43002, .payload, "the call needs POST"),
    Group(43003, .payload, "the call needs https"),
    Group(43004, .unreachable, "the receiver must follow"),
    Group(43005, .unreachable, "the receiver must be a friend"),
    Group(43019, .unreachable, "the receiver is on the blacklist"),
    Group(43101, .unreachable, "the user refused such notices"),
    Group(44001...44004, .payload, "media, body, news or text is empty"),
    Group(45001, .payload, "the media is too large"),
    Group(45002, .payload, "the text is too long"),
    Group(45003...45007, .payload, "a title, description, address, picture address or voice is too long"),
    Group(45008, .payload, "too many articles"),
    Group(45009, .quotaDay, "today's calls are used up"),
    Group(45010, .payload, "too many menus"),
    Group(45011, .quotaMinute, "too many calls in this minute"),
    Group(45015, .unreachable, "the time to answer is over, or the user has left"),
    Group(45026, .configuration, "too many templates"),
    Group(45028, .quotaDay, "no mass messages are left"),
    Group(45029, .configuration, "the number of codes has reached its limit (general knowledge, not on the protocol page)"),
    Group(45047, .unreachable, "no messages to this user are left until they do something"),
    Group(45056, .configuration, "the account has 100 tags"),
    Group(45057, .payload, "the tag has over 100 000 followers"),
    Group(45058, .payload, "a tag of the platform's own"),
    Group(45059, .unreachable, "the user has 20 tags"),
    Group(45064, .configuration, "the menu uses a mini-program that is not linked"),
    Group(45065, .done, "the same clientmsgid was sent before"),
    Group(45066, .retry, "the same clientmsgid too soon"),
    Group(45067, .payload, "the clientmsgid is too long"),
    Group(45072, .payload, "bad typing command"),
    Group(45080, .unreachable, "nothing was said in the last 30 seconds"),
    Group(45081, .done, "typing is shown already"),
    Group(45157, .payload, "the tag's name is taken or not allowed"),
    Group(45158, .payload, "the tag's name is over 30 bytes"),
    Group(45159, .retry, "bad tag id; it is also said of calls for one user at the same time"),
    Group(46001...46003, .payload, "no such media, menu version or menu"),
    Group(46004, .unreachable, "no such user"),
    Group(47001, .payload, "the body is not JSON"),
    Group(47003, .payload, "an argument of the template is wrong; the message names it"),
    Group(48001, .configuration, "this account may not use the call"),
    Group(48002, .unreachable, "the user takes no messages"),
    Group(48003, .configuration, "an agreement was not accepted"),
    Group(48004, .configuration, "the call is banned for this account"),
    Group(48005, .payload, "the material is in use"),
    Group(48006, .configuration, "the month's ten `clear_quota` are used up"),
    Group(48008, .configuration, "no right to this kind of message"),
    Group(49003, .unreachable, "the openid is another account's"),
    Group(50001...50002, .unreachable, "the user has not agreed, or is limited"),
    Group(50004, .configuration, "no token for this account"),
    Group(50005, .unreachable, "the user does not follow"),
    Group(50007, .configuration, "the account is frozen"),
    Group(53600, .payload, "bad article_id"),
    Group(61004, .configuration, "this machine's address is not registered"),
    Group(61024, .configuration, "the account is bound to a platform that forbids direct calls"),
    Group(61450...61458, .payload, "a customer service account is wrong"),
    Group(61500...61501, .payload, "bad date or span"),
    Group(65301...65317, .payload, "a conditional menu is wrong"),
    Group(65320, .payload, "a conditional menu by a withdrawn field"),
    Group(65400...65417, .configuration, "customer service is not enabled, or its call is wrong"),
    Group(70000, .unreachable, "the user is a minor, and nothing is sent"),
    Group(76001...76004, .payload, "bad rid"),
    Group(76021...76022, .payload, "a quota of an unknown call, or no right to it"),
    Group(87009, .configuration, "bad signature"),
    Group(88000, .configuration, "comments are not open"),
    Group(88010, .payload, "bad count"),
    Group(89501...89507, .configuration, "an administrator must confirm this machine's address"),
    Group(200001...200022, .payload, "management of notice templates"),
    Group(200100, .payload, "management of notice templates"),
    Group(9001001...9001036, .payload, "the shake-around service"),
    Group(9410010...9410012, .payload, "a short key is too long, too old or unknown"),
  ]
}

extension ErrorCode {
  /// The row, as `wxrules explain` prints it. Of a code that is in no row it says what will be done, not what it means.
  package var page: Phrase {
    guard isKnown else {
      return """
        errcode \(code) is not in the table of wxrules, which does not know what it means
          where   the platform's page of return codes (全局返回码), or the rid of the answer at 开发者工具 → 错误诊断
          taken   for a fault of the call: it is not made again, and its action ends as failed

        """
    }
    return """
      errcode \(code)
        means   \(meaning)
        class   \(`class`.name)
        do      \(remedy())

      """
  }
}
