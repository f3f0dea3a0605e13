extension Chinese {
  static let ruleCommands: Catalog.Entries = [
    "Write a commented rules.yaml with tests, to begin with.": "写一份带注释和测试的 rules.yaml，从这里开始",
    """
    wxrules init            writes ./rules.yaml
    wxrules init shop       writes shop/rules.yaml

    A file that is there already is left alone, and the command ends with 2.
    """:
      """
    wxrules init            写出 ./rules.yaml
    wxrules init shop       写出 shop/rules.yaml

    已有的文件不会动，命令以 2 结束。
    """,
    "%1 is there already; nothing was written": "%1 已经存在；什么都没写",
    "%1 cannot be written": "%1 写不进去",
    "%1 could not be written whole": "%1 没能完整写入",
    """
    wrote %1

      wxrules validate %2
      wxrules test %3
      wxrules simulate --rules %4 --scan hello --explain

    """:
      """
    已写好 %1

      wxrules validate %2
      wxrules test %3
      wxrules simulate --rules %4 --scan hello --explain

    """,
    "Show what a follower receives for an event, and why.": "模拟一个事件：粉丝收到什么，为什么",
    """
    Events are the platform's XML, from files, folders or standard input (-), or
    short forms without XML.

    wxrules simulate event.xml --explain
    wxrules simulate --scan store:sh01:table:17 --subscription new
    wxrules simulate --follow --arm welcome=b
    wxrules simulate --text 你好 --at 2026-06-01T22:30 --account shop
    wxrules simulate --outside order_paid --field amount=99.5 --user facts.yaml
    cat event.xml | wxrules simulate - --rules rules/
    wxrules simulate --decision decisions.jsonl:660e390ca66ce
        a decision of `serve`, judged again

    Exit codes: 0 every event was answered, 4 one was not, 2 an event (the others
    are shown) or the rules could not be read.
    """:
      """
    事件是平台的 XML，来自文件、文件夹或标准输入（-）；也可以用不写 XML 的简写。

    wxrules simulate event.xml --explain
    wxrules simulate --scan store:sh01:table:17 --subscription new
    wxrules simulate --follow --arm welcome=b
    wxrules simulate --text 你好 --at 2026-06-01T22:30 --account shop
    wxrules simulate --outside order_paid --field amount=99.5 --user facts.yaml
    cat event.xml | wxrules simulate - --rules rules/
    wxrules simulate --decision decisions.jsonl:660e390ca66ce
        重判`serve`的一次应答

    退出码：0 每个事件都有回复，4 有一个没有，2 有事件读不了（其余照常显示）或规则读不了。
    """,
    "XML files, folders of them, or - for standard input.": "XML 文件或它们的文件夹；- 表示标准输入",
    "A code with this scene is scanned.": "扫了带这个场景值的码",
    "Somebody writes this.": "有人发来这段文字",
    "The menu button with this key is tapped.": "点了这个 KEY 值的菜单按钮",
    "Somebody follows without a code.": "有人关注，没有扫码",
    "Somebody leaves.": "有人取消关注",
    "One of your servers posts this event, declared under `outside:`.": "你自己的服务器报来这个事件，在`outside:`下声明",
    "A field of the event of --outside.": "--outside 事件的一个字段",
    "What the follower is: new, returning or existing. Inferred from the event when it can be.": "粉丝的状态：`new`、`returning`或`existing`；能从事件推断时不用写",
    "YAML file of what is known of the follower: openid, tags, vars, attrs, follow dates.": "关于粉丝的 YAML 文件：openid、标签、变量、属性、关注日期",
    "The account to which the short forms are sent; the first one unless given.": "简写的事件发给哪个公众号；不写就是第一个",
    "A decision of `serve --decision-log`, with the facts and the time it had.": "`serve --decision-log`里的一次应答，用当时的资料和时间",
    "Which arm of an experiment is shown, whoever it is and whenever it happens.": "看实验的哪个分组，不管是谁、什么时候",
    "When the event happens, as 2026-06-01T22:30 (in the zone of the account).": "事件发生的时间，如 2026-06-01T22:30（按公众号的时区）",
    "Decides `random` replies.": "决定`random`回复取哪一个",
    "Every rule for the event, with the first condition that said no and what it saw.": "列出可能的每条规则，第一个不满足的条件和它看到的值",
    "`%1` is not one of new, returning, existing": "`%1`不是`new`、`returning`、`existing`之一",
    "no event; name an XML file, or use --scan, --text, --click, --follow, --outside":
      "没有事件；请写 XML 文件，或用 --scan、--text、--click、--follow、--outside",
    "wxrules: %1: %2\n": "wxrules：%1：%2\n",
    "--arm %1: no experiment `%2`": "--arm %1：没有实验`%2`",
    "--arm %1: no experiment `%2`; there is %3": "--arm %1：没有实验`%2`；有 %3",
    "--arm %1: `%2` has no arm `%3`; write one of %4": "--arm %1：`%2`没有分组`%3`；请写 %4 中的一个",
    "the same rule": "同一条规则",
    "--at %1: not a time; write 2026-06-01T22:30": "--at %1：不是时间；请写 2026-06-01T22:30",
    "--user %1: not a facts file": "--user %1：不是粉丝资料文件",
    "standard input": "标准输入",
    "no .xml file in this folder": "这个文件夹里没有 .xml 文件",
    "--field %1: of what? Name the event with --outside": "--field %1：是哪个事件的字段？请用 --outside 写明事件",
    "--account is for --scan, --text, --click, --follow and --unfollow: an XML event says to whom it was sent":
      "--account 用于 --scan、--text、--click、--follow 和 --unfollow：XML 事件里已写明发给谁",
    "Print the JSON Schema of rules files, for editors.": "打印规则文件的 JSON Schema，给编辑器用",
    """
    wxrules schema > wxrules.schema.json

    Then put this on the first line of a rules file:
    # yaml-language-server: $schema=./wxrules.schema.json
    """:
      """
    wxrules schema > wxrules.schema.json

    再把这一行放在规则文件的第一行：
    # yaml-language-server: $schema=./wxrules.schema.json
    """,
    "Explain a diagnostic, or an error code of the platform.": "解释一个问题编号，或平台的错误码",
    """
    wxrules explain WX0201
    wxrules explain 45009      (a negative one after --: wxrules explain -- -1)
    wxrules explain            (lists all codes)
    """:
      """
    wxrules explain WX0201
    wxrules explain 45009      （负数写在 -- 后面：`wxrules explain -- -1`）
    wxrules explain            （列出全部编号）
    """,
    "A code, as WX0201, or an errcode, as 45009.": "编号，如 WX0201；或平台错误码，如 45009",
    "no code `%1`; `wxrules explain` lists them": "没有编号`%1`；`wxrules explain`可列出全部",
    """
    wxrules: this page is not there in Chinese yet; it follows in English

    """:
      "wxrules：这一页还没有中文，下面是英文\n",
    "Run the tests that stand in rules files and beside them.": "运行规则文件里和旁边的测试",
    """
    Tests are the `tests:` of a rules file, of the files it includes, and of
    NAME.test.yaml beside NAME.yaml.

    wxrules test
    wxrules test rules/ --run refund
    wxrules test --format junit > results.xml
    wxrules test --coverage                what no test reaches
    wxrules test --suggest                 the missing tests, to be pasted
    wxrules test --threshold 90            exit code 1 below 90 %

    Coverage is of rules, those under `always:` too, and of codes: each campaign's
    in each state that rules tell apart. Rules that no event reaches are left out.

    Exit codes: 0 all passed, 1 a test failed or coverage is below the threshold,
    2 rules could not be read (others are tested all the same), or there was no
    test and nobody asked for coverage.
    """:
      """
    测试写在规则文件及其引入的文件的`tests:`下，或在 NAME.yaml 旁边的
    `NAME.test.yaml`里。

    wxrules test
    wxrules test rules/ --run refund
    wxrules test --format junit > results.xml
    wxrules test --coverage                没有测试覆盖到的
    wxrules test --suggest                 缺少的测试，可以直接粘贴
    wxrules test --threshold 90            低于 90 % 时退出码为 1

    覆盖率统计规则（包括`always:`下的）和码：每个活动的码在规则区分的每种状态下。
    没有事件能到达的规则不算。

    退出码：0 全部通过，1 有测试失败或覆盖率低于下限，2 有规则读不了（其余照常测试），
    或没有测试也没有要覆盖率。
    """,
    "Files or folders.": "文件或文件夹",
    "Only tests whose name has a match of this expression (RE2).": "只运行名字匹配这个表达式（RE2）的测试",
    "How results are written.": "结果的输出格式",
    "Also say what no test reaches: rules, codes, arms, conditions under `any`, replies.": "另外列出没有测试覆盖到的：规则、码、分组、`any`下的条件、回复",
    "Print the missing tests. They expect what happens today. Implies --coverage.": "打印缺少的测试，期望就是今天的结果；相当于加了 --coverage",
    "Least coverage of each PATH, in per cent of rules and classes of codes, never rounded up. Implies --coverage.":
      "每个 <路径> 的最低覆盖率，按规则和码的种类计，百分数，不进位；相当于加了 --coverage",
    "--threshold %1: write per cent, 0 to 100": "--threshold %1：请写 0 到 100 的百分数",
    "--run %1: not an expression that RE2 takes": "--run %1：不是 RE2 能用的表达式",
    "no tests; write some under `tests:`": "没有测试；请在`tests:`下写一些",
    "no test has a name that matches --run": "没有名字匹配 --run 的测试",
    "wxrules: %1: coverage is %2 %, below %3 %\n": "wxrules：%1：覆盖率 %2 %，低于 %3 %\n",
    "wxrules: coverage is %1 %, below %2 %\n": "wxrules：覆盖率 %1 %，低于 %2 %\n",
    "Find every mistake in rules files, in one run.": "一次找出规则文件里的全部错误",
    """
    Each PATH is a rule set of its own: a file with everything it includes, or a
    folder (its rules.yaml, else all its files). Without a PATH: rules.yaml here,
    else the folder rules/.

    wxrules validate
    wxrules validate rules/ examples/01-welcome
    wxrules validate --format github
    wxrules validate --strict --allow WX2002,WX2105

    A finding that is meant is allowed where it stands, by a comment above its rule:
    # allow WX2002: the shop's own poster wins

    Exit codes: 0 clean (warnings do not count, unless --strict), 1 errors, 2 one of
    them could not be read.
    """:
      """
    每个 <路径> 是一个规则集：一个文件连同它引入的一切，或一个文件夹（用其中的
    `rules.yaml`，没有就用全部文件）。不写 <路径>：用这里的`rules.yaml`，没有就用
    文件夹`rules/`。

    wxrules validate
    wxrules validate rules/ examples/01-welcome
    wxrules validate --format github
    wxrules validate --strict --allow WX2002,WX2105

    有意为之的问题，可以在规则上方用注释放行：
    # allow WX2002: 门店自己的海报优先

    退出码：0 没有错误（警告不算，除非 --strict），1 有错误，2 有读不了的。
    """,
    "How findings are written.": "问题的输出格式",
    "How many findings are shown; the others are counted.": "最多显示多少个问题，其余只计数",
    "Warnings are errors.": "警告也算错误",
    "Findings of this code are not shown and do not count; of errors only those that are proved.": "这个编号的问题不显示也不算；错误只有经证明得出的才能放行",
    "Rules for WeChat Official Accounts: written in YAML, checked before they run.": "微信公众号的规则：用 YAML 写，运行之前先检查",
    "`--lang` wants a language: `zh` or `en`": "`--lang`后面要写语言：`zh`或`en`",
    "--lang %1: no language of wxrules; write `zh` or `en`": "--lang %1：wxrules 没有这种语言；请写`zh`或`en`",
    "wxrules: warning: %1\n": "wxrules：警告：%1\n",
    """
    wxrules: `%1` is no option, its dash only looks like one; write `%2`

    """:
      "wxrules：`%1`不是选项，只是横线看起来像；请写`%2`\n",
    "wxrules: no command `%1`; did you mean `%2`?\n": "wxrules：没有命令`%1`；是不是想写`%2`？\n",
    "wxrules: no command `%1`; `%2 --help` lists them\n": "wxrules：没有命令`%1`；`%2 --help`列出了全部命令\n",
  ]
}
