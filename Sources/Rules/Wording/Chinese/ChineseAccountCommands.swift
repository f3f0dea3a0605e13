extension Chinese {
  static let accountCommands: Catalog.Entries = [
    "Call the platform's API with the account's access token, for what wxrules has no command for.": "用公众号的 access_token 调用平台接口：wxrules 没有对应命令时用它",
    """
    wxrules api GET '/cgi-bin/user/info?openid=oABC&lang=zh_CN'
    wxrules api POST /cgi-bin/tags/create --data '{"tag":{"name":"vip"}}'
    wxrules api POST /cgi-bin/menu/create --data @menu.json

    The token is got, shared and renewed as `serve` does; it is never printed. A
    call is made again when the platform is busy; a POST whose outcome is not known
    is not.
    Exit codes: 0 done, 1 the platform said no, 2 could not work.
    """:
      """
    wxrules api GET '/cgi-bin/user/info?openid=oABC&lang=zh_CN'
    wxrules api POST /cgi-bin/tags/create --data '{"tag":{"name":"vip"}}'
    wxrules api POST /cgi-bin/menu/create --data @menu.json

    access_token 的获取、共用和续期与`serve`相同，绝不会打印出来。平台繁忙时会
    重新调用；结果不明的 POST 不会重发。
    退出码：0 完成，1 平台拒绝，2 无法执行。
    """,
    "Path, with a query if needed, as /cgi-bin/menu/get.": "路径，可带查询参数，如 /cgi-bin/menu/get",
    "JSON body, or @FILE, or @- for standard input.": "JSON 正文；@FILE 从文件读，@- 从标准输入读",
    "the rules declare several accounts; add --account NAME": "规则里有多个公众号；请加 --account NAME",
    "wxrules: %1\n= help: %2\n": "wxrules：%1\n= 建议：%2\n",
    "= rid: %1\n": "= rid: %1\n",
    "%1: a path begins with /, as /cgi-bin/menu/get": "%1：路径要以 / 开头，如 /cgi-bin/menu/get",
    "%1: the query is not percent-encoded as it should be": "%1：查询参数的百分号编码不对",
    "leave `access_token` out: it is added, and must not stand in your shell's history": "不要写`access_token`：它会自动加上，也不该留在 shell 的历史里",
    "--data: a GET has no body": "--data：GET 没有正文",
    "--data: it is %1": "--data：这%1",
    "Say which setting is wrong between the platform and an account.": "平台和公众号之间哪一项配置不对，逐项说明",
    """
    Without --capture and --url: whether rules, all secrets and the printed codes of
    the database are fit to serve, and which calls are paused. With --ask the
    platform is asked as well whether it gives each account an access token: it
    looks at AppID, AppSecret and this machine's address.

    --capture FILE examines a request that was written down (request line, headers,
    body), without a network. --url URL posts to a running server as the platform
    would: give it what stands in the console.

    wxrules doctor --ask
    wxrules doctor --capture request.txt
    wxrules doctor --url https://example.com/wx/main

    Exit codes: 0 nothing wrong, 1 something is, 2 could not look.
    """:
      """
    不带 --capture 和 --url 时：检查规则、全部密钥和数据库里已印出的码能否提供服务，
    以及哪些调用被暂停。加 --ask 还会向平台索取每个公众号的 access_token，以检查
    AppID、AppSecret 和本机 IP。

    --capture <文件> 检查一份抄下来的请求（请求行、头部、正文），不用网络。
    --url <网址> 像平台那样向运行中的服务器发请求：请填后台里的那个地址。

    wxrules doctor --ask
    wxrules doctor --capture request.txt
    wxrules doctor --url https://example.com/wx/main

    退出码：0 没有问题，1 有问题，2 无法检查。
    """,
    "Rules file or folder.": "规则文件或文件夹",
    "A captured request, or - for standard input.": "抄下来的请求；- 表示标准输入",
    "The capture is old: its time stamp says nothing about the clock.": "这份请求是旧的：不用它的时间戳判断时钟",
    "Address of a running server, as in the console.": "运行中的服务器的地址，与后台里填的一致",
    "The account that the address belongs to, if there are several.": "地址属于哪个公众号（有多个时）",
    "Database of `serve`, where there is one: a file, or postgresql://…. (default: wx.db)": "`serve`的数据库（如果有）：文件，或 postgresql://…（默认：wx.db）",
    "Ask the platform for an access token of each account that has a secret; it ends no other.": "向平台索取每个有密钥的公众号的 access_token；不会使别处的失效",
    "Base address of a sandbox instead of the platform, for --ask.": "--ask 时用沙箱代替平台，它的地址",
    "--ask is for a look without --capture and --url": "--ask 不能与 --capture、--url 同用",
    "several accounts: say which with --account": "有多个公众号：请用 --account 指明",
    "Pictures, recordings and films that the rules declare under `media:`.": "规则在`media:`下声明的图片、语音和视频",
    """
    wxrules media list   what is declared, and what the platform has of it
    wxrules media push   upload what is new, changed, or ends soon
    wxrules media check
        exit code 1 when something needs an upload or cannot be used

    `serve` uploads by itself when a file changes, and twelve hours before the
    platform would forget it.
    """:
      """
    wxrules media list   声明了什么，平台上有什么
    wxrules media push   上传新的、改过的和快到期的
    wxrules media check
        有需要上传或不能用的，退出码为 1

    文件改动时，以及在平台清除前十二小时，`serve`会自动上传。
    """,
    "What is declared, and what the platform has of it.": "声明了什么，平台上有什么",
    "the rules declare no media\n": "规则里没有声明素材\n",
    "Whether every medium is with the platform, fresh and as the file is.": "检查每个素材是否都在平台上、没有过期、与文件一致",
    "Exit codes: 0 all are, 1 something needs an upload or cannot be used, 2 could not look.": "退出码：0 都在，1 有需要上传或不能用的，2 无法检查。",
    "%1  %2 with the platform\n": "%1  %2都在平台上\n",
    "Upload what is new, changed, or ends soon.": "上传新的、改过的和快到期的",
    "Exit codes: 0 done, 1 something could not be uploaded, 2 could not begin.": "退出码：0 完成，1 有上传失败的，2 无法开始。",
    "nothing to do\n": "没有要做的\n",
    "%1 uploaded, %2 failed\n": "上传 %1 个，失败 %2 个\n",
    "until %1": "到 %1 为止",
    "for ever": "永久有效",
    "not uploaded": "未上传",
    "The menu under the chat, as the rules declare it under `menu:`.": "聊天窗口下方的菜单，在规则的`menu:`下声明",
    """
    wxrules menu plan       what would be done, and nothing is
    wxrules menu apply      do it
    wxrules menu show       what the platform has
    """:
      """
    wxrules menu plan       看看会做什么，什么都不做
    wxrules menu apply      执行
    wxrules menu show       平台上的菜单
    """,
    "the rules declare no menu for %1; add it under `menu:`": "规则没有为 %1 声明菜单；请在`menu:`下添加",
    "Show what `apply` would do.": "看看`apply`会做什么",
    "Exit codes: 0 fine, 2 could not work. With --detailed-exitcode: 0 nothing to do, 1 could not work, 2 there is something to do.":
      "退出码：0 正常，2 无法执行。加 --detailed-exitcode 时：0 没有要做的，1 无法执行，2 有要做的。",
    "Tell by the exit code whether there is something to do.": "用退出码表示是否有要做的",
    "How the plan is written.": "计划的输出格式",
    "Make the platform's menu as it is declared.": "把平台上的菜单改成声明的样子",
    "Exit codes: 0 done, 1 not agreed to, 2 could not.": "退出码：0 完成，1 没有同意，2 无法执行。",
    "Do not ask.": "不询问",
    "nobody can be asked here; look at `wxrules menu plan`, then add --yes": "这里没人可问；先看`wxrules menu plan`，再加 --yes",
    "do it? [y/N] ": "执行吗？[y/N] ",
    "nothing was done\n": "什么都没做\n",
    "%1\nrun it again: what was done stays done": "%1\n请再执行一次：已做的不会重做",
    "account %1: done\n": "公众号 %1：完成\n",
    "What the platform has.": "平台上的菜单",
    "account %1\n": "公众号 %1\n",
    "The platform's templates, as the rules declare them under `templates:`.": "平台的模板，在规则的`templates:`下声明",
    "wxrules template list          what the account has, to paste into the rules": "wxrules template list          公众号有哪些模板，可贴进规则",
    "What the account has, to paste into the rules.": "公众号有哪些模板，可贴进规则",
    """
    wxrules template list > templates.yaml
    wxrules template list --format json

    The names are made from the titles in the console; write others where you like.
    A field whose name does not say what it takes is of kind `text`.
    Exit codes: 0 done, 2 could not ask the platform.
    """:
      """
    wxrules template list > templates.yaml
    wxrules template list --format json

    名字由后台里的标题生成，可以改成别的。字段名看不出类型的，按`text`处理。
    退出码：0 完成，2 无法询问平台。
    """,
    """
    account %1 is a subscription account, which has no templates

    """:
      "公众号 %1 是订阅号，没有模板\n",
    "account `%1`: %2": "公众号`%1`：%2",
    "account %1 has no templates\n": "公众号 %1 没有模板\n",
  ]
}
