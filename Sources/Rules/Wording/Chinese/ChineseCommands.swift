extension Chinese {
  static let commands: Catalog.Entries = [
    "File or folder of the rules.": "规则文件或文件夹",
    "Database of `serve`: a file, or postgresql://…. (default: wx.db)": "`serve`的数据库：文件，或 postgresql://…（默认：wx.db）",
    "Only this account of the rules.": "只看规则里的这个公众号",
    "Base address of a sandbox instead of the platform, as http://127.0.0.1:9191.": "用沙箱代替平台时它的地址，如 http://127.0.0.1:9191",
    "the rules declare no account; add it under `accounts:`, as docs/campaigns.md shows": "规则里没有公众号；请在`accounts:`下添加，写法见 docs/zh/campaigns.md",
    """
    codes are being made by another process; waiting up to ten seconds

    """:
      "另一个进程正在生成二维码，最多等十秒\n",
    "no campaign `%1`; did you mean `%2`?": "没有活动`%1`；是不是想写`%2`？",
    "%1: not an address; write CAMPAIGN or 'CAMPAIGN[KEY]'": "%1：不是码的地址；请写 CAMPAIGN 或 'CAMPAIGN[KEY]'",
    "several accounts have a code `%1`: write one of %2, or add --account": "多个公众号都有码`%1`：请写 %2 中的一个，或加 --account",
    "no code `%1`; `wxrules qr list` lists them": "没有码`%1`；`wxrules qr list`可列出全部",
    "wxrules %1": "wxrules %1",
    "its schema is at step %1 of %2: `wxrules store migrate` takes the others, and so does `wxrules serve`":
      "表结构在第 %1 步，共 %2 步：`wxrules store migrate`会走完其余各步，`wxrules serve`也会",
    """
    wxrules: database `%1` is not there yet; what follows is as if nothing had been made yet

    """:
      "wxrules：数据库`%1`还不存在，按空库处理\n",
    "turns of database `%1`: %2": "数据库`%1`的应答记录：%2",
    "%1; it is `%2-turns`, which may be deleted while no server runs: nothing depends on it": "%1；文件是`%2-turns`，没有服务器运行时可以删除：没有东西依赖它",
    "`%1-turns`: %2; delete that file, nothing depends on it": "`%1-turns`：%2；请删除这个文件，没有东西依赖它",
    "its turns: %1; run it again": "它的应答记录：%1；请再执行一次",
    "%1 of %2": "公众号 %2 的 %1",
    "%1 of %2 MiB": "共 %2 MiB，已 %1",
    "%1 of %2 lines": "共 %2 行，已 %1",
    "%1 of %2 rows": "共 %2 行，已 %1",
    "%1 of %2 turns": "共 %2 次应答，已 %1",
    "%1 of %2 minutes": "共 %2 分钟，已 %1",
    "%1 failed": "失败 %1",
    "%1; too many calls this minute, waiting": "%1；这一分钟调用太多，稍等",
    "%1 min %2 s": "%1 分 %2 秒",
    "%1 is no setting; did you mean %2%3?": "%1 不是设置项；是不是想写 %2%3？",
    "%1 is no setting, and nothing reads it; `wxrules serve --help` names those that there are": "%1 不是设置项，没有东西读它；`wxrules serve --help`列出了全部设置项",
    "--platform %1: not an address; write http://127.0.0.1:9191": "--platform %1：不是地址；请写 http://127.0.0.1:9191",
    "--log-level %1: one of %2": "--log-level %1：请写 %2 中的一个",
    "--log-format %1: one of %2": "--log-format %1：请写 %2 中的一个",
    "--lanes %1: not a number from 1 to 1000": "--lanes %1：不是 1 到 1000 之间的数",
    "wxrules: standard output cannot be written: %1\n": "wxrules：标准输出写不进去：%1\n",
    """

    wxrules: the rules have %1; `wxrules validate` shows all findings

    """:
      "\nwxrules：规则有%1；`wxrules validate`会显示全部问题\n",
    "it was changed meanwhile": "期间文件被改动了",
    "wxrules: %1 is not written: %2\n": "wxrules：%1 没有写入：%2\n",
    "--data %1: %2": "--data %1：%2",
    "GET or POST.": "GET 或 POST",
    "wxrules: %1\n": "wxrules：%1\n",
    "--outside %1: %2": "--outside %1：%2",
    "--account %1: %2": "--account %1：%2",
    "--scan %1: %2; write --scan %3": "--scan %1：%2；请写 --scan %3",
    "--decision %1: write FILE:ID": "--decision %1：请写 FILE:ID",
    "--arm %1: write EXPERIMENT=ARM": "--arm %1：请写 EXPERIMENT=ARM",
    "--field %1: write NAME=VALUE": "--field %1：请写 NAME=VALUE",
    "--limit: above 0": "--limit：要大于 0",
    "--turns: above 0": "--turns：要大于 0",
    "writing": "正在写入",
    "judged": "已重判",
    "forgotten: %1\n": "已删除：%1\n",
    "retried: %1\n": "已重试：%1\n",
    "dropped: %1\n": "已放弃：%1\n",
    "%1 a second": "每秒 %1",
    "%1 s": "%1 秒",
    "failed": "不通过",
    "ok": "通过",
    "fresh": "有效",
    "missing": "缺少",
    "changed": "已改动",
    "ending": "快到期",
    "unusable": "不能用",
    "then": "当时",
    "%1: %2\n": "%1：%2\n",
  ]
}
