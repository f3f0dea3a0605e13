extension Chinese {
  static let importing: Catalog.Entries = [
    "a folder has a name: nothing was asked or written": "请写文件夹的名字：什么也没查询，什么也没写",
    "`%1` is no way to match or to choose that is known here: taken for `contain` and `random_one`": "不认识匹配或选择方式`%1`：按`contain`和`random_one`处理",
    // what the platform answered
    "it has a list of more than %1 entries, and no console has": "有一个列表超过 %1 项，后台里不会有这么多",
    "it asks for `%1`, by which the platform chooses no menu any more": "按`%1`匹配，平台已不再支持这个条件",
    "it is for phones of kind `%1`, which is none": "手机类型`%1`不存在",
    "it does not say for whom it is": "没有写给谁看",
    "it is for the tag with number %1, which the account does not have": "给编号为 %1 的标签，公众号里没有这个标签",
    "the platform refused: errcode %1": "平台拒绝了：errcode %1",
    "it is no answer to this call": "不是这个接口的返回",
    "the platform names no file": "平台没有给出文件",
    "it is neither a picture nor a recording nor a film": "既不是图片，也不是语音或视频",
    // replies
    "a reply of type `%1` cannot be carried over": "类型为`%1`的回复无法搬过来",
    "its material was not fetched, and only the platform knows what it is": "素材没有取到，只有平台知道它是什么",
    "a reply without any text": "有一条回复没有文字",
    "blanks and empty lines at the end of its text are left out, as of every text that is sent": "文字末尾的空格和空行没有搬：发出的文字都不带",
    "signs that no message can hold are left out of its text": "文字里有消息不能带的控制字符，没有搬",
    "its text is over the %1 bytes of an answer: the rest is left out": "文字超过一条回复的 %1 字节，多出的部分没有搬",
    "a reply without its file": "有一条回复没有文件",
    "its file could not be had (%1): put it at `%2`; until then nothing is answered": "素材没有取到（%1）：请放到`%2`，放好之前不会回复",
    "it is of the kind `%1`": "格式是`%1`",
    "it is of another kind": "不是这一类素材",
    "it was not fetched": "--from 不联网",
    "an article without a title": "有一篇图文没有标题",
    "an article that the platform does not show": "有一篇图文平台没有给出内容",
    "article “%1”: an answer has at most %2 here": "图文“%1”：这里一条回复最多 %2",
    "`%1` is no address that the app opens": "`%1`不是微信能打开的网址",
    "keyword rule %1": "第 %1 条关键词规则",
    "keyword rule “%1”": "关键词规则“%1”",
    "a keyword of type `%1` cannot be carried over": "类型为`%1`的关键词无法搬过来",
    "it has no keyword, so nothing is answered by it": "没有关键词，所以从不回复",
    "it has no reply that can be carried over": "没有能搬过来的回复",
    "a keyword without any text": "有一个关键词是空的",
    "keyword `%1` has signs in it that no phone sends": "关键词`%1`里有手机发不出的字符",
    "its first reply is the answer, the second goes as a customer-service message, which only a verified account can send":
      "第一条作为被动回复，第二条作为客服消息发出；只有认证的公众号能发客服消息",
    "its first reply is the answer, the other %1 go as customer-service messages, which only a verified account can send":
      "第一条作为被动回复，其余 %1 条作为客服消息发出；只有认证的公众号能发客服消息",
    "%1 too many: five messages may follow": "多了 %1：后面最多再发五条消息",
    "%1 replies": "%1 条回复",
    "keyword `%1` also stands in `%2`, which answers here; the console may pick either":
      "关键词`%1`在`%2`里也有，这里由`%2`回复；公众平台后台可能随机选一条",
    "the reply to a follow": "被关注回复",
    "the reply to all other messages": "收到消息回复",
    "it is switched off in the console, and here by `enabled: false`": "后台里没有开启，这里写了`enabled: false`",
    "the tests and the media": "测试和素材",
    // the menu
    "it is switched off in the console": "后台里没有开启",
    "none of its buttons does what a menu can do here": "没有一个按钮是这里的菜单能做的",
    "menu for some, number %1": "第 %1 个个性化菜单",
    "a menu has three buttons": "菜单最多三个按钮",
    "a button has five under it": "一个按钮下面最多五个",
    "menu button “%1”": "菜单按钮“%1”",
    "a name has 1 to %1 bytes here, in one line": "这里的名称是一行 1 到 %1 个字节",
    "it opens a material, and the address of its article is not known": "打开的是一篇素材，而文章的网址不知道",
    "a tap opens the article; here it sends it into the chat": "原来点了打开文章，这里是把文章发到对话里",
    "it does nothing": "点了没有反应",
    "a menu here has no buttons of type `%1`": "这里的菜单没有类型为`%1`的按钮",
    "a key has 1 to 128 bytes": "KEY 值是 1 到 128 个字节",
    "it sends the key `%1` to a server, and the console does not say what that one answers": "点了把 KEY 值`%1`发给服务器，那边回复什么后台没有说",
    "it opens no address that a menu takes": "打开的不是菜单能用的网址",
    "a mini-program needs an AppID, and an address for old clients": "小程序要有 AppID，还要有给旧版微信用的网址",
    "it names no article": "没有写是哪篇文章",
    // in the files
    "Replies and menu of the platform's console, as they stood there, written by `wxrules import`.":
      "公众平台后台里的自动回复和菜单，由`wxrules import`照原样写成。",
    "Letters count as they are (`exact: true`): without it `ＡＢＣ`, `abc` and `ABC` are one word.":
      "`exact: true`是逐字比较；去掉它，`ＡＢＣ`、`abc`、`ABC`就算同一个词。",
    "it is so in the console": "后台里就是这样",
    "What the console answers, one test for each keyword, each button and each of the other replies.":
      "后台会怎么回复：每个关键词、每个按钮、其他每种回复各一个测试。",
    // the command
    "Make rules of the replies and the menu that stand in the platform's console.": "把公众平台后台里的自动回复和菜单变成规则",
    """
    Once a server is switched on in the console, its replies and its menu end. This
    writes them as rules into a folder, with the pictures, and a test for each
    keyword.

    wxrules import shop --app-id wx0123456789abcdef
        the AppSecret is read from WX_SECRET
    wxrules import shop --rules rules.yaml --account main
        an account that rules declare already
    wxrules import shop --app-id wx0123456789abcdef --save answers
    wxrules import shop --from answers
        from what the platform answered before, without a network

    Nothing is changed at the platform, and no file that is there is written over.
    What cannot be carried over is listed, and stands in the file as a comment.

    Exit codes: 0 done, whatever is listed, 2 could not.
    """: """
    在后台启用服务器配置以后，后台的自动回复和菜单就不再生效。这个命令把它们写成规则，
    放进一个文件夹，连同图片，每个关键词一个测试。

    wxrules import shop --app-id wx0123456789abcdef
        AppSecret 从 WX_SECRET 读
    wxrules import shop --rules rules.yaml --account main
        规则里已经写好的公众号
    wxrules import shop --app-id wx0123456789abcdef --save answers
    wxrules import shop --from answers
        用以前取到的结果，不联网

    公众平台那边什么都不改，已有的文件也不覆盖。搬不过来的会列出来，并在文件里写成注释。

    退出码：0 完成（不管列出了什么），2 没能完成。
    """,
    "Folder to write into.": "写到哪个文件夹",
    "Folder of answers that were saved, instead of asking the platform.": "以前存下的结果所在的文件夹，不再问平台",
    "Keep what the platform answered in this folder.": "把平台返回的内容存到这个文件夹",
    "AppID of an account that no rules declare yet.": "还没有写进规则的公众号的 AppID",
    "With --app-id: what kind of account it is.": "和 --app-id 一起用：是服务号还是订阅号",
    "--save keeps what the platform answers: leave it out beside --from": "--save 是存平台返回的内容：用了 --from 就不要写它",
    "--app-id is for an account that no rules declare: leave --rules and --account out": "--app-id 是给还没有写进规则的公众号用的：不要再写 --rules 和 --account",
    "--app-id %1: an AppID is `wx` and 16 hex digits": "--app-id %1：AppID 是`wx`加 16 位十六进制数字",
    "medium %1 of %2\n": "第 %1 个素材，共 %2 个\n",
    "the rules have no such account": "规则里没有这个公众号",
    "    %1/%2 is as it was": "    %1/%2 没有变化",
    "not carried over": "没有搬过来的",
    "otherwise than in the console": "和后台不一样的",
    "%1, %2, %3; %4 not carried over, %5 otherwise than in the console": "%1，%2，%3；没有搬过来 %4 项，和后台不一样 %5 项",
    "%1 files of media": "%1 个素材文件",
    "%1 is not empty, and no import wrote what is in it; nothing was asked or written. Name another folder":
      "%1 不是空文件夹，里面的内容也不是导入写的；什么也没查询，什么也没写。请换一个文件夹",
    "%1: %2 is a file, and no folder; nothing was asked or written": "%1：%2 是文件，不是文件夹；什么也没查询，什么也没写",
    "%1: nothing may be written in %2; nothing was asked": "%1：%2 里没有写的权限；什么也没查询",
    "what came of it cannot stand as rules, and none were written: %1": "转换出来的内容还不能当规则用，什么也没写：%1",
    "the disk may only be read": "磁盘是只读的",
    "a file stands where a folder is needed": "要建文件夹的地方有一个文件",
    "there is no such folder, and none can be made": "没有这个文件夹，也建不了",
    "its name is too long": "名字太长",
    "it cannot be written (errno %1)": "写不进去（错误号 %1）",
    "%1 in %2 is another file than the import writes; nothing was written. Name another folder": "%2 里的%1和要写的内容不同，什么都没有写。请换一个文件夹",
    "%1 %2: neither %3 is in this folder": "%1 %2：这个文件夹里没有%3",
    "%1 %2: %3: it is no object": "%1 %2：%3：不是一个对象",
    "%1 %2: `%3` leads out of the folder": "%1 %2：`%3`不在这个文件夹里",
    "%1 %2: %3: it is over %4 bytes": "%1 %2：%3：超过 %4 个字节",
    "--save %1: %2 is there already; name another folder": "--save %1：%2 已经在了，请换一个文件夹",
    "the sandbox's file cannot be written": "沙箱的文件写不了",
    "it is over %1 bytes": "超过 %1 个字节",
    "no file `%1`": "没有文件`%1`",
    "Answers of a console that `wxrules import --save` kept: until the values are submitted, its replies answer, as the platform's do. Of several accounts: main=FOLDER; may be repeated.":
      "用`wxrules import --save`存下的后台内容：提交服务器配置之前，由它来自动回复，和公众平台一样。有几个公众号时写 main=FOLDER，可以写几次。",
    "--website %1: whose console is it? Write NAME=FOLDER; the rules have %2": "--website %1：是哪个公众号的后台？请写 NAME=FOLDER；规则里有%2",
    "--website %1: account `%2` has a console already": "--website %1：公众号`%2`已经有后台了",
  ]
}
