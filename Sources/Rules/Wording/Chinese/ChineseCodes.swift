extension Chinese {
  static let codes: Catalog.Entries = [
    "the codes of account `%1` in this database were made at %2, and this is %3; use another database for each, with --database":
      "这个数据库里公众号`%1`的码是在 %2 生成的，而现在是 %3；请用 --database 各用一个数据库",
    "`%1` is a subscription account, and the platform makes codes for verified service accounts only": "`%1`是订阅号，平台只为已认证的服务号生成二维码",
    "give the campaigns `account:` of a service account; if it is one, write `kind: service`": "请给活动写上服务号的`account:`；如果它就是服务号，请写`kind: service`",
    "the account would have %1 permanent codes of at most %2; %3 exist, retired ones included": "公众号会有 %1 个永久码，上限 %2；已有 %3 个，停用的也算",
    "make codes that need not be printed `temporary`: the platform never takes a permanent one back": "不需要印刷的码请改成`temporary`：平台绝不收回永久码",
    "not a plan that `wxrules qr plan --out` wrote": "不是`wxrules qr plan --out`写出的计划",
    "\n%1 %2%3\n  = help: %4\n": "\n%1 %2%3\n  = 建议：%4\n",
    "\n… %1 more refusals; --all shows them\n": "\n…… 还有 %1 个被拒绝的；--all 显示全部\n",
    "\nnothing is applied while something is refused\n": "\n有被拒绝的，就什么都不会执行\n",
    """

    note: 1 code was begun and never answered; the platform may have made it, and it is made again

    """:
      "\n说明：有 1 个码开始生成后没有得到答复；平台可能已经生成，会再生成一次\n",
    """

    note: %1 codes were begun and never answered; the platform may have made them, and they are made again

    """:
      "\n说明：有 %1 个码开始生成后没有得到答复；平台可能已经生成，会再生成一次\n",
    "%1 to %2": "%1 至 %2",
    "%1 to create": "要生成 %1 个",
    "%1 to renew": "要续期 %1 个",
    "%1 to replace": "要更换 %1 个",
    "%1 to restore": "要恢复 %1 个",
    "%1 to move": "要改归属 %1 个",
    "%1 to protect": "要保护 %1 个",
    "%1 to unprotect": "要取消保护 %1 个",
    "%1 to retire": "要停用 %1 个",
    "%1 as declared": "与声明一致 %1",
    "%1 refused": "被拒绝 %1",
    "%1: nothing to do, %2 as declared\n": "%1：没有要做的，%2与声明一致\n",
    "… %1 more of `%2` to %3; --all shows them": "…… `%2`还有 %1 个要%3；--all 显示全部",
    "temporary, %1": "临时码，%1",
    "%1; the one there ends %2": "%1；现有的 %2 到期",
    "%1; the one there ends soon": "%1；现有的即将到期",
    "%1; the one before ended %2": "%1；之前的已于 %2 到期",
    "%1; the platform knows it no more": "%1；平台已不认识它",
    "%1; instead of scene \"%2\", which can still be scanned": "%1；代替场景值“%2”，后者仍能被扫",
    "declared again as it was": "重新声明，与原来一样",
    "was %1": "原来是 %1",
    "from now on never removed or changed": "从此不会再被删除或改动",
    "may be removed or changed from now on": "从此可以删除或改动",
    "no longer declared; it can still be scanned until %1": "不再声明；在 %1 之前仍能被扫",
    "no longer declared; it can still be scanned": "不再声明；仍能被扫",
    "\nbudget   %1 of %2 permanent codes after this\n": "\n名额     执行后有 %1 个永久码，上限 %2\n",
    "%1, %2 of %3 made today": "%1，今天已用 %2/%3",
    "quota    %1; %2 must wait until tomorrow\n": "额度     %1；%2 次要等到明天\n",
    "%1 calls": "%1 次调用",
    "no id is left for it in the range that the campaign declares": "活动声明的编号范围已用完",
    "widen `allocate`; ids of codes that are gone are never given again": "请放宽`allocate`；已消失的码的编号不会再分配",
    "the printed code carries scene \"%1\"; the rules now say \"%2\"": "印出的码带的场景值是“%1”；规则现在写的是“%2”",
    "the printed code is temporary; the rules now say permanent": "印出的码是临时码；规则现在写的是永久码",
    "the printed code is permanent; the rules now say temporary": "印出的码是永久码；规则现在写的是临时码",
    "what is printed cannot be changed: go back to what it was, or give the new codes a campaign of their own": "印出的东西改不了：请改回原样，或给新的码另建一个活动",
    "the printed code is no longer declared: scans of \"%1\" would reach no campaign": "印出的码不再声明：扫“%1”就没有活动了",
    "declare it again; or say `protect: false`, apply, and then remove it; or `wxrules qr forget --protected '%1'`":
      "请重新声明；或先写`protect: false`、执行，再删除；或`wxrules qr forget --protected '%1'`",
    "  no campaign is declared, and no code exists\n": "  没有声明活动，也没有码\n",
    "codes end on\n": "到期日期和数目\n",
    "budget  %1 of %2 permanent codes exist\n": "名额    已有 %1 个永久码，上限 %2\n",
    "quota   %1 of %2 calls made today\n": "额度    今天已用 %1 次调用，上限 %2\n",
    """
    note    %1 begun and never answered; `wxrules qr apply` makes them again

    """:
      "说明    有%1开始生成后没有得到答复；`wxrules qr apply`会重新生成\n",
    "%1 minted and alive": "已按需生成且有效 %1",
    "%1 live of %2 declared": "有效 %1，声明 %2",
    "%1 not declared any more": "不再声明 %1",
    "%1 not made yet": "尚未生成 %1",
    "%1 due for renewal": "待续期 %1",
    "%1 ended": "已到期 %1",
    "%1 lost by the platform": "平台已丢失 %1",
    "%1 retired": "已停用 %1",
    "its time is over": "活动时间已过",
    "account `%1`: `%2`: %3; %4": "公众号`%1`：`%2`：%3；%4",
    "no menu\n": "没有菜单\n",
    "\nfor %1  (menu %2)\n": "\n给 %1  （菜单 %2）\n",
    "create": "生成",
    "replace": "替换",
    "restore": "恢复",
    "move": "移动",
    "protect": "加保护",
    "unprotect": "去保护",
    "retire": "停用",
    "quota    %1\n": "额度     %1\n",
  ]
}
