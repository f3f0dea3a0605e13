extension Chinese {
  static let qrCommands: Catalog.Entries = [
    "Make the codes what the rules declare. Interrupted, run it again: it goes on where it was.": "把二维码做成规则声明的样子；中断后再执行一次，会接着做",
    """
    wxrules qr apply                 shows the plan, asks, does it
    wxrules qr apply --yes           does not ask
    wxrules qr apply flash           only this campaign
    wxrules qr apply plan.json       only what stood in that plan

    Codes are made on the platform and cannot be taken back; permanent ones count
    against 100000 for ever. When the day's calls are used up it stops; run it again
    tomorrow.

    Exit codes: 0 all is as declared, 1 something is refused, failed or left for
    tomorrow, 2 could not work.
    """:
      """
    wxrules qr apply                 显示计划，询问，然后执行
    wxrules qr apply --yes           不询问
    wxrules qr apply flash           只做这个活动
    wxrules qr apply plan.json       只做那份计划里的

    二维码在平台上生成后不能收回；永久码一直占用 100000 个名额。当天的调用额度用完就
    停下，明天再执行一次。

    退出码：0 都与声明一致，1 有被拒绝、失败或留到明天的，2 无法执行。
    """,
    "Only these campaigns; or a plan.json that `plan --out` wrote.": "只做这些活动；或`plan --out`写出的 plan.json",
    "Calls at the same time.": "同时调用多少个",
    "a plan says itself which campaigns it is for": "计划里已写明是哪些活动",
    "the plan is for account `%1`, which is not among those of the rules": "计划是给公众号`%1`的，规则里没有这个公众号",
    "what is to do has changed while you looked; look again": "你查看的时候，要做的事有了变化；请再看一遍",
    "the plan is out of date: %1 not in it, the first is to %2 %3; make it anew": "计划已过时：有%1不在里面，第一个是%2 %3；请重新生成",
    "add --yes: nobody can be asked here": "请加 --yes：这里没人可问",
    """

    Apply this? Codes that are made cannot be taken back. [y/N] 
    """:
      "\n执行吗？二维码生成后不能收回。[y/N] ",
    "nothing was done": "什么都没做",
    "making codes": "生成二维码",
    "%1; what was made is kept, run it again": "%1；已生成的已保存，请再执行一次",
    "account %1: %2 done in %3": "公众号 %1：%2已完成，用时 %3",
    "%1; %2 failed: run it again": "%1；%2失败：请再执行一次",
    "%1; today's calls are used up, %2 left: run it again after midnight in Beijing": "%1；今天的调用额度已用完，还剩%2：请在北京时间零点后再执行一次",
    "%1; stopped with %2 left": "%1；已停下，还剩%2",
    "QR codes of the declared campaigns: plan, make, renew, show, print.": "活动的二维码：计划、生成、续期、查看、打印",
    """
    wxrules qr plan                       what would be done, and nothing is
    wxrules qr apply                      do it; interrupted, run it again
    wxrules qr status                     how many there are, what ends when
    wxrules qr show 'table_tent[sh01,1]'
        the code in the terminal, and what it answers
    wxrules qr export codes/              images and a table for the printer

    What was made stands in the database that `wxrules serve` uses. Without an
    account of your own, `wxrules sandbox` plays the platform: give its address with
    --platform.
    """:
      """
    wxrules qr plan                       看看会做什么，什么都不做
    wxrules qr apply                      执行；中断后再执行一次
    wxrules qr status                     有多少个码，什么时候到期
    wxrules qr show 'table_tent[sh01,1]'
        在终端里显示这个码，以及扫码后回复什么
    wxrules qr export codes/              给印刷用的图片和一张表

    生成的码记在`wxrules serve`使用的数据库里。没有自己的公众号时，`wxrules
    sandbox`可扮演平台：用 --platform 写它的地址。
    """,
    "Calls a day that the account may make to create codes; a test account has 10000.": "公众号一天可用多少次调用来生成码；测试号是 10000",
    "--daily-calls must be above 0": "--daily-calls 要大于 0",
    "Write images of codes, and manifest.csv that says which is which, for the printer.": "导出二维码图片，以及写明哪个是哪个的 manifest.csv，供印刷",
    """
    wxrules qr export codes/                         PNG of every live code
    wxrules qr export codes/ table_tent --image svg  vector images of one campaign
    wxrules qr export codes/ 'staff[s007]'           one code
    wxrules qr export codes/ --name '{campaign}/{store.name}-{table}'
    wxrules qr export codes/ --image platform        the platform's own pictures

    In --name stand {campaign}, {key}, {scene}, and the holes and columns of the
    campaign. Files that are there are written over.
    Exit codes: 0 all written, 1 the platform did not know some, 2 could not work.
    """:
      """
    wxrules qr export codes/                         每个有效的码一张 PNG
    wxrules qr export codes/ table_tent --image svg  一个活动的矢量图
    wxrules qr export codes/ 'staff[s007]'           一个码
    wxrules qr export codes/ --name '{campaign}/{store.name}-{table}'
    wxrules qr export codes/ --image platform        平台自己的图片

    --name 里可以写 {campaign}、{key}、{scene}，以及活动的占位和列。已有的文件会被覆
    盖。
    退出码：0 全部写出，1 平台不认识其中一些，2 无法执行。
    """,
    "Folder to write into; it is made when missing.": "写到哪个文件夹；没有就创建",
    "Only these: CAMPAIGN, or 'CAMPAIGN[KEY]'.": "只做这些：<活动> 或 '<活动>[键]'",
    "png, svg, or platform for the platform's own pictures.": "`png`、`svg`，或`platform`（平台自己的图片）",
    "How files are called, without suffix. (default: {campaign}-{key})": "文件名，不带后缀（默认：{campaign}-{key}）",
    "Pixels of a module's side in a PNG: 1 to 64.": "PNG 里每个小方块的边长，1 到 64 像素",
    "no live code to write; `wxrules qr apply` makes those that are declared": "没有有效的码可写；`wxrules qr apply`会生成声明的码",
    "%1 and manifest.csv written to %2\n": "已把%1和 manifest.csv 写到 %2\n",
    "writing images": "写出图片",
    "%1: the platform does not know this code any more\n": "%1：平台已经不认识这个码\n",
    "%1 images": "%1 张图片",
    "Take over codes that were made elsewhere, so that they are not made again.": "接管在别处生成的码，不再重新生成",
    """
    The rules must declare them, and each must carry the declared scene. Ticket and
    URL are what the platform answered when the code was made; the URL is also what
    any reader of QR codes shows.

    wxrules qr import 'door[sh01]' --ticket gQ... --url http://weixin.qq.com/q/02...
    wxrules qr import 'poster[sh01]' --scene 1007 --ticket ... --url ...
    wxrules qr import codes/manifest.csv

    A table has the columns that `qr export` writes: address, scene, kind, expires,
    url, ticket. All of its rows are taken over, or, when one is at fault, none. A
    code that is known already as it stands in the table is left alone.
    """:
      """
    规则必须声明这些码，码里的场景值也要与声明一致。ticket 和 URL 是生成时平台返回
    的；URL 用任何扫码工具也能看到。

    wxrules qr import 'door[sh01]' --ticket gQ... --url http://weixin.qq.com/q/02...
    wxrules qr import 'poster[sh01]' --scene 1007 --ticket ... --url ...
    wxrules qr import codes/manifest.csv

    表的列与`qr export`写出的相同：`address`、`scene`、`kind`、`expires`、`url`、`ticket`。全部
    行一起接管；有一行出错就一行都不接管。已经按表中所写登记的码不动。
    """,
    "CAMPAIGN, or 'CAMPAIGN[KEY]', or a table (.csv).": "<活动>、'<活动>[键]'，或一张表（.csv）",
    "Ticket of the code.": "码的 ticket",
    "What the code holds.": "码里的地址",
    "The scene in it, when it is a number that was not given out here.": "码里的场景值，是数字且不由这里分配时要写",
    "When a temporary code ends, as 20d from now or 2026-06-01T12:00.": "临时码什么时候到期，如从现在起 20d，或 2026-06-01T12:00",
    "a table says itself what its codes hold: leave --ticket, --url, --scene and --expires out":
      "表里已写明码的内容：不要再写 --ticket、--url、--scene 和 --expires",
    "give --ticket and --url, or a table that `wxrules qr export` wrote": "请写 --ticket 和 --url，或`wxrules qr export`写出的表",
    "%1 at fault; nothing was taken over": "%1有错；什么都没接管",
    "`%1` is known now, with scene \"%2\"\n": "已登记`%1`，场景值是“%2”\n",
    "%1 taken over, %2 known already\n": "接管了%1，另有 %2 个已登记\n",
    "%1 taken over\n": "接管了%1\n",
    "the rules declare no code `%1`; declare it first, so that scans of it are answered": "规则里没有码`%1`；请先声明，这样扫码才有人回复",
    "several accounts have a code `%1`; write one of %2, or add --account": "多个公众号都有码`%1`；请写 %2 中的一个，或加 --account",
    "`%1` stands in the table twice": "`%1`在表里出现了两次",
    "`%1` exists already; `wxrules qr forget '%2'` first, if this one is to take its place": "`%1`已经存在；要用这个代替它，请先`wxrules qr forget '%2'`",
    "--url %1: no code of the platform holds that; its addresses are http://weixin.qq.com/q/…":
      "--url %1：平台的码里不会有这样的内容；地址应是 http://weixin.qq.com/q/…",
    "two codes of the table have scene \"%1\"": "表里有两个码的场景值都是“%1”",
    "no id is left for `%1`; give its own with --scene": "`%1`没有可用的编号；请用 --scene 写它自己的",
    "the rules say scene \"%1\" for `%2`, not \"%3\"": "规则里`%2`的场景值是“%1”，不是“%3”",
    "--scene %1: the ids of `%2` are %3 to %4": "--scene %1：`%2`的编号是 %3 到 %4",
    "--scene %1: the id was given out before; none is given twice": "--scene %1：这个编号已分配过；编号不会分配两次",
    "--expires: the rules say that `%1` is permanent": "--expires：规则里`%1`是永久码",
    "`%1` is temporary: give its end with --expires 20d, or 2026-06-01T12:00": "`%1`是临时码：请用 --expires 写到期时间，如 20d 或 2026-06-01T12:00",
    "--expires %1: a temporary code ends within thirty days from now": "--expires %1：临时码要在三十天内到期",
    "Show what `apply` would do: create, renew, replace, restore, move, retire. Nothing is called, nothing changed.":
      "看看`apply`会做什么：生成、续期、替换、恢复、移动、停用。不调用平台，也不改动任何东西",
    """
    wxrules qr plan
    wxrules qr plan flash --all
    wxrules qr plan --out plan.json && wxrules qr apply plan.json
        exactly this, or nothing

    Exit codes: 0 fine, 1 something is refused, 2 could not work.
    With -detailed-exitcode: 0 nothing to do, 1 refused or could not work, 2 there
    is something to do.
    """:
      """
    wxrules qr plan
    wxrules qr plan flash --all
    wxrules qr plan --out plan.json && wxrules qr apply plan.json
        就做这些，否则什么都不做

    退出码：0 正常，1 有被拒绝的，2 无法执行。
    加 -detailed-exitcode 时：0 没有要做的，1 有被拒绝的或无法执行，2 有要做的。
    """,
    "Only these campaigns.": "只看这些活动",
    "Write the plan, for `apply`.": "把计划写到文件，供`apply`使用",
    "Show every step; otherwise the first ones of each campaign.": "显示每一步；否则每个活动只显示前几步",
    "--out: a plan file is for one account; add --account NAME": "--out：一份计划只能给一个公众号；请加 --account NAME",
    "written to %1; `wxrules qr apply %2` does exactly this\n": "已写到 %1；`wxrules qr apply %2`就照它执行\n",
    "Show a code in the terminal, and what somebody new, somebody returning and a follower are answered who scan it.":
      "在终端里显示一个码，以及新粉丝、回流粉丝和已关注的人扫码后收到什么",
    """
    wxrules qr show hello
    wxrules qr show 'table_tent[sh01,1]'  the brackets need quotes in most shells
    """:
      """
    wxrules qr show hello
    wxrules qr show 'table_tent[sh01,1]'  多数 shell 里方括号要加引号
    """,
    "CAMPAIGN, or 'CAMPAIGN[KEY]' in a family.": "<活动>；码族里写 '<活动>[键]'",
    "%1, protected": "%1，受保护",
    "retired: it is no longer declared, and no campaign answers it": "已停用：规则不再声明，没有活动回复它",
    "lost: the platform did not know it; `wxrules qr apply` makes it again": "已丢失：平台不认识它；`wxrules qr apply`会重新生成",
    "ended %1": "已于 %1 到期",
    "Forget a code: it can still be scanned, and is no longer ours. Its id is never given again.": "不再登记一个码：它仍能被扫，但不再是我们的；编号不会再分配",
    "When the rules still declare it, the next `apply` makes another one.": "规则仍声明它时，下次`apply`会另生成一个",
    "Also a protected code: it is printed, and another one of it would be another code.": "受保护的码也可以：它已印出，另生成的就是另一个码了",
    "`%1` is printed, and scans of it would reach no campaign; add --protected to forget it all the same":
      "`%1`已印出，之后扫它就没有活动了；仍要如此请加 --protected",
    "`%1` is forgotten; scene \"%2\" can still be scanned\n": "`%1`已不再登记；场景值“%2”仍能被扫\n",
    "Make a code of an on-demand campaign by hand, as POST /mint/CAMPAIGN of `serve` does.": "手动生成一个按需活动的码，与`serve`的 POST /mint/CAMPAIGN 相同",
    """
    wxrules qr mint login
    wxrules qr mint login --value nonce=abc123 --request order-17
        the same request gets the same code
    """:
      """
    wxrules qr mint login
    wxrules qr mint login --value nonce=abc123 --request order-17
        同一个请求得到同一个码
    """,
    "A campaign with `mint: on_demand`; of several accounts ACCOUNT:CAMPAIGN.": "写了`mint: on_demand`的活动；多个公众号都有时写 ACCOUNT:CAMPAIGN",
    "What stands in a hole of the scene; random unless given. May be repeated.": "场景值里占位的内容；不写就随机，可写多次",
    "A name for the request, so that it can be repeated.": "请求的名字，用来重复同一个请求",
    "several accounts have codes of `%1`: write one of %2, or add --account": "多个公众号都有`%1`的码：请写 %2 中的一个，或加 --account",
    "no campaign `%1` with `mint: on_demand`; did you mean `%2`?": "没有写了`mint: on_demand`的活动`%1`；是不是想写`%2`？",
    "How many codes there are, which end when, what is left of budget and quota.": "有多少个码，什么时候到期，名额和调用额度还剩多少",
    """
    With --refresh the platform is asked for the picture of every live code. One
    that it does not know any more is drift: it is noted, and the next `apply` makes
    it again.

    Exit codes: 0 all is as declared, 1 something is to do or was lost, 2 could not
    work.
    """:
      """
    加 --refresh 会向平台要每个有效码的图片。平台不认识的就是偏离：会记下来，下次
    `apply`重新生成。

    退出码：0 都与声明一致，1 有要做的或有丢失的，2 无法执行。
    """,
    "Ask the platform whether it still knows each code.": "向平台询问它是否还认识每个码",
    "asking the platform": "询问平台",
    "drift: the platform does not know %1 any more\n": "偏离：平台已经不认识 %1\n",
    "wxrules: %1 could not be asked for: %2\n": "wxrules：有%1没能询问：%2\n",
    "List the codes that were made, with scene, address in the code, and end.": "列出已生成的码：场景值、码里的地址、到期时间",
    "How the list is written.": "列表的输出格式",
    "--value %1: write HOLE=TEXT": "--value %1：请写 HOLE=TEXT",
    "--parallel: 1 to 32": "--parallel：1 到 32",
    "--module-pixels: 1 to 64": "--module-pixels：1 到 64",
    "holds": "内容",
    "lasts": "期限",
    "request": "请求",
    "code": "码",
    "live": "有效",
    "retired": "已停用",
    "lost": "已丢失",
    "CAMPAIGN, or 'CAMPAIGN[KEY]'.": "<活动>，或 '<活动>[键]'",
  ]
}
