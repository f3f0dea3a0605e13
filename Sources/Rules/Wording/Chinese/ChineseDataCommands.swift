extension Chinese {
  static let dataCommands: Catalog.Entries = [
    "Write attributes of followers that come from elsewhere.": "写入从别处来的粉丝属性",
    "Take over attributes of many followers from a table.": "从一张表导入许多粉丝的属性",
    """
    The first column is openid, each other one an attribute; an empty cell leaves
    what is there. A table with a mistake in it is not taken over at all, and every
    mistake is shown by its line. Openids that nobody follows with are left out and
    counted. It may run while `serve` does, which answers between its batches. The
    same table again changes nothing.

    wxrules attrs import points.csv --database wx.db
    wxrules attrs import points.csv --dry-run

    Exit codes: 0 all is written, 1 some openids are unknown, 2 nothing is written.
    """:
      """
    第一列是 openid，其余每列是一个属性；空单元格表示保持原样。表里有错就整张不导
    入，并按行列出每个错误。没有对应粉丝的 openid 会跳过并计数。`serve`运行时也可
    以导入，推送在各批之间照常应答。同一张表再导一次不会有任何改变。

    wxrules attrs import points.csv --database wx.db
    wxrules attrs import points.csv --dry-run

    退出码：0 全部写入，1 有些 openid 不认识，2 什么都没写。
    """,
    "The table (.csv).": "要导入的表（.csv）",
    "File or folder of the rules: it declares the accounts and the attributes.": "规则文件或文件夹：公众号和属性在里面声明",
    "Whose followers they are; needed where the rules have several accounts.": "粉丝属于哪个公众号；规则里有多个公众号时必须写",
    "Look at everything and write nothing.": "只检查，不写入",
    "How the result is written.": "结果的输出格式",
    "looking at": "正在检查",
    "the rules declare no account": "规则里没有公众号",
    "the rules have %1: name one with --account": "规则里有%1：请用 --account 指明一个",
    "… %1 more\n": "…… 还有 %1 个\n",
    "%1 in the table; nothing was written": "表里有%1；什么都没写",
    "%1:%2: nobody of this openid is known\n": "%1:%2：没有这个 openid 的粉丝\n",
    "… %1 more openids that are not known\n": "…… 还有 %1 个不认识的 openid\n",
    "%1:%2: the follower would have more than %3 attributes\n": "%1:%2：这位粉丝的属性会超过 %3 个\n",
    "%1 known, %2 not; nothing was written\n": "%1认识，%2 位不认识；什么都没写\n",
    "%1 changed, %2 as they were, %3 not known\n": "%1有改变，%2 位保持原样，%3 位不认识\n",
    "%1 mistakes": "%1 处错误",
    "%1 followers": "%1 位粉丝",
    "What is told of an account each morning.": "每天早上的日报",
    "Print the digest of a day, as the robot of a group is sent it.": "打印某天的日报，与发给群机器人的一样",
    """
    wxrules digest show --database wx.db
    wxrules digest show --account main --day 2026-06-07 --lang en

    Nothing is sent. `serve` sends it, where the account has `digest:`, once a
    morning: it waits with the other actions, see `wxrules outbox list`.

    Exit codes: 0 printed, 2 could not be made.
    """:
      """
    wxrules digest show --database wx.db
    wxrules digest show --account main --day 2026-06-07 --lang en

    这里什么都不发送。公众号写了`digest:`时，由`serve`每天早上发一次：它和其他动
    作一起排队，见`wxrules outbox list`。

    退出码：0 已打印，2 无法生成。
    """,
    "Whose digest; needed where the rules have several accounts.": "哪个公众号的日报；规则里有多个公众号时必须写",
    "The day, as 2026-06-07, in the account's zone. (default: yesterday)": "哪一天，如 2026-06-07，按公众号的时区（默认：昨天）",
    "How it is written: as Markdown, or as the JSON that is posted.": "输出格式：Markdown，或实际发送的 JSON",
    "Read the ledger of follows, unfollows and scans.": "查看关注、取关和扫码的台账",
    "The newest lines of the ledger, in the order in which they were written.": "台账里最新的几行，按写入顺序",
    """
    Followers are shown by the mask that stands in logs. What figures come of the
    lines, and under which policy, says `wxrules report`.

    wxrules ledger list
    wxrules ledger list --campaign door --from 2026-06-01 --to 2026-06-07
    wxrules ledger list --code store:sh01 --kind follow --kind scan
    wxrules ledger list --follower f_0123456789abcdef --format json

    Exit codes: 0 done, also when there is none, 2 could not.
    """:
      """
    粉丝以日志里的掩码显示。这些行算出什么数字、按什么口径，见`wxrules report`。

    wxrules ledger list
    wxrules ledger list --campaign door --from 2026-06-01 --to 2026-06-07
    wxrules ledger list --code store:sh01 --kind follow --kind scan
    wxrules ledger list --follower f_0123456789abcdef --format json

    退出码：0 完成（没有也算），2 无法执行。
    """,
    "Rules file or folder: it declares the accounts.": "规则文件或文件夹：公众号在里面声明",
    "Only this account.": "只看这个公众号",
    "Only scans and follows by codes of this campaign.": "只看用这个活动的码扫码或关注的",
    "Only scans and follows by codes with this scene.": "只看用这个场景值的码扫码或关注的",
    "Only this kind, may be repeated: %1.": "只看这一类，可写多次：%1",
    "Only this follower, by openid or by the mask of logs.": "只看这位粉丝，写 openid 或日志里的掩码",
    "Only from this day on: %1.": "从这一天起：%1",
    "Only up to this day, it among them.": "到这一天为止，含当天",
    "Show openids instead of masks.": "显示 openid，不用掩码",
    "How many are shown, the newest ones.": "最多显示多少行，取最新的",
    "%1; the newest %2 are shown\n": "%1；显示最新的 %2 行\n",
    "Erase what is known of a follower: facts, ledger, records, waiting actions, turns.": "删除关于一位粉丝的一切：资料、台账、记录、待办动作、应答记录",
    """
    Where the account keeps pseudonyms, what stands under the pseudonym goes too. It
    may run while `serve` does. With - the openid is read from standard input, so
    that it is in no history of commands. The rows go at once, and from the
    database's files too, unless another process is reading them: then it says so,
    and running it again finishes it. In PostgreSQL their bytes go when the server
    vacuums.

    wxrules forget oABCDEF… --database wx.db

    Exit codes: 0 done, 1 nothing was known, 2 could not.
    """:
      """
    公众号保留假名时，假名下的内容也一并删除。`serve`运行时也可以执行。写 - 时从标
    准输入读 openid，这样命令历史里不会留下它。数据行立即删除，数据库文件里的残留也
    会清除；如果另一个进程正在读取，会提示你稍后再执行一次。在 PostgreSQL 里，字节
    要等服务器`VACUUM`时才清除。

    wxrules forget oABCDEF… --database wx.db

    退出码：0 完成，1 本来就什么都没有，2 无法执行。
    """,
    "The openid, or - for standard input.": "openid；- 表示标准输入",
    "Rules file or folder: it declares the accounts and the key of pseudonyms.": "规则文件或文件夹：公众号和假名的密钥在里面声明",
    "no openid": "没有 openid",
    "nothing was known\n": "本来就什么都没有\n",
    "the rows are gone, and can still be found in the database's files: another process reads them; run it again when that has ended":
      "数据行已删除，但数据库文件里还能找到：另一个进程正在读取；等它结束后再执行一次",
    "forgotten in `%1`: %2; but %3": "已在`%1`中删除：%2；但%3",
    "Actions that wait, that were carried out, and that failed.": "等待中的、已执行的和失败的动作",
    """
    wxrules outbox list                      those that wait, and those that failed
    wxrules outbox list --state dead --kind send
    wxrules outbox show 660e390ca66ce-2      one of them, whole
    wxrules outbox retry --kind webhook
        failed ones wait again, paused ones go now
    wxrules outbox drop --rule old-campaign
        those that wait are ended, failed ones removed

    Followers are shown by the mask that stands in logs; `list` and `show` have
    --show-openids.

    It may run while `serve` does. Ended actions are kept for three days, failed
    ones for thirty. Times are in the zone of the account's rules that were in force
    last, else in that of this machine.
    """:
      """
    wxrules outbox list                      等待中的和失败的
    wxrules outbox list --state dead --kind send
    wxrules outbox show 660e390ca66ce-2      完整查看其中一个
    wxrules outbox retry --kind webhook
        失败的重新排队，暂停的立即执行
    wxrules outbox drop --rule old-campaign
        等待中的结束，失败的移除

    粉丝以日志里的掩码显示；`list`和`show`可加 --show-openids。

    `serve`运行时也可以执行。已结束的动作保留三天，失败的保留三十天。时间按该公众号
    最近生效的规则的时区，没有就按本机时区。
    """,
    "Only this follower, by openid.": "只看这位粉丝，写 openid",
    "Only this kind: %1.": "只看这一类：%1",
    "Only what this rule asked for.": "只看这条规则要求的",
    "Only the actions of this decision, as the decision log calls it.": "只看这次应答的动作，写决定日志里的编号",
    "--kind %1: one of %2": "--kind %1：请写 %2 中的一个",
    "--turn %1: not the id of a decision": "--turn %1：不是应答编号",
    "%1: not the id of an action; `wxrules outbox list` shows them": "%1：不是动作编号；`wxrules outbox list`可列出",
    "One line each, in the order in which they are due.": "每个动作一行，按到期时间排列",
    "Only those in this state, may be repeated: %1.": "只看这些状态，可写多次：%1",
    "How many are shown.": "最多显示多少个",
    "Show openids, and not only masks.": "显示 openid，不只用掩码",
    "--state %1: one of %2": "--state %1：请写 %2 中的一个",
    "One action, with what it asks for and what became of it.": "一个动作：要做什么，结果如何",
    "The id of a turn.": "应答的编号",
    "The id of an action.": "动作的编号",
    """
    wxrules: no action `%1`; it may have ended more than three days ago

    """:
      "wxrules：没有动作`%1`；可能三天前就已结束\n",
    "Failed actions wait again, and paused ones go now.": "失败的动作重新排队，暂停的立即执行",
    """
    A message whose window has closed fails again, with that reason. One of which it
    is not known whether it came is left out, also when it is named: with --unknown
    it goes again, and whoever got it gets it twice.
    Exit codes: 0 done, 1 there was none, 2 could not.
    """:
      """
    下发窗口已关闭的消息会再次失败，并写明原因。结果不明的不会重发，指名也不行：加
    --unknown 才重发，已经收到的人会收到两次。
    退出码：0 完成，1 没有可重试的，2 无法执行。
    """,
    "Ids; without any, those that the options choose.": "编号；不写就按选项挑选",
    "Also messages of which it is not known whether they came.": "连同结果不明的消息",
    "resumed: %1, %2\n": "已恢复：%1，%2\n",
    "nothing has failed\n": "没有失败的\n",
    "nothing was retried\n": "什么都没重试\n",
    """
    left out: %1 that may have come; with --unknown they go again, and whoever got one gets it twice

    """:
      "跳过：%1可能已送达；加 --unknown 会重发，收到过的人会收到两次\n",
    "nobody can be asked here; look at `wxrules outbox list --state dead`, then add --yes":
      "这里没人可问；先看`wxrules outbox list --state dead`，再加 --yes",
    "%1 may have come already: whoever got one gets it twice. Send again? [y/N] ": "%1可能已经送达：收到过的人会收到两次。要重发吗？[y/N] ",
    "End actions that wait, and remove those that failed.": "结束等待中的动作，移除失败的",
    "What is under way is left alone. Exit codes: 0 done, 1 there was none, 2 could not.": "正在执行的不动。退出码：0 完成，1 没有，2 无法执行。",
    "All of them, where neither ids nor options choose.": "全部，没有用编号或选项挑选时要写明",
    "name ids, narrow with --kind, --rule, --openid, …, or say --all": "请写编号，或用 --kind、--rule、--openid 等缩小范围，或写 --all",
    "nothing waits and nothing has failed\n": "没有等待中的，也没有失败的\n",
  ]
}
