extension Chinese {
  static let comparisonCommands: Catalog.Entries = [
    "%1: %2; nothing is compared": "%1：有%2；没有比较",
    "database `%1` keeps no rules: no server has served any with it": "数据库`%1`里没有规则：还没有服务器用它提供过服务",
    "What changes for followers between two rule sets: every class of events, with an example.": "两套规则之间，粉丝看到的有哪些变化：列出每一类事件，各举一例",
    """
    OLD and NEW are files or folders; git:REVISION[:PATH] of the repository here;
    or served:[DATABASE], the rules that a server has in force, from its database
    (wx.db). Without NEW: the rules here, as `wxrules validate` finds them.

    Which id a code with `scene: int` has is in a server's database. Of files it is
    assumed: the old rules give them in their order, and the new ones keep them by
    key. `wxrules diff served:` knows them.

    wxrules diff git:HEAD
    wxrules diff served:
    wxrules diff git:main:rules rules
    wxrules diff rules.yaml next.yaml --only spring
    wxrules diff git:main --format markdown

    What is listed is all there is: what could not be worked out is said to be
    "not proved". With --only, what is about codes of these campaigns is left out:
    exit code 0 then says that nothing else changes.

    Exit codes: 0 nothing differs, 1 something does, 2 one of them has errors or
    could not be read.
    """:
      """
    OLD 和 NEW 是文件或文件夹；`git:REVISION[:PATH]`取这里的 git 仓库；
    `served:[DATABASE]`从服务器的数据库（wx.db）取正在生效的规则。不写 NEW 就用这里
    的规则，与`wxrules validate`的找法相同。

    `scene: int`的码用了哪个编号，记在服务器的数据库里。对文件只能假定：旧规则按顺
    序给编号，新规则按键沿用。`wxrules diff served:`知道真实的编号。

    wxrules diff git:HEAD
    wxrules diff served:
    wxrules diff git:main:rules rules
    wxrules diff rules.yaml next.yaml --only spring
    wxrules diff git:main --format markdown

    列出的就是全部变化：算不出来的会写“未能证明”。用 --only 时，不列这些活动的码
    的变化：退出码 0 就表示别的都没有变。

    退出码：0 没有差异，1 有差异，2 其中一套有错误或读不了。
    """,
    "The rules as they were.": "原来的规则",
    "The rules as they will be.": "将来的规则",
    "A campaign that may change. Repeatable.": "允许变化的活动，可写多次",
    "How it is written.": "输出格式",
    "How many classes of events are shown; the others are counted.": "最多显示多少类事件，其余只计数",
    "--only %1: neither has such a campaign; did you mean `%2`?": "--only %1：两边都没有这个活动；是不是想写`%2`？",
    "--only %1: neither has such a campaign": "--only %1：两边都没有这个活动",
    "`git:` wants a revision, as `git:HEAD` or `git:main:rules`": "`git:`后面要写版本，如`git:HEAD`或`git:main:rules`",
    "there is no program `git` here": "这里没有`git`程序",
    "`%1` is no revision of a git repository here": "`%1`不是这里`git`仓库的版本",
    "`git:%1` has no rules at %2, counted from this folder": "`git:%1`在 %2（从当前文件夹算起）没有规则",
    "a revision has no file outside of its repository": "一个版本里没有仓库以外的文件",
    "no such file in this revision": "这个版本里没有该文件",
    "Judge the turns of a decision log by other rules, and say what would differ.": "用另一套规则重判决定日志里的应答，看看哪些会不同",
    """
    A LOG is what `serve --decision-log` wrote, also one that was moved away; - is
    standard input. Every turn is judged with the facts and the time it had. Without
    --against it is judged by the rules here: rules.yaml, else the folder rules/.

    wxrules replay decisions.jsonl --against new-rules/
    wxrules replay old.jsonl decisions.jsonl --since 2026-06-01 --rule menu
    zcat decisions-*.gz | wxrules replay - --format markdown

    Without a log, --recorded judges the turns that `serve` remembers beside its
    database, and knows what their rules noted:

    wxrules replay --recorded wx.db --against new-rules/

    Facts that the other rules ask for and nobody noted are named, and such turns
    are never counted as the same. What the rules noted that decided then is known
    when they are given with --recorded-by, as a folder that has them:

    git worktree add /tmp/then v1.2
    wxrules replay decisions.jsonl --recorded-by /tmp/then/rules --against rules/

    The same is what the same rule answers, by the same arm and with the same rules
    beside it; with --replies, by the same kinds of reply and actions too. What a
    reply says is not compared: for that there is `serve --shadow`.

    Exit codes: 0 every turn comes out the same, 1 some differ, 2 none was found to
    differ, but some could not be compared or read, or the rules could not.
    """:
      """
    LOG 是`serve --decision-log`写的日志，移走的旧日志也行；- 表示标准输入。每次应
    答都按当时的资料和时间重判。不写 --against 就用这里的规则：rules.yaml，没有就用
    文件夹`rules/`。

    wxrules replay decisions.jsonl --against new-rules/
    wxrules replay old.jsonl decisions.jsonl --since 2026-06-01 --rule menu
    zcat decisions-*.gz | wxrules replay - --format markdown

    没有日志时，--recorded 重判`serve`在数据库旁边记下的应答，并知道当时的规则记了
    什么：

    wxrules replay --recorded wx.db --against new-rules/

    新规则要用、当时却没记下的资料会列出来，这样的应答不会算作相同。当时的规则记了什
    么，可用 --recorded-by 给出那时的规则文件夹：

    git worktree add /tmp/then v1.2
    wxrules replay decisions.jsonl --recorded-by /tmp/then/rules --against rules/

    同一条规则、同一个分组、旁边也是同样的规则，就算相同；加 --replies 还要回复和动作
    的种类相同。回复的内容不比较：那要用`serve --shadow`。

    退出码：0 全部相同，1 有不同的，2 没有发现不同，但有些无法比较或读取，或规则读不了。
    """,
    "Decision logs, or - for standard input.": "决定日志；- 表示标准输入",
    "Database of `serve`, a file or postgresql://…: the turns that are remembered are judged as well.":
      "`serve`的数据库，文件或 postgresql://…：其中记下的应答也一起重判",
    "File or folder of the rules that judge; those here unless given.": "用来重判的规则文件或文件夹；不写就用这里的",
    "File or folder of rules that may have decided then, may be repeated; their revision says which did.": "当时可能用过的规则文件或文件夹，可写多次；按版本对应",
    "Compare the kinds of replies and actions as well, which takes longer.": "连回复和动作的种类也比较，会慢一些",
    "Only turns from then on, as 2026-06-01 or 2026-06-01T22:30 (in the zone of the rules).": "只看此时之后的应答，如 2026-06-01 或 2026-06-01T22:30（按规则的时区）",
    "Only turns before then.": "只看此时之前的应答",
    "Only turns that this rule answered, or would answer; `none` for those without an answer.": "只看由这条规则回复过或会回复的应答；`none`表示没有回复的",
    "How many kinds of differences are shown.": "最多显示多少种差异",
    "-: standard input can be read once": "-：标准输入只能读一次",
    "what is judged? Name a decision log, or a database with --recorded": "要重判什么？请写决定日志，或用 --recorded 写数据库",
    "no turn to judge in %1": "%1 里没有可重判的应答",
    "--rule %1: no such rule; did you mean `%2`?": "--rule %1：没有这条规则；是不是想写`%2`？",
    "--rule %1: no such rule": "--rule %1：没有这条规则",
    """
    wxrules: --rule %1: these rules have none of this name; it counts as one of then; did you mean `%2`?

    """:
      "wxrules：--rule %1：这套规则里没有这个名字，当作那时的规则；是不是想写`%2`？\n",
    """
    wxrules: --rule %1: these rules have none of this name; it counts as one of then

    """:
      "wxrules：--rule %1：这套规则里没有这个名字，当作那时的规则\n",
    "%1 %2: not a time; write 2026-06-01 or 2026-06-01T22:30": "%1 %2：不是时间；请写 2026-06-01 或 2026-06-01T22:30",
    "it is compressed; write `zcat %1 | wxrules replay -`": "文件是压缩过的；请写`zcat %1 | wxrules replay -`",
    "the same rule, and kinds of reply and actions": "同一条规则，回复和动作的种类也相同",
    "the same rule (--replies compares kinds of reply and actions too)": "同一条规则（加 --replies 还比较回复和动作的种类）",
    "%1 judged by %2, revision %3": "%1用 %2 重判，版本 %3",
    "%1 judged by the rules here, revision %2": "%1用这里的规则重判，版本 %2",
    "wxrules turns show %1 --database %2": "wxrules turns show %1 --database %2",
    "wxrules simulate --decision %1:%2 %3--explain": "wxrules simulate --decision %1:%2 %3--explain",
    "wxrules: %1 more could not be read\n": "wxrules：还有%1读不了\n",
    "What the rules of `serve --shadow` would have answered.": "`serve --shadow`的影子规则本来会怎样回复",
    "How the turns that the shadow judged part from what was answered.": "影子规则判断过的应答，与实际回复有哪些不同",
    """
    It asks the admin listener of the running server.

    wxrules shadow report
    wxrules shadow report --format markdown
    wxrules shadow report --admin 127.0.0.1:9191 --decision-log decisions.jsonl
        with the command that explains each difference

    Exit codes: 0 every turn came out the same, 1 some differ, 2 none was found to
    differ, but some could not be compared or judged, or the server was not reached.
    """:
      """
    它向运行中的服务器的管理端口查询。

    wxrules shadow report
    wxrules shadow report --format markdown
    wxrules shadow report --admin 127.0.0.1:9191 --decision-log decisions.jsonl
        附上解释每个差异的命令

    退出码：0 全部相同，1 有不同的，2 没有发现不同，但有些无法比较或判断，或连不上服务器。
    """,
    "Address of the admin listener. (default: 127.0.0.1:9090)": "管理端口的地址（默认：127.0.0.1:9090）",
    "The server's file for decisions, if it writes one: turns are opened from it.": "服务器的决定日志文件（如果有）：从中打开应答",
    "--admin %1: not an address; write HOST:PORT, as 127.0.0.1:9090": "--admin %1：不是地址；请写 HOST:PORT，如 127.0.0.1:9090",
    "%1: this server has no shadow; start it with --shadow PATH": "%1：这台服务器没有影子规则；请用 --shadow PATH 启动",
    "%1 judged by %2, revision %3, since %4": "%1由 %2 判断，版本 %3，自 %4 起",
    "%1 judged by %2, revision %3, since its start": "%1由 %2 判断，版本 %3，自启动起",
    "beside no rules yet": "实际还没有规则",
    "beside revision %1": "实际生效的是版本 %1",
    "beside revision %1, and %2, which is tried on some followers": "实际生效的是版本 %1，另有 %2 在一部分粉丝上灰度",
    "wxrules simulate --decision %1:%2 --rules %3 --explain": "wxrules simulate --decision %1:%2 --rules %3 --explain",
    "wxrules: %1 more came too fast to be judged\n": "wxrules：还有%1来得太快，没来得及判断\n",
    "wxrules: the shadow's files on disk are at fault:\n": "wxrules：影子规则在磁盘上的文件有错：\n",
    "Show who answers the codes of a campaign: in which state, at what time.": "谁回复一个活动的码：什么状态、什么时间",
    """
    A row for each case that rules tell apart, with the rule that answers and what
    it says. Codes that rules treat differently have tables of their own. Cases
    that nobody answers are shown as such.

    wxrules table table_tent
    wxrules table door --rules rules/ --format markdown
    wxrules table door --account shop --format csv > door.csv

    Exit codes: 0 shown, 2 there is no such campaign, or rules could not be read.
    """:
      """
    规则区分的每种情况一行，写明由哪条规则回复、回复什么。规则区别对待的码各有一张
    表。没人回复的情况会标出来。

    wxrules table table_tent
    wxrules table door --rules rules/ --format markdown
    wxrules table door --account shop --format csv > door.csv

    退出码：0 已显示，2 没有这个活动，或规则读不了。
    """,
    "A name under `campaigns:`.": "`campaigns:`下的名字",
    "Only the codes of this account; of all that have the campaign unless given.": "只看这个公众号的码；不写就看所有有这个活动的公众号",
    "How the table is written.": "表的输出格式",
  ]
}
