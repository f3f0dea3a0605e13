#!/usr/bin/env python3
"""The 120 keyword answers of a service desk, many of whose words lie in one another.

    Tests/Large/answers.py --as 1.6 /tmp/answers
    cd /tmp/answers && wxrules validate && wxrules test
"""
from form import main

DEPTS = [("cards", "会员部", "8001"), ("money", "财务部", "8002"), ("goods", "商品部", "8003"), ("post", "物流部", "8004")]
THINGS = [
  ("会员", "cards"), ("会员卡", "cards"), ("积分", "cards"), ("积分兑换", "cards"), ("生日礼", "cards"), ("退款", "money"), ("发票", "money"), ("电子发票", "money"),
  ("定金", "money"), ("礼品卡", "money"), ("尺码", "goods"), ("面料", "goods"), ("库存", "goods"), ("预订", "goods"), ("维修", "goods"), ("快递", "post"),
  ("快递单号", "post"), ("自提", "post"), ("换货", "post"), ("海外邮寄", "post"),
]
ASKED = [("", "请看菜单「{0}」"), ("多久", "{0}要三个工作日"), ("怎么办", "{0}在服务台办"), ("条件", "{0}的条件写在小票背面"), ("收费", "{0}不收费"), ("投诉", "{0}的投诉当天答复")]
# Words of one length that people write in one message: whichever stands first is meant.
FIRST, SECOND = "退款多久", "发票多久"
WEEKEND = "会员卡投诉"


def answers():
  """word, answer, department."""
  return [(thing + more, text.format(thing), dept) for thing, dept in THINGS for more, text in ASKED]


def now(form):
  rows = []
  for word, text, dept in answers():
    # Its answer is another on days off: a cell may say so itself.
    cell = "{% if now.weekday == 'sat' or now.weekday == 'sun' %}周末请留言{% else %}" + text + "{% endif %}" if word == WEEKEND else text
    rows.append([word, cell, dept])
  form.csv("depts.csv", ["id", "name", "phone"], [list(dept) for dept in DEPTS])
  form.csv("answers.csv", ["word", "answer", "dept"], rows)
  form.write("rules.yaml", '''\
requires: ">=1.6"
lists:
  depts: { key: id, columns: { id: word, name: string, phone: string }, from: depts.csv }
  answers: { key: word, columns: { word: string, answer: template, dept: list(depts) }, from: answers.csv }
rules:
  - { id: answer, on: text, when: { text: { contains: { list: answers, as: a } } }, reply: "{{ a.answer }}，{{ a.dept.name }}电话 {{ a.dept.phone }}。" }
  - { id: other, tier: fallback, on: any, reply: 请说是什么事。 }
''')


def before(form):
  depts = {dept: f"，{name}电话 {phone}。" for dept, name, phone in DEPTS}
  # A word above a longer one that holds it would swallow it: the longest come first, and of words alike in length one must come first.
  ordered = sorted(answers(), key=lambda answer: -len(answer[0]))
  out = "rules:\n"
  swapped = {word: (text, dept) for word, text, dept in ordered}
  for word, text, dept in ordered:
    reply = text + depts[dept]
    if word == WEEKEND:
      reply = "{% assign day = now | date: '%u' %}{% if day == '6' or day == '7' %}周末请留言{% else %}" + text + "{% endif %}" + depts[dept]
    if word == FIRST:
      other = swapped[SECOND]
      out += f'  - {{ id: order, on: text, when: {{ text: {{ glob: "*{SECOND}*{FIRST}*" }} }}, reply: "{other[0]}{depts[other[1]]}" }}\n'
    out += f'  - {{ id: k{answers().index((word, text, dept)) + 1}, on: text, when: {{ text: {{ contains: {word} }} }}, reply: "{reply}" }}\n'
  out += "  - { id: other, tier: fallback, on: any, reply: 请说是什么事。 }\n"
  form.write("rules.yaml", out)


def tests(form):
  phones = {dept: f"，{name}电话 {phone}。" for dept, name, phone in DEPTS}
  out = "tests:\n"

  def case(name, text, reply, at="2035-06-01T10:00"):
    return f'  - {{ name: {name}, at: {at}, event: {{ text: "{text}" }}, expect: {{ reply: "{reply}" }} }}\n'

  for n, (word, text, dept) in enumerate(answers()):
    if n % 3 == 1 and word != WEEKEND:
      out += case(f"问{word}", f"您好，请问{word}？谢谢", text + phones[dept])
  said = {word: text + phones[dept] for word, text, dept in answers()}
  out += case("先发票", f"{SECOND}，还有{FIRST}", said[SECOND])
  out += case("先退款", f"{FIRST}，还有{SECOND}", said[FIRST])
  out += case("长的词", "会员卡怎么办，积分多久", said["会员卡怎么办"])
  out += case("全角", "　请问 快递单号条件 ", said["快递单号条件"])
  out += case("周五投诉", WEEKEND, said[WEEKEND])
  out += case("周六投诉", WEEKEND, "周末请留言" + phones["cards"], "2035-06-02T10:00")
  out += case("都不是", "在吗", "请说是什么事。")
  form.write("rules.test.yaml", out)


def write(form):
  """120 keyword answers."""
  (before if form.is_old else now)(form)
  tests(form)


main(write)
