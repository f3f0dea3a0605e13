extension Chinese {
  static let followerCommands: Catalog.Entries = [
    "Find followers, read one's story, and try an event on one as they are known.": "查找粉丝，看一位粉丝的经过，按已知资料试一个事件",
    """
    Followers go by masks (f_ and 16 digits), as in logs; openids are printed only
    with --show-openids.

    wxrules follower find 金卡              by what is known of them
    wxrules follower find --code store:sh01 by a code that they scanned
    wxrules follower show f_0123456789abcdef
    wxrules follower simulate f_0123456789abcdef event.xml
    """:
      """
    粉丝以日志里的掩码显示（f_ 加 16 位）；加 --show-openids 才打印 openid。

    wxrules follower find 金卡              按已知的资料找
    wxrules follower find --code store:sh01 按扫过的码找
    wxrules follower show f_0123456789abcdef
    wxrules follower simulate f_0123456789abcdef event.xml
    """,
    "Only followers of this account.": "只看这个公众号的粉丝",
    "List followers by what is known of them.": "按已知的资料列出粉丝",
    """
    TEXT is an openid or how it begins, a mask, or a part of a tag, a variable, an
    attribute or the list's row of a code, as a shop's name. All that is said must
    hold. It reads all followers, and with --campaign or --code the ledger too,
    which may take seconds.

    wxrules follower find 138 --tag vip
    wxrules follower find --campaign door --limit 10
    wxrules follower find --code store:sh01 --show-openids --format json

    Exit codes: 0 some are listed, 1 there is none, 2 could not look.
    """:
      """
    TEXT 是 openid 或它的开头、掩码，或标签、变量、属性、码所在列表行（如店名）的一部
    分。写出的条件要全部满足。它会读全部粉丝，用 --campaign 或 --code 时还要读台账，
    可能要几秒。

    wxrules follower find 138 --tag vip
    wxrules follower find --campaign door --limit 10
    wxrules follower find --code store:sh01 --show-openids --format json

    退出码：0 有结果，1 没有，2 无法查找。
    """,
    "What is looked for.": "要找的内容",
    "Those with this tag.": "有这个标签的",
    "Those who scanned a code of this campaign, or followed by one.": "扫过这个活动的码，或由此关注的",
    "Those who scanned a code with this scene.": "扫过带这个场景值的码的",
    "Print openids as well.": "也打印 openid",
    "… more; --limit shows them\n": "…… 还有更多；用 --limit 可看\n",
    "One follower's story: what they did, which rule answered, and what came of it.": "一位粉丝的经过：做了什么，哪条规则回复，结果如何",
    """
    Follows, scans and unfollows with the campaign that is credited, turns with the
    rule that answered, as it stood in its file then, what rules recorded, and what
    became of actions. Without remembered turns the rest is told.

    wxrules follower show f_0123456789abcdef
    wxrules follower show oABCDEF… --turns 5 --format json

    Exit codes: 0 shown, 2 nobody of this name is known, or could not look.
    """:
      """
    关注、扫码和取关及其归因的活动，每次应答由哪条规则回复（按当时文件里的样子），规
    则记下了什么，动作结果如何。没有应答记录时，其余照常显示。

    wxrules follower show f_0123456789abcdef
    wxrules follower show oABCDEF… --turns 5 --format json

    退出码：0 已显示，2 没有这位粉丝，或无法查看。
    """,
    "An openid, or the mask that stands in logs.": "openid，或日志里的掩码",
    "How many turns are told, the newest.": "最多显示多少次应答，取最新的",
    "Print the openid as well.": "也打印 openid",
    "wxrules: turns are not told: %1\n": "wxrules：应答记录看不了：%1\n",
    "What this follower would get now, with all that is known of them.": "按已知的全部资料，这位粉丝现在会收到什么",
    """
    The event is played as if this follower had sent it, by the rules here; nothing
    is written and nothing is sent.

    wxrules follower simulate f_0123456789abcdef event.xml
    wxrules follower simulate f_0123456789abcdef event.xml --rules new/ --explain

    Exit codes: 0 it is answered, 4 it is not, 2 could not play it.
    """:
      """
    按这里的规则演一遍这位粉丝发来的事件；什么都不写入，也不发送。

    wxrules follower simulate f_0123456789abcdef event.xml
    wxrules follower simulate f_0123456789abcdef event.xml --rules new/ --explain

    退出码：0 有回复，4 没有回复，2 演不了。
    """,
    "The platform's XML, or - for standard input.": "平台的 XML；- 表示标准输入",
    "When it happens, as 2026-06-01T22:30 (in the zone of the account); now unless given.": "发生的时间，如 2026-06-01T22:30（按公众号的时区）；不写就是现在",
    "%1: nothing would come of it: it is from outside, about somebody who is not known": "%1：不会有任何结果：这是外部事件，而其中的人我们不认识",
    "%1; name a follower of that account, or change `ToUserName`": "%1；请写那个公众号的粉丝，或改`ToUserName`",
    "turns of database `%1`: none are remembered; `serve` does so unless --keep-turns is off":
      "数据库`%1`的应答记录：一次都没有记下；`serve`会记，除非 --keep-turns 是 off",
    "nobody of this openid is known in `%1`; `wxrules follower find` looks for others": "`%1`里没有这个 openid 的粉丝；`wxrules follower find`可以查找",
    "nobody of this mask is known in `%1`; `wxrules follower find` looks for others": "`%1`里没有这个掩码的粉丝；`wxrules follower find`可以查找",
    "several accounts know this openid: name one with --account: %1": "多个公众号都有这个 openid：请用 --account 指明：%1",
    "turns of database `%1`: none are remembered": "数据库`%1`的应答记录：一次都没有记下",
    "Turns that are remembered.": "记下的应答",
    "One turn: what was known, why that rule answered, and what came of it.": "一次应答：当时知道什么，为什么由那条规则回复，结果如何",
    """
    The id is what logs, `outbox` and the decision log print. It is explained by the
    rules as they were then, which are kept with the turns.

    wxrules turns show 660e390ca66ce
    wxrules turns show 660e390ca66ce --format json

    Exit codes: 0 shown, 1 it is not remembered, 2 could not look.
    """:
      """
    编号由日志、`outbox`和决定日志打印。按当时的规则解释，那套规则与应答一起保存。

    wxrules turns show 660e390ca66ce
    wxrules turns show 660e390ca66ce --format json

    退出码：0 已显示，1 没有记下，2 无法查看。
    """,
    "File or folder of today's rules: the accounts' zones.": "今天的规则文件或文件夹：用其中公众号的时区",
    """
    wxrules: turn %1 is not remembered: there was none, or it was dull and is thinned out, or old, or its follower is forgotten

    """:
      "wxrules：没有记下应答 %1：从来没有，或太平常而被精简，或太旧，或那位粉丝已被删除\n",
    "following": "关注中",
    "unfollowed": "已取关",
    "nobody\n": "没有人\n",
  ]
}
