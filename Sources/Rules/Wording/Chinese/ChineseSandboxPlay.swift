/// What cannot be played, and why.
extension Chinese {
  static let sandboxPlay: Catalog.Entries = [
    "%1 follows already": "%1 已经关注",
    "a message has 1 to 600 characters": "一条消息是 1 到 600 个字",
    "who pays opens nothing here: only a verified service account may write then": "付款在这里不起作用：只有已认证的服务号付款后可以发消息",
    "%1 does not follow, and nobody else can do this": "%1 没有关注，没关注的人做不了这个",
    "%1 follows already: a scan is pushed, whatever they then do": "%1 已经关注：扫码一定会推送，不管之后做什么",
    "%1 was offered no choice `%2`; nothing to choose from was sent": "%1 没有`%2`这个选项；没有发过可以选的消息",
    "%1 was offered no choice `%2`; did you mean `%3`?": "%1 没有`%2`这个选项；是不是想写`%3`？",
    "%1 was offered no choice `%2`; there are %3": "%1 没有`%2`这个选项；可选的有 %3",
    "a name has 1 to 40 characters": "名字是 1 到 40 个字",
    "what the camera finds": "相机扫到的内容",
    "how many are sent": "发几张",
    "which one is picked": "选哪一个",
    "`%1` says %2, and the button `%3` is a %4": "`%1`说的是%2，而按钮`%3`是 %4",
    "the button `%1` is a %2, which has no key": "按钮`%1`是 %2，没有 KEY 值",
    "address, page or article": "网址、页面或文章",
    "key": "KEY 值",
    "the account has no menu, so nothing can be tapped: the platform gives menus to %1 (48001), and this is %2":
      "公众号没有菜单，没有可点的：平台只给%1菜单（48001），这是%2",
    "the account has no menu, so nothing can be tapped; `wxrules menu apply` publishes the one that is declared under `menu:`":
      "公众号没有菜单，没有可点的；`wxrules menu apply`会发布`menu:`里声明的菜单",
    "no button of the menu that %1 sees has the %2 `%3`": "%1 看到的菜单里没有按钮的%2是`%3`",
    "no button of the menu that %1 sees has the %2 `%3`; did you mean `%4`?": "%1 看到的菜单里没有按钮的%2是`%3`；是不是想写`%4`？",
    "no button of the menu that %1 sees has the %2 `%3`; it has %4": "%1 看到的菜单里没有按钮的%2是`%3`；有的是 %4",
    """
    no button of the menu that %1 sees has the %2 `%3`: it is in the one for the tags that %4 has now, which phones load within five minutes; let \
    them pass, or play `--lenient menu-lag`
    """:
      "%1 看到的菜单里没有按钮的%2是`%3`：它在 %4 现在的标签对应的菜单里，手机五分钟内才会换；让时间过去，或者用`--lenient menu-lag`",
    "XML of a push has at most 16 KiB": "推送的 XML 最多 16 KiB",
    "`push` is no XML: %1; write elements, as <Event>kf_create_session</Event><KfAccount>a@b</KfAccount>":
      "`push`不是 XML：%1；写元素，如 <Event>kf_create_session</Event><KfAccount>a@b</KfAccount>",
    "`push` has no elements": "`push`里没有元素",
    "`push` says neither `Event` nor `MsgType`": "`push`没有写`Event`，也没有写`MsgType`",
    "no code carries scene \"%1\"; `wxrules qr apply` makes those that are declared": "没有二维码的场景值是“%1”；`wxrules qr apply`会生成声明过的",
    "no code has this ticket": "没有这个 ticket 的二维码",
    "no code holds this address": "没有二维码是这个网址",
    "a picture of a code is sent to POST /sandbox/scan-image": "二维码的图片要发到 POST /sandbox/scan-image",
    "no QR code can be read in this image; PNG and JPEG are known": "图片里读不出二维码；支持 PNG 和 JPEG",
    "the code in this image is none of the sandbox: it holds %1": "图片里的不是沙箱的二维码：内容是 %1",
    "the rules declare no account, and nobody can follow one": "规则没有声明公众号，没有可关注的",
    "no campaign makes `%1`: a code that the rules do not know": "没有活动会生成`%1`：规则不认识的二维码",
    "%1: `outside` is posted to the server of a rehearsal: leave --at away, or post it yourself by `POST /events/NAME`":
      "%1：`outside`只能发给排练里的服务器：去掉 --at，或者自己用`POST /events/NAME`发",
    "an image cannot be scanned together with something else": "扫图片时不能同时做别的",
    "%1 is not known to the sandbox": "沙箱不认识 %1",
    "your server posts %1": "你的服务器发来 %1",
    "nothing was expected, and this came: %1": "期望没有回复，却收到：%1",
    "`%1` was expected, and this came: %2": "期望`%1`，却收到：%2",
    "rule `%1` was expected to answer, and `%2` did": "应由规则`%1`回复，实际是`%2`",
    "rule `%1` was expected to answer, and none did": "应由规则`%1`回复，实际没有规则回复",
    "`%1` was expected, and nothing came": "期望`%1`，却什么也没收到",
    """
    %1: no time can pass here: the server that answers does not live in the sandbox's time, so what it sends later would never come. Start \
    `wxrules serve --platform %2` after the sandbox, in version %3 or later; or leave --at out
    """:
      "%1：这里时间不能走：应答的服务器不在沙箱的时间里，之后要发的永远不会来。先启动沙箱，再启动`wxrules serve --platform %2`，版本 %3 或更高；或者去掉 --at",
    "the server has gone that lived in the sandbox's time: is `wxrules serve` still running?": "跟着沙箱时间走的服务器不见了：`wxrules serve`还在运行吗？",
    "the sandbox's clock stands": "沙箱的时钟停着",
    "waited %1 s for what is due, and nothing moved: %2": "等到期的事等了 %1 秒，没有动静：%2",
    "waited %1 s for it: the server does not live in the sandbox's time, and does not say when it has nothing to do":
      "等了 %1 秒：服务器不在沙箱的时间里，也不说什么时候没事可做",
    "say `advance`, as 2h": "写`advance`，如 2h",
    "at most a year at once, and a hundred in all": "一次最多一年，总共最多一百年",
    "this time stands still, and is nobody else's": "这个时间是停住的，别人用不了",
    "this is what `wxrules serve` asks by itself": "这是`wxrules serve`自己来问的",
    "too many servers live in this time": "用这个时间的服务器太多",
    "`%1` is text": "`%1`是文字",
    "`mode` is one of %1": "`mode`是 %1 之一",
    "`allowed` has %1, which is no address: each is text, as \"203.0.113.7\"": "`allowed`里有 %1，不是地址：每个都是文字，如 \"203.0.113.7\"",
    "`allowed` is a list of addresses, or null for any": "`allowed`是地址的列表，null 表示不限",
    "`secret_frozen` is `true` or `false`": "`secret_frozen`是`true`或`false`",
    "nobody is called so": "没有叫这个名字的人",
    "the content type must be application/json": "`Content-Type`必须是`application/json`",
    "the body is too long": "请求内容太长",
    "this says nothing that somebody does": "没有写谁做了什么",
    "the content type must be application/octet-stream": "`Content-Type`必须是`application/octet-stream`",
    "the image is over %1 bytes": "图片超过 %1 字节",
    "say %1, as the platform answers them": "写 %1，照平台返回的样子",
    "`%1` is an answer of the platform, with `%2`": "`%1`是平台的返回，要有`%2`",
    "say `faults`, as [\"45009:0.1\"]": "写`faults`，如 [\"45009:0.1\"]",
    "`%1` is no fault; write %2": "`%1`不是故障；写 %2",
    "no call of the platform has `%1` in its path": "平台没有路径含`%1`的接口",
    "the sandbox's file cannot be read or written": "沙箱的文件读不了或写不了",
    "the sandbox's file cannot be read or written: %1": "沙箱的文件读不了或写不了：%1",
  ]
}
