extension Chinese {
  static let rolloutCommands: Catalog.Entries = [
    "Try changed rules on a share of the followers first, in a server that runs.": "在运行的服务器上灰度发布：改动的规则先给一部分粉丝用",
    """
    wxrules rollout start rules-next/ --percent 5
    wxrules rollout status             how both fare
    wxrules rollout start --percent 20
        the same rules for more followers: who has them keeps them
    wxrules rollout stop               the old rules for all
    wxrules rollout finish             the new rules for all, once they are
                                       where `serve` reads its rules

    Followers are chosen by a hash of their openid. When more turns stay without an
    answer, more actions fail, or more people leave within an hour than among the
    others at the same time, the server takes the new rules back by itself.
    """:
      """
    wxrules rollout start rules-next/ --percent 5
    wxrules rollout status             两边情况如何
    wxrules rollout start --percent 20
        同一套规则给更多粉丝：已经在用的继续用
    wxrules rollout stop               全部恢复旧规则
    wxrules rollout finish             全部改用新规则，新文件要先放到
                                       `serve`读规则的地方

    用新规则的粉丝由 openid 的散列决定。与同一时间的其他粉丝相比，没有回复的应答更多、失
    败的动作更多或一小时内取关的更多时，服务器会自动收回新规则。
    """,
    "Admin listener of the server. (default: WXRULES_ADMIN, else 127.0.0.1:9090)": "服务器的管理端口（默认：WXRULES_ADMIN，没有就是 127.0.0.1:9090）",
    "the server has no admin listener: --admin says where one is, as 127.0.0.1:9090": "服务器没有管理端口：请用 --admin 写它的地址，如 127.0.0.1:9090",
    "Try rules on a share of the followers, or the same ones on more.": "开始灰度发布，或把同一套规则扩大到更多粉丝",
    """
    The server loads and tests them as at a reload, and refuses what does not go
    with the rules in force: accounts, stocks, media and kinds of variables must be
    the same. Both sets are kept in its database, so that a restart goes on.

    wxrules rollout start rules-next/ --percent 5
    wxrules rollout start --percent 20

    Exit codes: 0 they are tried, 1 the server refused, 2 it could not be asked.
    """:
      """
    服务器像重新加载时那样加载并测试它们，与生效的规则合不来的会拒绝：公众号、库存、
    素材和变量的类型必须相同。两套规则都存在数据库里，重启后继续。

    wxrules rollout start rules-next/ --percent 5
    wxrules rollout start --percent 20

    退出码：0 已开始，1 服务器拒绝，2 无法询问。
    """,
    "File or folder of the rules, as the server's machine sees it; none for those that are tried already.": "规则文件或文件夹，按服务器那台机器的路径；扩大正在灰度的规则时不用写",
    "Of the followers, from 0.01 to 99.99.": "给百分之多少的粉丝，0.01 到 99.99",
    "With another one others are chosen; unless given, the revision decides.": "换一个就选中另一批粉丝；不写由版本决定",
    "--percent %1: not a number from 0.01 to 99.99; for all followers finish the rollout": "--percent %1：不是 0.01 到 99.99 之间的数；要给全部粉丝请用`finish`",
    "Say who has which rules, and how both fare.": "谁在用哪套规则，两边情况如何",
    """
    For each guard what was seen under the new rules and under the old ones at the
    same time, and how much speaks for the new ones being worse: 1 says nothing, at
    300 the server takes them back.

    wxrules rollout status
    wxrules rollout status --format json

    Exit codes: 0 nothing got worse, 1 a guard has stopped the newest rollout,
    2 the server could not be asked.
    """:
      """
    每道护栏列出新规则下和同一时间旧规则下的情况，以及新规则更差的证据有多强：1 表示
    没有，到 300 服务器就收回。

    wxrules rollout status
    wxrules rollout status --format json

    退出码：0 没有变差，1 最近一次灰度发布被护栏叫停，2 无法询问服务器。
    """,
    "Give all followers the old rules again.": "全部粉丝恢复旧规则",
    """
    What was noted of followers under the new rules stays. When the served files are
    the new rules by now, the server keeps the old ones in force until the files
    change, or somebody asks for a reload.

    Exit codes: 0 stopped, 1 nothing is tried, 2 the server could not be asked.
    """:
      """
    新规则期间记下的粉丝资料会保留。服务器的规则文件已是新规则时，旧规则继续生效，直
    到文件再改动，或有人要求重新加载。

    退出码：0 已停止，1 没有在灰度，2 无法询问服务器。
    """,
    "Give all followers the new rules.": "全部粉丝改用新规则",
    """
    Copy the new files to where `serve` reads its rules first: a restart reads them
    there. They are not put in force before you finish.

    rsync -a --delete rules-next/ rules/ && wxrules rollout finish

    Exit codes: 0 in force for all, 1 the served files are not what was tried, or
    are at fault, 2 the server could not be asked.
    """:
      """
    先把新文件复制到`serve`读规则的地方：重启后从那里读。在你完成之前它们不会生效。

    rsync -a --delete rules-next/ rules/ && wxrules rollout finish

    退出码：0 已全部生效，1 规则文件不是灰度的那套，或有错，2 无法询问服务器。
    """,
    """
      revision %1 is tried on %2 of the followers since %3; all others have %4

    """:
      "  版本 %1 自 %3 起在 %2 的粉丝上灰度；其余用 %4\n",
    "stopped by a guard": "被护栏叫停",
    "nothing is tried\n": "没有在灰度\n",
    "what was counted before a restart is lost\n": "重启之前的计数已丢失\n",
    """
    the served files are revision %1, and wait until this is over

    """:
      "服务器的规则文件是版本 %1，要等这次结束\n",
    "  revision %1, tried on %2 of the followers, at %3: %4\n": "  版本 %1，在 %2 的粉丝上灰度，%3：%4\n",
    "%1 of %2 (%3 %)": "%2 中 %1（%3 %）",
    "new rules": "新规则",
    "old rules": "旧规则",
    "wxrules: the server refused, and said not why\n": "wxrules：服务器拒绝了，没有说明原因\n",
    "some": "一部分",
    "running": "进行中",
    "finished": "已完成",
    "guard": "护栏",
    "evidence": "证据",
    "unanswered": "没有回复",
    "failed_actions": "失败的动作",
    "unfollows": "取消关注",
  ]
}
