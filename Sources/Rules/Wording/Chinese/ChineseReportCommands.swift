extension Chinese {
  static let reportCommands: Catalog.Entries = [
    "counting %1": "清点 %1",
    "wxrules: the books of %1 were made anew of %2: %3\n": "wxrules：%1 的账簿已按%2重做：%3\n",
    """
    wxrules: %1 of `book_kept` or `book_departed` could not be read: what erased followers of %2 came to is not all in the figures

    """:
      """
    wxrules：`book_kept`或`book_departed`有%1读不了：%2 已删除粉丝的数字没有全部计入

    """,
    "--output %1: there is no folder `%2`": "--output %1：没有文件夹`%2`",
    "--output %1: no report is written as `.%2`; end it in %3": "--output %1：报表不能写成`.%2`；文件名请以 %3 结尾",
    "--format %1 and --output %2: the file would not be what it is called; say one of both": "--format %1 与 --output %2：文件名与内容不符；两者只写一个",
    "What campaigns brought: who came, who left, who stayed, what it cost.": "活动带来了什么：谁来了，谁走了，谁留下了，花了多少",
    """
    wxrules report                                 28 days by campaign
    wxrules report door --by day --from 7d
    wxrules report --by store.city,month --from 2026-01 --format xlsx \\
        --output cities.xlsx
    wxrules report --policy touch=first,window=7d  beside the declared policy

    A campaign that is called like a report stands behind its name:
    `wxrules report figures rules`.
    """:
      """
    wxrules report                                 28 天，按活动
    wxrules report door --by day --from 7d
    wxrules report --by store.city,month --from 2026-01 --format xlsx \\
        --output cities.xlsx
    wxrules report --policy touch=first,window=7d  与声明的口径对照

    活动与某个报表同名时，写在报表名后面：
    `wxrules report figures rules`。
    """,
    "Show how the arms of experiments do.": "实验的各个分组表现如何",
    """
    Per arm: who saw it, each success within its time, and who still follows; held
    against the first arm, with an interval of 95 %. Before `until`, and until the
    last of those who took part is old enough, nothing is called better. Where the
    arms are not divided as they were declared, it is an alarm: compare nothing
    then. Accounts that erase who leaves are named: those are not in it. It is told
    of an experiment from its beginning; days have `wxrules report --by arm`.
    Where the table is wider than the terminal, each success has lines of its own.

    wxrules report experiments
    wxrules report experiments --width 200
    wxrules report experiments --output arms.csv
    wxrules report experiments welcome --account shop --format csv

    Exit codes: 0 shown, 1 shown with an alarm, 2 could not work.
    """:
      """
    每个分组：多少人看到，时限内每种达成有多少，多少人还在关注；与第一个分组比较，带
    95 % 的区间。`until`之前，以及最后参与的人时间还不够时，不下结论。分组的人数与
    声明的比例不符时会报警：这时什么都不要比较。会写明哪些公众号删除离开的人：这些人
    不在其中。从实验开始算起；要按天看用`wxrules report --by arm`。表比终端宽时，每
    种达成各占几行。

    wxrules report experiments
    wxrules report experiments --width 200
    wxrules report experiments --output arms.csv
    wxrules report experiments welcome --account shop --format csv

    退出码：0 已显示，1 已显示且有报警，2 无法执行。
    """,
    "Only these, by name.": "只看这些，写名字",
    "How the result is written. (default: by the end of --output, else text)": "结果的输出格式（默认：看 --output 的后缀，没有就是`text`）",
    "Where it is written; - is standard output, as without it.": "写到哪里；- 是标准输出，与不写相同",
    "Cells of a line of text. (default: those of the terminal, else 80)": "一行文字多少格（默认：终端的宽度，没有就是 80）",
    "an experiment is judged as a whole, from its beginning; `wxrules report --by arm` has days": "实验从开始起整体评判；要按天看用`wxrules report --by arm`",
    "--width %1: at least 40": "--width %1：至少 40",
    "no experiment `%1`; did you mean `%2`?": "没有实验`%1`；是不是想写`%2`？",
    "no experiment `%1`; there is none": "没有实验`%1`；一个都没有",
    "no experiment `%1`; there are %2": "没有实验`%1`；有 %2",
    "Figures of campaigns, codes, columns of their lists, and days.": "活动、码、列表的列和各天的数字",
    """
    opening + new + returning + found - lost - erased = closing, in each row. It may
    run while `serve` does, and brings the books up to date first.

    wxrules report
    wxrules report door poster --by code --from 2026-06 --to 2026-06
    wxrules report --by campaign,day --from 7d --format csv > week.csv
    wxrules report --by store.city --format xlsx --output cities.xlsx
    wxrules report --policy touch=first,window=7d,unfollow_undoes=24h
        counts the whole ledger again, and lays both side by side; what is left out
        is as in the policy of the product: last touch, 30d, never taken back

    wxrules report --by arm
        what the arms of an experiment brought; counts the whole ledger again

    Days are said as 2026-06-01, 2026-06 (its first or last day), today, yesterday,
    7d (the last seven) or all.

    Exit codes: 0 done, 2 could not.
    """:
      """
    每一行都有：期初 + 新增 + 回流 + 补记 - 流失 - 已删除 = 期末。`serve`运行时也可以
    执行，会先把账簿更新到最新。

    wxrules report
    wxrules report door poster --by code --from 2026-06 --to 2026-06
    wxrules report --by campaign,day --from 7d --format csv > week.csv
    wxrules report --by store.city --format xlsx --output cities.xlsx
    wxrules report --policy touch=first,window=7d,unfollow_undoes=24h
        把整个台账重算一遍，两种口径并排；没写的按产品的口径：
        末次触点、30d、不撤销

    wxrules report --by arm
        实验的各个分组带来了什么；把整个台账重算一遍

    日期可写`2026-06-01`、`2026-06`（当月第一天或最后一天）、`today`、`yesterday`、`7d`
    （最近七天）或`all`。

    退出码：0 完成，2 无法执行。
    """,
    "Names under `campaigns:`; without any, everything.": "`campaigns:`下的名字；不写就看全部",
    "The first day. (default: four weeks)": "第一天（默认：四周前）",
    "The last day. (default: today)": "最后一天（默认：今天）",
    "What the rows are, several with commas: account, campaign, code, day, week, month, subscription, arm, or a column of a list, as store.city.":
      "每行是什么，多个用逗号隔开：`account`、`campaign`、`code`、`day`、`week`、`month`、`subscription`、`arm`，或列表的列，如`store.city`",
    "Another policy beside the declared one, as touch=first,window=7d,unfollow_undoes=24h.":
      "与声明的口径对照的另一口径，如`touch=first,window=7d,unfollow_undoes=24h`",
    "Make the books anew from the ledger.": "用台账重做账簿",
    "How the report is written. (default: by the end of --output, else text)": "报表的输出格式（默认：看 --output 的后缀，没有就是`text`）",
    "--format xlsx is written to a file: add --output report.xlsx, or - to pass it on":
      "`--format xlsx`要写到文件：请加 --output report.xlsx，或用 - 交给下一个程序",
    "Show signs of followers who were bought or made up, with what speaks for each.": "疑似刷粉的迹象，以及各自的依据",
    """
    By code, from the lines of the ledger:
      burst        more follows in a minute than the hours of the code explain
      gone_1h/_1d  more leave within an hour or a day than by other codes
      same_person  somebody follows again and again
      even_gaps    one follows after the other as by a clock
      night        more follow by it between 0 and 6 o'clock than by other codes
    Signs prove nothing, and nobody is punished for one. Follows of people who were
    erased since cannot be looked at: how many these are is said. Where an account
    erases who leaves, gone_1h and gone_1d cannot be told.

    wxrules report fraud --from 7d
    wxrules report fraud --account shop --from 2026-06-01 --to 2026-06-07

    Exit codes: 0 no sign, 1 there are signs, 2 could not work.
    """:
      """
    按码统计台账里的行：
      burst        一分钟里的关注比这个码平时多得多
      gone_1h/_1d  一小时或一天内取关的比其他码多
      same_person  同一个人一再关注
      even_gaps    关注一个接一个，间隔像钟一样准
      night        0 到 6 点之间的关注比其他码多
    迹象不是证据，不要凭它处罚任何人。已删除资料的人的关注无法检查，会写明有多少。公
    众号删除离开的人时，看不出 gone_1h 和 gone_1d。

    wxrules report fraud --from 7d
    wxrules report fraud --account shop --from 2026-06-01 --to 2026-06-07

    退出码：0 没有迹象，1 有迹象，2 无法执行。
    """,
    "First day, as 2026-06-01, yesterday or 7d.": "第一天，如`2026-06-01`、`yesterday`或`7d`",
    "Last day.": "最后一天",
    "Show openids, and not the names that logs have for followers.": "显示 openid，不用日志里的掩码",
    "Lay the platform's own figures beside ours, with likely causes of differences.": "把平台自己的数字与我们的并排，差异附上可能的原因",
    """
    By days of Beijing: follows and unfollows in all, and source 30 beside follows
    by a code. `serve` fetches the platform's figures each morning after eight for
    accounts that may ask (verified ones), and catches up with days that it missed.
    With --fetch they are fetched now.

    wxrules report reconcile --from 7d
    wxrules report reconcile --fetch --account shop --format json

    Followers who were erased are counted, as in all figures.

    Exit codes: 0 no difference, 1 there are differences, 2 could not work, or there
    was nothing to compare with.
    """:
      """
    按北京时间的日子：全部关注和取关，以及来源 30 与扫码关注。`serve`每天早上八点后
    为有权限的（已认证的）公众号取平台的数字，漏掉的日子会补上。加 --fetch 现在就取。

    wxrules report reconcile --from 7d
    wxrules report reconcile --fetch --account shop --format json

    已删除资料的粉丝照样计数，与其他数字一样。

    退出码：0 没有差异，1 有差异，2 无法执行，或没有可对照的。
    """,
    "Ask the platform for what is missing, also where it refused before.": "向平台索取缺少的数字，之前被拒绝的也再问一次",
    "nothing was compared: there are no figures of the platform of these days, and it told none; they come the next morning after eight":
      "没有对照：平台没有这些日子的数字，问了也没有；数字要第二天早上八点后才有",
    "nothing was compared: there are no figures of the platform of these days; --fetch asks for them": "没有对照：还没有这些日子的平台数字；--fetch 可以索取",
    "%1: not asked, it has no `secret`\n": "%1：没有询问，它没有`secret`\n",
    "%1: fetched the platform's figures of %2\n": "%1：取到了%2的平台数字\n",
    """
    %1: the platform refuses to tell (48001): the account has no right to its figures

    """:
      "%1：平台不给（48001）：公众号没有查看数字的权限\n",
    "Which rules answer, how often and when last, and which never do.": "哪些规则在回复，多少次、最近什么时候，哪些从不回复",
    """
    Every turn is counted, also those that are not remembered any more. Rules under
    `always:` and with `continue: true` are counted as `beside`, those with `audit:`
    apart. Counts are kept for 400 days.

    wxrules report rules --database wx.db
    wxrules report rules --from 2026-06-01 --to 2026-06-07 --by day
    wxrules report rules --account shop --format json

    Exit codes: 0 shown, 1 some rules did nothing in that time, 2 could not look.
    """:
      """
    每次应答都计数，已不再保留的也算。`always:`下的规则和带`continue: true`的算作旁
    边执行，带`audit:`的另算。计数保留 400 天。

    wxrules report rules --database wx.db
    wxrules report rules --from 2026-06-01 --to 2026-06-07 --by day
    wxrules report rules --account shop --format json

    退出码：0 已显示，1 有规则在这段时间什么都没做，2 无法查看。
    """,
    "The first day, as 2026-06-01 (in the account's zone).": "第一天，如 2026-06-01（按公众号的时区）",
    "The last day.": "最后一天",
    "day: a line for each rule and day.": "`day`：每条规则每天一行",
    "Show what is left of stocks, what was given, and what was not used.": "库存还剩多少，发出了什么，什么还没用",
    """
    With --unused-after, each piece that somebody has had for so long without using
    it, and who. Of pieces only the end is shown, and followers are called as in
    logs, unless more is asked for. It shows how stocks stand now, not what was
    given on some days: that is in `wxrules ledger list` and in records of rules.
    With --account, given, used and unused are of that account, total, left and
    went back are of all.

    wxrules report stock
    wxrules report stock coupon --unused-after 7d
    wxrules report stock coupon --unused-after 7d --show-pieces --format csv

    Exit codes: 0 shown, 2 could not work.
    """:
      """
    加 --unused-after 列出发出这么久还没用的每一份，以及在谁手里。默认每份只显示末尾，
    粉丝用日志里的掩码。这里显示库存现在的情况，不是某几天发了什么：那在`wxrules
    ledger list`和规则的记录里。用 --account 时，已发、已用和未用只算这个公众号，总
    数、剩余和收回算全部。

    wxrules report stock
    wxrules report stock coupon --unused-after 7d
    wxrules report stock coupon --unused-after 7d --show-pieces --format csv

    退出码：0 已显示，2 无法执行。
    """,
    "Only these stocks.": "只看这些库存",
    "List pieces that were given so long ago and not used, as 7d.": "列出发出这么久还没用的，如 7d",
    "Show pieces whole: a code is worth something to whoever reads it.": "完整显示每一份：看到的人就能用",
    "stocks are shown as they stand now, there are no days in it": "库存显示现在的情况，没有日期",
    "What followers wrote that no rule answered, by how often.": "粉丝写了什么而没有规则回复，按次数排列",
    """
    Texts are one where only case, width or numbers differ: # stands for a number.
    They are kept for 30 days, at most 10 000 different ones, and name nobody. They
    are counted by days of UTC.
    `serve --unanswered off` counts none.

    wxrules report unanswered --database wx.db
    wxrules report unanswered --days 7 --limit 20 --format json
    wxrules report unanswered --account shop --from 2026-06-01 --to 2026-06-07

    Exit codes: 0 there are some, 1 there are none, 2 could not look.
    """:
      """
    只有大小写、全角半角或数字不同的文字算同一条：# 代表数字。保留 30 天，最多
    10 000 条，不记是谁写的。按 UTC 的日子计。
    `serve --unanswered off`不计。

    wxrules report unanswered --database wx.db
    wxrules report unanswered --days 7 --limit 20 --format json
    wxrules report unanswered --account shop --from 2026-06-01 --to 2026-06-07

    退出码：0 有，1 没有，2 无法查看。
    """,
    "The first day, as 2026-06-01, yesterday or 7d. (default: all that are kept)": "第一天，如`2026-06-01`、`yesterday`或`7d`（默认：保留的全部）",
    "How many days back, 1 to 30, in the place of --from.": "往前多少天，1 到 30，代替 --from",
    "sheet `%1` would have %2 rows, and Excel has no more than %3; write csv": "工作表`%1`会有 %2 行，Excel 最多 %3 行；请写`csv`",
    "no temporary folder can be made: %1": "建不了临时文件夹：%1",
    "no memory is left": "内存不够",
    "error %1": "错误 %1",
    "(erased)": "（已删除）",
    ".txt, .csv or .json": ".txt、.csv 或 .json",
    ".txt, .csv, .json, .xlsx or .html": ".txt、.csv、.json、.xlsx 或 .html",
  ]
}
