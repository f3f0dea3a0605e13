extension Chinese {
  static let help: Catalog.Entries = [
    "Language of what is printed: zh or en. (default: that of the locale)": "输出用哪种语言：`zh`或`en`（默认：按系统语言）",
    "Show help information.": "显示帮助",
    "Show the version.": "显示版本",
    "Show subcommand help information.": "显示子命令的帮助",
    "See '%1' for detailed help.": "详见`%1`",
    "Unknown option '%1'. Did you mean '%2'?": "没有选项`%1`；是不是想写`%2`？",
    "Unknown option '%1'": "没有选项`%1`",
    "Missing value for '%1'": "`%1`后面缺少值",
    "The option '%1' does not take any value, but '%2' was specified.": "选项`%1`不带值，却写了`%2`",
    "Unexpected argument '%1'": "多余的参数`%1`",
    "%1 unexpected arguments: %2": "%1 个多余的参数：%2",
    "Value to be set with flag '%1' had already been set with flag '%2'": "选项`%1`与前面的`%2`重复设置",
    "Missing expected argument '%1'": "缺少参数`%1`",
    "Missing one of: %1": "缺少其中一个：%1",
    "The value '%1' is invalid for '%2'. Please provide one of %3.": "`%2`的值`%1`不对；可以写 %3",
    """
    The value '%1' is invalid for '%2'. Please provide one of the following:
    %3
    """:
      "`%2`的值`%1`不对；可以写以下之一：\n%3",
    "The value '%1' is invalid for '%2': %3": "`%2`的值`%1`不对：%3",
    "The value '%1' is invalid for '%2'": "`%2`的值`%1`不对",
    "Missing required subcommand.": "缺少子命令",
    "Invalid option: %1": "选项不对：%1",
    """
    Can't generate completion scripts for '%1'.
    Please use --generate-completion-script=<shell> with one of:
        %2
    """:
      """
    无法为`%1`生成补全脚本。
    请用 --generate-completion-script=<shell>，可以是：
        %2
    """,
    """
    Can't autodetect a supported shell.
    Please use --generate-completion-script=<shell> with one of:
        %1
    """:
      """
    认不出所用的 shell。
    请用 --generate-completion-script=<shell>，可以是：
        %1
    """,
    "%1 (values: %2; default: %3)": "%1（可选：%2；默认：%3）",
    "%1 (values: %2)": "%1（可选：%2）",
    "%1 (default: %2)": "%1（默认：%2）",
    "(values: %1; default: %2)": "（可选：%1；默认：%2）",
    "(values: %1)": "（可选：%1）",
    "(default: %1)": "（默认：%1）",
    "  See '%1' for more information.": "  详见`%1`",
    "the command line is not understood: %1": "命令行有误：%1",
    "OVERVIEW: %1": "概述：%1",
    "USAGE: %1": "用法：%1",
    "ARGUMENTS:": "参数：",
    "OPTIONS:": "选项：",
    "SUBCOMMANDS:": "子命令：",
    "%1 (default)": "%1（默认）",
    "Help:  %1": "说明：%1",
    "Usage: %1": "用法：%1",
    """
    wxrules init                    write a commented rules.yaml with tests
    wxrules import shop             rules from the replies in the console
    wxrules validate                find every mistake in rules.yaml, or rules/
    wxrules fix                     make the fixes that findings propose
    wxrules fmt                     give rules files one layout
    wxrules simulate --scan x       what a follower receives; --explain says why
    wxrules test                    run the tests that stand in the rules
    wxrules replay decisions.jsonl  what other rules would have answered
    wxrules diff git:HEAD           what changes for followers, and nothing else
    wxrules serve                   answer the platform
    wxrules rollout                 try changed rules on some followers first
    wxrules qr plan                 which QR codes the campaigns need
    wxrules report                  what campaigns brought, by code and day
    wxrules table door              who answers a campaign's codes, and when
    wxrules outbox                  actions that wait, and those that failed
    wxrules follower show MASK      one follower's story, and which rule answered
    wxrules store migrate           bring a database along, or check it
    wxrules sandbox                 play the platform here, with a page to click
    wxrules explain WX0201          what a finding means, or an errcode

    Exit codes: 0 clean, 1 findings or failed tests, 2 could not do the work;
    simulate: 4 nothing answered.
    """:
      """
    wxrules init                    写一份带注释和测试的 rules.yaml
    wxrules import shop             把后台里的回复变成规则
    wxrules validate                找出 rules.yaml 或`rules/`里的全部错误
    wxrules fix                     按问题里的改法修改
    wxrules fmt                     把规则文件排成统一的样子
    wxrules simulate --scan x       粉丝收到什么；加 --explain 说明为什么
    wxrules test                    运行规则里的测试
    wxrules replay decisions.jsonl  另一套规则本来会怎样回复
    wxrules diff git:HEAD           粉丝看到的有哪些变化，不多也不少
    wxrules serve                   应答平台
    wxrules rollout                 灰度发布：改动的规则先给一部分粉丝
    wxrules qr plan                 活动需要哪些二维码
    wxrules report                  活动带来了什么，按码、按天
    wxrules table door              谁回复一个活动的码，什么时候
    wxrules outbox                  等待中的和失败的动作
    wxrules follower show MASK      一位粉丝的经过，以及哪条规则回复
    wxrules store migrate           升级数据库，或检查它
    wxrules sandbox                 在本机扮演平台，有页面可以点
    wxrules explain WX0201          一个问题或错误码是什么意思

    退出码：0 没有问题，1 有问题或测试失败，2 无法执行；
    `simulate`：4 没有规则回复。
    """,
  ]
}
