"""Replies of exact scenes by WeRoBot, served by `robot.run` as its documentation has it. Sessions, which it would write to SQLite, are off."""

import sys

from werobot import WeRoBot

from scenes import TOKEN, replies

robot = WeRoBot(token=TOKEN)
robot.config["SESSION_STORAGE"] = False


@robot.subscribe
@robot.scan
def scene(message):
    key = message.key or ""
    return replies.get(key[len("qrscene_"):] if key.startswith("qrscene_") else key)


robot.run(server="bjoern", host="127.0.0.1", port=int(sys.argv[1]), enable_pretty_logging=False)
