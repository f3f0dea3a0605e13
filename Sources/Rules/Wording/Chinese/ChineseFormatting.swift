extension Chinese {
  static let formatting: Catalog.Entries = [
    "%1, %2 formatted, %3 not written": "%1，排版了 %2 个，%3 个没写成",
    "no line end at the end of the file": "文件末尾没有换行",

    // wxrules fmt
    "Lay rules files out: indentation, blanks, empty lines. What is read of them stays.": "规则文件排版：缩进、空格、空行。读出来的内容不变",
    """
    Each PATH is a file with everything it includes, or a folder, as for `wxrules
    validate`; - reads standard input and writes standard output. Without a PATH:
    the rules here. Files are written where they lie, and named.

    wxrules fmt
    wxrules fmt rules/ conversation.yaml
    wxrules fmt --check
    wxrules fmt --diff rules.yaml
    wxrules fmt - < rules.yaml

    Exit codes: 0 written, or nothing to do; 1 YAML cannot read a file, or with
    --check or --diff one would change; 2 a file could not be read or written.
    """: """
    PATH 和`wxrules validate`的一样：一个文件和它引入的所有文件，或者一个文件夹；
    写 - 就从标准输入读，写到标准输出。不写 PATH：这里的规则。文件直接改写，
    改了哪些会列出来。

    wxrules fmt
    wxrules fmt rules/ conversation.yaml
    wxrules fmt --check
    wxrules fmt --diff rules.yaml
    wxrules fmt - < rules.yaml

    退出码：0 已写好，或者没有要改的；1 有文件 YAML 读不了，或者用了 --check、--diff
    而有文件要改；2 有文件读不了或写不了。
    """,
    "Write nothing, and name the files that would change.": "不写文件，只列出要改的文件",
    "Write nothing, and show what would change.": "不写文件，只显示会改什么",
    "- stands alone: what is laid out is the output": "- 只能单独用：排好的内容就是输出",
    "%1: would change\n": "%1：需要排版\n",
    "%1: formatted\n": "%1：已排版\n",
    "wxrules: %1 stays as it is: laid out, it would be read otherwise\n": "wxrules：%1 保持原样：排版以后读出来会不一样\n",
    "%1, nothing to change": "%1，都不用改",
    "%1, %2 formatted": "%1，其中 %2 个已排版",
    "%1, %2 would change": "%1，其中 %2 个需要排版",

    // wxrules fix
    "Make the fixes that findings propose, and show what changes.": "按问题里给出的改法修改，并显示改了什么",
    """
    Each PATH is a rule set of its own, as for `wxrules validate`. Its findings are
    those of `validate`; what it calls `fix:` is made, again and again until nothing
    is left to fix. A fix that would leave more errors than there were is not made.
    Nothing is written without --write.

    wxrules fix
    wxrules fix --write
    wxrules fix --code WX0118,WX0201 rules/

    Exit codes: 0 nothing to fix, or it was written; 1 there is something to fix,
    and --write was not said; 2 files could not be read or written.
    """: """
    PATH 和`wxrules validate`的一样，每个都是一个规则集。问题就是`validate`说的
    那些；凡是写了“改法：”的就照着改，改到没有可改的为止。改了以后错误反而变多的，
    不改。不加 --write，什么都不写。

    wxrules fix
    wxrules fix --write
    wxrules fix --code WX0118,WX0201 rules/

    退出码：0 没有可改的，或者已经写好；1 有可改的，但没有加 --write；2 有文件读不了
    或写不了。
    """,
    "Write the files.": "写入文件",
    "Only findings of this code.": "只改这个编号的问题",
    "How it is told.": "输出的格式",
    "%1 wants a code, as WX2002": "%1 后面要写编号，例如 WX2002",
    "%1 %2: no such code; `wxrules explain` lists them": "%1 %2：没有这个编号；`wxrules explain`可列出全部",
    "%1 %2: no such code; did you mean `%3`?": "%1 %2：没有这个编号；是不是想写`%3`？",
    "not fixed, since more errors would be left: %1": "没有改，改了错误反而更多：%1",
    "left to you: %1": "要你自己处理：%1",
    "nothing is left to do": "没有别的问题",
    "%1 left to you; `wxrules validate` shows them": "还有%1要你自己处理；用`wxrules validate`查看",
    "nothing to fix; %1": "没有可以自动改的；%1",
    "%1 fixed in %2; %3": "改好了%2里的%1；%3",
    "%1 to fix in %2, written with `--write`; %3": "%2里有%1可以改，加`--write`写入；%3",
    "%1:%2:%3: %4[%5]: %6": "%1:%2:%3: %4[%5]：%6",
  ]
}
