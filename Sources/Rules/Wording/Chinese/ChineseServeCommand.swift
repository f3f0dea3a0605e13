extension Chinese {
  static let serveCommand: Catalog.Entries = [
    "Answer the platform: the webhook that an Official Account's URL points at.": "应答平台：公众号服务器配置里的 URL 就指向它",
    """
    Deliveries come to http://LISTEN/wx/ACCOUNT, one path for each account under
    `accounts:`. Put a proxy with TLS in front. Rules are reloaded when their files
    change, on SIGHUP, and on POST /reload; rules at fault are never put in force.

    wxrules serve --rules rules/ --database wx.db
    wxrules serve --database 'postgresql:///?service=wx'
        in PostgreSQL, which several servers share
    wxrules serve --no-actions         leave actions to `wxrules work`
    wxrules serve --rollout 5
        changed files are tried on 5 % of the followers first (`wxrules rollout`)
    wxrules serve --shadow new-rules/
        other rules judge every turn as well, without effect: wxrules shadow report
    wxrules serve --check
        try everything, write nothing, listen to nothing, and exit
    wxrules serve --platform http://127.0.0.1:9191
        against a sandbox, in whose time it lives then
    curl http://127.0.0.1:9090/status  what is in force, and why
    http://127.0.0.1:9090/console/     the same for people, with reports and turns

    Each option can be given as an environment variable: --decision-log is
    WXRULES_DECISION_LOG, and so on. WXRULES_ADMIN_TOKEN is the bearer token of the
    admin listener, needed when it listens to other machines; WXRULES_VIEW_TOKEN
    that of those who only look, at masks instead of openids. WXRULES_MINT_TOKEN is
    the bearer token of POST /mint/CAMPAIGN on the admin listener, which makes codes
    on demand; WXRULES_EVENTS_TOKEN that of POST /events/NAME, which takes events
    from your own servers.

    Exit codes: 0 stopped as asked, or --check found nothing, 2 could not start, or
    was ended with work undone.
    """:
      """
    推送发到 http://LISTEN/wx/ACCOUNT，`accounts:`下每个公众号一条路径。前面请放一
    个带 TLS 的反向代理。规则文件改动、收到 SIGHUP 或 POST /reload 时重新加载；有错
    的规则绝不会生效。

    wxrules serve --rules rules/ --database wx.db
    wxrules serve --database 'postgresql:///?service=wx'
        用 PostgreSQL，可由多台服务器共用
    wxrules serve --no-actions         动作交给`wxrules work`
    wxrules serve --rollout 5
        改动的文件先在 5 % 的粉丝上灰度（见`wxrules rollout`）
    wxrules serve --shadow new-rules/
        另一套规则也判断每次应答，但不起作用：wxrules shadow report
    wxrules serve --check
        全部检查一遍，不写入、不监听，然后退出
    wxrules serve --platform http://127.0.0.1:9191
        对接沙箱，并使用沙箱的时间
    curl http://127.0.0.1:9090/status  生效的是什么，为什么
    http://127.0.0.1:9090/console/     同样的内容给人看，还有报表和应答记录

    每个选项都可以用环境变量给出：--decision-log 就是 WXRULES_DECISION_LOG，以此类
    推。WXRULES_ADMIN_TOKEN 是管理端口的令牌，管理端口监听其他机器时必须有；
    WXRULES_VIEW_TOKEN 给只查看的人，只显示掩码、不显示 openid。
    WXRULES_MINT_TOKEN 是管理端口 POST /mint/CAMPAIGN 的令牌，用来按需生成二维码；
    WXRULES_EVENTS_TOKEN 是 POST /events/NAME 的令牌，用来接收你自己服务器的事件。

    退出码：0 按要求停止，或 --check 没有问题，2 无法启动，或结束时还有没做完的。
    """,
    "nothing is served": "没有启动服务",
    "the rules on disk are at fault; `serve` would start from revision %1, which was in force last": "磁盘上的规则有错；`serve`会从上次生效的版本 %1 启动",
    "not fit to serve": "还不能提供服务",
    "%1  rules, secrets and database are fit to serve\n": "%1  规则、密钥和数据库都可以提供服务\n",
    "%1, revision %2": "%1，版本 %2",
    "%1, in force last; the files on disk are at fault": "%1，上次生效的；磁盘上的文件有错",
    "%1, in force last; the files on disk wait for the end of a rollout": "%1，上次生效的；磁盘上的文件要等灰度发布结束",
    "%1, in force last; the files on disk were tried and taken back": "%1，上次生效的；磁盘上的文件灰度过，已收回",
    "%1 of the followers have revision %2": "%1 的粉丝用版本 %2",
    "%1  asks for a token": "%1  需要令牌",
    "that of the sandbox at %1": "用沙箱 %1 的时间",
    "are left to `wxrules work`": "交给`wxrules work`",
    "%1 judges beside the rules; `wxrules shadow report`": "%1 在旁边一起判断；`wxrules shadow report`",
    "Of the followers, on whom changed files are tried first. (default: all have them at once)": "改动的文件先在百分之多少的粉丝上灰度（默认：所有人同时生效）",
    "SQLite file for turns, ledger and outbox, `:memory:`, which forgets, or postgresql://USER@HOST/DATABASE. (default: wx.db)":
      "存应答、台账和待办动作的 SQLite 文件；`:memory:`不保留；或 postgresql://USER@HOST/DATABASE（默认：wx.db）",
    "Address of the webhook. (default: 127.0.0.1:8080)": "webhook 的监听地址（默认：127.0.0.1:8080）",
    "Address of the admin listener, or `none`. (default: 127.0.0.1:9090)": "管理端口的监听地址，或`none`（默认：127.0.0.1:9090）",
    "How far a delivery's time stamp may be off, or `off`, for old captures. (default: 5m)": "推送的时间戳最多可差多少；`off`用于旧的抄录（默认：5m）",
    "How long a repeat is known at least; in PostgreSQL 10m at most. (default: 10m)": "重复推送至少记多久；PostgreSQL 里最多 10m（默认：10m）",
    "How long a delivery may wait for its answer. (default: 4s)": "一次推送最多等多久得到应答（默认：4s）",
    "Bytes of a body. (default: 1048576)": "正文最多多少字节（默认：1048576）",
    "Deliveries that may wait for the store. (default: 20000)": "最多多少推送等待写库（默认：20000）",
    "Open connections. (default: 10000)": "最多多少连接（默认：10000）",
    "Event loops of the webhook. (default: 1)": "webhook 的事件循环数（默认：1）",
    "File for decisions, one line of JSON each; move it away to rotate it.": "决定日志的文件，每行一个 JSON；移走文件即可轮换",
    "XML elements whose text is not written down, in logs and turns, as `Content,Recognition`.": "哪些 XML 元素的文字不写进日志和应答记录，如`Content,Recognition`",
    "How long turns are remembered, or `off`. (default: 30d)": "应答记录保留多久，或`off`（默认：30d）",
    "How much room they may take: dull ones go first. (default: 2g)": "应答记录最多占多少空间：平常的先删（默认：2g）",
    "Whether texts that no rule answers are counted: on or off. (default: on)": "没有规则回复的文字是否计数：`on`或`off`（默认：`on`）",
    "File or folder of rules that judge every turn as well, without effect.": "也判断每次应答、但不起作用的规则文件或文件夹",
    "trace, debug, info, notice, warning, error or critical. (default: notice)":
      "`trace`、`debug`、`info`、`notice`、`warning`、`error`或`critical`（默认：`notice`）",
    "text, or json: a line of JSON for each event. (default: text)": "`text`，或`json`：每个事件一行 JSON（默认：`text`）",
    "Codes that may be minted in a minute. (default: 60)": "一分钟最多按需生成多少个码（默认：60）",
    "Calls for actions that are made at the same time. (default: 32)": "动作最多同时调用多少个（默认：32）",
    "Carry out actions; without, `wxrules work` does.": "执行动作；不执行时由`wxrules work`来做",
    "Bring the books up to date while turns come.": "边应答边更新账簿",
    "Try rules, secrets and database, write nothing, listen to nothing, and exit; also beside a server that runs.":
      "检查规则、密钥和数据库，不写入、不监听，然后退出；有服务器在运行时也可以用",
    "%1 %2: not a number from 0.01 to 99.99": "%1 %2：不是 0.01 到 99.99 之间的数",
    "--keep-answers: at least 1m; the platform's last retry comes within twenty seconds": "--keep-answers：至少 1m；平台最后一次重试在二十秒内",
    "%1=%2: true or false": "%1=%2：请写 true 或 false",
    "%1 %2: not a size; write 500m or 2g": "%1 %2：不是大小；请写 500m 或 2g",
    "%1 %2: on or off": "%1 %2：请写 on 或 off",
    "%1 %2: not an address; write HOST:PORT, as 127.0.0.1:8080": "%1 %2：不是地址；请写 HOST:PORT，如 127.0.0.1:8080",
    "%1 %2: not a time; write 1500ms, 45s, 5m, 2h or 7d": "%1 %2：不是时长；请写 1500ms、45s、5m、2h 或 7d",
    "%1 %2: not a number above 0": "%1 %2：不是大于 0 的数",
    "%1 ledger lines": "%1 行台账",
    "Carry out actions, beside a `serve --no-actions` on the same database.": "执行动作，与同一数据库上的`serve --no-actions`配合",
    """
    `serve` does this by itself. Apart, the two can be stopped and started alone,
    and several of these share the work.

    wxrules work --database wx.db
    wxrules work --database 'postgresql:///?service=wx'
    wxrules work --once            carry out what may go now, and exit

    Each option can be given as an environment variable: --log-level is
    WXRULES_LOG_LEVEL, and so on.
    Exit codes: 0 stopped as asked, 2 could not start.
    """:
      """
    `serve`自己就会执行动作。分开之后，两者可以各自启停，也可以开几个进程分担。

    wxrules work --database wx.db
    wxrules work --database 'postgresql:///?service=wx'
    wxrules work --once            执行现在到期的，然后退出

    每个选项都可以用环境变量给出：--log-level 就是 WXRULES_LOG_LEVEL，以此类推。
    退出码：0 按要求停止，2 无法启动。
    """,
    "Calls that are made at the same time. (default: 32)": "最多同时调用多少个（默认：32）",
    "Carry out what may go now, and exit.": "执行现在到期的，然后退出",
    "%1; `wxrules serve` makes it": "%1；`wxrules serve`会创建它",
    "nothing is carried out": "没有执行动作",
    "%1 left\n": "还剩%1\n",
    "%1 waiting\n": "%1等待中\n",
    "ended with work undone: %1": "结束时还有没做完的：%1",
    "rules": "规则",
    "rollout": "灰度发布",
    "admin": "管理端口",
    "database": "数据库",
    "actions": "动作",
    "decisions": "决定日志",
    "shadow": "影子规则",
    "%1  %2, %3": "%1  %2，%3",
  ]
}
