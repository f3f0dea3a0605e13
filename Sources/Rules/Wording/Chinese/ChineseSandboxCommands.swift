extension Chinese {
  static let sandboxCommands: Catalog.Entries = [
    "%1 is not a console": "%1 不是后台配置",
    "%1: the rules have no account `%2`; they have %3": "%1：规则里没有公众号`%2`；有 %3",
    "List the calls of the platform that are played, how often a day, and for which accounts; and those that are not.":
      "列出会扮演的平台接口、每天多少次、哪些公众号可用；以及不扮演的",
    """
    What a sandbox does not play it refuses with 48001, and says so in its log.
    What is disputed of those that it plays: wxrules sandbox facts
    """:
      """
    沙箱不扮演的接口以 48001 拒绝，并写进日志。
    扮演的接口里有争议的地方：`wxrules sandbox facts`
    """,
    "\nnot played, and refused with 48001:\n": "\n不扮演，以 48001 拒绝：\n",
    "Play the platform on this machine: its API, followers who scan and write, and a page to be them.": "在本机扮演平台：它的接口，会扫码和写消息的粉丝，还有一个页面可以当粉丝",
    """
    wxrules sandbox                                 open the address it prints
    wxrules serve --platform http://127.0.0.1:9191  in another terminal, to answer
    wxrules qr apply --platform http://127.0.0.1:9191
    wxrules sandbox run conversation.yaml
        a whole conversation, with a clock of its own
    wxrules sandbox play week.yaml --database week.db
        days of many followers, to look at reports with
    wxrules sandbox submit
        what the console does when somebody enters a server there

    Nothing leaves this machine. Its accounts and secrets are those of the rules.
    """:
      """
    wxrules sandbox                                 打开它打印的地址
    wxrules serve --platform http://127.0.0.1:9191  在另一个终端里，负责应答
    wxrules qr apply --platform http://127.0.0.1:9191
    wxrules sandbox run conversation.yaml
        一整段对话，用它自己的时钟
    wxrules sandbox play week.yaml --database week.db
        许多粉丝的许多天，用来看报表
    wxrules sandbox submit
        在后台填写服务器后点提交时发生的事

    什么都不会离开这台机器。公众号和密钥就是规则里的。
    """,
    "List what sources disagree on, both readings of each, and which one is played.": "列出说法不一的平台行为、两种说法，以及扮演哪一种",
    """
    The stricter reading is played unless --lenient NAME asks for the other, here
    as in `wxrules sandbox` and `wxrules sandbox run`.
    """:
      """
    默认扮演较严的说法，--lenient NAME 改用另一种；`wxrules sandbox`和`wxrules
    sandbox run`也一样。
    """,
    "Play the kinder reading of this one; may be repeated.": "这一项扮演较宽的说法，可写多次",
    "--lenient %1: no disputed fact; did you mean %2?": "--lenient %1：没有这项争议；是不是想写 %2？",
    "--lenient %1: no disputed fact; `wxrules sandbox facts` lists them": "--lenient %1：没有这项争议；`wxrules sandbox facts`可列出全部",
    "--unverified %1: no account of the rules; did you mean %2?": "--unverified %1：规则里没有这个公众号；是不是想写 %2？",
    "--unverified %1: no account of the rules": "--unverified %1：规则里没有这个公众号",
    "Play days of many followers into a new database, to look at reports with.": "把许多粉丝的许多天演进一个新数据库，用来看报表",
    """
    start: 2026-06-01
    arrivals:
      - { scene: "store:sh01", daily: 120, hours: 10:00-22:00 }
      - { daily: 30 }                      # without a code
    loss: { hour: 4%, day: 6%, week: 10% }
    bursts:
      - { scene: "store:sh01", at: 2026-06-04T02:30, size: 200, gap: 2s, loss: 90% }

    wxrules sandbox play week.yaml --rules rules --database week.db

    Every delivery is decoded and answered as a server would, each at its time,
    and nothing leaves this machine: actions wait in the outbox. The same file,
    rules and seed make the same database. docs/sandbox.md has all the keys.

    Exit codes: 0 played, 2 could not be played.
    """:
      """
    start: 2026-06-01
    arrivals:
      - { scene: "store:sh01", daily: 120, hours: 10:00-22:00 }
      - { daily: 30 }                      # 没有扫码
    loss: { hour: 4%, day: 6%, week: 10% }
    bursts:
      - { scene: "store:sh01", at: 2026-06-04T02:30, size: 200, gap: 2s, loss: 90% }

    wxrules sandbox play week.yaml --rules rules --database week.db

    每次推送都像服务器那样解码和应答，各在自己的时间；什么都不会离开这台机器：动作留
    在待办动作里。同样的文件、规则和种子得到同样的数据库。docs/zh/sandbox.md 有全部的键。

    退出码：0 演完，2 演不了。
    """,
    "The week (.yaml).": "剧本（.yaml）",
    "File of the database to make; it must not be there yet. (default: wx.db)": "要创建的数据库文件，不能已经存在（默认：wx.db）",
    "Number that decides everything which is left to chance.": "决定一切随机的数",
    "How many days are played, 1 to 366. (default: 7)": "演多少天，1 到 366（默认：7）",
    "Where to write what was really done, by code and day, to compare figures with (.json).": "把真实发生的写到哪里，按码和天，用来核对数字（.json）",
    "--days %1: a number from 1 to 366": "--days %1：请写 1 到 366 之间的数",
    "%1 is not a week of these rules": "%1 不是这套规则的剧本",
    "%1:%2: warning: %3\n": "%1:%2：警告：%3\n",
    "the burst is on none of the days that are played, %1 to %2": "突发不在演的这些天里，%1 到 %2",
    "write a day from %1 on": "请写 %1 或以后的日子",
    "write a day up to %1, or play more days with --days": "请写 %1 或以前的日子，或用 --days 多演几天",
    "%1 is not a week": "%1 不是剧本",
    "--database :memory:: nobody could look at what is played; name a new file": "--database `:memory:`：演完没人看得到；请写一个新文件",
    "--database %1: a week is played into a file, in its own time; name a new file": "--database %1：剧本演进文件，用它自己的时间；请写一个新文件",
    "--database %1: it is there already, and turns of somebody may be in it; name a new file, or remove it":
      "--database %1：文件已经存在，里面可能有别人的应答；请写一个新文件，或先删掉它",
    "a delivery of the play could not be read: %1; say so to the authors of wxrules": "剧本里的一次推送读不了：%1；请告诉 wxrules 的作者",
    "%1 to %2, %3, seed %4": "%1 到 %2，%3，种子 %4",
    "%1 followed for the first time, %2 again, %3 left; %4 had followed before": "首次关注 %1，再次关注 %2，取关 %3；以前关注过的 %4",
    "%1 answered; %2 came late, %3 twice, %4 never: the server was off": "应答 %1 次；迟到 %2，重复 %3，因服务器停机没收到 %4",
    "Play a conversation: who scans, writes and leaves, when, and what must come of it.": "演一段对话：谁在什么时候扫码、写消息、取关，应该得到什么",
    """
    steps:
      - { who: 小王, scan: "store:sh01:table:17", expect: { rule: table-new } }
      - { who: 小王, unfollow: true }
      - wait: 2d
      - { who: 小王, scan: "store:sh01:table:17", expect: { contains: 欢迎回来 } }

    Without --at a sandbox and a server start in this process, on a clock that
    stands still but for `wait`, and all declared codes are made; secrets that are
    not set get values of the sandbox's own. With --at the conversation goes to a
    sandbox that runs, and `wait` moves the server that lives in its time: one
    that was started as `wxrules serve --platform URL`.

    Exit codes: 0 all as expected, 1 something else came, 2 could not work.
    """:
      """
    steps:
      - { who: 小王, scan: "store:sh01:table:17", expect: { rule: table-new } }
      - { who: 小王, unfollow: true }
      - wait: 2d
      - { who: 小王, scan: "store:sh01:table:17", expect: { contains: 欢迎回来 } }

    不写 --at 时，沙箱和服务器都在这个进程里启动，时钟只在`wait`时走动，声明的码全
    部生成；没设置的密钥用沙箱自己的值。写了 --at，对话发给正在运行的沙箱，`wait`会
    拨动使用它的时间的服务器：即用`wxrules serve --platform <网址>`启动的那台。

    退出码：0 全部符合期望，1 有不符的，2 无法执行。
    """,
    "Conversation files.": "对话文件",
    "Address of a sandbox that runs, as http://127.0.0.1:9191.": "正在运行的沙箱的地址，如 http://127.0.0.1:9191",
    "A fault, as 45009:0.1; may be repeated.": "一种故障，如 45009:0.1，可写多次",
    "Play the kinder reading of a disputed fact (`wxrules sandbox facts`); may be repeated.": "这项争议扮演较宽的说法（见`wxrules sandbox facts`），可写多次",
    "An account that is not verified, by its name in the rules; may be repeated.": "未认证的公众号，写规则里的名字，可写多次",
    "Number that decides which calls meet a fault, and how pushes are written.": "决定哪些调用遇到故障、推送怎样写的数",
    "How the conversation is written.": "对话的输出格式",
    "name a conversation file": "请写一个对话文件",
    "readings of a sandbox that runs are its own: give --lenient to it": "正在运行的沙箱有自己的说法：请对它使用 --lenient",
    "accounts of a sandbox that runs are its own: give --unverified to it": "正在运行的沙箱有自己的公众号：请对它使用 --unverified",
    "the seed of a sandbox that runs is its own: give --seed to it": "正在运行的沙箱有自己的种子：请对它使用 --seed",
    "faults of a sandbox that runs are its own: give --fault to it": "正在运行的沙箱有自己的故障：请对它使用 --fault",
    "--at %1: not an address; write http://127.0.0.1:9191": "--at %1：不是地址；请写 http://127.0.0.1:9191",
    "%1 is not a conversation": "%1 不是对话",
    "codes and menus could not be made: %1": "二维码和菜单没能生成：%1",
    "the server's state: %1": "服务器的状态：%1",
    "\n%1: as expected\n": "\n%1：符合期望\n",
    "\n%1: %2 not met\n": "\n%1：有%2没有满足\n",
    "(no reply)": "（没有回复）",
    "by %1": "规则 %1",
    "%1 expectations": "%1 个期望",
    "Start it and keep it running, until Ctrl-C.": "启动并一直运行，直到 Ctrl-C",
    """
    Faults, each with its share of the calls; PATH= narrows them:
      --fault 45009:0.1              the platform's refusal
      --fault slow:0.05              answers come after --slowness
      --fault drip:0.05              they come byte by byte
      --fault garbage:0.02           something that is no JSON
      --fault html-429:0.02          a proxy's page with this status
      --fault absurd:0.02            numbers that no answer can have
      --fault truncated:0.02         half an answer
      --fault deep:0.02              JSON of 500 levels
      --fault control:0.02           words that would forge a line of a log
      --fault qrcode/create=cut:0.1
          the connection ends; in half of the cases the call was carried out

    --listen, --webhook and --serve-console can be given in
    WXRULES_SANDBOX_LISTEN, WXRULES_SANDBOX_WEBHOOK and WXRULES_SANDBOX_CONSOLE.
    Everything on the page can be done by HTTP: GET /sandbox/state,
    POST /sandbox/act {"who": "小王", "scan": "SCENE"}.
    """:
      """
    故障，各写占调用的比例；PATH= 限定接口：
      --fault 45009:0.1              平台拒绝
      --fault slow:0.05              答复过了 --slowness 才来
      --fault drip:0.05              一个字节一个字节地来
      --fault garbage:0.02           不是 JSON 的东西
      --fault html-429:0.02          代理的网页，带这个状态码
      --fault absurd:0.02            不可能出现的数字
      --fault truncated:0.02         只有半个答复
      --fault deep:0.02              500 层的 JSON
      --fault control:0.02           会伪造日志行的文字
      --fault qrcode/create=cut:0.1
          连接断开；其中一半的调用已经执行

    --listen、--webhook 和 --serve-console 可以写在 WXRULES_SANDBOX_LISTEN、
    WXRULES_SANDBOX_WEBHOOK 和 WXRULES_SANDBOX_CONSOLE 里。
    页面上的一切都可以用 HTTP 来做：GET /sandbox/state，
    POST /sandbox/act {"who": "小王", "scan": "SCENE"}。
    """,
    "File or folder of the rules, for accounts and their secrets.": "规则文件或文件夹，取其中的公众号和密钥",
    "Loopback address to listen at. (default: 127.0.0.1:9191)": "监听的本机地址（默认：127.0.0.1:9191）",
    "File of the sandbox's world; `:memory:` forgets.": "沙箱数据的文件；`:memory:`不保留",
    "The console's values, where they are not those of the rules: nothing is delivered before they are submitted.": "后台里的配置，与规则不同时要写：提交之前什么都不推送",
    "An address that may fetch tokens, as on the console's list; may be repeated.": "允许获取 access_token 的地址，与后台的 IP 白名单一样，可写多次",
    "Where deliveries go; the account's name follows. (default: http://127.0.0.1:8080/wx/)": "推送发到哪里，后面接公众号的名字（默认：http://127.0.0.1:8080/wx/）",
    "The console of `wxrules serve`, as it prints it: each answer on the page then leads to its explanation there.":
      "`wxrules serve`打印的控制台地址：页面上每个回复都会链接到那里的解释",
    "How long a slow answer takes.": "慢的答复要多久",
    "Share of the deliveries that come once more though they were answered.": "已应答的推送有多少比例再来一次",
    "--listen %1: a loopback address, as 127.0.0.1:9191; whoever reaches a sandbox may do everything in it":
      "--listen %1：请写本机地址，如 127.0.0.1:9191；能访问沙箱的人在里面什么都能做",
    "--webhook %1: not an address; write http://127.0.0.1:8080/wx/": "--webhook %1：不是地址；请写 http://127.0.0.1:8080/wx/",
    "--serve-console %1: not a console's address; write http://127.0.0.1:9090/console/":
      "--serve-console %1：不是控制台的地址；请写 http://127.0.0.1:9090/console/",
    "--repeats %1: a share from 0 to 1": "--repeats %1：请写 0 到 1 之间的比例",
    "--allow %1: not an address in numbers, as 203.0.113.7": "--allow %1：不是数字形式的地址，如 203.0.113.7",
    "--slowness %1: not a time; write 12s": "--slowness %1：不是时长；请写 12s",
    "--file %1: a sandbox's world is a file, or :memory:": "--file %1：沙箱的数据是文件或`:memory:`",
    "the sandbox needs the accounts of the rules, with their secrets": "沙箱需要规则里的公众号和它们的密钥",
    "--fault %1: write KIND:SHARE, as %2, or PATH=KIND:SHARE": "--fault %1：请写 KIND:SHARE，如 %2，或 PATH=KIND:SHARE",
    "--fault %1: no call of the platform has `%2` in its path; `wxrules sandbox calls` lists them":
      "--fault %1：没有平台接口的路径里有`%2`；`wxrules sandbox calls`可列出全部",
    "wxrules sandbox: nothing here reaches the real platform": "wxrules 沙箱：这里的一切都不会到达真正的平台",
    "http://%1  as --platform, or in WXRULES_PLATFORM": "http://%1  用作 --platform，或写在 WXRULES_PLATFORM 里",
    "%1  explains each answer": "%1  解释每个回复",
    "%1  delivers to %2": "%1  推送到 %2",
    "%1  not submitted; will deliver to %2": "%1  尚未提交；将推送到 %2",
    "%1 ahead of this machine, as it was left": "比本机快 %1，与上次离开时一样",
    "Press \"submit\" in the console of a sandbox that runs: its server is asked, and believed or not.": "在运行中的沙箱的后台点“提交”：它会询问服务器，相信或不相信",
    """
    As in the platform's console: the server gets a GET with `echostr` and has five
    seconds to repeat it. If it does, the values are in force; if not, nothing is
    changed and the console says why. With --console the values of a file are
    entered first, so that a token or key can be changed while messages are under
    way; without, those that stand there are submitted.

    Exit codes: 0 connected, 1 the console refused, 2 could not ask.
    """:
      """
    与平台的后台一样：服务器收到带`echostr`的 GET，要在五秒内原样返回。返回了，配置
    就生效；没有返回，什么都不改，后台会说明原因。用 --console 先填入文件里的值，这样
    可以在消息往来时更换 Token 或密钥；不用就提交现有的值。

    退出码：0 已接入，1 后台拒绝，2 无法询问。
    """,
    "Address of the sandbox. (default: WXRULES_PLATFORM, else http://127.0.0.1:9191)": "沙箱的地址（默认：WXRULES_PLATFORM，没有就是 http://127.0.0.1:9191）",
    "Values to enter, account by account.": "要填入的值，按公众号",
    "The account, where there are several and no file says it.": "哪个公众号；有多个且文件里没写时要写",
    "--console names the accounts: leave --account out": "--console 里已写明公众号：不要再写 --account",
    "what the server gave up or holds back: wxrules outbox list\n": "服务器放弃或压着的：`wxrules outbox list`\n",
    "not sent: %1 more": "未发送：还有 %1 个",
    "playing": "正在演",
    "waiting": "等待",
    "played": "已演",
    "people": "人",
    "turns": "应答",
    "strict": "较严",
    "lenient": "较宽",
    "refused%1  %2%3%4  %5": "拒绝%1  %2%3%4  %5",
    "page": "页面",
    "platform": "平台",
    "console": "控制台",
    "world": "数据",
    "clock": "时钟",
    "connected": "已接入",
    "%1  %2  %3 a day  %4\n": "%1  %2  每天 %3  %4\n",
  ]
}
